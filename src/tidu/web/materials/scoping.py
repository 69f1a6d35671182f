"""Who may see which uses, requests and declarations: whoever may see the firm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from tidu.web.accounts.scope import within
from tidu.web.registry.scoping import reach

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tidu.web.accounts.models import User
    from tidu.web.materials.models import Ask, Declaration, Owed, SpotCheck, Use  # noqa: F401 - names in annotations


class UseQuerySet(models.QuerySet["Use"]):
    """Uses of files."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Uses of the files of firms that somebody may see."""
        return self.filter(reach(user.scope, "enterprise__")) if user.is_authenticated else self.none()

    def standing(self) -> Self:
        """Those that were not given back."""
        return self.filter(released_at=None)


class AskQuerySet(models.QuerySet["Ask"]):
    """Requests."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Requests to firms that somebody may see."""
        return self.filter(reach(user.scope, "enterprise__")) if user.is_authenticated else self.none()

    def open(self) -> Self:
        """Sent, and not answered yet."""
        return self.filter(answered_at=None, ended_at=None, refused="")


class OwedQuerySet(models.QuerySet["Owed"]):
    """Materials of cases."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of firms that somebody may see."""
        return self.filter(reach(user.scope, "enterprise__", "region_code")) if user.is_authenticated else self.none()


class DeclarationQuerySet(models.QuerySet["Declaration"]):
    """Declarations."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Declarations of firms that somebody may see."""
        return self.filter(reach(user.scope, "enterprise__")) if user.is_authenticated else self.none()


class SpotCheckQuerySet(models.QuerySet["SpotCheck"]):
    """Spot checks. A firm does not see that it was drawn before it hears of the result."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those in the regions of an authority."""
        if not user.is_authenticated or not user.scope.bureau:
            return self.none()
        return self.filter(within("region_code", user.scope.regions))

    def changeable_by(self, user: User | AnonymousUser) -> Self:
        """Those whose result an officer may enter."""
        if not user.is_authenticated or not user.scope.officer:
            return self.none()
        return self.visible_to(user)
