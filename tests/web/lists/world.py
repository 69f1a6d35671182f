"""What the rows of every list belong to, and what tells them apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from tests.web.cast import Cast, make_firm

from tidu.web.registry.models import Enterprise

YEAR = date(2025, 12, 31)


@dataclass
class World:
    """What the rows of lists belong to."""

    cast: Cast
    pumps: Enterprise

    def firm(self, number: int) -> Enterprise:
        """A firm of 兴城 of its own."""
        return make_firm(f"兴城{mark(number)}机械有限公司", "211481101", number + 10)


def mark(number: int) -> str:
    """What tells a row apart."""
    return f"示例{number:03d}"


Rows = range
Fill = Callable[[World, Rows], object]
