"""Doors of jobs, health and metrics."""

from __future__ import annotations

from tidu.web.access.row import POST, Row

ROWS: tuple[Row, ...] = (
    Row("jobs", ("signed_in",)),
    Row("job", ("signed_in",)),
    Row("job_progress", ("signed_in",)),
    Row("job_stop", ("signed_in",), POST),
    Row("job_resume", ("signed_in",), POST),
    Row("operations", ("city_admin",)),
    Row("healthz", ("everyone",)),
    Row("ready", ("everyone",)),
    Row("metrics", ("everyone",)),  # from this machine or with a token; the view checks it
)
