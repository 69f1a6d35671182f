"""Doors of sign-in, people and organisations, and of the audit trail."""

from __future__ import annotations

from tidu.web.access.row import Row

ROWS: tuple[Row, ...] = ()
