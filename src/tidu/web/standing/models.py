"""Verdicts that were asked for, each with the receipt from which it can be replayed."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Check(models.Model):
    """One firm judged against the standard of one title on one day."""

    enterprise = models.ForeignKey("registry.Enterprise", models.CASCADE, related_name="checks")
    title = models.CharField(_("title"), max_length=24)
    kind = models.CharField(_("kind"), max_length=8)
    on = models.DateField(_("judged as of"))
    known_at = models.DateTimeField(_("as known at"))
    standard = models.CharField(_("standard"), max_length=48)
    outcome = models.CharField(_("outcome"), max_length=16)
    receipt = models.JSONField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("check")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["enterprise", "-id"], name="check_enterprise")]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.title} {self.on} {self.outcome}"
