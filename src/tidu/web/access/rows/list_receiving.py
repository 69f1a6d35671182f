"""Doors of receiving and checking files."""

from __future__ import annotations

from tidu.web.access.row import FORM, Row

ROWS: tuple[Row, ...] = (
    Row("lists", ("government",)),
    Row("list-new", ("list_keeper",), FORM),
    Row("list-receive", ("list_keeper",), FORM),
    Row("list", ("government",)),
    Row("list-edit", ("list_keeper",), FORM),
    Row("list-version", ("government",)),
    Row("list-columns", ("list_keeper",), FORM),
    Row("list-discard", ("list_keeper",), FORM),
    Row("list-issues", ("government",)),
    Row("list-faulty", ("list_keeper",)),
)
