"""Objections and hints about the lines of a notice, lines that were struck off, and the parts of an announcement."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tidu.web.accounts.models import User


class Part(models.Model):
    """One announcement of a notice: the lines on which nothing is open are announced first, the others later."""

    notice = models.ForeignKey("notices.Notice", models.PROTECT, related_name="parts", db_index=False)
    number = models.PositiveSmallIntegerField(_("part"))
    document = models.CharField(_("document number of the announcement"), max_length=80)
    announced_on = models.DateField(_("announced on"))
    valid_from = models.DateField(_("valid from"))
    announced_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("announcement")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["notice", "number"], name="notice_part_once")]

    def __str__(self) -> str:
        return self.document


class ObjectionQuerySet(models.QuerySet["Objection"]):
    """Objections and hints."""

    def changeable_by(self, user: User | AnonymousUser) -> Self:
        """Those about notices of an officer's own authorities."""
        if not user.is_authenticated or not user.scope.officer:
            return self.none()
        return self.filter(notice__organisation__in=user.scope.organisations)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of an officer's own authorities, and those about which his county was asked."""
        if not user.is_authenticated or not user.scope.officer:
            return self.none()
        own = Q(notice__organisation__in=user.scope.organisations)
        return self.filter(own | Q(asked__in=user.scope.organisations))

    def heard_by(self, user: User | AnonymousUser) -> Self:
        """Those about somebody's own firm in which the firm was heard; before, it does not know of them."""
        if not user.is_authenticated or not user.scope.businesses:
            return self.none()
        own = Q(entry__enterprise__organisation__in=user.scope.businesses)
        kept = Q(entry__enterprise__merged_into__organisation__in=user.scope.businesses)
        return self.filter(own | kept).exclude(told="")


class Objection(models.Model):
    """What somebody says against a line. A named one within the days holds the line back; a hint is a lead for upkeep.

    Who said it is known to the authority alone, masked until somebody needs it. The database refuses to change what was said.
    """

    class Kind(models.TextChoices):
        """Whether it holds the line back."""

        OBJECTION = "objection", _("objection")
        HINT = "hint", _("hint")

    class Outcome(models.TextChoices):
        """What came of it."""

        NONE = "", _("open")
        UPHELD = "upheld", _("upheld")
        NOT_UPHELD = "not_upheld", _("not upheld")
        WITHDRAWN = "withdrawn", _("withdrawn")
        NOTED = "noted", _("noted")

    notice = models.ForeignKey("notices.Notice", models.PROTECT, related_name="objections")
    entry = models.ForeignKey("notices.Entry", models.PROTECT, related_name="objections")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    number = models.PositiveIntegerField(_("number"))
    key = models.CharField(max_length=64, unique=True)
    """Of the form that was sent: sent twice, it is received once."""
    code = models.CharField(max_length=20, unique=True)
    """By which whoever said it sees what came of it; nobody guesses it."""
    name = models.CharField(_("name"), max_length=60, blank=True)
    telephone = models.CharField(_("telephone"), max_length=30, blank=True)
    email = models.CharField(_("email"), max_length=120, blank=True)
    body = models.CharField(_("organisation or ID number"), max_length=120, blank=True)
    reasons = models.TextField(_("reasons"), max_length=4000)
    filed_on = models.DateField(_("received on"))
    filed_at = models.DateTimeField(auto_now_add=True)
    case = models.OneToOneField("workflow.Case", models.PROTECT, null=True, related_name="+")
    asked = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, related_name="+")
    told = models.TextField(_("what the firm was told"), blank=True)
    heard_on = models.DateField(_("heard on"), null=True)
    open = models.BooleanField(default=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_on = models.DateField(_("answered on"), null=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("objection")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["notice", "number"], name="objection_number")]
        indexes: ClassVar = [
            models.Index(fields=["entry"], condition=Q(kind="objection", open=True), name="objection_holds")
        ]

    def __str__(self) -> str:
        return f"{self.notice_id}-{self.number}"

    def get_absolute_url(self) -> str:
        """Its page for officers."""
        return reverse("notice-objection", args=[self.pk])


class ObjectionFile(models.Model):
    """A file that came with it, checked by its content."""

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="files")
    blob = models.ForeignKey("files.Blob", models.PROTECT, related_name="+")
    name = models.CharField(_("file"), max_length=200)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.name


class Struck(models.Model):
    """That a line is not announced, and why. It stays on the list, struck through."""

    entry = models.OneToOneField("notices.Entry", models.PROTECT, related_name="struck")
    reason = models.CharField(_("reason"), max_length=300)
    objection = models.ForeignKey(Objection, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.entry_id}"
