"""People, where they work, what they may do, and the regions that an authority is in charge of."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from tidu.web.accounts.scope import Scope, scope_from


class Region(models.Model):
    """A division of GB/T 2260, down to the township. A code begins with the code of the region above it."""

    code = models.CharField(_("code"), max_length=12, primary_key=True)
    name = models.CharField(_("name"), max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    level = models.CharField(_("level"), max_length=10)

    class Meta:
        verbose_name = _("region")
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """Somebody's place of work. What its people may see follows from its kind and its region."""

    class Kind(models.TextChoices):
        """The kinds of organisations that take part."""

        CITY_BUREAU = "city_bureau", _("city bureau")
        COUNTY_BUREAU = "county_bureau", _("county or zone bureau")
        DEPARTMENT = "department", _("other department")
        LEADERSHIP = "leadership", _("city leadership")
        FIRM = "firm", _("firm")
        BANK = "bank", _("bank")
        AGENCY = "agency", _("service agency")
        UNIVERSITY = "university", _("university or institute")
        CHAIN_LEADER = "chain_leader", _("chain leader")

    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    code = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    party = models.CharField(
        _("speaks as"), max_length=24, blank=True, help_text=_("Whose statement its figures are: tax, statistics ...")
    )
    region = models.ForeignKey(Region, models.PROTECT, related_name="organisations", verbose_name=_("region"))
    active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("organisation")
        ordering: ClassVar = ["kind", "name"]
        indexes: ClassVar = [models.Index(fields=["kind", "region"], name="organisation_kind")]

    def __str__(self) -> str:
        return self.short_name or self.name


class User(AbstractUser):
    """A person who signs in. What he may do follows from his memberships alone."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    display_name = models.CharField(_("name"), max_length=60)
    mobile = models.CharField(_("mobile"), max_length=20, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)

    REQUIRED_FIELDS: ClassVar = ["display_name"]

    class Meta:
        verbose_name = _("person")

    def __str__(self) -> str:
        return self.display_name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    @cached_property
    def scope(self) -> Scope:
        """What this person may see and do; read once a request."""
        return scope_from(self)

    @property
    def organisation_id(self) -> int | None:
        """The organisation for which this person acts."""
        return self.scope.organisation_id


class Membership(models.Model):
    """Somebody's role in an organisation, for as long as it lasts."""

    class Role(models.TextChoices):
        """What somebody may do within the scope of his organisation."""

        ADMIN = "admin", _("administrator")
        OFFICER = "officer", _("officer")
        DATA_MANAGER = "data_manager", _("data manager")
        LEADER = "leader", _("leader")
        STEWARD = "steward", _("steward")
        MEMBER = "member", _("member")

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    since = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("membership")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"], condition=models.Q(ended_at=None), name="membership_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.organisation} {self.role}"


class Invitation(models.Model):
    """An administrator's invitation; only the digest of the link's secret is kept."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="invitations")
    role = models.CharField(_("role"), max_length=16, choices=Membership.Role.choices)
    name = models.CharField(_("name"), max_length=60)
    mobile = models.CharField(_("mobile"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    secret_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="invitations_sent")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("valid until"))
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("invitation")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.name} → {self.organisation}"
