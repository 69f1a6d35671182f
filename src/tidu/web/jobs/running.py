"""Running one job: who may, how it beats, how it ends.

Two workers never do the same work. A run is claimed by one conditional UPDATE that raises ``attempt``; all that a run
saves names its attempt, so that a run which was taken for dead, and lives, cannot commit anything any more.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import structlog
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, close_old_connections, connection, connections, transaction
from django.db.models import F, Model
from django.utils import timezone

from tidu.errors import TiduError
from tidu.text import Text
from tidu.web.audit import service as audit
from tidu.web.jobs.models import Job

log = structlog.get_logger("tidu.jobs")
BEAT = 10.0
"""Seconds between two beats of a job that says nothing itself."""
SHOWN = 0.5
"""Seconds between two writes of progress; whoever advances more often costs nothing."""

Runner = Callable[["Progress"], Mapping[str, Any] | None]
RUNNERS: dict[str, Runner] = {}
ending = threading.Event()
"""Set when the process has been asked to end; running jobs then hand themselves back."""


class Lost(Exception):
    """This run was taken for dead and another has begun; its transaction must roll back."""


class HandedBack(Exception):
    """The process ends; the job goes on elsewhere, from its cursor."""


def runner(kind: str) -> Callable[[Runner], Runner]:
    """Register the function that does the work of a kind. What it returns is kept as the job's result.

    A result may hold ``link``, the address of what came out, and ``zh`` and ``en``, a sentence about it.
    """

    def register(function: Runner) -> Runner:
        if RUNNERS.setdefault(kind, function) is not function:
            raise ImproperlyConfigured(f"two runners for jobs of the kind {kind}")
        return function

    return register


class Progress:
    """What a runner is handed: its parameters, where it begins, and how it tells how far it is.

    ``cursor`` is where this run begins: empty at first, and after a break what the last committed ``save_cursor`` said.
    """

    def __init__(self, job: Job) -> None:
        self.job_id = int(job.pk)
        self.attempt = job.attempt
        self.started_by: Model | None = job.started_by
        self.parameters: dict[str, Any] = dict(job.parameters)
        self.cursor: dict[str, Any] = dict(job.cursor)
        self.stopped = False
        self._shown: dict[str, Any] = {"done": job.done, "total": job.total, "stage": job.stage}
        self._written = self._asked = float("-inf")

    def advance(self, done: int, total: int | None = None, stage: str | None = None) -> None:
        """Tell how far the work is; call it as often as you like. ``stage`` is an English msgid of a few words.

        Raises :class:`HandedBack` when the process has been asked to end; let it pass.
        """
        self._shown["done"] = done
        if total is not None:
            self._shown["total"] = total
        if stage is not None:
            self._shown["stage"] = stage[:200]
        self._leave_if_ending()
        # Inside a transaction nobody would see it, and the row would stay locked until the end.
        if not connection.in_atomic_block and time.monotonic() - self._written >= SHOWN:
            self.beat()

    def save_cursor(self, cursor: Mapping[str, Any]) -> None:
        """Note how far the work is done for good. Must be the last thing in the transaction of that very work.

        Raises :class:`Lost` where another run has taken over, so that this transaction rolls back.
        """
        if not connection.in_atomic_block:
            raise transaction.TransactionManagementError("a cursor is saved in the transaction of its work")
        self._write(cursor=dict(cursor), **self._shown)

    def stop_asked(self) -> bool:
        """Whether somebody has asked to stop; then end between two transactions and return."""
        self._leave_if_ending()
        if not self.stopped and time.monotonic() - self._asked >= SHOWN:
            self._asked = time.monotonic()
            self.stopped = Job.objects.filter(pk=self.job_id, stop_asked=True).exists()
        return self.stopped

    def beat(self) -> None:
        """Write that the job lives and how far it is."""
        self._written = time.monotonic()
        self._write(**self._shown)

    def _write(self, **fields: Any) -> None:  # noqa: ANN401 - fields of Job
        mine = Job.objects.filter(pk=self.job_id, attempt=self.attempt, state=Job.State.RUNNING)
        if not mine.update(beat_at=timezone.now(), **fields):
            raise Lost

    def _leave_if_ending(self) -> None:
        if ending.is_set():
            raise HandedBack


def claim(job_id: int) -> Job | None:
    """Take a waiting job; None where somebody else has taken it, or it waits no more."""
    now = timezone.now()
    taken = Job.objects.filter(pk=job_id, state=Job.State.WAITING).update(
        state=Job.State.RUNNING, attempt=F("attempt") + 1, started_at=now, beat_at=now, finished_at=None
    )
    return Job.objects.select_related("started_by").get(pk=job_id) if taken else None


def run(job_id: int) -> None:
    """Run a waiting job to its end, whatever that is. Nothing happens where another worker has taken it."""
    job = claim(job_id)
    if job is None:
        return
    progress = Progress(job)
    with _acting_for(job):
        try:
            function = RUNNERS.get(job.kind)
            if function is None:
                raise _unknown(job.kind)
            with _beating(progress):
                result = function(progress) or {}
            _end(progress, Job.State.STOPPED if progress.stopped else Job.State.DONE, result=dict(result))
        except HandedBack:
            _hand_back(progress)
        except Lost:
            log.warning("job lost to another run", job=job_id, attempt=progress.attempt)
        except TiduError as error:
            _end(progress, Job.State.FAILED, error_zh=error.render("zh"), error_en=error.render("en"))
        except Exception:
            log.exception("job failed", job=job_id, kind=job.kind)
            words = Text(
                f"程序出错，任务没有做完；已完成的部分仍然有效。请把任务编号 {job_id} 告诉管理员，之后可以从中断处继续。",
                "The program failed before the work was done; what was done stays valid. "
                f"Tell the administrator the job's number, {job_id}; it can go on from there later.",
            )
            _end(progress, Job.State.FAILED, error_zh=words.zh, error_en=words.en)


def _unknown(kind: str) -> TiduError:
    return TiduError(
        "unknown-job",
        Text(f"没有程序会做“{kind}”这种任务", f"nothing here does jobs of the kind “{kind}”"),
        fix=Text("请确认后台进程与网页是同一版本", "make sure that worker and pages run the same version"),
    )


@contextmanager
def _acting_for(job: Job) -> Iterator[None]:
    """What the work leaves in the audit trail was done by whoever started it."""
    user = job.started_by
    if user is None:
        yield
        return
    actor = audit.Actor(
        user_id=user.pk,
        user_name=str(user),
        organisation_id=getattr(user, "organisation_id", None),
        channel="job",
        request_id=f"job-{job.pk}",
    )
    with audit.acting(actor):
        yield


def _end(progress: Progress, state: Job.State, **fields: Any) -> None:  # noqa: ANN401 - fields of Job
    if connection.in_atomic_block and connection.needs_rollback:  # pragma: no cover - a runner left its block broken
        raise transaction.TransactionManagementError("the runner left a broken transaction")
    with transaction.atomic():
        progress._write(state=state, finished_at=timezone.now(), **progress._shown, **fields)
        job = Job.objects.get(pk=progress.job_id)
        audit.record(f"job.{state}", job, after={"done": job.done, "total": job.total})


def _hand_back(progress: Progress) -> None:
    from tidu.web.jobs.tasks import enqueue

    with transaction.atomic():
        progress._write(state=Job.State.WAITING)
        enqueue(progress.job_id)


@contextmanager
def _beating(progress: Progress) -> Iterator[None]:
    """Beat from a thread of its own while the runner computes, so that long steps are not taken for a death."""
    done = threading.Event()

    def beats() -> None:
        try:
            while not done.wait(BEAT):
                close_old_connections()
                try:
                    progress.beat()
                except (DatabaseError, Lost):  # the writer holds the database, or it is away: the next beat tells
                    continue
        finally:
            connections.close_all()

    thread = threading.Thread(target=beats, name=f"job-{progress.job_id}-beat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
