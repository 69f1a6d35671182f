"""What ends or is due, who was reminded of it and signed, what became of it, and what its re-review would say."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tidu.clocks import Clock, Deadline, clock_from_json
from tidu.text import Text
from tidu.web.accounts.scope import within
from tidu.web.registry.scoping import reach

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tidu.web.accounts.models import User


class DueItemQuerySet(models.QuerySet["DueItem"]):
    """Things that end or are due."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of firms that somebody may see."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(reach(user.scope, "enterprise__", "region_id"))

    def changeable_by(self, user: User | AnonymousUser) -> Self:
        """Those of firms whose entry somebody may change: an officer's own regions."""
        if not user.is_authenticated or not user.scope.officer:
            return self.none()
        return self.filter(within("region_id", user.scope.regions))

    def of_firms_of(self, user: User | AnonymousUser) -> Self:
        """Those of somebody's own firm."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(enterprise__organisation_id__in=user.scope.businesses)

    def open(self) -> Self:
        """Nothing has become of it yet."""
        return self.filter(closed_on=None)


class DueItem(models.Model):
    """One thing that ends or is due, of one firm. Made and brought up to date from its source, never typed."""

    class State(models.TextChoices):
        """How far it is; whether it is late is told from the day."""

        QUIET = "quiet", _("no reminder yet")
        REMINDED = "reminded", _("reminded, not signed")
        SIGNED = "signed", _("reminder signed for")
        BEGUN = "begun", pgettext_lazy("due item", "begun")
        DONE = "done", pgettext_lazy("due item", "done")
        WITHDRAWN = "withdrawn", _("no longer due")
        LAPSED = "lapsed", _("passed without anything done")

    key = models.CharField(max_length=80, unique=True)
    source = models.CharField(_("kind"), max_length=24)
    enterprise = models.ForeignKey("registry.Enterprise", models.CASCADE, related_name="due_items", db_index=False)
    region = models.ForeignKey("accounts.Region", models.PROTECT, related_name="+", db_index=False)
    title = models.CharField(_("title"), max_length=24, blank=True)
    what_zh = models.CharField(max_length=160)
    what_en = models.CharField(max_length=160)
    link = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(_("due on"))
    clock = models.JSONField()
    provisional = models.BooleanField(_("provisional"), default=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("owner"), db_index=False
    )
    assigned = models.BooleanField(default=False)
    """The owner was chosen for this item by hand, and is not the firm's or the title's."""
    office = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, related_name="+", db_index=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUIET)
    told_months = models.PositiveSmallIntegerField(null=True)
    """The fewest months before this due day for which a reminder has gone out."""
    sequence = models.PositiveIntegerField(default=0)
    closed_on = models.DateField(null=True)
    closed_zh = models.CharField(max_length=200, blank=True)
    closed_en = models.CharField(max_length=200, blank=True)

    objects = DueItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("thing that is due")
        indexes: ClassVar = [
            models.Index(fields=["closed_on", "due_on", "id"], name="due_day"),
            models.Index(fields=["region", "closed_on", "due_on"], name="due_region"),
            models.Index(fields=["enterprise", "source"], name="due_firm"),
            models.Index(fields=["owner", "closed_on", "due_on"], name="due_owner"),
            models.Index(fields=["office"], name="due_office"),
        ]

    def __str__(self) -> str:
        return self.what_zh

    @property
    def what(self) -> Text:
        """What it is."""
        return Text(self.what_zh, self.what_en)

    @property
    def stored_clock(self) -> Clock:
        """Why it is due that day, as it was given."""
        return clock_from_json(self.clock)

    @property
    def deadline(self) -> Deadline:
        """The same, reckoned by the calendar that is in use now."""
        return self.stored_clock.deadline()

    def late(self, today: date) -> bool:
        """Whether its day has passed and nothing became of it."""
        return self.closed_on is None and self.due_on < today


class Reminder(models.Model):
    """That a firm was reminded, so many months before the day; who signed for it, and to whom it went unsigned."""

    class Level(models.IntegerChoices):
        """To whom it has gone."""

        FIRM = 0, _("firm and owner")
        COUNTY = 1, _("county")
        CITY = 2, _("city")

    class How(models.TextChoices):
        """How the firm signed for it."""

        HERE = "here", _("signed by the firm")
        PHONE = "phone", _("reached by phone")

    item = models.ForeignKey(DueItem, models.CASCADE, related_name="reminders", db_index=False)
    months = models.PositiveSmallIntegerField(_("months before"))
    due_on = models.DateField(_("due on"))
    planned_on = models.DateField(_("planned for"))
    sent_on = models.DateField(_("sent on"))
    by_phone = models.BooleanField(_("to be reached by phone"), default=False)
    """The firm has no account: somebody has to ring."""
    level = models.PositiveSmallIntegerField(_("gone to"), choices=Level.choices, default=Level.FIRM)
    next_on = models.DateField(null=True)
    """The day on which it goes on to the next level, unless it is signed for."""
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    how = models.CharField(max_length=6, choices=How.choices, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    messages = models.ManyToManyField("desk.Message", related_name="reminders", through="Delivery")

    class Meta:
        verbose_name = _("reminder")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "due_on", "months"], name="reminded_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_on"], condition=Q(signed_at__isnull=True, withdrawn_at__isnull=True), name="reminder_next"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.months}"

    @property
    def waits(self) -> bool:
        """Whether somebody has still to sign for it."""
        return self.signed_at is None and self.withdrawn_at is None


class Delivery(models.Model):
    """The message by which somebody was told of a reminder; one message may tell of many."""

    reminder = models.ForeignKey(Reminder, models.CASCADE, related_name="deliveries")
    message = models.ForeignKey("desk.Message", models.CASCADE, related_name="deliveries_of_reminders")
    to_firm = models.BooleanField()

    class Meta:
        verbose_name = _("delivery of a reminder")
        constraints: ClassVar = [models.UniqueConstraint(fields=["reminder", "message"], name="reminder_message_once")]

    def __str__(self) -> str:
        return f"{self.reminder_id} {self.message_id}"


class DueEvent(models.Model):
    """What happened to an item, in words. Rows are only added."""

    item = models.ForeignKey(DueItem, models.CASCADE, related_name="events")
    at = models.DateTimeField(auto_now_add=True)
    kind = models.CharField(max_length=16)
    text_zh = models.CharField(max_length=300)
    text_en = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("event of what is due")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.item_id} {self.kind}"


class Forecast(models.Model):
    """What the re-review of a title would say of today's figures, by the rules of the day on which it ends."""

    item = models.OneToOneField(DueItem, models.CASCADE, primary_key=True, related_name="forecast")
    level = models.CharField(_("outlook"), max_length=1)
    standard = models.CharField(_("standard"), max_length=48)
    on = models.DateField(_("by the rules of"))
    sentence_zh = models.CharField(max_length=600)
    sentence_en = models.CharField(max_length=600)
    gaps = models.PositiveSmallIntegerField(_("gaps"), default=0)
    missing = models.PositiveSmallIntegerField(_("figures missing"), default=0)
    cost = models.PositiveIntegerField(_("effort"), null=True)
    """The cheapest known way to a pass, in thousandths of the cost model's unit; null where none was sought or found."""
    cost_sought = models.BooleanField(default=False)
    way_zh = models.CharField(max_length=600, blank=True)
    way_en = models.CharField(max_length=600, blank=True)
    judged_on = models.DateField(_("judged on"))
    before = models.CharField(max_length=1, blank=True)
    changed_on = models.DateField(null=True)
    ban: Text | None = None
    """That the firm may not apply at all that day, in words; set where a list shows it."""

    class Meta:
        verbose_name = _("forecast of a re-review")
        indexes: ClassVar = [models.Index(fields=["level"], name="forecast_level")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.level}"

    @property
    def sentence(self) -> Text:
        """Why."""
        return Text(self.sentence_zh, self.sentence_en)

    @property
    def way(self) -> Text:
        """The cheapest way to a pass, in words."""
        return Text(self.way_zh, self.way_en)


class Feed(models.Model):
    """A secret address at which somebody's calendar program reads what is due; only its digest is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="calendar_feeds")
    name = models.CharField(_("name"), max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("calendar feed")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.name


class ArrangedYear(models.Model):
    """A year whose days off were arranged when the due days were last reckoned, and by which notice."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    notice = models.CharField(max_length=160)
    seen_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("arranged year")

    def __str__(self) -> str:
        return str(self.year)
