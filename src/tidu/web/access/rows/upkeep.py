"""Doors of upkeep of titles; which records somebody finds behind them, and what he may do, is decided there."""

from __future__ import annotations

from tidu.web.access.audiences import Audience
from tidu.web.access.row import FORM, POST, Row

BOTH: tuple[Audience, ...] = ("government", "firm")
ROWS: tuple[Row, ...] = (
    Row("upkeep", ("government",)),
    Row("leads", ("government",)),
    Row("bans", ("government",)),
    Row("updates", ("government",)),
    Row("updates-open", ("city_officer",), POST),
    Row("update", BOTH),
    Row("update-platform", ("officer",), POST),
    Row("update-confirm", ("firm",), POST),
    Row("my-changes", ("firm",)),
    Row("change-new", ("officer", "firm"), FORM),
    Row("change", BOTH),
    Row("change-step", BOTH, POST),
    Row("change-titles", ("city_officer",), POST),
    Row("lead-new", ("officer",), FORM),
    Row("lead", BOTH),
    Row("lead-step", BOTH, POST),
    Row("lead-correct", ("city_officer",), POST),
    Row("lead-proof", ("government",)),
    Row("lead-file", BOTH),
)
