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
        mine |= Q(organisation_id__in=user.scope.organisations)
    firms = Enterprise.objects.visible_to(user).living().filter(mine).select_related("region").order_by("name", "id")
    ending = ending_titles(TitleHeld.objects.visible_to(user), today)
    theirs = ending_of(user, today)
    return Responsibilities(
        firms=list(firms[:rows]),
        firms_count=firms[:MOST].count(),
        titles=list(theirs.select_related("enterprise").order_by("valid_until", "id")[:rows]),
        titles_count=theirs[:MOST].count(),
        area_titles_count=ending[:MOST].count() if user.scope.government and user.scope.regions else 0,
    )


def ending_of(user: User, today: date) -> TitleQuerySet:
    """The titles that end within twelve months and are somebody's to see to.

    First the numbers of the titles in his care, which are few and have an index, then their state: asked for at once, a
    database of a million firms goes through every title for every firm.
    """
    titles = TitleHeld.objects.filter(Q(owner_id=user.pk))
    numbers = set(titles.values_list("pk", flat=True)[:MOST])
    firms = Q(owner_id=user.pk)
    if user.scope.firm:
        firms |= Q(organisation_id__in=user.scope.organisations)
    held = Enterprise.objects.filter(firms).living().values_list("pk", flat=True)[:MOST]
    numbers |= set(TitleHeld.objects.filter(enterprise_id__in=list(held)).values_list("pk", flat=True)[:MOST])
    return ending_titles(TitleHeld.objects.visible_to(user).filter(pk__in=numbers), today)


def ending_titles(titles: TitleQuerySet, today: date) -> TitleQuerySet:
    """Titles whose state is "expiring"."""
    return in_states(titles, ["expiring"], today)
