"""Whole years between dates, against a naive definition on every day of eight years."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tidu.criteria.calendar_rules import first_day_young, last_day_grown

DAY = timedelta(days=1)
EIGHT_YEARS = [date(2020, 1, 1) + DAY * index for index in range((date(2028, 1, 1) - date(2020, 1, 1)).days)]


def anniversary(day: date, years: int) -> date:
    """The same day of the month in a later year; the last day of February where it has no 29th."""
    if (day.month, day.day) == (2, 29):
        return date(day.year + years, 3, 1) - DAY
    return date(day.year + years, day.month, day.day)


def near(on: date, years: int) -> list[date]:
    """Days among which the anniversary falls from before ``on`` to after it."""
    middle = on - DAY * round(365.2425 * years)
    return [middle + DAY * nudge for nudge in range(-4, 5)]


@pytest.mark.parametrize("years", [0, 1, 2, 3, 4, 5, 8, 10, 20, 100])
def test_the_last_day_that_has_grown_to_so_many_years(years: int) -> None:
    for on in EIGHT_YEARS:
        days = near(on, years)
        assert last_day_grown(on, years) == max(day for day in days if anniversary(day, years) <= on)
        assert anniversary(days[-1], years) > on


@pytest.mark.parametrize("years", [0, 1, 2, 3, 4, 5, 8, 10, 20, 100])
def test_the_first_day_that_has_not_grown_older(years: int) -> None:
    for on in EIGHT_YEARS:
        days = near(on, years)
        assert first_day_young(on, years) == min(day for day in days if anniversary(day, years) >= on)
        assert anniversary(days[0], years) < on


@pytest.mark.parametrize(
    ("on", "years", "grown", "young"),
    [
        (date(2026, 5, 1), 3, date(2023, 5, 1), date(2023, 5, 1)),
        (date(2023, 2, 28), 3, date(2020, 2, 29), date(2020, 2, 28)),  # both days have their anniversary on it
        (date(2024, 2, 28), 4, date(2020, 2, 28), date(2020, 2, 28)),
        (date(2024, 2, 29), 4, date(2020, 2, 29), date(2020, 2, 29)),
        (date(2024, 2, 29), 3, date(2021, 2, 28), date(2021, 3, 1)),  # no day of 2021 has its anniversary on it
        (date(2023, 3, 1), 3, date(2020, 3, 1), date(2020, 3, 1)),
        (date(2000, 2, 29), 100, date(1900, 2, 28), date(1900, 3, 1)),  # 1900 was a common year
    ],
)
def test_around_the_end_of_february(on: date, years: int, grown: date, young: date) -> None:
    assert last_day_grown(on, years) == grown
    assert first_day_young(on, years) == young
