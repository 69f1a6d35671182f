"""Watched queries (关注的查询): a crossing that somebody saved, its firms as they were last found, and every change."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tidu.web.accounts.scope import within
from tidu.web.lists.models import ListSource

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tidu.web.accounts.models import User


class WatchQuerySet(models.QuerySet["Watch"]):
    """Watched queries."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of an authority's regions that cross nothing but lists that the reader may see."""
        if not user.is_authenticated or not user.scope.government:
            return self.none()
        readable = ListSource.objects.visible_to(user).values("pk")
        hidden = Watch.lists.through.objects.exclude(listsource_id__in=readable).values("watch_id")
        return self.filter(within("region_id", user.scope.regions)).exclude(pk__in=hidden)

    def changeable_by(self, user: User | AnonymousUser) -> Self:
        """Those that somebody may take over, change and end: those of his organisation."""
        if not user.is_authenticated or not user.scope.keeps_lists:
            return self.none()
        return self.visible_to(user).filter(organisation_id__in=user.scope.organisations)

    def open(self) -> Self:
        """Those that are still watched."""
        return self.filter(ended_at=None)


class Watch(models.Model):
    """A crossing with a name and an owner: in all sets of ``inside``, in none of ``outside``, within ``region``.

    ``query`` is both in one order, so that nobody saves the same twice; ``digest`` names what the sets meant when the
    firms were last counted. ``broken`` says why they cannot be counted at present.
    """

    name = models.CharField(_("name"), max_length=80)
    inside = models.JSONField()
    outside = models.JSONField()
    query = models.CharField(max_length=400)
    lists = models.ManyToManyField("lists.ListSource", related_name="+")
    region = models.ForeignKey("accounts.Region", models.PROTECT, related_name="+", verbose_name=_("region"))
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="watches", verbose_name=_("owner"))
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="watches")
    due_days = models.PositiveSmallIntegerField(_("days to act on a change"), null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64)
    checked_on = models.DateField(_("last counted"), null=True)
    firms_count = models.PositiveIntegerField(_("firms"), default=0)
    broken = models.CharField(max_length=200, blank=True)

    objects = WatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("watched query")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "region", "query"], condition=models.Q(ended_at=None), name="watched_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class WatchReader(models.Model):
    """Somebody who is told of changes beside the owner."""

    watch = models.ForeignKey(Watch, models.CASCADE, related_name="readers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("reader of a watched query")
        constraints: ClassVar = [models.UniqueConstraint(fields=["watch", "user"], name="watch_read_once")]

    def __str__(self) -> str:
        return f"{self.watch_id} {self.user_id}"


class WatchFirm(models.Model):
    """A firm that was in any of the sets when it was last counted, and in which: a bit for each, those of ``inside``
    first. ``member``: it is what the query asks for, since ``since``. No foreign key: a firm that is deleted has gone,
    and that is told too.
    """

    watch = models.ForeignKey(Watch, models.CASCADE, related_name="firms", db_index=False)
    enterprise_id = models.BigIntegerField()
    mask = models.PositiveSmallIntegerField()
    member = models.BooleanField(default=False)
    since = models.DateField(_("since"))
    name = models.CharField(_("firm"), max_length=120, blank=True)
    code = models.CharField(_("code"), max_length=18, blank=True)
    place = models.CharField(_("county"), max_length=12, blank=True)

    class Meta:
        verbose_name = _("firm of a watched query")
        constraints: ClassVar = [models.UniqueConstraint(fields=["watch", "enterprise_id"], name="watch_firm_once")]
        indexes: ClassVar = [
            models.Index(fields=["watch", "member"], name="watch_members"),
            models.Index(fields=["enterprise_id", "member"], name="watch_of_firm"),
        ]

    def __str__(self) -> str:
        return f"{self.watch_id} {self.enterprise_id}"


class WatchChange(models.Model):
    """That the firms of a watched query had changed when they were counted: because firms moved, or because the sets
    mean something else than before, which is no movement of any firm.
    """

    class Kind(models.TextChoices):
        """Why."""

        MOVED = "moved", _("firms came or went")
        DEFINITION = "definition", _("the lists mean something else")

    watch = models.ForeignKey(Watch, models.CASCADE, related_name="changes")
    on = models.DateField(_("found on"))
    found_at = models.DateTimeField(auto_now_add=True)
    kind = models.CharField(_("why"), max_length=12, choices=Kind.choices)
    came = models.PositiveIntegerField(_("came"), default=0)
    went = models.PositiveIntegerField(_("went"), default=0)
    total = models.PositiveIntegerField(_("firms"), default=0)

    class Meta:
        verbose_name = _("change of a watched query")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.watch_id} +{self.came} −{self.went}"


class WatchMove(models.Model):
    """One firm that came or went, as it was called then, and which sets it entered or left meanwhile."""

    change = models.ForeignKey(WatchChange, models.CASCADE, related_name="moves")
    enterprise_id = models.BigIntegerField()
    name = models.CharField(_("firm"), max_length=120)
    code = models.CharField(_("code"), max_length=18, blank=True)
    place = models.CharField(_("county"), max_length=12, blank=True)
    came = models.BooleanField()
    entered = models.JSONField(default=list)
    left = models.JSONField(default=list)

    class Meta:
        verbose_name = _("firm that came or went")

    def __str__(self) -> str:
        return f"{'+' if self.came else '−'}{self.name}"
