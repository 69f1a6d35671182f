"""What people decided about names, and who stands on which list from when until when."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Decision(models.Model):
    """Somebody said which firm a name or code of a list means, or does not mean. Rows are added and never changed, except
    that one can be undone; it is reused by every later file of the organisation.
    """

    class Verdict(models.TextChoices):
        """What was said."""

        ACCEPT = "accept", _("it is this firm")
        REJECT = "reject", _("it is not this firm")
        UNSURE = "unsure", _("unsure")
        LEAVE = "leave", _("the row is left out")

    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    key = models.CharField(max_length=200)
    """``ListRow.key`` of the row that was decided."""
    name = models.CharField(_("name"), max_length=200, blank=True)
    enterprise = models.ForeignKey("registry.Enterprise", models.CASCADE, null=True, related_name="+")
    """None where no firm was meant: a row that is left out, or of which nobody was proposed."""
    verdict = models.CharField(_("decision"), max_length=8, choices=Verdict.choices)
    row = models.ForeignKey("lists.ListRow", models.SET_NULL, null=True, related_name="decisions")
    """The row that the person looked at; gone where the file was read anew."""
    source = models.ForeignKey("lists.ListSource", models.SET_NULL, null=True, related_name="+", verbose_name=_("list"))
    """The list on which it stood."""
    action = models.CharField(max_length=32, db_index=True)
    """What was decided in one go bears one mark, so that it is undone in one go."""
    before = models.JSONField(default=dict)
    """The row as it stood before, for the undoing."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("decision about a name")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["organisation", "key"], name="decision_key")]

    def __str__(self) -> str:
        return f"{self.key} {self.verdict} {self.enterprise_id}"


class Listed(models.Model):
    """That a firm stands on a list: from the day of the version with which it came until the day of the one with which it
    went. Written by publishing alone, so that a list as of any day is one query.
    """

    source = models.ForeignKey("lists.ListSource", models.CASCADE, related_name="listed", db_index=False)
    enterprise = models.ForeignKey("registry.Enterprise", models.CASCADE, related_name="listed")
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True)
    """The first day on which it stood there no longer."""
    came = models.ForeignKey("lists.ListVersion", models.PROTECT, related_name="+")
    went = models.ForeignKey("lists.ListVersion", models.PROTECT, null=True, related_name="+")
    row = models.ForeignKey("lists.ListRow", models.SET_NULL, null=True, related_name="+")
    """The newest row that says so."""

    class Meta:
        verbose_name = _("firm on a list")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "enterprise"], condition=Q(until=None), name="listed_once"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="listed_days"),
        ]
        indexes: ClassVar = [models.Index(fields=["source", "since", "until", "enterprise"], name="listed_on")]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.source_id} {self.since}"
