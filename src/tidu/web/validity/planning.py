"""Which reminders are due on a day. Of those that were missed only the latest is sent, and none a second time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tidu.clocks import add_months, due_reminder
from tidu.web.validity.kinds import kinds
from tidu.web.validity.models import DueItem
from tidu.web.validity.service import SOURCES

HORIZON = timedelta(days=20)
"""A reminder moves back to a working day, over a long holiday at the most."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A reminder that should go out: of which item, so many months before, and the day on which it was to go."""

    item_id: int
    enterprise_id: int
    months: int
    planned_on: date


def plan(today: date) -> list[Planned]:
    """All reminders that should have gone out by today and have not, by firm.

    Nothing is planned of what has begun, is closed, or is over. An item that is entered late gets one reminder, the
    latest whose day has come; a clock that was set back plans nothing that an earlier reminder has overtaken.
    """
    first = max(month for source in SOURCES.values() for month in (*source.months(""), *kinds().title("other").months))
    rows = (
        DueItem.objects.open()
        .exclude(state=DueItem.State.BEGUN)
        .filter(due_on__gte=today, due_on__lte=add_months(today, first) + HORIZON)
        .order_by("enterprise_id", "pk")
        .values_list("pk", "enterprise_id", "source", "title", "due_on", "told_months")
    )
    return list(_planned(rows.iterator(chunk_size=10_000), today))


def _planned(rows: Iterator[tuple[int, int, str, str, date, int | None]], today: date) -> Iterator[Planned]:
    months_of: dict[tuple[str, str], tuple[int, ...]] = {}
    for pk, firm, kind, title, due_on, told in rows:
        months = months_of.get((kind, title))
        if months is None:
            source = SOURCES.get(kind)
            months = months_of[kind, title] = source.months(title) if source is not None else ()
        if not months:
            continue
        due = due_reminder(due_on, today, months)
        if due is not None and (told is None or due.months < told):
            yield Planned(pk, firm, due.months, due.on)
