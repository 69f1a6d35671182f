"""Papers that prove something: one file, many uses."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Evidence(models.Model):
    """A paper of a firm: an audit report, a certificate, a licence."""

    class Kind(models.TextChoices):
        """What papers the forms ask for."""

        LICENCE = "licence", _("business licence")
        AUDIT_REPORT = "audit_report", _("audit report")
        SOCIAL_SECURITY = "social_security", _("proof of social security")
        CREDIT_REPORT = "credit_report", _("credit report")
        PATENT = "patent", _("patent or other right")
        AWARD = "award", _("award")
        CERTIFICATE = "certificate", _("certificate")
        MARKET_SHARE = "market_share", _("statement on market share")
        RENAMING = "renaming", _("proof of a change")
        TITLE = "title", _("document of a title")
        OTHER = "other", _("other")

    enterprise = models.ForeignKey("registry.Enterprise", models.CASCADE, related_name="evidence")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    title = models.CharField(_("name of the paper"), max_length=160)
    file_name = models.CharField(_("file name"), max_length=160)
    blob = models.ForeignKey("files.Blob", models.PROTECT, related_name="evidence")
    period_from = models.DateField(_("about the time from"), null=True, blank=True)
    period_until = models.DateField(_("until"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("evidence")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.title


class EvidenceLink(models.Model):
    """What a paper proves: a value, or a condition of a standard."""

    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="links")
    indicator = models.CharField(_("indicator"), max_length=48, blank=True)
    as_of = models.DateField(_("as of"), null=True, blank=True)
    standard = models.CharField(_("standard"), max_length=48, blank=True)
    criterion = models.CharField(_("condition"), max_length=64, blank=True)
    page = models.CharField(_("page"), max_length=20, blank=True)
    linked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    linked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("use of evidence")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["evidence", "indicator", "as_of", "standard", "criterion"],
                nulls_distinct=False,
                name="evidence_use_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} {self.indicator or self.criterion}"
