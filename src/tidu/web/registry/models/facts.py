"""What is known about firms: every value ever stated, who stated it, and which one is in use.

Two times are kept. ``as_of`` is the day for which a value holds: the last day of the year for a yearly figure, the day
of observation otherwise. ``recorded_at`` to ``ended_at`` is the time during which the registry held it. A value is *in
use* from ``standing_from`` until ``ended_at``; a value that contradicts the one in use is kept without standing until an
officer decides. Nothing is overwritten, so "as of D, as known at K" is one query and a decided case replays.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tidu.web.registry.scoping import FactQuerySet


class Source(models.Model):
    """Where values came from together: one form, one imported file, one delivery of a department."""

    class Kind(models.TextChoices):
        """How a value came in."""

        FORM = "form", _("typed by the firm")
        DEPARTMENT = "department", _("shared by a department")
        PUBLIC = "public", _("public data")
        REVIEW = "review", _("changed in review")
        IMPORT = "import", _("imported file")
        API = "api", _("by interface")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    party = models.CharField(_("stated by"), max_length=24)
    label = models.CharField(_("label"), max_length=160)
    document = models.CharField(_("document number"), max_length=80, blank=True)
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, related_name="+")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    blob = models.ForeignKey("files.Blob", models.PROTECT, null=True, related_name="+")
    import_job = models.ForeignKey("registry.ImportJob", models.PROTECT, null=True, related_name="sources")
    link = models.CharField(max_length=200, blank=True)
    """The page on which it can be read as it came, where there is one; ``?place=`` leads to a place in it."""
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("source")

    def __str__(self) -> str:
        return self.label


class Fact(models.Model):
    """One value as one party stated it. ``value`` is the kernel's stored form (money in 分), days as 20260331."""

    # Every query by firm goes through fact_key or fact_in_use_once, which begin with it: a third index would only cost.
    enterprise = models.ForeignKey("registry.Enterprise", models.CASCADE, related_name="facts", db_index=False)
    indicator = models.CharField(_("indicator"), max_length=48)
    as_of = models.DateField(_("as of"))
    value = models.BigIntegerField(_("value"))
    source = models.ForeignKey(Source, models.PROTECT, related_name="facts")
    place = models.CharField(_("place in the source"), max_length=60, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    standing_from = models.DateTimeField(_("in use from"), null=True)
    ended_at = models.DateTimeField(_("in use until"), null=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("fact")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enterprise", "indicator", "as_of"],
                condition=Q(ended_at__isnull=True, standing_from__isnull=False),
                name="fact_in_use_once",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["enterprise", "indicator", "as_of"], name="fact_key")]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.indicator} {self.as_of}"


class Conflict(models.Model):
    """Two parties state different values for one thing; a person decides which is used, and says why."""

    class State(models.TextChoices):
        """Whether it is decided."""

        OPEN = "open", _("open")
        RESOLVED = "resolved", _("resolved")
        GONE = "gone", _("gone: the parties agree now")

    enterprise = models.ForeignKey("registry.Enterprise", models.CASCADE, related_name="conflicts")
    indicator = models.CharField(_("indicator"), max_length=48)
    as_of = models.DateField(_("as of"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField(_("since"))
    chosen = models.ForeignKey(Fact, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(_("reason"), blank=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("conflict")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enterprise", "indicator", "as_of"], condition=Q(state="open"), name="conflict_open_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["state", "opened_at"], name="conflict_state")]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.indicator} {self.as_of}"


class SheetConfirmation(models.Model):
    """Somebody vouched for a firm's figures of a year (真实性确认). Later changes show beside it."""

    enterprise = models.ForeignKey("registry.Enterprise", models.CASCADE, related_name="confirmations")
    year = models.PositiveSmallIntegerField(_("year"))
    party = models.CharField(_("stated by"), max_length=24)
    remark = models.TextField(_("remark"), blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("confirmation of figures")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["enterprise", "year"], name="confirmation_year")]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.year}"
