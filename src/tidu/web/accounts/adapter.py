"""How allauth behaves in this house: nobody signs up by himself; people come by invitation or by single sign-on."""

from __future__ import annotations

import time
from typing import Any, NoReturn

import requests
from allauth.account import app_settings as allauth_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.base import AuthError
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tidu.errors import InputError
from tidu.web.accounts import invitations
from tidu.web.accounts.models import User
from tidu.web.accounts.signing import BEGAN
from tidu.web.audit.middleware import address_of
from tidu.web.pages.language import told

INVITED = "tidu_invited"
"""Key of the session: the secret of the invitation that somebody accepts by single sign-on."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in with a password."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an administrator invites."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """From where somebody comes, as the trail and the lock see it."""
        return address_of(request)

    def is_reauthentication_required(self, *, app: str, **_more: object) -> bool:
        """Not of whoever signed in just now, nor of whoever has nothing that could be asked (single sign-on alone)."""
        request = context.request
        began = request.session.get(BEGAN, 0)
        if 0 <= time.time() - began < allauth_settings.REAUTHENTICATION_TIMEOUT:
            return False
        return bool(self.get_reauthentication_methods(request.user))

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Somebody whose account was closed."""
        messages.error(request, _("This account is closed. Ask the administrator of your organisation."))
        return redirect("account_login")


class SingleSignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Sign-in through the province's identity provider.

    An identity belongs to a person because an administrator entered it, because the person connected it while signed in,
    because he accepted an invitation with it, or because at its first arrival the provider names his login in the claim
    TIDU_OIDC_LOGIN_CLAIM. It never makes an account by itself.
    """

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        """Never."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Connect an identity that names a known person; tell everybody else in words."""
        secret = request.session.pop(INVITED, "")
        if sociallogin.state.get("process") == "connect" and request.user.is_authenticated:
            return
        if secret:
            self._accept(request, sociallogin, secret)
        if sociallogin.is_existing:
            return
        person = _person_named_by(sociallogin.account.extra_data.get("userinfo", {}))
        if person is None:
            _refuse(
                request,
                _(
                    "Your identity is confirmed, but nobody here has invited you yet. Ask your administrator, or sign in "
                    "with your password and connect the identity there."
                ),
            )
        if SocialAccount.objects.filter(user=person, provider=sociallogin.account.provider).exists():
            _refuse(request, _("Another identity is connected to this person. Ask your administrator."))
        sociallogin.connect(request, person)

    def _accept(self, request: HttpRequest, sociallogin: Any, secret: str) -> None:
        """Somebody accepts an invitation with his identity: a known one gets the role, a new one an account."""
        try:
            if sociallogin.is_existing:
                invitations.accept_as(secret, sociallogin.user)
                return
            claims = sociallogin.account.extra_data.get("userinfo", {})
            wanted = claims.get(settings.OIDC_LOGIN_CLAIM) or claims.get("preferred_username") or ""
            sociallogin.connect(request, invitations.accept_with_identity(secret, str(wanted)))
        except InputError as error:
            _refuse(request, told(error.what))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Any = None,
        extra_context: Any = None,
    ) -> None:
        """The provider could not be reached, did not confirm, or somebody broke off."""
        if error == AuthError.CANCELLED:
            _refuse(request, _("You broke off the single sign-on. Try again, or sign in with your password."))
        if isinstance(exception, requests.RequestException):
            _refuse(request, _("The single sign-on cannot be reached. Sign in with your password, or try again later."))
        _refuse(request, _("The single sign-on did not confirm you. Try again, or sign in with your password."))


def _person_named_by(claims: dict[str, Any]) -> User | None:
    """The person whose login the provider names."""
    login = str(claims.get(settings.OIDC_LOGIN_CLAIM, "")) if settings.OIDC_LOGIN_CLAIM else ""
    return User.objects.filter(username__iexact=login, is_active=True).first() if login else None


def _refuse(request: HttpRequest, text: str) -> NoReturn:
    messages.error(request, text)
    raise ImmediateHttpResponse(redirect("account_login"))
