"""Doors of public notices: what was published is everybody's."""

from __future__ import annotations

from tidu.web.access.row import FORM, Row

ROWS: tuple[Row, ...] = (
    Row("public-notices", ("everyone",)),
    Row("public-notice", ("everyone",)),
    Row("public-notice-file", ("everyone",)),
    Row("certificate-verify", ("everyone",), FORM),
    Row("certificate-verified", ("everyone",)),
    Row("certificates", ("bureau", "firm")),
    Row("certificate-file", ("bureau", "firm")),
    Row("certificate-new", ("officer",), FORM),
    Row("notice-certificates", ("officer",), FORM),
    Row("notice-certificates-file", ("officer",)),
    Row("notice-corrections", ("officer",), FORM),
    Row("received-lists", ("officer",)),
    Row("received-new", ("officer",), FORM),
    Row("received-list", ("officer",), FORM),
)
