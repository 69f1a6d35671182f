"""Who may see which firm, and with it everything that belongs to the firm. Every query of a page begins here."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from tidu.web.accounts.scope import Scope, within

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tidu.web.accounts.models import User
    from tidu.web.registry.models import Enterprise, Fact, Recommendation, TitleHeld  # noqa: F401 - names in annotations


def reach(scope: Scope, prefix: str = "", region: str | None = None) -> Q:
    """A filter for the firms that a scope covers; ``prefix`` leads from the filtered row to the firm.

    ``region`` names the region in the row itself where it is kept there too, so that no join is needed.
    """
    found = Q(pk__in=[])
    if scope.government:
        found |= within(region or f"{prefix}region_id", scope.regions)
    if scope.businesses:
        found |= Q(**{f"{prefix}organisation_id__in": scope.businesses})
    if scope.user_id is not None:
        found |= Q(**{f"{prefix}owner_id": scope.user_id})
    return found


class EnterpriseQuerySet(models.QuerySet["Enterprise"]):
    """Firms."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Firms that somebody may see: those of his regions, or his own."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(reach(user.scope))

    def changeable_by(self, user: User | AnonymousUser) -> Self:
        """Firms whose entry somebody may change: an officer's own regions."""
        if not user.is_authenticated or not user.scope.officer:
            return self.none()
        return self.filter(within("region_id", user.scope.regions))

    def living(self) -> Self:
        """Firms that exist; no duplicates, none that ended."""
        return self.filter(status="active")


class FactQuerySet(models.QuerySet["Fact"]):
    """Values."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Values of firms that somebody may see."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(reach(user.scope, "enterprise__"))

    def in_use(self, known_at: datetime | None = None) -> Self:
        """The values in use; with ``known_at`` those that were in use at that moment."""
        if known_at is None:
            return self.filter(ended_at=None, standing_from__isnull=False)
        return self.filter(standing_from__lte=known_at).filter(Q(ended_at=None) | Q(ended_at__gt=known_at))

    def stated(self) -> Self:
        """Every value that some party maintains today, in use or not."""
        return self.filter(ended_at=None)


class TitleQuerySet(models.QuerySet["TitleHeld"]):
    """Titles held."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Titles of firms that somebody may see."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(reach(user.scope, "enterprise__", "region_id"))

    def valid_on(self, day: date) -> Self:
        """Titles that are valid on a day, both ends included. An unknown first day counts from the decision."""
        began = Q(valid_from__lte=day) | Q(valid_from=None, decided_on__lte=day)
        ends = Q(valid_until=None) | Q(valid_until__gte=day)
        standing = Q(withdrawn_on=None) | Q(withdrawn_on__gt=day)
        return self.filter(began, ends, standing)


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    """Recommendations."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Recommendations of firms that somebody may see."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(reach(user.scope, "enterprise__"))

    def changeable_by(self, user: User | AnonymousUser) -> Self:
        """Recommendations of firms whose entry somebody may change: an officer's own regions."""
        if not user.is_authenticated or not user.scope.officer:
            return self.none()
        return self.filter(within("enterprise__region_id", user.scope.regions))
