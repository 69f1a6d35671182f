"""Turning the pages of a frozen list, and of the public index, by fifty rows.

Every other list is a ``Listing``, whose frame has filters, choice of columns and an export that is recorded under a person's
name. These pages are read by people without one, and what they list no longer grows.
"""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

SIZE = 50
LAST = 1_000
"""Nobody turns further; whoever looks for a line searches for it."""


class Bounded(Paginator[Any]):
    """The pages of some rows, the last of them at a place to which a database still gets in no time."""

    @cached_property
    def num_pages(self) -> int:
        """How many pages there are to turn."""
        return min(LAST, super().num_pages)


def turned(rows: QuerySet[Any], asked: str | None) -> Page[Any]:
    """The page that is asked for; the first where nothing that can be meant is, the last beyond the end."""
    return Bounded(rows, SIZE).get_page(asked)
