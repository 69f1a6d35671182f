"""One month of the calendar: weeks of days for a wide screen, which a narrow one shows as the days that have something."""

from __future__ import annotations

from calendar import Calendar
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from tidu.clocks import standard_calendar
from tidu.clocks.workdays import Day
from tidu.web.validity.models import DueItem, DueItemQuerySet

SHOWN = 3
"""So many items stand in a day; the rest is counted."""


@dataclass
class DayOf:
    """A day of the month, what the calendar of working days says of it, and what is due."""

    day: date
    within: bool
    known: Day
    items: list[DueItem] = field(default_factory=list)
    more: int = 0

    @property
    def off(self) -> bool:
        """Whether it is a day off."""
        return not self.known.works


@dataclass(frozen=True)
class Month:
    """A month in whole weeks from Monday on."""

    first: date
    weeks: list[list[DayOf]]
    count: int

    @property
    def before(self) -> str:
        """The month before, as addresses write it."""
        return (self.first - timedelta(days=1)).isoformat()[:7]

    @property
    def after(self) -> str:
        """The month after."""
        return (self.first + timedelta(days=32)).isoformat()[:7]


def month_from(text: str, today: date) -> date:
    """The first day of a month that an address names; of the present month where it names none that can be meant."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return first if 2001 <= first.year <= 2098 else today.replace(day=1)


def month_of(rows: DueItemQuerySet, first: date) -> Month:
    """The items of a month; of crowded days the first few and how many more."""
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    calendar = standard_calendar()
    by_day: dict[date, list[DueItem]] = defaultdict(list)
    counts: dict[date, int] = defaultdict(int)
    last = weeks[-1][-1]
    listed = rows.filter(due_on__gte=weeks[0][0], due_on__lte=last).select_related("enterprise", "owner", "office")
    for item in listed.order_by("due_on", "id"):
        counts[item.due_on] += 1
        if len(by_day[item.due_on]) < SHOWN:
            by_day[item.due_on].append(item)
    made = [
        [
            DayOf(day, day.month == first.month, calendar.day(day), by_day[day], counts[day] - len(by_day[day]))
            for day in week
        ]
        for week in weeks
    ]
    return Month(first, made, sum(n for day, n in counts.items() if day.month == first.month))
