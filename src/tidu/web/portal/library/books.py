"""What the templates of the library are given: each function gathers one page."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from tidu.catalogue.words import Title
from tidu.criteria.overlays import Overlay
from tidu.criteria.vocabulary import Indicator
from tidu.text import Text
from tidu.web.portal.library.comparing import Comparison, Pair, compare
from tidu.web.portal.library.effects import effects_of
from tidu.web.portal.library.entries import Entry, entry_of, tree_of
from tidu.web.portal.library.example import Example, example_of
from tidu.web.portal.library.shelf import (
    Volume,
    catalogue,
    consecutive_pairs,
    rows_of,
    used_volumes,
    version_names,
    volume_names,
    volume_or_404,
)
from tidu.web.portal.library.timeline import Timeline, decides_now, timeline_of
from tidu.web.portal.library.words import ANNOUNCED, GRADES, TRACKS, validity_text


@cache
def catalogue_hash() -> str:
    """A hash of everything that the catalogue ships."""
    shelf = catalogue()
    digest = hashlib.sha256()
    for path in sorted(shelf.folder.rglob("*.yaml")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


# -- index and titles ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Listed:
    """A title as the index shows it."""

    title: Title
    validity: Text
    announced: Text
    timeline: Timeline


def listed(one: Title, on: date) -> Listed:
    """A title with its timeline as seen on a day."""
    return Listed(one, validity_text(one.validity), ANNOUNCED[one.announced], timeline_of(one.code, on))


def index(on: date) -> dict[str, Any]:
    """Both ladders and the rest, and the standards that grant no title."""
    titles = [listed(one, on) for one in catalogue().titles.values()]
    tracks = [(name, [one for one in titles if one.title.track == key]) for key, name in TRACKS.items()]
    others = [Volume(one) for one in catalogue().all_standards() if one.title is None]
    overlays = [catalogue().overlay(name) for name in catalogue().overlay_ids]
    return {"tracks": tracks, "others": others, "overlays": overlays, "on": on}


def title(one: Title, on: date) -> dict[str, Any]:
    """A title with its standards and the comparisons between them."""
    decided = {row.standard for row in rows_of(one.code)}
    versions = [volume_or_404(name) for name in version_names(one.code)]
    own = [(old, new) for old, new in _volume_pairs() if new.standard.title == one.code]
    named = [volume for volume in versions if volume.standard.id not in decided]
    before = [catalogue().titles[code] for code in one.predecessors]
    return {"one": listed(one, on), "on": on, "pairs": own, "unused": named, "predecessors": before}


def _volume_pairs() -> Iterator[tuple[Volume, Volume]]:
    for old, new in consecutive_pairs():
        yield volume_or_404(old), volume_or_404(new)


# -- standards ----------------------------------------------------------------------------------------------------


def standard(volume: Volume, on: date) -> dict[str, Any]:
    """A standard with its tree, what it reads, and where one may go from here."""
    tree = tree_of(volume.standard)
    entries = list(tree.walk())
    cited = [entry.cite for entry in entries if entry.cite is not None]
    pairs = [(old, new) for old, new in _volume_pairs() if volume.name in (old.name, new.name)]
    if volume.overlays:
        plain = volume_or_404(volume.standard.id)
        pairs = [(plain, volume), *(pair for pair in pairs if pair[0].name != plain.name or pair[1] is not volume)]
    return {
        "volume": volume,
        "standard": volume.standard,
        "title": volume.title,
        "validity": validity_text(volume.title.validity) if volume.title is not None else None,
        "tree": tree,
        "document": volume.standard.document,
        "indicators": _read_by(tree),
        "cited": len(cited),
        "unconfirmed": sum(1 for cite in cited if cite.unconfirmed),
        "grades": [(grade, words) for grade, words in GRADES.items() if any(cite.grade == grade for cite in cited)],
        "editions": [volume_or_404(name) for name in used_volumes(volume.standard.id)],
        "decides": decides_now(volume, on),
        "rows": [row for row in catalogue().rows if row.standard == volume.standard.id],
        "pairs": list(dict.fromkeys(pairs)),
        "on": on,
    }


def _read_by(tree: Entry) -> list[Indicator]:
    found = {one.code: one for entry in tree.walk() for one in entry.indicators}
    return list(found.values())


def overlay(one: Overlay) -> dict[str, Any]:
    """A notice with each change beside the condition as it was, for every standard to which it applies."""
    changes = []
    for change in one.changes:
        new = entry_of(change.node) if change.node is not None else None
        changes.append({"change": change, "new": new, "targets": list(_targets(one, change.target))})
    applied = [(volume_or_404(name), volume_or_404(f"{name}+{one.id}")) for name in one.applies_to]
    rows = [row for row in catalogue().rows if one.id in row.overlays]
    return {"overlay": one, "changes": changes, "applied": applied, "rows": rows, "document": one.document}


def _targets(one: Overlay, target: str) -> Iterator[tuple[Volume, Entry]]:
    for name in one.applies_to:
        volume = volume_or_404(name)
        for entry in tree_of(volume.standard).walk():
            if entry.id == target:
                yield volume, entry


# -- indicators ---------------------------------------------------------------------------------------------------


@cache
def _uses() -> dict[str, list[tuple[Volume, list[Entry]]]]:
    """For each indicator the standards that read it, with the places where they do."""
    found: dict[str, list[tuple[Volume, list[Entry]]]] = {code: [] for code in catalogue().indicators}
    for one in catalogue().all_standards():
        by_code: dict[str, list[Entry]] = {}
        for entry in tree_of(one).walk():
            for indicator_read in entry.indicators:
                by_code.setdefault(indicator_read.code, []).append(entry)
        for code, entries in by_code.items():
            found[code].append((volume_or_404(one.id), entries))
    return found


def indicators() -> dict[str, Any]:
    """All indicators with the number of standards that read each."""
    return {"listed": [(one, len(_uses()[one.code])) for one in catalogue().indicators.values()]}


def indicator(one: Indicator) -> dict[str, Any]:
    """An indicator with the standards that read it, and the notices that do."""
    notices = []
    for name in catalogue().overlay_ids:
        notice = catalogue().overlay(name)
        nodes = [entry_of(change.node) for change in notice.changes if change.node is not None]
        entries = [entry for node in nodes for entry in node.walk() if one.code in entry.reads]
        if entries:
            notices.append((notice, entries))
    derived = volume_or_404(one.derived_by) if one.derived_by else None
    return {"indicator": one, "uses": _uses()[one.code], "notices": notices, "derived": derived}


# -- comparisons --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A pair with those that went or came together with it: the lines of a table that is gone."""

    pair: Pair
    inside: tuple[Pair, ...]


@cache
def compared(old: str, new: str) -> Comparison:
    """The comparison of two volumes by their names."""
    return compare(tree_of(volume_or_404(old).standard), tree_of(volume_or_404(new).standard))


def comparison(old: Volume, new: Volume) -> dict[str, Any]:
    """Two versions with their differences, and what follows from them."""
    found = compared(old.name, new.name)
    directions = [pair.direction for pair in found.changed]
    return {
        "old": old,
        "new": new,
        "comparison": found,
        "changed": found.changed,
        "added": _gathered(found.added),
        "gone": _gathered(found.gone),
        "kept": found.kept,
        "tighter": directions.count("tighter"),
        "looser": directions.count("looser"),
        "effects": effects_of(found),
        "example": _example(old.name, new.name),
        "same_title": old.title is not None and old.title is new.title,
    }


@cache
def _example(old: str, new: str) -> Example | None:
    return example_of(volume_or_404(old), volume_or_404(new), compared(old, new))


def _gathered(pairs: tuple[Pair, ...]) -> list[Line]:
    """Pairs of one side under the topmost one that they stand below."""
    ids = {pair.place.entry.id for pair in pairs}
    tops = [pair for pair in pairs if not any(one.id in ids for one in pair.place.above)]
    return [
        Line(top, tuple(pair for pair in pairs if any(one.id == top.place.entry.id for one in pair.place.above)))
        for top in tops
    ]


def choices(volume: Volume) -> list[tuple[str, Text]]:
    """What the volume may sensibly be compared with: the standards of its title, with their rounds."""
    same_title = [name for name in volume_names() if volume_or_404(name).standard.title == volume.standard.title]
    return [(name, volume_or_404(name).names) for name in same_title]
