"""Which known indicator each heading of a table means, for which year and in which unit: proposals with their reasons.

A person confirms what is not exact. The words of a heading that change its meaning (占比, 增长率, 人均 ...) must be the same
on both sides, so that 研发费用占营业收入比重 is never taken for 研发费用.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tidu.sheets.heading_parts import REMEMBERED, HeadingParts, core, neutral_share, same_meaning, take_apart

How = Literal["exact", "year", "contains", "similar"]
# From the surest to the least sure.
ORDER: tuple[How, ...] = ("exact", "year", "contains", "similar")
MAPPED_FROM = 0.75
LISTED_FROM = 0.45
SHORTEST_CONTAINED = 3
MOST_ALTERNATIVES = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A known code that a heading may mean: the known heading it resembles, how, and how well, from 0 to 1."""

    code: str
    known: str
    how: How
    score: float


@dataclass(frozen=True, slots=True)
class Match:
    """What one heading means.

    ``year`` is a calendar year that the heading names; ``offset`` a year relative to the one in which the table is
    filled in: -1 for 上年度, 0 for 本年. ``unit`` is the unit that the heading gives. ``code`` is None where nothing fits
    well enough or two codes fit equally; ``alternatives`` lists the nearest.
    """

    heading: str
    code: str | None = None
    year: int | None = None
    offset: int | None = None
    unit: str | None = None
    how: How | None = None
    score: float = 0.0
    alternatives: tuple[Candidate, ...] = ()

    @property
    def period(self) -> tuple[int | None, int | None]:
        """Year and offset together: what two headings must share to claim the same fact."""
        return (self.year, self.offset)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Several headings that claim the same code for the same year; a person chooses."""

    code: str
    year: int | None
    offset: int | None
    headings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """One match for every heading, in the table's order, and the conflicts among them."""

    matches: tuple[Match, ...]
    conflicts: tuple[Conflict, ...]

    @property
    def mapped(self) -> tuple[Match, ...]:
        """The matches that have a code."""
        return tuple(match for match in self.matches if match.code is not None)

    @property
    def unmapped(self) -> tuple[str, ...]:
        """The headings that have none."""
        return tuple(match.heading for match in self.matches if match.code is None)


@dataclass(frozen=True, slots=True)
class _Known:
    code: str
    text: str
    parts: HeadingParts


def propose(headings: Sequence[str], known: Mapping[str, Sequence[str]]) -> Proposal:
    """For each heading the known code it most likely means.

    ``known`` maps codes to the headings under which they are written. A heading is compared as it stands (``exact``);
    without its year (``year``); as containing a known heading (``contains``); and by the pairs of characters it shares
    (``similar``). Where a surer heading claims the same code and year, a less sure one gives way.
    """
    index = [_Known(code, text, take_apart(text)) for code, texts in known.items() for text in texts]
    matches = [_match(heading, index) for heading in headings]
    matches = _give_way(matches)
    return Proposal(tuple(matches), _conflicts(matches))


def _match(heading: str, index: list[_Known]) -> Match:
    parts = take_apart(heading)
    best: dict[str, Candidate] = {}
    for one in index:
        candidate = _compare(parts, one)
        if candidate is not None and _rank(candidate) < _rank(best.get(one.code)):
            best[one.code] = candidate
    ordered = sorted(best.values(), key=_rank)
    match = Match(heading, year=parts.year, offset=parts.offset, unit=parts.unit)
    if not ordered:
        return match
    first = ordered[0]
    tied = len(ordered) > 1 and _rank(ordered[1]) == _rank(first)
    if tied or (first.how == "similar" and first.score < MAPPED_FROM):
        return replace(match, alternatives=tuple(ordered[:MOST_ALTERNATIVES]))
    return replace(
        match,
        code=first.code,
        how=first.how,
        score=first.score,
        alternatives=tuple(ordered[1 : MOST_ALTERNATIVES + 1]),
    )


def _compare(parts: HeadingParts, known: _Known) -> Candidate | None:
    """How a heading resembles a known one, or None where it does not."""
    if parts.text == known.parts.text:
        return Candidate(known.code, known.text, "exact", 1.0)
    if parts.several_years or not same_meaning(parts.bare, known.parts.bare):
        return None
    # Both sides lose their year, so that 上年度营业收入总额 in the list also serves 2024年营业收入总额.
    if parts.bare == known.parts.bare and known.parts.bare:
        return Candidate(known.code, known.text, "year" if parts.dated else "exact", 1.0)
    mine, theirs = core(parts.bare), core(known.parts.bare)
    if mine == theirs and mine:
        return Candidate(known.code, known.text, "contains", 0.95)
    if len(known.parts.bare) >= SHORTEST_CONTAINED and known.parts.bare in parts.bare:
        share = neutral_share(parts.bare, known.parts.bare)
        if share >= LISTED_FROM:
            return Candidate(known.code, known.text, "contains", round(share, 3))
    if not set(_pairs(mine)) & set(_pairs(theirs)):
        return None
    score = round(similarity(mine, theirs), 3)
    return Candidate(known.code, known.text, "similar", score) if score >= LISTED_FROM else None


def similarity(one: str, other: str) -> float:
    """How alike two texts are, from 0 to 1: twice the shared pairs of neighbouring characters over all pairs (Dice).

    The beginning and the end of a text count as characters, so that texts of one character compare too.
    """
    first, second = _pairs(one), _pairs(other)
    if not one or not other:
        return 0.0
    rest = list(second)
    shared = 0
    for pair in first:
        if pair in rest:
            rest.remove(pair)
            shared += 1
    return 2 * shared / (len(first) + len(second))


@functools.lru_cache(maxsize=REMEMBERED)
def _pairs(text: str) -> tuple[str, ...]:
    framed = f"^{text}$"
    return tuple(framed[place : place + 2] for place in range(len(framed) - 1))


def _rank(candidate: Candidate | None) -> tuple[int, float]:
    """Lower is better."""
    if candidate is None:
        return (len(ORDER), 0.0)
    return (ORDER.index(candidate.how), -candidate.score)


def _claims(matches: list[Match]) -> dict[tuple[str, int | None, int | None], list[int]]:
    claims: dict[tuple[str, int | None, int | None], list[int]] = defaultdict(list)
    for place, match in enumerate(matches):
        if match.code is not None:
            claims[match.code, *match.period].append(place)
    return claims


def _give_way(matches: list[Match]) -> list[Match]:
    """Takes the code from a heading that only contains or resembles, where another is it exactly."""
    for places in _claims(matches).values():
        sure = [place for place in places if matches[place].how in {"exact", "year"}]
        if not sure:
            continue
        for place in places:
            match = matches[place]
            if place in sure or match.code is None or match.how is None:
                continue
            lost = Candidate(match.code, matches[sure[0]].heading, match.how, match.score)
            matches[place] = replace(
                match, code=None, how=None, score=0.0, alternatives=(lost, *match.alternatives)[:MOST_ALTERNATIVES]
            )
    return matches


def _conflicts(matches: list[Match]) -> tuple[Conflict, ...]:
    return tuple(
        Conflict(code, year, offset, tuple(matches[place].heading for place in places))
        for (code, year, offset), places in _claims(matches).items()
        if len(places) > 1
    )
