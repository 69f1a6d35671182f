"""Figures on which nothing can be built: of a part that is greater than its whole one is wrong, and nobody knows which.

Both count as not known until somebody mends one, in the verdict of one firm and in those of a million alike, so that no
title is granted or denied by a slip. What is only unusual is believed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from tidu.criteria.facts import Fact, Facts
from tidu.criteria.layout import WideColumn
from tidu.criteria.lowering import column_name
from tidu.criteria.values import show_value
from tidu.criteria.vocabulary import Indicator
from tidu.text import Text
from tidu.web.registry.facts.checks import NO_MORE_THAN
from tidu.web.registry.facts.service import catalogue


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two figures of one year that cannot both be right."""

    part: Indicator
    whole: Indicator
    year: int | None
    small: Fact
    large: Fact

    @property
    def codes(self) -> frozenset[str]:
        """The indicators in question."""
        return frozenset((self.part.code, self.whole.code))

    @property
    def text(self) -> Text:
        """What contradicts what, with sources."""
        year_zh, year_en = ("", "") if self.year is None else (f"{self.year} 年", f" of {self.year}")
        part, whole = self.part.names, self.whole.names
        return Text(
            f"{year_zh}{part.zh} {show_value(self.part, self.small.value)}（{self.small.source}）"
            f"大于{whole.zh} {show_value(self.whole, self.large.value)}（{self.large.source}），必有一个数有误",
            f"{part.en}{year_en}, {show_value(self.part, self.small.value, 'en')} ({self.small.source}), exceeds "
            f"{whole.en}, {show_value(self.whole, self.large.value, 'en')} ({self.large.source}): one of them is wrong",
        )


def doubts_of(facts: Facts) -> list[Doubt]:
    """Everything in the facts that cannot all be right."""
    found = []
    for part, whole in _pairs():
        for year in sorted({year for code, year, _fact in facts if code == part.code}, key=lambda one: one or 0):
            small, large = facts.values[part.code, year], facts.values.get((whole.code, year))
            if large is not None and int(small.value) > int(large.value):  # type: ignore[arg-type]
                found.append(Doubt(part, whole, year, small, large))
    return found


def sound(facts: Facts) -> Facts:
    """The facts without those that contradict each other; the same where none do."""
    doubts = doubts_of(facts)
    if not doubts:
        return facts
    found = facts.copy()
    for one in doubts:
        for code in one.codes:
            found.values.pop((code, one.year), None)
    return found


def with_partners(codes: Iterable[str]) -> frozenset[str]:
    """Indicators, and those by which they could be contradicted."""
    asked = frozenset(codes)
    pairs = {frozenset((part.code, whole.code)) for part, whole in _pairs()}
    return asked.union(*(pair for pair in pairs if pair & asked))


# -- many firms ---------------------------------------------------------------------------------------------------


def partners(columns: Sequence[WideColumn], on: date) -> list[WideColumn]:
    """The columns by which these could be contradicted, where they are not among them."""
    present = {column.name for column in columns}
    found = {}
    for column in columns:
        for part, whole in _pairs():
            if column.indicator in (part, whole):
                other = whole if column.indicator is part else part
                one = _column(other, column.year(on), on)
                found[one.name] = one
    return [one for name, one in found.items() if name not in present]


def sound_frame(frame: pl.DataFrame, columns: Sequence[WideColumn], on: date) -> pl.DataFrame:
    """The frame without values that contradict each other; ``columns`` with their partners."""
    wrong: dict[str, list[pl.Expr]] = {}
    for small, large in _columns_of_pairs(columns, on):
        over = (pl.col(small) > pl.col(large)).fill_null(value=False)
        wrong.setdefault(small, []).append(over)
        wrong.setdefault(large, []).append(over)
    return frame.with_columns(
        pl.when(pl.any_horizontal(over)).then(None).otherwise(pl.col(name)).alias(name) for name, over in wrong.items()
    )


def _columns_of_pairs(columns: Sequence[WideColumn], on: date) -> Iterator[tuple[str, str]]:
    names = {column.name for column in columns}
    for column in columns:
        for part, whole in _pairs():
            if column.indicator is part and (other := _column(whole, column.year(on), on)).name in names:
                yield column.name, other.name


def _column(indicator: Indicator, year: int | None, on: date) -> WideColumn:
    """The column of an indicator in a calendar year."""
    newest = on.year if indicator.this_year else on.year - 1
    shift = 0 if year is None else newest - year
    return WideColumn(column_name(indicator, shift), indicator, shift)


def _pairs() -> list[tuple[Indicator, Indicator]]:
    known = catalogue().indicators
    return [(known[part], known[whole]) for part, whole in NO_MORE_THAN]
