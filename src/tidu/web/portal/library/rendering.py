"""Pages made once: what a standard says does not change while the process runs, so its page is kept by its hash."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from threading import Lock
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from tidu.today import china_today
from tidu.web.pages.language import language

MOST_KEPT = 256
"""Parts of pages that a process keeps, 10 to 150 kB each; those asked for least recently go first."""


class Kept:
    """Parts of pages by what they were made from."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self.most = most
        self.made = 0
        self._parts: OrderedDict[Hashable, SafeString] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], str]) -> SafeString:
        """The part of that key, made if it is not kept. Two threads may make the same; the later one is kept."""
        with self._lock:
            if key in self._parts:
                self._parts.move_to_end(key)
                return self._parts[key]
        part = mark_safe(make())  # noqa: S308 # nosec B308 B703 - rendered by a template that escapes
        with self._lock:
            self.made += 1
            self._parts[key] = part
            while len(self._parts) > self.most:
                self._parts.popitem(last=False)
        return part

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._parts.clear()


kept = Kept()


def part(
    template: str, hashes: tuple[str, ...], context: Callable[[], Mapping[str, Any]], *, keep: bool = True
) -> SafeString:
    """A rendered part of a page in the page's language, of today; ``hashes`` name all that it is made from.

    ``keep=False`` is for what anybody may ask in endless variety: it would push out what is worth keeping.
    """
    key = (template, hashes, language(), china_today())

    def make() -> str:
        return render_to_string(f"library/{template}.html", dict(context()))

    return kept.get(key, make) if keep else mark_safe(make())  # noqa: S308 # nosec B308 B703 - rendered by a template that escapes


def page(request: HttpRequest, template: str, context: Mapping[str, Any]) -> HttpResponse:
    """A page of the library: in the frame of the house for whoever works here, else in that of the portal."""
    inside = request.user.is_authenticated and bool(request.user.scope.organisations)
    return render(
        request,
        f"library/{template}.html",
        {
            "frame": "library/work.html" if inside else "library/open.html",
            "beside": request.GET.get("beside") == "1",
            **context,
        },
    )
