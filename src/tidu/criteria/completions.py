"""Completions: what the unknown facts of a firm could still be, and which verdicts they could still bring.

The search is led by the structure of the standard. To bring a node to an outcome it brings the parts to theirs, down to
single comparisons, where a slot is given the first value of each run in which the comparison is as wanted; it goes back
where two parts want the same slot differently. Everything it returns is certain, whatever stays unknown.
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
from tidu.criteria.slots import QuickEvaluator, Slot, walk_expression

FINAL = (Outcome.UNMET, Outcome.MET, Outcome.NOT_APPLICABLE)
EFFORT = 4000
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
        self._under: dict[int, tuple[Slot, ...]] = {}
        self._hopeless: set[tuple[object, ...]] = set()
        self._reached: set[tuple[object, ...]] = set()
        self._values: dict[tuple[object, ...], list[Value]] = {}
        self._conditions: dict[Slot, list[Condition]] = {slot: [] for slot in free}
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
        for condition in conditions:
            others = [one for one in self.unknown(facts, self.ground.of(condition)) if one != slot]
            if len(others) == 1:
                for value in self._ends(facts, others[0], self._conditions[others[0]])[:FEW]:
                    yield from self._ends(self.put(facts, others[0], value), slot, [condition])

    def put(self, facts: Facts, slot: Slot, value: Value) -> Facts:
        """Facts with one slot filled."""
        return slot.written_to(facts, value, self.on)

    def completed(self, facts: Facts, part: Fraction = MIDDLE) -> Facts:
        """Facts with every free slot filled; ``part`` says which value is taken where none was chosen, 0 the lowest."""
        for slot in self.unknown(facts, self.free):
            values = sorted(self.values(facts, slot), key=int_of)
            facts = self.put(facts, slot, values[int(part * (len(values) - 1))])
        return facts

    # -- conditions -----------------------------------------------------------------------------------------------

    def _step(self) -> None:
        self.steps += 1
        if self.steps > EFFORT:
            raise Exhausted

    def truths(self, facts: Facts, node: Condition, want: bool, shift: int = 0) -> Iterator[Facts]:
        """Fillings of free slots that make a condition ``want`` for certain."""
        self._step()
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
                self._step()
                yield there

    def _stuck(self, facts: Facts, node: Condition, shift: int) -> bool:
        """Whether a comparison can never be decided, because it reads an unknown number that is not free."""
        slots = self.ground.of(node, shift)
        lost = [one for one in slots if one not in self.free and one.read(facts, self.on) is None and one.year]
        return bool(lost) and not any(
            isinstance(one, ex.Choose) or (isinstance(one, ex.Total) and one.of_operation) for one in walk_expression(node)
        )

    # -- nodes ----------------------------------------------------------------------------------------------------

    def _slots_under(self, node: model.Node) -> tuple[Slot, ...]:
        if id(node) not in self._under:
            slots = dict.fromkeys(slot for one in node.walk() for slot in self.ground.of_node(one))
            self._under[id(node)] = tuple(slot for slot in slots if slot in self.free)
        return self._under[id(node)]

    def reach(self, facts: Facts, node: model.Node, high: bool, level: Outcome) -> Iterator[Facts]:
        """Fillings that bring a node, for certain, to at least ``level`` (``high``) or below it.

        A node that ceases to apply counts as high.
        """
        self._step()
        outcome = self.evaluator.use(facts).node(node).outcome
        settled = outcome in FINAL or not self.unknown(facts, self._slots_under(node))
        if settled or (high and outcome is Outcome.NEEDS_REVIEW and level <= outcome):
            if (outcome >= level) == high:
                yield facts
            return
        key = (id(node), high, level, *self.evaluator.held(self._slots_under(node)))
        if key in self._hopeless:
            return
        some = False
        for there in self._opened(facts, node, high):
            onward = self._body(there, node, high, level) if there is facts else self.reach(there, node, high, level)
            for one in onward:
                some = True
                yield one
        if not some:
            self._hopeless.add(key)

    def _opened(self, facts: Facts, node: model.Node, high: bool) -> Iterator[Facts]:
        """The same facts where no gate is open, else fillings that decide the first open gate."""
        for gate, usual in ((node.only_if, True), (node.exempt_if, False)):
            if gate is not None and self.evaluator.holds(facts, gate.condition) is None:
                for want in (not usual, usual) if high else (usual, not usual):
                    yield from self.truths(facts, gate.condition, want)
                if gate is node.only_if:
                    return
        yield facts

    def _body(self, facts: Facts, node: model.Node, high: bool, level: Outcome) -> Iterator[Facts]:
        match node:
            case model.Group(parts=parts, count=count):
                need = len(parts) if count is None else count
                wanted = need if high else len(parts) - need + 1
                # A part that cannot get there even by itself would otherwise be found only after all others were tried.
                possible = [part for part in parts if self._possible(facts, part, high, level)]
                found = self._some(facts, possible, wanted, high, level)
            case model.Require(condition=condition):
                found = self.truths(facts, condition, high)
            case model.Judge(finding=finding):
                found = iter([self.put(facts, self.ground.slot(Need(finding)), high)])
            case model.Score():
                found = self._scored(facts, node, high)
            case _:
                return
        for there in found:
            if (self.evaluator.use(there).node(node).outcome >= level) == high:
                yield there

    def _possible(self, facts: Facts, node: model.Node, high: bool, level: Outcome) -> bool:
        """Whether a node can get there by itself."""
        key = (id(node), high, level, *self.evaluator.use(facts).held(self._slots_under(node)))
        if key not in self._reached and any(True for _ in self.reach(facts, node, high, level)):
            self._reached.add(key)
        return key in self._reached

    def _some(self, facts: Facts, parts: Sequence[model.Node], wanted: int, high: bool, level: Outcome) -> Iterator[Facts]:
        """Bring so many of the parts there, those first that are there already."""
        if wanted <= 0:
            yield facts
            return
        if wanted > len(parts):
            return
        now = [self.evaluator.use(facts).node(part).outcome for part in parts]
        order = sorted(range(len(parts)), key=lambda one: now[one] not in FINAL)
        first, rest = parts[order[0]], [parts[one] for one in order[1:]]
        for there in self.reach(facts, first, high, level):
            yield from self._some(there, rest, wanted - 1, high, level)
        yield from self._some(facts, rest, wanted, high, level)

    # -- scores ---------------------------------------------------------------------------------------------------

    def _scored(self, facts: Facts, node: model.Score, high: bool) -> Iterator[Facts]:
        """Decide one open item after the other, best points first (or worst), until the score is certain."""
        self._step()
        outcome = self.evaluator.use(facts).node(node).outcome
        open_ = next((one for one in node.items if self._is_open(facts, one)), None)
        if outcome in FINAL or open_ is None:
            yield facts
            return
        for there in self.item(facts, open_, high):
            yield from self._scored(there, node, high)

    def _is_open(self, facts: Facts, item: model.Item) -> bool:
        """Whether a free slot can still change the points of an item."""
        result = self.evaluator.use(facts).item(item)
        if result.low == result.high:
            return False
        unknown = self.unknown(facts, self.ground.of_item(item))
        return bool(unknown) and (result.facts_missing or any(slot in self.ground.judged for slot in unknown))

    def item(self, facts: Facts, item: model.Item, high: bool) -> Iterator[Facts]:
        """Fillings that decide the points of an item, the best first (or the worst)."""
        self._step()
        match item.how:
            case model.Cases(steps=steps):
                order = sorted(range(len(steps)), key=lambda one: (-steps[one].high if high else steps[one].low))
                for index in order:
                    for there in self._first_true(facts, [step.when for step in steps[: index + 1]]):
                        yield self._marked(there, item, steps[index].high if high else steps[index].low)
            case model.CountOf(parts=parts):
                open_ = next((one.when for one in parts if self.unknown(facts, self.ground.of(one.when))), None)
                for want in (high, not high) if open_ is not None else ():
                    for there in self.truths(facts, open_, want):
                        yield from self.item(there, item, high)
                if open_ is None:
                    yield facts
            case model.BestOf(items=items):
                inside = next((one for one in items if self._is_open(facts, one)), None)
                for there in self.item(facts, inside, high) if inside is not None else ():
                    yield from self.item(there, item, high)
                if inside is None:
                    yield facts
            case model.Given(indicator=indicator):
                yield self.put(facts, self.ground.slot(Need(indicator)), item.out_of * indicator.scale if high else 0)

    def _first_true(self, facts: Facts, conditions: Sequence[Condition | None]) -> Iterator[Facts]:
        """Fillings in which the last condition holds (None always does) and none before it."""
        first, rest = conditions[0], conditions[1:]
        if not rest:
            yield from (facts,) if first is None else self.truths(facts, first, True)
        elif first is not None:
            for there in self.truths(facts, first, False):
                yield from self._first_true(there, rest)

    def _marked(self, facts: Facts, item: model.Item, points: int) -> Facts:
        """With a person's mark, where that may be asked."""
        if item.found is None:
            return facts
        slot = self.ground.slot(Need(item.found))
        return self.put(facts, slot, points * item.found.scale) if self.unknown(facts, [slot]) else facts

    # -- classes --------------------------------------------------------------------------------------------------

    def classes(self, facts: Facts, node: model.Classify) -> Iterator[Facts]:
        """One filling for each class of each branch that is still possible."""
        for index in range(len(node.branches)):
            for there in self._first_true(facts, [branch.when for branch in node.branches[: index + 1]]):
                steps = node.branches[index].steps
                for last in range(len(steps)):
                    yield from islice(self._first_true(there, [step.when for step in steps[: last + 1]]), 1)
                break


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
    return [value for value in (indicator.scale, 1000 * indicator.scale, 10**6 * indicator.scale) if low <= value <= high]
