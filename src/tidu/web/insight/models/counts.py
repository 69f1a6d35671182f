"""What is kept of the counts: who counts when (spells), how many that makes (cells), and what was frozen (snapshots)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tidu.web.accounts.scope import within

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tidu.web.accounts.models import User

FOREVER = date(2199, 12, 31)
"""The last day of what has no end."""


class SpellQuerySet(models.QuerySet["Spell"]):
    """Spells."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of an authority's regions."""
        if not user.is_authenticated or not user.scope.government:
            return self.none()
        return self.filter(within("region_id", user.scope.regions))

    def on(self, day: date) -> Self:
        """Those that count on a day."""
        return self.filter(first__lte=day, last__gte=day)


class Spell(models.Model):
    """From when until when a firm counts by a definition, and where it lay meanwhile. A firm's spells of one definition
    and item never overlap, so that it counts once.

    ``item`` is the product or technology, or the round, where these are counted and not firms.
    """

    definition = models.CharField(max_length=24)
    enterprise = models.ForeignKey("registry.Enterprise", models.CASCADE, related_name="spells")
    item = models.CharField(max_length=120, blank=True)
    region = models.ForeignKey("accounts.Region", models.PROTECT, related_name="+", db_index=False)
    first = models.DateField()
    last = models.DateField()

    objects = SpellQuerySet.as_manager()

    class Meta:
        verbose_name = _("spell")
        indexes: ClassVar = [
            models.Index(fields=["definition", "enterprise", "first", "last", "region"], name="spell_definition"),
        ]

    def __str__(self) -> str:
        return f"{self.definition} {self.enterprise_id} {self.first} {self.last}"


class Cell(models.Model):
    """How many spells of one definition, place, first and last day there are: rows are added, never changed, and their
    sum counts. ``place`` is the county.
    """

    definition = models.CharField(max_length=24)
    place = models.CharField(max_length=12)
    item = models.CharField(max_length=120, blank=True)
    first = models.DateField()
    last = models.DateField()
    number = models.IntegerField()

    class Meta:
        verbose_name = _("count")

    def __str__(self) -> str:
        return f"{self.definition} {self.place} {self.first} {self.last} {self.number:+}"


class Counted(models.Model):
    """The one row that says by which definitions all spells were counted."""

    digest = models.CharField(max_length=64)
    counted_at = models.DateTimeField()

    class Meta:
        verbose_name = _("counting")

    def __str__(self) -> str:
        return f"{self.counted_at} {self.digest[:8]}"


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    """Snapshots."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those whose regions all lie in the reader's."""
        if not user.is_authenticated or not user.scope.government:
            return self.none()
        return self.filter(within("region_id", user.scope.regions))


class Snapshot(models.Model):
    """Counts of one day as they were known when they were frozen, with every name behind them.

    ``table`` leads from the code of a definition to its count in each county, and in all; ``definitions`` keeps what the
    definitions said. ``sha256`` is taken over all names and numbers.
    """

    on = models.DateField(_("as of"))
    region = models.ForeignKey("accounts.Region", models.PROTECT, related_name="+", verbose_name=_("region"))
    note = models.CharField(_("what for"), max_length=200, blank=True)
    table = models.JSONField()
    definitions = models.JSONField()
    digest = models.CharField(max_length=64)
    names_count = models.PositiveIntegerField(_("names"), default=0)
    sha256 = models.CharField(_("check sum"), max_length=64)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("frozen by")
    )
    taken_at = models.DateTimeField(_("frozen at"), auto_now_add=True)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = _("snapshot")
        ordering: ClassVar = ["-taken_at", "-id"]

    def __str__(self) -> str:
        return f"{self.on} {self.region_id}"


class SnapshotName(models.Model):
    """One name behind a number of a snapshot, as it was then. It stays when the firm is renamed, moved or merged."""

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="names", db_index=False)
    definition = models.CharField(max_length=24)
    enterprise_id = models.BigIntegerField()
    item = models.CharField(_("product, technology or round"), max_length=120, blank=True)
    name = models.CharField(_("firm"), max_length=120)
    code = models.CharField(_("code"), max_length=18, blank=True)
    place = models.CharField(_("county"), max_length=12)

    class Meta:
        verbose_name = _("name in a snapshot")
        indexes: ClassVar = [
            models.Index(fields=["snapshot", "definition", "enterprise_id", "item"], name="snapshot_names"),
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_id} {self.definition} {self.name}"
