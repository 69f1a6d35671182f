"""Doors of the API, where tokens are asked for behind the door."""

from __future__ import annotations

from tidu.web.access.row import Row

ROWS: tuple[Row, ...] = ()
