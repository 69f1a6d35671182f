"""Pages of receiving; being filled in."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse


def list_issues(request: HttpRequest, pk: int) -> HttpResponse:
    """Being filled in."""
    raise Http404((request.path, pk))


def list_faulty(request: HttpRequest, pk: int) -> HttpResponse:
    """Being filled in."""
    raise Http404((request.path, pk))
