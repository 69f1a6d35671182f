"""What reviewers noted about each row of an application, and what they found where a standard leaves it to judgement."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

LEVELS = (("county", _("county")), ("city", _("city")))


class RowMark(models.Model):
    """That one reviewer looked at one criterion of one version: it is in order, or doubtful and why."""

    class Mark(models.TextChoices):
        """What he thinks of it."""

        CHECKED = "checked", _("checked")
        DOUBTFUL = "doubtful", _("doubtful")

    application = models.ForeignKey("rounds.Application", models.CASCADE, related_name="row_marks", db_index=False)
    version = models.ForeignKey("filing.FilingVersion", models.PROTECT, related_name="+")
    level = models.CharField(_("level"), max_length=8, choices=LEVELS)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    row = models.CharField(_("criterion"), max_length=64)
    mark = models.CharField(_("mark"), max_length=8, choices=Mark.choices)
    note = models.CharField(_("note"), max_length=300, blank=True)
    at = models.DateTimeField(_("at"), auto_now=True)

    class Meta:
        verbose_name = _("mark of a reviewer")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "version", "reviewer", "row"], name="row_mark_once")
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.row} {self.mark}"


class Finding(models.Model):
    """What an officer found where a standard asks for judgement, with reason and evidence; kept when it is found anew."""

    application = models.ForeignKey("rounds.Application", models.PROTECT, related_name="findings", db_index=False)
    version = models.ForeignKey("filing.FilingVersion", models.PROTECT, related_name="+")
    criterion = models.CharField(_("criterion"), max_length=64)
    indicator = models.CharField(_("indicator"), max_length=48)
    holds = models.BooleanField(_("it holds"))
    reason = models.CharField(_("reason"), max_length=500)
    evidence = models.ForeignKey("registry.Evidence", models.PROTECT, null=True, related_name="+")
    page = models.CharField(_("page"), max_length=20, blank=True)
    source = models.ForeignKey("registry.Source", models.PROTECT, null=True, related_name="+")
    found_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    found_at = models.DateTimeField(_("found at"), auto_now_add=True)

    class Meta:
        verbose_name = _("finding of a reviewer")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["application", "criterion"], name="finding_of_criterion")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.criterion} {self.holds}"
