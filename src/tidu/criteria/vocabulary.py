"""The words a standard may use: indicators and titles.

A vocabulary is handed to the reader of standards; this room does not know where it comes from.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from tidu.text import Text

Kind = Literal["year", "year_end", "state", "event", "finding"]
ValueType = Literal["money", "count", "share", "years", "points", "date", "yes_no", "choice", "code", "finding"]
Change = Literal["act", "time", "outside"]

NEVER = date(1900, 1, 1)
"""Stored for an event that is known not to have happened, and for a title that is known not to be held."""
FOREVER = date(2199, 12, 31)
"""Stored as the end of a title without a stated end."""

MONEY_LIMIT = 10**16
"""Amounts lie below 10^16 分 (100 万亿元): products of two fit 128 bits, and most comparisons fit 64."""
SHARE_SCALE = 10**9
"""A stated share is stored in billionths."""
YEARS_SCALE = 100
COUNT_LIMIT = 10**9


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a choice, with other spellings under which it is written."""

    id: str
    names: Text
    spellings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Where a definition or a number comes from, and how far it is confirmed (A, A-, B, M)."""

    document: str
    article: str
    grade: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """One measurable thing about a firm (指标), as one standard defines it."""

    code: str
    names: Text
    kind: Kind
    type: ValueType
    definition: Text
    source: Source
    unit: str = ""
    decimals: int = 0
    minimum: int | None = None
    maximum: int | None = None
    options: tuple[Option, ...] = ()
    ordered: bool = False
    headings: tuple[str, ...] = ()
    change: Change = "time"
    this_year: bool = False
    derived_by: str | None = None

    @property
    def yearly(self) -> bool:
        """Whether the indicator has one value for each year."""
        return self.kind in ("year", "year_end")

    @property
    def scale(self) -> int:
        """Stored integer = value in the unit × scale (分 for 元, billionths for shares)."""
        if self.type == "money":
            return 100
        if self.type == "share":
            return SHARE_SCALE
        if self.type == "years":
            return YEARS_SCALE
        return int(10**self.decimals)

    @property
    def bounds(self) -> tuple[int, int]:
        """Lowest and highest stored value that is accepted."""
        limits = {
            "money": MONEY_LIMIT,
            "share": 1000 * SHARE_SCALE,
            "years": 1000 * YEARS_SCALE,
            "points": 10_000 * self.scale,
            "count": COUNT_LIMIT * self.scale,
        }
        limit = limits.get(self.type, 10**9)
        low = -limit if self.minimum is None else self.minimum * self.scale
        high = limit if self.maximum is None else self.maximum * self.scale
        return low, high

    def option_index(self, option_id: str) -> int | None:
        """Position of an option, or None where the choice has no such option."""
        for index, option in enumerate(self.options):
            if option.id == option_id:
                return index
        return None


@dataclass(frozen=True, slots=True)
class TitleName:
    """A title (称号) as far as criteria need to know it."""

    code: str
    names: Text


class Vocabulary:
    """Indicators and titles by code; an indicator also answers to its Chinese name."""

    def __init__(self, indicators: Iterable[Indicator], titles: Iterable[TitleName]) -> None:
        self.indicators: Mapping[str, Indicator] = {one.code: one for one in indicators}
        self.titles: Mapping[str, TitleName] = {one.code: one for one in titles}
        self._by_name = {one.names.zh: one for one in self.indicators.values()}

    def indicator(self, name: str) -> Indicator | None:
        """The indicator of that code or Chinese name."""
        return self.indicators.get(name) or self._by_name.get(name)

    def nearest_indicators(self, name: str) -> list[str]:
        """Up to three codes that look like ``name``."""
        known = [*self.indicators, *self._by_name]
        return difflib.get_close_matches(name, known, n=3, cutoff=0.5)

    def nearest_titles(self, name: str) -> list[str]:
        """Up to three title codes that look like ``name``."""
        return difflib.get_close_matches(name, list(self.titles), n=3, cutoff=0.4)
