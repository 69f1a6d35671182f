"""Doors of imports."""

from __future__ import annotations

from tidu.web.access.row import FORM, Row

ROWS: tuple[Row, ...] = (
    Row("imports", ("officer",)),
    Row("import-new", ("officer",), FORM),
    Row("import", ("officer",), FORM),
    Row("import-problems", ("officer",)),
)
