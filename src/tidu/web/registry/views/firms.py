"""One firm: its page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tidu.web.registry.access import get_firm_for_reader, person_of


def firm(request: HttpRequest, pk: int) -> HttpResponse:
    """The firm's page."""
    return render(request, "registry/firms/firm.html", {"firm": get_firm_for_reader(person_of(request), pk)})
