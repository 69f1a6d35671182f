"""A whole standard as a plan: outcomes of nodes, points of scores, positions of classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from tidu.criteria import model
from tidu.criteria import plan as ir
from tidu.criteria.checks import can_be_not_applicable
from tidu.criteria.expressions import Application
from tidu.criteria.lowering import Lowering
from tidu.criteria.outcomes import Outcome
from tidu.criteria.plan import Ir

MET, UNMET = ir.Int(Outcome.MET), ir.Int(Outcome.UNMET)
UNKNOWN, NEEDS_REVIEW = ir.Int(Outcome.UNKNOWN), ir.Int(Outcome.NEEDS_REVIEW)
NOT_APPLICABLE = ir.Int(Outcome.NOT_APPLICABLE)
OUTSIDE = ir.Int(-1)
"""Where a greatest outcome is sought, a child that does not apply stands below all others."""


def plan_of(standard: model.Standard, on: date, kind: Application = "new") -> ir.Plan:
    """The plan of a standard on a date. Raises RuleError E114 where a comparison does not fit 128 bits."""
    planner = Planner(standard, on, kind)
    verdict = planner.node(standard.root)
    planner.plan.define("verdict", verdict)
    planner.plan.outputs.insert(0, "verdict")
    return planner.plan


@dataclass(frozen=True, slots=True)
class Points:
    """Points of an item or a sum; ``judged`` says whether a person's mark can widen the interval."""

    low: Ir
    high: Ir
    missing: Ir
    judged: bool


class Planner:
    """Plans the nodes of one standard."""

    def __init__(self, standard: model.Standard, on: date, kind: Application) -> None:
        self.lowering = Lowering(standard, on, kind)
        self.plan = self.lowering.plan

    def node(self, node: model.Node) -> Ir:
        """The outcome column of a node."""
        children = [self.node(child) for child in node.children]
        match node:
            case model.Require(condition=condition):
                bare = outcome_of(self.lowering.truth(condition))
            case model.Judge(finding=finding):
                bare = outcome_of(self.lowering.column(finding, 0), NEEDS_REVIEW)
            case model.Group():
                bare = combined(node, children)
            case model.Score():
                bare = self._score(node)
            case model.Classify():
                bare = self._classify(node)
            case _:
                raise TypeError(node)
        if (node.exempt_if is not None or node.only_if is not None) and not isinstance(bare, ir.Int):
            bare = self.plan.share(bare)
        return self.plan.define(f"{node.id}__outcome", self._gated(node, bare), output=True)

    def _gated(self, node: model.Node, bare: Ir) -> Ir:
        outcome = bare
        if node.exempt_if is not None:
            exempt = self.lowering.truth(node.exempt_if.condition)
            unclear = ir.choose([(ir.Cmp("==", outcome, MET), MET)], UNKNOWN)
            outcome = ir.choose([(exempt, NOT_APPLICABLE), (ir.is_null(exempt), unclear)], outcome)
        if node.only_if is not None:
            applies = self.lowering.truth(node.only_if.condition)
            outcome = ir.choose([(applies, outcome), (ir.is_null(applies), UNKNOWN)], NOT_APPLICABLE)
        return outcome

    # -- scores ---------------------------------------------------------------------------------------------------

    def _score(self, node: model.Score) -> Ir:
        marks: list[Ir] = []
        sums: list[Points] = []
        for group in node.groups:
            items = [self._item(item) for item in group.items]
            total = self._sum(group.id, items, group.out_of, group.capped)
            sums.append(total)
            if group.mark is not None:
                marks.append(self.plan.define(f"{group.id}__outcome", reached(group.mark, total), output=True))
        total = self._sum(node.id, sums, node.out_of, capped=False)
        return ir.extreme("least", [reached(node.mark, total), *marks])

    def _sum(self, name: str, parts: Sequence[Points], out_of: int, capped: bool) -> Points:
        low, high = _total([part.low for part in parts]), _total([part.high for part in parts])
        judged = any(part.judged for part in parts)
        missing = ir.logic("or", [part.missing for part in parts]) if judged else ir.Cmp("!=", low, high)
        if capped:
            low, high = ir.extreme("least", [low, ir.Int(out_of)]), ir.extreme("least", [high, ir.Int(out_of)])
        return Points(*self._named(name, low, high), self.plan.share(missing), judged)

    def _named(self, name: str, low: Ir, high: Ir) -> tuple[Ir, Ir]:
        return (
            self.plan.define(f"{name}__low", low, output=True),
            self.plan.define(f"{name}__high", high, output=True),
        )

    def _item(self, item: model.Item) -> Points:
        match item.how:
            case model.Cases():
                points = self._cases(item, item.how)
            case model.CountOf(points=each, parts=parts):
                truths = [self.lowering.truth(part.when) for part in parts]
                most = ir.Int(item.out_of)
                low, high = (
                    ir.extreme("least", [_total([ir.as_int(ir.fill(t, blank), each) for t in truths]), most])
                    for blank in (ir.FALSE, ir.TRUE)
                )
                points = Points(low, high, ir.FALSE, False)
            case model.BestOf(items=items):
                inside = [self._item(one) for one in items]
                low = ir.extreme("greatest", [one.low for one in inside])
                high = ir.extreme("greatest", [one.high for one in inside])
                judged = any(one.judged for one in inside)
                low = self.plan.share(low) if judged else low
                open_ = [ir.logic("and", [one.missing, ir.Cmp(">", one.high, low)]) for one in inside]
                points = Points(low, high, ir.logic("or", open_), judged)
            case model.Given(indicator=indicator):
                column = self.lowering.column(indicator, 0)
                given = ir.choose([(ir.Cmp(">", column, ir.Int(item.out_of)), ir.Int(item.out_of))], column)
                points = Points(ir.fill(given, ir.Int(0)), ir.fill(given, ir.Int(item.out_of)), ir.FALSE, True)
        low, high = self._named(item.id, points.low, points.high)
        missing = points.missing
        if not points.judged:
            missing = ir.Cmp("!=", low, high)
        return Points(low, high, missing, points.judged)

    def _cases(self, item: model.Item, how: model.Cases) -> Points:
        truths = [self.lowering.truth(step.when) for step in how.steps if step.when is not None]
        steps = how.steps
        judged = any(step.low != step.high for step in steps)
        if how.of is not None and how.first == 0 and truths:
            low, high = _banded(truths, steps)
            decided = ir.negate(ir.is_null(truths[0]))
        else:
            low, high = _first_true(truths, steps)
            decided = _decided(truths)
        if not judged:
            return Points(low, high, ir.FALSE, False)
        decided = self.plan.share(decided)
        low, high = self.plan.share(low), self.plan.share(high)
        missing = ir.logic("and", [ir.negate(decided), ir.Cmp("!=", low, high)])
        if item.found is not None:
            found = self.lowering.column(item.found, 0)
            inside = ir.logic("and", [decided, ir.Cmp(">=", found, low), ir.Cmp("<=", found, high)])
            low, high = ir.choose([(inside, found)], low), ir.choose([(inside, found)], high)
        return Points(low, high, missing, True)

    # -- classes --------------------------------------------------------------------------------------------------

    def _classify(self, node: model.Classify) -> Ir:
        chosen = [ir.TRUE if b.when is None else self.lowering.truth(b.when) for b in node.branches]
        lows: list[Ir] = []
        highs: list[Ir] = []
        taken: Ir = ir.FALSE
        top = len(node.classes) - 1
        for branch, truth in zip(node.branches, chosen, strict=True):
            truths = [self.lowering.truth(step.when) for step in branch.steps if step.when is not None]
            steps = [model.Step(s.when, s.position, s.position, "") for s in branch.steps]
            low, high = _first_true(truths, steps)
            possible = self.plan.share(ir.logic("and", [ir.fill(truth, ir.TRUE), ir.negate(taken)]))
            lows.append(ir.choose([(possible, low)], ir.Int(top)))
            highs.append(ir.choose([(possible, high)], ir.Int(0)))
            taken = self.plan.share(ir.logic("or", [taken, ir.fill(truth, ir.FALSE)]))
        low, high = self._named(node.id, ir.extreme("least", lows), ir.extreme("greatest", highs))
        for code, positions in node.derives.items():
            value: Ir = ir.choose([(ir.Cmp("==", low, high), low)], ir.Int(None))
            if positions is not None:
                last = ir.Int(positions[-1])
                value = ir.choose(
                    [(ir.Cmp("<=", high, last), ir.TRUE), (ir.Cmp(">", low, last), ir.FALSE)], ir.UNKNOWN_TRUTH
                )
            self.plan.define(f"{code}__derived", value, output=True)
        return ir.choose([(ir.Cmp("==", low, high), MET)], UNKNOWN)


def outcome_of(truth: Ir, missing: ir.Int = UNKNOWN) -> Ir:
    """met, unmet, or ``missing`` where the truth is."""
    if isinstance(truth, ir.Bool):
        return missing if truth.value is None else (MET if truth.value else UNMET)
    return ir.fill(ir.as_int(truth, int(Outcome.MET)), missing)


def combined(node: model.Group, children: Sequence[Ir]) -> Ir:
    """The outcome of a group from those of its children, by the published table."""
    if node.count is None:
        return ir.extreme("least", children)
    ranked = [
        ir.choose([(ir.Cmp("==", child, NOT_APPLICABLE), OUTSIDE)], child) if can_be_not_applicable(part) else child
        for part, child in zip(node.parts, children, strict=True)
    ]
    some_apply = not all(can_be_not_applicable(part) for part in node.parts)
    if node.count == 1:
        best = ir.extreme("greatest", ranked)
        return best if some_apply else ir.choose([(ir.Cmp("==", best, OUTSIDE), NOT_APPLICABLE)], best)
    cases: list[tuple[Ir, Ir]] = []
    if not some_apply:
        cases.append((ir.Cmp("==", ir.extreme("greatest", ranked), OUTSIDE), NOT_APPLICABLE))
    for level in (MET, NEEDS_REVIEW, UNKNOWN):
        reaching = _total([ir.as_int(ir.Cmp(">=", child, level), 1) for child in ranked])
        cases.append((ir.Cmp(">=", reaching, ir.Int(node.count)), level))
    return ir.choose(cases, UNMET)


def reached(mark: model.Mark, points: Points) -> Ir:
    """Whether a pass mark is reached."""
    least = ir.Int(mark.least)
    between: Ir = UNKNOWN
    if points.judged:
        between = ir.choose([(points.missing, UNKNOWN)], NEEDS_REVIEW)
    return ir.choose([(ir.Cmp(">=", points.low, least), MET), (ir.Cmp("<", points.high, least), UNMET)], between)


def _total(parts: Sequence[Ir]) -> Ir:
    total: Ir = ir.Int(0)
    for part in parts:
        total = ir.add(total, part)
    return total


def _banded(truths: Sequence[Ir], steps: Sequence[model.Step]) -> tuple[Ir, Ir]:
    """Points of bands on one number: where it is missing, so are all truths, and every step is still possible."""
    missing = ir.is_null(truths[0])
    worst, best = min(step.low for step in steps), max(step.high for step in steps)
    low = ir.choose([(t, ir.Int(s.low)) for t, s in zip(truths, steps, strict=False)], ir.Int(steps[-1].low))
    high = ir.choose([(t, ir.Int(s.high)) for t, s in zip(truths, steps, strict=False)], ir.Int(steps[-1].high))
    if worst != steps[-1].low:
        low = ir.choose([(missing, ir.Int(worst))], low)
    return low, ir.choose([(missing, ir.Int(best))], high)


def _first_true(truths: Sequence[Ir], steps: Sequence[model.Step]) -> tuple[Ir, Ir]:
    """Lowest and highest points of the steps that are still possible."""
    last = steps[-1]
    falling = all(one.low >= two.low and one.high >= two.high for one, two in pairwise(steps))
    if falling:
        low = ir.choose([(t, ir.Int(s.low)) for t, s in zip(truths, steps, strict=False)], ir.Int(last.low))
        sure = [(ir.fill(t, ir.TRUE), ir.Int(s.high)) for t, s in zip(truths, steps, strict=False)]
        return low, ir.choose(sure, ir.Int(last.high))
    lows: list[Ir] = []
    highs: list[Ir] = []
    for index, step in enumerate(steps):
        truth = truths[index] if index < len(truths) else ir.TRUE
        earlier = [ir.negate(ir.fill(one, ir.FALSE)) for one in truths[:index]]
        possible = ir.logic("and", [ir.fill(truth, ir.TRUE), *earlier])
        lows.append(ir.choose([(possible, ir.Int(step.low))], ir.Int(max(s.high for s in steps))))
        highs.append(ir.choose([(possible, ir.Int(step.high))], ir.Int(0)))
    return ir.extreme("least", lows), ir.extreme("greatest", highs)


def _decided(truths: Sequence[Ir]) -> Ir:
    """Whether exactly one step is possible: no unknown comes before the first true one."""
    parts: list[Ir] = []
    for index, truth in enumerate(truths):
        earlier = [ir.fill(one, ir.FALSE) for one in truths[:index]]
        parts.append(ir.logic("or", [*earlier, ir.negate(ir.is_null(truth))]))
    return ir.logic("and", parts)
