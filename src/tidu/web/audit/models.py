"""The chain of events. Nothing here is ever updated or deleted."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """One thing that somebody did. ``sequence`` counts without gaps; ``digest`` covers this event and the one before."""

    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(_("at"), db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        verbose_name=_("who"),
    )
    user_name = models.CharField(_("who"), max_length=150, blank=True)
    organisation_id = models.BigIntegerField(null=True)
    action = models.CharField(_("action"), max_length=64)
    subject_type = models.CharField(_("subject"), max_length=64)
    subject_id = models.CharField(max_length=64)
    subject_name = models.CharField(max_length=200, blank=True)
    enterprise_id = models.BigIntegerField(null=True)
    region_code = models.CharField(max_length=12, blank=True)
    before = models.JSONField(_("before"), null=True)
    after = models.JSONField(_("after"), null=True)
    reason = models.TextField(_("reason"), blank=True)
    address = models.CharField(_("from where"), max_length=45, blank=True)
    channel = models.CharField(max_length=16, default="page")
    request_id = models.CharField(max_length=32, blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("audit event")
        indexes: ClassVar = [
            models.Index(fields=["subject_type", "subject_id", "-sequence"], name="audit_subject"),
            models.Index(fields=["enterprise_id", "-sequence"], name="audit_enterprise"),
            models.Index(fields=["user", "-sequence"], name="audit_user"),
            models.Index(fields=["organisation_id", "-sequence"], name="audit_organisation"),
            models.Index(fields=["region_code", "-sequence"], name="audit_region"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action} {self.subject_type}:{self.subject_id}"


class AuditHead(models.Model):
    """The end of the chain: one row, locked while an event is added, so that the chain has no forks."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return f"{self.sequence}:{self.digest}"
