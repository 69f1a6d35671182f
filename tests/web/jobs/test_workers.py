"""Real background workers: one job is done once however many take it, and a worker that is told to end hands it back."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Callable

from tests.web.installations import Installation, ask

START = """
import tests.web.jobs.work
from tidu.web.jobs.service import start
from tidu.web.jobs.tasks import run_job
job = start("test-count", "示例计数", {"seconds": %s})
for _ in range(%d):
    run_job.enqueue(job.pk)
"""
WORKER = """
from tidu.web.serving.preparing import configure
configure(tasks="worker")
import tests.web.jobs.work
from tidu.web.serving import worker
worker.main()
"""
ROWS = "SELECT count(*) FROM django_session WHERE session_key LIKE 'job-%'"


def wait(true: Callable[[], bool], installation: Installation, *alive: subprocess.Popen[str]) -> None:
    end = time.monotonic() + 150
    while not true():
        late = time.monotonic() > end or any(one.poll() is not None for one in alive)
        assert not late, (installation.folder / "said").read_text(encoding="utf-8")
        time.sleep(0.1)


def job_of(installation: Installation) -> tuple[str, int, int]:
    (row,) = ask(installation, "SELECT state, attempt, done FROM jobs_job WHERE kind = 'test-count'")
    return row[0], row[1], row[2]


def test_two_workers_never_run_the_same_job(installation: Installation) -> None:
    installation.more["TIDU_TASKS"] = "worker"
    installation.python(START % (0.05, 9))
    workers = [installation.begin_python(WORKER) for _ in range(2)]
    try:
        open_tasks = "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status IN ('READY', 'RUNNING')"
        wait(lambda: ask(installation, open_tasks) == [(0,)], installation, *workers)
    finally:
        for worker in workers:
            worker.terminate()
        codes = [worker.wait(30) for worker in workers]
    assert codes == [0, 0]
    assert job_of(installation) == ("done", 1, 10)
    assert ask(installation, ROWS) == [(200,)]
    assert ask(installation, "SELECT count(*) FROM jobs_worker") == [(0,)]


def test_two_workers_do_each_daily_duty_once(installation: Installation) -> None:
    installation.more["TIDU_TASKS"] = "worker"
    names = (
        "answers", "counts", "forecast", "invitations", "lapses", "old-work", "packages", "packages-after", "sessions", "standing",
        "title-todos", "validity", "watches", "workflow",
    )  # fmt: skip
    done = "SELECT kind, attempt FROM jobs_job WHERE kind LIKE 'duty-%' AND state = 'done' ORDER BY kind"
    workers = [installation.begin_python(WORKER) for _ in range(2)]
    try:
        wait(lambda: len(ask(installation, done)) >= len(names), installation, *workers)
        time.sleep(1)  # a second one would be late, too
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait(30)
    assert ask(installation, done) == [(f"duty-{name}", 1) for name in names]
    assert ask(installation, "SELECT count(*) FROM jobs_dutyrun") == [(len(names),)]
    assert ask(installation, "SELECT count(*) FROM jobs_job") == [(len(names),)]


def test_a_worker_that_is_told_to_end_hands_its_job_to_the_next(installation: Installation) -> None:
    installation.more["TIDU_TASKS"] = "worker"
    installation.python(START % (0.3, 0))
    first = installation.begin_python(WORKER)
    wait(lambda: job_of(installation)[2] >= 2, installation, first)
    first.send_signal(signal.SIGTERM)
    assert first.wait(30) == 0
    assert job_of(installation)[:2] == ("waiting", 1)
    (cursor,) = ask(installation, "SELECT cursor FROM jobs_job WHERE kind = 'test-count'")[0]
    batches = (json.loads(cursor) if isinstance(cursor, str) else cursor)["next"]
    assert 2 <= batches < 10
    assert ask(installation, ROWS) == [(batches * 20,)]
    second = installation.begin_python(WORKER)
    try:
        wait(lambda: job_of(installation)[0] == "done", installation, second)
    finally:
        second.terminate()
        second.wait(30)
    assert job_of(installation) == ("done", 2, 10)
    assert ask(installation, ROWS) == [(200,)]
