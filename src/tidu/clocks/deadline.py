"""A deadline: the day on which a clock ends, how far it is, the moment at which it is over, and why it is that day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Literal

from tidu.clocks.arrangements import Notice
from tidu.clocks.clock import Clock, first_day, plain_end, running
from tidu.clocks.periods import ONE, UNIT_NAMES, Period, Unit
from tidu.clocks.workdays import WorkingCalendar
from tidu.errors import InputError
from tidu.text import Text
from tidu.today import CHINA

if TYPE_CHECKING:
    from tidu.clocks.explaining import CountedDay

State = Literal["running", "last_day", "overdue", "suspended"]


@dataclass(frozen=True, slots=True)
class Remaining:
    """How a deadline stands on a day.

    ``amount`` is counted in ``unit``: working days or days that are left after this one, or days (of the calendar)
    that it is overdue by.
    """

    state: State
    amount: int
    unit: Unit
    since: date | None = None

    @property
    def text(self) -> Text:
        """In words: 还剩 3 个工作日."""
        one, many = UNIT_NAMES[self.unit]
        zh, en = f"{self.amount} {one.zh}", f"{self.amount} {(one if self.amount == 1 else many).en}"
        match self.state:
            case "running":
                return Text(f"还剩 {zh}", f"{en} left")
            case "last_day":
                return Text("今天到期", "ends today")
            case "overdue":
                return Text(f"已逾期 {zh}", f"overdue by {en}")
        return Text(
            f"自 {self.since} 起中止，恢复后还剩 {zh}", f"suspended since {self.since}; {en} left when it goes on"
        )


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a clock ends.

    ``last`` is the last day on which it is not too late, None while the clock stands still before its end. ``falls_on``
    is the day before it was moved off a holiday. ``provisional``: the day may still change, because it depends on a
    year whose days off are not arranged yet.
    """

    clock: Clock
    last: date | None
    falls_on: date | None
    provisional: bool
    calendar: WorkingCalendar = field(compare=False, repr=False)

    @property
    def act_by(self) -> date | None:
        """The last working day on which something can still be done in an office: never after ``last``."""
        return self.calendar.previous_working(self.last) if self.last else None

    # -- the hour -------------------------------------------------------------------------------------------------

    def ends_at(self, closing: time | None = None) -> datetime | None:
        """The moment, in China, at which it is over: the end of the last day, or the hour at which the office closes."""
        if self.last is None:
            return None
        if closing is not None:
            return datetime.combine(self.last, closing, CHINA)
        return datetime.combine(self.last + ONE, time.min, CHINA)

    def passed(self, moment: datetime, closing: time | None = None) -> bool:
        """Whether a moment, which must know its zone, comes too late."""
        day_in_china(moment)
        end = self.ends_at(closing)
        return end is not None and moment >= end

    # -- how far --------------------------------------------------------------------------------------------------

    @property
    def unit(self) -> Unit:
        """What is counted until the end: working days for a period of these, days for every other."""
        rule = self.clock.rule
        return "working_day" if isinstance(rule, Period) and rule.unit == "working_day" else "day"

    def remaining(self, on: date) -> Remaining:
        """How it stands on a day. Today does not count as a day that is left: on the last day nothing is."""
        stopped = next((one for one in self.clock.suspensions if one.covers(on)), None)
        if stopped is not None and (self.last is None or self.last > on):
            return Remaining("suspended", self._left(on), self.unit, stopped.first)
        if self.last is None:
            return Remaining("running", self._left(on), self.unit)
        if on > self.last:
            return Remaining("overdue", (on - self.last).days, "day")
        if on == self.last:
            return Remaining("last_day", 0, self.unit)
        return Remaining("running", self._counted(on + ONE, self.last), self.unit)

    def _left(self, on: date) -> int:
        """What is left of the period after a day, wherever its end will be."""
        if self.last is not None:
            return self._counted(on + ONE, self.last)
        rule, start = self.clock.rule, self.clock.start
        if not isinstance(rule, Period):
            return 0
        return whole_length(rule, start) - self._counted(first_day(rule, start), on)

    def _counted(self, first: date, last: date) -> int:
        """The days that count from one day to another, the suspended ones left out."""
        counted = 0
        for begin, end in running(first, [one for one in self.clock.suspensions if (one.last or last) >= first]):
            stop = last if end is None else min(end, last)
            if stop >= begin:
                counted += self.calendar.count(begin, stop) if self.unit == "working_day" else (stop - begin).days + 1
        return counted

    # -- why ------------------------------------------------------------------------------------------------------

    def sentence(self) -> Text:
        """Why it is this day, in one sentence."""
        from tidu.clocks.explaining import sentence  # noqa: PLC0415 - it explains deadlines

        return sentence(self)

    def basis(self) -> list[Text]:
        """The rules that were used, with the article of the law where there is one."""
        from tidu.clocks.explaining import basis  # noqa: PLC0415

        return basis(self)

    def notices(self) -> list[Notice]:
        """The notices that arranged the days off on which the last day depends; none for a day that stays where it falls."""
        span = self.looked_up()
        return self.calendar.notices(*span) if span else []

    def looked_up(self) -> tuple[date, date] | None:
        """The first and the last of the days that were looked up in the calendar; None where none were."""
        last, end, rule = self.last, self.falls_on, self.clock.rule
        if last is None or end is None:
            return None
        if self.unit == "working_day":
            return min(self.clock.start, last), max(self.clock.start, last)
        if last == end and (rule.ending == "stay"):
            return None
        return min(last, end), max(last, end)

    def days(self) -> list[CountedDay]:
        """Every day from the start to the end: whether it counts, as which, and why."""
        from tidu.clocks.explaining import days  # noqa: PLC0415

        return days(self)


def whole_length(rule: Period, start: date) -> int:
    """How many counted days the period has: its working days, or the days of the calendar that it covers."""
    if rule.unit == "working_day":
        return rule.amount
    return (plain_end(rule, start) - first_day(rule, start)).days + 1


def day_in_china(moment: datetime) -> date:
    """The date in China at a moment; raises InputError for a moment that does not know its zone."""
    if moment.tzinfo is None:
        raise InputError(
            "naive-moment",
            Text("时刻没有写时区", "The moment does not know its time zone"),
            why=Text("同一时刻在不同时区是不同的日期", "the same moment is another day elsewhere"),
            fix=Text("用带时区的时刻", "give a moment with its zone"),
        )
    return moment.astimezone(CHINA).date()
