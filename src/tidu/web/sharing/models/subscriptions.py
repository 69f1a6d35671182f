"""What is to be pushed to whom: subscriptions, the firms that are left out of one, and what has changed meanwhile."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tidu.web.accounts.scope import within

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tidu.web.accounts.models import User


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    """Subscriptions."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of a bureau's own regions; nobody else sees how a list is made."""
        if not user.is_authenticated or not user.scope.bureau:
            return self.none()
        return self.filter(within("region_id", user.scope.regions))

    def changeable_by(self, user: User | AnonymousUser) -> Self:
        """Those that an officer may change: of his own regions."""
        return self.visible_to(user) if user.is_authenticated and user.scope.officer else self.none()

    def due(self, today: date) -> Self:
        """Those of which a package has to be made by the calendar."""
        return self.filter(state=Subscription.State.ACTIVE, until__gte=today, next_on__lte=today)


class Subscription(models.Model):
    """A list that somebody receives (订阅): for what, which firms, which fields, how often and until when.

    ``inside`` and ``outside`` are sets as they are crossed (:mod:`tidu.web.insight.crossing`). ``reasons`` say of each
    field that the purpose does not need by itself why it is there. ``made_by`` wrote it as it stands, and so cannot be
    who approves it.
    """

    class Frequency(models.TextChoices):
        """How often a package is made."""

        ONCE = "once", _("once")
        WEEKLY = "weekly", _("every week")
        MONTHLY = "monthly", _("every month")
        QUARTERLY = "quarterly", _("every quarter")
        CHANGE = "change", _("when something changes")

    class State(models.TextChoices):
        """Whether packages are made."""

        DRAFT = "draft", pgettext_lazy("subscription", "to be approved")
        ACTIVE = "active", pgettext_lazy("subscription", "running")
        PAUSED = "paused", pgettext_lazy("subscription", "paused")
        ENDED = "ended", pgettext_lazy("subscription", "ended")

    name = models.CharField(_("name of the list"), max_length=80)
    receiver = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="subscriptions", verbose_name=_("receiver")
    )
    bureau = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="subscriptions_sent", verbose_name=_("sent by")
    )
    region = models.ForeignKey("accounts.Region", models.PROTECT, related_name="+", verbose_name=_("region"))
    purpose = models.CharField(_("purpose"), max_length=24)
    why = models.CharField(_("what it is needed for"), max_length=300)
    ground = models.CharField(_("law, document or agreement"), max_length=200)
    inside = models.JSONField(_("firms that are in all of"), default=list)
    outside = models.JSONField(_("and in none of"), default=list)
    fields = models.JSONField(_("fields"), default=list)
    reasons = models.JSONField(_("reasons for further fields"), default=dict)
    frequency = models.CharField(_("how often"), max_length=10, choices=Frequency.choices)
    until = models.DateField(_("valid until"))
    keep_days = models.PositiveSmallIntegerField(_("days for which a package may be used"), default=180)
    sign_days = models.PositiveSmallIntegerField(_("days within which it is signed for"), default=5)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.DRAFT)
    pause_reason = models.CharField(_("reason"), max_length=300, blank=True)
    next_on = models.DateField(_("next package"), null=True)
    checked_on = models.DateField(_("last looked for changes"), null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(null=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription of a list")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["state", "next_on"], name="subscription_due")]

    def __str__(self) -> str:
        return f"{self.name} → {self.receiver}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("subscription", args=[self.pk])


class Exclusion(models.Model):
    """A firm that is left out of a subscription from now on, and why: it objected, or it does not belong there."""

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="exclusions")
    enterprise = models.ForeignKey("registry.Enterprise", models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=300)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("firm left out of a list")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subscription", "enterprise"], condition=Q(ended_at=None), name="exclusion_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id} {self.enterprise_id}"


class Stir(models.Model):
    """A firm of which something changed since lists were last looked through; without a firm, very many.

    Rows are only added and then taken away together, so that nobody who changes a firm waits for somebody else.
    """

    enterprise_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.enterprise_id}"
