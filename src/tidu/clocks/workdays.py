"""The calendar of working days in China: which day is worked and why, and counting along it without walking."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from tidu.clocks.arrangements import Arrangement, Notice, belongs_to, read_arrangement, shipped_arrangements
from tidu.clocks.national import FIRST_YEAR, LAST_YEAR, ONE, SATURDAY, expected_days_off
from tidu.errors import InputError
from tidu.text import Text

Kind = Literal["workday", "weekend", "holiday", "made_up", "changed"]
FIRST, LAST = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
DAY_NAMES = (
    Text("周一", "Monday"),
    Text("周二", "Tuesday"),
    Text("周三", "Wednesday"),
    Text("周四", "Thursday"),
    Text("周五", "Friday"),
    Text("周六", "Saturday"),
    Text("周日", "Sunday"),
)
WORKDAY, WEEKEND = Text("工作日", "working day"), Text("周末", "weekend")
MADE_UP = Text("{name}调休上班", "made up for {name}")


@dataclass(frozen=True, slots=True)
class Day:
    """What the calendar says of one day. ``provisional``: its year is not arranged yet, or not in the data."""

    date: date
    works: bool
    kind: Kind
    why: Text
    provisional: bool


class WorkingCalendar:
    """Working days from 2000 to 2099; later arrangements of a year take the place of earlier ones, changes add up.

    Every question that counts is answered from sums made once, in the same time for a day as for a decade.
    """

    def __init__(self, arrangements: Iterable[Arrangement]) -> None:
        self._whole: dict[int, Arrangement] = {}
        self._special: dict[date, tuple[bool, Kind, Text]] = {}
        listed = list(arrangements)
        for one in listed:
            if one.notice is not None:
                self._whole[one.year] = one
        for year in range(FIRST_YEAR, LAST_YEAR + 1):
            self._arrange(year)
        for one in listed:
            for change in one.changes:
                self._special[change.day] = (change.works, "changed", change.why)
        self._sum()

    def _arrange(self, year: int) -> None:
        whole = self._whole.get(year)
        if whole is None:
            for day, name in expected_days_off(year).items():
                self._special.setdefault(day, (False, "holiday", name))
            return
        for holiday in whole.holidays:
            for day in holiday.days():
                self._special[day] = (False, "holiday", holiday.name)
            for day in holiday.work:
                self._special[day] = (True, "made_up", MADE_UP.format(name=holiday.name))

    def _sum(self) -> None:
        """For each day how many working days and how many provisional ones lie before it; and all working days."""
        start, days = FIRST.toordinal(), (LAST - FIRST).days + 1
        special = {day.toordinal() - start: works for day, (works, _, _) in self._special.items()}
        monday = FIRST.weekday()
        before, unsure, worked = [0], [0], []
        unsure_days = self._unsure_ordinals(start, days)
        for number in range(days):
            works = special.get(number)
            if works is None:
                works = (number + monday) % 7 < SATURDAY
            if works:
                worked.append(start + number)
            before.append(len(worked))
            unsure.append(unsure[-1] + unsure_days[number])
        self._before, self._unsure, self._worked = before, unsure, worked

    def _unsure_ordinals(self, start: int, days: int) -> bytearray:
        flags = bytearray(days)
        for year in range(FIRST_YEAR, LAST_YEAR + 1):
            if year in self._whole:
                continue
            first, last = date(year, 1, 1), date(year, 12, 31)
            if year - 1 in self._whole:  # its last week may still be arranged with this New Year
                while belongs_to(first - ONE, year):
                    first -= ONE
            for ordinal in range(first.toordinal(), last.toordinal() + 1):
                flags[ordinal - start] = 1
        return flags

    # -- one day --------------------------------------------------------------------------------------------------

    def works(self, day: date) -> bool:
        """Whether the day is worked."""
        at = self._at(day)
        return self._before[at + 1] > self._before[at]

    def provisional(self, day: date) -> bool:
        """Whether the day may still be arranged otherwise, or its year is not in the data."""
        at = self._at(day)
        return self._unsure[at + 1] > self._unsure[at]

    def day(self, day: date) -> Day:
        """All that is known of a day."""
        provisional = self.provisional(day)
        if day in self._special:
            works, kind, why = self._special[day]
            return Day(day, works, kind, why, provisional)
        if day.weekday() >= SATURDAY:
            return Day(day, works=False, kind="weekend", why=DAY_NAMES[day.weekday()], provisional=provisional)
        return Day(day, works=True, kind="workday", why=WORKDAY, provisional=provisional)

    def notice(self, year: int) -> Notice | None:
        """The notice that arranges a year; None where none is at hand."""
        whole = self._whole.get(year)
        return whole.notice if whole is not None else None

    def notices(self, first: date, last: date) -> list[Notice]:
        """The notices that arrange the days from the first to the last, in order."""
        until = last.year + 1 if belongs_to(last, last.year + 1) else last.year
        return [found for year in range(first.year, until + 1) if (found := self.notice(year)) is not None]

    # -- counting -------------------------------------------------------------------------------------------------

    def count(self, first: date, last: date) -> int:
        """Working days from the first to the last day, both included; 0 where the last lies before the first."""
        return max(0, self._before[self._at(last) + 1] - self._before[self._at(first)])

    def any_provisional(self, first: date, last: date) -> bool:
        """Whether a day from the first to the last is provisional."""
        return self._unsure[self._at(last) + 1] > self._unsure[self._at(first)]

    def provisional_years(self, first: date, last: date) -> list[int]:
        """The years without an arrangement that the days from the first to the last depend on."""
        if not self.any_provisional(first, last):
            return []
        until = last.year + 1 if belongs_to(last, last.year + 1) else last.year
        return [year for year in range(first.year, until + 1) if year not in self._whole]

    def nth_from(self, day: date, number: int) -> date:
        """The ``number``-th working day on or after a day, counting from 1."""
        return self._nth(self._before[self._at(day)] + number - 1, day)

    def nth_until(self, day: date, number: int) -> date:
        """The ``number``-th working day on or before a day, counting backwards from 1."""
        return self._nth(self._before[self._at(day) + 1] - number, day)

    def next_working(self, day: date) -> date:
        """The day itself where it is worked, else the next one that is."""
        return self.nth_from(day, 1)

    def previous_working(self, day: date) -> date:
        """The day itself where it is worked, else the last one before that is."""
        return self.nth_until(day, 1)

    def _nth(self, index: int, day: date) -> date:
        if not 0 <= index < len(self._worked):
            raise outside(day)
        return date.fromordinal(self._worked[index])

    def _at(self, day: date) -> int:
        at = day.toordinal() - _START
        if not 0 <= at < _DAYS:
            raise outside(day)
        return at


_START, _DAYS = FIRST.toordinal(), (LAST - FIRST).days + 1


def outside(day: date) -> InputError:
    """The error about a day beyond the calendar."""
    return InputError(
        "outside-calendar",
        Text(f"{day} 超出工作日日历的范围", f"{day} lies outside the calendar of working days"),
        why=Text(f"日历从 {FIRST} 到 {LAST}", f"it reaches from {FIRST} to {LAST}"),
        fix=Text("核对日期和期限", "compare the day and the period"),
    )


@cache
def shipped_calendar() -> WorkingCalendar:
    """The calendar with the arrangements that tidu brings along."""
    return WorkingCalendar(shipped_arrangements())


_in_use: list[WorkingCalendar] = []
"""The calendar that an installation asked for; empty where it asked for none."""


def standard_calendar() -> WorkingCalendar:
    """The calendar by which everything is reckoned that names no other: the one in use, or the shipped one."""
    return _in_use[0] if _in_use else shipped_calendar()


def use_calendar(calendar: WorkingCalendar | None) -> None:
    """From now on, in this process, reckon by another calendar; None goes back to the shipped one.

    For an installation that adds files: once, when it starts.
    """
    _in_use[:] = [] if calendar is None else [calendar]


def load_calendar(paths: Sequence[Path]) -> WorkingCalendar:
    """The shipped arrangements and those of further files or folders of files; raises InputError where one is faulty."""
    files = [file for path in paths for file in (sorted(path.glob("*.yaml")) if path.is_dir() else [path])]
    return WorkingCalendar([*shipped_arrangements(), *(read_arrangement(file) for file in files)])
