"""Periods: days, working days, months and years, forwards and backwards, and what an end on a day off does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st
from tests.clocks.naive import CALENDAR, DAYS, ONE, walked

from tidu.clocks import (
    Deadline,
    Period,
    Until,
    add_months,
    after,
    before,
    days,
    last_days,
    months,
    until,
    working_days,
    years,
)
from tidu.clocks.periods import MOST, Ending, First
from tidu.errors import InputError

PERIODS = st.builds(
    Period,
    st.integers(1, 15),
    st.sampled_from(["day", "working_day", "month", "year"]),
    st.sampled_from(["next_day", "same_day"]),
    st.sampled_from([None, "next", "stay", "back"]),
)


# -- working days


@given(DAYS, st.integers(1, 250))
def test_working_days_end_where_a_walk_ends(day: date, amount: int) -> None:
    assert after(working_days(amount), day).last == walked(day + ONE, amount)
    assert after(working_days(amount, first="same_day"), day).last == walked(day, amount)
    assert before(working_days(amount), day).last == walked(day - ONE, amount, step=-ONE)
    assert before(working_days(amount, first="same_day"), day).last == walked(day, amount, step=-ONE)


@given(DAYS, st.integers(1, 250), st.sampled_from(["next_day", "same_day"]))
def test_counting_forwards_and_backwards_are_inverse(day: date, amount: int, first: First) -> None:
    start = CALENDAR.next_working(day)
    end = after(working_days(amount, first=first), start).last
    assert end is not None
    assert before(working_days(amount, first=first), end).last == start


@given(DAYS, st.integers(1, 200), st.integers(1, 200))
def test_one_period_after_another_is_as_long_as_both(day: date, one: int, two: int) -> None:
    middle = after(working_days(one), day).last
    assert middle is not None
    assert after(working_days(two), middle).last == after(working_days(one + two), day).last


@pytest.mark.parametrize(
    ("start", "amount", "last"),
    [
        (date(2026, 11, 24), 5, date(2026, 12, 1)),
        (date(2025, 12, 31), 1, date(2026, 1, 4)),  # a Sunday that is worked for New Year
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),  # a Saturday that is worked for National Day
        (date(2026, 9, 18), 2, date(2026, 9, 21)),  # Sunday the 20th is worked
        (date(2024, 2, 9), 1, date(2024, 2, 18)),
        (date(2024, 2, 28), 1, date(2024, 2, 29)),
        (date(2018, 12, 28), 1, date(2018, 12, 29)),
        (date(2020, 1, 23), 1, date(2020, 2, 3)),  # the holiday was prolonged
    ],
)
def test_holidays_and_days_made_up(start: date, amount: int, last: date) -> None:
    assert after(working_days(amount), start).last == last


def test_a_notice_counts_its_own_first_day() -> None:
    assert after(working_days(5, first="same_day"), date(2026, 11, 24)).last == date(2026, 11, 30)
    assert after(working_days(5, first="same_day"), date(2026, 11, 28)).last == date(2026, 12, 4)  # up on a Saturday


def test_at_least_ten_working_days_before() -> None:
    assert before(working_days(10), date(2026, 10, 15)).last == date(2026, 9, 24)


# -- days


@given(DAYS, st.integers(1, 400))
def test_days_of_the_calendar(day: date, amount: int) -> None:
    assert after(days(amount, ending="stay"), day).last == day + timedelta(days=amount)
    assert after(days(amount, ending="stay", first="same_day"), day).last == day + timedelta(days=amount - 1)
    assert before(days(amount, ending="stay"), day).last == day - timedelta(days=amount)


@pytest.mark.parametrize(
    ("ending", "last"),
    [(None, date(2026, 10, 8)), ("next", date(2026, 10, 8)), ("stay", date(2026, 10, 5)), ("back", date(2026, 9, 30))],
)
def test_an_end_on_a_holiday_moves_as_asked_for(ending: Ending | None, last: date) -> None:
    found = after(days(15, ending=ending), date(2026, 9, 20))
    assert (found.last, found.falls_on) == (last, date(2026, 10, 5))
    assert found.act_by == (date(2026, 10, 8) if last == date(2026, 10, 8) else date(2026, 9, 30))


def test_backwards_an_end_on_a_holiday_moves_back_so_that_it_is_not_late() -> None:
    assert before(days(10), date(2026, 10, 15)).last == date(2026, 9, 30)
    assert before(days(10, ending="next"), date(2026, 10, 15)).last == date(2026, 10, 8)


@given(DAYS, PERIODS)
def test_an_end_that_may_move_rests_on_a_working_day_and_never_leaves_it(day: date, period: Period) -> None:
    for found in (after(period, day), before(period, day)):
        assert found.last is not None
        assert found.falls_on is not None
        if period.ending != "stay" or period.unit == "working_day":
            assert CALENDAR.works(found.last) or _nowhere_to_go(found)
        if found.last != found.falls_on:
            assert not CALENDAR.works(found.falls_on)
            between = sorted((found.last, found.falls_on))
            assert CALENDAR.count(*between) == 1


def _nowhere_to_go(found: Deadline) -> bool:
    """All days of so short a period are off: its end stays."""
    assert found.last is not None
    near = found.clock.start - ONE if found.clock.backwards else found.clock.start + ONE
    return CALENDAR.count(*sorted((near, found.last))) == 0


def test_an_end_does_not_move_past_the_day_at_which_counting_began() -> None:
    friday, monday = date(2026, 11, 27), date(2026, 11, 30)
    assert after(days(1, ending="back"), friday).last == date(2026, 11, 28)
    assert after(days(4, ending="back"), date(2026, 11, 25)).last == friday
    assert before(days(1, ending="next"), monday).last == date(2026, 11, 29)
    assert before(days(4, ending="next"), date(2026, 12, 3)).last == monday


# -- months and years


@given(st.dates(date(1950, 1, 1), date(2150, 1, 1)), st.integers(-600, 600))
def test_months_are_those_of_dateutil(day: date, number: int) -> None:
    assert add_months(day, number) == day + relativedelta(months=number)


@given(DAYS, st.integers(1, 60))
def test_a_month_counted_from_the_next_day_ends_on_the_corresponding_day(day: date, number: int) -> None:
    assert after(months(number, ending="stay"), day).last == day + relativedelta(months=number)


@given(DAYS, st.integers(1, 60))
def test_months_that_count_their_first_day_follow_each_other_without_gap(day: date, number: int) -> None:
    """Where every month has the day, the next period begins on the corresponding day, however often."""
    begin = day.replace(day=min(day.day, 28))
    end = after(months(number, first="same_day", ending="stay"), begin).last
    assert end is not None
    assert end + ONE == add_months(begin, number)


@pytest.mark.parametrize(
    ("start", "period", "last"),
    [
        (date(2024, 1, 1), years(3, first="same_day", ending="stay"), date(2026, 12, 31)),
        (date(2024, 1, 15), years(3, first="same_day", ending="stay"), date(2027, 1, 14)),
        (date(2024, 2, 29), years(3, first="same_day", ending="stay"), date(2027, 2, 28)),
        (date(2024, 2, 29), years(4, first="same_day", ending="stay"), date(2028, 2, 28)),
        (date(2021, 3, 1), years(3, first="same_day", ending="stay"), date(2024, 2, 29)),
        (date(2024, 2, 29), years(1, ending="stay"), date(2025, 2, 28)),
        (date(2025, 2, 28), years(3, ending="stay"), date(2028, 2, 28)),
        (date(2026, 11, 30), months(3, ending="stay"), date(2027, 2, 28)),
        (date(2027, 11, 30), months(3, ending="stay"), date(2028, 2, 29)),
        (date(2026, 1, 31), months(1, first="same_day", ending="stay"), date(2026, 2, 28)),
        (date(2026, 1, 29), months(1, first="same_day", ending="stay"), date(2026, 2, 28)),
        (date(2026, 1, 28), months(1, first="same_day", ending="stay"), date(2026, 2, 27)),
        (date(2026, 12, 31), months(2), date(2027, 3, 1)),
    ],
)
def test_months_and_years_end_as_law_counts(start: date, period: Period, last: date) -> None:
    assert after(period, start).last == last


@pytest.mark.parametrize(
    ("end", "period", "first"),
    [
        (date(2026, 12, 31), months(6), date(2026, 6, 30)),
        (date(2026, 3, 31), months(1, ending="stay"), date(2026, 2, 28)),
        (date(2026, 3, 31), months(1, first="same_day", ending="stay"), date(2026, 3, 1)),
        (date(2026, 12, 31), years(3, first="same_day", ending="stay"), date(2024, 1, 1)),
    ],
)
def test_months_before_a_day(end: date, period: Period, first: date) -> None:
    assert before(period, end).last == first


@given(DAYS, st.integers(1, 12))
def test_a_term_counted_back_from_its_last_day_begins_where_it_began(day: date, number: int) -> None:
    begin = day.replace(day=min(day.day, 28))
    rule = years(number, first="same_day", ending="stay")
    end = after(rule, begin).last
    assert end is not None
    assert before(rule, end).last == begin or end.day >= 28


# -- a day that is fixed


def test_a_fixed_day_stays_unless_it_is_told_to_move() -> None:
    sunday = date(2026, 5, 31)
    assert until(sunday).last == sunday
    assert until(sunday).act_by == date(2026, 5, 29)
    assert until(sunday, ending="next").last == date(2026, 6, 1)
    assert until(sunday, ending="back").last == date(2026, 5, 29)


# -- many


@given(st.lists(DAYS, max_size=20), PERIODS)
def test_many_are_reckoned_as_one_is(starts: list[date], period: Period) -> None:
    assert last_days(period, [*starts, *starts]) == [after(period, start).last for start in [*starts, *starts]]


# -- what depends on a year to come


@given(DAYS, PERIODS)
def test_a_day_is_provisional_just_where_it_was_looked_up_in_a_year_that_is_not_arranged(
    day: date, period: Period
) -> None:
    found = after(period, day)
    assert found.last is not None
    assert found.falls_on is not None
    looked = {found.last, found.falls_on}
    if period.unit == "working_day":
        looked.add(day if period.first == "same_day" else day + ONE)
    elif period.ending == "stay":
        looked = set()
    unsure = bool(looked) and CALENDAR.any_provisional(min(looked), max(looked))
    assert found.provisional == unsure


def test_the_last_week_before_a_year_that_is_not_arranged_is_provisional() -> None:
    assert not after(working_days(5), date(2026, 12, 17)).provisional
    assert after(working_days(6), date(2026, 12, 17)).provisional
    assert not after(years(3, first="same_day", ending="stay"), date(2026, 1, 1)).provisional


# -- what is refused


@pytest.mark.parametrize(
    "make",
    [
        lambda: Period(0, "day"),
        lambda: Period(-3, "working_day"),
        lambda: Period(MOST + 1, "day"),
        lambda: Period(True, "day"),
        lambda: Period(5, "week"),  # type: ignore[arg-type]
        lambda: Period(5, "day", "tomorrow"),  # type: ignore[arg-type]
        lambda: Period(5, "day", ending="forward"),  # type: ignore[arg-type]
        lambda: Until(date(2026, 5, 31), "forward"),  # type: ignore[arg-type]
        lambda: add_months(date(9999, 12, 1), 1),
    ],
)
def test_a_period_that_is_none_is_refused_in_words(make: object) -> None:
    assert callable(make)
    with pytest.raises(InputError) as error:
        make()
    assert error.value.code == "bad-period"
    assert error.value.render("zh") != error.value.render("en")


@pytest.mark.parametrize(
    "reckon",
    [
        lambda: after(days(5), date.max),
        lambda: after(days(36_000), date(9990, 1, 1)),
        lambda: after(years(3, ending="stay"), date(9998, 1, 1)),
        lambda: before(days(5), date.min),
        lambda: last_days(days(5, ending="stay"), [date.max]),
        lambda: after(months(3), date(2099, 11, 30)),
    ],
)
def test_an_end_beyond_the_calendar_is_refused_in_words(reckon: Callable[[], object]) -> None:
    with pytest.raises(InputError) as error:
        reckon()
    assert error.value.code in ("outside-calendar", "bad-period")


def test_a_last_day_that_stays_may_lie_beyond_the_calendar_of_working_days() -> None:
    assert after(years(3, first="same_day", ending="stay"), date(2199, 1, 1)).last == date(2201, 12, 31)
