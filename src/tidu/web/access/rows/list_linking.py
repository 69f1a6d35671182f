"""Doors of looking rows through."""

from __future__ import annotations

from tidu.web.access.row import FORM, POST, Row

ROWS: tuple[Row, ...] = (
    Row("list-rows", ("government",)),
    Row("list-row", ("government",)),
    Row("list-review", ("list_keeper",)),
    Row("list-review-act", ("list_keeper",), POST),
    Row("list-row-firm", ("officer",), FORM),
    Row("list-decisions", ("government",), FORM),
)
