"""Public notices: the frozen list, its days, and what was written into the registry from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tidu.clocks import Deadline, clock_from_json
from tidu.today import china_today

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tidu.web.accounts.models import User


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices."""

    def public(self) -> Self:
        """Those that were published, which everybody may read."""
        return self.exclude(state=Notice.State.PREPARED)

    def changeable_by(self, user: User | AnonymousUser) -> Self:
        """Those of an officer's own authorities: a county does not publish for the city, nor for its neighbour."""
        if not user.is_authenticated or not user.scope.officer:
            return self.none()
        return self.filter(organisation__in=user.scope.organisations)


class Notice(models.Model):
    """One list put before the public."""

    class Kind(models.TextChoices):
        """What the list is about."""

        RECOGNITION = "recognition", _("recognition")
        REVIEW = "review", _("re-review")
        WITHDRAWAL = "withdrawal", _("withdrawal")
        RECEIVED = "received", _("announced above")

    class State(models.TextChoices):
        """How far it is."""

        PREPARED = "prepared", _("prepared")
        RUNNING = "running", _("before the public")
        ANNOUNCING = "announcing", _("being announced")
        PARTLY = "partly", _("announced in part")
        ANNOUNCED = "announced", pgettext_lazy("state of a notice", "announced")

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    heading = models.CharField(_("heading"), max_length=200)
    label = models.CharField(_("batch"), max_length=80)
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    issuer = models.CharField(_("issuing authority"), max_length=120)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.PREPARED)
    digest = models.CharField(max_length=64)
    """SHA-256 of the list; looked at again before each step, so that a list altered past the software is found."""
    working = models.PositiveSmallIntegerField(_("working days"), default=5)
    contact = models.CharField(_("where to object"), max_length=200, blank=True)
    text_zh = models.TextField(_("text in Chinese"), blank=True, max_length=6000)
    text_en = models.TextField(_("text in English"), blank=True, max_length=6000)
    text_digest = models.CharField(max_length=64, blank=True)
    """SHA-256 of both texts as they were published; from then on the database refuses to change them."""
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    """Whoever changed the text last: he does not publish it either."""
    document = models.CharField(_("document number"), max_length=80, blank=True)
    clock = models.JSONField(null=True)
    opens_on = models.DateField(_("first day"), null=True)
    ends_on = models.DateField(_("last day"), null=True)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(auto_now_add=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    announcement = models.CharField(_("document number of the announcement"), max_length=80, blank=True)
    announced_on = models.DateField(_("announced on"), null=True)
    valid_from = models.DateField(_("valid from"), null=True)
    announced_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("public notice")
        ordering: ClassVar = ["-opens_on", "-id"]

    def __str__(self) -> str:
        return self.heading

    def get_absolute_url(self) -> str:
        """Its page for officers."""
        return reverse("notice-page", args=[self.pk])

    def takes_objections(self) -> bool:
        """Whether an objection is in time today."""
        if self.state != self.State.RUNNING or self.opens_on is None or self.ends_on is None:
            return False
        return bool(self.opens_on <= china_today() <= self.ends_on)

    @property
    def deadline(self) -> Deadline | None:
        """When it ends, with the reasons for the day; None before it is published."""
        return clock_from_json(self.clock).deadline() if self.clock else None


class Entry(models.Model):
    """One line of the list, as it was when the list was frozen. The database refuses to change what it says.

    Only ``enterprise`` may be led elsewhere, because a duplicate record may be merged; the digest does not read it.
    """

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="entries", db_index=False)
    number = models.PositiveIntegerField(_("number"))
    enterprise = models.ForeignKey("registry.Enterprise", models.PROTECT, related_name="+")
    name = models.CharField(_("firm"), max_length=120)
    code = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    county = models.CharField(_("county"), max_length=60)
    title = models.CharField(_("title"), max_length=24)
    product = models.CharField(_("product or technology"), max_length=120, blank=True)
    detail = models.CharField(_("detail"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("line of a notice")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notice", "number"], name="notice_number"),
            models.UniqueConstraint(fields=["notice", "code", "name", "title", "product"], name="notice_line_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class Written(models.Model):
    """What became of a line when the list was announced: its title, or why none could be written."""

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="written")
    held = models.ForeignKey("registry.TitleHeld", models.SET_NULL, null=True, related_name="+")
    problem_zh = models.CharField(max_length=300, blank=True)
    problem_en = models.CharField(max_length=300, blank=True)
    part = models.ForeignKey("notices.Part", models.PROTECT, null=True, related_name="+")
    """The announcement by which it was announced."""
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.entry_id} {self.held_id}"


from tidu.web.notices import issued, objected  # noqa: E402, F401 - so that Django knows their tables
