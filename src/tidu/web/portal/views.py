"""Pages for everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def portal(request: HttpRequest) -> HttpResponse:
    """The front door."""
    return render(request, "portal/portal.html")
