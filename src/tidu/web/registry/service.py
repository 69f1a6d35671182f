"""What other apps may use of the registry that belongs to none of its rooms: its fast ways in and out, and what lists of firms share."""

from __future__ import annotations

from django.db.models import Max

from tidu.web.registry.bulk import add_up_rows, insert_rows, renew_sequence
from tidu.web.registry.models import Enterprise
from tidu.web.registry.options import OF_FIRM, owned_by, owners, place_of, regions
from tidu.web.registry.search import matching

__all__ = [
    "OF_FIRM",
    "add_up_rows",
    "insert_rows",
    "last_firm_of_step",
    "matching",
    "owned_by",
    "owners",
    "place_of",
    "regions",
    "renew_sequence",
]


def last_firm_of_step(after: int, step: int) -> int | None:
    """The number of the firm that ends a step of so many firms behind a number; None where there are none left."""
    numbers = Enterprise.objects.filter(pk__gt=after).order_by("pk").values("pk")[:step]
    found: int | None = numbers.aggregate(last=Max("pk"))["last"]
    return found
