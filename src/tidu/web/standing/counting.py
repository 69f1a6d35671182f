"""How many firms stand on each level of each title, by county: kept beside the rows themselves, in the same transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import QuerySet, Sum

from tidu.web.accounts.scope import county_of, whole_counties, within
from tidu.web.registry.service import add_up_rows, insert_rows
from tidu.web.standing.levels import LETTERS, LEVEL_OF, Level
from tidu.web.standing.models import LevelCount, Standing

CELL = ("title", "kind", "level", "place", "number")
Key = tuple[str, str, str, str]
"""Title, kind, level and region of one standing."""


def count_changes(added: Iterable[Key], taken: Iterable[Key]) -> None:
    """Standings were added and taken away."""
    difference: Counter[Key] = Counter()
    for sign, rows in ((1, added), (-1, taken)):
        for title, kind, level, region in rows:
            difference[title, kind, level, county_of(region)] += sign
    insert_rows(LevelCount, CELL, [(*cell, number) for cell, number in difference.items() if number])


def count_gone(firm: int) -> None:
    """A firm is about to be deleted, and its standings go with it."""
    count_changes((), Standing.objects.filter(enterprise_id=firm).values_list("title", "kind", "level", "region_id"))


def add_up() -> None:
    """One row for each title, level and county, in the place of many."""
    add_up_rows(LevelCount, CELL[:-1])


def levels_by_place(regions: Sequence[str], kind: str = "") -> Mapping[tuple[str, Level], Mapping[str, int]]:
    """How many firms of each county stand on a level of a title. Of a region smaller than a county its own are counted.

    ``kind`` new counts those who do not hold the title, review those who do; without it both.
    """
    found: dict[tuple[str, Level], dict[str, int]] = {}
    for title, level, place, number in _cells(list(regions), {"kind": kind} if kind else {}):
        if number:
            found.setdefault((title, LEVEL_OF[level]), {})[place] = number
    return found


def _cells(regions: list[str], only: Mapping[str, str]) -> Iterable[tuple[str, str, str, int]]:
    if whole_counties(regions):
        kept = LevelCount.objects.filter(within("place", regions), **only).order_by()
        return list(kept.values_list("title", "level", "place").annotate(total=Sum("number")))
    rows = Standing.objects.filter(within("region_id", regions), **only).order_by()
    counted = Counter(rows.values_list("title", "level", "region_id"))
    towns = Counter[tuple[str, str, str]]()
    for (title, level, region), number in counted.items():
        towns[title, level, county_of(region)] += number
    return [(*cell, number) for cell, number in towns.items()]


def firms_on_level(title: str, levels: Sequence[Level], regions: Sequence[str]) -> QuerySet[Standing, int]:
    """The numbers of the firms of some regions that do not hold a title and stand on one of these levels of it."""
    letters = [LETTERS[level] for level in levels]
    rows = Standing.objects.filter(within("region_id", list(regions)), title=title, kind="new", level__in=letters)
    return rows.order_by().values_list("enterprise_id", flat=True)
