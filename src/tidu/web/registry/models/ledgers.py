"""From which day on the registry knows of a title everybody who holds it: then who is not in it does not hold it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tidu.text import Text


class TitleLedger(models.Model):
    """A bureau's word that its ledger of a title is complete for all firms of a region, from a day on.

    A statement is never changed: it is ended, with the reason, and another one is made.
    """

    title = models.CharField(_("title"), max_length=24)
    region = models.ForeignKey("accounts.Region", models.PROTECT, related_name="+", verbose_name=_("Firms of"))
    complete_from = models.DateField(_("complete from"))
    source = models.CharField(_("Gone through"), max_length=160)
    stated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    stated_at = models.DateTimeField(_("stated at"))
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(_("no longer said since"), null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("complete ledger of a title")
        ordering: ClassVar = ["title", "region", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["title", "region"], condition=Q(ended_at__isnull=True), name="ledger_stated_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.region_id} {self.complete_from}"

    @property
    def label(self) -> str:
        """The source that is shown for "does not hold"."""
        return f"称号台账（{self.source}）：无此企业"

    @property
    def told(self) -> Text:
        """What it says."""
        return Text(
            f"{self.complete_from} 起台账完整，依据：{self.source}",
            f"complete from {self.complete_from}, compared with: {self.source}",
        )
