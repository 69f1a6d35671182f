"""Pages of receiving; being filled in."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse


def list_receive(request: HttpRequest) -> HttpResponse:
    """Being filled in."""
    raise Http404(request.path)


def list_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Being filled in."""
    raise Http404((request.path, pk))
