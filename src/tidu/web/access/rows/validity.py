"""Doors of validity; which items somebody finds behind them is decided there. A feed knows its reader by its secret."""

from __future__ import annotations

from tidu.web.access.row import FORM, POST, Row
from tidu.web.access.rows.firms import READERS

ROWS: tuple[Row, ...] = (
    Row("validity", ("government",)),
    Row("validity-month", ("government",)),
    Row("validity-bulk", ("officer",), POST),
    Row("validity-forecast", ("government",)),
    Row("validity-mine", ("firm",), FORM),
    Row("validity-item", READERS, FORM),
    Row("validity-feeds", READERS, FORM),
    Row("validity-feed", ("everyone",)),
)
