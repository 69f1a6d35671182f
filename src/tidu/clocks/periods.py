"""Periods as values: so many days, working days, months or years, what counts first, and what an end on a holiday does."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from tidu.errors import InputError
from tidu.text import Text

Unit = Literal["day", "working_day", "month", "year"]
First = Literal["next_day", "same_day"]
Ending = Literal["next", "stay", "back"]
UNITS: tuple[Unit, ...] = get_args(Unit)
FIRSTS: tuple[First, ...] = get_args(First)
ENDINGS: tuple[Ending, ...] = get_args(Ending)
UNIT_NAMES: dict[Unit, tuple[Text, Text]] = {
    "day": (Text("天", "day"), Text("天", "days")),
    "working_day": (Text("个工作日", "working day"), Text("个工作日", "working days")),
    "month": (Text("个月", "month"), Text("个月", "months")),
    "year": (Text("年", "year"), Text("年", "years")),
}
MOST = 36_600
"""Longer than the calendar itself: such a number is a slip."""
MONTHS = 12
ONE = timedelta(days=1)


def bad_period(what: Text, fix: Text | None = None) -> InputError:
    """An error about a period that cannot be counted."""
    return InputError("bad-period", what, fix=fix)


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time as rules say it.

    ``first``: whether counting begins with the day after the one it starts from (Civil Code, Article 201) or with that
    day itself, as public notices do. ``ending``: what an end on a day off does: it moves to the ``next`` working day
    (Civil Code, Article 203), it ``stay``s, or it moves ``back``. Where nothing is said, it moves away from the start:
    next when counted forwards, back when counted backwards. It never moves past the day at which counting began, or
    went on after a suspension.
    """

    amount: int
    unit: Unit
    first: First = "next_day"
    ending: Ending | None = None

    def __post_init__(self) -> None:
        if self.unit not in UNITS or self.first not in FIRSTS or self.ending not in (None, *ENDINGS):
            raise bad_period(
                Text("期限写得不对", "The period is not written as one"),
                Text(f"单位 {'、'.join(UNITS)}", f"units: {', '.join(UNITS)}"),
            )
        if type(self.amount) is not int or not 1 <= self.amount <= MOST:
            raise bad_period(
                Text(f"“{self.amount}”不能作为期限的长度", f"“{self.amount}” is no length of a period"),
                Text(f"写 1 至 {MOST} 的整数", f"write a whole number from 1 to {MOST}"),
            )

    @property
    def text(self) -> Text:
        """The length in words: 5 个工作日, 5 working days."""
        one, many = UNIT_NAMES[self.unit]
        name = one if self.amount == 1 else many
        return Text(f"{self.amount} {name.zh}", f"{self.amount} {name.en}")

    @property
    def months(self) -> int:
        """How many months it is; 0 for periods of days."""
        return {"month": self.amount, "year": self.amount * MONTHS}.get(self.unit, 0)


@dataclass(frozen=True, slots=True)
class Until:
    """A day that is fixed beforehand, such as 31 May. A day off moves it only where ``ending`` says so."""

    day: date
    ending: Ending = "stay"

    def __post_init__(self) -> None:
        if self.ending not in ENDINGS:
            raise bad_period(
                Text("到期日遇休息日怎么办，写得不对", "What a day off does to the end is not written as it should be")
            )


def days(amount: int, *, first: First = "next_day", ending: Ending | None = None) -> Period:
    """So many calendar days."""
    return Period(amount, "day", first, ending)


def working_days(amount: int, *, first: First = "next_day") -> Period:
    """So many working days; they end on a working day by themselves."""
    return Period(amount, "working_day", first)


def months(amount: int, *, first: First = "next_day", ending: Ending | None = None) -> Period:
    """So many months."""
    return Period(amount, "month", first, ending)


def years(amount: int, *, first: First = "next_day", ending: Ending | None = None) -> Period:
    """So many years."""
    return Period(amount, "year", first, ending)


# -- months -------------------------------------------------------------------------------------------------------


def add_months(day: date, number: int) -> date:
    """The corresponding day ``number`` months on, or back where negative; the month's last where it has no such day.

    So the Civil Code, Article 202. Raises InputError beyond the years 1 to 9999.
    """
    total = day.year * MONTHS + day.month - 1 + number
    year, month = total // MONTHS, total % MONTHS + 1
    try:
        return day.replace(year=year, month=month)
    except ValueError:
        if not date.min.year <= year <= date.max.year:
            raise bad_period(
                Text(f"{day} 加 {number} 个月超出日历", f"{day} and {number} months leave the calendar")
            ) from None
        return date(year, month, calendar.monthrange(year, month)[1])


def last_of_months(start: date, number: int, first: First) -> date:
    """The last day of so many months from a day.

    With the day after counting first it is the corresponding day. With the day itself counting first it is the day
    before: a title of three years from 1 January 2024 lasts until 31 December 2026. Where the month has no
    corresponding day, both end with the month.
    """
    end = add_months(start, number)
    return end - ONE if first == "same_day" and end.day == start.day else end


def first_of_months(end: date, number: int, first: First) -> date:
    """Backwards: the day so many months before another, or the day after it where that other day counts itself."""
    begin = add_months(end, -number)
    return begin + ONE if first == "same_day" else begin
