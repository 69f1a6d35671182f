"""What stands on the shelves: standards, alone or with the overlays of a round, under the names of their addresses.

Everything is found by its name or not at all: the finders raise Http404, whose page says so in words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from django.http import Http404

from tidu.catalogue.applicability import Row
from tidu.catalogue.loading import Catalogue, load
from tidu.catalogue.words import Title
from tidu.criteria import model
from tidu.criteria.overlays import Overlay
from tidu.criteria.vocabulary import Indicator
from tidu.text import Text

PLUS = "+"


def catalogue() -> Catalogue:
    """The shipped catalogue, read once by each process."""
    return load()


@dataclass(frozen=True, eq=False)
class Volume:
    """One standard as it is read: alone, or with the overlays of a round applied."""

    standard: model.Standard
    overlays: tuple[Overlay, ...] = ()

    @property
    def name(self) -> str:
        """Its name in addresses: ``xjr-2022`` or ``xjr-2022+xjr-2025-round``."""
        return name_of(self.standard.id, self.standard.overlays)

    @property
    def names(self) -> Text:
        """What it is called, the round included."""
        zh = "，".join([self.standard.names.zh, *(one.names.zh for one in self.overlays)])
        en = ", ".join([self.standard.names.en, *(one.names.en for one in self.overlays)])
        return Text(zh, en)

    @property
    def title(self) -> Title | None:
        """The title that it grants; none for a classification."""
        return catalogue().titles.get(self.standard.title or "")


def name_of(standard: str, overlays: tuple[str, ...] = ()) -> str:
    """The name of a standard with overlays in addresses."""
    return PLUS.join((standard, *overlays))


def row_name(row: Row) -> str:
    """The name of what a row of the applicability table names."""
    return name_of(row.standard, row.overlays)


@cache
def volume_names() -> tuple[str, ...]:
    """Every name that can be asked for: each standard, each with an overlay that applies to it, and what has a row."""
    found = []
    for standard in catalogue().standard_ids:
        fitting = [one for one in catalogue().overlay_ids if standard in catalogue().overlay(one).applies_to]
        found += [standard, *(name_of(standard, (one,)) for one in fitting)]
    return tuple(dict.fromkeys([*found, *map(row_name, catalogue().rows)]))


@cache
def _volume(name: str) -> Volume:
    standard, *overlays = name.split(PLUS)
    applied = catalogue().standard(standard, overlays)
    return Volume(applied, tuple(catalogue().overlay(one) for one in overlays))


def volume_or_404(name: str) -> Volume:
    """The standard of that name."""
    if name not in volume_names():
        raise Http404
    return _volume(name)


def overlay_or_404(name: str) -> Overlay:
    """The overlay of that name."""
    if name not in catalogue().overlay_ids:
        raise Http404
    return catalogue().overlay(name)


def title_or_404(code: str) -> Title:
    """The title of that code."""
    if code not in catalogue().titles:
        raise Http404
    return catalogue().titles[code]


def indicator_or_404(code: str) -> Indicator:
    """The indicator of that code."""
    if code not in catalogue().indicators:
        raise Http404
    return catalogue().indicators[code]


def rows_of(title: str, kind: str = "") -> tuple[Row, ...]:
    """The rows of the applicability table of a title, in the order of time."""
    found = [row for row in catalogue().rows if row.title == title and kind in ("", row.kind)]
    return tuple(sorted(found, key=lambda row: (row.kind, row.valid_from)))


def used_volumes(standard: str) -> tuple[str, ...]:
    """The names under which the applicability table lets a standard decide, the standard alone first."""
    rows = [row for row in catalogue().rows if row.standard == standard]
    return tuple(dict.fromkeys([standard, *map(row_name, sorted(rows, key=lambda row: row.valid_from))]))


def consecutive_pairs() -> Iterator[tuple[str, str]]:
    """Each two volumes of which one followed the other for some title and kind of application, each pair once."""
    seen: dict[tuple[str, str], None] = {}
    for title in catalogue().titles:
        for kind in ("new", "review"):
            names = [row_name(row) for row in rows_of(title, kind)]
            for pair in pairwise(names):
                if pair[0] != pair[1]:
                    seen.setdefault(pair)
        for pair in pairwise(version_names(title)):
            seen.setdefault(pair)
    yield from seen


def version_names(title: str) -> tuple[str, ...]:
    """The standards of a title in the order in which they came into force, without overlays."""
    found = [one for one in catalogue().all_standards() if one.title == title]
    return tuple(one.id for one in sorted(found, key=lambda one: one.valid_from))
