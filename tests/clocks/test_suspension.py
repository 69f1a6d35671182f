"""Clocks that stand still and go on: no day is lost, none counts twice, and an open end is told as such."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.clocks.naive import CALENDAR, DAYS, HEARING, ONE, every_day, walked

from tidu.clocks import Clock, Suspension, Until, after, days, months, working_days
from tidu.errors import InputError
from tidu.text import Text

REVIEW = Text("专家评审", "expert review")


@st.composite
def stops(draw: st.DrawFn, start: date) -> tuple[Suspension, ...]:
    """Up to four closed suspensions in order, some before the start."""
    found: list[Suspension] = []
    day = start - draw(st.integers(0, 20)) * ONE
    for _ in range(draw(st.integers(0, 4))):
        first = day + draw(st.integers(1, 30)) * ONE
        last = first + draw(st.integers(0, 30)) * ONE
        found.append(Suspension(first, last, HEARING))
        day = last
    return tuple(found)


@given(DAYS, st.integers(1, 80), st.data())
def test_working_days_with_suspensions_end_where_a_walk_ends(day: date, amount: int, data: st.DataObject) -> None:
    listed = data.draw(stops(day))
    found = Clock(working_days(amount), day, suspensions=listed).deadline()
    assert found.last == walked(day + ONE, amount, suspensions=listed)


@given(DAYS, st.integers(1, 80), st.data())
def test_days_with_suspensions_end_where_a_walk_ends(day: date, amount: int, data: st.DataObject) -> None:
    listed = data.draw(stops(day))
    found = Clock(days(amount, ending="stay"), day, suspensions=listed).deadline()
    assert found.last == walked(day + ONE, amount, working=False, suspensions=listed)


@given(DAYS, st.integers(1, 6), st.data())
def test_months_are_as_many_days_as_without_suspension(day: date, amount: int, data: st.DataObject) -> None:
    listed = data.draw(stops(day))
    plain = after(months(amount, ending="stay"), day).last
    assert plain is not None
    found = Clock(months(amount, ending="stay"), day, suspensions=listed).deadline()
    assert found.last == walked(day + ONE, (plain - day).days, working=False, suspensions=listed)


@given(DAYS, st.integers(1, 60), st.data())
def test_a_suspension_cut_in_two_loses_no_day(day: date, amount: int, data: st.DataObject) -> None:
    first = day + data.draw(st.integers(1, 40)) * ONE
    length = data.draw(st.integers(1, 40))
    cut = data.draw(st.integers(0, length - 1))
    whole = (Suspension(first, first + length * ONE, HEARING),)
    halves = (
        Suspension(first, first + cut * ONE, HEARING),
        Suspension(first + (cut + 1) * ONE, first + length * ONE, HEARING),
    )
    for rule in (working_days(amount), days(amount)):
        one = Clock(rule, day, suspensions=whole).deadline()
        two = Clock(rule, day, suspensions=halves).deadline()
        assert (one.last, one.falls_on, one.provisional) == (two.last, two.falls_on, two.provisional)


@given(DAYS, st.integers(1, 60), st.data())
def test_what_has_counted_and_what_is_left_are_always_the_whole(day: date, amount: int, data: st.DataObject) -> None:
    listed = data.draw(stops(day))
    found = Clock(working_days(amount), day, suspensions=listed).deadline()
    assert found.last is not None
    for today in every_day(day, found.last - ONE):
        counted = [one for one in found.days() if one.counts and one.date <= today]
        assert found.remaining(today).amount == amount - len(counted)


@given(DAYS, st.integers(1, 60), st.data())
def test_an_end_never_rests_on_a_suspended_day(day: date, amount: int, data: st.DataObject) -> None:
    listed = data.draw(stops(day))
    found = Clock(days(amount), day, suspensions=listed).deadline()
    assert found.last is not None
    assert CALENDAR.works(found.last)
    assert not any(one.covers(found.last) for one in listed if found.last != found.falls_on)


# -- stopping and going on


MONDAY = date(2026, 11, 2)


def test_a_clock_is_stopped_and_set_going_again() -> None:
    clock = Clock(working_days(20), MONDAY)
    assert clock.deadline().last == date(2026, 11, 30)
    stopped = clock.suspend(date(2026, 11, 9), REVIEW)
    assert stopped.deadline().last is None
    assert stopped.deadline().act_by is None
    assert stopped.deadline().ends_at() is None
    resumed = stopped.resume(date(2026, 11, 16))
    assert resumed.deadline().last == date(2026, 12, 7)  # five working days later
    assert clock.deadline().last == date(2026, 11, 30)  # the first clock is as it was


def test_going_on_the_same_day_is_as_if_it_never_stopped() -> None:
    clock = Clock(working_days(20), MONDAY)
    assert clock.suspend(date(2026, 11, 9), REVIEW).resume(date(2026, 11, 9)) == clock


def test_a_foreseen_stop_may_end_sooner() -> None:
    clock = Clock(days(20, ending="stay"), MONDAY).suspend(date(2026, 11, 9), REVIEW, until=date(2026, 11, 18))
    assert clock.deadline().last == date(2026, 12, 2)
    assert clock.resume(date(2026, 11, 14)).deadline().last == date(2026, 11, 27)


def test_a_clock_that_ended_before_it_was_stopped_has_ended() -> None:
    stopped = Clock(working_days(5), MONDAY).suspend(date(2026, 11, 20), REVIEW)
    assert stopped.deadline().last == date(2026, 11, 9)
    assert stopped.deadline().remaining(date(2026, 11, 23)).state == "overdue"


def test_an_end_that_would_move_into_an_open_stop_is_open() -> None:
    clock = Clock(days(5), MONDAY)  # ends on Saturday the 7th, moves to Monday the 9th
    assert clock.deadline().last == date(2026, 11, 9)
    stopped = clock.suspend(date(2026, 11, 8), REVIEW)
    assert stopped.deadline().last is None
    assert stopped.resume(date(2026, 11, 12)).deadline().last == date(2026, 11, 12)


def test_an_end_moved_back_stays_behind_the_stop() -> None:
    stopped = (
        Clock(days(1, ending="back"), MONDAY).suspend(date(2026, 11, 3), REVIEW, until=date(2026, 11, 6)).deadline()
    )
    assert stopped.last == date(2026, 11, 7)  # a Saturday: the days before it were no days to act on
    later = Clock(days(3, ending="back"), MONDAY).suspend(date(2026, 11, 3), REVIEW, until=date(2026, 11, 5)).deadline()
    assert later.last == date(2026, 11, 6)


@given(DAYS, st.integers(1, 60), st.data())
def test_an_end_moved_back_is_a_day_on_which_the_clock_ran(day: date, amount: int, data: st.DataObject) -> None:
    listed = data.draw(stops(day))
    found = Clock(days(amount, ending="back"), day, suspensions=listed).deadline()
    assert found.last is not None
    assert found.last > day
    assert not any(one.covers(found.last) for one in listed)
    assert [one.date for one in found.days() if one.counts][-1] == found.last


def test_left_while_it_stands_still_is_what_was_left_when_it_stopped() -> None:
    stopped = Clock(working_days(20), MONDAY).suspend(date(2026, 11, 9), REVIEW).deadline()
    for day in (date(2026, 11, 9), date(2026, 11, 25), date(2027, 3, 1)):
        left = stopped.remaining(day)
        assert (left.state, left.amount, left.since) == ("suspended", 16, date(2026, 11, 9))
    assert left.text.zh == "自 2026-11-09 起中止，恢复后还剩 16 个工作日"
    assert left.text.en == "suspended since 2026-11-09; 16 working days left when it goes on"
    assert stopped.remaining(date(2026, 11, 6)).text.zh == "还剩 16 个工作日"


@pytest.mark.parametrize(
    ("do", "words"),
    [
        (lambda clock: clock.resume(date(2026, 11, 10)), "没有中止"),
        (lambda clock: clock.suspend(date(2026, 11, 9), REVIEW).resume(date(2026, 11, 8)), "早于中止"),
        (lambda clock: clock.suspend(date(2026, 11, 9), REVIEW).suspend(date(2026, 11, 12), REVIEW), "还没有结束"),
        (lambda clock: clock.suspend(date(2026, 11, 9), REVIEW, until=date(2026, 11, 8)), "次序反了"),
        (
            lambda clock: clock.suspend(date(2026, 11, 9), REVIEW, until=date(2026, 11, 11)).resume(date(2026, 11, 20)),
            "没有中止",
        ),
        (lambda _clock: Clock(working_days(5), MONDAY, backwards=True).suspend(MONDAY, REVIEW), "不能中止"),
        (lambda _clock: Clock(Until(MONDAY), MONDAY).suspend(MONDAY, REVIEW), "不能中止"),
    ],
)
def test_what_cannot_be_stopped_or_set_going_is_refused_in_words(do: object, words: str) -> None:
    assert callable(do)
    with pytest.raises(InputError) as error:
        do(Clock(working_days(20), MONDAY))
    assert error.value.code == "bad-suspension"
    assert words in error.value.render("zh")
