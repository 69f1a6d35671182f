"""The national rule of days off: what is certain of a year before its arrangement is published."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import NotRequired, TypedDict

import yaml

from tidu.text import Text

DATA = Path(__file__).parent / "data"
FIRST_YEAR, LAST_YEAR = 2000, 2099
ONE = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Statutory:
    """A holiday of the national rule in one year, with its days."""

    name: Text
    days: tuple[date, ...]


@cache
def _festivals() -> dict[int, dict[str, str]]:
    with (DATA / "festivals.csv").open(encoding="utf-8", newline="") as file:
        return {int(row.pop("year")): row for row in csv.DictReader(file)}


class _Given(TypedDict):
    name: dict[str, str]
    begins: str
    days: int
    before: NotRequired[int]


class _Era(TypedDict):
    since: int
    holidays: list[_Given]


@cache
def _eras() -> list[_Era]:
    loaded: list[_Era] = yaml.safe_load((DATA / "national_rule.yaml").read_text(encoding="utf-8"))
    return sorted(loaded, key=lambda era: -era["since"])


@cache
def statutory_holidays(year: int) -> tuple[Statutory, ...]:
    """The holidays that the national rule gives to everybody in a year (2000 to 2099), in order of their days."""
    rule = next(era for era in _eras() if year >= era["since"])
    found = []
    for entry in rule["holidays"]:
        month_day = _festivals()[year].get(entry["begins"], entry["begins"])
        first = date.fromisoformat(f"{year}-{month_day}") - timedelta(days=entry.get("before", 0))
        days = tuple(first + timedelta(days=number) for number in range(entry["days"]))
        found.append(Statutory(Text(**entry["name"]), days))
    return tuple(sorted(found, key=lambda holiday: holiday.days))


def statutory_count(year: int) -> int:
    """How many days off the rule gives in a year: 13 from 2025 on, 11 before."""
    return sum(len(holiday.days) for holiday in statutory_holidays(year))


@cache
def expected_days_off(year: int) -> dict[date, Text]:
    """The days off of a year by the rule alone, weekends left out: each with the name of its holiday.

    A day that falls on a weekend, or on one that is off already, is given on the next working day. How the State
    Council will move working days about it cannot be known before.
    """
    off: dict[date, Text] = {}
    moved: list[tuple[date, Text]] = []
    for holiday in statutory_holidays(year):
        for day in holiday.days:
            if day.weekday() >= SATURDAY or day in off:
                moved.append((day, holiday.name))
            else:
                off[day] = holiday.name
    for day, name in moved:
        while day.weekday() >= SATURDAY or day in off:
            day += ONE  # noqa: PLW2901 - it walks on
        off[day] = name
    return off
