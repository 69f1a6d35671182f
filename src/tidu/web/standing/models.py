"""Verdicts that were asked for, each with the receipt from which it can be replayed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tidu.web.accounts.scope import within
from tidu.web.registry.scoping import reach

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tidu.web.accounts.models import User


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


class Renewal(models.Model):
    """One time at which all firms were judged: the day, the rules of that day, and when it was done.

    With the facts as they were known at ``known_at`` every level that it found can be found again. ``rules`` leads from
    title and kind to the standard with its hash and overlays; ``titles`` are in the order of the letters of a firm.
    """

    on = models.DateField(_("judged as of"))
    known_at = models.DateTimeField(_("as known at"))
    rules = models.JSONField()
    engine = models.CharField(max_length=24)
    titles = models.JSONField()
    firms = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("renewal of all verdicts")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.on} {self.firms}"


class FirmLevels(models.Model):
    """How near one firm is to every title: one letter a title, in the order of its renewal (levels.LETTERS)."""

    enterprise = models.OneToOneField(
        "registry.Enterprise", models.CASCADE, primary_key=True, related_name="levels", db_index=False
    )
    letters = models.CharField(max_length=64)
    renewal = models.ForeignKey(Renewal, models.PROTECT, related_name="+", db_index=False)
    judged_at = models.DateTimeField()

    class Meta:
        verbose_name = _("levels of a firm")

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.letters}"


class StandingQuerySet(models.QuerySet["Standing"]):
    """Firms that are near a title."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those that somebody may see. An authority's regions stand in the row itself, so that an index knows them."""
        if not user.is_authenticated:
            return self.none()
        scope = user.scope
        found = within("region_id", scope.regions) if scope.government else Q(pk__in=[])
        if scope.businesses:
            found |= Q(enterprise__organisation_id__in=scope.businesses)
        if scope.user_id is not None:
            found |= Q(enterprise__owner_id=scope.user_id)
        return self.filter(found)


class Standing(models.Model):
    """A firm that meets a title, is left to judgement, or is one step short: the few that are asked for by name."""

    enterprise = models.ForeignKey("registry.Enterprise", models.CASCADE, related_name="standings", db_index=False)
    title = models.CharField(_("title"), max_length=24)
    kind = models.CharField(_("kind"), max_length=8)
    level = models.CharField(_("level"), max_length=1)
    missing = models.CharField(_("what is missing"), max_length=1000, blank=True)
    region = models.ForeignKey("accounts.Region", models.PROTECT, related_name="+", db_index=False)
    renewal = models.ForeignKey(Renewal, models.PROTECT, related_name="+", db_index=False)

    objects = StandingQuerySet.as_manager()

    class Meta:
        verbose_name = _("standing")
        constraints: ClassVar = [models.UniqueConstraint(fields=["enterprise", "title"], name="standing_once")]
        indexes: ClassVar = [
            models.Index(fields=["title", "level", "region", "enterprise"], name="standing_by_level"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.title} {self.level}"


class LevelCount(models.Model):
    """How many firms of a county stand on a level of a title: rows are added, never changed, and their sum counts."""

    title = models.CharField(max_length=24)
    kind = models.CharField(max_length=8)
    level = models.CharField(max_length=1)
    place = models.CharField(max_length=12)
    number = models.IntegerField()

    class Meta:
        verbose_name = _("count of a level")

    def __str__(self) -> str:
        return f"{self.title} {self.level} {self.place} {self.number:+}"


class LevelChangeQuerySet(models.QuerySet["LevelChange"]):
    """Firms that came nearer to a title, or fell back."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of firms that somebody may see."""
        return self.filter(reach(user.scope, "enterprise__")) if user.is_authenticated else self.none()


class LevelChange(models.Model):
    """A firm came nearer to a title, or fell back, since its people were last told; ``told_in`` says when they were."""

    enterprise = models.ForeignKey("registry.Enterprise", models.CASCADE, related_name="level_changes")
    title = models.CharField(_("title"), max_length=24)
    before = models.CharField(_("level before"), max_length=1)
    before_at = models.DateTimeField(_("found at"))
    after = models.CharField(_("level now"), max_length=1)
    better = models.BooleanField(_("better"))
    at = models.DateTimeField(_("changed at"))
    told_in = models.ForeignKey(Renewal, models.PROTECT, null=True, related_name="told", verbose_name=_("told in"))

    objects = LevelChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a level")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enterprise", "title"], condition=Q(told_in__isnull=True), name="level_change_waiting_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.title} {self.before}→{self.after}"


class Stale(models.Model):
    """A firm about which something changed, not judged again yet: which facts and titles, by their codes; empty
    means everything.
    """

    enterprise_id = models.BigIntegerField()
    codes = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("firm to be judged again")
        indexes: ClassVar = [models.Index(fields=["enterprise_id"], name="stale_firm")]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.codes}"
