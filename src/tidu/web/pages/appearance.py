"""Light, dark, or as the system has it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from tidu.web.pages.language import keep_choice, safe_next

COOKIE = "tidu_appearance"
CHOICES = ("auto", "light", "dark")


def appearance_of(request: HttpRequest) -> str:
    """What the person chose."""
    chosen = request.COOKIES.get(COOKIE, "")
    return chosen if chosen in CHOICES else "auto"


def appearance(request: HttpRequest) -> HttpResponse:
    """Remember a choice of light or dark."""
    response = HttpResponseRedirect(safe_next(request))
    chosen = request.POST.get("appearance", "")
    if chosen in CHOICES:
        keep_choice(response, COOKIE, chosen)
    return response
