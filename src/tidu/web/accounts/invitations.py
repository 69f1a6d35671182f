"""Invitations: a link that works once, within days, for one role in one organisation."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tidu.errors import InputError
from tidu.text import Text
from tidu.web.accounts.actors import acting_as
from tidu.web.accounts.models import Invitation, Membership, Organisation, User
from tidu.web.accounts.organisations import roles_for
from tidu.web.audit import service as audit

DAYS_VALID = 7
ASK = Text("请向邀请您的人要一个新的链接", "ask whoever invited you for a new link")


def digest_of(secret: str) -> str:
    """What is kept of a link's secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


@transaction.atomic
def invite(
    organisation: Organisation, role: str, name: str, by: User, *, mobile: str = "", email: str = ""
) -> tuple[Invitation, str]:
    """Invite somebody; gives the invitation and the secret of its link, which is shown once and not kept."""
    if role not in roles_for(organisation):
        raise InputError("wrong-role", Text("这个单位没有这种角色", "the organisation has no such role"))
    if not organisation.active:
        raise InputError(
            "organisation-ended",
            Text("这个单位已停用，不能邀请", "the organisation was ended, so nobody is invited"),
            fix=Text("先恢复单位", "bring the organisation back first"),
        )
    secret = secrets.token_urlsafe(24)
    row = Invitation.objects.create(
        organisation=organisation,
        role=role,
        name=name,
        mobile=mobile,
        email=email,
        secret_digest=digest_of(secret),
        invited_by=by,
        expires_at=timezone.now() + timedelta(days=DAYS_VALID),
    )
    after = {"organisation_id": organisation.pk, "role": role, "name": name}
    audit.record("invitation.send", row, after=after, region_code=organisation.region_id)
    return row, secret


def invitation_of(secret: str, now: datetime | None = None, *, lock: bool = False) -> Invitation:
    """The invitation of a link. Raises InputError that says why the link does not work."""
    rows = Invitation.objects.filter(secret_digest=digest_of(secret)).select_related("organisation")
    row = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if row is None:
        raise InputError("invitation-unknown", Text("这个邀请链接不对", "this link is no invitation"), fix=ASK)
    if row.accepted_at is not None:
        fix = Text("直接登录即可", "just sign in")
        raise InputError("invitation-used", Text("这个邀请已经用过了", "the invitation was used already"), fix=fix)
    if row.revoked_at is not None:
        raise InputError("invitation-revoked", Text("这个邀请已被撤回", "the invitation was taken back"), fix=ASK)
    if row.expires_at < (now or timezone.now()):
        raise InputError("invitation-expired", Text("这个邀请已过期", "the invitation has expired"), fix=ASK)
    if not row.organisation.active:
        raise InputError("organisation-ended", Text("这个单位已停用", "the organisation was ended"), fix=ASK)
    return row


@transaction.atomic
def accept(secret: str, username: str, password: str) -> User:
    """Make the invited person's account. Raises InputError, or ValidationError for a weak password or a taken name."""
    row = invitation_of(secret, lock=True)
    user = _new_person(row, username)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from None
    user.set_password(password)
    user.save()
    _join(row, user)
    return user


@transaction.atomic
def accept_with_identity(secret: str, username: str) -> User:
    """Make the account of somebody who signs in through single sign-on alone: it has no password."""
    row = invitation_of(secret, lock=True)
    wanted = re.sub(r"[^\w.@+-]", "", username)[:40]
    if not wanted or User.objects.filter(username__iexact=wanted).exists():
        wanted = f"{wanted or 'sso'}-{secrets.token_hex(4)}"
    user = _new_person(row, wanted)
    user.set_unusable_password()
    user.save()
    _join(row, user)
    return user


@transaction.atomic
def accept_as(secret: str, user: User) -> Membership:
    """Add the role of an invitation to somebody who has an account."""
    return _join(invitation_of(secret, lock=True), user)


def _new_person(row: Invitation, username: str) -> User:
    if User.objects.filter(username__iexact=username).exists():
        raise ValidationError({"username": _("This login name is taken: choose another one.")})
    user = User(username=username, display_name=row.name, mobile=row.mobile, email=row.email)
    try:
        User._meta.get_field("username").run_validators(username)
    except ValidationError as error:
        raise ValidationError({"username": error.messages}) from None
    return user


def _join(row: Invitation, user: User) -> Membership:
    membership, _new = Membership.objects.get_or_create(
        user=user, organisation=row.organisation, role=row.role, ended_at=None
    )
    row.accepted_at, row.accepted_by = timezone.now(), user
    row.save(update_fields=["accepted_at", "accepted_by"])
    with acting_as(user, row.organisation_id):
        after = {"person": user.username, "organisation_id": row.organisation_id, "role": row.role}
        audit.record("invitation.accept", row, after=after, region_code=row.organisation.region_id)
    return membership


@transaction.atomic
def revoke(row: Invitation) -> None:
    """Take an invitation back."""
    row = Invitation.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=row.pk)
    if row.accepted_at is not None:
        raise InputError(
            "invitation-used",
            Text("这个邀请已经用过了", "the invitation was used already"),
            fix=Text("改为结束其角色", "end the person's role instead"),
        )
    row.revoked_at = timezone.now()
    row.save(update_fields=["revoked_at"])
    audit.record("invitation.revoke", row, region_code=row.organisation.region_id)
