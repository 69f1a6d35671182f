"""Three-valued truth, and exact comparison: None is unknown."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TypeVar

from tidu.criteria.expressions import Comparison

Orderable = TypeVar("Orderable", int, Fraction, date)


def compare(left: Orderable, op: Comparison, right: Orderable) -> bool:
    """The truth of a comparison."""
    match op:
        case ">=":
            return left >= right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case "<":
            return left < right
        case "==":
            return left == right
    return left != right


def conjunction(truths: list[bool | None]) -> bool | None:
    """Three-valued and."""
    if False in truths:
        return False
    return None if None in truths else True


def disjunction(truths: list[bool | None]) -> bool | None:
    """Three-valued or."""
    if True in truths:
        return True
    return None if None in truths else False


def root(value: Fraction, degree: int) -> Fraction:
    """The ``degree``-th root to eight decimals, for showing only."""
    if value <= 0:
        return Fraction(0)
    scale = 10**8
    target = value.numerator * scale**degree // value.denominator
    low, high = 0, max(2, 1 << (target.bit_length() // degree + 1))
    while high - low > 1:
        middle = (low + high) // 2
        if middle**degree <= target:
            low = middle
        else:
            high = middle
    return Fraction(low, scale)
