"""Whom a round invites, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tidu.web.accounts.scope import within
from tidu.web.registry.models import TitleHeld
from tidu.web.registry.scoping import reach

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tidu.web.accounts.models import User


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of firms that somebody may see; counties see what was sent to them, firms what they were sent."""
        if not user.is_authenticated:
            return self.none()
        found = self.filter(reach(user.scope, "enterprise__", "region_id"))
        if user.scope.city:
            return found
        return (
            found.filter(invited_at__isnull=False) if not user.scope.government else found.filter(sent_at__isnull=False)
        )

    def changeable_by(self, user: User | AnonymousUser) -> Self:
        """Those that an officer may send, invite and remind: his own regions'."""
        if not user.is_authenticated or not user.scope.officer:
            return self.none()
        found = self.filter(within("region_id", user.scope.regions))
        return found if user.scope.city else found.filter(sent_at__isnull=False)

    def answerable_by(self, user: User | AnonymousUser) -> Self:
        """Those that a firm's own people may answer."""
        if not user.is_authenticated or not user.scope.businesses:
            return self.none()
        return self.filter(enterprise__organisation_id__in=user.scope.businesses, invited_at__isnull=False)


class Invitation(models.Model):
    """One firm for which a round may be: chosen by the city, sent to its county, invited by it, seen and answered."""

    class Answer(models.TextChoices):
        """What the firm said."""

        NONE = "", _("no answer yet")
        ACCEPTED = "accepted", _("takes part")
        DECLINED = "declined", _("does not take part")

    class Reason(models.TextChoices):
        """Why a firm does not take part."""

        NOT_READY = "not_ready", _("does not meet the conditions this year")
        NO_TIME = "no_time", _("has nobody to prepare it in time")
        MATERIALS = "materials", _("cannot get the materials in time")
        NO_USE = "no_use", _("sees no use in the title")
        NEXT_ROUND = "next_round", _("wants to wait for the next round")
        PRIVATE = "private", _("does not want to disclose its figures")
        ENDING = "ending", _("is being wound up, moves away or is merged")
        OTHER = "other", _("another reason")

    round = models.ForeignKey("rounds.Round", models.CASCADE, related_name="invitations", db_index=False)
    enterprise = models.ForeignKey("registry.Enterprise", models.PROTECT, related_name="round_invitations")
    region = models.ForeignKey("accounts.Region", models.PROTECT, related_name="+", db_index=False)
    category = models.CharField(_("category"), max_length=8, choices=TitleHeld.Kind.choices)
    level = models.CharField(_("how near when it was chosen"), max_length=12, blank=True)
    missing = models.JSONField(_("what was missing when it was chosen"), default=list)
    chosen_at = models.DateTimeField(_("chosen at"), auto_now_add=True)
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(_("sent to the county at"), null=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField(_("invited at"), null=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(_("first opened at"), null=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answer = models.CharField(_("answer"), max_length=12, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=12, choices=Reason.choices, blank=True)
    reason_text = models.CharField(_("in its own words"), max_length=300, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation to a round")
        ordering: ClassVar = ["region_id", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "enterprise"], name="invited_once"),
            models.CheckConstraint(condition=Q(answer="") | Q(invited_at__isnull=False), name="answered_after_invited"),
        ]
        indexes: ClassVar = [models.Index(fields=["round", "region"], name="invitation_region")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.enterprise_id}"
