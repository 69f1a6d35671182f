"""Daily duties as data: what has to be done without anybody asking, and how often.

    register_duty(DailyDuty("sessions", Text("…", "…"), 1, clear_sessions))

stands in a module ``duties`` of an app, which is found by itself. :mod:`tidu.web.jobs.due` begins them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet

from tidu.text import Text
from tidu.web.audit import service as audit
from tidu.web.jobs.running import Progress, runner

log = structlog.get_logger("tidu.duties")
AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class DailyDuty:
    """A piece of regular work. ``work`` must be safe to repeat; it gives how many things it did."""

    name: str
    what: Text
    every: int
    """Days from one run to the next."""
    work: Callable[[Progress], int]

    @property
    def kind(self) -> str:
        """The kind of its jobs."""
        return f"duty-{self.name}"


DUTIES: dict[str, DailyDuty] = {}


def register_duty(duty: DailyDuty) -> None:
    """Make a duty known. Raises ImproperlyConfigured for a name that is taken."""
    if DUTIES.setdefault(duty.name, duty) is not duty:
        raise ImproperlyConfigured(f"two duties are called {duty.name}")

    @runner(duty.kind)
    def work(progress: Progress) -> Mapping[str, Any]:
        with audit.acting(audit.Actor(channel="schedule", request_id=f"job-{progress.job_id}")):
            count = duty.work(progress)
        progress.advance(count, count)
        log.info("duty done", duty=duty.name, count=count)
        return {"count": count}


def delete_in_steps(rows: QuerySet[Any], progress: Progress) -> int:
    """Delete rows a thousand at a time, so that nobody waits long for a lock; gives how many."""
    done = 0
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        done += rows.model._default_manager.filter(pk__in=keys).delete()[0]
        progress.advance(done)
    return done
