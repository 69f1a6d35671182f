"""Doors of complete ledgers: bureaus read what is said, the city's officers say it."""

from __future__ import annotations

from tidu.web.access.row import FORM, Row

ROWS: tuple[Row, ...] = (
    Row("ledgers", ("bureau",)),
    Row("ledger-new", ("city_officer",), FORM),
    Row("ledger-end", ("city_officer",), FORM),
)
