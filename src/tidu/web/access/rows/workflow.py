"""Doors of workflow."""

from __future__ import annotations

from tidu.web.access.row import Row

ROWS: tuple[Row, ...] = ()
