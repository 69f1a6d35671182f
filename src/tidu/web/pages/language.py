"""Chinese first; English for those who chose it."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

from tidu.text import Language, Text

CODES = tuple(code for code, _name in settings.LANGUAGES)


class LanguageMiddleware:
    """Activates the language that the person chose, by cookie; never guesses from the browser."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle one request."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        code = chosen if chosen in CODES else settings.LANGUAGE_CODE
        with translation.override(code):
            request.LANGUAGE_CODE = code
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", code)
        patch_vary_headers(response, ("Cookie",))
        return response


def safe_next(request: HttpRequest) -> str:
    """Where a form asked to go back to, if that is a place of ours."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return "/"


def keep_choice(response: HttpResponse, cookie: str, value: str) -> None:
    """Remember a choice in the browser for a year."""
    response.set_cookie(
        cookie, value, max_age=365 * 24 * 3600, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, httponly=True
    )


def choose(request: HttpRequest) -> HttpResponse:
    """Remember a choice of language."""
    response = HttpResponseRedirect(safe_next(request))
    chosen = request.POST.get("language", "")
    if chosen in CODES:
        keep_choice(response, settings.LANGUAGE_COOKIE_NAME, chosen)
    return response


def language() -> Language:
    """The language of the page that is being made, as the kernel names it."""
    return "en" if (translation.get_language() or "").startswith("en") else "zh"


def told(text: Text) -> str:
    """A text of the kernel in the language of the page."""
    return text.to(language())
