"""Doors of effects, publishing and taking back."""

from __future__ import annotations

from tidu.web.access.row import Row

ROWS: tuple[Row, ...] = ()
