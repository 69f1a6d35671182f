"""What signing in leaves behind: when it began, and events of the trail."""

from __future__ import annotations

import time
from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.socialaccount import signals as social
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from tidu.web.accounts.actors import acting_as
from tidu.web.accounts.models import User
from tidu.web.audit import service as audit

BEGAN, SEEN = "tidu_began", "tidu_seen"
"""Keys of the session: when the sign-in began, when it was last used."""


def _tell(action: str, person: User, **more: object) -> None:
    first = person.memberships.filter(ended_at=None).select_related("organisation").order_by("pk").first()
    with acting_as(person):
        audit.record(action, person, region_code=first.organisation.region_id if first else "", **more)


@receiver(user_logged_in)
def begin(sender: object, request: HttpRequest, **_more: object) -> None:
    """A new sign-in has its whole time before it, whatever the session was used for earlier."""
    request.session[BEGAN] = request.session[SEEN] = int(time.time())


@receiver(account.user_logged_in)
def signed_in(sender: object, request: HttpRequest, user: User, **more: Any) -> None:
    """Somebody has signed in, with both factors where he has two."""
    way = "single_sign_on" if more.get("sociallogin") is not None else "password"
    _tell("person.sign_in", user, after={"way": way})


@receiver(account.user_logged_out)
def signed_out(sender: object, request: HttpRequest, user: User | None, **_more: object) -> None:
    """Somebody has signed out."""
    if user is not None and user.is_authenticated:
        _tell("person.sign_out", user)


@receiver(user_locked_out)
def locked(sender: object, request: HttpRequest, username: str | None, **_more: object) -> None:
    """The attempt that closed a sign-in; later ones during the lock leave nothing."""
    if not hasattr(request, "axes_failures_since_start"):
        return
    person = User.objects.filter(username__iexact=username or "").first()
    if person is not None:
        first = person.memberships.filter(ended_at=None).select_related("organisation").order_by("pk").first()
        audit.record("person.locked", person, region_code=first.organisation.region_id if first else "")


@receiver(account.password_changed)
def password_changed(sender: object, request: HttpRequest, user: User, **_more: object) -> None:
    """Somebody has changed his own password."""
    _tell("person.password", user, after={"way": "password"})


@receiver(mfa.authenticator_added)
def factor_added(sender: object, user: User, authenticator: Any, **_more: object) -> None:
    """A second factor was set up, or recovery codes were made for the first time."""
    codes = authenticator.type == "recovery_codes"
    _tell("factor.codes" if codes else "factor.add", user, after={"kind": str(authenticator.type)})


@receiver(mfa.authenticator_reset)
def codes_made(sender: object, user: User, **_more: object) -> None:
    """New recovery codes."""
    _tell("factor.codes", user, after={"kind": "recovery_codes"})


@receiver(mfa.authenticator_removed)
def factor_removed(sender: object, user: User, authenticator: Any, **_more: object) -> None:
    """Somebody took away his own second factor."""
    _tell("factor.remove", user, before={"kind": str(authenticator.type)})


@receiver(social.social_account_added)
def identity_connected(sender: object, request: HttpRequest, sociallogin: Any, **_more: object) -> None:
    """An identity of the province was connected by its owner."""
    row = sociallogin.account
    _tell("identity.connect", sociallogin.user, after={"provider": row.provider, "identity": row.uid})


@receiver(social.social_account_removed)
def identity_removed(sender: object, request: HttpRequest, socialaccount: Any, **_more: object) -> None:
    """Somebody took away the connection."""
    row = socialaccount
    _tell("identity.disconnect", row.user, before={"provider": row.provider, "identity": row.uid})
