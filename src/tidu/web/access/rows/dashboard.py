"""Doors of the leader's page; which regions somebody finds counted behind them is decided there."""

from __future__ import annotations

from tidu.web.access.row import Row

ROWS: tuple[Row, ...] = (
    Row("dashboard", ("government",)),
    Row("dashboard-map", ("government",)),
)
