"""Doors of a firm: its page, its events, its titles."""

from __future__ import annotations

from tidu.web.access.row import Row

ROWS: tuple[Row, ...] = ()
