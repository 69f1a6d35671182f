"""Experts: who was drawn for which dossier, with which seed, and the marks that they gave without knowing whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tidu.web.accounts.models import User


class PanelQuerySet(models.QuerySet["Panel"]):
    """Panels."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Panels of rounds that somebody's bureau runs."""
        from tidu.web.rounds.models import Round

        return self.filter(round__in=Round.objects.changeable_by(user))


class Panel(models.Model):
    """The experts of one round for one kind of application. ``items`` are what is marked, with the most each is worth.

    ``seed`` is published: with it, and with what was drawn from (``pool_sha256``), anybody draws the same again.
    """

    round = models.ForeignKey("rounds.Round", models.PROTECT, related_name="panels", db_index=False)
    category = models.CharField(_("category"), max_length=8)
    items = models.JSONField()
    seats = models.PositiveSmallIntegerField(_("experts of each application"), default=2)
    seed = models.CharField(_("seed"), max_length=64)
    pool_sha256 = models.CharField(max_length=64)
    pool = models.JSONField(default=list)
    due_on = models.DateField(_("due on"))
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    drawn_at = models.DateTimeField(_("drawn at"), auto_now_add=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = PanelQuerySet.as_manager()

    class Meta:
        verbose_name = _("panel of experts")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "category"], name="panel_once")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.category}"

    def get_absolute_url(self) -> str:
        """The panel, as the bureau sees it."""
        return reverse("review-panel", args=[self.pk])


class SeatQuerySet(models.QuerySet["Seat"]):
    """Seats of experts."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """One's own, as long as one has not declined: nobody sees what another marks."""
        return self.filter(expert=user, declined_at=None) if user.is_authenticated else self.none()


class Seat(models.Model):
    """One expert for one application, known to him by ``code`` alone."""

    panel = models.ForeignKey(Panel, models.CASCADE, related_name="places", db_index=False)
    application = models.ForeignKey("rounds.Application", models.PROTECT, related_name="seats")
    expert = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    code = models.CharField(_("number"), max_length=12)
    extra = models.BooleanField(_("because others lie far apart"), default=False)
    marks = models.JSONField(default=dict)
    """By item: the points and the reason."""
    done_at = models.DateTimeField(_("handed in at"), null=True)
    declined_at = models.DateTimeField(_("declined at"), null=True)
    decline_reason = models.CharField(_("why"), max_length=200, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat of an expert")
        ordering: ClassVar = ["code", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["panel", "application", "expert"], name="seat_once")]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """The dossier, as the expert sees it."""
        return reverse("expert-seat", args=[self.pk])


class Interest(models.Model):
    """That somebody has to do with a firm, and so is never drawn for it."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    enterprise = models.ForeignKey("registry.Enterprise", models.CASCADE, related_name="+")
    reason = models.CharField(_("what he has to do with it"), max_length=200)
    declared_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("interest of an expert")
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "enterprise"], name="interest_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.enterprise_id}"
