"""What this room knows of a file: which material it is, how long it is, who uses it and by whose leave."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tidu.web.materials.scoping import UseQuerySet


class Extent(models.Model):
    """How many pages a file has, counted once. ``pages`` is None where its format does not tell."""

    blob = models.OneToOneField("files.Blob", models.CASCADE, primary_key=True, related_name="extent")
    pages = models.PositiveIntegerField(_("pages"), null=True)
    counted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("extent of a file")

    def __str__(self) -> str:
        return f"{self.blob_id[:12]} {self.pages}"


class Paper(models.Model):
    """A file of a firm as the material that it is. What it is about, and until when it holds, stands in the evidence."""

    evidence = models.OneToOneField("registry.Evidence", models.CASCADE, primary_key=True, related_name="paper")
    material = models.CharField(_("material"), max_length=48, db_index=True)
    code = models.CharField(_("code of the audit report"), max_length=40, blank=True)
    dated_on = models.DateField(_("dated"), null=True, blank=True, help_text=_("The day of the query, or of signing."))
    round_key = models.CharField(_("round"), max_length=80, blank=True)
    replaces = models.ForeignKey(
        "registry.Evidence", models.RESTRICT, null=True, blank=True, related_name="replaced_by"
    )

    class Meta:
        verbose_name = _("material")

    def __str__(self) -> str:
        return f"{self.material} {self.evidence_id}"


class Consent(models.Model):
    """A firm lets offices use its files for a purpose. It ends when the firm takes it back; what was used stays used."""

    class Purpose(models.TextChoices):
        """For what."""

        REVIEW = "review", _("review of applications for titles")
        POLICY = "policy", _("policies, funds and services for the firm")

    enterprise = models.ForeignKey("registry.Enterprise", models.CASCADE, related_name="material_consents")
    purpose = models.CharField(_("purpose"), max_length=16, choices=Purpose.choices)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("consent to the use of files")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enterprise", "purpose"], condition=models.Q(ended_at=None), name="material_consent_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.purpose}"


class Use(models.Model):
    """One use of a file: in which case, by which office, by whose leave. ``blob`` is the file as it was when used."""

    class Basis(models.TextChoices):
        """By whose leave."""

        OWN = "own", _("handed in by the firm itself")
        CONSENT = "consent", _("consent of the firm")
        OFFICE = "office", _("kept by the office itself")

    evidence = models.ForeignKey("registry.Evidence", models.RESTRICT, related_name="uses")
    blob = models.ForeignKey("files.Blob", models.PROTECT, related_name="+")
    enterprise = models.ForeignKey("registry.Enterprise", models.CASCADE, related_name="material_uses")
    key = models.CharField(_("case"), max_length=160)
    purpose_zh = models.CharField(max_length=200)
    purpose_en = models.CharField(max_length=200)
    link = models.CharField(max_length=200, blank=True)
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, related_name="+")
    basis = models.CharField(_("by whose leave"), max_length=8, choices=Basis.choices)
    consent = models.ForeignKey(Consent, models.RESTRICT, null=True, related_name="+")
    used_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    used_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, help_text=_("Since when a decision rests on it."))
    released_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True, help_text=_("When its office was told that the file no longer counts."))

    objects = UseQuerySet.as_manager()

    class Meta:
        verbose_name = _("use of a file")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["enterprise", "key"]), models.Index(fields=["key"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["evidence", "key"], condition=models.Q(released_at=None), name="material_use_once"
            )
        ]

    def __str__(self) -> str:
        return self.purpose_zh
