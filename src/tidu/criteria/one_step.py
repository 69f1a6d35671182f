"""One step short: firms of a population that a single unmet condition keeps from a pass."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from tidu.criteria import model
from tidu.criteria.expressions import Application
from tidu.criteria.many import evaluate_plan
from tidu.criteria.outcomes import Outcome
from tidu.criteria.plan import Ir
from tidu.criteria.planning import MET, Planner, combined

LEAF = "leaf"
FORCED = "__if_met"
ENOUGH = (int(Outcome.MET), int(Outcome.NEEDS_REVIEW))
"""What must come out once the leaf is met: a pass, up to what persons must find."""


def one_step_short(
    standard: model.Standard,
    frame: pl.LazyFrame,
    on: date,
    kind: Application = "new",
    *,
    keep: Sequence[str],
) -> pl.LazyFrame:
    """The firms of a wide frame that are one step short: the ``keep`` columns and the ``leaf`` that is in the way.

    A firm has a row for each leaf that would do alone. Whether a leaf would do is found by combining the outcomes of
    all nodes again with that leaf met, exactly as the standard combines them; nothing is approximated.
    """
    planner = ForcingPlanner(standard, on, kind)
    leaves = planner.run()
    outputs = ["verdict", *(f"{leaf}{end}" for leaf in leaves for end in ("__outcome", FORCED))]
    judged = evaluate_plan(planner.plan, frame, keep=keep, outputs=outputs)
    unmet = judged.filter(pl.col("verdict") == int(Outcome.UNMET))
    found = [
        pl.when((pl.col(f"{leaf}__outcome") == int(Outcome.UNMET)) & pl.col(f"{leaf}{FORCED}").is_in(ENOUGH))
        .then(pl.lit(leaf))
        .alias(leaf)
        for leaf in leaves
    ]
    steps = unmet.select(*keep, pl.concat_list(found).list.drop_nulls().alias(LEAF))
    return steps.explode(LEAF, empty_as_null=True).filter(pl.col(LEAF).is_not_null())


class ForcingPlanner(Planner):
    """Plans a standard, and for each leaf the verdict that would stand if that leaf were met."""

    def __init__(self, standard: model.Standard, on: date, kind: Application) -> None:
        super().__init__(standard, on, kind)
        self.root = standard.root

    def run(self) -> list[str]:
        """Build the plan; the ids of the leaves."""
        self.plan.define("verdict", self.node(self.root))
        leaves: list[str] = []
        for path in self._paths(self.root, ()):
            leaf = path[-1]
            self.plan.define(f"{leaf.id}{FORCED}", self._forced(path))
            leaves.append(leaf.id)
        return leaves

    def _paths(self, node: model.Node, above: tuple[model.Node, ...]) -> list[tuple[model.Node, ...]]:
        here = (*above, node)
        if not node.children:
            return [here]
        return [path for child in node.children for path in self._paths(child, here)]

    def _forced(self, path: tuple[model.Node, ...]) -> Ir:
        """The root's outcome with the last node of the path met: its own gates and everything above are combined anew."""
        value = self._gated(path[-1], MET)
        for parent, child in zip(reversed(path[:-1]), reversed(path), strict=False):
            if not isinstance(parent, model.Group):
                raise TypeError(parent)
            shared = self.plan.share(value)
            outcomes = [shared if one is child else self.plan.refs[f"{one.id}__outcome"] for one in parent.parts]
            bare = combined(parent, outcomes)
            value = self._gated(parent, self.plan.share(bare) if parent.only_if or parent.exempt_if else bare)
        return value


def firms_by_leaf(steps: pl.LazyFrame) -> pl.DataFrame:
    """How many firms each leaf alone holds up, most first: columns ``leaf`` and ``firms``."""
    return steps.group_by(LEAF).agg(pl.len().alias("firms")).sort("firms", LEAF, descending=[True, False]).collect()
