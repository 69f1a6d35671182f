"""The background process: ``python -m tidu.web.serving.worker``, or ``tidu worker``.

It takes jobs from the database one at a time, lets killed ones go on, begins the daily duties, and signs that it lives.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import threading
from types import FrameType

import structlog
from django.db import DatabaseError, close_old_connections, connections

from tidu.web.serving.preparing import configure, reach_database, refuse_missing_migrations

log = structlog.get_logger("tidu.worker")
ROUND = 20.0
"""Seconds between two looks for killed jobs and daily duties."""
LAST_LOOK = 10.0
"""Seconds that an ending worker waits for a look that has begun."""
DEATH_OF_PARENT = 1  # PR_SET_PDEATHSIG


def main() -> None:
    """Work until told to end; a running job is handed back, to go on from its cursor."""
    _end_with_parent()
    configure(tasks="worker")
    reach_database()
    refuse_missing_migrations()
    from django_tasks_db.management.commands.db_worker import Worker

    from tidu.web.jobs import service as jobs

    class JobsWorker(Worker):
        """Hands a running job back when the process is told to end, where the library would finish it first."""

        def shutdown(self, signum: int, frame: FrameType | None) -> None:
            jobs.ending.set()
            if self.running:
                super().shutdown(signum, frame)

    name = f"{socket.gethostname()[:40]}-{os.getpid()}"
    worker = JobsWorker(
        queue_names=["default"],
        interval=0.5,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=name,
        excluded_queue_names=[],
    )
    worker.configure_signals()
    looking = threading.Thread(target=_look_around, args=(name,), name="look-around", daemon=True)
    looking.start()
    log.info("background worker started", worker=name)
    try:
        worker.run()
    finally:
        jobs.ending.set()
        looking.join(LAST_LOOK)  # a sign of life written after the farewell would keep a dead worker on the list
        connections.close_all()  # the end may have come in the middle of a transaction
        try:
            jobs.farewell(name)
        except DatabaseError as error:
            log.warning("ended without taking leave", worker=name, error=str(error))


def _look_around(name: str) -> None:
    from tidu.web.jobs import service as jobs
    from tidu.web.jobs.due import do_duties

    while not jobs.ending.is_set():
        close_old_connections()
        try:
            jobs.sign_of_life(name)
            resumed = jobs.resume_interrupted()
            if resumed:
                log.info("killed jobs go on", jobs=resumed)
            do_duties()
        except DatabaseError as error:
            log.warning("database away", error=type(error).__name__)
        jobs.ending.wait(ROUND)
    connections.close_all()


def _end_with_parent() -> None:
    """A server that is killed cannot end its worker, so Linux does."""
    parent = os.getppid()
    try:
        ctypes.CDLL(None).prctl(DEATH_OF_PARENT, signal.SIGTERM)
    except (OSError, AttributeError):  # pragma: no cover - no Linux
        return
    if os.getppid() != parent:  # pragma: no cover - it died in between
        raise SystemExit


if __name__ == "__main__":
    main()
