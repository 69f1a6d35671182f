"""Imported files: what was proposed, what each row became, and what is needed to take it back."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportJob(models.Model):
    """One file on its way into the registry."""

    class What(models.TextChoices):
        """What the rows are."""

        FIRMS = "firms", _("firms and their figures")
        FACTS = "facts", _("figures of known firms")
        TITLES = "titles", _("titles")

    class State(models.TextChoices):
        """How far it has come."""

        RECEIVED = "received", _("received")
        PREVIEWED = "previewed", _("ready to apply")
        APPLYING = "applying", _("being applied")
        APPLIED = "applied", _("applied")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")
        FAILED = "failed", _("failed")

    what = models.CharField(_("what"), max_length=8, choices=What.choices)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.RECEIVED)
    file_name = models.CharField(_("file"), max_length=160)
    blob = models.ForeignKey("files.Blob", models.PROTECT, related_name="+")
    sheet = models.CharField(_("sheet"), max_length=80, blank=True)
    party = models.CharField(_("stated by"), max_length=24, default="bureau")
    document = models.CharField(_("document number"), max_length=80, blank=True)
    mapping = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("import")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """What a row of the file became; ``undo`` holds what was there before."""

    import_job = models.ForeignKey(ImportJob, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    enterprise = models.ForeignKey("registry.Enterprise", models.CASCADE, null=True, related_name="+")
    effect = models.CharField(_("effect"), max_length=12)
    undo = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("imported row")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["import_job", "number"], name="import_row_once")]

    def __str__(self) -> str:
        return f"{self.import_job_id}:{self.number}"


class ImportProblem(models.Model):
    """A cell or a row that could not be taken as it stands."""

    import_job = models.ForeignKey(ImportJob, models.CASCADE, related_name="problems")
    row = models.PositiveIntegerField(_("row"), null=True)
    cell = models.CharField(_("cell"), max_length=20, blank=True)
    column = models.CharField(_("column"), max_length=120, blank=True)
    text = models.CharField(_("text"), max_length=200, blank=True)
    severity = models.CharField(_("severity"), max_length=8)
    code = models.CharField(_("code"), max_length=48)
    why_zh = models.TextField()
    why_en = models.TextField()

    class Meta:
        verbose_name = _("problem of an import")
        ordering: ClassVar = ["row", "id"]

    def __str__(self) -> str:
        return f"{self.import_job_id}:{self.cell or self.row} {self.code}"
