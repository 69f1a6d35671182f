"""Asks the access table before every view. A URL without a row is closed, so that none is open by mistake."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from tidu.web.access.service import BY_NAME, may_open


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in and back.

    A part of a page (HTMX) must not get the sign-in in its place, nor take it for a success and say that it is saved.
    """
    if request.headers.get("HX-Request") != "true":
        return redirect_to_login(request.get_full_path())
    response = HttpResponse(status=401)
    if request.method == "GET":
        here = urlsplit(request.headers.get("HX-Current-URL", "/"))
        response["HX-Redirect"] = redirect_to_login(f"{here.path}?{here.query}" if here.query else here.path)[
            "Location"
        ]
    return response


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
            raise PermissionDenied
        if request.method not in row.methods:
            return HttpResponseNotAllowed(row.methods)
        return None
