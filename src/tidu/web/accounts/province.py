"""The province's single sign-on: OpenID Connect with state, PKCE and nonce; of the claims only what is needed is kept."""

from __future__ import annotations

import secrets
from typing import Any

import requests
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.conf import settings
from django.http import HttpRequest, HttpResponse

NONCES = "tidu_oidc_nonces"
TABS = 5
"""So many sign-ins may be under way in one browser."""
KEPT = ("sub", "name", "preferred_username")


class ProvinceProvider(OpenIDConnectProvider):  # type: ignore[misc]
    """allauth's client, stricter: it demands the id token, its nonce, and that both answers are about one identity."""

    package = "allauth.socialaccount.providers.openid_connect"

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **more: Any
    ) -> HttpResponse:
        """Lead to the provider; where it cannot be reached or talks nonsense, say so."""
        nonce = secrets.token_urlsafe(24)
        request.session[NONCES] = [*request.session.get(NONCES, ())[1 - TABS :], nonce]
        more["auth_params"] = {**self.get_auth_params(), "nonce": nonce}
        more["scope"] = self.get_scope()
        try:
            answer: HttpResponse = super().redirect(request, process, next_url, data, **more)
        except (requests.RequestException, KeyError, ValueError) as error:
            answer = render_authentication_error(request, self, exception=error)
        return answer

    def sociallogin_from_response(self, request: HttpRequest, response: dict[str, Any]) -> Any:
        """Who it is, after the answer was found to be the one that was asked for."""
        identity, about = response.get("id_token"), response.get("userinfo")
        if not identity:
            raise ProviderException("no id token")
        waiting = list(request.session.get(NONCES, ()))
        if identity.get("nonce") not in waiting:
            raise ProviderException("wrong nonce")
        waiting.remove(identity["nonce"])
        request.session[NONCES] = waiting
        if about and about.get("sub") != identity.get("sub"):
            raise ProviderException("userinfo is about somebody else")
        try:
            return super().sociallogin_from_response(request, response)
        except (KeyError, ValueError) as error:
            raise ProviderException("no identity in the claims") from error

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """The few claims that are kept: a province sends more than it should."""
        claims = {**data.get("id_token", {}), **(data.get("userinfo") or {})}
        wanted = {*KEPT, settings.OIDC_LOGIN_CLAIM, settings.OIDC_UID_CLAIM} - {""}
        return {"userinfo": {name: claims[name] for name in sorted(wanted) if name in claims}}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        """None: addresses are not taken over."""
        return []
