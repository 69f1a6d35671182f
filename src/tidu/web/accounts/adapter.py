"""How allauth behaves in this house: nobody signs up by himself; people come by invitation or by single sign-on."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tidu.web.accounts.models import User
from tidu.web.audit import service as audit


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in with a password."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an administrator invites."""
        return False


class SingleSignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Sign-in through the province's identity provider.

    An identity is connected to a person by that person while signed in, or at its first arrival to the person whose
    login the provider names in the claim TIDU_OIDC_LOGIN_CLAIM. It never makes an account.
    """

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        """Never."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Connect an identity that names a known person; tell everybody else in words."""
        if sociallogin.is_existing:
            return
        if request.user.is_authenticated:
            return
        claim = settings.OIDC_LOGIN_CLAIM
        data = sociallogin.account.extra_data
        claims = {**data, **data.get("userinfo", {}), **data.get("id_token", {})}
        login = str(claims.get(claim, "")) if claim else ""
        person = User.objects.filter(username__iexact=login, is_active=True).first() if login else None
        if person is not None:
            sociallogin.connect(request, person)
            with audit.acting_user(person.pk, str(person)):
                audit.record("identity.connect", person, after={"provider": sociallogin.account.provider})
            return
        messages.error(
            request,
            _(
                "Your identity is confirmed, but nobody here has invited you yet. Ask your administrator, or sign in with "
                "your password and connect the identity there."
            ),
        )
        raise ImmediateHttpResponse(redirect("account_login"))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Any = None,
        extra_context: Any = None,
    ) -> None:
        """The provider could not be reached, or did not confirm."""
        messages.error(request, _("The single sign-on did not confirm you. Try again, or sign in with your password."))
        raise ImmediateHttpResponse(redirect("account_login"))
