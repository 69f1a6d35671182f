"""Doors of jobs, health and metrics."""

from __future__ import annotations

from tidu.web.access.row import Row

ROWS: tuple[Row, ...] = (
    Row("healthz", ("everyone",)),
    Row("ready", ("everyone",)),
    Row("metrics", ("everyone",)),  # from this machine or with a token; the view checks it
)
