"""What happens to titles while they last: changes that are reported, leads, bans, and the updates of each year."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tidu.text import Text
from tidu.web.accounts.scope import within
from tidu.web.registry.scoping import reach

if TYPE_CHECKING:
    from datetime import date

    from django.contrib.auth.models import AnonymousUser

    from tidu.web.accounts.models import User


M = TypeVar("M", bound=models.Model)


class OfFirms(models.QuerySet[M]):
    """What belongs to one firm each."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Of firms that somebody may see: of his regions, or his own."""
        return self.filter(reach(user.scope, "enterprise__")) if user.is_authenticated else self.none()

    def changeable_by(self, user: User | AnonymousUser) -> Self:
        """Of firms of an officer's own regions. What he may do now, the flow says."""
        if not user.is_authenticated or not user.scope.officer:
            return self.none()
        return self.filter(within("enterprise__region_id", user.scope.regions))

    def own(self, user: User | AnonymousUser) -> Self:
        """Of somebody's own firm."""
        if not user.is_authenticated or not user.scope.businesses:
            return self.none()
        return self.filter(enterprise__organisation_id__in=user.scope.businesses)


class ChangeQuerySet(OfFirms["ChangeReport"]):
    """Reports of changes."""


class BanQuerySet(OfFirms["Ban"]):
    """Bans."""


class UpdateQuerySet(OfFirms["YearlyUpdate"]):
    """Yearly updates."""


class LeadQuerySet(OfFirms["Lead"]):
    """Leads: a firm sees one only once it is heard, for what is not checked yet is held against nobody."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of firms of somebody's regions, and of his own firm those in which it was heard."""
        rows = super().visible_to(user)
        return rows if user.is_authenticated and user.scope.government else rows.exclude(heard_on=None)

    def own(self, user: User | AnonymousUser) -> Self:
        """Those in which somebody's own firm was heard."""
        return super().own(user).exclude(heard_on=None)


class OfFirm(models.Model):
    """What all records of this room share."""

    enterprise = models.ForeignKey("registry.Enterprise", models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True


class ChangeReport(OfFirm):
    """A change that a firm reports, or that somebody found: once for one event of one firm.

    ``due_on`` is the last day of the three months. ``given`` holds what changed, ``split`` the answers that tell a simple
    change from a substantial one, ``effect`` what it does to each title held, ``written`` what the registry was told.
    """

    class Kind(models.TextChoices):
        """What changed (fields §3.9)."""

        RENAME = "rename", _("new name")
        MERGER = "merger", _("merger")
        DIVISION = "division", _("division")
        REORGANISATION = "reorganisation", _("reorganisation")
        MOVE_CITY = "move_city", _("moved within the city")
        MOVE_AWAY = "move_away", _("moved to another province")
        MOVE_PART = "move_part", _("moved in part")
        BUSINESS = "business", _("another main business")
        ABROAD = "abroad", _("new branch abroad")

    class Weight(models.TextChoices):
        """Whether who the firm is has changed with it."""

        SIMPLE = "simple", _("simple")
        SUBSTANTIAL = "substantial", _("substantial")
        UNKNOWN = "unknown", _("not known yet")

    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    occurred_on = models.DateField(_("happened on"))
    reported_on = models.DateField(_("reported on"))
    due_on = models.DateField(_("to be reported until"))
    clock = models.JSONField()
    given = models.JSONField(default=dict)
    text = models.CharField(_("in your own words"), max_length=500, blank=True)
    split = models.JSONField(default=dict)
    weight = models.CharField(_("weight"), max_length=12, choices=Weight.choices, default=Weight.UNKNOWN)
    effect = models.JSONField(default=list)
    written = models.JSONField(default=dict)
    evidence = models.ForeignKey("registry.Evidence", models.PROTECT, null=True, related_name="+")
    case = models.OneToOneField("workflow.Case", models.PROTECT, null=True, related_name="change_report")
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    withdrawn = models.BooleanField(default=False)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a firm")
        indexes: ClassVar = [models.Index(fields=["enterprise", "kind"], name="change_enterprise")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enterprise", "kind", "occurred_on"], condition=Q(withdrawn=False), name="change_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.kind} {self.occurred_on}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("change", args=[self.pk])

    @property
    def late(self) -> bool:
        """Whether it was reported after its last day."""
        return self.reported_on > self.due_on

    @property
    def late_days(self) -> int:
        """By how many days; 0 where it was in time."""
        return max(0, (self.reported_on - self.due_on).days)


class Lead(OfFirm):
    """Something that may cost a firm a title: registered, checked, heard, decided.

    ``proof`` is a file of the office and not a paper of the firm: it may say who told, and the firm does not open it.
    """

    class Ground(models.TextChoices):
        """Why a title may be lost (fields §3.9)."""

        ACCIDENT = "accident", _("accident")
        DISHONESTY = "dishonesty", _("serious dishonesty")
        TAX = "tax", _("tax evasion")
        FORGERY = "forgery", _("forged data")
        NOT_UPDATED = "not_updated", _("not updated")
        NOT_REVIEWED = "not_reviewed", _("not re-reviewed")
        UNMET = "unmet", _("conditions no longer met")

    held = models.ForeignKey("registry.TitleHeld", models.PROTECT, related_name="leads")
    ground = models.CharField(_("ground"), max_length=16, choices=Ground.choices)
    source = models.CharField(pgettext_lazy("lead", "Where it comes from"), max_length=120)
    text = models.TextField(_("what happened"))
    happened_on = models.DateField(_("happened on"), null=True)
    proof = models.ForeignKey("files.Blob", models.PROTECT, null=True, related_name="+")
    proof_name = models.CharField(_("name of the proof"), max_length=160, blank=True)
    case = models.OneToOneField("workflow.Case", models.PROTECT, null=True, related_name="lead")
    heard_on = models.DateField(_("heard since"), null=True)
    decided_on = models.DateField(_("decided on"), null=True)
    document = models.CharField(_("document number"), max_length=120, blank=True)
    article = models.CharField(_("article"), max_length=60, blank=True)
    grade = models.CharField(_("grade"), max_length=2, blank=True)
    corrected_at = models.DateTimeField(_("corrected"), null=True)
    corrected_why = models.CharField(_("why it was corrected"), max_length=300, blank=True)
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    open = models.BooleanField(default=True)

    objects = LeadQuerySet.as_manager()

    class Meta:
        verbose_name = _("lead")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["held", "ground"], condition=Q(open=True), name="lead_once")
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.ground}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("lead", args=[self.pk])


class Ban(OfFirm):
    """That a firm may not apply for titles from a day until another one, both included. It ends by itself.

    ``title`` empty: for no title. The legal person is banned: a new name changes nothing, and whoever absorbs it, or the
    record into which its own is merged, is banned with it.
    """

    title = models.CharField(_("title"), max_length=24, blank=True)
    first = models.DateField(_("from"))
    until = models.DateField(_("until"))
    why_zh = models.CharField(max_length=300)
    why_en = models.CharField(max_length=300)
    document = models.CharField(_("document number"), max_length=120)
    article = models.CharField(_("article"), max_length=60, blank=True)
    grade = models.CharField(_("grade"), max_length=2)
    lead = models.OneToOneField(Lead, models.PROTECT, null=True, related_name="ban")
    lifted_at = models.DateTimeField(_("lifted"), null=True)
    lifted_why = models.CharField(max_length=300, blank=True)

    objects = BanQuerySet.as_manager()

    class Meta:
        verbose_name = _("ban")
        indexes: ClassVar = [models.Index(fields=["enterprise", "until"], name="ban_enterprise")]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.title} {self.until}"

    def words(self) -> Text:
        """Why, and until when."""
        return Text(
            f"{self.why_zh}，{self.until} 前（含当日）不得申报（{self.document}{self.article}，等级 {self.grade}）",
            f"{self.why_en}: may not apply until {self.until} (inclusive; {self.document} {self.article}, grade {self.grade})",
        )

    def runs(self, on: date) -> bool:
        """Whether it holds on a day."""
        return self.lifted_at is None and self.first <= on <= self.until


class YearlyUpdate(OfFirm):
    """That a firm has to bring its entry up to date for one title in one year, and when it did."""

    title = models.CharField(_("title"), max_length=24)
    year = models.PositiveSmallIntegerField(_("year"))
    due_on = models.DateField(_("due"))
    done_on = models.DateField(_("done on"), null=True)
    filing = models.ForeignKey("filing.Filing", models.PROTECT, null=True, related_name="+")
    platform_on = models.DateField(_("on the national platform since"), null=True)
    platform_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    proof = models.CharField(_("proof"), max_length=200, blank=True)
    proof_file = models.ForeignKey("files.Blob", models.PROTECT, null=True, related_name="+")

    objects = UpdateQuerySet.as_manager()

    class Meta:
        verbose_name = _("yearly update")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enterprise", "title", "year"], name="yearly_update_once")
        ]
        indexes: ClassVar = [models.Index(fields=["year", "title", "done_on"], name="yearly_update_year")]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.title} {self.year}"

    def late_by(self, today: date) -> int:
        """How many days after its last day it was done, or is open; 0 where it is in time."""
        return max(0, ((self.done_on or today) - self.due_on).days)
