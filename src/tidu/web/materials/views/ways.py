"""Where a form leads back to."""

from __future__ import annotations

from django.http import HttpRequest

from tidu.web.pages.language import safe_next


def back_to(request: HttpRequest, usual: str) -> str:
    """The page of ours that the form named, or the usual one."""
    found = safe_next(request)
    return usual if found == "/" else found
