"""Reforms: one standard against another over a whole population. Who gains, who loses, and what decided it.

Both standards are evaluated in one lazy query, so that the frame is read once and a row is compared with itself
whatever the order in which rows arrive. What is kept is small: counts, and the firms whose verdict changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from tidu.criteria import model
from tidu.criteria.expressions import Application
from tidu.criteria.many import OUTCOMES, evaluate_plan
from tidu.criteria.outcomes import WORDS, Outcome
from tidu.criteria.planning import plan_of
from tidu.errors import RuleError
from tidu.text import Text

BEFORE, AFTER, BECAUSE = "before", "after", "because"
COUNTS = ("firms", "met_before", "gains", "loses", "met_after", "net")
MET = Outcome.MET.word

# Columns that pass through an evaluation carry a mark that no indicator's code can have.
KEEP, BY, INPUT, THEN, BITS_OF, GAINED = "keep:", "by:", "input:", "then:", "bits:", "bits:gained"
BITS = 60
"""Reasons that one number of 64 bits holds."""
BATCH = 200_000
"""Rows at a time."""
GAINED_CODE = pl.col(AFTER) == int(Outcome.MET)


@dataclass(frozen=True)
class Reform:
    """What a changed standard would do to a population.

    ``cells`` counts firms by (*by columns*, before, after) and everything else about numbers follows from it.
    ``firms`` has a row for each firm whose verdict changes: the kept columns, the by columns, ``before``, ``after``
    and ``because``, a list of node ids: for one that loses, or moves between other outcomes, the nodes of the changed
    standard that decided; for one that gains, the nodes of the base that had stood in its way.
    """

    base: model.Standard
    changed: model.Standard
    on: date
    kind: Application
    by: tuple[str, ...]
    cells: pl.DataFrame
    firms: pl.DataFrame

    @cached_property
    def transitions(self) -> pl.DataFrame:
        """Columns before, after, firms; only pairs that occur, in the order of outcomes from met down."""
        return self.cells.group_by(BEFORE, AFTER).agg(pl.col("firms").sum()).sort(BEFORE, AFTER, descending=True)

    @cached_property
    def totals(self) -> Mapping[str, int]:
        """The counts named in :data:`COUNTS` over all firms."""
        return {name: int(value or 0) for name, value in self.cells.select(_counts()).row(0, named=True).items()}

    @cached_property
    def by_column(self) -> Mapping[str, pl.DataFrame]:
        """For each by column a table: the value, then :data:`COUNTS`; most firms first, an empty value is null."""
        return {
            name: self.cells.group_by(name)
            .agg(_counts())
            .sort("firms", name, descending=[True, False], nulls_last=True)
            for name in self.by
        }

    @cached_property
    def lost_because(self) -> pl.DataFrame:
        """Columns node, firms, alone: for how many losers a node of the changed standard decided, and alone."""
        return self._reasons((pl.col(BEFORE) == MET) & (pl.col(AFTER) != MET))

    @cached_property
    def gained_past(self) -> pl.DataFrame:
        """Columns node, firms, alone: in how many gainers' way a node of the base had stood, and alone."""
        return self._reasons((pl.col(BEFORE) != MET) & (pl.col(AFTER) == MET))

    def _reasons(self, which: pl.Expr) -> pl.DataFrame:
        """Equal lists are counted before they are opened: there are few of them, whatever the number of firms."""
        lists = self.firms.lazy().filter(which).group_by(BECAUSE).agg(pl.len().alias("firms"))
        alone = pl.when(pl.col(BECAUSE).list.len() == 1).then(pl.col("firms")).otherwise(0).alias("alone")
        return (
            lists.with_columns(alone)
            .explode(BECAUSE)
            .group_by(pl.col(BECAUSE).alias("node"))
            .agg(pl.col("firms").sum(), pl.col("alone").sum())
            .sort("firms", "node", descending=[True, False])
            .collect()
        )


def _counts() -> list[pl.Expr]:
    firms = pl.col("firms")
    met_before, met_after = pl.col(BEFORE) == MET, pl.col(AFTER) == MET
    sums = {
        "firms": firms.sum(),
        "met_before": firms.filter(met_before).sum(),
        "gains": firms.filter(~met_before & met_after).sum(),
        "loses": firms.filter(met_before & ~met_after).sum(),
        "met_after": firms.filter(met_after).sum(),
    }
    whole = {name: total.cast(pl.Int64) for name, total in sums.items()}
    whole["net"] = whole["met_after"] - whole["met_before"]
    return [total.alias(name) for name, total in whole.items()]


def reform(
    base: model.Standard,
    changed: model.Standard,
    frame: pl.LazyFrame,
    on: date,
    kind: Application = "new",
    *,
    by: Sequence[str] = (),
    keep: Sequence[str] = (),
) -> Reform:
    """Judge every row of ``frame`` (the wide layout of :mod:`tidu.criteria.layout`) by both standards on one date.

    ``by`` and ``keep`` name columns of the frame. Raises RuleError R201 where a standard sorts into classes instead of
    passing, ValueError for a column that is named as one of the result, and polars' ColumnNotFoundError for one that
    the frame lacks.
    """
    _check(base, changed, by, keep)
    by, keep = tuple(dict.fromkeys(by)), tuple(name for name in dict.fromkeys(keep) if name not in by)
    carried = {**{KEEP + name: name for name in keep}, **{BY + name: name for name in by}}
    judged = _judged(base, changed, frame, on, kind, carried)
    reasons = _Reasons(base, changed)
    named = [pl.col(column).alias(name) for column, name in carried.items()]
    cells: list[pl.DataFrame] = []
    firms: list[pl.DataFrame] = []
    for batch in _batches(judged):
        cells.append(batch.group_by(*named[len(keep) :], BEFORE, AFTER).agg(pl.len().alias("firms")))
        moved = batch.filter(pl.col(BEFORE) != pl.col(AFTER))
        firms.append(moved.select(*named, BEFORE, AFTER, *reasons.bits()))
    counted = pl.concat(cells).group_by(*by, BEFORE, AFTER).agg(pl.col("firms").sum())
    words = [pl.col(name).replace_strict(range(len(WORDS)), WORDS, return_dtype=OUTCOMES) for name in (BEFORE, AFTER)]
    listed = reasons.listed(pl.concat(firms).with_columns(words))
    return Reform(base, changed, on, kind, by, counted.with_columns(words), listed)


def _check(base: model.Standard, changed: model.Standard, by: Sequence[str], keep: Sequence[str]) -> None:
    for standard in (base, changed):
        if isinstance(standard.root, model.Classify):
            raise RuleError(
                "R201",
                Text(f"{standard.id} 只分类，没有通过与否", f"{standard.id} sorts firms into classes and passes none"),
                fix=Text("比较两个有通过与否的标准", "Compare two standards that firms pass or fail"),
            )
    taken = {*COUNTS, BEFORE, AFTER, BECAUSE} & {*by, *keep}
    if taken:
        raise ValueError(f"columns of the result have these names already: {', '.join(sorted(taken))}")


def _batches(query: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    """The query's rows in their order, some at a time; first an empty batch, so that there always is one.

    Collecting two results of one query at once would keep the rows between them in memory, however many they are.
    """
    yield pl.DataFrame(schema=query.collect_schema())
    yield from query.collect_batches(chunk_size=BATCH, maintain_order=True, engine="streaming")


def _judged(
    base: model.Standard,
    changed: model.Standard,
    frame: pl.LazyFrame,
    on: date,
    kind: Application,
    carried: Mapping[str, str],
) -> pl.LazyFrame:
    """Every row with ``before``, ``after``, the outcomes under both standards, and what is carried along.

    The two plans have columns of the same names. The changed standard's inputs therefore travel past the evaluation of
    the base under names of their own, and the outcomes of the base past that of the changed standard.
    """
    first, second = plan_of(base, on, kind), plan_of(changed, on, kind)
    present = frame.collect_schema().names()
    inputs = {INPUT + name: name for name in second.inputs if name in present}
    past = {**carried, **inputs}
    start = frame.select(
        *(name for name in first.inputs if name in present),
        *(pl.col(name).alias(column) for column, name in past.items()),
    )
    then = {THEN + column: column for column in _outcomes(base)}
    middle = evaluate_plan(first, start, keep=list(past), outputs=["verdict", *then.values()]).select(
        *carried,
        *(pl.col(column).alias(name) for column, name in inputs.items()),
        pl.col("verdict").alias(BEFORE),
        *(pl.col(column).alias(name) for name, column in then.items()),
    )
    kept = [*carried, BEFORE, *then]
    return evaluate_plan(second, middle, keep=kept, outputs=["verdict", *_outcomes(changed)]).rename({"verdict": AFTER})


def _outcomes(standard: model.Standard) -> list[str]:
    return [f"{node.id}__outcome" for node in standard.root.walk()]


# -- what decided -------------------------------------------------------------------------------------------------


class _Reasons:
    """Which nodes decided, as bits while millions of rows pass by and as lists of ids at the end.

    Lists are built once for each set of nodes that occurs, of which there are few; a list a row would cost more than
    both evaluations together. For a firm that gains the bits stand for nodes of the base, else of the changed standard.
    """

    def __init__(self, base: model.Standard, changed: model.Standard) -> None:
        self.then = dict(deciding(base.root, pl.col(BEFORE), THEN))
        self.now = dict(deciding(changed.root, pl.col(AFTER), ""))
        words = range(0, max(len(self.then), len(self.now)), BITS)
        self.columns = {f"{BITS_OF}{start}": start for start in words}

    def bits(self) -> Iterator[pl.Expr]:
        """The columns of bits."""
        for name, start in self.columns.items():
            then, now = (_packed(list(side.values())[start : start + BITS]) for side in (self.then, self.now))
            yield pl.when(GAINED_CODE).then(then).otherwise(now).alias(name)

    def listed(self, firms: pl.DataFrame) -> pl.DataFrame:
        """``firms`` with the list ``because`` in place of the columns of bits."""
        gained = (firms[AFTER] == MET).alias(GAINED)
        keys = firms.select(*self.columns).with_columns(gained).unique()
        lists = [self._ids(gained, bits) for *bits, gained in keys.iter_rows()]
        because = keys.with_columns(pl.Series(BECAUSE, lists, dtype=pl.List(pl.String)))
        joined = firms.with_columns(gained).join(because, on=keys.columns, how="left", maintain_order="left")
        return joined.drop(keys.columns)

    def _ids(self, gained: bool, words: Sequence[int]) -> list[str]:
        names = list(self.then if gained else self.now)
        return [name for index, name in enumerate(names) if words[index // BITS] >> index % BITS & 1]


def _packed(flags: Sequence[pl.Expr]) -> pl.Expr:
    """Truth values as the bits of one number, the first one lowest."""
    return pl.sum_horizontal(flag.cast(pl.Int64) * (1 << place) for place, flag in enumerate(flags))


def deciding(root: model.Node, verdict: pl.Expr, prefix: str) -> Iterator[tuple[str, pl.Expr]]:
    """Each node with whether it decided: the verdict is its outcome and that of all above it, but of none below.

    So a leaf that fails inside an ``any`` which another leaf saves did not decide, and of a failing ``any`` all leaves
    did. A group decides itself where its own gate does, or too few of its parts apply.
    """

    def walk(node: model.Node, above: pl.Expr | None) -> Iterator[tuple[str, pl.Expr]]:
        same = pl.col(f"{prefix}{node.id}__outcome") == verdict
        here = same if above is None else above & same
        if not node.children:
            yield node.id, here
            return
        below = pl.any_horizontal(pl.col(f"{prefix}{child.id}__outcome") == verdict for child in node.children)
        if isinstance(node, model.Group) and (node.count not in (None, 1) or node.only_if or node.exempt_if):
            yield node.id, here & ~below
        for child in node.children:
            yield from walk(child, here)

    return walk(root, None)
