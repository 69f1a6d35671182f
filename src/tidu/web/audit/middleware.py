"""Lets the signed-in person act for the length of a request."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tidu.web.audit.actors import Actor, acting


def address_of(request: HttpRequest) -> str:
    """The caller's address; behind a proxy that we trust, the one that the proxy saw."""
    if settings.SECURE_PROXY_SSL_HEADER:
        forwarded = request.headers.get("X-Forwarded-For", "").split(",")[-1].strip()
        if forwarded:
            return forwarded[:45]
    return str(request.META.get("REMOTE_ADDR", ""))[:45]


class ActorMiddleware:
    """Sets the actor of every event that the request leaves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle one request."""
        user = request.user
        signed_in = user.is_authenticated
        actor = Actor(
            user_id=user.pk if signed_in else None,
            user_name=str(user) if signed_in else "",
            organisation_id=getattr(user, "organisation_id", None) if signed_in else None,
            address=address_of(request),
            channel="api" if request.path.startswith("/api/") else "page",
            request_id=getattr(request, "tidu_request_id", ""),
        )
        with acting(actor):
            return self.get_response(request)
