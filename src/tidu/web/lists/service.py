"""The door to lists for other rooms: which lists are published, and who stood on them on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Min, Q, QuerySet

from tidu.text import Text, same
from tidu.web.lists.models import Listed, ListSource

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

__all__ = ["LIST", "ListSet", "list_sets", "members_of_list"]

LIST = "list-"
"""Before the number of a list, where it is a set among others."""


@dataclass(frozen=True, slots=True)
class ListSet:
    """A published list as a set of firms. ``since`` is the first day of which it says anything."""

    code: str
    names: Text
    issuer: str
    since: date


def list_sets(user: User) -> Sequence[ListSet]:
    """The lists with a published version that somebody may see, by name."""
    rows = ListSource.objects.visible_to(user).filter(listed__isnull=False).annotate(first=Min("listed__since"))
    listed = rows.order_by("name", "pk").values_list("pk", "name", "issuer", "first")
    return [ListSet(f"{LIST}{pk}", same(name), issuer, first) for pk, name, issuer, first in listed]


def members_of_list(code: str, on: date) -> QuerySet[Any, int]:
    """The firms that stood on a list on a day; none for a code that is no list's.

    Whether the asker may see the list has been decided before, and rows are to be narrowed to his firms as everywhere.
    """
    number = code.removeprefix(LIST)
    if not code.startswith(LIST) or not number.isdecimal():
        return Listed.objects.none().values_list("enterprise_id", flat=True)
    rows = Listed.objects.filter(Q(until=None) | Q(until__gt=on), source_id=int(number), since__lte=on)
    return rows.order_by().values_list("enterprise_id", flat=True)
