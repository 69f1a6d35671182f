"""Doors of the registry's lists. Which rows somebody finds behind them is decided there."""

from __future__ import annotations

from tidu.web.access.row import FORM, Row

ROWS: tuple[Row, ...] = (
    Row("firms", ("government", "firm")),
    Row("titles", ("government", "firm")),
    Row("recommendations", ("government", "firm")),
    Row("recommendations-batch", ("officer",), FORM),
    Row("recommendation", ("officer",), FORM),
    Row("recommendation-new", ("officer",), FORM),
)
