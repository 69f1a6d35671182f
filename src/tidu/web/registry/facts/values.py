"""The kernel's stored values in one whole number, and back."""

from __future__ import annotations

import functools
from datetime import date

from tidu.catalogue import Catalogue, load
from tidu.criteria.facts import Value
from tidu.criteria.vocabulary import Indicator

YES_NO = ("yes_no", "finding")


@functools.cache
def catalogue() -> Catalogue:
    """The catalogue, read once a process."""
    return load()


def indicator_of(code: str) -> Indicator | None:
    """The indicator of a code; None where a later version of the catalogue no longer has it."""
    return catalogue().indicators.get(code)


def encode(value: Value) -> int:
    """One whole number: yes 1, no 0, a day as 20260331, every other value as it is."""
    if isinstance(value, date):
        return value.year * 10_000 + value.month * 100 + value.day
    return int(value)


def decode(indicator: Indicator, stored: int) -> Value:
    """The kernel's value of a stored number."""
    if indicator.type in YES_NO:
        return bool(stored)
    if indicator.type == "date":
        return date(stored // 10_000, stored // 100 % 100, stored % 100)
    return stored


def as_of_for(indicator: Indicator, year: int | None, observed_on: date) -> date:
    """The day for which a value holds: the last of its year, or the day on which it was observed."""
    return date(year, 12, 31) if indicator.yearly and year is not None else observed_on
