"""What an administrator does for somebody who cannot sign in: unlock, a link for a new password, a lost second factor.

Whoever can give somebody a new password can become him. So an administrator does it only for people all of whose roles
lie in organisations that he administers.
"""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from axes.models import AccessAttempt
from axes.utils import reset
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.utils.encoding import force_bytes, force_str
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from tidu.errors import InputError
from tidu.text import Text
from tidu.web.accounts.actors import acting_as
from tidu.web.accounts.models import Organisation, User
from tidu.web.accounts.organisations import administers
from tidu.web.audit import service as audit

PROVIDER = "province"


class PasswordLinks(PasswordResetTokenGenerator):
    """Tokens of links for a new password: nothing is stored; a new password, or a sign-in, makes them worthless."""

    key_salt = "tidu.web.accounts.credentials.PasswordLinks"


LINKS = PasswordLinks()


def may_restore(admin: User, person: User) -> bool:
    """Whether an administrator may let somebody in again: all his roles are in organisations that he administers."""
    if admin.pk == person.pk or not person.is_active:
        return False
    places = Organisation.objects.filter(memberships__user=person, memberships__ended_at=None).distinct()
    return bool(places) and all(administers(admin, one) for one in places)


def is_locked(person: User) -> bool:
    """Whether some place is closed for somebody after wrong passwords or codes."""
    return bool(AccessAttempt.objects.filter(username=person.username.lower()).exists())


@transaction.atomic
def unlock(person: User) -> None:
    """Let somebody try again who was locked out."""
    reset(username=person.username.lower())
    _tell("person.unlock", person)


@transaction.atomic
def password_link(person: User) -> tuple[str, str]:
    """The two parts of a link with which somebody sets a new password, once, within PASSWORD_RESET_TIMEOUT."""
    _tell("person.password_link", person)
    return urlsafe_base64_encode(force_bytes(person.pk)), LINKS.make_token(person)


def person_of_link(number: str, token: str) -> User:
    """Whose link it is. Raises InputError where it does not work, or does not any more."""
    try:
        pk = int(force_str(urlsafe_base64_decode(number)))
    except (ValueError, OverflowError):
        pk = 0
    person = User.objects.filter(pk=pk, is_active=True).first() if 0 < pk < 2**63 else None
    if person is None or not LINKS.check_token(person, token):
        raise InputError(
            "password-link",
            Text("这个链接不对、已用过或已过期", "this link is wrong, was used, or has expired"),
            fix=Text("请单位管理员再发一个", "ask your organisation's administrator for a new one"),
        )
    return person


@transaction.atomic
def set_password(person: User, password: str) -> None:
    """Set the password of a link. Raises ValidationError where it is weak. All his sign-ins end."""
    validate_password(password, person)
    person.set_password(password)
    person.save(update_fields=["password"])
    reset(username=person.username.lower())
    with acting_as(person):
        _tell("person.password", person, after={"way": "link"})


@transaction.atomic
def remove_second_factor(person: User) -> bool:
    """Take away the second factor of somebody who has lost it; says whether there was one."""
    gone, _rows = Authenticator.objects.filter(user=person).delete()
    if gone:
        _tell("factor.remove", person, after={"way": "administrator"})
    return bool(gone)


# -- single sign-on -----------------------------------------------------------------------------------------------


def identity_of(person: User) -> SocialAccount | None:
    """The identity at the province's single sign-on that belongs to somebody."""
    return SocialAccount.objects.filter(user=person, provider=PROVIDER).first()


@transaction.atomic
def set_identity(person: User, uid: str) -> None:
    """Say which identity of the province's single sign-on is this person; an empty text takes it away."""
    present = identity_of(person)
    if present is not None and present.uid == uid:
        return
    if uid and SocialAccount.objects.filter(provider=PROVIDER, uid=uid).exclude(user=person).exists():
        raise InputError(
            "identity-taken",
            Text("这个统一身份标识已属于另一个人", "this identity belongs to somebody else"),
            fix=Text("核对标识", "check the identity"),
        )
    if present is not None:
        present.delete()
        _tell("identity.disconnect", person, before={"provider": PROVIDER, "identity": present.uid})
    if uid:
        SocialAccount.objects.create(user=person, provider=PROVIDER, uid=uid)
        _tell("identity.connect", person, after={"provider": PROVIDER, "identity": uid})


def _tell(action: str, person: User, **more: object) -> None:
    first = person.memberships.filter(ended_at=None).select_related("organisation").order_by("pk").first()
    audit.record(action, person, region_code=first.organisation.region_id if first else "", **more)
