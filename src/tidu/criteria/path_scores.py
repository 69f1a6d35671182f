"""The cheapest ways to lift a score over its pass marks: which items to bring to which step."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tidu.criteria import model
from tidu.criteria.costs import CostModel
from tidu.criteria.expressions import Condition
from tidu.criteria.gaps import GapFinder, Step, Way
from tidu.criteria.slots import Slot
from tidu.criteria.verdicts import GroupResult, ItemResult, NodeResult

KEPT = 6
"""So many of the cheapest combinations are kept for the same points."""

Price = dict[Slot, int]
"""What each slot's change would cost, in thousandths."""


@dataclass(frozen=True, slots=True)
class Target:
    """A score item to be brought to ``points`` by making ``conditions`` true."""

    item: str
    points: int
    conditions: tuple[Condition, ...] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Option:
    """One target with what it would cost, in thousandths, if it were the only change."""

    target: Target
    points: int
    cost: int


@dataclass(frozen=True, slots=True)
class Combination:
    """Targets that together reach the marks."""

    cost: int
    points: int
    targets: tuple[Target, ...] = ()


def price_of_way(way: Way, costs: CostModel) -> Price | None:
    """The cheapest lever of each shortfall; None where one has none. A slot moved twice counts once."""
    found: Price = {}
    for one in way:
        known = [(cost, move.slot) for move in one.moves if (cost := costs.cost(move)) is not None]
        if not known:
            return None
        cost, slot = min(known, key=lambda pair: pair[0])
        found[slot] = max(found.get(slot, 0), cost)
    return found


def price_of_ways(ways: Iterable[Way], costs: CostModel) -> Price | None:
    """The cheapest way."""
    found = [price for way in ways if (price := price_of_way(way, costs)) is not None]
    return min(found, key=lambda price: sum(price.values()), default=None)


def counted(result: ItemResult) -> int:
    """Points that an item brings already: a person's open points may still come, missing facts may not."""
    return result.low if result.facts_missing else result.high


def options(finder: GapFinder, result: ItemResult, costs: CostModel) -> list[Option]:
    """The better steps of an item that can be reached, dearer ones only where they bring more."""
    steps = [(step, price) for step in finder.steps(result) if (price := price_of_ways(step.ways, costs))]
    if isinstance(result.item.how, model.CountOf):
        found = list(_counts(result, result.item.how, steps))
    else:
        found = [
            Option(Target(step.item.id, step.points, _conditions(step)), step.points, sum(price.values()) + step.points)
            for step, price in steps  # a point weighs a thousandth, so that an unknown fact is asked for no more than needed
        ]
    best: list[Option] = []
    for option in sorted(found, key=lambda one: (one.cost, -one.points)):
        if option.points > max((one.points for one in best), default=counted(result)):
            best.append(option)
    return best


def _conditions(step: Step) -> tuple[Condition, ...]:
    return () if step.when is None else (step.when,)


def _counts(result: ItemResult, how: model.CountOf, steps: Sequence[tuple[Step, Price]]) -> Iterator[Option]:
    """One more thing, two more, and so on, the cheapest first."""
    conditions: tuple[Condition, ...] = ()
    cost = 0
    for number, (step, price) in enumerate(sorted(steps, key=lambda pair: sum(pair[1].values())), start=1):
        conditions, cost = (*conditions, *_conditions(step)), cost + sum(price.values())
        points = min(result.item.out_of, counted(result) + number * how.points)
        yield Option(Target(result.item.id, points, conditions), points, cost)


def combinations(finder: GapFinder, result: NodeResult, costs: CostModel) -> list[Combination]:
    """Up to :data:`KEPT` combinations that reach every pass mark, cheapest first, each item taken by itself."""
    node, score = result.node, result.score
    if score is None or not isinstance(node, model.Score):
        return []
    # While a person's points are open, the score stays unknown as long as any fact is missing.
    judged = any(item.low != item.high and not item.facts_missing for group in score.groups for item in group.items)
    table = {0: [Combination(0, 0)]}
    for group in score.groups:
        table = _merged(table, _group(finder, group, costs, judged), node.mark.least)
    return table.get(node.mark.least, [])


def _group(finder: GapFinder, result: GroupResult, costs: CostModel, judged: bool) -> dict[int, list[Combination]]:
    group = result.group
    table = {0: [Combination(0, 0)]}
    for item in result.items:
        choices = [] if judged and item.facts_missing else [Combination(0, counted(item))]
        choices += [Combination(one.cost, one.points, (one.target,)) for one in options(finder, item, costs)]
        table = _merged(table, {one.points: [one] for one in choices}, group.out_of)
    least = group.mark.least if group.mark is not None else 0
    return {points: found for points, found in table.items() if points >= least}


def _merged(
    one: dict[int, list[Combination]], two: dict[int, list[Combination]], most: int
) -> dict[int, list[Combination]]:
    """Every pair of combinations, points cut at ``most``, the cheapest of each sum."""
    sums: dict[int, list[Combination]] = {}
    for a, left in one.items():
        for b, right in two.items():
            points = min(most, a + b)
            kept = sums.setdefault(points, [])
            kept += [Combination(x.cost + y.cost, points, (*x.targets, *y.targets)) for x in left for y in right]
    return {points: heapq.nsmallest(KEPT, found, key=lambda each: each.cost) for points, found in sums.items()}


def least(prices: Sequence[Price | None]) -> Price | None:
    """The cheapest; None where nothing has a price."""
    return min((one for one in prices if one is not None), key=lambda one: sum(one.values()), default=None)


def together(prices: Sequence[Price | None]) -> Price | None:
    """All of them: a slot that several move is paid once, at the highest."""
    total: Price = {}
    for price in prices:
        if price is None:
            return None
        for slot, cost in price.items():
            total[slot] = max(total.get(slot, 0), cost)
    return total
