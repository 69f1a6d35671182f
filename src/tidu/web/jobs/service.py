"""Long work for others: register a runner, start a job, stop it, let it go on.

    @runner("count-firms")
    def count_firms(progress: Progress) -> dict[str, object]:
        for batch in batches(after=progress.cursor.get("last", 0)):
            if progress.stop_asked():
                return {}
            with transaction.atomic():
                work(batch)
                progress.save_cursor({"last": batch[-1].pk})
            progress.advance(done, total, gettext_noop("counting"))
        return {"link": "/somewhere/", "zh": "…", "en": "…"}

Runners live in a module ``runners`` of an app, which is found by itself. A job begins when the transaction that starts
it is committed: at once in the same process where TIDU_TASKS is ``inline``, else in the worker.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.http import Http404
from django.utils import timezone

from tidu.errors import TiduError
from tidu.text import Text
from tidu.web.audit import service as audit
from tidu.web.jobs.daily import DailyDuty, delete_in_steps, register_duty
from tidu.web.jobs.models import SILENCE, Job, Worker
from tidu.web.jobs.running import RUNNERS, HandedBack, Lost, Progress, Runner, ending, runner
from tidu.web.jobs.tasks import enqueue

__all__ = [
    "RUNNERS",
    "DailyDuty",
    "HandedBack",
    "Job",
    "Lost",
    "Progress",
    "Runner",
    "ask_to_stop",
    "delete_in_steps",
    "ending",
    "farewell",
    "get_job_for_starter",
    "register_duty",
    "resume",
    "resume_interrupted",
    "runner",
    "sign_of_life",
    "start",
    "worker_lives",
    "workers",
]

TRIES = 3
"""How often a killed job is resumed without being asked; one that kills its worker must not do so for ever."""


def start(kind: str, title: str, parameters: Mapping[str, Any] | None = None, by: Model | None = None) -> Job:
    """Start work of a kind. ``by`` is the person who does, None for the system; ``parameters`` must be JSON."""
    if kind not in RUNNERS:
        raise LookupError(f"no runner is registered for jobs of the kind {kind}")
    with transaction.atomic():
        job = Job.objects.create(
            kind=kind,
            title=title[:200],
            parameters=dict(parameters or {}),
            started_by_id=by.pk if by is not None else None,
        )
        audit.record("job.start", job, after={"kind": kind, "title": job.title})
        enqueue(job.pk)
    return job


def get_job_for_starter(user: Model, pk: int) -> Job:
    """A job of one's own, or 404."""
    job = Job.objects.visible_to(user).filter(pk=pk).first()
    if job is None:
        raise Http404
    return job


def ask_to_stop(job: Job) -> None:
    """Ask a job to stop; a waiting one never begins, a running one ends after its present step."""
    with transaction.atomic():
        waiting = Job.objects.filter(pk=job.pk, state=Job.State.WAITING)
        running = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, stop_asked=False)
        if waiting.update(state=Job.State.STOPPED, stop_asked=True) or running.update(stop_asked=True):
            audit.record("job.stop", job)
    job.refresh_from_db()


def resume(job: Job) -> None:
    """Let a failed, stopped or killed job go on where it ended."""
    with transaction.atomic():
        before = job.state
        if not job.resumable or not _back_to_waiting(job):
            raise TiduError(
                "job-not-resumable",
                Text("任务现在不能继续", "the job cannot go on at present"),
                why=Text("它正在运行、在排队或已经完成", "it runs, waits, or is done"),
                fix=Text("请刷新页面看最新状态", "refresh the page to see how it stands"),
            )
        audit.record("job.resume", job, before={"state": before}, after={"state": "waiting", "cursor": job.cursor})
        enqueue(job.pk)
    job.refresh_from_db()


def resume_interrupted() -> int:
    """Let killed jobs go on, each at most :data:`TRIES` times; gives how many."""
    resumed = 0
    for job in Job.objects.interrupted().filter(attempt__lt=TRIES).order_by("pk"):
        with transaction.atomic():
            if _back_to_waiting(job):
                audit.record("job.resume", job, before={"state": "interrupted"}, after={"cursor": job.cursor})
                enqueue(job.pk)
                resumed += 1
    return resumed


def _back_to_waiting(job: Job) -> bool:
    """Only if nothing has happened to it since it was read; as a waiting job it shuts out a run that still lives."""
    unchanged = Job.objects.filter(pk=job.pk, state=job.state, attempt=job.attempt, beat_at=job.beat_at)
    return bool(
        unchanged.update(
            state=Job.State.WAITING,
            stop_asked=False,
            error_zh="",
            error_en="",
            finished_at=None,
        )
    )


def sign_of_life(name: str) -> None:
    """A background process signs that it lives; those that have been silent for a day are forgotten."""
    now = timezone.now()
    Worker.objects.update_or_create(name=name, defaults={"beat_at": now})
    Worker.objects.exclude(beat_at__gte=now - timedelta(days=1), beat_at__lte=now + timedelta(days=1)).delete()


def farewell(name: str) -> None:
    """A background process ends, so that nobody waits for its next sign."""
    Worker.objects.filter(name=name).delete()


def workers() -> list[Worker]:
    """The background processes that have signed within a day."""
    return list(Worker.objects.order_by("name"))


def worker_lives() -> bool:
    """Whether any background process has signed lately."""
    now: datetime = timezone.now()
    return Worker.objects.filter(beat_at__gte=now - SILENCE, beat_at__lte=now + SILENCE).exists()
