"""Gaps: what stands between a firm and a verdict, exactly, and whether the firm can do something about it.

Only what matters is listed: an unmet condition beside an alternative that is met is no gap.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import cast

from tidu.criteria import expressions as ex
from tidu.criteria import model, outcomes
from tidu.criteria.expressions import Application, Condition, Need
from tidu.criteria.facts import Facts
from tidu.criteria.levers import CLASSES, Atom, Move, best_first, moves, relative_size, repairs
from tidu.criteria.outcomes import Outcome
from tidu.criteria.slots import Ground, QuickEvaluator, Slot
from tidu.criteria.verdicts import ItemResult, NodeResult, ScoreResult
from tidu.criteria.vocabulary import Change


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One comparison that fails: its two sides where it compares numbers (natural units, money in 分), the calendar
    year where it speaks of one, and the least change of each fact that would mend it, best first.
    """

    atom: Atom
    year: int | None
    left: Fraction | None
    right: Fraction | None
    moves: tuple[Move, ...]

    @property
    def change(self) -> Change:
        """The class of its best lever; without any it is not in the firm's hands."""
        return self.moves[0].change if self.moves else "outside"


Way = tuple[Shortfall, ...]
"""Shortfalls that have to be mended together."""


@dataclass(frozen=True, slots=True)
class Step:
    """Better points of a score item: the condition that brings them and the ways to fulfil it; none of both where
    the points are a person's to give.
    """

    item: model.Item
    points: int
    change: Change
    when: Condition | None = None
    ways: tuple[Way, ...] = ()
    part: model.CountPart | None = None


@dataclass(frozen=True, slots=True)
class ItemGap:
    """A score item below its best: the points that are sure, and every better step, nearest first."""

    item: model.Item
    points: int
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class MarkGap:
    """A pass mark that is not reached: of the whole score, or of one group."""

    part: model.Score | model.ItemGroup
    mark: model.Mark
    low: int
    high: int

    @property
    def missing(self) -> int:
        """Points that are missing even at best."""
        return self.mark.least - self.high


@dataclass(frozen=True, slots=True)
class Gap:
    """An unmet leaf. ``alone`` says whether mending it alone would bring the verdict; ``instead_of`` names the node
    of which this leaf is one of several alternatives.
    """

    node: model.Node
    change: Change
    alone: bool
    ways: tuple[Way, ...] = ()
    marks: tuple[MarkGap, ...] = ()
    items: tuple[ItemGap, ...] = ()
    instead_of: str | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """A leaf that is undecided for want of facts."""

    node: model.Node
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Gaps:
    """All that stands between a firm and a verdict on a day."""

    standard: model.Standard
    on: date
    kind: Application
    outcome: Outcome
    gaps: tuple[Gap, ...]
    missing: tuple[Missing, ...]
    pending: tuple[model.Node, ...]

    @property
    def one_step(self) -> Gap | None:
        """The best gap that alone stands between the firm and a pass, up to what persons must find."""
        alone = [gap for gap in self.gaps if gap.alone]
        return min(alone, key=lambda gap: CLASSES.index(gap.change), default=None)


def find_gaps(standard: model.Standard, facts: Facts, on: date, kind: Application = "new") -> Gaps:
    """The gaps of one firm. ``facts`` should hold what can be derived (the size class) already."""
    return GapFinder(QuickEvaluator(Ground(standard, on, kind)), facts).all()


class GapFinder:
    """Finds the gaps of one firm with an evaluator that may be shared."""

    def __init__(self, evaluator: QuickEvaluator, facts: Facts) -> None:
        self.evaluator = evaluator
        self.ground = evaluator.ground
        self.facts = facts
        self.root = evaluator.judge(facts)

    def all(self) -> Gaps:
        """Everything that stands in the way."""
        gaps: list[Gap] = []
        missing: list[Missing] = []
        pending: list[model.Node] = []
        for result, instead_of in standing(self.root):
            if result.outcome is Outcome.UNMET:
                gaps.append(self.gap(result, instead_of))
            elif result.outcome is Outcome.UNKNOWN:
                missing.append(Missing(result.node, self._unknown(result.node)))
            else:
                pending.append(result.node)
        where = self.ground
        return Gaps(
            where.standard, where.on, where.kind, self.root.outcome, tuple(gaps), tuple(missing), tuple(pending)
        )

    def _unknown(self, node: model.Node) -> tuple[Slot, ...]:
        slots = self.ground.of_node(node)
        return tuple(
            one for one in slots if one.read(self.facts, self.ground.on) is None and one not in self.ground.judged
        )

    def gap(self, result: NodeResult, instead_of: str | None) -> Gap:
        """The gap of one unmet leaf."""
        node = result.node
        alone = self.outcome_with(self.root, node.id) >= Outcome.NEEDS_REVIEW
        if isinstance(node, model.Score) and result.score is not None:
            items = tuple(self._items(result.score))
            marks = tuple(marks_missed(node, result.score))
            return Gap(node, class_of_score(node, result.score, items), alone, (), marks, items, instead_of)
        if isinstance(node, model.Judge):
            ways: tuple[Way, ...] = ((self._finding(node),),)
        elif isinstance(node, model.Require):
            ways = self.ways(node.condition)
        else:
            ways = ()
        return Gap(node, class_of(ways), alone, ways, instead_of=instead_of)

    def outcome_with(self, result: NodeResult, leaf: str) -> Outcome:
        """The outcome that a node would have if the leaf named were met."""
        if result.node.id == leaf:
            return Outcome.MET
        if leaf not in {one.node.id for one in result.walk()}:
            return result.outcome
        below = [self.outcome_with(child, leaf) for child in result.children]
        node = result.node
        assert isinstance(node, model.Group)  # noqa: S101 - only groups have children
        bare = outcomes.all_of(below) if node.count is None else outcomes.at_least(node.count, below)
        return self.evaluator.use(self.facts).gated(node, bare)

    # -- conditions -----------------------------------------------------------------------------------------------

    def ways(self, condition: Condition, want: bool = True) -> tuple[Way, ...]:
        """The ways to make a condition true (or false), best first; one empty way where it is so already."""
        evaluator = self.evaluator.use(self.facts)
        key = (id(condition), want, *evaluator.held(self.ground.of(condition)))
        if key not in evaluator.remembered:
            found = [tuple(self.shortfall(atom) for atom in way) for way in repairs(evaluator, condition, want)]
            evaluator.remembered[key] = tuple(sorted(found, key=_rank))
        return cast("tuple[Way, ...]", evaluator.remembered[key])

    def shortfall(self, atom: Atom) -> Shortfall:
        """What one comparison lacks."""
        found = best_first(moves(self.evaluator, self.facts, atom))
        year, left, right = self.ground.period(atom.test, atom.shift), None, None
        if isinstance(atom.test, ex.Compare):
            left, right = self._sides(atom.test, atom.shift)
        return Shortfall(atom, year, left, right, tuple(found))

    def _sides(self, test: ex.Compare, shift: int) -> tuple[Fraction | None, Fraction | None]:
        self.evaluator.use(self.facts).truth(test, shift)
        compared = self.evaluator.reading.compared[-1]
        return compared.left, compared.right

    def _finding(self, node: model.Judge) -> Shortfall:
        slot = self.ground.slot(Need(node.finding))
        atom = Atom(ex.Truth(node.finding), 0, True)
        move = Move(slot, False, True, "change", slot.change(self.ground.on), atom)
        return Shortfall(atom, None, None, None, (move,))

    # -- scores ---------------------------------------------------------------------------------------------------

    def _items(self, score: ScoreResult) -> Iterator[ItemGap]:
        for group in score.groups:
            for item in group.items:
                if item.low < item.item.out_of:
                    steps = sorted(self.steps(item), key=lambda step: (step.points, CLASSES.index(step.change)))
                    yield ItemGap(item.item, item.low, tuple(step for step in steps if step.points > item.low))

    def steps(self, result: ItemResult) -> Iterator[Step]:
        """The better steps of one item."""
        item = result.item
        match item.how:
            case model.Cases(steps=steps):
                for index, step in enumerate(steps):
                    if (index,) == result.steps and step.high > result.low:  # the rest of a range is a person's
                        yield Step(item, step.high, item.found.change if item.found else "outside")
                    points = self._points(item, step)
                    if step.when is not None and points > (result.low if result.facts_missing else result.high):
                        when = self._reaching(steps, index)
                        ways = self.ways(when)
                        yield Step(item, points, class_of(ways), when, ways)
            case model.CountOf(points=points, parts=parts):
                for part, truth in zip(parts, result.parts, strict=True):
                    if not truth:
                        ways = self.ways(part.when)
                        reached = min(item.out_of, result.low + points)
                        yield Step(item, reached, class_of(ways), part.when, ways, part)
            case model.BestOf():
                for inside in result.inside:
                    yield from (step for step in self.steps(inside) if step.points > result.low)
            case model.Given(indicator=indicator):
                yield Step(item, item.out_of, indicator.change)

    def _points(self, item: model.Item, step: model.Step) -> int:
        """The points of a step: of a range, the mark that a person gave, or the highest while nobody has."""
        fact = self.facts.get(item.found, None) if item.found else None
        if fact is not None and item.found is not None:
            given = int(str(fact.value)) // item.found.scale
            if step.low <= given <= step.high:
                return given
        return step.high

    def _reaching(self, steps: Sequence[model.Step], index: int) -> Condition:
        """What brings a step's points: its condition, and that no poorer step comes first."""
        step = steps[index]
        assert step.when is not None  # noqa: S101 - the caller looks at steps with a condition
        poorer = [one.when for one in steps[:index] if one.when is not None and one.high < step.high]
        if not poorer:
            return step.when
        made = self.evaluator.made
        return made.setdefault(id(step), ex.Both((step.when, *(ex.Not(one) for one in poorer))))


def standing(result: NodeResult, instead_of: str | None = None) -> Iterator[tuple[NodeResult, str | None]]:
    """The leaves that stand against a pass, each with the node of which it is an alternative, if any."""
    if result.outcome in (Outcome.MET, Outcome.NOT_APPLICABLE):
        return
    if not result.children:
        yield result, instead_of
        return
    node = result.node
    if isinstance(node, model.Group) and node.count is not None:
        instead_of = node.id
    for child in result.children:
        yield from standing(child, instead_of)


def marks_missed(node: model.Score, score: ScoreResult) -> Iterator[MarkGap]:
    """The pass marks that even the highest possible points do not reach."""
    if score.high < node.mark.least:
        yield MarkGap(node, node.mark, score.low, score.high)
    for group in score.groups:
        if group.group.mark is not None and group.outcome is Outcome.UNMET:
            yield MarkGap(group.group, group.group.mark, group.low, group.high)


def class_of(ways: Sequence[Way]) -> Change:
    """A gap is as good as its best way, and a way as good as its worst part."""
    best = min((_worst(way) for way in ways), default=len(CLASSES) - 1)
    return CLASSES[best]


def _worst(way: Way) -> int:
    return max((CLASSES.index(one.change) for one in way), default=0)


def _rank(way: Way) -> tuple[int, int, Fraction]:
    sizes = sum((relative_size(one.moves[0]) for one in way if one.moves), Fraction(0))
    return _worst(way), len(way), sizes


def class_of_score(node: model.Score, score: ScoreResult, items: Sequence[ItemGap]) -> Change:
    """The best class whose steps, with those of better classes, would reach every mark."""
    for index, change in enumerate(CLASSES[:-1]):
        reach = {gap.item.id: _reach(gap, index) for gap in items}
        sums = []
        for group in score.groups:
            total = sum(max(item.high, reach.get(item.item.id, 0)) for item in group.items)
            total = min(total, group.group.out_of)
            sums.append(total)
            if group.group.mark is not None and total < group.group.mark.least:
                break
        else:
            if sum(sums) >= node.mark.least:
                return change
    return "outside"


def _reach(gap: ItemGap, index: int) -> int:
    open_ = [step for step in gap.steps if CLASSES.index(step.change) <= index]
    counted = sum(1 for step in open_ if step.part is not None)
    if counted and isinstance(gap.item.how, model.CountOf):
        return min(gap.item.out_of, gap.points + counted * gap.item.how.points)
    return max((step.points for step in open_), default=gap.points)
