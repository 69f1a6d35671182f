"""Pages of receiving; being filled in."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse


def lists(request: HttpRequest) -> HttpResponse:
    """Being filled in."""
    raise Http404(request.path)


def list_new(request: HttpRequest) -> HttpResponse:
    """Being filled in."""
    raise Http404(request.path)


def list_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Being filled in."""
    raise Http404((request.path, pk))


def list_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Being filled in."""
    raise Http404((request.path, pk))
