"""The application of one firm in one round, and who was chased for what."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tidu.web.accounts.scope import within
from tidu.web.registry.models import TitleHeld
from tidu.web.registry.scoping import reach

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tidu.web.accounts.models import User


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Applications."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of firms that somebody may see: of his regions, or his own firm's."""
        return self.filter(reach(user.scope, "enterprise__", "region_id")) if user.is_authenticated else self.none()

    def changeable_by(self, user: User | AnonymousUser) -> Self:
        """Those that an officer has to do with: his own regions'. What he may do now, the flow says."""
        if not user.is_authenticated or not user.scope.officer:
            return self.none()
        return self.filter(within("region_id", user.scope.regions))

    def own(self, user: User | AnonymousUser) -> Self:
        """Those of somebody's own firm."""
        if not user.is_authenticated or not user.scope.businesses:
            return self.none()
        return self.filter(enterprise__organisation_id__in=user.scope.businesses)


class Application(models.Model):
    """One firm in one round: once, for a title anew or for its re-review.

    Where it stands is the state of its ``case``. ``version`` is the frozen form that counts since it was last handed in,
    ``outcome`` the verdict on it. ``code`` names it for good; lists are in its order, or by what is asked, never by who
    was first.
    """

    class Result(models.TextChoices):
        """What the authority above decided."""

        NONE = "", _("not decided yet")
        GRANTED = "granted", _("granted")
        DECLINED = "declined", _("declined")

    round = models.ForeignKey("rounds.Round", models.PROTECT, related_name="applications", db_index=False)
    enterprise = models.ForeignKey("registry.Enterprise", models.PROTECT, related_name="applications")
    region = models.ForeignKey("accounts.Region", models.PROTECT, related_name="+", db_index=False)
    category = models.CharField(_("category"), max_length=8, choices=TitleHeld.Kind.choices)
    code = models.CharField(_("number"), max_length=40, unique=True)
    filing = models.OneToOneField("filing.Filing", models.PROTECT, related_name="application")
    case = models.OneToOneField("workflow.Case", models.PROTECT, null=True, related_name="application")
    version = models.ForeignKey("filing.FilingVersion", models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(_("verdict"), max_length=16, blank=True)
    submitted_at = models.DateTimeField(_("handed in at"), null=True)
    late_until = models.DateField(_("may be handed in late until"), null=True)
    late_reason = models.CharField(_("why it may be late"), max_length=300, blank=True)
    late_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recommendation = models.OneToOneField(
        "registry.Recommendation", models.SET_NULL, null=True, related_name="application"
    )
    result = models.CharField(_("result"), max_length=12, choices=Result.choices, blank=True)
    decided_on = models.DateField(_("decided on"), null=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(_("begun at"), auto_now_add=True)
    for_firm = models.BooleanField(_("begun by an officer for the firm"), default=False)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "enterprise"], name="application_once"),
            models.CheckConstraint(
                condition=Q(submitted_at=None) | Q(version__isnull=False), name="handed_in_with_version"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["round", "region"], name="application_region")]

    def __str__(self) -> str:
        return self.code

    @property
    def state(self) -> str:
        """Where it stands."""
        return self.case.state if self.case is not None else "draft"

    def get_absolute_url(self) -> str:
        """The application."""
        return reverse("application", args=[self.pk])


class Chase(models.Model):
    """That somebody was reminded: a firm, or a county's bureau; of the same thing at most once a day."""

    class About(models.TextChoices):
        """What they were reminded of."""

        INVITATION = "invitation", _("an invitation not opened or not answered")
        DRAFT = "draft", _("an application not handed in")
        RETURNED = "returned", _("an application that was sent back")
        COUNTY = "county", _("applications that wait in the county")
        SENT = "sent", _("firms that the county has not invited yet")

    round = models.ForeignKey("rounds.Round", models.CASCADE, related_name="chases", db_index=False)
    about = models.CharField(_("about"), max_length=12, choices=About.choices)
    enterprise = models.ForeignKey("registry.Enterprise", models.CASCADE, null=True, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, related_name="+")
    key = models.CharField(max_length=60)
    on = models.DateField(_("on"))
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    told = models.PositiveSmallIntegerField(_("people told"), default=0)

    class Meta:
        verbose_name = _("reminder of a round")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "key", "on"], name="chased_once_a_day")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.key} {self.on}"
