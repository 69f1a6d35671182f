"""A worked example of a difference: one fictional firm, judged by both versions on one day.

The firm is one of those in the cases beside each standard, which pass or fail at exactly one place; what the other
version asks besides is taken from the firm with which that version's cases begin.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from tidu.catalogue.cases import Case, read_cases
from tidu.catalogue.deriving import with_derived
from tidu.criteria.describe import measured, number_text
from tidu.criteria.expressions import Application, Const, NumberFact
from tidu.criteria.facts import Fact, Facts
from tidu.criteria.one import evaluate
from tidu.criteria.outcomes import Outcome
from tidu.criteria.values import show_value
from tidu.criteria.verdicts import Compared, NodeResult, Seen, SeenTitle, Verdict
from tidu.text import Text
from tidu.web.portal.library.comparing import Comparison
from tidu.web.portal.library.shelf import Volume, catalogue

NAME = "葫芦岛渤湾示例泵业有限公司"
WAN = 1_000_000
"""分 in 万元."""
MOST_TRIED = 12
"""Cases that are judged before the search ends without an example."""


@dataclass(frozen=True)
class Figure:
    """A figure of the firm, in words."""

    name: Text
    year: int | None
    value: Text


@dataclass(frozen=True)
class Place:
    """A condition that decided, what became of it in either version, and the figures that it reads."""

    says: Text
    before: NodeResult | None
    after: NodeResult | None
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Example:
    """What the two versions say of the firm, and the conditions of which they do not agree."""

    on: date
    kind: Application
    before: Outcome
    after: Outcome
    places: tuple[Place, ...]


def example_of(old: Volume, new: Volume, comparison: Comparison) -> Example | None:
    """A firm that met the old version and fails the new one, or the other way round; None where no case shows one."""
    kinds = [kind for kind in new.standard.kinds if kind in old.standard.kinds]
    if not kinds or old.title is None:
        return None
    for volume, other, loses in ((new, old, True), (old, new, False)):
        base = _cases(other.standard.id)[0]
        for case in _candidates(volume, comparison, loses):
            on = case.on if loses else max(case.on, new.standard.valid_from)
            for facts in _rounded(_laid_over(base, case)):
                found = _judged(old, new, facts, on, kinds[0])
                if found is not None and loses == (found.before is Outcome.MET):
                    return found
    return None


@lru_cache(maxsize=32)
def _cases(standard: str) -> tuple[Case, ...]:
    return tuple(read_cases(catalogue(), standard))


def _candidates(volume: Volume, comparison: Comparison, loses: bool) -> Iterator[Case]:
    """Cases that fail the volume at one of the places that differ."""
    sides = [pair.new if loses else pair.old for pair in comparison.pairs if not pair.kept]
    wanted = {place.entry.id for place in sides if place is not None and place.must}
    failing = [case for case in _cases(volume.standard.id) if any(case.expect.get(name) == "unmet" for name in wanted)]
    yield from failing[:MOST_TRIED]


def _laid_over(base: Case, case: Case) -> Facts:
    """The case's facts over those of the base, whose years are moved so that both speak of the same ones."""
    moved = case.on.year - base.on.year
    facts = Facts(name=NAME)
    for code, year, fact in base.facts:
        facts.values[code, None if year is None else year + moved] = fact
    facts.titles.update(base.facts.titles)
    facts.values.update(case.facts.values)
    facts.titles.update(case.facts.titles)
    return facts


def _rounded(facts: Facts) -> Iterator[Facts]:
    """The facts with amounts in whole 万元, rounded down, else up, else as they are: cases lie a 分 beside the mark."""
    indicators = catalogue().indicators
    for up in (0, WAN - 1):
        other = facts.copy()
        for (code, year), fact in facts.values.items():
            if indicators[code].type == "money" and not isinstance(fact.value, date):
                other.values[code, year] = Fact((fact.value + up) // WAN * WAN, fact.source)
        yield other
    yield facts


def _judged(old: Volume, new: Volume, facts: Facts, on: date, kind: Application) -> Example | None:
    before, after = (_verdict(volume, facts, on, kind) for volume in (old, new))
    if {before.outcome, after.outcome} != {Outcome.MET, Outcome.UNMET}:
        return None
    return Example(on, kind, before.outcome, after.outcome, tuple(_differing(before, after)))


def _verdict(volume: Volume, facts: Facts, on: date, kind: Application) -> Verdict:
    known = with_derived(facts, volume.standard, catalogue(), on)
    return evaluate(volume.standard, known, on, kind)


def _differing(before: Verdict, after: Verdict) -> Iterator[Place]:
    """The conditions that decided, with what the other version says of them and the figures that both read."""
    failed = after if after.outcome is Outcome.UNMET else before
    for result in _deciding(failed.root):
        was, now = before.nodes.get(result.node.id), after.nodes.get(result.node.id)
        seen = [one for side in (now, was) if side is not None for one in side.reading.seen]
        titles = [one for side in (now, was) if side is not None for one in side.reading.titles]
        made = [one for side in (now, was) if side is not None for one in side.reading.compared]
        yield Place(result.node.says, was, now, (*_figures(seen), *_computed(made), *_held(titles)))


def _deciding(result: NodeResult) -> Iterator[NodeResult]:
    """The leaves that fail below nodes that all fail."""
    if result.outcome is Outcome.UNMET:
        if not result.children:
            yield result
        for child in result.children:
            yield from _deciding(child)


def _computed(made: Sequence[Compared]) -> Iterator[Figure]:
    """What was computed from figures: a share, a growth; each once."""
    found = {}
    for one in made:
        if not isinstance(one.test.left, NumberFact) and one.left is not None:
            near = one.test.right.value if isinstance(one.test.right, Const) else None
            name = number_text(one.test.left)
            found[name, one.year] = Figure(name, one.year, measured(one.test.left, one.left, near))
    yield from found.values()


def _held(titles: Sequence[SeenTitle]) -> Iterator[Figure]:
    for one in {title.code: title for title in titles}.values():
        yield Figure(one.name, None, Text("持有", "held") if one.held else Text("未持有", "not held"))


def _figures(seen: Sequence[Seen]) -> Iterator[Figure]:
    for one in dict.fromkeys(seen):
        if one.value is not None:
            words = Text(show_value(one.indicator, one.value), show_value(one.indicator, one.value, "en"))
            yield Figure(one.indicator.names, one.year, words)
