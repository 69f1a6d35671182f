"""Millions of firms: the plan printed as Polars expressions, lazily and with bounded memory.

The frame has one row a firm and one column for each input of the plan (docs/warehouse.md names them): integers as
stored, booleans, dates. A column that is absent is unknown for every firm.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from datetime import date
from functools import reduce
from typing import Any

import polars as pl

from tidu.criteria import model
from tidu.criteria import plan as ir
from tidu.criteria.expressions import Application
from tidu.criteria.outcomes import WORDS
from tidu.criteria.plan import Ir, Plan
from tidu.criteria.planning import plan_of

OUTCOMES = pl.Enum(WORDS)
COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "==": operator.eq,
    "!=": operator.ne,
}
WIDTHS: tuple[tuple[int, type[pl.DataType]], ...] = (
    (2**7, pl.Int8),
    (2**15, pl.Int16),
    (2**31, pl.Int32),
    (2**63, pl.Int64),
    (2**127, pl.Int128),
)


def width(low: int, high: int) -> type[pl.DataType]:
    """The narrowest integer type that holds every value from ``low`` to ``high``."""
    need = max(abs(low), abs(high))
    return next(kind for limit, kind in WIDTHS if need < limit)


class Printer:
    """Prints plan nodes as Polars expressions."""

    def integer(self, node: Ir, want: type[pl.DataType] | None = None) -> pl.Expr:
        """An integer node, cast to ``want`` where it has another width."""
        own = storage(node)
        wanted = want or own
        if isinstance(node, ir.Int):
            return pl.lit(node.value, dtype=wanted)
        printed = self._integer(node, own)
        return printed if own is wanted else printed.cast(wanted)

    def _integer(self, node: Ir, own: type[pl.DataType]) -> pl.Expr:
        match node:
            case ir.Column(name=name) | ir.Ref(name=name):
                return pl.col(name)
            case ir.Math(op=op, left=left, right=right):
                a, b = self.integer(left, own), self.integer(right, own)
                return a * b if op == "*" else (a + b if op == "+" else a - b)
            case ir.Positive(body=body):
                printed = self.integer(body, own)
                return pl.when(printed > 0).then(printed)
            case ir.Extreme(how=how, parts=parts):
                printed_parts = [self.integer(part, own) for part in parts]
                return pl.min_horizontal(printed_parts) if how == "least" else pl.max_horizontal(printed_parts)
            case ir.Fill(body=ir.AsInt(body=truth, factor=factor), other=other):
                return self._weighed(truth, factor, self.integer(other, own), own)
            case ir.Fill(body=body, other=other):
                return self.integer(body, own).fill_null(self.integer(other, own))
            case ir.If(cases=cases, otherwise=otherwise):
                return self._choice(cases, otherwise, lambda value: self.integer(value, own))
            case ir.AsInt(body=truth, factor=factor):
                return self._weighed(truth, factor, pl.lit(None, dtype=own), own)
        raise TypeError(node)

    def _weighed(self, truth: Ir, factor: int, missing: pl.Expr, own: type[pl.DataType]) -> pl.Expr:
        """``factor`` where true, 0 where false, else ``missing``. A choice takes half the time of cast and product."""
        printed, no = self.boolean(truth), pl.lit(0, dtype=own)
        chosen = pl.when(printed).then(pl.lit(factor, dtype=own))
        if isinstance(truth, ir.Fill):
            return chosen.otherwise(no)
        return chosen.when(printed.is_null()).then(missing).otherwise(no)

    def _choice(self, cases: Sequence[tuple[Ir, Ir]], otherwise: Ir, value: Callable[[Ir], pl.Expr]) -> pl.Expr:
        printed = value(otherwise)
        for condition, then in reversed(cases):
            printed = pl.when(self.boolean(condition)).then(value(then)).otherwise(printed)
        return printed

    def boolean(self, node: Ir) -> pl.Expr:
        """A three-valued boolean node."""
        match node:
            case ir.Column(name=name) | ir.Ref(name=name):
                return pl.col(name)
            case ir.Bool(value=value):
                return pl.lit(value, dtype=pl.Boolean)
            case ir.Cmp(op=op, left=left, right=right):
                return self._compare(op, left, right)
            case ir.DateCmp(op=op, column=column, day=day):
                return bool_of(COMPARE[op](self._date(column), pl.lit(day)))
            case ir.In(column=column, values=values):
                return self._in(column, values)
            case ir.Logic(op=op, parts=parts):
                joined = operator.and_ if op == "and" else operator.or_
                return reduce(joined, [self.boolean(part) for part in parts])
            case ir.Negation(body=body):
                return ~self.boolean(body)
            case ir.IsNull(body=body):
                return self.any(body).is_null()
            case ir.Fill(body=body, other=ir.Bool(value=value)):
                return self.boolean(body).fill_null(pl.lit(value))
            case ir.If(cases=cases, otherwise=otherwise):
                return self._choice(cases, otherwise, self.boolean)
        raise TypeError(node)

    def any(self, node: Ir) -> pl.Expr:
        """A node of any shape."""
        if node.shape == "bool":
            return self.boolean(node)
        return self._date(node) if node.shape == "date" else self.integer(node)

    @staticmethod
    def _date(node: Ir) -> pl.Expr:
        if not isinstance(node, (ir.Column, ir.Ref)):
            raise TypeError(node)
        return pl.col(node.name)

    def _compare(self, op: str, left: Ir, right: Ir) -> pl.Expr:
        (a, b), (c, d) = ir.bounds(left), ir.bounds(right)
        common = width(min(a, c), max(b, d))
        return bool_of(COMPARE[op](self.integer(left, common), self.integer(right, common)))

    def _in(self, column: Ir, values: tuple[int, ...]) -> pl.Expr:
        printed = self.integer(column)
        kind = storage(column)
        if values and values == tuple(range(values[0], values[-1] + 1)) and len(values) > 1:
            low, high = pl.lit(values[0], dtype=kind), pl.lit(values[-1], dtype=kind)
            return (printed >= low) & (printed <= high)
        if not values:
            return printed.is_null() & pl.lit(None, dtype=pl.Boolean)
        return reduce(operator.or_, [printed == pl.lit(value, dtype=kind) for value in values])


def storage(node: Ir) -> type[pl.DataType]:
    """The type a node is computed in: wide enough for its value and for whatever it is computed from.

    What is cut away may be far wider than what is left: the least of a large sum and 10 is at most 10.
    """
    low, high = ir.bounds(node)
    if isinstance(node, (ir.Math, ir.Positive, ir.Extreme)):
        for part in ir.parts_of(node):
            low, high = min(low, ir.bounds(part)[0]), max(high, ir.bounds(part)[1])
    return width(low, high)


def bool_of(value: object) -> pl.Expr:
    """Narrow the result of a comparison."""
    assert isinstance(value, pl.Expr)  # noqa: S101
    return value


def column_type(column: ir.Column) -> type[pl.DataType]:
    """The Polars type of an input column."""
    if column.shape == "bool":
        return pl.Boolean
    return pl.Date if column.shape == "date" else width(column.low, column.high)


def evaluate_plan(
    plan: Plan,
    frame: pl.LazyFrame,
    *,
    keep: Sequence[str] = (),
    words: bool = False,
    outputs: Sequence[str] | None = None,
) -> pl.LazyFrame:
    """The plan's outputs for every row of ``frame``, beside the columns in ``keep``.

    Outcomes are Int8 codes (:class:`~tidu.criteria.outcomes.Outcome`), or words of the Enum ``OUTCOMES``.
    """
    present = set(frame.collect_schema().names())
    printer = Printer()
    prepared = [
        (pl.col(name) if name in present else pl.lit(None)).cast(column_type(column)).alias(name)
        for name, column in plan.inputs.items()
    ]
    # A selection of constants alone would be one row, however many firms there are.
    anchored = bool(keep) or not present.isdisjoint(plan.inputs)
    result = frame.select(*keep, *prepared) if anchored else frame.with_columns(prepared)
    for layer in plan.layers:
        result = result.with_columns(printer.any(node).alias(name) for name, node in layer.items())
    wanted = plan.outputs if outputs is None else list(outputs)
    return result.select(*keep, *(_output(name, words) for name in wanted))


def _output(name: str, words: bool) -> pl.Expr:
    if name == "verdict" or name.endswith("__outcome"):
        code = pl.col(name).cast(pl.Int8)
        return code.replace_strict(range(len(WORDS)), WORDS, return_dtype=OUTCOMES) if words else code
    return pl.col(name)


def evaluate_frame(
    standard: model.Standard,
    frame: pl.LazyFrame,
    on: date,
    kind: Application = "new",
    *,
    keep: Sequence[str] = (),
    words: bool = False,
) -> pl.LazyFrame:
    """Judge every row of ``frame``: the verdict, every node's outcome, every score's low and high."""
    return evaluate_plan(plan_of(standard, on, kind), frame, keep=keep, words=words)
