"""Doors of where firms stand; which firm somebody finds behind them is decided there."""

from __future__ import annotations

from tidu.web.access.row import FORM, Row
from tidu.web.access.rows.firms import READERS

ROWS: tuple[Row, ...] = (
    Row("standings", ("government",)),
    Row("standing-changes", ("government",)),
    Row("firm-standing", READERS),
    Row("firm-standing-title", READERS, FORM),
)
