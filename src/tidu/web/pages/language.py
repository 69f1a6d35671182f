"""Chinese first; English for those who chose it."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

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
        return response


def language() -> Language:
    """The language of the page that is being made, as the kernel names it."""
    return "en" if (translation.get_language() or "").startswith("en") else "zh"


def told(text: Text) -> str:
    """A text of the kernel in the language of the page."""
    return text.to(language())
