"""The two parts of a list that repeat: its rows and the options of its filters, as HTML.

A page has some five hundred cells and two hundred options. A template takes most of the time of the whole page for them,
because it looks up every name in every one; written here, they take a tenth of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

from tidu.web.pages.lists.columns import Column

NUMBER = {True: ' class="num"', False: ""}


def rows_html(columns: Sequence[Column], rows: Iterable[Any]) -> SafeString:
    """The rows of the table. The first cell of a row is its heading; on a phone every other shows its column's label."""
    starts = [
        f'<tr><th scope="row"{NUMBER[one.numeric]}>'
        if place == 0
        else f'<td{NUMBER[one.numeric]} data-label="{escape(one.label)}">'
        for place, one in enumerate(columns)
    ]
    ends = ["</th>" if place == 0 else "</td>" for place in range(len(columns))]
    parts: list[str] = []
    for row in rows:
        for start, column, end in zip(starts, columns, ends, strict=True):
            value = column.value(row)
            parts += (start, "" if value is None else conditional_escape(value), end)
        parts.append("</tr>\n")
    return mark_safe("".join(parts))  # noqa: S308 # nosec B308 B703 - every value is escaped above, unless it says that it is safe


def options_html(options: Iterable[tuple[str, Any, int | None]], chosen: str) -> SafeString:
    """The options of a filter: value, label, and how many rows each has where that is known."""
    parts = []
    for key, label, count in options:
        selected = " selected" if key == chosen else ""
        number = "" if count is None else f" ({count})"
        parts.append(f'<option value="{escape(key)}"{selected}>{escape(label)}{number}</option>')
    return mark_safe("".join(parts))  # noqa: S308 # nosec B308 B703 - every value is escaped above
