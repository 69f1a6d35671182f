"""Doors of rounds; which round, invitation or application somebody finds behind them is decided there."""

from __future__ import annotations

from tidu.web.access.row import FORM, POST, Row

ROWS: tuple[Row, ...] = (
    Row("rounds", ("government",)),
    Row("round-new", ("city_officer",), FORM),
    Row("round", ("government", "firm")),
    Row("round-edit", ("city_officer",), FORM),
    Row("round-notice", ("government", "firm")),
    Row("round-step", ("city_officer",), POST),
    Row("round-rules", ("city_officer",), POST),
    Row("round-progress", ("government",)),
    Row("round-chase", ("officer",), POST),
    Row("round-candidates", ("city_officer",), FORM),
    Row("round-invitations", ("government",), FORM),
    Row("round-applications", ("government",)),
    Row("application-open", ("officer", "firm"), POST),
    Row("applications", ("government",)),
    Row("application", ("government", "firm")),
    Row("application-step", ("officer", "firm"), POST),
    Row("application-late", ("city_officer",), POST),
    Row("round-invitation", ("firm",), FORM),
    Row("my-applications", ("firm",)),
)
