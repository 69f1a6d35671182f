"""Answers: how many, as of a day, in the regions of a reader; each by county, and each with the names behind it.

All counts of all days come from one small table that a process keeps in memory until it changes, so that thirty counts,
two days and three years of trends read neither titles nor firms.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import polars as pl
from django.db import connection
from django.db.models import Count, Max, Q

from tidu.web.accounts.models import Region
from tidu.web.accounts.scope import county_of, whole_counties, within
from tidu.web.insight.definitions import Definition, definitions
from tidu.web.insight.keeping import cells
from tidu.web.insight.models import Cell, Spell
from tidu.web.registry.models import TitleHeld, TitleLedger


@dataclass(frozen=True, slots=True)
class Number:
    """One number: of a definition, in all and by county. ``total`` is None for a day before the first record."""

    definition: Definition
    total: int | None
    by_place: Mapping[str, int] = field(default_factory=dict)


@lru_cache(maxsize=1)
def _kept(_version: tuple[int, int]) -> pl.DataFrame:
    return cells()


def kept_cells() -> pl.DataFrame:
    """All cells, read again only when some were added. A transaction sees its own, which may yet come to nothing."""
    if connection.in_atomic_block:
        return cells()
    found = Cell.objects.aggregate(rows=Count("pk"), newest=Max("pk"))
    return _kept((found["rows"], found["newest"] or 0))


@dataclass(frozen=True, slots=True)
class Reach:
    """The regions for which is counted: those of a reader, or one county of his."""

    codes: tuple[str, ...]

    @property
    def by_county(self) -> bool:
        """Whether it consists of whole counties; a township's counts have to be counted from its firms."""
        return whole_counties(self.codes)

    def condition(self) -> pl.Expr:
        """What narrows cells."""
        found = pl.lit(value=False)
        for code in self.codes:
            found = found | pl.col("place").str.starts_with(code)
        return found

    def filter(self, name: str) -> Q:
        """What narrows rows."""
        return within(name, self.codes)


def counts_on(reach: Reach, days: Sequence[date], codes: Iterable[str] | None = None) -> list[dict[str, Number]]:
    """The counts of each day by the code of their definition, in the order of the definitions."""
    wanted = [one for one in definitions() if codes is None or one.code in set(codes)]
    kept = kept_cells()
    begun = first_days(kept, reach)
    if not reach.by_county:
        return [_counted_from_firms(reach, wanted, begun, day) for day in days]
    mine = kept.filter(reach.condition())
    return [_counts(mine, wanted, begun, day) for day in days]


def _counts(
    mine: pl.DataFrame, wanted: Sequence[Definition], begun: Mapping[str, date], day: date
) -> dict[str, Number]:
    present = mine.filter((pl.col("first") <= day) & (pl.col("last") >= day))
    numbers = present.group_by("definition", "place").agg(
        pl.col("number").sum(), pl.col("item").n_unique().alias("items")
    )
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for code, place, number, items in numbers.sort("place").iter_rows():
        found.setdefault(code, {})[place] = (number, items)
    rounds = dict(present.group_by("definition").agg(pl.col("item").n_unique()).iter_rows())
    answers = {}
    for one in wanted:
        places = found.get(one.code, {})
        if not known_on(one, begun, day):
            answers[one.code] = Number(one, None)
        elif one.counts == "rounds":
            by_place = {place: items for place, (_number, items) in places.items()}
            answers[one.code] = Number(one, rounds.get(one.code, 0), by_place)
        else:
            by_place = {place: number for place, (number, _items) in places.items()}
            answers[one.code] = Number(one, sum(by_place.values()), by_place)
    return answers


def _counted_from_firms(
    reach: Reach, wanted: Sequence[Definition], begun: Mapping[str, date], day: date
) -> dict[str, Number]:
    """The same from the spells themselves, for regions smaller than a county."""
    rows = Spell.objects.filter(reach.filter("region_id")).on(day).order_by().values("definition")
    numbers = {
        code: (spells, items)
        for code, spells, items in rows.annotate(spells=Count("pk"), items=Count("item", distinct=True)).values_list(
            "definition", "spells", "items"
        )
    }
    answers = {}
    for one in wanted:
        spells, items = numbers.get(one.code, (0, 0))
        known = known_on(one, begun, day)
        answers[one.code] = Number(one, (items if one.counts == "rounds" else spells) if known else None)
    return answers


# -- what is not known --------------------------------------------------------------------------------------------


def first_days(kept: pl.DataFrame, reach: Reach) -> dict[str, date]:
    """The first day of which each definition knows something: on which it counts anything anywhere, or from which the
    ledgers of all its titles are stated to be complete for the whole reach, so that nobody there means 0.
    """
    days: dict[str, date] = dict(kept.group_by("definition").agg(pl.col("first").min()).iter_rows())
    complete = _complete_ledgers(reach)
    for one in definitions():
        if one.of == "titles" and all(title in complete for title in one.titles):
            stated = max(complete[title] for title in one.titles)
            days[one.code] = min(stated, days.get(one.code, stated))
    return days


def _complete_ledgers(reach: Reach) -> dict[str, date]:
    """Titles whose ledgers are complete for every region of a reach, each from which day on."""
    stated: dict[str, dict[str, date]] = {}
    for title, region, since in TitleLedger.objects.filter(ended_at=None).values_list(
        "title", "region_id", "complete_from"
    ):
        for code in reach.codes:
            if code.startswith(region):
                mine = stated.setdefault(title, {})
                mine[code] = min(since, mine.get(code, since))
    return {title: max(mine.values()) for title, mine in stated.items() if len(mine) == len(reach.codes)}


def known_on(one: Definition, begun: Mapping[str, date], day: date) -> bool:
    """Whether records of these titles had begun on a day, in the year where it is a flow; before, nothing is known."""
    first = records_begin(one, begun)
    if first is None:
        return False
    return first.year <= day.year if one.how == "flow" else first <= day


def records_begin(one: Definition, begun: Mapping[str, date]) -> date | None:
    """The first day of which anything about the titles of a definition is known; None where nothing is."""
    related = [other.code for other in definitions() if other.of == one.of and set(other.titles) <= set(one.titles)]
    days = [begun[code] for code in related if code in begun]
    return min(days) if days else None


def all_records_begin(reach: Reach) -> dict[str, date | None]:
    """The same of every definition."""
    begun = first_days(kept_cells(), reach)
    return {one.code: records_begin(one, begun) for one in definitions()}


def undated(reach: Reach) -> dict[str, int]:
    """How many rows no definition can count because their days are not known, by the code of the definition."""
    found: dict[tuple[str, str], int] = {}
    titles = {title for one in definitions() for title in one.titles}
    rows = TitleHeld.objects.filter(reach.filter("region_id"), title__in=titles, decided_on=None).order_by()
    for title, dated, number in rows.values_list("title", "valid_from").annotate(number=Count("pk")):
        found[title, "decided"] = found.get((title, "decided"), 0) + number
        if dated is None:
            found[title, "any"] = found.get((title, "any"), 0) + number
    answers = {}
    for one in definitions():
        if one.of == "titles":
            which = "decided" if one.how == "flow" else "any"
            answers[one.code] = sum(found.get((title, which), 0) for title in one.titles)
    return {code: number for code, number in answers.items() if number}


# -- names --------------------------------------------------------------------------------------------------------


def names_of(one: Definition, reach: Reach, day: date) -> Any:  # noqa: ANN401 - a queryset of spells
    """The spells behind a number: as many as it says, but for rounds, each of which has many firms."""
    return Spell.objects.filter(reach.filter("region_id"), definition=one.code).on(day)


def counties_of(codes: Sequence[str]) -> list[Region]:
    """The counties that lie in regions, by code; of a township the county that it belongs to."""
    whole = [county_of(code) for code in codes]
    return list(Region.objects.filter(within("code", whole), level="county").order_by("code"))
