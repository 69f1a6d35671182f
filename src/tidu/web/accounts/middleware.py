"""How long a sign-in lasts, and the second factor of those who change the registry."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tidu.web.accounts.signing import BEGAN, SEEN

log = structlog.get_logger("tidu.accounts")
NOTED_SECONDS = 60
"""A visit is noted at most this often, so that reading pages writes next to nothing."""
OPEN_WITHOUT = ("account_logout", "account_reauthenticate", "language", "appearance", "healthz", "ready", "metrics")


class SignInMiddleware:
    """Ends a sign-in that has lasted too long, or was idle too long; asks officers for their second factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle one request. Whoever's sign-in has ended goes on as a stranger; the access table leads him back."""
        if request.user.is_authenticated and (ended := self._ended(request)):
            logout(request)
            request.tidu_ended = ended  # type: ignore[attr-defined]
        return self.get_response(request)

    def _ended(self, request: HttpRequest) -> str:
        now, session = int(time.time()), request.session
        began, seen = session.setdefault(BEGAN, now), session.setdefault(SEEN, now)
        if now < began - NOTED_SECONDS:  # the clock was ahead at the sign-in: it lasts from now, not from then
            session[BEGAN] = began = now
        if now - began > settings.SESSION_COOKIE_AGE:
            return "long"
        if now - seen > settings.IDLE_SECONDS:
            return "idle"
        if now - seen > NOTED_SECONDS or now < seen:
            session[SEEN] = now
        return ""

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> HttpResponse | None:
        """Lead an officer without a second factor to where he sets one up."""
        match = request.resolver_match
        name = match.view_name if match else ""
        if not settings.OFFICERS_NEED_TOTP or not request.user.is_authenticated or name in OPEN_WITHOUT:
            return None
        if name.startswith("mfa_") or not request.user.scope.officer:
            return None
        if Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP).exists():
            return None
        return redirect("mfa_activate_totp")

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A provider of single sign-on that goes away, or talks nonsense, before allauth listens is told in words."""
        match = request.resolver_match
        if not (match and match.view_name.startswith("openid_connect")):
            return None
        if not isinstance(exception, (OSError, KeyError, ValueError)):
            return None
        log.warning("single sign-on not reached", error=type(exception).__name__)
        messages.error(
            request, _("The single sign-on cannot be reached. Sign in with your password, or try again later.")
        )
        return redirect("account_login")
