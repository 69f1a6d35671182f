"""Doors of the frame: the front door, the home, languages."""

from __future__ import annotations

from tidu.web.access.row import POST, Row

ROWS: tuple[Row, ...] = (
    Row("portal", ("everyone",)),
    Row("language", ("everyone",), POST),
    Row("home", ("signed_in",)),
)
