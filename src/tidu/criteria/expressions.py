"""The typed tree of an expression.

Numbers are in natural units: money in 分, counts in the indicator's unit, shares as fractions of one, years in years,
points in points. Every node is evaluated relative to a shift of whole years, so that windows need no rewriting.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from tidu.criteria.vocabulary import Indicator
from tidu.text import Text

NumberType = Literal["money", "count", "share", "years", "points", "number", "days"]
Comparison = Literal[">=", "<=", ">", "<", "==", "!="]
Application = Literal["new", "review"]


@dataclass(frozen=True, slots=True)
class Const:
    """A number written in the standard."""

    value: Fraction
    type: NumberType
    unit: str = ""


@dataclass(frozen=True, slots=True)
class NumberFact:
    """The value of an indicator, ``shift`` years before the reference year where it is yearly."""

    indicator: Indicator
    type: NumberType

    @property
    def unit(self) -> str:
        """The indicator's own word for one."""
        return self.indicator.unit


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Sum, difference, product or quotient."""

    op: Literal["+", "-", "*", "/"]
    left: Number
    right: Number
    type: NumberType
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Total:
    """Sum or mean of a number over the last ``years`` years."""

    how: Literal["sum", "mean"]
    years: int
    of_operation: bool
    body: Number
    type: NumberType
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Growth:
    """Mean of the yearly growth rates of the last ``years`` years (one year: plain growth)."""

    years: int
    body: Number
    type: NumberType = "share"
    unit: str = ""


@dataclass(frozen=True, slots=True)
class CompoundGrowth:
    """Compound growth over ``years`` years; only ever compared with a constant."""

    years: int
    body: Number
    type: NumberType = "share"
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Before:
    """A number as it was ``years`` years earlier."""

    years: int
    body: Number
    type: NumberType
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Choose:
    """One of two numbers."""

    condition: Condition
    then: Number
    otherwise: Number
    type: NumberType
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison of two numbers."""

    op: Comparison
    left: Number
    right: Number


@dataclass(frozen=True, slots=True)
class Truth:
    """A yes/no fact."""

    indicator: Indicator


@dataclass(frozen=True, slots=True)
class ChoiceIn:
    """A choice is one of the options at these positions."""

    indicator: Indicator
    allowed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CodeUnder:
    """A GB/T 4754 code lies under one of these prefixes (two to four digits each)."""

    indicator: Indicator
    prefixes: tuple[str, ...]
    written: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Since:
    """Time passed since a date, in whole calendar years or days, compared with ``amount``."""

    indicator: Indicator
    op: Comparison
    amount: int
    unit: Literal["years", "days"]


@dataclass(frozen=True, slots=True)
class Within:
    """An event happened at most ``years`` years before the date of the check, and not after it."""

    indicator: Indicator
    years: int


@dataclass(frozen=True, slots=True)
class DateCompare:
    """A date compared with a date written in the standard."""

    indicator: Indicator
    op: Comparison
    day: date


@dataclass(frozen=True, slots=True)
class Holds:
    """Any of these titles is valid on the date of the check."""

    titles: tuple[str, ...]
    names: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class ApplicationIs:
    """What the firm applies for."""

    kind: Application


@dataclass(frozen=True, slots=True)
class Not:
    """Negation."""

    body: Condition


@dataclass(frozen=True, slots=True)
class Both:
    """All parts hold."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Some part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class OverYears:
    """A condition in each, or in any, of the last ``years`` years."""

    how: Literal["each", "any"]
    years: int
    of_operation: bool
    body: Condition


Number = Const | NumberFact | Arithmetic | Total | Growth | CompoundGrowth | Before | Choose
Condition = (
    Compare
    | Truth
    | ChoiceIn
    | CodeUnder
    | Since
    | Within
    | DateCompare
    | Holds
    | ApplicationIs
    | Not
    | Both
    | Either
    | OverYears
)
Expression = Number | Condition


def children(node: Expression) -> tuple[tuple[Expression, tuple[int, ...]], ...]:
    """The direct parts of a node, each with the shifts of years at which it is read."""
    here = (0,)
    match node:
        case Arithmetic(left=left, right=right) | Compare(left=left, right=right):
            return ((left, here), (right, here))
        case Total(years=years, body=body):
            return ((body, tuple(range(years))),)
        case OverYears(years=years, body=condition):
            return ((condition, tuple(range(years))),)
        case Growth(years=years, body=body):
            return ((body, tuple(range(years + 1))),)
        case CompoundGrowth(years=years, body=body):
            return ((body, (0, years)),)
        case Before(years=years, body=body):
            return ((body, (years,)),)
        case Choose(condition=condition, then=then, otherwise=otherwise):
            return ((condition, here), (then, here), (otherwise, here))
        case Not(body=condition):
            return ((condition, here),)
        case Both(parts=parts) | Either(parts=parts):
            return tuple((part, here) for part in parts)
    return ()


@dataclass(frozen=True, slots=True)
class Need:
    """One thing an expression reads: an indicator (with years before the reference year) or a title."""

    indicator: Indicator | None
    shift: int = 0
    title: str | None = None


def needs(node: Expression, registered: Indicator | None = None, shift: int = 0) -> Iterator[Need]:
    """Everything that ``node`` reads, in order, with repetitions.

    ``registered`` is the indicator of the registration date, read by windows ``of operation``.
    """
    match node:
        case NumberFact(indicator=one) | Truth(indicator=one) | ChoiceIn(indicator=one) | CodeUnder(indicator=one):
            yield Need(one, shift if one.yearly else 0)
        case Since(indicator=one) | Within(indicator=one) | DateCompare(indicator=one):
            yield Need(one)
        case Holds(titles=titles):
            for title in titles:
                yield Need(None, 0, title)
        case Total(of_operation=True) | OverYears(of_operation=True) if registered is not None:
            yield Need(registered)
    for child, shifts in children(node):
        for one_shift in shifts:
            yield from needs(child, registered, shift + one_shift)
