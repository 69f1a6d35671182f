"""Doors of lists for others; which list or package somebody finds behind them is decided there."""

from __future__ import annotations

from tidu.web.access.row import FORM, POST, Row
from tidu.web.access.rows.api import ALL

ROWS: tuple[Row, ...] = (
    Row("subscriptions", ("bureau",)),
    Row("subscription-new", ("officer",), FORM),
    Row("packages-sent", ("bureau",)),
    Row("usages", ("bureau",)),
    Row("objections", ("bureau",)),
    Row("objection", ("bureau",), FORM),
    Row("subscription", ("bureau",)),
    Row("subscription-edit", ("officer",), FORM),
    Row("subscription-state", ("officer",), POST),
    Row("subscription-package", ("officer",), FORM),
    Row("packages", ("receiver",)),
    Row("package", ("bureau", "receiver")),
    Row("package-names", ("bureau", "receiver")),
    Row("package-file", ("bureau", "receiver")),
    Row("package-sign", ("receiver",), POST),
    Row("package-confirm", ("receiver",), POST),
    Row("package-usage", ("receiver",), FORM),
    Row("package-correct", ("officer",), FORM),
    Row("firm-sharing", ("bureau", "firm")),
    Row("firm-consent", ("firm",), POST),
    Row("firm-objection", ("firm",), FORM),
    Row("v1:list_packages", ("token",), ALL),
    Row("v1:get_package", ("token",), ALL),
    Row("v1:list_package_rows", ("token",), ALL),
    Row("v1:sign_package", ("token",), ALL),
    Row("v1:report_usage", ("token",), ALL),
)
