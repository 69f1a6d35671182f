"""Doors of public notices: what was published is everybody's."""

from __future__ import annotations

from tidu.web.access.row import Row

ROWS: tuple[Row, ...] = (
    Row("public-notices", ("everyone",)),
    Row("public-notice", ("everyone",)),
)
