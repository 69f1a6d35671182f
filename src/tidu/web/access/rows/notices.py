"""Doors of public notices: what was published is everybody's."""

from __future__ import annotations

from tidu.web.access.row import FORM, POST, Row

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
    Row("notice-object", ("everyone",), FORM),
    Row("objection-ask", ("everyone",), FORM),
    Row("objection-receipt", ("everyone",), FORM),
    Row("notice-desk", ("officer",)),
    Row("notice-new", ("officer",), FORM),
    Row("notice-days", ("officer",)),
    Row("notice-page", ("officer",)),
    Row("notice-act", ("officer",), POST),
    Row("notice-objections", ("officer",)),
    Row("notice-objection", ("officer", "firm")),
    Row("notice-objection-step", ("officer", "firm"), POST),
    Row("notice-objection-step-file", ("officer",)),
    Row("notice-objection-person", ("officer",), POST),
    Row("notice-objection-note", ("officer",), POST),
    Row("notice-objection-file", ("officer",)),
)
