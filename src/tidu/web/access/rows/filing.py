"""Doors of forms. Which firm's form somebody finds behind them is decided there; only the firm's own people fill in."""

from __future__ import annotations

from tidu.web.access.audiences import Audience
from tidu.web.access.row import FORM, POST, Row

READERS: tuple[Audience, ...] = ("bureau", "firm")
"""Forms hold names and telephones of people: other departments have no business there."""

ROWS: tuple[Row, ...] = (
    Row("filings", READERS),
    Row("filing-new", ("firm",), POST),
    Row("filing", READERS, FORM),
    Row("filing-field", ("firm",), POST),
    Row("filing-verdict", READERS),
    Row("filing-freeze", ("firm",), POST),
    Row("filing-print", READERS),
    Row("filing-pdf", READERS),
    Row("filing-workbook", ("firm",), FORM),
    Row("filing-version", READERS),
)
