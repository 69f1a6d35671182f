"""Beginning the daily duties: once a day however many workers there are, again where one failed, and told.

Whoever looks around (each background worker; the server itself where there is none) calls :func:`do_duties` every few
seconds. A day is one of China's calendar. The row of (duty, day) is the claim: its uniqueness in the database lets one
of many begin, in the transaction that starts the job. The work is a job, so a run that is killed or fails is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import structlog
from django.conf import settings
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from tidu.errors import TiduError
from tidu.today import china_today
from tidu.web.jobs import running, service
from tidu.web.jobs.daily import DUTIES, DailyDuty
from tidu.web.jobs.models import DutyRun, Job

log = structlog.get_logger("tidu.duties")
PAUSE, LONGEST_PAUSE = timedelta(minutes=5), timedelta(hours=1)
"""Between a failure and the next try: doubled with each, up to the longest."""


def do_duties() -> int:
    """Begin what is due today and try again what failed; gives how many. One that cannot begin stops no other."""
    begun = 0
    for duty in list(DUTIES.values()):
        try:
            begun += _begin(duty, china_today()) or _again(duty)
        except DatabaseError as error:
            log.warning("duty not begun", duty=duty.name, error=str(error))
    return begun


def _begin(duty: DailyDuty, today: date) -> bool:
    """Claim the day. Runs of later days, left by a clock that was wrong, say nothing about today."""
    since = today - timedelta(days=duty.every)
    if DutyRun.objects.filter(duty=duty.name, day__gt=since, day__lte=today).exists():
        return False
    try:
        with transaction.atomic():
            run = DutyRun.objects.create(duty=duty.name, day=today)
            run.job = service.start(duty.kind, duty.what.zh)
            run.save(update_fields=["job"])
    except IntegrityError:
        return False  # another worker was faster
    log.debug("duty begins", duty=duty.name, day=str(today), job=run.job_id)
    return True


def _again(duty: DailyDuty) -> bool:
    """Try the latest run again if it failed a while ago, was killed, or was never taken."""
    run = _latest(duty.name)
    job = run.job if run is not None else None
    if job is None or job.state == Job.State.DONE:
        return False
    if job.state == Job.State.WAITING and settings.TASKS_MODE == "inline":
        running.run(job.pk)  # its process was killed before it began, and no queue holds it
        return True
    if not job.resumable or (job.finished_at is not None and not _long_enough(job)):
        return False
    if job.interrupted and job.attempt >= service.TRIES:
        return False  # it kills whoever does it: enough for today
    try:
        service.resume(job)
    except TiduError:
        return False  # another worker was faster
    log.warning("duty tried again", duty=duty.name, job=job.pk, attempt=job.attempt + 1)
    return True


def _long_enough(job: Job) -> bool:
    """Whether the pause is over; a moment in the future was written by a wrong clock, and counts by its distance."""
    assert job.finished_at is not None  # noqa: S101 - asked before
    pause = min(LONGEST_PAUSE, PAUSE * 2 ** min(10, max(0, job.attempt - 1)))
    return bool(abs(timezone.now() - job.finished_at) >= pause)


def _latest(name: str) -> DutyRun | None:
    runs = DutyRun.objects.filter(duty=name, day__lte=china_today()).select_related("job")
    return runs.order_by("-day").first()


@dataclass(frozen=True, slots=True)
class Standing:
    """How a duty stands: its latest run, the day of the latest that was done, and whether it is behind."""

    duty: DailyDuty
    last: DutyRun | None
    done_on: date | None
    late: bool

    @property
    def word(self) -> str:
        """``done``, ``failed``, ``running``, ``waiting``, ``interrupted``, or ``never``."""
        job = self.last.job if self.last is not None else None
        if job is None:
            return "never"
        return "interrupted" if job.interrupted else str(job.state)

    @property
    def good(self) -> bool:
        """Whether nobody has to look after it."""
        return not self.late and self.word not in ("failed", "interrupted")


def standings() -> list[Standing]:
    """How every duty stands. Late is one that has not been done for a day longer than it should."""
    today = china_today()
    found = []
    for duty in DUTIES.values():
        done = DutyRun.objects.filter(duty=duty.name, job__state=Job.State.DONE, day__lte=today).order_by("-day")
        done_on = done.values_list("day", flat=True).first()
        late = done_on is None or (today - done_on).days > duty.every
        found.append(Standing(duty, _latest(duty.name), done_on, late))
    return found
