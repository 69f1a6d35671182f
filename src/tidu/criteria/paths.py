"""Paths: the cheapest sets of changes that would bring a pass, each verified by judging the changed facts.

The search goes cheapest first. Each step takes the first condition that still fails with the changes made so far, and
tries every lever of every way to fulfil it; so changes that work against each other are repaired as they arise. What
passes is then tightened: a change that is not needed is dropped, one that is larger than needed is shortened.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from tidu.criteria import model
from tidu.criteria.costs import CostModel
from tidu.criteria.critical import Run, runs
from tidu.criteria.expressions import Application, Condition
from tidu.criteria.facts import Facts, Value
from tidu.criteria.gaps import GapFinder, standing
from tidu.criteria.levers import Move, int_of
from tidu.criteria.one import evaluate
from tidu.criteria.outcomes import Outcome
from tidu.criteria.path_scores import Price, combinations, least, price_of_ways, together
from tidu.criteria.slots import Ground, QuickEvaluator, Slot
from tidu.criteria.verdicts import NodeResult, Verdict

MOST_PATHS = 5
EFFORT = 400
"""So many states are looked at before the search stops with the paths it has."""
PASSING = (Outcome.NEEDS_REVIEW, Outcome.MET)

Derive = Callable[[Facts], Facts]
"""Fills in facts that others determine, such as the size class."""
Commitments = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a path with its cost in thousandths."""

    move: Move
    cost: int


@dataclass(frozen=True)
class Path:
    """Changes that together bring a pass. ``verdict`` is that of the changed facts: met, or needs_review where only the
    findings of persons on the nodes ``pending`` are left.
    """

    changes: tuple[Change, ...]
    verdict: Verdict
    pending: tuple[model.Node, ...]

    @property
    def cost(self) -> int:
        """Thousandths of the cost model's unit."""
        return sum(change.cost for change in self.changes)

    @property
    def supposes(self) -> bool:
        """Whether it rests on facts that are not known yet."""
        return any(change.move.before is None for change in self.changes)


@dataclass(frozen=True)
class Paths:
    """At most five paths, cheapest first; ``blocked`` names the unmet leaves that nothing allowed can mend."""

    paths: tuple[Path, ...]
    blocked: tuple[model.Node, ...]
    searched: int


@dataclass(frozen=True)
class State:
    """Changes made so far, the facts they make, and which alternatives were chosen on the way."""

    moves: Mapping[Slot, Move]
    facts: Facts
    chosen: Commitments
    cost: int


@dataclass(frozen=True)
class Branch:
    """One way on from a state."""

    moves: tuple[Move, ...] = ()
    chosen: Commitments = field(default_factory=dict)


def find_paths(
    standard: model.Standard,
    facts: Facts,
    on: date,
    kind: Application = "new",
    *,
    costs: CostModel | None = None,
    derive: Derive | None = None,
) -> Paths:
    """The cheapest paths of one firm to a pass; none where it passes already.

    ``facts`` are those given; ``derive`` fills in derived ones, before the search and again before each verification.
    """
    search = PathSearch(standard, facts, on, kind, costs or CostModel(), derive or _same)
    return search.run()


def _same(facts: Facts) -> Facts:
    return facts


class PathSearch:
    """The search for one firm."""

    def __init__(
        self, standard: model.Standard, facts: Facts, on: date, kind: Application, costs: CostModel, derive: Derive
    ) -> None:
        self.evaluator = QuickEvaluator(Ground(standard, on, kind))
        self.standard, self.given, self.on, self.kind = standard, facts, on, kind
        self.costs, self.derive = costs, derive
        self.start = derive(facts)
        self._prices: dict[int, tuple[NodeResult, Price | None]] = {}
        self._conditions: dict[Slot, list[tuple[Condition, int]]] | None = None

    def run(self) -> Paths:
        """All of it."""
        root = self.evaluator.judge(self.start)
        if root.outcome in PASSING:
            return Paths((), (), 0)
        queue: list[tuple[int, int, int, State]] = []
        order = itertools.count()
        found: list[Path] = []
        seen: set[object] = set()
        searched = 0
        self._push(queue, order, State({}, self.start, {}, 0))
        while queue and searched < EFFORT and len(found) < MOST_PATHS:
            state = heapq.heappop(queue)[-1]
            if self._dominated(state, found):
                continue
            searched += 1
            result = self.evaluator.judge(state.facts)
            if result.outcome in PASSING:
                self._accept(state, found)
                continue
            finder = GapFinder(self.evaluator, state.facts)
            for branch in self._mend(finder, result, state.chosen):
                following = self._applied(state, branch)
                key = None if following is None else _key(following)
                if following is not None and key not in seen:
                    seen.add(key)
                    self._push(queue, order, following)
        found.sort(key=lambda path: path.cost)
        return Paths(tuple(found[:MOST_PATHS]), () if found else tuple(self._blocked(root)), searched)

    def _push(self, queue: list[tuple[int, int, int, State]], order: Iterator[int], state: State) -> None:
        finder = GapFinder(self.evaluator, state.facts)
        rest = self._price(finder, finder.root)
        if rest is not None:
            heapq.heappush(queue, (state.cost + sum(rest.values()), len(state.moves), next(order), state))

    def _dominated(self, state: State, found: Sequence[Path]) -> bool:
        """Whether a path that is known already does with a part of these changes."""
        paid = {slot: self.costs.cost(move) or 0 for slot, move in state.moves.items()}
        return any(all(paid.get(one.move.slot, -1) >= one.cost for one in path.changes) for path in found)

    # -- states ---------------------------------------------------------------------------------------------------

    def _applied(self, state: State, branch: Branch) -> State | None:
        """The state after a branch; None where it would turn a change back or is impossible."""
        moves = dict(state.moves)
        facts = state.facts
        for move in branch.moves:
            earlier = moves.get(move.slot)
            merged = move if earlier is None else _further(earlier, move)
            if merged is None or self.costs.cost(merged) is None:
                return None
            moves[move.slot] = merged
            facts = move.slot.written_to(facts, merged.after, self.on)
        cost = sum(self.costs.cost(move) or 0 for move in moves.values())
        return State(moves, facts, {**state.chosen, **branch.chosen}, cost)

    def _mend(self, finder: GapFinder, result: NodeResult, chosen: Commitments) -> Iterator[Branch]:
        """The ways on from here: what would mend the first failing condition below a node."""
        node = result.node
        gate = f"{node.id} gate"
        for by_gate, condition, want in _gates(node):
            if chosen.get(gate, by_gate) == by_gate:
                found = self._conditions_made(finder, condition, want)
                yield from (replace(one, chosen={**one.chosen, gate: by_gate}) for one in found)
        if gate in chosen:
            return
        if node.only_if is not None and self.evaluator.holds(finder.facts, node.only_if.condition) is None:
            yield from self._conditions_made(finder, node.only_if.condition, True)
            return
        match node:
            case model.Group():
                yield from self._mend_group(finder, result, node, chosen)
            case model.Require(condition=condition):
                yield from self._conditions_made(finder, condition, True)
            case model.Judge():
                if result.outcome is Outcome.UNMET:
                    yield from (
                        Branch((move,)) for way in finder.gap(result, None).ways for one in way for move in one.moves
                    )
            case model.Score():
                yield from self._mend_score(finder, result, chosen)

    def _mend_group(
        self, finder: GapFinder, result: NodeResult, node: model.Group, chosen: Commitments
    ) -> Iterator[Branch]:
        failing = [index for index, child in enumerate(result.children) if child.outcome < Outcome.NEEDS_REVIEW]
        if node.count is None:
            yield from self._mend(finder, result.children[failing[0]], chosen) if failing else ()
            return
        passing = sum(child.outcome in PASSING for child in result.children)
        committed = chosen.get(node.id)
        for choice in itertools.combinations(failing, node.count - passing) if committed is None else [committed]:
            assert isinstance(choice, tuple)  # noqa: S101 - written below
            first = next((index for index in choice if index in failing), None)
            if first is not None:
                for branch in self._mend(finder, result.children[first], chosen):
                    yield replace(branch, chosen={**branch.chosen, node.id: choice})

    def _conditions_made(self, finder: GapFinder, condition: Condition, want: bool) -> Iterator[Branch]:
        """One branch for each lever of the first shortfall of each way."""
        for way in finder.ways(condition, want):
            for move in way[0].moves if way else ():
                yield Branch((move,))

    def _mend_score(self, finder: GapFinder, result: NodeResult, chosen: Commitments) -> Iterator[Branch]:
        """Choose a combination of items first; once its conditions hold and the score still fails, choose again."""
        targets = chosen.get(result.node.id, ())
        assert isinstance(targets, tuple)  # noqa: S101 - written below
        for target in targets:
            for condition in target.conditions:
                if self.evaluator.holds(finder.facts, condition) is not True:
                    yield from self._conditions_made(finder, condition, True)
                    return
        for one in combinations(finder, result, self.costs):
            if one.targets:
                yield Branch(chosen={result.node.id: one.targets})

    # -- estimates of what is left ----------------------------------------------------------------------------------

    def _price(self, finder: GapFinder, result: NodeResult) -> Price | None:
        """What mending a node would cost, each lever taken by itself; None where nothing can mend it."""
        if result.outcome in (*PASSING, Outcome.NOT_APPLICABLE):
            return {}
        if result.children:
            return self._price_of_parts(finder, result)
        known = self._prices.get(id(result))
        if known is None or known[0] is not result:
            known = self._prices[id(result)] = (result, self._price_of_leaf(finder, result))
        return known[1]

    def _price_of_leaf(self, finder: GapFinder, result: NodeResult) -> Price | None:
        node = result.node
        prices = self._price_of_gates(finder, node)
        match node:
            case model.Require(condition=condition):
                prices.append(price_of_ways(finder.ways(condition), self.costs))
            case model.Judge() if result.outcome is Outcome.UNMET:
                prices.append(price_of_ways(finder.gap(result, None).ways, self.costs))
            case model.Score():
                prices += [{Slot(node.id): one.cost} for one in combinations(finder, result, self.costs)[:1]]
        return least(prices)

    def _price_of_gates(self, finder: GapFinder, node: model.Node) -> list[Price | None]:
        return [price_of_ways(finder.ways(condition, want), self.costs) for _, condition, want in _gates(node)]

    def _price_of_parts(self, finder: GapFinder, result: NodeResult) -> Price | None:
        node = result.node
        prices = self._price_of_gates(finder, node)
        parts = [self._price(finder, child) for child in result.children if child.outcome < Outcome.NEEDS_REVIEW]
        if isinstance(node, model.Group) and node.count is not None:
            passing = sum(child.outcome in PASSING for child in result.children)
            open_ = sorted((one for one in parts if one is not None), key=lambda one: sum(one.values()))
            needed = node.count - passing
            parts = list(open_[:needed]) if needed <= len(open_) else [None]
        prices.append(together(parts))
        return least(prices)

    def _blocked(self, result: NodeResult) -> Iterator[model.Node]:
        finder = GapFinder(self.evaluator, self.start)
        for leaf, _ in standing(result):
            if leaf.outcome is not Outcome.NEEDS_REVIEW and self._price(finder, leaf) is None:
                yield leaf.node

    # -- passing states -------------------------------------------------------------------------------------------

    def _accept(self, state: State, found: list[Path]) -> None:
        """Tighten, verify and keep a passing state, unless another path is as good in everything."""
        moves = self._tightened(state.moves)
        facts = self.given
        for move in moves:
            facts = move.slot.written_to(facts, move.after, self.on)
        verdict = evaluate(self.standard, self.derive(facts), self.on, self.kind)
        if verdict.outcome not in PASSING:
            return
        pending = [leaf.node for leaf, _ in standing(verdict.root) if leaf.outcome is Outcome.NEEDS_REVIEW]
        changes = tuple(Change(move, self.costs.cost(move) or 0) for move in moves)
        path = Path(changes, verdict, tuple(pending))
        if not any(dominates(other, path) for other in found):
            found[:] = [other for other in found if not dominates(path, other)] + [path]

    def _facts_with(self, moves: Sequence[Move]) -> Facts:
        facts = self.start
        for move in moves:
            facts = move.slot.written_to(facts, move.after, self.on)
        return facts

    def _passes(self, moves: Sequence[Move]) -> bool:
        return self.evaluator.judge(self._facts_with(moves)).outcome in PASSING

    def _tightened(self, made: Mapping[Slot, Move]) -> list[Move]:
        """The same changes without what is not needed, dearest looked at first."""
        moves = list(made.values())
        for move in sorted(moves, key=lambda one: -(self.costs.cost(one) or 0)):
            without = [one for one in moves if one is not move]
            if self._passes(without):
                moves = without
            elif move.before is not None and move.how == "change":
                moves = [self._shortened(move, without) if one is move else one for one in moves]
        return moves

    def _shortened(self, move: Move, others: Sequence[Move]) -> Move:
        """The change taken only as far as the others need it."""
        facts = self._facts_with(others)
        first, last = int_of(move.before or 0), int_of(move.after)
        for value in _between(runs(self.evaluator, facts, move.slot, self._reading(move.slot)), move):
            if min(first, last) < int_of(value) < max(first, last):
                shorter = replace(move, after=value)
                if self._passes([*others, shorter]):
                    return shorter
        return move

    def _reading(self, slot: Slot) -> list[tuple[Condition, int]]:
        """Every condition of the standard that reads a slot."""
        if self._conditions is None:
            self._conditions = {}
            for node in self.standard.root.walk():
                for condition in node.conditions():
                    for one in self.evaluator.ground.of(condition):
                        self._conditions.setdefault(one, []).append((condition, 0))
        return self._conditions.get(slot, [])


def _gates(node: model.Node) -> Iterator[tuple[str, Condition, bool]]:
    """The gates by which a node can cease to matter: the condition, and what it has to become."""
    if node.exempt_if is not None:
        yield "exempt", node.exempt_if.condition, True
    if node.only_if is not None:
        yield "idle", node.only_if.condition, False


def _further(earlier: Move, move: Move) -> Move | None:
    """Two moves of one slot as one; None where the second would turn the first back."""
    if earlier.how == "estimate":
        return replace(move, before=None, how="supply")
    if move.up != earlier.up:
        return None
    return replace(move, before=earlier.before, how=earlier.how if earlier.before is None else move.how)


def _key(state: State) -> object:
    """What tells two states apart: the values reached and the alternatives chosen."""
    return frozenset((slot, move.after) for slot, move in state.moves.items()), frozenset(state.chosen.items())


def _between(found: Sequence[Run], move: Move) -> Iterator[Value]:
    """Values on the way of a move, nearest to where the fact stands now first; counts in whole units."""
    indicator = move.slot.indicator
    unit = indicator.scale if indicator is not None and indicator.type == "count" else 1
    whole = unit > 1 and int_of(move.after) % unit == 0
    for run in found if move.up else reversed(found):
        value = run.first if move.up else run.last
        if whole and isinstance(value, int):
            value = -(-value // unit) * unit if move.up else value // unit * unit
        yield value


def dominates(one: Path, other: Path) -> bool:
    """Whether a path changes nothing that the other does not also change, and nothing more dearly."""
    dearer = {change.move.slot: change.cost for change in other.changes}
    return all(change.cost <= dearer.get(change.move.slot, -1) for change in one.changes)
