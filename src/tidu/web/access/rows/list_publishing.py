"""Doors of effects, publishing and taking back."""

from __future__ import annotations

from tidu.web.access.row import FORM, Row

ROWS: tuple[Row, ...] = (
    Row("list-effect", ("government",), FORM),
    Row("list-effect-rows", ("government",)),
    Row("list-effect-gone", ("government",)),
    Row("list-effect-lost", ("government",)),
    Row("list-changes", ("government",)),
    Row("list-place", ("government",)),
    Row("list-members", ("government",)),
    Row("firm-lists", ("government", "firm")),
)
