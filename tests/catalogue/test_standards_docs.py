"""docs/standards.md says what the catalogue holds; a failing test prints the table that belongs there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from tidu.catalogue import load
from tidu.catalogue.cases import read_cases
from tidu.catalogue.citations import Cited, cited_in, cited_in_overlay
from tidu.criteria import model
from tidu.criteria.vocabulary import Indicator

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "standards.md").read_text(encoding="utf-8")
KINDS = {"new": "new", "review": "re-review"}

pytestmark = pytest.mark.docs


def table(heading: str) -> list[str]:
    """The rows of the first table under a heading, without its head."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\|.*\|$", section, flags=re.MULTILINE)
    return rows[2:]


def row(cells: Sequence[object]) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def days(first: object, last: object) -> str:
    return f"{first} to {last}" if last else f"from {first}"


def unconfirmed(places: Sequence[Cited]) -> int:
    return sum(place.cite.unconfirmed for place in places)


def test_the_standards() -> None:
    expected = []
    for one in load().all_standards():
        places, cases = list(cited_in(one)), read_cases(load(), one.id)
        names = [f"`{one.id}`", f"{one.names.zh}", f"`{one.title}`" if one.title else "–", one.document]
        counts = [len(places), len(cases), unconfirmed(places)]
        expected.append(row([*names, days(one.valid_from, one.valid_to), *counts]))
    assert table("The standards") == expected


def test_the_overlays() -> None:
    expected = []
    for one in map(load().overlay, load().overlay_ids):
        places, targets = list(cited_in_overlay(one)), " ".join(f"`{target}`" for target in one.applies_to)
        names = [f"`{one.id}`", one.names.zh, targets, one.document]
        expected.append(row([*names, days(one.valid_from, one.valid_to), len(places), unconfirmed(places)]))
    assert table("Overlays") == expected


def test_which_applies_when() -> None:
    expected = []
    for one in load().rows:
        rules = " + ".join(f"`{name}`" for name in (one.standard, *one.overlays))
        note = ", orientation only" if one.orientation else ""
        expected.append(
            row([f"`{one.title}`", KINDS[one.kind], days(one.valid_from, one.valid_to), rules + note, one.cite.grade])
        )
    assert table("Which applies when") == expected


def entered() -> dict[str, Indicator]:
    """Indicators that a person or a platform decides: findings, points that were given, published shares."""
    found: dict[str, Indicator] = {}
    for standard in load().all_standards():
        for node in standard.root.walk():
            if isinstance(node, model.Judge):
                found[node.finding.code] = node.finding
            for item in (one for top in node.items for one in top.walk()) if isinstance(node, model.Score) else ():
                for indicator in (item.found, item.how.indicator if isinstance(item.how, model.Given) else None):
                    if indicator is not None:
                        found[indicator.code] = indicator
    shares = {code: one for code, one in load().indicators.items() if one.type in ("share", "points")}
    return found | shares


def test_what_is_entered_and_never_computed() -> None:
    section = PAGE.split("\n## What is entered and never computed\n")[1].split("\n## ")[0]
    named = set(re.findall(r"`([a-z0-9_]+)`", section))
    assert sorted(set(entered()) - named) == []
    assert sorted(named - set(load().indicators)) == []


def test_the_page_says_how_many_places_are_unconfirmed() -> None:
    standards = [place for one in load().all_standards() for place in cited_in(one)]
    overlays = [place for name in load().overlay_ids for place in cited_in_overlay(load().overlay(name))]
    rows = sum(one.cite.unconfirmed for one in load().rows)
    total = unconfirmed(standards) + unconfirmed(overlays) + rows
    places = len(standards) + len(overlays) + len(load().rows)
    assert f"{total} of {places} places" in PAGE
