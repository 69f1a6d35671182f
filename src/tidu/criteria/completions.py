"""Completions: what the unknown facts of a firm could still be, and how they could make a condition true or false.

A slot is given values that stand for all it can hold: the ends of the runs in which no condition changes. A filling is
a copy of the facts in which some slots are filled; what it decides is certain, whatever stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import islice

from tidu.criteria import expressions as ex
from tidu.criteria import model
from tidu.criteria.critical import Run, runs
from tidu.criteria.expressions import Condition, Need
from tidu.criteria.facts import Facts, Value
from tidu.criteria.industry_codes import section_of
from tidu.criteria.levers import NUMERIC, int_of
from tidu.criteria.outcomes import Outcome
from tidu.criteria.slots import QuickEvaluator, Slot, atoms, walk_expression

EFFORT = 1500
"""So many steps one search may take before it gives up."""
FEW = 6
MIDDLE = Fraction(1, 2)


class Exhausted(Exception):
    """A search took too many steps."""


class Completions:
    """Completions of ``free``, the slots that are unknown and may be asked; other unknown slots stay unknown."""

    def __init__(self, evaluator: QuickEvaluator, free: frozenset[Slot]) -> None:
        self.evaluator = evaluator
        self.ground = evaluator.ground
        self.on = self.ground.on
        self.free = free
        self.steps = 0
        self.limit = EFFORT
        self._values: dict[tuple[object, ...], list[Value]] = {}
        self._conditions: dict[Slot, list[Condition]] = {slot: [] for slot in free}
        self._weighing: dict[tuple[int, Slot], list[tuple[Condition, int]]] = {}
        self._marks: dict[Slot, set[int]] = {}
        for node in self.ground.standard.root.walk():
            for condition in node.conditions():
                for slot in self.ground.of(condition):
                    if slot in free:
                        self._conditions[slot].append(condition)
            for item in node.items if isinstance(node, model.Score) else ():
                self._note_marks(item)

    def _note_marks(self, item: model.Item) -> None:
        """The marks that a person may give an item."""
        for one in item.walk():
            if one.found is not None and isinstance(one.how, model.Cases):
                points = {mark * one.found.scale for step in one.how.steps for mark in (step.low, step.high)}
                self._marks.setdefault(self.ground.slot(Need(one.found)), set()).update(points)

    # -- values ---------------------------------------------------------------------------------------------------

    def unknown(self, facts: Facts, slots: Iterable[Slot]) -> list[Slot]:
        """Those of the slots that are free and not known yet."""
        return [slot for slot in slots if slot in self.free and slot.read(facts, self.on) is None]

    def values(self, facts: Facts, slot: Slot) -> list[Value]:
        """Values that stand for everything a slot can hold, given what is known: both ends of each run, ordinary ones
        first, because extreme ones leave little room for the slots that are still to be filled.

        A comparison with one more unknown slot adds the runs that it has for a few values of that slot.
        """
        conditions = self._conditions[slot]
        around = tuple(dict.fromkeys(one for condition in conditions for one in self.ground.of(condition)))
        key = (slot, *self.evaluator.use(facts).held(around))
        if key not in self._values:
            found = [*self._ends(facts, slot, conditions), *self._second(facts, slot, conditions)]
            found += [*_round_values(slot), *sorted(self._marks.get(slot, ()))]
            self._values[key] = sorted(dict.fromkeys(found), key=lambda value: _oddity(slot, value, self.on))
        return self._values[key]

    def plain_values(self, facts: Facts, slot: Slot) -> list[Value]:
        """One value of each run, given what is known."""
        found = runs(self.evaluator, facts, slot, [(condition, 0) for condition in self._conditions[slot]])
        return [run.first for run in found]

    def _ends(self, facts: Facts, slot: Slot, conditions: Sequence[Condition]) -> list[Value]:
        found = runs(self.evaluator, facts, slot, [(condition, 0) for condition in conditions])
        return [value for run in found for value in ends_of(slot, run)]

    def _second(self, facts: Facts, slot: Slot, conditions: Sequence[Condition]) -> Iterator[Value]:
        for atom, shift in dict.fromkeys(one for condition in conditions for one in self._pairs(condition, slot)):
            others = [one for one in self.unknown(facts, self.ground.of(atom, shift)) if one != slot]
            if len(others) == 1:
                for value in self._ends(facts, others[0], self._conditions[others[0]])[:FEW]:
                    found = runs(self.evaluator, self.put(facts, others[0], value), slot, [(atom, shift)])
                    yield from (end for run in found for end in ends_of(slot, run))

    def _pairs(self, condition: Condition, slot: Slot) -> list[tuple[Condition, int]]:
        """The comparisons of a condition that weigh a slot against others."""
        key = (id(condition), slot)
        if key not in self._weighing:
            self._weighing[key] = [
                (atom, shift)
                for atom, shift in atoms(condition)
                if isinstance(atom, ex.Compare) and slot in (slots := self.ground.of(atom, shift)) and len(slots) > 1
            ]
        return self._weighing[key]

    def put(self, facts: Facts, slot: Slot, value: Value) -> Facts:
        """Facts with one slot filled."""
        return slot.written_to(facts, value, self.on)

    def completed(self, facts: Facts, part: Fraction = MIDDLE) -> Facts:
        """Facts with every free slot filled; ``part`` says which value is taken where none was chosen, 0 the lowest."""
        for slot in self.unknown(facts, self.ground.slots):
            values = sorted(self.values(facts, slot), key=int_of)
            facts = self.put(facts, slot, values[int(part * (len(values) - 1))])
        return facts

    def filled(self, facts: Facts, slots: Iterable[Slot]) -> Facts:
        """Facts with these slots filled, each with its most ordinary value, where they are free and unknown."""
        for slot in self.unknown(facts, slots):
            facts = self.put(facts, slot, self.values(facts, slot)[0])
        return facts

    # -- conditions -----------------------------------------------------------------------------------------------

    def step(self) -> None:
        """Count a step of a search; raises :class:`Exhausted` when they are too many."""
        self.steps += 1
        if self.steps > self.limit:
            raise Exhausted

    def distinct(
        self, facts: Facts, found: Iterator[Facts], slots: Iterable[Slot], node: model.Node | None = None
    ) -> Iterator[Facts]:
        """Of fillings that are alike in all of these slots only the first: the others could bring nothing new.

        ``node`` is one that may cease to apply: fillings in which it does are not like those in which it does not.
        """
        apart = tuple(self.unknown(facts, slots))
        seen: set[tuple[object, ...]] = set()
        for there in found:
            evaluator = self.evaluator.use(there)
            idle = node is not None and evaluator.node(node).outcome is Outcome.NOT_APPLICABLE
            key = (idle, *evaluator.held(apart))
            if key not in seen:
                seen.add(key)
                yield there
            if not apart and (node is None or len(seen) > 1):
                return

    def truths(self, facts: Facts, node: Condition, want: bool, shift: int = 0) -> Iterator[Facts]:
        """Fillings of free slots that make a condition ``want`` for certain."""
        self.step()
        truth = self.evaluator.holds(facts, node, shift)
        if truth is want:
            yield facts
            return
        if truth is not None or not self.unknown(facts, self.ground.of(node, shift)):
            return
        match node:
            case ex.Not(body=body):
                yield from self.truths(facts, body, not want, shift)
            case ex.Both(parts=parts):
                yield from self._parts(facts, [(part, shift) for part in parts], want, every=want)
            case ex.Either(parts=parts):
                yield from self._parts(facts, [(part, shift) for part in parts], want, every=not want)
            case ex.OverYears():
                yield from self._over_years(facts, node, want, shift)
            case _:
                yield from self._atom(facts, node, want, shift)

    def _over_years(self, facts: Facts, node: ex.OverYears, want: bool, shift: int) -> Iterator[Facts]:
        registered = self.ground.standard.registered
        if node.of_operation and registered is not None:
            slot = self.ground.slot(Need(registered))
            if self.unknown(facts, [slot]):
                for value in self.values(facts, slot):
                    yield from self.truths(self.put(facts, slot, value), node, want, shift)
                return
        years = [(node.body, shift + back) for back in range(node.years) if self._counts(facts, node, shift + back)]
        yield from self._parts(facts, years, want, every=(node.how == "each") == want)

    def _counts(self, facts: Facts, node: ex.OverYears, back: int) -> bool:
        registered = self.ground.standard.registered
        fact = facts.get(registered, None) if node.of_operation and registered is not None else None
        return fact is None or not isinstance(fact.value, date) or self.on.year - 1 - back >= fact.value.year

    def _parts(
        self, facts: Facts, parts: Sequence[tuple[Condition, int]], want: bool, *, every: bool
    ) -> Iterator[Facts]:
        if not every:
            for part, shift in parts:
                yield from self.truths(facts, part, want, shift)
            return
        if not parts:
            yield facts
            return
        (first, shift), rest = parts[0], parts[1:]
        for there in self.truths(facts, first, want, shift):
            yield from self._parts(there, rest, want, every=True)

    def _atom(self, facts: Facts, node: Condition, want: bool, shift: int) -> Iterator[Facts]:
        """Fill the unknown slots of one comparison, the last that it reads first: often it is what others divide by."""
        unknown = self.unknown(facts, self.ground.of(node, shift))
        if self._stuck(facts, node, shift):
            return
        slot = unknown[-1]
        for value in self.values(facts, slot):
            there = self.put(facts, slot, value)
            if len(unknown) > 1:
                yield from self.truths(there, node, want, shift)
            elif self.evaluator.holds(there, node, shift) is want:
                self.step()
                yield there

    def undecided(self, facts: Facts, node: Condition) -> bool:
        """Whether a condition has no answer yet and a free slot could bring one."""
        return self.evaluator.holds(facts, node) is None and bool(self.unknown(facts, self.ground.of(node)))

    def undefined(self, facts: Facts, node: Condition) -> Iterator[Facts]:
        """Fillings that leave no free slot of an undecided condition unknown and it without an answer all the same:
        something is divided by nothing, or what it reads beside them stays unknown.
        """
        if self._can_be_undefined(facts, node):
            yield from self._undefined(facts, node)

    def _can_be_undefined(self, facts: Facts, node: Condition) -> bool:
        slots = self.ground.of(node)
        lost = any(slot not in self.free and slot.read(facts, self.on) is None for slot in slots)
        return self.undecided(facts, node) and (lost or any(map(_divides, walk_expression(node))))

    def _undefined(self, facts: Facts, node: Condition) -> Iterator[Facts]:
        self.step()
        unknown = self.unknown(facts, self.ground.of(node))
        if self.evaluator.holds(facts, node) is not None:
            return
        if not unknown:
            yield facts
            return
        for value in sorted(self.values(facts, unknown[-1]), key=bool):  # zero first
            yield from self._undefined(self.put(facts, unknown[-1], value), node)

    def _stuck(self, facts: Facts, node: Condition, shift: int) -> bool:
        """Whether a comparison can never be decided, because it reads an unknown number that is not free."""
        slots = self.ground.of(node, shift)
        lost = [one for one in slots if one not in self.free and one.read(facts, self.on) is None and one.year]
        return bool(lost) and not any(
            isinstance(one, ex.Choose) or (isinstance(one, ex.Total) and one.of_operation)
            for one in walk_expression(node)
        )

    def first_true(self, facts: Facts, conditions: Sequence[Condition | None]) -> Iterator[Facts]:
        """Fillings in which the last condition holds (None always does) and none before it."""
        first, rest = conditions[0], conditions[1:]
        if not rest:
            yield from (facts,) if first is None else self.truths(facts, first, True)
        elif first is not None:
            for there in self.truths(facts, first, False):
                yield from self.first_true(there, rest)

    def first_undefined(self, facts: Facts, conditions: Sequence[Condition | None]) -> Iterator[Facts]:
        """Fillings in which one of the conditions has no answer for good and none before it holds."""
        for index, condition in enumerate(conditions):
            if condition is not None and self._can_be_undefined(facts, condition):
                for there in islice(self.first_true(facts, [*conditions[:index], None]), FEW):
                    yield from self.undefined(there, condition)


def _divides(node: ex.Expression) -> bool:
    """Whether a number can be without value though all that it reads is known."""
    return isinstance(node, (ex.Growth, ex.CompoundGrowth)) or (isinstance(node, ex.Arithmetic) and node.op == "/")


def ends_of(slot: Slot, run: Run) -> list[Value]:
    """Both ends of a run; of a run of codes the first that GB/T 4754 knows."""
    if slot.indicator is not None and slot.indicator.type == "code":
        codes = (code for code in range(int_of(run.first), int_of(run.last) + 1) if section_of(code // 100))
        return list(islice(codes, 1))
    return [run.first] if run.first == run.last else [run.first, run.last]


ORDINARY = {"money": 3 * 10**9, "count": 100, "years": 5, "points": 60, "share": 0}
"""An ordinary value of each type, in stored units for money and in units otherwise."""


def _oddity(slot: Slot, value: Value, on: date) -> tuple[Fraction | int, int]:
    """How far a value lies from an ordinary one, as a ratio for amounts; zero and less come last."""
    indicator, number = slot.indicator, int_of(value)
    if indicator is None or indicator.type not in NUMERIC:
        return (abs(on.toordinal() - number) if isinstance(value, date) else 0), number
    usual = ORDINARY[indicator.type] * (1 if indicator.type == "money" else indicator.scale) or indicator.scale // 10
    if number <= 0:
        return 10**20, -number
    return max(Fraction(number, usual), Fraction(usual, number)), number


def _round_values(slot: Slot) -> list[Value]:
    """A few ordinary values, for comparisons in which too much is unknown to have edges."""
    indicator = slot.indicator
    if indicator is None or indicator.type not in NUMERIC:
        return []
    low, high = indicator.bounds
    return [
        value for value in (indicator.scale, 1000 * indicator.scale, 10**6 * indicator.scale) if low <= value <= high
    ]
