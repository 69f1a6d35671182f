"""Whole years between dates, as the Civil Code counts them (Article 202): where a month has no such day, its last day."""

from __future__ import annotations

import calendar
from datetime import date

FEBRUARY, LAST_COMMON_DAY = 2, 28


def last_day_grown(on: date, years: int) -> date:
    """The last day D whose anniversary after ``years`` years is not later than ``on``."""
    target = on.year - years
    if on.month == FEBRUARY and on.day >= LAST_COMMON_DAY:
        if on.day == LAST_COMMON_DAY and calendar.isleap(on.year):
            return date(target, FEBRUARY, LAST_COMMON_DAY)
        return date(target, FEBRUARY, LAST_COMMON_DAY + calendar.isleap(target))
    return on.replace(year=target)


def first_day_young(on: date, years: int) -> date:
    """The first day D whose anniversary after ``years`` years is not earlier than ``on``."""
    target = on.year - years
    if on.month == FEBRUARY and on.day > LAST_COMMON_DAY and not calendar.isleap(target):
        return date(target, FEBRUARY + 1, 1)
    return on.replace(year=target)
