"""What comes of a notice beside its titles: certificates, corrections, and lists that were received from above."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tidu.web.registry.models import TitleHeld
from tidu.web.registry.scoping import reach

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tidu.web.accounts.models import User
    from tidu.web.notices.models import Notice


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Certificates."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of firms that somebody may see: a firm its own, a bureau those of its area."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(reach(user.scope, "enterprise__"))

    def standing(self) -> Self:
        """Those that were not replaced."""
        return self.filter(replaced_on=None)


class NumberSeries(models.Model):
    """The last number that was given of a series; a number that was given is never given again."""

    prefix = models.CharField(max_length=60, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.prefix} {self.last}"


class Certificate(models.Model):
    """One certificate as it was issued. The database refuses to change what it says; a new one replaces it.

    Only ``enterprise`` and ``held`` may be led elsewhere, when a duplicate record is merged.
    """

    number = models.CharField(_("certificate number"), max_length=60, unique=True)
    code = models.CharField(max_length=32, unique=True)
    """What the QR code leads to; nobody guesses it."""
    entry = models.ForeignKey("notices.Entry", models.PROTECT, null=True, related_name="certificates")
    """The line of the announcement; None where the title was entered otherwise."""
    held = models.ForeignKey("registry.TitleHeld", models.SET_NULL, null=True, related_name="+")
    enterprise = models.ForeignKey("registry.Enterprise", models.PROTECT, related_name="+")
    name = models.CharField(_("firm"), max_length=120)
    uscc = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    title = models.CharField(_("title"), max_length=24)
    kind = models.CharField(_("kind"), max_length=8, choices=TitleHeld.Kind.choices)
    product = models.CharField(_("product or technology"), max_length=120, blank=True)
    issuer = models.CharField(_("issuing authority"), max_length=120)
    document = models.CharField(_("document number"), max_length=80, blank=True)
    batch = models.CharField(_("batch"), max_length=80, blank=True)
    decided_on = models.DateField(_("decided on"), null=True)
    valid_from = models.DateField(_("valid from"), null=True)
    valid_until = models.DateField(_("valid until"), null=True)
    issued_on = models.DateField(_("issued on"))
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    replaced_on = models.DateField(_("replaced on"), null=True)
    why = models.CharField(_("why it was issued anew"), max_length=300, blank=True)
    blob = models.ForeignKey("files.Blob", models.PROTECT, null=True, related_name="+")
    """The PDF; None until it is made. It is made once, so that its SHA-256 stays."""

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        ordering: ClassVar = ["-issued_on", "-id"]
        indexes: ClassVar = [models.Index(fields=["issued_on", "id"], name="certificate_newest")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["held"], condition=Q(replaced_on=None), name="certificate_once")
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Where everybody reads what stands today."""
        return reverse("certificate-verified", args=[self.code])


class Bundle(models.Model):
    """All certificates of a notice as one zip."""

    notice = models.ForeignKey("notices.Notice", models.PROTECT, related_name="bundles")
    digest = models.CharField(max_length=64)
    """Of the numbers in it: the same certificates are not packed twice."""
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, related_name="+")
    blob = models.ForeignKey("files.Blob", models.PROTECT, null=True, related_name="+")
    files = models.PositiveIntegerField(default=0)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("certificates as zip")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.digest[:12]}"


class Correction(models.Model):
    """A mistake in a line that was found after publication: what stood, what it is. It counts once it is confirmed."""

    class Field(models.TextChoices):
        """What may be corrected."""

        NAME = "name", _("firm")
        CODE = "code", _("unified social credit code")
        COUNTY = "county", _("county")
        TITLE = "title", _("title")
        PRODUCT = "product", _("product or technology")
        DETAIL = "detail", _("detail")

    class State(models.TextChoices):
        """How far it is."""

        PROPOSED = "proposed", _("proposed")
        CONFIRMED = "confirmed", _("confirmed")
        DROPPED = "dropped", _("dropped")

    notice = models.ForeignKey("notices.Notice", models.PROTECT, related_name="corrections")
    entry = models.ForeignKey("notices.Entry", models.PROTECT, related_name="corrections")
    field = models.CharField(_("what is corrected"), max_length=12, choices=Field.choices)
    before = models.CharField(_("what stood"), max_length=200, blank=True)
    after = models.CharField(_("what it is"), max_length=200, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    document = models.CharField(_("document number"), max_length=80, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_on = models.DateField(_("corrected on"), null=True)

    class Meta:
        verbose_name = _("correction")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["entry", "field"], condition=Q(state="proposed"), name="correction_one_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.field}"


class ReceivedQuerySet(models.QuerySet["ReceivedList"]):
    """Lists from above."""

    def changeable_by(self, user: User | AnonymousUser) -> Self:
        """Those of an officer's own authorities."""
        if not user.is_authenticated or not user.scope.officer:
            return self.none()
        return self.filter(organisation__in=user.scope.organisations)


class ReceivedList(models.Model):
    """A list that province or ministry announced, as the file that was handed in, and the notice that was made of it."""

    class Meaning(models.TextChoices):
        """What the list does with its titles."""

        RECOGNITION = "recognition", _("recognition")
        REVIEW = "review", _("re-review")
        WITHDRAWAL = "withdrawal", _("withdrawal")

    blob = models.ForeignKey("files.Blob", models.PROTECT, related_name="+")
    name = models.CharField(_("file"), max_length=200)
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    authority = models.CharField(_("issuing authority"), max_length=120)
    title = models.CharField(_("title"), max_length=24)
    meaning = models.CharField(_("kind"), max_length=12, choices=Meaning.choices)
    batch = models.CharField(_("batch"), max_length=80)
    document = models.CharField(_("document number"), max_length=80)
    announced_on = models.DateField(_("announced on"))
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)
    notice = models.OneToOneField("notices.Notice", models.PROTECT, null=True, related_name="received")

    objects = ReceivedQuerySet.as_manager()

    class Meta:
        verbose_name = _("list received")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.authority} {self.document}"

    def get_absolute_url(self) -> str:
        """Where it is looked through and confirmed."""
        return reverse("received-list", args=[self.pk])


class ForeignNumber(models.Model):
    """The number of the certificate that the other authority issued, as its list says."""

    entry = models.OneToOneField("notices.Entry", models.PROTECT, related_name="foreign_number")
    number = models.CharField(_("certificate number"), max_length=80)

    def __str__(self) -> str:
        return self.number


def meaning_of(notice: Notice) -> str:
    """What a notice does with its titles: its kind, and of a list from above what that list says."""
    return notice.received.meaning if notice.kind == "received" else notice.kind
