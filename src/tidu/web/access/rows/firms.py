"""Doors of a firm: its page, its events, its titles. Which firm somebody finds behind them is decided there."""

from __future__ import annotations

from tidu.web.access.audiences import Audience
from tidu.web.access.row import FORM, POST, Row

READERS: tuple[Audience, ...] = ("government", "firm")

ROWS: tuple[Row, ...] = (
    Row("firm", READERS),
    Row("firm-new", ("officer",), FORM),
    Row("duplicates", ("officer",)),
    Row("firm-edit", ("officer", "firm"), FORM),
    Row("firm-owner", ("officer",), POST),
    Row("firm-tags", ("officer",), FORM),
    Row("firms-owner", ("officer",), POST),
    Row("firm-size", ("officer",), POST),
    Row("firm-contact", READERS, POST),
    Row("firm-contact-new", ("officer", "firm"), FORM),
    Row("firm-contact-edit", ("officer", "firm"), FORM),
    Row("firm-relations", ("officer",), FORM),
    Row("firm-people", ("officer",), FORM),
    Row("firm-twins", ("officer",)),
    Row("firm-events", READERS),
    Row("firm-name-new", ("officer",), FORM),
    Row("firm-name-edit", ("officer",), FORM),
    Row("firm-event", ("officer",), FORM),
    Row("firm-merge", ("officer",), FORM),
    Row("merge-undo", ("officer",), POST),
    Row("title-new", ("officer",), FORM),
    Row("titles-batch", ("officer",), FORM),
    Row("title", READERS, FORM),
    Row("title-edit", ("officer",), FORM),
    Row("tags", ("city_officer",), FORM),
)
