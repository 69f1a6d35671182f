"""The one task of the background queue: run a job."""

from __future__ import annotations

from django.db import transaction
from django_tasks import task

from tidu.web.jobs.running import run


@task()
def run_job(job_id: int) -> None:
    """Run a job; nothing happens where it has been run already."""
    run(job_id)


def enqueue(job_id: int) -> None:
    """Hand a job to the queue as soon as the present transaction is committed."""
    transaction.on_commit(lambda: run_job.enqueue(job_id))
