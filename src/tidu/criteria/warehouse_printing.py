"""Plan nodes as SQL expressions of one dialect, built as objects of sqlglot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce

from sqlglot import exp

from tidu.criteria import plan as ir
from tidu.criteria.plan import Ir
from tidu.criteria.warehouse_types import Storage, Target, storage_for

COMPARE: dict[str, type[exp.Binary]] = {
    ">=": exp.GTE, "<=": exp.LTE, ">": exp.GT, "<": exp.LT, "==": exp.EQ, "!=": exp.NEQ,
}  # fmt: skip
MATH: dict[str, type[exp.Binary]] = {"+": exp.Add, "-": exp.Sub, "*": exp.Mul}
PLAIN = 2**31
"""Every dialect reads a smaller literal as an integer that mixes with 64 bits."""


class Printer:
    """Prints plan nodes as SQL expressions of one dialect."""

    def __init__(self, target: Target) -> None:
        self.target = target

    # -- integers -------------------------------------------------------------------------------------------------

    def integer(self, node: Ir, want: Storage = Storage.SMALL, *, typed: bool = False) -> exp.Expr:
        """An integer node, cast where it is computed narrower than ``want``.

        A literal stays bare beside a column of that width; ``typed`` casts it too.
        """
        if isinstance(node, ir.Int):
            return self._constant(node.value, want, typed=typed)
        printed = self._integer(node, storage(node))
        return printed if storage(node) >= want else exp.Cast(this=printed, to=self.target.integer(want))

    def _constant(self, value: int | None, want: Storage, *, typed: bool) -> exp.Expr:
        if value is None:
            return exp.Cast(this=exp.null(), to=self.target.integer(want))
        if abs(value) >= 2**63:
            # As text: some warehouses read so long a number as a float.
            return exp.Cast(this=exp.Literal.string(str(value)), to=self.target.integer(Storage.WIDE))
        literal: exp.Expr = exp.Literal.number(str(abs(value)))
        if value < 0:
            literal = exp.Neg(this=literal)
        bare = want is Storage.SMALL or not (typed or abs(value) >= PLAIN)
        return literal if bare else exp.Cast(this=literal, to=self.target.integer(want))

    def _integer(self, node: Ir, own: Storage) -> exp.Expr:
        match node:
            case ir.Column(name=name) | ir.Ref(name=name):
                return column(name)
            case ir.Math(op=op, left=left, right=right):
                return self._math(op, left, right, own)
            case ir.Positive(body=body):
                printed = self.integer(body, own)
                if isinstance(printed, exp.Column):
                    return exp.Case().when(exp.GT(this=printed.copy(), expression=number(0)), printed)
                floor = self._extreme("greatest", [printed, number(0)])
                return exp.Nullif(this=floor, expression=number(0))
            case ir.Extreme(how=how, parts=parts):
                return self._extreme(how, self._branches(parts, own))
            case ir.Fill(body=body, other=other):
                return self._fill(body, other, own)
            case ir.If(cases=cases, otherwise=otherwise):
                values = self._branches([*(value for _, value in cases), otherwise], own)
                return self._choice([condition for condition, _ in cases], values)
            case ir.AsInt(body=body, factor=factor):
                return self._switch(body, self._constant(factor, own, typed=True), number(0), None)
        raise TypeError(node)

    def _math(self, op: str, left: Ir, right: Ir, own: Storage) -> exp.Expr:
        a, b = self.integer(left, own), self.integer(right, own)
        if not (op == "+" and isinstance(a, exp.Add)):
            a = atom(a)
        return MATH[op](this=a, expression=atom(b))

    def _branches(self, values: Sequence[Ir], own: Storage) -> list[exp.Expr]:
        """Values of one type: literals stay bare where another value already gives the type."""
        typed = all(isinstance(value, ir.Int) for value in values)
        return [
            exp.null() if value == ir.Int(None) and not typed else self.integer(value, own, typed=typed)
            for value in values
        ]

    def _fill(self, body: Ir, other: Ir, own: Storage) -> exp.Expr:
        if isinstance(body, ir.AsInt) and isinstance(body.body, (ir.Column, ir.Ref)):
            factor = self._constant(body.factor, own, typed=True)
            return self._switch(body.body, factor, number(0), self.integer(other, own))
        return exp.Coalesce(this=self.integer(body, own), expressions=[self.integer(other, own, typed=True)])

    def _switch(self, body: Ir, yes: exp.Expr, no: exp.Expr, missing: exp.Expr | None) -> exp.Expr:
        """A boolean as one of two numbers, or a third where it is unknown."""
        truth = self.boolean(body)
        printed = exp.Case().when(truth, yes).when(exp.Not(this=atom(truth.copy())), no)
        return printed if missing is None else printed.else_(missing)

    def _extreme(self, how: str, parts: list[exp.Expr]) -> exp.Expr:
        kind = exp.Least if how == "least" else exp.Greatest
        # None of the parts is ever NULL, so that it does not matter what a dialect makes of one.
        if self.target.pairwise:
            return reduce(lambda a, b: kind(this=a, expressions=[b], ignore_nulls=True), parts)
        return kind(this=parts[0], expressions=parts[1:], ignore_nulls=True)

    # -- booleans -------------------------------------------------------------------------------------------------

    def boolean(self, node: Ir) -> exp.Expr:
        """A three-valued boolean node; AND, OR and NOT of every dialect follow the three-valued logic of the plan."""
        match node:
            case ir.Column(name=name) | ir.Ref(name=name):
                return column(name)
            case ir.Bool(value=None):
                return exp.Cast(this=exp.null(), to=self.target.column("bool"))
            case ir.Bool(value=value):
                return exp.Boolean(this=value)
            case ir.Cmp(op=op, left=left, right=right):
                common = max(storage(left), storage(right))
                return COMPARE[op](this=self.integer(left, common), expression=self.integer(right, common))
            case ir.DateCmp(op=op, column=date_column, day=day):
                return COMPARE[op](this=self.any(date_column), expression=self._day(day.isoformat()))
            case ir.In(column=of, values=values):
                return self._in(of, values)
            case ir.Logic(op=op, parts=parts):
                joined = exp.and_ if op == "and" else exp.or_
                return joined(*(self.boolean(part) for part in parts), copy=False)
            case ir.Negation(body=body):
                return exp.Not(this=atom(self.boolean(body)))
            case ir.IsNull(body=body):
                return exp.Is(this=atom(self.any(body)), expression=exp.null())
            case ir.Fill(body=body, other=other):
                return exp.Coalesce(this=self.boolean(body), expressions=[self.boolean(other)])
            case ir.If(cases=cases, otherwise=otherwise):
                return self._truths(cases, otherwise)
        raise TypeError(node)

    def any(self, node: Ir) -> exp.Expr:
        """A node of any shape."""
        if node.shape == "bool":
            return self.boolean(node)
        return column(node.name) if isinstance(node, (ir.Column, ir.Ref)) else self.integer(node)

    def _truths(self, cases: Sequence[tuple[Ir, Ir]], otherwise: Ir) -> exp.Expr:
        values = [*(value for _, value in cases), otherwise]
        bare = any(value != ir.UNKNOWN_TRUTH for value in values)
        printed = [exp.null() if bare and value == ir.UNKNOWN_TRUTH else self.boolean(value) for value in values]
        return self._choice([condition for condition, _ in cases], printed)

    def _choice(self, conditions: Iterable[Ir], values: Sequence[exp.Expr]) -> exp.Expr:
        """CASE takes the first condition that is true; an unknown one counts as not true, as in the plan."""
        printed = exp.Case()
        for condition, value in zip(conditions, values, strict=False):
            printed = printed.when(self.boolean(condition), value, copy=False)
        return printed if isinstance(values[-1], exp.Null) else printed.else_(values[-1], copy=False)

    def _day(self, written: str) -> exp.Expr:
        return exp.Cast(this=exp.Literal.string(written), to=self.target.column("date"))

    def _in(self, of: Ir, values: tuple[int, ...]) -> exp.Expr:
        """Runs of neighbours as BETWEEN. Not IN: ClickHouse may answer no where the value is missing."""
        printed = self.integer(of)
        if not values:
            return exp.NEQ(this=printed, expression=printed.copy())  # false, and unknown where the value is missing
        parts = [
            exp.EQ(this=printed.copy(), expression=number(low))
            if low == high
            else exp.Between(this=printed.copy(), low=number(low), high=number(high))
            for low, high in runs(values)
        ]
        return exp.or_(*parts, copy=False)


def storage(node: Ir) -> Storage:
    """What a node is computed in: wide enough for its value and, in arithmetic, for both operands."""
    own = storage_for(*ir.bounds(node))
    match node:
        case ir.Column():
            return Storage.LONG
        case ir.Math(left=left, right=right):
            return max(own, storage(left), storage(right))
        case ir.Positive(body=body):
            return max(own, storage(body))
    return own


def runs(values: Iterable[int]) -> list[tuple[int, int]]:
    """First and last of each run of neighbouring integers."""
    found: list[tuple[int, int]] = []
    for value in sorted(values):
        if found and value == found[-1][1] + 1:
            found[-1] = (found[-1][0], value)
        else:
            found.append((value, value))
    return found


def column(name: str, table: str | None = None) -> exp.Column:
    """A column, always quoted: an indicator may be called like a word of SQL."""
    return exp.column(name, table=table, quoted=True)


def number(value: int) -> exp.Expr:
    """A small literal that is not negative."""
    return exp.Literal.number(str(value))


def atom(printed: exp.Expr) -> exp.Expr:
    """In parentheses unless it binds by itself."""
    return exp.Paren(this=printed) if isinstance(printed, (exp.Binary, exp.Between, exp.Not)) else printed
