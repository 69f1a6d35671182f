"""The door to lists for other rooms: which lists are published, and who stood on them on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Min, OuterRef, Q, QuerySet, Subquery

from tidu.text import Text, same
from tidu.web.lists.models import Listed, ListSource, ListVersion
from tidu.web.lists.publishing.members import KEPT, on_day

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

__all__ = [
    "LIST",
    "ListSet",
    "ListSource",
    "Listed",
    "list_sets",
    "listed_on",
    "lists_with_members",
    "members_of_list",
]

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

    A record that was merged into another stands for that one. Whether the asker may see the list has been decided before,
    and rows are to be narrowed to his firms as everywhere.
    """
    number = code.removeprefix(LIST)
    if not code.startswith(LIST) or not number.isdecimal():
        return Listed.objects.none().values_list("enterprise_id", flat=True)
    rows = on_day(Listed.objects.filter(source_id=int(number)), on)
    return rows.order_by().values_list(KEPT, flat=True)


def listed_on(source: ListSource, on: date) -> QuerySet[Listed]:
    """Who stood on a list on a day; rows are to be narrowed to the asker's firms as everywhere."""
    return on_day(Listed.objects.filter(source=source), on)


def lists_with_members(user: User) -> QuerySet[ListSource]:
    """The lists in use that somebody may see, each with ``newest``, the day of its newest published version, and
    ``members``, how many firms stand on it now.
    """
    published = ListVersion.objects.filter(source=OuterRef("pk"), state=ListVersion.State.PUBLISHED).order_by()
    newest = published.values("source").annotate(day=Max("as_of")).values("day")
    members = Count("listed", filter=Q(listed__until=None), distinct=True)
    return ListSource.objects.visible_to(user).filter(active=True).annotate(newest=Subquery(newest), members=members)
