"""Doors of a firm: its page, its events, its titles. Which firm somebody finds behind them is decided there."""

from __future__ import annotations

from tidu.web.access.row import FORM, POST, Row

READERS = ("government", "firm")

ROWS: tuple[Row, ...] = (
    Row("firm", READERS),
    Row("firm-new", ("officer",), FORM),
    Row("duplicates", ("officer",)),
    Row("firm-edit", ("officer", "firm"), FORM),
    Row("firm-owner", ("officer",), POST),
    Row("firm-tags", ("officer",), FORM),
    Row("firm-contact", ("bureau", "firm"), POST),
    Row("firm-events", READERS),
    Row("firm-event", ("officer",), FORM),
    Row("firm-merge", ("officer",), FORM),
    Row("merge-undo", ("officer",), POST),
    Row("title-new", ("officer",), FORM),
    Row("title", READERS, FORM),
    Row("tags", ("city_officer",), FORM),
)
