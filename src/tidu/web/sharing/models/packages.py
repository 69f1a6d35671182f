"""What was sent: packages with frozen content, who signed for them, what became of them, what they were used for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar, NoReturn, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tidu.today import china_today
from tidu.web.accounts.scope import within

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tidu.web.accounts.models import User


def seats_of(user: User) -> list[int]:
    """The organisations for which somebody receives. A steward has a seat in a bureau, and receives nothing for it."""
    seats = user.memberships.filter(ended_at=None, organisation__active=True).exclude(role="steward")
    return list(seats.values_list("organisation_id", flat=True))


class PackageQuerySet(models.QuerySet["Package"]):
    """Packages."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those that a bureau sent in its own regions, and those that somebody's own organisations received."""
        if not user.is_authenticated:
            return self.none()
        found = Q(subscription__receiver_id__in=seats_of(user))
        if user.scope.bureau:
            found |= within("region_id", user.scope.regions)
        return self.filter(found)

    def sent_by(self, user: User | AnonymousUser) -> Self:
        """Those that a bureau sent in its own regions."""
        if not user.is_authenticated or not user.scope.bureau:
            return self.none()
        return self.filter(within("region_id", user.scope.regions))

    def received_by(self, user: User | AnonymousUser) -> Self:
        """Those that somebody's own organisations received."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(subscription__receiver_id__in=seats_of(user))

    def usable(self, today: date) -> Self:
        """Those that can be downloaded: neither corrected nor recalled nor expired."""
        return self.filter(state=Package.State.OPEN, valid_until__gte=today)


class Package(models.Model):
    """One version of a list, as it was on a day. Its content is never changed; what becomes of it is told by ``state``.

    ``fields`` keeps code, names, kind and year of each column; ``base`` is the version against which the increment is
    told. ``sha256`` is taken over everything that the receiver gets.
    """

    class Kind(models.TextChoices):
        """Why it was made."""

        REGULAR = "regular", pgettext_lazy("package", "regular")
        CORRECTION = "correction", pgettext_lazy("package", "correction")

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", pgettext_lazy("package", "in force")
        CORRECTED = "corrected", pgettext_lazy("package", "corrected")
        RECALLED = "recalled", pgettext_lazy("package", "recalled")

    subscription = models.ForeignKey("sharing.Subscription", models.PROTECT, related_name="packages")
    number = models.PositiveIntegerField(_("version"))
    base = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.REGULAR)
    why = models.CharField(_("reason"), max_length=300, blank=True)
    on = models.DateField(_("as of"))
    region = models.ForeignKey("accounts.Region", models.PROTECT, related_name="+", verbose_name=_("region"))
    name = models.CharField(_("name of the list"), max_length=80)
    receiver_name = models.CharField(_("receiver"), max_length=120)
    purpose = models.CharField(_("purpose"), max_length=24)
    purpose_why = models.CharField(_("what it is needed for"), max_length=300)
    ground = models.CharField(_("law, document or agreement"), max_length=200)
    fields = models.JSONField()
    valid_until = models.DateField(_("valid until"))
    rows_count = models.PositiveIntegerField(_("firms"))
    added = models.PositiveIntegerField(pgettext_lazy("package", "new"))
    gone = models.PositiveIntegerField(pgettext_lazy("package", "gone"))
    changed = models.PositiveIntegerField(pgettext_lazy("package", "changed"))
    lacking = models.PositiveIntegerField(_("cells without consent"))
    sha256 = models.CharField(_("check sum"), max_length=64)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    sign_by = models.DateField(_("to be signed by"))
    reminded_on = models.DateField(null=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    state_reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = PackageQuerySet.as_manager()

    class Meta:
        verbose_name = _("package")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subscription", "number"], name="package_number_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "valid_until"], name="package_ends")]

    def __str__(self) -> str:
        return f"{self.name} 第{self.number}版"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("package", args=[self.pk])

    @property
    def expired(self) -> bool:
        """Whether its days are over."""
        return self.valid_until < china_today()

    @property
    def usable(self) -> bool:
        """Whether it can still be downloaded and used."""
        return self.state == self.State.OPEN and not self.expired


class FrozenRows(models.QuerySet["PackageRow"]):
    """Rows of packages: they are written once."""

    def update(self, **_changes: object) -> NoReturn:
        """Refused."""
        raise TypeError("the content of a package is frozen")

    def delete(self) -> NoReturn:
        """Refused."""
        raise TypeError("the content of a package is frozen")


class PackageRow(models.Model):
    """One firm of a package as it was then. ``change`` against the version before: + new, ~ changed, - gone, or nothing.

    A row that is gone belongs to the increment alone; its cells say what the version before had said.
    """

    package = models.ForeignKey(Package, models.PROTECT, related_name="rows", db_index=False)
    enterprise_id = models.BigIntegerField()
    name = models.CharField(_("firm"), max_length=120)
    change = models.CharField(_("change"), max_length=1, blank=True)
    cells = models.JSONField()
    changed_fields = models.JSONField(default=list)

    objects = FrozenRows.as_manager()

    class Meta:
        verbose_name = _("firm in a package")
        constraints: ClassVar = [models.UniqueConstraint(fields=["package", "enterprise_id"], name="package_row_once")]
        indexes: ClassVar = [models.Index(fields=["enterprise_id", "package"], name="package_row_firm")]

    def __str__(self) -> str:
        return f"{self.package_id} {self.name}"


class Receipt(models.Model):
    """That a package was received (签收): by whom, when, and the check sum of what was received."""

    package = models.OneToOneField(Package, models.PROTECT, related_name="receipt")
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("signed by")
    )
    signed_at = models.DateTimeField(_("signed at"), auto_now_add=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    sha256 = models.CharField(_("check sum"), max_length=64)

    class Meta:
        verbose_name = _("receipt")

    def __str__(self) -> str:
        return f"{self.package_id} {self.sha256[:8]}"


class Notice(models.Model):
    """That a package must no longer be used: the receiver deletes it and confirms."""

    class Kind(models.TextChoices):
        """Why."""

        EXPIRED = "expired", pgettext_lazy("package", "expired")
        CORRECTED = "corrected", pgettext_lazy("package", "corrected")
        RECALLED = "recalled", pgettext_lazy("package", "recalled")

    package = models.ForeignKey(Package, models.PROTECT, related_name="notices")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    told_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("notice about a package")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["package", "kind"], name="notice_once")]

    def __str__(self) -> str:
        return f"{self.package_id} {self.kind}"


class UsageQuerySet(models.QuerySet["Usage"]):
    """What packages were used for."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """What was reported of packages that somebody may see."""
        return self.filter(package__in=Package.objects.visible_to(user).order_by().values("pk"))


class Usage(models.Model):
    """What a receiver did with a package (使用反馈): for how many firms, or for one of them; amounts in 分."""

    class Kind(models.TextChoices):
        """What came of it."""

        CREDIT = "credit", _("credit granted")
        LOAN = "loan", _("loan paid out")
        SERVICE = "service", _("service given")
        GRANT = "grant", _("grant or benefit paid")
        CONTRACT = "contract", _("contract made")
        CONTACT = "contact", _("contacted, nothing yet")

    package = models.ForeignKey(Package, models.PROTECT, related_name="usages")
    kind = models.CharField(_("what for"), max_length=10, choices=Kind.choices)
    enterprise_id = models.BigIntegerField(null=True)
    firm_name = models.CharField(_("firm"), max_length=120, blank=True)
    firms = models.PositiveIntegerField(_("firms"))
    amount = models.BigIntegerField(_("amount (fen)"), null=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(_("reported at"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)
    once = models.CharField(max_length=40, unique=True, null=True, editable=False)
    """What the form carried: sent twice, it is reported once."""

    objects = UsageQuerySet.as_manager()

    class Meta:
        verbose_name = _("use of a package")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.package_id} {self.kind} {self.firms}"
