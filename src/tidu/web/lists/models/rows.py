"""Rows of a version, which firm each is about, and what is wrong with them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tidu.web.lists.scoping import ListRowQuerySet


class ListRow(models.Model):
    """One row of a file as it was written, the firm that is meant, and what publishing it did."""

    class State(models.TextChoices):
        """Whether it is known which firm is meant."""

        LINKED = "linked", _("linked")
        DOUBTFUL = "doubtful", _("to be decided")
        UNMATCHED = "unmatched", _("no firm found")
        FAULTY = "faulty", _("faulty")
        LEFT_OUT = "left_out", _("left out")

    class Verdict(models.TextChoices):
        """What a person said of it."""

        NONE = "", _("nobody has decided")
        ACCEPTED = "accept", _("accepted")
        REJECTED = "reject", _("none of these")
        UNSURE = "unsure", _("unsure")
        LEFT_OUT = "leave", _("left out")

    version = models.ForeignKey("lists.ListVersion", models.CASCADE, related_name="rows", db_index=False)
    sheet = models.CharField(_("sheet"), max_length=80, blank=True)
    table = models.PositiveSmallIntegerField(default=0)
    """Which entry of ``ListVersion.columns`` its cells belong to."""
    number = models.PositiveIntegerField(_("row"))
    """The row as a spreadsheet program counts it."""
    name = models.CharField(_("name"), max_length=200, blank=True)
    code = models.CharField(_("code"), max_length=60, blank=True)
    county = models.CharField(_("county"), max_length=60, blank=True)
    cells = models.JSONField(default=list)
    """All cells as texts, in the order of the columns."""
    values = models.JSONField(default=dict)
    """What was read of them by role: {"valid_from": "2023-06-29", "amount": 分, …}; exact, never a binary float."""
    key = models.CharField(max_length=200)
    """What the firm is recognised by at the next import (``linking.keys.key_of``)."""
    content = models.CharField(max_length=64)
    """Digest of what the row says, so that an unchanged row of the next file is known at once."""
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.UNMATCHED)
    basis = models.CharField(_("found by"), max_length=12, blank=True)
    enterprise = models.ForeignKey("registry.Enterprise", models.SET_NULL, null=True, related_name="list_rows")
    region = models.ForeignKey("accounts.Region", models.PROTECT, null=True, related_name="+")
    """Where the firm lies, or the county that the row names: who looks the row through."""
    confidence = models.PositiveSmallIntegerField(_("confidence (per mille)"), default=0)
    reason_zh = models.CharField(max_length=400, blank=True)
    reason_en = models.CharField(max_length=600, blank=True)
    candidates = models.JSONField(default=list)
    """Firms that may be meant, the likeliest first: [{"firm", "name", "confidence" (per mille), "zh", "en", "features"}]."""
    verdict = models.CharField(_("decision"), max_length=8, choices=Verdict.choices, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    twin = models.ForeignKey("self", models.SET_NULL, null=True, related_name="twins")
    """The earlier row of the same file about the same firm."""
    mended = models.ForeignKey("lists.ListVersion", models.SET_NULL, null=True, related_name="mended_rows")
    """The corrected file from which the row was read last; its cells stand there, its number stays that of the first."""
    effect = models.CharField(_("effect"), max_length=12, blank=True)
    """While the version is looked through what publishing would do, afterwards what it did (``publishing.effects``)."""
    differs = models.CharField(max_length=8, blank=True)
    """In what the row and the firm's entry disagree, a letter each (``publishing.effects``)."""
    undo = models.JSONField(default=dict)
    """What is needed to take the row back; empty while it is not published."""

    objects = ListRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of a list")
        ordering: ClassVar = ["version", "table", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "table", "number"], name="list_row_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["version", "state", "confidence"], name="list_row_queue"),
            models.Index(fields=["version", "region", "state"], name="list_row_region"),
            models.Index(fields=["version", "key"], name="list_row_key"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet}!{self.number} {self.name}"

    @property
    def place(self) -> str:
        """Its place in the file, as the registry keeps it beside a value."""
        return f"{self.sheet[:40]}!{self.number}" if self.sheet else str(self.number)


class RowIssue(models.Model):
    """What is wrong or doubtful about a row, a cell or the file, with the exact cell and what to do."""

    class Severity(models.TextChoices):
        """How much it matters."""

        ERROR = "error", _("the row cannot be taken")
        WARNING = "warning", _("taken with a doubt")
        NOTE = "note", _("to be known")

    version = models.ForeignKey("lists.ListVersion", models.CASCADE, related_name="issues")
    row = models.ForeignKey(ListRow, models.CASCADE, null=True, related_name="issues")
    number = models.PositiveIntegerField(_("row"), null=True)
    cell = models.CharField(_("cell"), max_length=20, blank=True)
    column = models.CharField(_("column"), max_length=120, blank=True)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity.choices)
    code = models.CharField(_("code"), max_length=48)
    text = models.CharField(_("text"), max_length=200, blank=True)
    why_zh = models.TextField()
    why_en = models.TextField()
    fix_zh = models.TextField(blank=True)
    fix_en = models.TextField(blank=True)

    class Meta:
        verbose_name = _("issue of a row")
        ordering: ClassVar = ["number", "id"]
        indexes: ClassVar = [models.Index(fields=["version", "severity", "number"], name="row_issue_order")]

    def __str__(self) -> str:
        return f"{self.version_id}:{self.cell or self.number} {self.code}"
