"""A round, and until when each level has to be done with it."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tidu import clocks
from tidu.web.accounts.scope import within

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.contrib.auth.models import AnonymousUser

    from tidu.web.accounts.models import User

SHORTEST, LONGEST = 2, 12
"""Digits of the codes of provinces and of townships."""


def above(codes: Iterable[str]) -> set[str]:
    """The regions in which these lie, and they themselves."""
    return {code[:length] for code in codes for length in range(SHORTEST, min(len(code), LONGEST) + 1)}


class RoundQuerySet(models.QuerySet["Round"]):
    """Rounds."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Rounds of somebody's regions. The city's officers see those that are being drafted too; firms and counties
        see a round from the day on which it is opened.
        """
        if not user.is_authenticated:
            return self.none()
        scope = user.scope
        regions = above(scope.regions) if scope.government else set()
        if scope.businesses:
            from tidu.web.registry.models import Enterprise

            firms = Enterprise.objects.filter(organisation_id__in=scope.businesses)
            regions |= above(firms.values_list("region_id", flat=True))
        shown = Q(region_id__in=regions)
        if scope.government:
            shown |= within("region_id", scope.regions)
        drafts = Q(organisation_id__in=scope.organisations) if scope.officer else Q(pk__in=[])
        return self.filter(shown).filter(~Q(state=Round.State.DRAFT) | drafts)

    def changeable_by(self, user: User | AnonymousUser) -> Self:
        """Rounds that somebody runs: those of the city's bureau for which he works."""
        if not user.is_authenticated or not (user.scope.officer and user.scope.city):
            return self.none()
        return self.filter(organisation_id__in=user.scope.organisations)

    def running(self) -> Self:
        """Open or closed, but not done."""
        return self.filter(state__in=(Round.State.OPEN, Round.State.CLOSED))


class Round(models.Model):
    """One round (批次) in which firms apply for a title, or for its re-review, from a notice to the results.

    ``rules`` leads from each kind of application to the rule set that was pinned for it: id, overlays, digest, citation.
    ``extra`` are the materials that the notice asks for beside those of the title. ``state`` repeats the state of the
    round's case, so that lists need no join.
    """

    class Kind(models.TextChoices):
        """What firms may apply for."""

        NEW = "new", _("new applications")
        REVIEW = "review", _("re-review")
        BOTH = "both", _("new applications and re-review")

    class State(models.TextChoices):
        """How far the round is."""

        DRAFT = "draft", pgettext_lazy("for titles", "being prepared")
        OPEN = "open", pgettext_lazy("for titles", "open")
        CLOSED = "closed", pgettext_lazy("for titles", "closed")
        DONE = "done", pgettext_lazy("for titles", "done")
        DROPPED = "dropped", pgettext_lazy("for titles", "dropped")

    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    region = models.ForeignKey("accounts.Region", models.PROTECT, related_name="+")
    case = models.OneToOneField("workflow.Case", models.PROTECT, null=True, related_name="+")
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.DRAFT)
    name = models.CharField(_("name"), max_length=120)
    title = models.CharField(_("title"), max_length=24)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    year = models.PositiveSmallIntegerField(_("year"))
    batch = models.CharField(_("batch"), max_length=80)
    document = models.CharField(_("document number"), max_length=80, blank=True)
    noticed_on = models.DateField(_("date of the notice"), null=True, blank=True)
    text = models.TextField(_("text of the notice"), blank=True)
    notice = models.ForeignKey("files.Blob", models.PROTECT, null=True, blank=True, related_name="+")
    notice_name = models.CharField(max_length=160, blank=True)
    opens_on = models.DateField(_("opens on"))
    judged_on = models.DateField(_("judged as of"))
    rules = models.JSONField(default=dict)
    extra = models.JSONField(_("further materials"), default=list)
    quota = models.PositiveIntegerField(_("quota of the city"), null=True, blank=True)
    quotas = models.JSONField(_("quota by county"), default=dict)
    ask = models.CharField(_("whom to ask"), max_length=120, blank=True)
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(_("latest moment seen"), null=True)
    """The latest moment at which the round was acted upon: a clock set back does not open it again."""

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round")
        ordering: ClassVar = ["-opens_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "title", "kind", "year", "batch"], name="round_once")
        ]
        indexes: ClassVar = [models.Index(fields=["region", "state"], name="round_region")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The round."""
        return reverse("round", args=[self.pk])

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of applications that it takes."""
        return ("new", "review") if self.kind == Round.Kind.BOTH else (self.kind,)

    def deadline(self, level: str) -> Deadline | None:
        """Until when a level has to be done; None where the notice says nothing."""
        return next((one for one in self.deadlines.all() if one.level == level), None)


class Deadline(models.Model):
    """Until when one level has to be done. The clock is what is given; ``last`` is the day that follows from it."""

    class Level(models.TextChoices):
        """Who has to be done."""

        FIRM = "firm", pgettext_lazy("level of a round", "firms")
        COUNTY = "county", pgettext_lazy("level of a round", "counties")
        CITY = "city", pgettext_lazy("level of a round", "city")
        PROVINCE = "province", pgettext_lazy("level of a round", "province")

    round = models.ForeignKey(Round, models.CASCADE, related_name="deadlines", db_index=False)
    level = models.CharField(_("level"), max_length=8, choices=Level.choices)
    clock = models.JSONField()
    last = models.DateField(_("last day"))
    basis = models.CharField(_("reckoned from"), max_length=20, default="fixed")
    """``fixed``, or ``after:`` or ``before:`` and the level, or the opening, from which it is reckoned."""
    closing = models.TimeField(_("until what time"), null=True, blank=True)
    found_in = models.CharField(_("sentence of the notice"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("deadline of a round")
        ordering: ClassVar = ["last", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "level"], name="round_deadline_once")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.level} {self.last}"

    def reckoned(self) -> clocks.Deadline:
        """The deadline with its reasons, by the calendar of today."""
        return clocks.clock_from_json(self.clock).deadline()

    def ends_at(self) -> datetime:
        """The moment, in China, at which it is over."""
        closing: time | None = self.closing
        clock = clocks.Clock(clocks.Until(self.last), self.last)
        ends = clock.deadline().ends_at(closing)
        assert ends is not None  # noqa: S101 - a fixed day has an end
        return ends

    def sentence(self) -> Any:  # noqa: ANN401 - a Text, which templates turn into words
        """Why it is this day."""
        return self.reckoned().sentence()

    def passed(self, moment: datetime) -> bool:
        """Whether a moment comes too late."""
        return moment >= self.ends_at()

    def late_by(self, day: date) -> int:
        """How many days a day lies behind it; 0 where it does not."""
        return max(0, (day - self.last).days)
