"""Long work and how far it has come."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

SILENCE = timedelta(seconds=60)
"""A running job that is silent for so long was killed."""


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs by who started them and by whether they still live."""

    def visible_to(self, user: models.Model) -> JobQuerySet:
        """The jobs that somebody started himself."""
        return self.filter(started_by_id=user.pk)

    def interrupted(self) -> JobQuerySet:
        """Running jobs without a beat.

        A beat in the future counts as none: the clock was set back, and whoever lives beats again within seconds.
        """
        now = timezone.now()
        heard = models.Q(beat_at__gte=now - SILENCE, beat_at__lte=now + SILENCE)
        return self.filter(state=Job.State.RUNNING).exclude(heard)


class Job(models.Model):
    """One piece of long work.

    ``cursor`` says how far it is done for good: it is saved in the transaction of the work itself, so that a job that
    was killed goes on exactly there. ``beat_at`` is renewed while it runs; a running job without a beat was killed.
    ``attempt`` counts its runs: whatever an earlier run still tries to save is refused.
    """

    class State(models.TextChoices):
        """Where a job stands."""

        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        STOPPED = "stopped", _("stopped")

    objects = JobQuerySet.as_manager()

    kind = models.CharField(_("kind"), max_length=64)
    title = models.CharField(_("title"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    stage = models.CharField(max_length=200, blank=True)
    cursor = models.JSONField(default=dict)
    parameters = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    error_zh = models.TextField(blank=True)
    error_en = models.TextField(blank=True)
    attempt = models.PositiveIntegerField(default=0)
    stop_asked = models.BooleanField(default=False)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="jobs")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("job")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.title

    @property
    def interrupted(self) -> bool:
        """Whether it was killed: it should run, and does not beat."""
        if self.state != self.State.RUNNING:
            return False
        return self.beat_at is None or abs(timezone.now() - self.beat_at) > SILENCE

    @property
    def active(self) -> bool:
        """Whether its page should look again by itself."""
        return self.state in (self.State.WAITING, self.State.RUNNING) and not self.interrupted

    @property
    def resumable(self) -> bool:
        """Whether it can go on where it ended."""
        return self.state in (self.State.FAILED, self.State.STOPPED) or self.interrupted

    @property
    def percent(self) -> int | None:
        """How far it is, from 0 to 100; None where the total is not known yet."""
        if self.state == self.State.DONE:
            return 100
        return min(100, self.done * 100 // self.total) if self.total else None

    @property
    def took(self) -> timedelta | None:
        """How long it ran; None before it ended, and where the clock was set back meanwhile."""
        if self.started_at is None or self.finished_at is None or self.finished_at < self.started_at:
            return None
        return self.finished_at - self.started_at


class Worker(models.Model):
    """A background process that has signed that it lives."""

    name = models.CharField(max_length=64, primary_key=True)
    started_at = models.DateTimeField(auto_now_add=True)
    beat_at = models.DateTimeField()

    class Meta:
        verbose_name = _("background worker")

    def __str__(self) -> str:
        return self.name


class DutyRun(models.Model):
    """A duty on a day of China's calendar. Whoever writes the row does the duty: there is one a day."""

    duty = models.CharField(max_length=40)
    day = models.DateField()
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("daily duty")
        ordering: ClassVar = ["-day", "duty"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["duty", "day"], name="duty_once_a_day")]

    def __str__(self) -> str:
        return f"{self.duty} {self.day}"
