"""Visits to firms, what was found there, pictures and signatures."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tidu.text import Text
from tidu.web.accounts.scope import within
from tidu.web.onsite.checklists import Point
from tidu.web.registry.scoping import reach

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tidu.web.accounts.models import User


class VisitQuerySet(models.QuerySet["Visit"]):
    """Visits."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Visits to firms that an authority is in charge of; a firm sees those of its own that are finished."""
        if not user.is_authenticated:
            return self.none()
        scope = user.scope
        mine = models.Q(enterprise__organisation_id__in=scope.businesses, state="done")
        return self.filter(reach(replace(scope, businesses=()), "enterprise__") | mine)

    def changeable_by(self, user: User | AnonymousUser) -> Self:
        """Visits that an officer may make: those to firms of his regions."""
        if not user.is_authenticated or not user.scope.officer:
            return self.none()
        return self.filter(within("enterprise__region_id", user.scope.regions))


class Visit(models.Model):
    """One look at a firm where it is. ``key`` says to what it belongs, such as ``application:12``; it may belong to nothing.

    Times and places are those of the phone; ``received_at`` and ``skew`` (seconds by which the phone's clock was behind)
    are the server's, so that a clock that is wrong is seen.
    """

    class State(models.TextChoices):
        """How far it is."""

        PLANNED = "planned", pgettext_lazy("visit", "planned")
        DONE = "done", pgettext_lazy("visit", "done")
        CANCELLED = "cancelled", pgettext_lazy("visit", "called off")

    class Conclusion(models.TextChoices):
        """What it came to."""

        AGREES = "agrees", _("agrees with what was stated")
        DOUBTFUL = "doubtful", _("has to be looked into")
        DIFFERS = "differs", _("differs from what was stated")

    enterprise = models.ForeignKey("registry.Enterprise", models.PROTECT, related_name="onsite_visits")
    key = models.CharField(max_length=80, blank=True, db_index=True)
    purpose_zh = models.CharField(max_length=200)
    purpose_en = models.CharField(max_length=200)
    link = models.CharField(max_length=200, blank=True)
    standard = models.CharField(_("standard"), max_length=48, blank=True)
    checklist = models.JSONField()
    planned_on = models.DateField(_("planned for"))
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="+", verbose_name=_("office")
    )
    inspector = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who goes")
    )
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    planned_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PLANNED)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    conclusion = models.CharField(_("conclusion"), max_length=10, choices=Conclusion.choices, blank=True)
    remark = models.TextField(_("remark"), blank=True)
    started_at = models.DateTimeField(_("begun"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    received_at = models.DateTimeField(_("received"), null=True)
    skew = models.IntegerField(default=0)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    accuracy = models.PositiveIntegerField(_("accuracy in metres"), null=True)
    place = models.CharField(_("place in words"), max_length=200, blank=True)
    report_key = models.CharField(max_length=40, unique=True, null=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("on-site check")
        ordering: ClassVar = ["-planned_on", "-id"]
        indexes: ClassVar = [models.Index(fields=["state", "planned_on"], name="onsite_visit_day")]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.planned_on}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("onsite-visit", args=[self.pk])

    @property
    def purpose(self) -> Text:
        """What it is for."""
        return Text(self.purpose_zh, self.purpose_en)

    @property
    def points(self) -> list[Point]:
        """The checklist as it was when the visit was planned."""
        return [Point.from_json(one) for one in self.checklist]


class Finding(models.Model):
    """What was found at one point."""

    class Answer(models.TextChoices):
        """What can be said of a point."""

        AGREES = "agrees", _("agrees")
        DIFFERS = "differs", _("differs")
        UNSEEN = "unseen", _("not seen")
        NOT_APPLICABLE = "not_applicable", _("does not apply")

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="findings")
    point = models.CharField(max_length=80)
    answer = models.CharField(_("answer"), max_length=16, choices=Answer.choices)
    number = models.PositiveIntegerField(_("number"), null=True)
    note = models.CharField(_("what was seen"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("finding on site")
        constraints: ClassVar = [models.UniqueConstraint(fields=["visit", "point"], name="onsite_finding_once")]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.point}"


class Photo(models.Model):
    """A picture, sent by itself so that a bad connection costs one picture and not the visit."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="photos")
    key = models.CharField(max_length=40)
    point = models.CharField(max_length=80, blank=True)
    blob = models.ForeignKey("files.Blob", models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=160)
    taken_at = models.DateTimeField(_("taken"))
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("picture on site")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["visit", "key"], name="onsite_photo_once")]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.file_name}"


class Signature(models.Model):
    """One side's signature: strokes drawn on the phone, or the name typed; or that it was refused, and why."""

    class Side(models.TextChoices):
        """Who signs."""

        OFFICE = "office", _("for the office")
        FIRM = "firm", _("for the firm")

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=8, choices=Side.choices)
    name = models.CharField(_("name"), max_length=60, blank=True)
    position = models.CharField(_("position"), max_length=60, blank=True)
    strokes = models.JSONField(default=list)
    refused = models.CharField(_("why it was not signed"), max_length=200, blank=True)
    signed_at = models.DateTimeField(_("signed"))

    class Meta:
        verbose_name = _("signature on site")
        constraints: ClassVar = [models.UniqueConstraint(fields=["visit", "side"], name="onsite_signature_once")]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.side} {self.name}"

    @property
    def paths(self) -> list[str]:
        """The strokes as lines of SVG, in a field of 1000 by 400."""
        return [" ".join(f"{x},{y}" for x, y in stroke) for stroke in self.strokes]
