"""The titles that firms, and their products, hold or held."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tidu.web.registry.scoping import RecommendationQuerySet, TitleQuerySet


class TitleHeld(models.Model):
    """One title of one batch. A renewal is a row of its own that points back to the one before."""

    class Decision(models.TextChoices):
        """How a title became public."""

        RECOGNISED = "recognised", _("recognised")
        ANNOUNCED = "announced", _("announced")
        REGISTERED = "registered", _("registered")
        RECORDED = "recorded", _("recorded")

    class Kind(models.TextChoices):
        """Whether it was granted anew or confirmed."""

        NEW = "new", _("new")
        REVIEW = "review", _("re-review")

    class Mark(models.TextChoices):
        """What cannot be told from the days alone."""

        NONE = "", _("none")
        UNDER_REVIEW = "under_review", _("under re-review")
        RENEWED = "renewed", _("renewed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    enterprise = models.ForeignKey("registry.Enterprise", models.CASCADE, related_name="titles", db_index=False)
    title = models.CharField(_("title"), max_length=24)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.NEW)
    product = models.CharField(_("product or technology"), max_length=120, blank=True)
    batch = models.CharField(_("batch"), max_length=80, blank=True)
    document = models.CharField(_("document number"), max_length=80, blank=True)
    decision = models.CharField(_("decision"), max_length=12, choices=Decision.choices)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    mark = models.CharField(_("mark"), max_length=12, choices=Mark.choices, blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    renews = models.OneToOneField("self", models.SET_NULL, null=True, blank=True, related_name="renewed_by")
    name_then = models.CharField(_("name of the firm then"), max_length=120, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    source = models.ForeignKey("registry.Source", models.PROTECT, null=True, related_name="titles")
    place = models.CharField(_("place in the source"), max_length=60, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    region = models.ForeignKey(
        "accounts.Region", models.PROTECT, null=True, editable=False, related_name="+", db_index=False
    )
    """Where the firm lies; the database keeps it by itself (migration 0003), so that a list by county needs no join."""

    objects = TitleQuerySet.as_manager()

    class Meta:
        verbose_name = _("title held")
        indexes: ClassVar = [
            models.Index(fields=["enterprise", "title"], name="title_enterprise"),
            # Whether a title counts on a day, without a look at its row: lists of firms by title ask it of thousands.
            models.Index(
                fields=["title", "valid_until", "enterprise", "valid_from", "decided_on", "withdrawn_on", "mark"],
                name="title_until",
            ),
            models.Index(fields=["title", "decided_on"], name="title_decided"),
            models.Index(fields=["valid_until"], name="title_ends"),
            models.Index(fields=["valid_from", "id"], name="title_newest"),
            models.Index(fields=["title", "region", "valid_until"], name="title_region"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enterprise", "title", "product", "valid_from", "kind"], name="title_held_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.title} {self.valid_from}"


class Recommendation(models.Model):
    """That a firm was recommended for a title in a round, anew or for its re-review, and what became of it."""

    class Outcome(models.TextChoices):
        """What the authority decided."""

        PENDING = "pending", _("not decided yet")
        GRANTED = "granted", _("granted")
        DECLINED = "declined", _("declined")

    enterprise = models.ForeignKey(
        "registry.Enterprise", models.CASCADE, related_name="recommendations", db_index=False
    )
    title = models.CharField(_("title"), max_length=24)
    kind = models.CharField(_("kind"), max_length=8, choices=TitleHeld.Kind.choices, default=TitleHeld.Kind.NEW)
    product = models.CharField(_("product or technology"), max_length=120, blank=True)
    batch = models.CharField(_("round"), max_length=80)
    document = models.CharField(_("document number"), max_length=80, blank=True)
    recommended_on = models.DateField(_("recommended on"))
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, default=Outcome.PENDING)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    source = models.ForeignKey("registry.Source", models.PROTECT, null=True, related_name="recommendations")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = _("recommendation")
        ordering: ClassVar = ["-recommended_on", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["title", "recommended_on"], name="recommendation_day"),
            models.Index(fields=["recommended_on", "id"], name="recommendation_newest"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enterprise", "title", "product", "batch"], name="recommended_once")
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.title} {self.batch}"
