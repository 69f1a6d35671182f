"""A runner for the tests of jobs, whose work leaves rows in the table of sessions."""

from __future__ import annotations

import os
import signal
import time
from datetime import UTC, datetime

from django.contrib.sessions.models import Session
from django.db import transaction

from tidu.errors import InputError
from tidu.text import Text
from tidu.web.jobs.service import Progress, runner

BATCHES = 10
ROWS = 20


def write_rows(batch: int) -> None:
    """Rows that show which batch has been done, and would collide were it done twice."""
    never = datetime(2100, 1, 1, tzinfo=UTC)
    rows = [Session(session_key=f"job-{batch:03}-{row:03}", session_data="", expire_date=never) for row in range(ROWS)]
    Session.objects.bulk_create(rows)


def rows_of_batches() -> list[int]:
    """How many rows each batch has left, in order."""
    keys = list(Session.objects.filter(session_key__startswith="job-").values_list("session_key", flat=True))
    return [sum(1 for key in keys if key.startswith(f"job-{batch:03}-")) for batch in range(BATCHES)]


@runner("test-count")
def count(progress: Progress) -> dict[str, object]:
    """Batch by batch; dies in the middle of a transaction where the parameters say so, but in the first run only."""
    first = progress.cursor.get("next", 0)
    for batch in range(first, BATCHES):
        if progress.stop_asked():
            return {}
        with transaction.atomic():
            write_rows(batch)
            time.sleep(progress.parameters.get("seconds", 0))
            if batch == progress.parameters.get("fail_at") and progress.attempt == 1:
                raise RuntimeError("a fault of the program")
            if batch == progress.parameters.get("refuse_at") and progress.attempt == 1:
                raise InputError("test", Text("第七行写错了", "row seven is wrong"))
            if batch == progress.parameters.get("die_at") and progress.attempt == 1:
                os.kill(os.getpid(), signal.SIGKILL)
            progress.save_cursor({"next": batch + 1})
        progress.advance(batch + 1, BATCHES, "counting")
        if batch == progress.parameters.get("stop_after"):
            from tidu.web.jobs.service import Job, ask_to_stop

            ask_to_stop(Job.objects.get(pk=progress.job_id))
            progress._asked = float("-inf")
    return {"link": "/jobs/", "zh": "数完了", "en": "counted", "begun_at": first}
