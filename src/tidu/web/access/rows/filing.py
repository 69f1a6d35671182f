"""Doors of forms. Which firm's form somebody finds behind them is decided there; only the firm's own people fill in."""

from __future__ import annotations

from tidu.web.access.row import FORM, POST, Row
from tidu.web.access.rows.firms import READERS

ROWS: tuple[Row, ...] = (
    Row("filings", READERS),
    Row("filing-new", ("firm",), POST),
    Row("filing", READERS, FORM),
    Row("filing-field", ("firm",), POST),
    Row("filing-verdict", READERS),
    Row("filing-freeze", ("firm",), POST),
    Row("filing-print", READERS),
    Row("filing-pdf", READERS),
    Row("filing-version", READERS),
)
