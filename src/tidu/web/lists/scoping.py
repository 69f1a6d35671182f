"""Who may see and change which list. Every query of a page begins here.

A list belongs to the organisation that keeps it, and covers a region. Its own people see all of it. A bureau sees every
list whose region overlaps its own, and of a list that reaches beyond its region only the rows that lie in it: so a
city's list is looked through by the counties, each its own part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from tidu.web.accounts.scope import Scope, within

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tidu.web.accounts.models import User
    from tidu.web.lists.models import ListRow, ListSource, ListVersion  # noqa: F401 - names in annotations


def _reads(scope: Scope) -> bool:
    """Whether somebody works for an authority as one who reads for all of it: a steward sees only the firms given to him."""
    return scope.government and bool(scope.regions)


def _covered(scope: Scope, prefix: str = "") -> Q:
    """Lists of one's own organisation, and for a bureau those that lie wholly in its charge."""
    found = Q(**{f"{prefix}organisation_id__in": scope.organisations})
    if scope.bureau:
        found |= within(f"{prefix}region_id", scope.regions)
    return found


def _overlapping(scope: Scope, prefix: str = "") -> Q:
    """The same, and for a bureau those too that reach beyond its region."""
    found = _covered(scope, prefix)
    if scope.bureau:
        above = {code[:length] for code in scope.regions for length in (2, 4, 6) if length < len(code)}
        found |= Q(**{f"{prefix}region_id__in": sorted(above)})
    return found


class ListSourceQuerySet(models.QuerySet["ListSource"]):
    """Lists that somebody keeps."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Lists that somebody may see, at least in part."""
        if not user.is_authenticated or not _reads(user.scope):
            return self.none()
        return self.filter(_overlapping(user.scope))

    def changeable_by(self, user: User | AnonymousUser) -> Self:
        """Lists that somebody may receive files for, publish and take back."""
        if not user.is_authenticated or not user.scope.keeps_lists:
            return self.none()
        return self.filter(_covered(user.scope))


class ListVersionQuerySet(models.QuerySet["ListVersion"]):
    """Files of lists, each a version."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Versions of lists that somebody may see, at least in part."""
        if not user.is_authenticated or not _reads(user.scope):
            return self.none()
        return self.filter(_overlapping(user.scope, "source__"))

    def changeable_by(self, user: User | AnonymousUser) -> Self:
        """Versions that somebody may publish, discard and take back."""
        if not user.is_authenticated or not user.scope.keeps_lists:
            return self.none()
        return self.filter(_covered(user.scope, "source__"))


class ListRowQuerySet(models.QuerySet["ListRow"]):
    """Rows of versions."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Rows that somebody may see: all of the lists that are wholly his, of others those in his region."""
        if not user.is_authenticated or not _reads(user.scope):
            return self.none()
        found = _covered(user.scope, "version__source__")
        if user.scope.bureau:
            found |= within("region_id", user.scope.regions) & _overlapping(user.scope, "version__source__")
        return self.filter(found)

    def decidable_by(self, user: User | AnonymousUser) -> Self:
        """Rows of which somebody may decide which firm is meant."""
        if not user.is_authenticated or not user.scope.keeps_lists:
            return self.none()
        return self.visible_to(user)
