"""What other apps may use of the registry that belongs to none of its rooms: its fast ways in and out."""

from __future__ import annotations

from django.db.models import Max

from tidu.web.registry.bulk import insert_rows, renew_sequence
from tidu.web.registry.models import Enterprise

__all__ = ["insert_rows", "last_firm_of_step", "renew_sequence"]


def last_firm_of_step(after: int, step: int) -> int | None:
    """The number of the firm that ends a step of so many firms behind a number; None where there are none left."""
    numbers = Enterprise.objects.filter(pk__gt=after).order_by("pk").values("pk")[:step]
    found: int | None = numbers.aggregate(last=Max("pk"))["last"]
    return found
