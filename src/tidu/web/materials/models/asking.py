"""What firms are asked for, and what each case would have asked of them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tidu.web.materials.scoping import AskQuerySet, OwedQuerySet


class Ask(models.Model):
    """An officer asks a firm for a material; or wanted to, and the software said why not (``refused``)."""

    enterprise = models.ForeignKey("registry.Enterprise", models.CASCADE, related_name="material_asks")
    material = models.CharField(_("material"), max_length=48)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    reason = models.CharField(_("what for"), max_length=200)
    link = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(_("until"), null=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True)
    answered_with = models.ForeignKey("registry.Evidence", models.RESTRICT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, help_text=_("Taken back by the office."))
    refused = models.CharField(_("refused because"), max_length=32, blank=True)
    there = models.ForeignKey("registry.Evidence", models.RESTRICT, null=True, related_name="+")

    objects = AskQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for a material")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enterprise", "material", "year"],
                condition=models.Q(answered_at=None, ended_at=None, refused=""),
                nulls_distinct=False,
                name="material_asked_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.material} {self.year or ''}".strip()


class Owed(models.Model):
    """One material that a case would have asked for: handed in for it, or not asked, with the reason. Never twice."""

    class How(models.TextChoices):
        """What became of it."""

        HANDED_IN = "handed_in", _("handed in")
        REUSED = "reused", _("used again")
        ABOLISHED = "abolished", _("no longer asked for")
        SHARED = "shared", _("shared between offices")
        LICENCE = "licence", _("electronic licence")
        DECLARATION = "declaration", _("declared")
        CHECKED = "checked", _("checked by the department")
        LACKING = "lacking", _("not handed in yet")

    enterprise = models.ForeignKey("registry.Enterprise", models.CASCADE, related_name="materials_owed")
    region_code = models.CharField(max_length=12)
    key = models.CharField(_("case"), max_length=160)
    material = models.CharField(_("material"), max_length=48)
    period = models.CharField(_("about"), max_length=10, blank=True)
    how = models.CharField(_("how"), max_length=12, choices=How.choices)
    evidence = models.ForeignKey("registry.Evidence", models.RESTRICT, null=True, related_name="+")
    pages = models.PositiveIntegerField(_("pages"), null=True)
    on = models.DateField(_("day"))
    year = models.PositiveSmallIntegerField(_("year"), db_index=True)

    objects = OwedQuerySet.as_manager()

    class Meta:
        verbose_name = _("material of a case")
        indexes: ClassVar = [models.Index(fields=["year", "region_code"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "material", "period"], name="material_owed_once")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.material} {self.period}"
