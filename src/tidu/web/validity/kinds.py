"""What ends or is due, told by data: which title needs what before its end, when it is told, how soon it goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tidu.clocks import find_term, standard_calendar
from tidu.text import Text

FILE = Path(__file__).parent / "data" / "kinds.yaml"


@dataclass(frozen=True, slots=True)
class TitleRule:
    """What has to be done before a title ends."""

    act: str
    says: Text
    months: tuple[int, ...]
    term: str = ""


@dataclass(frozen=True, slots=True)
class UpdateRule:
    """What the holders of some titles owe: each year, or after an event."""

    term: str
    titles: tuple[str, ...]
    months: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Escalation:
    """Working days until an unsigned reminder goes on, from a day on."""

    since: date
    county: int
    city: int


@dataclass(frozen=True, slots=True)
class Kinds:
    """The whole file."""

    titles: dict[str, TitleRule]
    updates: tuple[UpdateRule, ...]
    changes: tuple[UpdateRule, ...]
    evidence_months: tuple[int, ...]
    escalations: tuple[Escalation, ...]
    late_days: int

    def title(self, code: str) -> TitleRule:
        """What a title needs."""
        return self.titles.get(code) or self.titles["other"]

    def update(self, term: str) -> UpdateRule | None:
        """The yearly duty of a term."""
        return next((one for one in self.updates if one.term == term), None)

    def escalation(self, on: date) -> Escalation:
        """How soon reminders of a day go on; before the first row, as it says."""
        begun = [one for one in self.escalations if one.since <= on]
        return begun[-1] if begun else self.escalations[0]


def working_days_after(day: date, number: int) -> date:
    """The last of so many working days after a day, which itself does not count."""
    return standard_calendar().nth_from(day + timedelta(days=1), number)


@cache
def kinds() -> Kinds:
    """The shipped file, read once. A term that does not exist stops the start."""
    return read_kinds(FILE)


def read_kinds(path: Path) -> Kinds:
    """Read and check a file; raises InputError for a term that does not exist, KeyError and ValueError for a slip."""
    data: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    months = _months(data["months"])
    titles = {
        code: TitleRule(row["act"], Text(**row["says"]), _months(row.get("months", months)), row.get("term", ""))
        for code, row in data["titles"].items()
    }
    updates, changes = (
        tuple(UpdateRule(row["term"], tuple(row["titles"]), _months(row["months"])) for row in data[name])
        for name in ("updates", "changes")
    )
    escalations = sorted((Escalation(**row) for row in data["escalation"]), key=lambda one: one.since)
    for code in [*(one.term for one in titles.values() if one.term), *(one.term for one in (*updates, *changes))]:
        find_term(code, date(2026, 12, 31))
    return Kinds(
        titles, updates, changes, _months(data["evidence"]["months"]), tuple(escalations), int(data["late_days"])
    )


def _months(values: list[int] | tuple[int, ...]) -> tuple[int, ...]:
    found = tuple(sorted((int(one) for one in values), reverse=True))
    if not found or found[-1] < 1:
        raise ValueError("a reminder is sent a whole number of months before")
    return found
