"""The door to people and organisations: regions, organisations, invitations, roles."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from tidu.catalogue.reference import regions
from tidu.errors import InputError
from tidu.text import Text
from tidu.web.accounts.models import Invitation, Membership, Organisation, Region, User
from tidu.web.accounts.scope import Scope
from tidu.web.audit import service as audit

__all__ = [
    "Invitation",
    "Membership",
    "Organisation",
    "Region",
    "Scope",
    "User",
    "accept",
    "create_organisation",
    "end_membership",
    "give_role",
    "invitation_of",
    "invite",
    "load_regions",
    "revoke",
    "set_active",
]

DAYS_VALID = 7
ROLES_OF_AUTHORITIES = ("officer", "data_manager", "leader", "steward", "admin")
ROLES_OF_OTHERS = ("member", "admin")


@transaction.atomic
def load_regions(prefix: str) -> int:
    """Enter the places that begin with a code, and those that contain them; gives how many are new."""
    known = set(Region.objects.values_list("code", flat=True))
    wanted = [
        one
        for one in regions()
        if one.code not in known and (one.code.startswith(prefix) or prefix.startswith(one.code))
    ]
    rows = [Region(code=one.code, name=one.name, parent_id=one.parent, level=one.level) for one in wanted]
    Region.objects.bulk_create(sorted(rows, key=lambda row: len(row.code)), batch_size=500)
    return len(rows)


def roles_for(organisation: Organisation) -> tuple[str, ...]:
    """The roles that somebody of an organisation can have."""
    authority = organisation.kind in ("city_bureau", "county_bureau", "department", "leadership")
    return ROLES_OF_AUTHORITIES if authority else ROLES_OF_OTHERS


@transaction.atomic
def create_organisation(
    *, kind: str, name: str, region_id: str, short_name: str = "", party: str = "", code: str = ""
) -> Organisation:
    """Enter an organisation. Raises InputError where one of this kind and name is there."""
    if Organisation.objects.filter(kind=kind, name=name).exists():
        raise InputError("organisation-exists", Text("已有同名单位", "an organisation of this name is there"))
    row = Organisation.objects.create(
        kind=kind, name=name, region_id=region_id, short_name=short_name, party=party, code=code
    )
    audit.record(
        "organisation.create",
        row,
        after=audit.snapshot(row, "kind", "name", "region_id", "party"),
        region_code=region_id,
    )
    return row


@transaction.atomic
def set_active(row: Organisation, *, active: bool) -> None:
    """End an organisation, or bring it back; while it is ended its people see nothing."""
    before = {"active": row.active}
    row.active = active
    row.save(update_fields=["active"])
    audit.record("organisation.change", row, before=before, after={"active": active}, region_code=row.region_id)


# -- invitations --------------------------------------------------------------------------------------------------


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def invite(
    organisation: Organisation, role: str, name: str, by: User, *, mobile: str = "", email: str = ""
) -> tuple[Invitation, str]:
    """Invite somebody; gives the invitation and the secret of its link, which is shown once and not kept."""
    if role not in roles_for(organisation):
        raise InputError("wrong-role", Text("这个单位没有这种角色", "the organisation has no such role"))
    secret = secrets.token_urlsafe(24)
    row = Invitation.objects.create(
        organisation=organisation,
        role=role,
        name=name,
        mobile=mobile,
        email=email,
        secret_digest=_digest(secret),
        invited_by=by,
        expires_at=timezone.now() + timedelta(days=DAYS_VALID),
    )
    audit.record("invitation.send", row, after={"organisation": str(organisation), "role": role, "name": name})
    return row, secret


def invitation_of(secret: str, now: datetime | None = None) -> Invitation:
    """The invitation of a link. Raises InputError that says why the link does not work."""
    row = Invitation.objects.filter(secret_digest=_digest(secret)).select_related("organisation").first()
    ask = Text("请向邀请您的人要一个新的链接", "ask whoever invited you for a new link")
    if row is None:
        raise InputError("invitation-unknown", Text("这个邀请链接不对", "this link is no invitation"), fix=ask)
    if row.accepted_at is not None:
        fix = Text("直接登录即可", "just sign in")
        raise InputError("invitation-used", Text("这个邀请已经用过了", "the invitation was used already"), fix=fix)
    if row.revoked_at is not None:
        raise InputError("invitation-revoked", Text("这个邀请已被撤回", "the invitation was taken back"), fix=ask)
    if row.expires_at < (now or timezone.now()):
        raise InputError("invitation-expired", Text("这个邀请已过期", "the invitation has expired"), fix=ask)
    return row


@transaction.atomic
def accept(secret: str, username: str, password: str) -> User:
    """Make the invited person's account. Raises InputError, or ValidationError for a weak password or a taken name."""
    row = invitation_of(secret)
    row = Invitation.objects.select_for_update().get(pk=row.pk)
    if row.accepted_at is not None:
        raise InputError("invitation-used", Text("这个邀请已经用过了", "the invitation was used already"))
    if User.objects.filter(username__iexact=username).exists():
        raise ValidationError({"username": Text("这个登录名已被使用，换一个", "this name is taken: choose another").zh})
    user = User(username=username, display_name=row.name, mobile=row.mobile, email=row.email)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from None
    user.set_password(password)
    user.save()
    Membership.objects.create(user=user, organisation=row.organisation, role=row.role)
    row.accepted_at, row.accepted_by = timezone.now(), user
    row.save(update_fields=["accepted_at", "accepted_by"])
    with audit.acting_user(user.pk, str(user)):
        audit.record("invitation.accept", row, after={"person": user.username, "role": row.role})
    return user


@transaction.atomic
def revoke(row: Invitation) -> None:
    """Take an invitation back."""
    row.revoked_at = timezone.now()
    row.save(update_fields=["revoked_at"])
    audit.record("invitation.revoke", row)


# -- roles --------------------------------------------------------------------------------------------------------


@transaction.atomic
def give_role(user: User, organisation: Organisation, role: str) -> Membership:
    """Give somebody a role in an organisation."""
    if role not in roles_for(organisation):
        raise InputError("wrong-role", Text("这个单位没有这种角色", "the organisation has no such role"))
    row, new = Membership.objects.get_or_create(user=user, organisation=organisation, role=role, ended_at=None)
    if new:
        audit.record(
            "membership.give", row, after={"person": str(user), "organisation": str(organisation), "role": role}
        )
    return row


@transaction.atomic
def end_membership(row: Membership, by: User) -> None:
    """End a role. Nobody ends his own, so that an organisation is not left without an administrator by mistake."""
    if row.user_id == by.pk:
        raise InputError(
            "own-role",
            Text("不能结束自己的角色", "you cannot end your own role"),
            fix=Text("请另一位管理员操作", "let another administrator do it"),
        )
    row.ended_at = timezone.now()
    row.save(update_fields=["ended_at"])
    audit.record("membership.end", row, before={"person": str(row.user), "role": row.role})
