"""Reminders before something ends: twelve, six, three and one month before, on days on which somebody is at the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from tidu.clocks.periods import Ending, add_months
from tidu.clocks.workdays import WorkingCalendar, standard_calendar

MONTHS_BEFORE = (12, 6, 3, 1)


@dataclass(frozen=True, slots=True)
class Reminder:
    """``on`` is the day to remind, so many months before the end; ``falls_on`` the day before it was moved off a holiday."""

    months: int
    on: date
    falls_on: date
    provisional: bool


def reminders(
    last: date,
    months: Sequence[int] = MONTHS_BEFORE,
    *,
    ending: Ending = "back",
    calendar: WorkingCalendar | None = None,
) -> tuple[Reminder, ...]:
    """When to remind of a last day, the earliest first.

    A day off moves a reminder back to the working day before, so that it never comes late; ``ending`` says otherwise.
    Titles share their last days, so that each day is reckoned once: a hundred thousand titles take a moment.
    """
    return _reckoned(last, tuple(months), ending, calendar or standard_calendar())


@lru_cache(maxsize=1 << 16)
def _reckoned(last: date, months: tuple[int, ...], ending: Ending, calendar: WorkingCalendar) -> tuple[Reminder, ...]:
    return tuple(_reminder(last, number, ending, calendar) for number in sorted(months, reverse=True))


def _reminder(last: date, months: int, ending: Ending, calendar: WorkingCalendar) -> Reminder:
    day = add_months(last, -months)
    if ending == "stay":
        return Reminder(months, day, day, provisional=False)
    if ending == "back":
        moved = calendar.previous_working(day)
        return Reminder(months, moved, day, calendar.any_provisional(moved, day))
    moved = calendar.next_working(day)
    return Reminder(months, moved, day, calendar.any_provisional(day, moved))


def due_reminder(
    last: date, on: date, months: Sequence[int] = MONTHS_BEFORE, *, calendar: WorkingCalendar | None = None
) -> Reminder | None:
    """The latest reminder whose day has come: what should have been sent by ``on``. None before the first."""
    come = [one for one in reminders(last, months, calendar=calendar) if one.on <= on]
    return come[-1] if come else None
