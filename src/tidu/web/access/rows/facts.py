"""Doors of figures, conflicts and evidence. Which firm somebody finds behind them is decided there."""

from __future__ import annotations

from tidu.web.access.audiences import Audience
from tidu.web.access.row import FORM, POST, Row

READERS: tuple[Audience, ...] = ("government", "firm")

ROWS: tuple[Row, ...] = (
    Row("firm-facts", READERS),
    Row("fact-history", READERS),
    Row("firm-sheet", READERS, FORM),
    Row("firm-sheet-field", READERS, POST),
    Row("firm-sheet-confirm", READERS, POST),
    Row("conflicts", READERS),
    Row("conflict", READERS, FORM),
    Row("firm-evidence", READERS, FORM),
    Row("evidence", READERS, FORM),
    Row("evidence-file", READERS),
)
