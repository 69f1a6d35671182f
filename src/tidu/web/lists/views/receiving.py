"""Pages of receiving; being filled in."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse


def list_version(request: HttpRequest, pk: int) -> HttpResponse:
    """Being filled in."""
    raise Http404((request.path, pk))


def list_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Being filled in."""
    raise Http404((request.path, pk))
