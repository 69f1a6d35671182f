"""The order of a round by a rule stated in advance, what was moved and why, and the frozen recommendation lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tidu.web.accounts.models import User


class OrderRule(models.Model):
    """By what the applications of one kind are ordered in a round. A rule that is changed is a new row with its reason."""

    round = models.ForeignKey("rounds.Round", models.PROTECT, related_name="order_rules", db_index=False)
    category = models.CharField(_("category"), max_length=8)
    keys = models.JSONField()
    reason = models.CharField(_("why it was changed"), max_length=300, blank=True)
    waiting = models.PositiveIntegerField(default=0)
    """How many applications had been handed in when it was stated: nobody can say that it was made to fit."""
    stated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    stated_at = models.DateTimeField(_("stated at"), auto_now_add=True)

    class Meta:
        verbose_name = _("rule of order")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["round", "category"], name="order_rule_of_round")]

    def __str__(self) -> str:
        return " > ".join(self.keys)


class Moved(models.Model):
    """That an application was put on another line, by whom and why."""

    application = models.ForeignKey("rounds.Application", models.CASCADE, related_name="moves")
    place = models.PositiveIntegerField(_("line"))
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("move in the order")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.application_id} {self.place}"


class ListQuerySet(models.QuerySet["RecommendationList"]):
    """Recommendation lists."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Lists of rounds that somebody's bureau runs."""
        from tidu.web.rounds.models import Round

        return self.filter(round__in=Round.objects.changeable_by(user))


class RecommendationList(models.Model):
    """Whom the city recommends in a round, frozen: a version that nothing changes any more."""

    round = models.ForeignKey("rounds.Round", models.PROTECT, related_name="recommendation_lists", db_index=False)
    number = models.PositiveSmallIntegerField(_("version"))
    document = models.CharField(_("document number"), max_length=80, blank=True)
    addressee = models.CharField(_("addressed to"), max_length=120)
    on = models.DateField(_("date"))
    sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = ListQuerySet.as_manager()

    class Meta:
        verbose_name = _("recommendation list")
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "number"], name="recommendation_list_once")]

    def __str__(self) -> str:
        return f"{self.round} v{self.number}"

    def get_absolute_url(self) -> str:
        """The list."""
        return reverse("recommendation-list", args=[self.pk])


class Line(models.Model):
    """One firm of a list, as it was when the list was frozen."""

    list = models.ForeignKey(RecommendationList, models.CASCADE, related_name="lines", db_index=False)
    number = models.PositiveIntegerField(_("number"))
    application = models.ForeignKey("rounds.Application", models.PROTECT, related_name="+")
    category = models.CharField(_("category"), max_length=8)
    name = models.CharField(_("firm"), max_length=200)
    uscc = models.CharField(_("code"), max_length=18, blank=True)
    county = models.CharField(_("county"), max_length=60)
    product = models.CharField(_("main product"), max_length=300, blank=True)
    score = models.CharField(_("marks"), max_length=40, blank=True)
    opinion = models.CharField(_("opinion"), max_length=300)

    class Meta:
        verbose_name = _("line of a recommendation list")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["list", "number"], name="line_number_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class Package(models.Model):
    """The papers of a list as one zip: made in the background, firm by firm, going on where it was broken off."""

    list = models.ForeignKey(RecommendationList, models.CASCADE, related_name="packages")
    pattern = models.CharField(_("pattern of names"), max_length=200)
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, related_name="+")
    blob = models.ForeignKey("files.Blob", models.PROTECT, null=True, related_name="+")
    files = models.PositiveIntegerField(_("files"), default=0)
    size = models.PositiveBigIntegerField(_("bytes"), default=0)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("package of papers")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.list_id} {self.pattern}"


class PackageFile(models.Model):
    """One file of a package: where it lies in it, and the digest by which it is known."""

    package = models.ForeignKey(Package, models.CASCADE, related_name="entries")
    line = models.ForeignKey(Line, models.CASCADE, related_name="+")
    path = models.CharField(max_length=400)
    title = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    lost = models.CharField(max_length=120, blank=True)
    """Why a file that belongs here is not in it."""

    class Meta:
        verbose_name = _("file of a package")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.path
