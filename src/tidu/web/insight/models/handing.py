"""Lists that one department hands to another (互推清单), frozen, and whose firms either side claims (联合认领)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tidu.web.accounts.models import User


class HandedListQuerySet(models.QuerySet["HandedList"]):
    """Lists that were handed over."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those that one's organisation gave or received. A steward's seat in a bureau opens none: they name firms that
        are not given to him.
        """
        if not user.is_authenticated or not user.scope.government or not user.scope.regions:
            return self.none()
        seats = user.memberships.filter(ended_at=None, organisation__active=True).exclude(role="steward")
        mine = seats.values("organisation_id")
        return self.filter(Q(giver_id__in=mine) | Q(receiver_id__in=mine))


class HandedList(models.Model):
    """A list as it was when it was handed over: what it answers, as of which day, and for whom.

    ``inside`` and ``outside`` keep each set's code with its names and what it meant. Without a ``receiver`` it went to
    somebody who does not work here, as a file.
    """

    title = models.CharField(_("title"), max_length=160)
    on = models.DateField(_("as of"))
    region = models.ForeignKey("accounts.Region", models.PROTECT, related_name="+", verbose_name=_("region"))
    inside = models.JSONField()
    outside = models.JSONField()
    giver = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="lists_given", verbose_name=_("given by")
    )
    receiver = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, related_name="lists_received", verbose_name=_("given to")
    )
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(_("given at"), auto_now_add=True)
    rows_count = models.PositiveIntegerField(_("firms"), default=0)

    objects = HandedListQuerySet.as_manager()

    class Meta:
        verbose_name = _("list that was handed over")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.title


class HandedRow(models.Model):
    """One firm of such a list, as it was then, with the titles that it held and what is suggested."""

    handed = models.ForeignKey(HandedList, models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField(_("number"))
    enterprise_id = models.BigIntegerField()
    name = models.CharField(_("firm"), max_length=120)
    code = models.CharField(_("code"), max_length=18, blank=True)
    place = models.CharField(_("county"), max_length=60, blank=True)
    titles = models.JSONField(default=list)
    action_zh = models.CharField(max_length=300, blank=True)
    action_en = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("firm on a list that was handed over")
        constraints: ClassVar = [models.UniqueConstraint(fields=["handed", "number"], name="handed_number")]

    def __str__(self) -> str:
        return self.name


class Claim(models.Model):
    """That somebody looks after a firm of a list, for as long as it lasts. One at a time; those that ended stay."""

    row = models.ForeignKey(HandedRow, models.CASCADE, related_name="claims")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    since = models.DateTimeField(_("claimed at"), auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("claim")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["row"], condition=Q(ended_at=None), name="claimed_by_one")
        ]

    def __str__(self) -> str:
        return f"{self.row_id} {self.user_id}"
