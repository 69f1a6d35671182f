"""Which facts firms wait for: what is missing where a condition, and everything above it, is unknown for that reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import reduce

import polars as pl

from tidu.catalogue import Catalogue
from tidu.criteria import model
from tidu.criteria.expressions import Need
from tidu.criteria.layout import WideColumn
from tidu.criteria.lowering import column_name
from tidu.criteria.needs import needs_of, needs_of_node
from tidu.criteria.outcomes import Outcome
from tidu.criteria.vocabulary import Indicator
from tidu.intake.judging import FACT, Judge
from tidu.text import Text


@dataclass(frozen=True)
class Missing:
    """An indicator or title whose absence holds firms up, and how many firms.

    ``years`` has the years of a yearly indicator that are missing, with the number of firms for each.
    """

    code: str
    names: Text
    firms: int
    years: Mapping[int, int] = field(default_factory=dict)

    @property
    def label(self) -> Text:
        """Its name, with the years where it has them."""
        if not self.years:
            return self.names
        listed = sorted(self.years, reverse=True)
        return Text(
            f"{self.names.zh}（{'、'.join(map(str, listed))} 年）", f"{self.names.en} ({', '.join(map(str, listed))})"
        )


@dataclass
class Awaited:
    """A fact that firms may wait for: whether each does, altogether and by year."""

    names: Text
    years: dict[int | None, pl.Expr] = field(default_factory=dict)

    @property
    def waiting(self) -> pl.Expr:
        """Whether a firm waits for the fact of any year."""
        return either(self.years.values())

    def add(self, year: int | None, waits: pl.Expr) -> None:
        """One more condition that waits for it."""
        self.years[year] = self.years[year] | waits if year in self.years else waits


def awaited(judge: Judge, catalogue: Catalogue, on: date, present: set[str]) -> dict[str, Awaited]:
    """What firms may wait for under one standard, by code; ``present`` are the columns of the judged frame."""
    found: dict[str, Awaited] = {}
    finder = _Finder(judge, catalogue, on, present)
    for node, above in with_ancestors(judge.standard.root):
        unknown = every(finder.outcome(one) == int(Outcome.UNKNOWN) for one in (*above, node))
        for code, names, year, absent in finder.absent(needs_of_node(judge.standard, node)):
            found.setdefault(code, Awaited(names)).add(year, unknown & absent)
    return found


@dataclass
class _Finder:
    judge: Judge
    catalogue: Catalogue
    on: date
    present: set[str]

    def outcome(self, node: model.Node) -> pl.Expr:
        return pl.col(self.judge.column(f"{node.id}__outcome"))

    def absent(self, needs: Iterator[Need]) -> Iterator[tuple[str, Text, int | None, pl.Expr]]:
        """Each fact that is needed, its year, and whether it is missing."""
        for need in needs:
            if need.indicator is None:
                title = need.title or ""
                ends = [self.null(f"title_{title}_{end}") for end in ("from", "until")]
                yield title, self.catalogue.titles[title].names, None, either(ends)
            else:
                yield from self.indicator(need.indicator, need.shift)

    def indicator(self, indicator: Indicator, shift: int) -> Iterator[tuple[str, Text, int | None, pl.Expr]]:
        """An indicator; one that is derived is traced to what it derives from, as far as that is missing."""
        name = column_name(indicator, shift)
        absent = self.null(name)
        source = indicator.derived_by
        if source is None or source == self.judge.standard.id:
            yield indicator.code, indicator.names, WideColumn(name, indicator, shift).year(self.on), absent
            return
        given = pl.lit(value=True)
        for need in needs_of(self.catalogue.standard(source)):
            if need.indicator is not None:
                under = column_name(need.indicator, need.shift)
                year = WideColumn(under, need.indicator, need.shift).year(self.on)
                yield need.indicator.code, need.indicator.names, year, absent & self.null(under)
                given &= ~self.null(under)
        yield indicator.code, indicator.names, None, absent & given

    def null(self, column: str) -> pl.Expr:
        return pl.col(f"{FACT}{column}").is_null() if f"{FACT}{column}" in self.present else pl.lit(value=True)


def with_ancestors(
    node: model.Node, above: tuple[model.Node, ...] = ()
) -> Iterator[tuple[model.Node, tuple[model.Node, ...]]]:
    """Every node with those above it, from the top."""
    yield node, above
    for child in node.children:
        yield from with_ancestors(child, (*above, node))


def either(parts: Iterable[pl.Expr]) -> pl.Expr:
    """Whether any holds."""
    return reduce(lambda one, other: one | other, parts, pl.lit(value=False))


def every(parts: Iterable[pl.Expr]) -> pl.Expr:
    """Whether all hold."""
    return reduce(lambda one, other: one & other, parts)
