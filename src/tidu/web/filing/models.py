"""Forms that firms fill in: what was typed, by whom; versions that never change; the texts of the rules that they quote."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tidu.web.accounts.scope import within
from tidu.web.registry.scoping import reach

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tidu.web.accounts.models import User


class FilingQuerySet(models.QuerySet["Filing"]):
    """Forms of firms."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Forms of firms that somebody may see: those of his regions, or his own firm's."""
        return self.filter(reach(user.scope, "enterprise__")) if user.is_authenticated else self.none()

    def fillable_by(self, user: User | AnonymousUser) -> Self:
        """Forms that somebody may fill in: his own firm's. No officer and no agency fills in for a firm."""
        if not user.is_authenticated or not user.scope.businesses:
            return self.none()
        return self.filter(enterprise__organisation_id__in=user.scope.businesses)

    def of_regions(self, codes: tuple[str, ...]) -> Self:
        """Forms of firms in these regions."""
        return self.filter(within("enterprise__region_id", codes) if codes else Q(pk__in=[]))


class Filing(models.Model):
    """One form of one firm for one purpose. It is a draft for ever; what counts elsewhere are its versions.

    ``purpose`` is the key of the room that asked for it (``application:12``, ``yearly-update:2026``); ``form`` names the
    list of fields, and where ``title`` is given the rule set is pinned: its id, its overlays, the digest of its text.
    """

    enterprise = models.ForeignKey("registry.Enterprise", models.CASCADE, related_name="filings")
    purpose = models.CharField(_("purpose"), max_length=80)
    form = models.CharField(_("form"), max_length=48)
    title = models.CharField(_("title"), max_length=24, blank=True)
    kind = models.CharField(_("kind"), max_length=8, blank=True)
    on = models.DateField(_("judged as of"))
    standard = models.CharField(_("standard"), max_length=48, blank=True)
    sha256 = models.CharField(_("digest of the rules"), max_length=64, blank=True)
    overlays = models.JSONField(_("overlays"), default=list, blank=True)
    closes_at = models.DateTimeField(_("closes at"), null=True, blank=True)
    seen_at = models.DateTimeField(_("latest moment seen"))
    """The latest moment that the form has lived through: a clock set back does not bring a deadline back."""
    filled = models.PositiveSmallIntegerField(_("required fields filled in"), default=0)
    required = models.PositiveSmallIntegerField(_("required fields"), default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(_("changed at"), null=True)

    objects = FilingQuerySet.as_manager()

    class Meta:
        verbose_name = _("form of a firm")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["enterprise", "purpose"], name="filing_once")]
        indexes: ClassVar = [models.Index(fields=["purpose"], name="filing_purpose")]

    def __str__(self) -> str:
        return f"{self.form} {self.purpose}"

    def get_absolute_url(self) -> str:
        """The form."""
        return reverse("filing", args=[self.pk])


class Entry(models.Model):
    """What stands in one field, exactly as it was typed, readable or not. ``version`` grows with every change.

    ``period`` is a year, or ``r1`` … of the rows of a table; empty for a field of the present.
    """

    filing = models.ForeignKey(Filing, models.CASCADE, related_name="entries", db_index=False)
    field = models.CharField(_("field"), max_length=64)
    period = models.CharField(_("period"), max_length=8, blank=True)
    text = models.TextField(_("as typed"), blank=True)
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("entry in a form")
        constraints: ClassVar = [models.UniqueConstraint(fields=["filing", "field", "period"], name="entry_once")]

    def __str__(self) -> str:
        return f"{self.field} {self.period}"


class RuleText(models.Model):
    """The text of a standard or an overlay as it was when a version was frozen, so that it can be replayed for ever."""

    sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=48)
    text = models.TextField()

    class Meta:
        verbose_name = _("kept text of a rule")

    def __str__(self) -> str:
        return self.name


class FilingVersion(models.Model):
    """A form as it stood at one moment; a row that is never changed.

    ``content`` holds every field with its text, its source and who typed it; ``facts`` the numbers of the facts in use;
    ``receipt`` the verdict with all that is needed to compute it again; ``rules`` the digests of the kept texts.
    """

    filing = models.ForeignKey(Filing, models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveSmallIntegerField(_("version"))
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    facts = models.JSONField(default=list)
    receipt = models.JSONField(null=True)
    outcome = models.CharField(_("outcome"), max_length=16, blank=True)
    standard = models.CharField(_("standard"), max_length=48, blank=True, db_index=True)
    rules = models.JSONField(default=list)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("version of a form")
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["filing", "number"], name="filing_version_once")]

    def __str__(self) -> str:
        return f"{self.filing_id} {self.number}"

    def get_absolute_url(self) -> str:
        """The version, to be read."""
        return reverse("filing-version", args=[self.filing_id, self.number])


class Presence(models.Model):
    """Who was last seen at work in which part of a form; told to the others for two minutes."""

    filing = models.ForeignKey(Filing, models.CASCADE, related_name="present", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    section = models.CharField(max_length=48)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("presence in a form")
        constraints: ClassVar = [models.UniqueConstraint(fields=["filing", "user"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.filing_id} {self.user_id} {self.section}"
