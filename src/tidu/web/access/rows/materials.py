"""Doors of materials. Which firm somebody finds behind them is decided there."""

from __future__ import annotations

from tidu.web.access.audiences import Audience
from tidu.web.access.row import FORM, POST, Row

READERS: tuple[Audience, ...] = ("government", "firm")

ROWS: tuple[Row, ...] = (
    Row("proofs", ("everyone",)),
    Row("vault", READERS),
    Row("materials-needed", READERS),
    Row("material-hand-in", READERS, POST),
    Row("material-consent", ("firm",), POST),
    Row("material-ask", ("officer",), FORM),
    Row("material-ask-end", ("officer",), POST),
    Row("material-asks", ("bureau",)),
    Row("material-savings", ("government",)),
    Row("evidence-uses", READERS),
    Row("declare", ("firm",), FORM),
    Row("declaration", READERS),
    Row("declaration-pdf", READERS),
    Row("spot-checks", ("bureau",)),
    Row("spot-check", ("bureau",), FORM),
    Row("draw-new", ("city_officer",), FORM),
    Row("draw", ("bureau",)),
)
