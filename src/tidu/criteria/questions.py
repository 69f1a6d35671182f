"""The next question: which fact is worth asking first, and none that could not change the verdict.

A question is asked only with a witness: two completions of everything that is unknown which differ in this one fact and
bring different verdicts. Where no witness can be found, the verdict is settled and nothing is asked.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import chain, islice, pairwise
from typing import Generic, TypeVar

from tidu.criteria import expressions as ex
from tidu.criteria import model
from tidu.criteria.completions import EFFORT, MIDDLE, Exhausted
from tidu.criteria.expressions import Application, Need
from tidu.criteria.facts import Facts
from tidu.criteria.outcomes import Outcome
from tidu.criteria.reaching import Reaching
from tidu.criteria.slots import Ground, QuickEvaluator, Slot, walk_expression
from tidu.criteria.verdicts import NodeResult

Found = TypeVar("Found")
Derive = Callable[[Facts], Facts]
Answer = tuple[Outcome, tuple[int, ...]]
"""What can differ between verdicts: the outcome, and the class where the standard sorts firms into classes."""

MOST_CLASSES = 64
PARTS = (Fraction(0), MIDDLE, Fraction(1))
TROUBLE: dict[str, int] = {
    "yes_no": 0,
    "finding": 0,
    "choice": 1,
    "title": 1,
    "date": 2,
    "years": 2,
    "code": 2,
    "count": 3,
    "points": 3,
    "share": 4,
    "money": 4,
    "event": 5,
}
"""How much trouble an answer is, by the type of the fact. Events come last: most firms answer that there was none."""


@dataclass(frozen=True)
class Question:
    """A fact worth asking. ``leaves`` are the nodes that wait for it.

    ``first`` and ``second`` are the witness: they differ in this fact only, and so do ``answers``, their verdicts.
    """

    slot: Slot
    leaves: tuple[model.Node, ...]
    first: Facts
    second: Facts
    answers: tuple[Answer, Answer]


def next_question(
    standard: model.Standard,
    facts: Facts,
    on: date,
    kind: Application = "new",
    *,
    derive: Derive | None = None,
    include_findings: bool = False,
    declined: Collection[Slot] = (),
) -> Question | None:
    """The fact to ask next, or None where no fact can change the verdict (a person's findings aside, unless included).

    ``declined`` slots stay unknown and are not asked again; ``derive`` fills in what known facts determine.
    """
    return Asker(standard, on, kind, derive=derive, include_findings=include_findings).next(facts, declined)


class Asker:
    """Asks about one standard on one date; keeps what it has worked out between questions.

    ``ground`` is that of the standard, date and kind, where somebody has it already.
    """

    def __init__(
        self,
        standard: model.Standard,
        on: date,
        kind: Application = "new",
        *,
        derive: Derive | None = None,
        include_findings: bool = False,
        ground: Ground | None = None,
    ) -> None:
        self.ground = ground or Ground(standard, on, kind)
        self.evaluator = QuickEvaluator(self.ground)
        self.derive = derive or _same
        hidden = set() if include_findings else self.ground.judged
        self.askable = tuple(slot for slot in self.ground.slots if slot not in hidden)
        self.windowed = _windowed(self.ground)

    def next(self, facts: Facts, declined: Collection[Slot] = ()) -> Question | None:
        """The fact to ask next, or None."""
        base = self.derive(facts)
        on = self.ground.on
        free = [slot for slot in self.askable if slot not in declined and slot.read(base, on) is None]
        search = Reaching(self.evaluator, frozenset(free))
        worlds = list(self._worlds(search, base))
        live = dict.fromkeys(
            slot for world in worlds for slot in self._live(search, world, self.evaluator.judge(world))
        )
        if len(worlds) > 1 and self.windowed is not None:
            live[self.windowed] = None
        if not live:
            return None
        # On the way between two answers those that are not live may differ too.
        rest = (slot for slot in free if slot not in live)
        ranked = _Once(chain(self._ranked(search, base, list(live)), rest))
        for contexts in self._contexts(search, worlds, ranked):
            for slot in ranked:
                witness = self._witness(search, slot, contexts)
                if witness is not None:
                    first, second = witness
                    answers = (self.answer(first), self.answer(second))
                    return Question(slot, tuple(self._waiting(search, base, slot)), first, second, answers)
        return None

    def answer(self, facts: Facts) -> Answer:
        """The verdict of some facts, as far as verdicts can differ."""
        root = self.evaluator.judge(facts)
        return root.outcome, root.classes.positions if root.classes is not None else ()

    # -- what is open ---------------------------------------------------------------------------------------------

    def _worlds(self, search: Reaching, base: Facts) -> Iterator[Facts]:
        """One for each year of registration that matters, where windows of operation wait for it: without the date
        they count every year, so that an outcome that looks settled may not be.
        """
        slot = self.windowed
        if slot is None or slot not in search.free:
            yield base
            return
        for value in search.plain_values(base, slot):
            yield search.put(base, slot, value)

    def _live(self, search: Reaching, facts: Facts, result: NodeResult) -> Iterator[Slot]:
        """The unknown slots of what is still undecided."""
        open_class = result.classes is not None and len(result.classes.positions) > 1
        if search.final(facts, result) and not open_class:
            return
        for gate in (result.node.only_if, result.node.exempt_if):
            if gate is not None:
                yield from search.unknown(facts, self.ground.of(gate.condition))
        if result.score is not None:
            for item in (item for group in result.score.groups for item in group.items):
                if item.low != item.high:
                    yield from search.unknown(facts, self.ground.of_item(item.item))
        elif not result.children:
            yield from search.unknown(facts, self.ground.of_node(result.node))
        for child in result.children:
            yield from self._live(search, facts, child)

    def _waiting(self, search: Reaching, base: Facts, slot: Slot) -> Iterator[model.Node]:
        for one in self.evaluator.judge(base).walk():
            if not one.children and not search.final(base, one) and slot in self.ground.of_node(one.node):
                yield one.node

    # -- witnesses ------------------------------------------------------------------------------------------------

    def _contexts(self, search: Reaching, worlds: Sequence[Facts], ranked: Iterable[Slot]) -> Iterator[Iterable[Facts]]:
        """Completions in which single facts are likely to matter: some for every answer that can be reached, then every
        step on the way from the one to the other, slot by slot.

        Where two answers differ, some step on the way between them changes the answer by one slot alone; so a witness
        is found whenever two different answers are.
        """
        ends: dict[Answer, Facts] = {}
        for world in worlds:
            found = _Once(self._reachable(search, world))
            yield found
            for one in found:
                ends.setdefault(self.answer(one), one)
        for low, high in pairwise(ends[answer] for answer in sorted(ends)):
            yield list(self._walk(low, high, ranked))
            yield list(self._walk(high, low, ranked))

    def _reachable(self, search: Reaching, base: Facts) -> Iterator[Facts]:
        root = self.ground.standard.root
        for level in (Outcome.NEEDS_REVIEW, Outcome.MET, Outcome.UNKNOWN):
            for high in (True, False):
                yield from map(search.completed, _tried(search, search.reach(base, root, high, level), 1))
        if isinstance(root, model.Classify):
            yield from map(search.completed, _tried(search, search.classes(base, root), MOST_CLASSES))
        for part in PARTS:
            yield search.completed(base, part)

    def _walk(self, start: Facts, end: Facts, ranked: Iterable[Slot]) -> Iterator[Facts]:
        facts = start
        for slot in ranked:
            value = slot.read(end, self.ground.on)
            if value is not None and value != slot.read(facts, self.ground.on):
                facts = slot.written_to(facts, value, self.ground.on)
                yield facts

    def _witness(self, search: Reaching, slot: Slot, contexts: Iterable[Facts]) -> tuple[Facts, Facts] | None:
        """Two completions that differ in this slot only and bring different verdicts."""
        for context in contexts:
            known = slot.read(context, self.ground.on)
            answer = self.answer(context)
            for value in search.values(slot.written_to(context, None, self.ground.on), slot):
                if value != known:
                    there = search.put(context, slot, value)
                    if self.answer(there) != answer:
                        return context, there
        return None

    # -- order ----------------------------------------------------------------------------------------------------

    def _ranked(self, search: Reaching, base: Facts, live: list[Slot]) -> Iterator[Slot]:
        """What may settle the verdict at once comes first, then what is little trouble, then the order of the file."""
        places = {slot: place for place, slot in enumerate(self.ground.slots)}
        others = []
        for slot in sorted(live, key=lambda slot: (effort(slot), places[slot])):
            if self._settles(search, base, slot):
                yield slot
            else:
                others.append(slot)
        yield from others

    def _settles(self, search: Reaching, base: Facts, slot: Slot) -> bool:
        """Whether some answer would settle the verdict though everything else stayed unknown."""
        there = (search.put(base, slot, value) for value in search.values(base, slot))
        return any(search.final(facts, self.evaluator.judge(facts)) for facts in there)


class _Once(Generic[Found]):
    """What an iterator gives, kept as it comes: often the first that it gives will do, and the rest is not worked out."""

    def __init__(self, source: Iterator[Found]) -> None:
        self._source = source
        self._kept: list[Found] = []

    def __iter__(self) -> Iterator[Found]:
        yield from self._kept
        for one in self._source:
            self._kept.append(one)
            yield one


def _tried(search: Reaching, found: Iterator[Facts], most: int) -> list[Facts]:
    """The first fillings that a search finds before it tires."""
    search.steps, search.limit = 0, EFFORT
    kept: list[Facts] = []
    with contextlib.suppress(Exhausted):
        kept.extend(islice(found, most))
    return kept


def effort(slot: Slot) -> int:
    """How much trouble an answer is."""
    if slot.indicator is None:
        return TROUBLE["title"]
    return TROUBLE["event" if slot.indicator.kind == "event" else slot.indicator.type]


def _windowed(ground: Ground) -> Slot | None:
    """The date of registration, where some window counts years of operation."""
    registered = ground.standard.registered
    if registered is None:
        return None
    for node in ground.standard.root.walk():
        for condition in node.conditions():
            for one in walk_expression(condition):
                if isinstance(one, (ex.Total, ex.OverYears)) and one.of_operation:
                    return ground.slot(Need(registered))
    return None


def _same(facts: Facts) -> Facts:
    return facts
