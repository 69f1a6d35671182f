"""The days off of China: two libraries are witnesses for what we ship, and what is not arranged yet says so."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.clocks.naive import CALENDAR, DAYS, ONE, every_day

from tidu.clocks.arrangements import shipped_arrangements
from tidu.clocks.national import expected_days_off, statutory_count, statutory_holidays
from tidu.clocks.workdays import FIRST, LAST
from tidu.errors import InputError

ARRANGED = range(2018, 2027)
ONCE_FOR_TWO = {2028, 2031, 2058, 2077, 2085}
"""Mid-Autumn falls on National Day. The library then gives one day, but in 2020 both were given: 8 days off, 2 made up."""


@pytest.fixture(scope="module")
def library() -> holidays.HolidayBase:
    return holidays.country_holidays("CN", years=range(2017, 2100))


@pytest.mark.parametrize("year", ARRANGED)
def test_two_libraries_agree_with_every_day_of_an_arranged_year(year: int, library: holidays.HolidayBase) -> None:
    days = list(every_day(date(year, 1, 1), date(year, 12, 31)))
    ours = [day for day in days if CALENDAR.works(day)]
    assert ours == [day for day in days if chinese_calendar.is_workday(day)]
    assert ours == [day for day in days if library.is_working_day(day)]


def test_every_year_from_2018_to_2026_is_arranged_by_its_own_notice() -> None:
    listed = shipped_arrangements()
    assert [one.year for one in listed] == list(ARRANGED)
    for one in listed:
        assert one.notice is not None
        assert one.notice.title == f"国务院办公厅关于{one.year}年部分节假日安排的通知"
        assert one.notice.published is not None
        assert f"〔{one.year - 1}〕" in one.notice.number
        assert one.notice.published.year == one.year - 1


@pytest.mark.parametrize(
    ("day", "works", "kind", "why"),
    [
        (date(2026, 10, 8), True, "workday", "工作日"),
        (date(2026, 10, 7), False, "holiday", "国庆节"),
        (date(2026, 10, 10), True, "made_up", "国庆节调休上班"),
        (date(2026, 10, 11), False, "weekend", "周日"),
        (date(2026, 2, 21), False, "holiday", "春节"),
        (date(2018, 12, 29), True, "made_up", "元旦调休上班"),
        (date(2018, 12, 31), False, "holiday", "元旦"),
        (date(2020, 1, 31), False, "changed", "春节假期延长"),
        (date(2020, 2, 1), False, "changed", "春节假期延长"),
        (date(2024, 2, 29), True, "workday", "工作日"),
    ],
)
def test_a_day_says_why_it_is_worked_or_not(day: date, works: bool, kind: str, why: str) -> None:
    known = CALENDAR.day(day)
    assert (known.works, known.kind, known.why.zh, known.provisional) == (works, kind, why, False)
    assert known.why.en


# -- years that are not arranged


@pytest.mark.parametrize("year", [year for year in range(2027, 2100) if year not in ONCE_FOR_TWO])
def test_a_year_to_come_has_the_days_off_of_the_national_rule(year: int, library: holidays.HolidayBase) -> None:
    by_library = {day for day in library if day.year == year and day.weekday() < 5}
    assert set(expected_days_off(year)) == by_library
    assert len(by_library) == 13


@pytest.mark.parametrize("year", sorted(ONCE_FOR_TWO))
def test_two_holidays_on_one_day_give_two_days_off(year: int, library: holidays.HolidayBase) -> None:
    by_library = {day for day in library if day.year == year and day.weekday() < 5}
    ours = set(expected_days_off(year))
    assert by_library < ours
    assert len(ours) == 13


def test_the_rule_gives_13_days_since_2025_and_gave_11_before() -> None:
    assert [statutory_count(year) for year in (2007, 2008, 2013, 2014, 2024, 2025, 2026, 2099)] == [
        10, 11, 11, 11, 11, 13, 13, 13,
    ]  # fmt: skip


def test_new_years_eve_was_off_until_2013_and_is_again_since_2025() -> None:
    spring = {year: statutory_holidays(year)[1].days for year in (2013, 2014, 2025)}
    assert spring[2013] == (date(2013, 2, 9), date(2013, 2, 10), date(2013, 2, 11))
    assert spring[2014] == (date(2014, 1, 31), date(2014, 2, 1), date(2014, 2, 2))
    assert spring[2025] == tuple(date(2025, 1, day) for day in (28, 29, 30, 31))


def test_no_day_of_an_arranged_year_is_provisional_but_the_last_week_before_an_unarranged_one() -> None:
    unsure = [day for day in every_day(date(2018, 1, 1), date(2027, 12, 31)) if CALENDAR.provisional(day)]
    assert unsure == list(every_day(date(2026, 12, 25), date(2027, 12, 31)))


def test_the_years_that_a_stretch_depends_on_are_told() -> None:
    assert CALENDAR.provisional_years(date(2026, 11, 1), date(2026, 12, 24)) == []
    assert CALENDAR.provisional_years(date(2026, 11, 1), date(2026, 12, 25)) == [2027]
    assert CALENDAR.provisional_years(date(2026, 11, 1), date(2028, 1, 3)) == [2027, 2028]
    assert CALENDAR.provisional_years(date(2017, 6, 1), date(2018, 6, 1)) == [2017]


# -- counting


@given(DAYS, st.integers(0, 500))
def test_counting_working_days_agrees_with_looking_at_each(first: date, length: int) -> None:
    last = first + length * ONE
    assert CALENDAR.count(first, last) == sum(CALENDAR.works(day) for day in every_day(first, last))
    assert CALENDAR.any_provisional(first, last) == any(CALENDAR.provisional(day) for day in every_day(first, last))


@given(DAYS)
def test_the_next_and_the_previous_working_day_have_none_between(day: date) -> None:
    after, before = CALENDAR.next_working(day), CALENDAR.previous_working(day)
    assert before <= day <= after
    assert CALENDAR.works(before)
    assert CALENDAR.works(after)
    assert CALENDAR.count(before, after) == (1 if before == after else 2)


@given(DAYS)
def test_stretches_add_up_and_a_reversed_one_is_empty(day: date) -> None:
    assert CALENDAR.count(FIRST, day) + CALENDAR.count(day + ONE, LAST) == CALENDAR.count(FIRST, LAST)
    assert CALENDAR.count(day + ONE, day) == 0


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(2100, 1, 1)])
def test_a_day_beyond_the_calendar_is_refused_in_words(day: date) -> None:
    with pytest.raises(InputError) as error:
        CALENDAR.works(day)
    assert error.value.code == "outside-calendar"
    assert "从 2000-01-01 到 2099-12-31" in error.value.render("zh")


def test_counting_beyond_the_calendar_is_refused_too() -> None:
    with pytest.raises(InputError):
        CALENDAR.nth_from(date(2099, 12, 1), 60)
    with pytest.raises(InputError):
        CALENDAR.nth_until(date(2000, 1, 20), 60)


def test_the_room_is_of_use_alone() -> None:
    asked = (
        "import sys, tidu.clocks; tidu.clocks.standard_calendar(); print(*sorted(m.split('.')[0] for m in sys.modules))"
    )
    loaded = set(
        subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout.split()
    )
    assert "tidu" in loaded
    assert not loaded & {"django", "polars", "lark", "holidays", "chinese_calendar", "dateutil", "icalendar"}
