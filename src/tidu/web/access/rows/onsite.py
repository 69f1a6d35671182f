"""Doors of on-site checks; which visit somebody finds behind them is decided there."""

from __future__ import annotations

from tidu.web.access.row import FORM, POST, Row

ROWS: tuple[Row, ...] = (
    Row("onsite", ("government",)),
    Row("onsite-worker", ("officer",)),
    Row("onsite-visit", ("government", "firm")),
    Row("onsite-call-off", ("officer",), POST),
    Row("onsite-phone", ("officer",), FORM),
    Row("onsite-state", ("officer",)),
    Row("onsite-photo", ("officer",), POST),
    Row("onsite-report", ("officer",), POST),
    Row("onsite-picture", ("government", "firm")),
    Row("onsite-new", ("officer",), FORM),
)
