"""Turning the pages of a frozen list, and of the public index, by fifty rows.

Every other list is a ``Listing``, whose frame has filters, choice of columns and an export that is recorded under a person's
name. These pages are read by people without one, and what they list no longer grows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

SIZE = 50
LAST = 1_000
"""Nobody turns further; whoever looks for a line searches for it."""


class Paginator:
    """The pages of some rows."""

    def __init__(self, rows: QuerySet[Any], size: int = SIZE) -> None:
        self.rows, self.size = rows, size
        self.count = rows.order_by().count()
        self.num_pages = max(1, min(LAST, -(-self.count // size)))

    def get_page(self, asked: str | None) -> Turned:
        """The page that is asked for; the first where nothing that can be meant is, the last beyond the end."""
        number = int(asked) if asked and asked.isascii() and asked.isdecimal() and len(asked) < 9 else 1
        return Turned(self, min(max(number, 1), self.num_pages))


class Turned:
    """One page."""

    def __init__(self, paginator: Paginator, number: int) -> None:
        self.paginator, self.number = paginator, number
        self.object_list = list(paginator.rows[(number - 1) * paginator.size : number * paginator.size])
        self.has_previous, self.has_next = number > 1, number < paginator.num_pages
        self.previous_page_number, self.next_page_number = number - 1, number + 1

    def __iter__(self) -> Iterator[Any]:
        return iter(self.object_list)

    def __len__(self) -> int:
        return len(self.object_list)
