"""A reading whose process is killed goes on where it was: no row twice, none missing, nothing shown before all is there."""

from __future__ import annotations

import json
import signal

import pytest
from tests.web.installations import Installation

START = """
from django.test import Client
from tests.web.cast import make_cast
from tests.web.receiving.making import book, content, file
from tidu.web.lists.receiving import service
from tidu.web.lists.receiving.keeping_recipes import from_json
cast = make_cast()
rows = [[n, f"兴城示例{n}号新材料有限公司", "", "兴城市", ""] for n in range(1, 61)]
rows[40][1] = "兴城示例甲有限公司、兴城示例乙有限公司"
version = service.receive(file(book(rows)), "名单.xlsx", cast.li).version
chosen = [(one["table"], None, from_json(one["recipe"])) for one in version.summary["sketch"] if one["chosen"]]
print(service.confirm(version, cast.li, chosen).pk)
"""
RUN = """
import os, signal
from tidu.web.jobs.running import run
from tidu.web.lists.receiving import reading
reading.STEP = 10
whole_write, whole_finish, killed = reading.write_rows, reading.finish, {kill_at}
def write_rows(prepared):
    whole_write(prepared)
    if prepared and prepared[0].row.number == killed:
        os.kill(os.getpid(), signal.SIGKILL)
def finish(*arguments):
    found = whole_finish(*arguments)
    if killed == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return found
reading.write_rows, reading.finish = write_rows, finish
run({job})
"""
LOOK = """
import json
from tidu.web.audit.service import verify
from tidu.web.jobs.models import Job
from tidu.web.lists.models import ListRow, ListVersion, RowIssue
job = Job.objects.get(kind="list-read")
numbers = list(ListRow.objects.order_by("number").values_list("number", flat=True))
print(json.dumps([
    job.state, job.cursor.get("written"), len(numbers), len(set(numbers)), RowIssue.objects.filter(severity="error").count(),
    ListVersion.objects.get().state, len(list(verify())),
]))
"""
SILENCE = """
from datetime import timedelta
from django.utils import timezone
from tidu.web.jobs.models import Job
from tidu.web.jobs import service
Job.objects.update(beat_at=timezone.now() - timedelta(seconds=61))
print(service.resume_interrupted())
"""


def look(installation: Installation) -> list[object]:
    found = json.loads(installation.python(LOOK).splitlines()[-1])
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize(
    ("kill_at", "written"), [(3, None), (33, 30), (0, 60)], ids=["first step", "midway", "last step"]
)
def test_a_killed_reading_goes_on_where_it_was(kill_at: int, written: int | None, installation: Installation) -> None:
    installation.more["TIDU_TASKS"] = "worker"
    job = int(installation.python(START).splitlines()[-1])
    installation.python(RUN.format(job=job, kill_at=kill_at), code=-signal.SIGKILL)
    kept = written or 0
    assert look(installation) == ["running", written, kept, kept, int(kept > 40), "reading", 0]
    assert installation.python(SILENCE).splitlines()[-1] == "1"
    installation.python(RUN.format(job=job, kill_at=-1))
    assert look(installation) == ["done", 60, 60, 60, 1, "review", 0]
