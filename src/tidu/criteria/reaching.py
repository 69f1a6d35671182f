"""Reaching: which outcomes the unknown facts of a firm can still bring, found by going down the standard.

To bring a node to an outcome its parts are brought to theirs, down to single conditions; where two parts want the same
slot differently, the search goes back. Fillings that differ only in slots that nothing else reads count as one, and what
has proved hopeless once is not tried again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from tidu.criteria import expressions as ex
from tidu.criteria import model
from tidu.criteria.checks import can_be_not_applicable
from tidu.criteria.completions import Completions, Exhausted
from tidu.criteria.expressions import Condition, Need
from tidu.criteria.facts import Facts
from tidu.criteria.outcomes import Outcome
from tidu.criteria.slots import QuickEvaluator, Slot, atoms
from tidu.criteria.verdicts import ItemResult, NodeResult

FINAL = (Outcome.UNMET, Outcome.MET, Outcome.NOT_APPLICABLE)
"""Outcomes that no further fact can change, but for :meth:`Reaching.final`."""


class Reaching(Completions):
    """Fillings that bring nodes, for certain, to an outcome."""

    def __init__(self, evaluator: QuickEvaluator, free: frozenset[Slot]) -> None:
        super().__init__(evaluator, free)
        self._under: dict[int, tuple[Slot, ...]] = {}
        self._widths: dict[int, int] = {}
        self._unsettling: dict[int, tuple[Condition, ...]] = {}
        self._note_unsettling(self.ground.standard.root, counted=False, few=False)
        self._hopeless: set[tuple[object, ...]] = set()
        self._possible: dict[tuple[object, ...], bool] = {}

    def under(self, node: model.Node) -> tuple[Slot, ...]:
        """The free slots that a node and all below it read."""
        if id(node) not in self._under:
            slots = dict.fromkeys(slot for one in node.walk() for slot in self.ground.of_node(one))
            self._under[id(node)] = tuple(slot for slot in slots if slot in self.free)
        return self._under[id(node)]

    def final(self, facts: Facts, result: NodeResult) -> bool:
        """Whether no further fact can change an outcome.

        A node that is met, and exempt for all we know, is met; once it is known to be exempt it no longer applies, and
        where alternatives are counted one that does not apply counts as unmet. Where too few of them apply their group
        is unmet; once none does the group no longer applies either.
        """
        if result.outcome is Outcome.NOT_APPLICABLE:
            return True
        gates = self._unsettling[id(result.node)]
        return result.outcome in FINAL and not any(self.undecided(facts, one) for one in gates)

    def _note_unsettling(self, node: model.Node, *, counted: bool, few: bool) -> tuple[Condition, ...]:
        """The gates of a node and of all below it that could still turn a final outcome: exemptions among counted
        alternatives or below one, and every gate below a group of which too ``few`` alternatives may apply, and none.
        """
        gates = [node.exempt_if] if counted else []
        if few:
            gates = [node.only_if, node.exempt_if]
        if isinstance(node, model.Group) and node.count is not None:
            counted, few = True, few or (node.count > 1 and all(map(can_be_not_applicable, node.parts)))
        below = (one for child in node.children for one in self._note_unsettling(child, counted=counted, few=few))
        self._unsettling[id(node)] = (*(gate.condition for gate in gates if gate is not None), *below)
        return self._unsettling[id(node)]

    def _stands(self, facts: Facts, node: model.Node, high: bool, level: Outcome) -> bool | None:
        """Whether a node is there, for certain; None while it is undecided."""
        result = self.evaluator.use(facts).node(node)
        if self._sure(facts, result, high, level):
            return True
        return False if self._sure(facts, result, not high, level) else None

    def _sure(self, facts: Facts, result: NodeResult, high: bool, level: Outcome) -> bool:
        """Whether a node is at least at ``level`` (``high``), or below it, whatever free slots turn out to hold."""
        node, outcome = result.node, result.outcome
        if not self.unknown(facts, self.under(node)) or self.final(facts, result):
            return (outcome >= level) == high
        gates = [gate for gate in (node.only_if, node.exempt_if) if gate is not None]
        if any(self.undecided(facts, gate.condition) for gate in gates):
            return False
        if any(self.evaluator.holds(facts, gate.condition) is None for gate in gates):  # for good
            if gates[0] is node.only_if and self.evaluator.holds(facts, gates[0].condition) is None:
                return _bears_no_answer(high, level)
            if level is Outcome.UNKNOWN:
                return high
            level = Outcome.MET
        if isinstance(node, model.Group):
            count = len(node.parts) if node.count is None else node.count
            idle = [child.outcome is Outcome.NOT_APPLICABLE for child in result.children]
            sure = sum(self._sure(facts, child, high, level) for child in result.children) - sum(idle) * high
            if high:
                return sure >= count - (sum(idle) if node.count is None else 0)
            return sure > 0 and sure + (0 if node.count is None else sum(idle)) > len(node.parts) - count
        if isinstance(node, model.Score) and not any(self._is_open(facts, item) for item in node.items):
            return (outcome >= level) == high
        return high and outcome is Outcome.NEEDS_REVIEW and level <= outcome

    def reach(
        self, facts: Facts, node: model.Node, high: bool, level: Outcome, keep: Iterable[Slot] = ()
    ) -> Iterator[Facts]:
        """Fillings that bring a node to at least ``level`` (``high``) or below it. A node that ceases to apply counts as
        high. Of fillings that are alike in the slots ``keep`` only one is given.
        """
        self.step()
        stands = self._stands(facts, node, high, level)
        if stands is not None:
            if stands:
                yield facts
            return
        key = (id(node), high, level, *self.evaluator.held(self.under(node)))
        if key in self._hopeless:
            return
        some = False
        onward = self._onward(facts, node, high, level, tuple(keep))
        for there in self.distinct(facts, onward, keep, node if can_be_not_applicable(node) else None):
            some = True
            yield there
        if not some:
            self._hopeless.add(key)

    def _onward(
        self, facts: Facts, node: model.Node, high: bool, level: Outcome, keep: tuple[Slot, ...]
    ) -> Iterator[Facts]:
        bar = level
        for gate, usual in ((node.only_if, True), (node.exempt_if, False)):
            if gate is not None and self.undecided(facts, gate.condition):
                for want in (not usual, usual) if high else (usual, not usual):
                    for there in self.truths(facts, gate.condition, want):
                        yield from self.reach(there, node, high, level, keep)
                if _bears_no_answer(high, level):
                    for there in self.undefined(facts, gate.condition):
                        yield from self.reach(there, node, high, level, keep)
                if gate is node.only_if or not high:
                    return
            elif gate is node.exempt_if and gate is not None and self.evaluator.holds(facts, gate.condition) is None:
                bar = Outcome.MET  # with an exemption that stays open what is not met is unknown
        for there in self._body(facts, node, high, bar, keep):
            if self._stands(there, node, high, level):
                yield there

    def _body(
        self, facts: Facts, node: model.Node, high: bool, level: Outcome, keep: tuple[Slot, ...]
    ) -> Iterator[Facts]:
        match node:
            case model.Group(parts=parts, count=count):
                need = len(parts) if count is None else count
                wanted = need if high else len(parts) - need + 1
                # A part that cannot get there even by itself would otherwise be found only after all others were tried.
                if wanted < len(parts) or all(self._can(facts, part, high, level) for part in parts):
                    yield from self._some(facts, parts, wanted, high, level, keep)
            case model.Require(condition=condition):
                yield from self.truths(facts, condition, high)
                if _bears_no_answer(high, level):
                    yield from self.undefined(facts, condition)
            case model.Judge(finding=finding):
                yield self.put(facts, self.ground.slot(Need(finding)), high)
            case model.Score():
                if not (high and level is Outcome.MET and self._sure_points(facts, node) < node.mark.least):
                    yield from self._scored(facts, node, high, keep)
                if _bears_no_answer(high, level):
                    yield from self._scored(facts, node, high, keep, vague=True)

    def _can(self, facts: Facts, node: model.Node, high: bool, level: Outcome) -> bool:
        """Whether a node can get there by itself."""
        key = (id(node), high, level, *self.evaluator.use(facts).held(self.under(node)))
        if key not in self._possible:
            self._possible[key] = any(True for _ in self.reach(facts, node, high, level))
        return self._possible[key]

    def _some(
        self, facts: Facts, parts: Sequence[model.Node], wanted: int, high: bool, level: Outcome, keep: tuple[Slot, ...]
    ) -> Iterator[Facts]:
        """Bring so many of the parts there: those first that are there already, then those that want the fewest facts."""
        if wanted <= 0:
            yield facts
            return
        if wanted > len(parts):
            return
        order = sorted(parts, key=lambda part: self._trouble(facts, part, high, level))
        first, rest = order[0], order[1:]
        outside = dict.fromkeys((*keep, *(slot for part in rest for slot in self.under(part))))
        onward = self.reach(facts, first, high, level, outside)
        for there in onward if wanted > len(rest) else self._shared(onward):
            yield from self._some(there, rest, wanted - 1, high, level, keep)
        yield from self._some(facts, rest, wanted, high, level, keep)

    def _trouble(self, facts: Facts, node: model.Node, high: bool, level: Outcome) -> tuple[int, int]:
        """What to settle first: nothing to do, then comparisons of single facts, then those that weigh several facts
        against each other, which can give way where single ones cannot.
        """
        if self._stands(facts, node, high, level) is not None:
            return 0, 0
        return self._width(node), len(self.unknown(facts, self.under(node)))

    def _width(self, node: model.Node) -> int:
        """How many facts the widest comparison below a node reads."""
        if id(node) not in self._widths:
            below = [self._width(child) for child in node.children]
            tests = (one for condition in node.conditions() for one in atoms(condition))
            own = [len(self.ground.of(atom, shift)) for atom, shift in tests if isinstance(atom, ex.Compare)]
            self._widths[id(node)] = max([1, *below, *own])
        return self._widths[id(node)]

    def _shared(self, found: Iterator[Facts]) -> Iterator[Facts]:
        """Fillings found with half of the effort that is left, so that the next alternative gets its turn."""
        whole = self.limit
        while True:
            self.limit = self.steps + (whole - self.steps) // 2
            try:
                there = next(found)
            except (StopIteration, Exhausted):
                return
            finally:
                self.limit = whole
            yield there

    # -- scores ---------------------------------------------------------------------------------------------------

    def _scored(
        self, facts: Facts, node: model.Score, high: bool, keep: tuple[Slot, ...], *, vague: bool = False
    ) -> Iterator[Facts]:
        """Decide one open item after the other, best points first (or worst), until the score is certain.

        Where the slots of an item matter nowhere else, only its best step is tried: with less no score gets higher.
        ``vague`` lets items stay without an answer where they can, which reaches at least as far as any step of theirs.
        """
        self.step()
        outcome = self.evaluator.use(facts).node(node).outcome
        open_ = [item for item in node.items if self._is_open(facts, item)]
        if outcome in FINAL or not open_:
            yield facts
            return
        first, rest = open_[0], open_[1:]
        outside = dict.fromkeys((*keep, *(slot for item in rest for slot in self.ground.of_item(item))))
        some = False
        ways = chain(self.vague(facts, first) if vague else (), self.item(facts, first, high))
        for there in self.distinct(facts, ways, outside):
            some = True
            yield from self._scored(there, node, high, keep, vague=vague)
        if not some:  # it divides by nothing, so that its points stay open whatever is filled in
            yield from self._scored(self.filled(facts, self.ground.of_item(first)), node, high, keep, vague=vague)

    def _sure_points(self, facts: Facts, node: model.Score) -> int:
        """The most points that can be sure while a person's own stay open."""
        return sum(self._points(self.evaluator.use(facts).item(item), facts) for item in node.items)

    def _points(self, result: ItemResult, facts: Facts) -> int:
        item = result.item
        if any(slot in self.ground.judged for slot in self.unknown(facts, self.ground.of_item(item))):
            return result.high
        match item.how:
            case model.Cases(steps=steps):
                given = item.found is not None and facts.get(item.found, None) is not None
                return result.high if given else max(*(steps[index].low for index in result.steps), result.low)
            case model.BestOf():
                return max(self._points(inside, facts) for inside in result.inside)
            case model.Given():
                return result.low
        return result.high

    def _is_open(self, facts: Facts, item: model.Item) -> bool:
        """Whether a free slot can still change the points of an item."""
        result = self.evaluator.use(facts).item(item)
        if result.low == result.high:
            return False
        unknown = self.unknown(facts, self.ground.of_item(item))
        return bool(unknown) and (result.facts_missing or any(slot in self.ground.judged for slot in unknown))

    def item(self, facts: Facts, item: model.Item, high: bool) -> Iterator[Facts]:
        """Fillings that decide the points of an item, the best first (or the worst)."""
        self.step()
        match item.how:
            case model.Cases(steps=steps):
                order = sorted(range(len(steps)), key=lambda one: -steps[one].high if high else steps[one].low)
                for index in order:
                    for there in self.first_true(facts, [step.when for step in steps[: index + 1]]):
                        yield self._marked(there, item, steps[index].high if high else steps[index].low)
            case model.CountOf(parts=parts):
                open_ = next((one.when for one in parts if self.unknown(facts, self.ground.of(one.when))), None)
                if open_ is None:
                    yield facts
                    return
                for want in (high, not high):
                    for there in self.truths(facts, open_, want):
                        yield from self.item(there, item, high)
            case model.BestOf(items=items):
                inside = next((one for one in items if self._is_open(facts, one)), None)
                for there in self.item(facts, inside, high) if inside is not None else ():
                    yield from self.item(there, item, high)
                if inside is None:
                    yield facts
            case model.Given(indicator=indicator):
                yield self.put(facts, self.ground.slot(Need(indicator)), item.out_of * indicator.scale if high else 0)

    def vague(self, facts: Facts, item: model.Item) -> Iterator[Facts]:
        """Fillings that leave some condition of an item without an answer for good."""
        match item.how:
            case model.Cases(steps=steps):
                yield from self.first_undefined(facts, [step.when for step in steps])
            case model.CountOf(parts=parts):
                for part in parts:
                    yield from self.undefined(facts, part.when)
            case model.BestOf(items=items):
                for inside in items:
                    yield from self.vague(facts, inside)

    def _marked(self, facts: Facts, item: model.Item, points: int) -> Facts:
        """With a person's mark, where that may be asked."""
        if item.found is None:
            return facts
        slot = self.ground.slot(Need(item.found))
        return self.put(facts, slot, points * item.found.scale) if self.unknown(facts, [slot]) else facts

    # -- classes --------------------------------------------------------------------------------------------------

    def classes(self, facts: Facts, node: model.Classify) -> Iterator[Facts]:
        """One filling for each class of each branch that is still possible, and one for each branch that stays open."""
        for index in range(len(node.branches)):
            for there in islice(self.first_true(facts, [branch.when for branch in node.branches[: index + 1]]), 1):
                steps = node.branches[index].steps
                for last in range(len(steps)):
                    yield from islice(self.first_true(there, [step.when for step in steps[: last + 1]]), 1)
                yield from islice(self.first_undefined(there, [step.when for step in steps]), 1)
        yield from islice(self.first_undefined(facts, [branch.when for branch in node.branches]), 1)


def _bears_no_answer(high: bool, level: Outcome) -> bool:
    """Whether a condition without an answer will do: it is above unmet and below a pass."""
    return high == (level is Outcome.UNKNOWN)
