"""The parts in which a list is usually read, as tabs: links that keep the other filters of the address."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import pgettext

from tidu.web.pages.lists.filters import ALL, Choice

Rows = Iterable[tuple[str, Any, int | None]]


def address_with(path: str, values: Mapping[str, str]) -> str:
    """A path with some parameters; those without a value are left out."""
    query = QueryDict(mutable=True)
    query.update({key: value for key, value in values.items() if value})
    return f"{path}?{query.urlencode()}" if query else path


def tabs_of(request: HttpRequest, one: Choice, rows: Rows, value: str, usual: Collection[str]) -> list[dict[str, Any]]:
    """A tab for each option, and one for everything. It begins at the first page, and never exports.

    Another part may usually show other columns: only columns that are not the ``usual`` ones were chosen, and are kept.
    """
    kept = request.GET.copy()
    for key in [one.key, "page", "export", *(key for key in request.GET if not request.GET[key])]:
        kept.pop(key, None)
    if {*kept.getlist("col")} == {*usual}:
        kept.pop("col", None)
    everything = (ALL if one.default else "", pgettext("tab of a list", "All"), None)
    tabs = []
    for key, label, count in [everything, *rows] if one.default in ("", ALL) else [*rows, everything]:
        query = kept.copy()
        if key != one.default:
            query[one.key] = key
        address = f"{request.path}?{query.urlencode()}" if query else request.path
        tabs.append({"label": label, "count": count, "url": address, "current": key == value})
    return tabs
