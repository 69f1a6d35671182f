"""What is known about one firm: values with their source, exact, by indicator and period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tidu.criteria.vocabulary import FOREVER, NEVER, Indicator, Vocabulary

Value = int | bool | date
"""Stored form: integers by :attr:`Indicator.scale` (money in 分), option positions for choices, four digits for
codes, booleans for yes/no and findings, dates for dates and events."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One value with where it comes from."""

    value: Value
    source: str = ""


@dataclass(frozen=True, slots=True)
class Validity:
    """When a title is valid, both days included; an unknown first day is None. NEVER as the end: not held."""

    since: date | None
    until: date
    source: str = ""

    @classmethod
    def none(cls, source: str = "") -> Validity:
        """Known not to be held."""
        return cls(NEVER, NEVER, source)

    @classmethod
    def always(cls, source: str = "") -> Validity:
        """Held, without stated dates."""
        return cls(NEVER, FOREVER, source)

    def on(self, day: date) -> bool | None:
        """Whether the title is valid on ``day``; None where the first day is not known."""
        if self.until < day:
            return False
        return None if self.since is None else self.since <= day


@dataclass
class Facts:
    """Everything known about one firm. A missing entry is unknown; zero, no and never are values."""

    values: dict[tuple[str, int | None], Fact] = field(default_factory=dict)
    titles: dict[str, Validity] = field(default_factory=dict)
    name: str = ""
    code: str = ""

    def get(self, indicator: Indicator, year: int | None) -> Fact | None:
        """The fact of a calendar year, or of the present where the indicator is not yearly."""
        return self.values.get((indicator.code, year if indicator.yearly else None))

    def put(self, indicator: Indicator, year: int | None, value: Value | None, source: str = "") -> None:
        """Set a fact; None makes it unknown."""
        key = (indicator.code, year if indicator.yearly else None)
        if value is None:
            self.values.pop(key, None)
        else:
            self.values[key] = Fact(value, source)

    def copy(self) -> Facts:
        """A copy that can be changed without changing this one."""
        return Facts(dict(self.values), dict(self.titles), self.name, self.code)

    def __iter__(self) -> Iterator[tuple[str, int | None, Fact]]:
        for (code, year), fact in self.values.items():
            yield code, year, fact


def read_facts(document: Mapping[str, Any], vocabulary: Vocabulary, path: str = "") -> Facts:
    """Facts from the mapping of a firm file (docs/language.md, "Facts of one firm").

    Raises :class:`~tidu.errors.Faults` with every value that cannot be read.
    """
    from tidu.criteria.fact_files import FactReader  # noqa: PLC0415 - reading is a layer above storing

    return FactReader(vocabulary, path).read(document)
