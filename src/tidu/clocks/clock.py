"""A clock: a period that runs from a day, may be stopped and set going again, and ends on a day that can be explained."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from tidu.clocks.periods import ONE, Ending, Period, Until, first_of_months, last_of_months
from tidu.clocks.workdays import WorkingCalendar, outside, standard_calendar
from tidu.errors import InputError
from tidu.text import Text

if TYPE_CHECKING:
    from tidu.clocks.deadline import Deadline

NO_LABEL = Text("", "")
Reckoned = tuple[date | None, date | None, bool]


@dataclass(frozen=True, slots=True)
class Suspension:
    """Days on which a clock stands still, both included; ``last`` is None while it has not been set going again."""

    first: date
    last: date | None
    reason: Text = NO_LABEL

    def covers(self, day: date) -> bool:
        """Whether the clock stands still on a day."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Clock:
    """What is given about a time limit; the day on which it ends is its ``deadline``.

    ``start`` is the day of the event (the notice was put up, the papers arrived, the title was given); for a clock
    that counts ``backwards``, the day before which something must be done; for a fixed day, that day. ``suspensions``
    are in order, and do not overlap.
    """

    rule: Period | Until
    start: date
    backwards: bool = False
    suspensions: tuple[Suspension, ...] = ()
    label: Text = NO_LABEL

    def __post_init__(self) -> None:
        if self.suspensions and (self.backwards or isinstance(self.rule, Until)):
            raise _cannot(
                Text(
                    "固定日期和倒数的期限不能中止",
                    "A fixed day, or a period counted backwards, cannot be suspended",
                )
            )
        _check_suspensions(self.suspensions)

    def suspend(self, on: date, reason: Text, until: date | None = None) -> Clock:
        """The same clock, standing still from a day on: until it is resumed, or to a last day that is known."""
        return replace(self, suspensions=(*self.suspensions, Suspension(on, until, reason)))

    def resume(self, on: date) -> Clock:
        """The same clock, running again: ``on`` is the first day that counts, earlier than foreseen if need be.

        Raises InputError where it runs on that day anyhow.
        """
        if not self.suspensions or (self.suspensions[-1].last or on) < on:
            raise _cannot(
                Text("期限没有中止，不能恢复", "The clock is not suspended, so it cannot be resumed"),
            )
        *kept, stopped = self.suspensions
        if on < stopped.first:
            raise _cannot(
                Text(
                    f"{on} 早于中止的日子 {stopped.first}",
                    f"{on} lies before the day it was suspended, {stopped.first}",
                ),
            )
        if on > stopped.first:
            kept.append(replace(stopped, last=on - ONE))
        return replace(self, suspensions=tuple(kept))

    def deadline(self, calendar: WorkingCalendar | None = None) -> Deadline:
        """When it ends, by the shipped calendar where no other is given; raises InputError beyond the calendar."""
        from tidu.clocks.deadline import Deadline  # noqa: PLC0415 - a deadline holds its clock

        calendar = calendar or standard_calendar()
        try:
            return Deadline(self, *_reckon(self, calendar), calendar)
        except OverflowError:
            raise outside(self.start) from None


def _cannot(what: Text) -> InputError:
    return InputError(
        "bad-suspension",
        what,
        fix=Text("核对中止和恢复的日期", "compare the days of suspending and resuming"),
    )


def _check_suspensions(listed: Sequence[Suspension]) -> None:
    for one in listed:
        if one.last is not None and one.last < one.first:
            raise _cannot(
                Text(
                    f"中止从 {one.first} 到 {one.last}，次序反了", f"suspended from {one.first} to {one.last}: reversed"
                )
            )
    for before, after in pairwise(listed):
        if before.last is None or before.last >= after.first:
            raise _cannot(
                Text(
                    f"{after.first} 又中止，而上一次中止还没有结束",
                    f"suspended again on {after.first}, while it stood still already",
                )
            )


# -- reckoning ----------------------------------------------------------------------------------------------------


def _reckon(clock: Clock, calendar: WorkingCalendar) -> Reckoned:
    """The last day, the day before it was moved off a holiday, and whether they are provisional."""
    rule = clock.rule
    if isinstance(rule, Until):
        return _moved(rule.day, rule.ending, (), calendar)
    if clock.backwards:
        return _backwards(rule, clock.start, calendar)
    first = first_day(rule, clock.start)
    if rule.unit == "working_day":
        last = _walk(first, rule.amount, clock.suspensions, calendar)
        return last, last, last is not None and calendar.any_provisional(first, last)
    whole = plain_end(rule, clock.start)
    end = _walk(first, (whole - first).days + 1, clock.suspensions, None) if clock.suspensions else whole
    if end is None:
        return None, None, False
    if rule.ending == "back":
        begin = max(begin for begin, _ in running(first, clock.suspensions) if begin <= end)
        if calendar.previous_working(end) < begin:
            return end, end, calendar.any_provisional(begin, end)
    return _moved(end, rule.ending or "next", clock.suspensions, calendar)


def first_day(rule: Period, start: date) -> date:
    """The first day that may count."""
    return start if rule.first == "same_day" else start + ONE


def plain_end(rule: Period, start: date) -> date:
    """The last day of a period of days, months or years, whatever day it is."""
    if rule.unit == "day":
        return start + timedelta(days=rule.amount - (rule.first == "same_day"))
    return last_of_months(start, rule.months, rule.first)


def _backwards(rule: Period, start: date, calendar: WorkingCalendar) -> Reckoned:
    """The latest day on which something can be done so long before another day."""
    nearest = start if rule.first == "same_day" else start - ONE
    if rule.unit == "working_day":
        day = calendar.nth_until(nearest, rule.amount)
        return day, day, calendar.any_provisional(day, nearest)
    if rule.unit == "day":
        day = start - timedelta(days=rule.amount - (rule.first == "same_day"))
    else:
        day = first_of_months(start, rule.months, rule.first)
    if rule.ending == "next" and calendar.next_working(day) > nearest:
        return day, day, calendar.any_provisional(day, nearest)
    return _moved(day, rule.ending or "back", (), calendar)


def _moved(day: date, ending: Ending, suspensions: tuple[Suspension, ...], calendar: WorkingCalendar) -> Reckoned:
    """A day moved off a holiday as asked for; forwards it never moves into a suspension, but behind it."""
    if ending == "stay":
        return day, day, False
    if ending == "back":
        moved = calendar.previous_working(day)
        return moved, day, calendar.any_provisional(moved, day)
    moved = calendar.next_working(day)
    while moved != day:
        stopped = next((one for one in suspensions if one.covers(moved)), None)
        if stopped is None:
            break
        if stopped.last is None:
            return None, day, False
        moved = calendar.next_working(stopped.last + ONE)
    return moved, day, calendar.any_provisional(day, moved)


def _walk(first: date, amount: int, suspensions: Iterable[Suspension], calendar: WorkingCalendar | None) -> date | None:
    """The day on which ``amount`` days have counted: working days by a calendar, every day without one.

    None where the clock stands still before that and has not been set going again.
    """
    for begin, end in running(first, suspensions):
        if end is None:
            return calendar.nth_from(begin, amount) if calendar else begin + timedelta(days=amount - 1)
        counted = calendar.count(begin, end) if calendar else (end - begin).days + 1
        if counted >= amount:
            return calendar.nth_from(begin, amount) if calendar else begin + timedelta(days=amount - 1)
        amount -= counted
    return None


def running(first: date, suspensions: Iterable[Suspension]) -> Iterator[tuple[date, date | None]]:
    """The stretches, from a day on, on which a clock runs; the last has no end unless the clock stands still."""
    begin = first
    for stopped in suspensions:
        if stopped.first > begin:
            yield begin, stopped.first - ONE
        if stopped.last is None:
            return
        begin = max(begin, stopped.last + ONE)
    yield begin, None


def after(rule: Period, start: date, label: Text = NO_LABEL) -> Deadline:
    """When a period that runs from a day ends."""
    return Clock(rule, start, label=label).deadline()


def before(rule: Period, day: date, label: Text = NO_LABEL) -> Deadline:
    """The latest day so long before another day."""
    return Clock(rule, day, backwards=True, label=label).deadline()


def until(day: date, label: Text = NO_LABEL, ending: Ending = "stay") -> Deadline:
    """A day that is fixed beforehand."""
    return Clock(Until(day, ending), day, label=label).deadline()


def last_days(rule: Period, starts: Iterable[date], calendar: WorkingCalendar | None = None) -> list[date]:
    """The last days of many periods, in the order of their starts; a day from which several run is reckoned once."""
    calendar, known = calendar or standard_calendar(), dict[date, date]()
    found = []
    for start in starts:
        last = known.get(start)
        if last is None:
            last = known[start] = _unstopped(rule, start, calendar)
        found.append(last)
    return found


def _unstopped(rule: Period, start: date, calendar: WorkingCalendar) -> date:
    if start.year == date.max.year:
        raise outside(start)
    first = first_day(rule, start)
    if rule.unit == "working_day":
        return calendar.nth_from(first, rule.amount)
    end = plain_end(rule, start)
    if rule.ending == "stay":
        return end
    moved = calendar.previous_working(end) if rule.ending == "back" else calendar.next_working(end)
    return moved if moved >= first else end
