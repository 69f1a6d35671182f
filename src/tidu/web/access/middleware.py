"""Asks the access table before every view. A URL without a row is closed, so that none is open by mistake."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from tidu.web.access.row import READ
from tidu.web.access.service import BY_NAME, may_open
from tidu.web.pages.errors import not_allowed, page


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in and back.

    A part of a page (HTMX) must not get the sign-in in its place, nor take it for a success and say that it is saved.
    """
    if request.headers.get("HX-Request") == "true":
        response = HttpResponse(status=401)
        if request.method == "GET":
            response["HX-Redirect"] = _sign_in(request, _place(request.headers.get("HX-Current-URL", "/")))["Location"]
        return response
    if request.method in READ:
        return _sign_in(request, request.get_full_path())
    # Back to the page with the form: its own address cannot be opened as a page.
    messages.warning(request, _("Your sign-in had ended. What you just sent was not saved: sign in and send it again."))
    return _sign_in(request, _place(request.headers.get("Referer", "/")))


def _sign_in(request: HttpRequest, back: str) -> HttpResponseRedirect:
    """The way to the sign-in, which says why one was signed out."""
    answer = redirect_to_login(back)
    if ended := getattr(request, "tidu_ended", ""):
        answer["Location"] += f"&ended={ended}"
    return answer


def _place(address: str) -> str:
    """Path and query of an address, without the site, so that it leads nowhere else."""
    parts = urlsplit(address)
    path = "/" + parts.path.lstrip("/\\")
    return f"{path}?{parts.query}" if parts.query else path


class AccessMiddleware:
    """Sends strangers to the sign-in, and refuses those who have no business behind a door."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle one request."""
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: Any,
        kwargs: Any,
    ) -> HttpResponse | None:
        """Let the request through, or answer in the view's place."""
        match = request.resolver_match
        name = match.view_name if match else ""
        row = BY_NAME.get(name)
        if row is None:
            raise PermissionDenied(f"no row in the access table: {name}")
        if not may_open(request.user, name):
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            if not request.user.scope.organisations:
                return page(request, 403, "no_role")
            raise PermissionDenied
        if request.method not in row.methods:
            return not_allowed(request, row.methods)
        return None
