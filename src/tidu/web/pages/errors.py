"""Errors in words: what happened, and what to do. tidu.web.serving.faults tells what has failed below a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def page(request: HttpRequest, status: int, template: str, **more: object) -> HttpResponse:
    """An error page that needs no database."""
    context = {"number": getattr(request, "tidu_request_id", ""), "status": status, **more}
    return render(request, f"errors/{template}.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return page(request, 400, "400")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return page(request, 403, "403")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return page(request, 404, "404")


def not_allowed(request: HttpRequest, methods: Sequence[str]) -> HttpResponse:
    """405: a form's address that was opened as a page."""
    response = page(request, 405, "405")
    response["Allow"] = ", ".join(methods)
    return response


def failed(request: HttpRequest) -> HttpResponse:
    """500."""
    return page(request, 500, "500")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, or that another site sent."""
    return page(request, 403, "csrf")


def locked_out(request: HttpRequest, credentials: Any, *args: Any, **kwargs: Any) -> HttpResponse:
    """Too many wrong passwords."""
    return page(request, 429, "locked", minutes=round(settings.AXES_COOLOFF_TIME * 60))
