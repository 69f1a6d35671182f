"""Declarations instead of proofs, and the spot checks that follow them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tidu.web.materials.scoping import DeclarationQuerySet, SpotCheckQuerySet


class Declaration(models.Model):
    """What a person of a firm declared, word by word, and when. It is never changed."""

    enterprise = models.ForeignKey("registry.Enterprise", models.CASCADE, related_name="declarations")
    material = models.CharField(_("material"), max_length=48)
    template = models.CharField(_("template"), max_length=48)
    heading = models.CharField(max_length=120)
    text = models.TextField(_("text"))
    sha256 = models.CharField(max_length=64)
    key = models.CharField(_("case"), max_length=160, blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_name = models.CharField(_("signed by"), max_length=60)
    signed_at = models.DateTimeField(_("signed at"))
    signed_on = models.DateField(_("signed on"), db_index=True)

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        verbose_name = _("declaration")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enterprise", "template", "key"], name="declared_once_a_case")
        ]

    def __str__(self) -> str:
        return self.heading


class Draw(models.Model):
    """A sample of declarations that are to be checked. Anybody who has the seed and the numbers draws the same."""

    seed = models.CharField(_("seed"), max_length=64)
    share = models.PositiveSmallIntegerField(_("share in percent"))
    signed_from = models.DateField(_("signed from"))
    signed_until = models.DateField(_("signed until"))
    population = models.PositiveIntegerField(_("declarations to draw from"))
    population_sha256 = models.CharField(max_length=64)
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    drawn_at = models.DateTimeField(auto_now_add=True)
    due_on = models.DateField(_("to be checked until"))

    class Meta:
        verbose_name = _("draw")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.signed_from} – {self.signed_until}"


class SpotCheck(models.Model):
    """One drawn declaration, and what was found."""

    class Result(models.TextChoices):
        """What was found."""

        OPEN = "", _("not checked yet")
        TRUE = "true", _("true")
        NOT_TRUE = "not_true", _("not true")
        NOT_POSSIBLE = "not_possible", _("could not be checked")

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="checks")
    declaration = models.ForeignKey(Declaration, models.RESTRICT, related_name="checks")
    region_code = models.CharField(max_length=12, db_index=True)
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, related_name="+")
    place = models.PositiveIntegerField(_("place in the draw"))
    due_on = models.DateField(_("until"))
    result = models.CharField(_("result"), max_length=12, choices=Result.choices, default="", blank=True)
    found = models.TextField(_("what was found"), blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)

    objects = SpotCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("spot check")
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["draw", "declaration"], name="drawn_once")]

    def __str__(self) -> str:
        return str(self.declaration)
