"""What somebody answers for: the firms that are given to him, or that are his own, and the titles that end soon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

from tidu.web.registry.models import Enterprise, TitleHeld
from tidu.web.registry.scoping import TitleQuerySet
from tidu.web.registry.titles.states import in_states

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

MOST = 1000
"""Counting stops here: the first page must not wait for the whole of a province."""


@dataclass(frozen=True, slots=True)
class Responsibilities:
    """Counts, and the first rows of each list. Counts end at ``MOST``."""

    firms: list[Enterprise]
    firms_count: int
    titles: list[TitleHeld]
    titles_count: int
    area_titles_count: int
    most: int = MOST


def responsibilities_of(user: User, today: date, rows: int) -> Responsibilities:
    """The firms in somebody's care, their titles that end within twelve months, and how many end in his area."""
    mine = Q(owner_id=user.pk)
    if user.scope.firm:
        mine |= Q(organisation_id__in=user.scope.businesses)
    # Asked for by number, because SQLite takes every region for a small one and reads all of its firms.
    theirs = Enterprise.objects.visible_to(user).living().filter(pk__in=Enterprise.objects.filter(mine).values("pk"))
    firms = theirs.select_related("region").order_by("name", "id")
    ending = ending_titles(TitleHeld.objects.visible_to(user), today)
    first, count = _first_of(user, ending, rows)
    return Responsibilities(
        firms=list(firms[:rows]),
        firms_count=firms[:MOST].count(),
        titles=first,
        titles_count=count,
        area_titles_count=ending[:MOST].count() if user.scope.government and user.scope.regions else 0,
    )


def _first_of(user: User, ending: TitleQuerySet, rows: int) -> tuple[list[TitleHeld], int]:
    """Of titles that end those that are somebody's to see to: the first ones, and how many.

    Each ground on which they can be his has an index. Asked for at once, with "or", a database of a million firms goes
    through every title.
    """
    grounds = [Q(owner_id=user.pk), Q(enterprise__owner_id=user.pk, enterprise__status=Enterprise.Status.ACTIVE)]
    if user.scope.firm:
        own = Q(enterprise__organisation_id__in=user.scope.businesses)
        grounds.append(own & Q(enterprise__status=Enterprise.Status.ACTIVE))
    found: set[tuple[date, int]] = set()
    for ground in grounds:
        listed = ending.filter(ground).order_by("valid_until", "id").values_list("valid_until", "pk")
        found |= {(until, pk) for until, pk in listed[:MOST] if until is not None}
    shown = [pk for _until, pk in sorted(found)[:rows]]
    titles = TitleHeld.objects.filter(pk__in=shown).select_related("enterprise").order_by("valid_until", "id")
    return list(titles), min(len(found), MOST)


def ending_titles(titles: TitleQuerySet, today: date) -> TitleQuerySet:
    """Titles whose state is "expiring"."""
    return in_states(titles, ["expiring"], today)
