"""Doors of the self-check: open to everybody."""

from __future__ import annotations

from tidu.web.access.row import FORM, Row

ROWS: tuple[Row, ...] = (
    Row("selfcheck", ("everyone",)),
    Row("selfcheck-ask", ("everyone",), FORM),
    Row("selfcheck-answers", ("everyone",)),
    Row("selfcheck-result", ("everyone",)),
    Row("selfcheck-title", ("everyone",)),
    Row("selfcheck-renew", ("everyone",)),
    Row("selfcheck-pdf", ("everyone",)),
    Row("selfcheck-xlsx", ("everyone",)),
)
