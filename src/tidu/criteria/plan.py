"""The shared plan: a standard as columns of integers and three-valued booleans, in layers.

Both bulk engines print this plan: :mod:`tidu.criteria.many` as Polars, :mod:`tidu.criteria.warehouse` as SQL. It knows
no floats: every comparison of shares is an integer cross-multiplication, and every integer carries its bounds, so that
each engine can choose 64 or 128 bits and never overflows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from tidu.criteria.expressions import Comparison
from tidu.errors import RuleError
from tidu.text import Text

Shape = Literal["int", "bool", "date"]
LIMIT_128 = 10**38


@dataclass(frozen=True, slots=True)
class Column:
    """An input column: ``low`` and ``high`` bound its integers; dates and booleans have none."""

    name: str
    shape: Shape
    low: int = 0
    high: int = 0


@dataclass(frozen=True, slots=True)
class Ref:
    """A column that an earlier layer defined."""

    name: str
    shape: Shape
    low: int = 0
    high: int = 0


@dataclass(frozen=True, slots=True)
class Int:
    """An integer constant; None is a missing value."""

    value: int | None
    shape: Shape = "int"

    @property
    def low(self) -> int:
        """The constant itself."""
        return self.value or 0

    @property
    def high(self) -> int:
        """The constant itself."""
        return self.value or 0


@dataclass(frozen=True, slots=True)
class Bool:
    """A truth constant; None is unknown."""

    value: bool | None
    shape: Shape = "bool"


@dataclass(frozen=True, slots=True)
class Math:
    """Sum, difference or product of two integers."""

    op: Literal["+", "-", "*"]
    left: Ir
    right: Ir
    low: int
    high: int
    shape: Shape = "int"


@dataclass(frozen=True, slots=True)
class Positive:
    """An integer where it is above zero, else missing: a denominator."""

    body: Ir
    low: int
    high: int
    shape: Shape = "int"


@dataclass(frozen=True, slots=True)
class Extreme:
    """The least or greatest of several integers, none of them missing."""

    how: Literal["least", "greatest"]
    parts: tuple[Ir, ...]
    low: int
    high: int
    shape: Shape = "int"


@dataclass(frozen=True, slots=True)
class Cmp:
    """A comparison of two integers; unknown where one is missing."""

    op: Comparison
    left: Ir
    right: Ir
    shape: Shape = "bool"


@dataclass(frozen=True, slots=True)
class DateCmp:
    """A date column compared with a day."""

    op: Comparison
    column: Ir
    day: date
    shape: Shape = "bool"


@dataclass(frozen=True, slots=True)
class In:
    """An integer column is one of these values. ``options`` names them where the column is a choice."""

    column: Ir
    values: tuple[int, ...]
    options: tuple[str, ...] = ()
    shape: Shape = "bool"


@dataclass(frozen=True, slots=True)
class Logic:
    """Three-valued and/or."""

    op: Literal["and", "or"]
    parts: tuple[Ir, ...]
    shape: Shape = "bool"


@dataclass(frozen=True, slots=True)
class Negation:
    """Three-valued not."""

    body: Ir
    shape: Shape = "bool"


@dataclass(frozen=True, slots=True)
class IsNull:
    """Whether a value is missing; itself always known."""

    body: Ir
    shape: Shape = "bool"


@dataclass(frozen=True, slots=True)
class Fill:
    """A value, or ``other`` where it is missing."""

    body: Ir
    other: Ir
    shape: Shape
    low: int = 0
    high: int = 0


@dataclass(frozen=True, slots=True)
class If:
    """The first value whose condition is true (unknown counts as not true), else ``otherwise``."""

    cases: tuple[tuple[Ir, Ir], ...]
    otherwise: Ir
    shape: Shape
    low: int = 0
    high: int = 0


@dataclass(frozen=True, slots=True)
class AsInt:
    """A boolean as 1, 0 or missing, times ``factor``."""

    body: Ir
    factor: int
    low: int
    high: int
    shape: Shape = "int"


Ir = (
    Column | Ref | Int | Bool | Math | Positive | Extreme | Cmp | DateCmp | In | Logic | Negation | IsNull | Fill | If
    | AsInt
)  # fmt: skip

TRUE, FALSE, UNKNOWN_TRUTH = Bool(True), Bool(False), Bool(None)


def bounds(node: Ir) -> tuple[int, int]:
    """Lowest and highest value of an integer node."""
    if isinstance(node, (Column, Ref, Int, Math, Positive, Extreme, Fill, If, AsInt)):
        return node.low, node.high
    raise TypeError(node)


# -- building, with constants folded ------------------------------------------------------------------------------


def add(left: Ir, right: Ir) -> Ir:
    """The sum."""
    if isinstance(left, Int) and isinstance(right, Int) and left.value is not None and right.value is not None:
        return Int(left.value + right.value)
    if left == Int(0):
        return right
    if right == Int(0):
        return left
    (a, b), (c, d) = bounds(left), bounds(right)
    return _sized(Math("+", left, right, a + c, b + d))


def multiply(left: Ir, right: Ir) -> Ir:
    """The product."""
    for one, other in ((left, right), (right, left)):
        if one == Int(1):
            return other
        if one == Int(0):
            return Math("*", left, right, 0, 0)
    if isinstance(left, Int) and isinstance(right, Int) and left.value is not None and right.value is not None:
        return Int(left.value * right.value)
    (a, b), (c, d) = bounds(left), bounds(right)
    corners = (a * c, a * d, b * c, b * d)
    return _sized(Math("*", left, right, min(corners), max(corners)))


def _sized(node: Math) -> Math:
    if max(abs(node.low), abs(node.high)) >= LIMIT_128:
        raise RuleError(
            "E114",
            Text(
                "这个比较要用超过 128 位的整数才能精确",
                "This comparison would need integers of more than 128 bits to be exact",
            ),
            why=Text("超出各引擎都能精确计算的范围", "No engine computes more than that exactly"),
            fix=Text("减少相乘的金额个数，或拆成几个条件", "Multiply fewer amounts, or split the condition"),
        )
    return node


def positive(node: Ir) -> Ir:
    """A denominator: missing unless above zero."""
    if isinstance(node, Int):
        return node if node.value is not None and node.value > 0 else Int(None)
    low, high = bounds(node)
    if low > 0:
        return node
    return Positive(node, 1, max(1, high))


def extreme(how: Literal["least", "greatest"], parts: Sequence[Ir]) -> Ir:
    """Least or greatest."""
    if len(parts) == 1:
        return parts[0]
    pick = min if how == "least" else max
    lows, highs = zip(*(bounds(part) for part in parts), strict=True)
    return Extreme(how, tuple(parts), pick(lows), pick(highs))


def logic(op: Literal["and", "or"], parts: Sequence[Ir]) -> Ir:
    """Three-valued and/or with constants folded."""
    deciding = FALSE if op == "and" else TRUE
    neutral = TRUE if op == "and" else FALSE
    flat: list[Ir] = []
    for part in parts:
        flat += part.parts if isinstance(part, Logic) and part.op == op else (part,)
    kept = [part for part in flat if part != neutral]
    if deciding in kept:
        return deciding
    if not kept:
        return neutral
    return kept[0] if len(kept) == 1 else Logic(op, tuple(kept))


def negate(node: Ir) -> Ir:
    """Three-valued not."""
    if isinstance(node, Bool):
        return node if node.value is None else Bool(not node.value)
    return node.body if isinstance(node, Negation) else Negation(node)


def is_null(node: Ir) -> Ir:
    """Whether a value is missing."""
    if isinstance(node, (Int, Bool)):
        return Bool(node.value is None)
    return FALSE if isinstance(node, (IsNull, Extreme)) else IsNull(node)


def fill(node: Ir, other: Ir) -> Ir:
    """A value, or ``other`` where missing."""
    if isinstance(node, (Int, Bool)):
        return other if node.value is None else node
    if node.shape == "bool":
        return Fill(node, other, "bool")
    (a, b), (c, d) = bounds(node), bounds(other)
    return Fill(node, other, "int", min(a, c), max(b, d))


def choose(cases: Sequence[tuple[Ir, Ir]], otherwise: Ir) -> Ir:
    """The first case that is true."""
    kept: list[tuple[Ir, Ir]] = []
    for condition, value in cases:
        if condition == TRUE:
            otherwise = value
            break
        if condition not in (FALSE, UNKNOWN_TRUTH):
            kept.append((condition, value))
    if all(value == otherwise for _, value in kept):
        return otherwise
    if otherwise.shape == "bool" or any(value.shape == "bool" for _, value in kept):
        return If(tuple(kept), otherwise, "bool")
    pairs = [bounds(value) for _, value in kept] + [bounds(otherwise)]
    return If(tuple(kept), otherwise, "int", min(low for low, _ in pairs), max(high for _, high in pairs))


def as_int(node: Ir, factor: int) -> Ir:
    """A boolean times a factor."""
    if factor == 0:
        return Int(0)
    return AsInt(node, factor, min(0, factor), max(0, factor))


def parts_of(node: Ir) -> tuple[Ir, ...]:
    """The direct parts of a node."""
    match node:
        case Math(left=left, right=right) | Cmp(left=left, right=right):
            return (left, right)
        case Positive(body=body) | Negation(body=body) | IsNull(body=body) | AsInt(body=body):
            return (body,)
        case Extreme(parts=parts) | Logic(parts=parts):
            return parts
        case DateCmp(column=column) | In(column=column):
            return (column,)
        case Fill(body=body, other=other):
            return (body, other)
        case If(cases=cases, otherwise=otherwise):
            return (*(part for case in cases for part in case), otherwise)
    return ()


def columns_in(node: Ir) -> Iterator[Column | Ref]:
    """Every column that a node reads."""
    if isinstance(node, (Column, Ref)):
        yield node
    for part in parts_of(node):
        yield from columns_in(part)


@dataclass
class Plan:
    """A standard, a date and a kind of application as layers of named columns.

    ``inputs`` maps each input column to what it holds; ``outputs`` lists the columns a caller may ask for, in order:
    outcome codes (``__outcome``), points (``__low``, ``__high``) and class positions.
    """

    standard_id: str
    inputs: dict[str, Column] = field(default_factory=dict)
    layers: list[dict[str, Ir]] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    levels: dict[str, int] = field(default_factory=dict)
    refs: dict[str, Ref] = field(default_factory=dict)
    _known: dict[Ir, Ref] = field(default_factory=dict)

    def column(self, column: Column) -> Column:
        """Note an input column."""
        self.inputs.setdefault(column.name, column)
        return column

    def define(self, name: str, node: Ir, *, output: bool = False) -> Ref:
        """Name a node; it is computed in the first layer in which everything it reads is there."""
        level = max((self.levels[one.name] + 1 for one in columns_in(node) if isinstance(one, Ref)), default=0)
        while len(self.layers) <= level:
            self.layers.append({})
        low, high = bounds(node) if node.shape == "int" else (0, 0)
        self.layers[level][name] = node
        self.levels[name] = level
        if output:
            self.outputs.append(name)
        self.refs[name] = Ref(name, node.shape, low, high)
        return self.refs[name]

    def share(self, node: Ir) -> Ir:
        """A reference to a hidden column that holds ``node``; the same node is computed once."""
        if isinstance(node, (Column, Ref, Int, Bool)):
            return node
        if node not in self._known:
            self._known[node] = self.define(f"_{len(self._known)}", node)
        return self._known[node]
