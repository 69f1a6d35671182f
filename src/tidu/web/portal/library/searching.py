"""Searching the library: titles, standards, notices, conditions and indicators that contain what was typed."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache

from django.urls import reverse

from tidu.text import Text, same
from tidu.web.portal.library.entries import Entry, entry_of, tree_of
from tidu.web.portal.library.shelf import catalogue, version_names

MOST_FOUND = 40
LONGEST = 60
SHELVES = {
    "title": Text("称号", "Titles"),
    "standard": Text("标准", "Standards"),
    "overlay": Text("年度调整", "Notices of a round"),
    "condition": Text("条件", "Conditions"),
    "indicator": Text("指标", "Indicators"),
}


@dataclass(frozen=True)
class Found:
    """One thing in the library: on which shelf, what it is called, where it stands, and what it is found by."""

    shelf: str
    name: Text
    place: Text
    url: str
    words: str


@dataclass(frozen=True)
class Shelf:
    """What was found on one shelf; ``more`` is how many further ones are not listed."""

    name: Text
    found: tuple[Found, ...]
    more: int


def plain(text: str) -> str:
    """A text as it is compared: one width, one case, without blanks and quotation marks."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in folded if not letter.isspace() and letter not in "“”\"'")


def search(text: str) -> tuple[Shelf, ...]:
    """The shelves on which something contains what was typed, every part of it."""
    parts = [plain(part) for part in text[:LONGEST].split() if plain(part)]
    if not parts:
        return ()
    hits = [one for one in index() if all(part in one.words for part in parts)]
    shelves = []
    for key, name in SHELVES.items():
        found = [one for one in hits if one.shelf == key]
        if found:
            shelves.append(Shelf(name, tuple(found[:MOST_FOUND]), max(0, len(found) - MOST_FOUND)))
    return tuple(shelves)


@cache
def index() -> tuple[Found, ...]:
    """Everything that can be found."""
    return (*_titles(), *_standards(), *_overlays(), *_indicators())


def _found(shelf: str, name: Text, place: Text, url: str, *words: str) -> Found:
    # A character that no text has keeps what stands side by side apart.
    return Found(shelf, name, place, url, "\0".join(plain(one) for one in (name.zh, name.en, *words)))


def _titles() -> list[Found]:
    return [
        _found("title", one.names, one.decided_by, reverse("library-title", args=[one.code]), one.code, *one.aliases)
        for one in catalogue().titles.values()
    ]


def _standards() -> list[Found]:
    found = []
    newest = {version_names(code)[-1] for code in catalogue().titles if version_names(code)}
    standards = sorted(catalogue().all_standards(), key=lambda one: (one.id not in newest, one.id))
    for one in standards:
        address = reverse("library-standard", args=[one.id])
        found.append(_found("standard", one.names, same(one.document), address, one.id, one.document))
    for one in standards:
        found += _conditions(tree_of(one), one.names, reverse("library-standard", args=[one.id]))
    return found


def _overlays() -> list[Found]:
    found = []
    for one in map(catalogue().overlay, catalogue().overlay_ids):
        address = reverse("library-overlay", args=[one.id])
        found.append(_found("overlay", one.names, same(one.document), address, one.id, one.document))
        for change in one.changes:
            if change.node is not None:
                found += _conditions(entry_of(change.node), one.names, address)
    return found


def _conditions(tree: Entry, place: Text, address: str) -> list[Found]:
    return [
        _found("condition", one.says, place, f"{address}#{one.id}", one.id, one.rule.zh if one.rule else "")
        for one in tree.walk()
        if one.rule is not None or one.kind in ("judge", "item", "score")
    ]


def _indicators() -> list[Found]:
    return [
        _found("indicator", one.names, one.definition, reverse("library-indicator", args=[one.code]), one.code)
        for one in catalogue().indicators.values()
    ]
