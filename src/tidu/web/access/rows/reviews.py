"""Doors of reviews. Officers review their own regions; the city runs panels, orders and lists; experts see their dossiers."""

from __future__ import annotations

from tidu.web.access.row import FORM, POST, Row

ROWS: tuple[Row, ...] = (
    Row("reviews", ("officer",)),
    Row("review", ("officer",)),
    Row("review-mark", ("officer",), POST),
    Row("review-finding", ("officer",), POST),
    Row("review-step", ("officer",), POST),
    Row("review-visit", ("officer",), POST),
    Row("review-file", ("officer",)),
    Row("review-rounds", ("city_officer",)),
    Row("round-order", ("city_officer",), FORM),
    Row("round-results", ("city_officer",), FORM),
    Row("round-panel", ("city_officer",), FORM),
    Row("review-panel", ("city_officer",), FORM),
    Row("recommendation-list", ("city_officer",), FORM),
    Row("recommendation-file", ("city_officer",)),
    Row("expert-seats", ("expert",)),
    Row("expert-seat", ("expert",), FORM),
)
