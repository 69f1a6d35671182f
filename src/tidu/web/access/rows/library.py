"""Doors of the standards library: rules are for everybody, and what they do to firms for those who see the firms."""

from __future__ import annotations

from tidu.web.access.row import FORM, Row

ROWS: tuple[Row, ...] = (
    Row("library", ("everyone",)),
    Row("library-index-file", ("everyone",)),
    Row("library-title", ("everyone",)),
    Row("library-indicators", ("everyone",)),
    Row("library-indicator", ("everyone",)),
    Row("library-indicator-file", ("everyone",)),
    Row("library-overlay", ("everyone",)),
    Row("library-overlay-file", ("everyone",)),
    Row("library-choose", ("everyone",)),
    Row("library-compare", ("everyone",)),
    Row("library-firms", ("government",), FORM),
    Row("library-standard-file", ("everyone",)),
    Row("library-standard", ("everyone",)),
)
