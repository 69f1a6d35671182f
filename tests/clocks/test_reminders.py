"""Reminders before something ends: on working days, never late, and quick for a hundred thousand titles."""

from __future__ import annotations

from datetime import date

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st
from tests.clocks.naive import CALENDAR

from tidu.clocks import due_reminder, reminders
from tidu.clocks.periods import Ending

ENDS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@given(ENDS)
def test_they_come_twelve_six_three_and_one_months_before_on_working_days(last: date) -> None:
    found = reminders(last)
    assert [one.months for one in found] == [12, 6, 3, 1]
    for one in found:
        assert one.falls_on == last - relativedelta(months=one.months)
        assert one.on == CALENDAR.previous_working(one.falls_on) <= one.falls_on
        assert one.provisional == CALENDAR.any_provisional(one.on, one.falls_on)
    assert [one.on for one in found] == sorted(one.on for one in found)


def test_of_a_title_that_ends_with_the_year() -> None:
    found = reminders(date(2026, 12, 31))
    assert [one.on.isoformat() for one in found] == ["2025-12-31", "2026-06-30", "2026-09-30", "2026-11-30"]
    assert not any(one.provisional for one in found)


@pytest.mark.parametrize(
    ("ending", "on"), [("back", date(2026, 9, 30)), ("stay", date(2026, 10, 3)), ("next", date(2026, 10, 8))]
)
def test_a_holiday_moves_a_reminder_as_asked_for(ending: Ending, on: date) -> None:
    (one,) = reminders(date(2027, 1, 3), [3], ending=ending)
    assert (one.falls_on, one.on, one.provisional) == (date(2026, 10, 3), on, False)


def test_a_reminder_in_a_year_that_is_not_arranged_is_provisional() -> None:
    assert [one.provisional for one in reminders(date(2027, 12, 31))] == [True, True, True, True]
    assert [one.provisional for one in reminders(date(2027, 11, 30))] == [False, True, True, True]


@pytest.mark.parametrize(
    ("on", "months"),
    [
        (date(2025, 12, 30), None),
        (date(2025, 12, 31), 12),
        (date(2026, 6, 29), 12),
        (date(2026, 6, 30), 6),
        (date(2026, 12, 1), 1),
        (date(2027, 5, 1), 1),
    ],
)
def test_the_one_that_should_have_been_sent(on: date, months: int | None) -> None:
    found = due_reminder(date(2026, 12, 31), on)
    assert (found.months if found else None) == months
