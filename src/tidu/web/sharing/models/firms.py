"""What firms say about their data: consents, given and withdrawn, and objections."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tidu.web.accounts.scope import within

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tidu.web.accounts.models import User


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Consents."""

    def on(self, day: date) -> Self:
        """Those that hold on a day."""
        return self.filter(withdrawn_at=None).filter(Q(until=None) | Q(until__gte=day))


class Consent(models.Model):
    """A firm lets the fields that need it be given on: for a purpose, whoever receives, or to a receiver, whatever for."""

    enterprise = models.ForeignKey("registry.Enterprise", models.CASCADE, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=24, blank=True)
    receiver = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, related_name="+", verbose_name=_("receiver")
    )
    until = models.DateField(_("valid until"), null=True, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(purpose="", receiver__isnull=False) | (~Q(purpose="") & Q(receiver=None)),
                name="consent_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["enterprise", "purpose"], condition=Q(withdrawn_at=None, receiver=None), name="consent_purpose_once"
            ),
            models.UniqueConstraint(
                fields=["enterprise", "receiver"], condition=Q(withdrawn_at=None, purpose=""), name="consent_receiver_once"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.purpose or self.receiver_id}"


class ObjectionQuerySet(models.QuerySet["Objection"]):
    """Objections."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those against lists of a bureau's own regions."""
        if not user.is_authenticated or not user.scope.bureau:
            return self.none()
        return self.filter(within("subscription__region_id", user.scope.regions))


class Objection(models.Model):
    """A firm does not want to be on a list, or finds a line of it wrong (异议); the bureau answers."""

    class Outcome(models.TextChoices):
        """What the bureau decided."""

        OPEN = "open", pgettext_lazy("objection", "not decided yet")
        LEFT_OUT = "left_out", pgettext_lazy("objection", "the firm is left out")
        CORRECTED = "corrected", pgettext_lazy("objection", "the line is corrected")
        DECLINED = "declined", pgettext_lazy("objection", "declined")

    enterprise = models.ForeignKey("registry.Enterprise", models.CASCADE, related_name="objections")
    subscription = models.ForeignKey("sharing.Subscription", models.PROTECT, related_name="objections")
    text = models.CharField(_("what is wrong"), max_length=500)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("objection")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enterprise", "subscription"], condition=Q(outcome="open"), name="objection_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.text[:40]}"
