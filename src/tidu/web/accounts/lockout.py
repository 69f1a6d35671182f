"""Locking a sign-in after too many wrong passwords or codes, and saying when it opens again. axes counts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tidu.web.audit.middleware import address_of
from tidu.web.pages.errors import page

__all__ = ["CodeForm", "ConfirmCodeForm", "locked_out", "username_of"]


def username_of(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str | None:
    """Under which name axes counts: in small letters, or an attacker would get six tries for each way to write it."""
    name = (credentials or {}).get("username")
    if name is None and request is not None:
        name = request.POST.get("login")
    return str(name).lower() if name else None


def opens_at(request: HttpRequest, username: str | None) -> datetime | None:
    """When a sign-in that is locked from this place opens again."""
    rows = AccessAttempt.objects.filter(username=username, ip_address=address_of(request)).order_by("-attempt_time")
    last, wait = rows.values_list("attempt_time", flat=True).first(), get_cool_off(request)
    return last + wait if last and wait else None


def locked_out(
    request: HttpRequest, response: Any = None, credentials: dict[str, Any] | None = None, **more: Any
) -> HttpResponse:
    """The page after too many wrong passwords."""
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    return page(request, 429, "locked", minutes=minutes, opens_at=opens_at(request, username_of(request, credentials)))


class _Counted(forms.Form):
    """A code that is guessed is counted like a password that is guessed, or six digits would be found in days."""

    user: Any

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["code"]
        field.label = gettext_lazy("Code")
        field.widget = forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True})

    def clean_code(self) -> str:
        """The code, unless the sign-in is locked."""
        request, credentials = context.request, {"username": self.user.username}
        if not AxesProxyHandler.is_allowed(request, credentials):
            request.axes_locked_out, request.axes_credentials = True, credentials
            raise forms.ValidationError(_("Too many wrong codes: wait, then try again."))
        code: str = super().clean_code()  # type: ignore[misc]
        return code

    def _emit_authentication_failed(self, authenticator: object) -> None:
        AxesProxyHandler.user_login_failed(
            sender=type(self), credentials={"username": self.user.username}, request=context.request
        )


class CodeForm(_Counted, AuthenticateForm):  # type: ignore[misc]
    """The second factor at the sign-in."""


class ConfirmCodeForm(_Counted, ReauthenticateForm):  # type: ignore[misc]
    """The second factor before a sensitive step."""
