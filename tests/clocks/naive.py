"""Counting as a person does it, day by day along the calendar: the witness for everything that is reckoned at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from hypothesis import strategies as st

from tidu.clocks.clock import Suspension
from tidu.clocks.workdays import WorkingCalendar, standard_calendar
from tidu.text import Text

ONE = timedelta(days=1)
CALENDAR = standard_calendar()
HEARING = Text("听证", "a hearing")
DAYS = st.dates(date(2018, 1, 1), date(2030, 12, 31))
KNOWN_DAYS = st.dates(date(2018, 1, 1), date(2026, 10, 31))


def every_day(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += ONE


def walked(
    day: date,
    amount: int,
    *,
    step: timedelta = ONE,
    working: bool = True,
    suspensions: Iterable[Suspension] = (),
    calendar: WorkingCalendar = CALENDAR,
) -> date:
    """The day on which ``amount`` days have counted, the given one being the first that may."""
    stopped = list(suspensions)
    while True:
        if (calendar.works(day) or not working) and not any(one.covers(day) for one in stopped):
            amount -= 1
            if amount == 0:
                return day
        day += step
