"""A job whose process is killed in the middle of a transaction goes on exactly at its cursor, in another process."""

from __future__ import annotations

import json
import signal

from tests.web.installations import Installation

START = """
import tests.web.jobs.work
from tidu.web.jobs.service import start
print(start("test-count", "示例计数", {"die_at": 4}).pk)
"""
RUN = """
import tests.web.jobs.work
from tidu.web.jobs.running import run
run(%d)
"""
LOOK = """
import json
from tests.web.jobs.work import rows_of_batches
from tidu.web.jobs.models import Job
job = Job.objects.get()
print(json.dumps([job.state, job.cursor, job.attempt, job.result, rows_of_batches()]))
"""
SILENCE = """
from datetime import timedelta
from django.utils import timezone
from tidu.web.jobs.models import Job
from tidu.web.jobs import service
job = Job.objects.get()
assert not job.interrupted and service.resume_interrupted() == 0
Job.objects.update(beat_at=timezone.now() - timedelta(seconds=61))
"""
RESUME = """
import tests.web.jobs.work
from tidu.web.jobs import service
print(service.resume_interrupted())
"""


def test_a_killed_job_resumes_at_its_cursor_and_is_never_half_done(installation: Installation) -> None:
    installation.more["TIDU_TASKS"] = "worker"
    job = int(installation.python(START))
    installation.python(RUN % job, code=-signal.SIGKILL)
    state, cursor, attempt, _result, rows = json.loads(installation.python(LOOK))
    assert (state, cursor, attempt) == ("running", {"next": 4}, 1)
    assert rows == [20] * 4 + [0] * 6
    installation.python(SILENCE)
    assert installation.python(RESUME).strip() == "1"
    installation.python(RUN % job)
    state, cursor, attempt, result, rows = json.loads(installation.python(LOOK))
    assert (state, cursor, attempt, result["begun_at"]) == ("done", {"next": 10}, 2, 4)
    assert rows == [20] * 10
