"""Structured logs: one line a request, with who and how long, and nothing personal."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse

log = structlog.get_logger("tidu.request")
QUIET = ("/healthz", "/metrics", "/static/")


def logging_config(style: str, level: str) -> dict[str, Any]:
    """Django's LOGGING: JSON lines for machines, or coloured lines for a terminal."""
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "tidu": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processor": renderer,
                "foreign_pre_chain": [
                    structlog.contextvars.merge_contextvars,
                    structlog.stdlib.add_log_level,
                    structlog.stdlib.add_logger_name,
                    structlog.processors.TimeStamper(fmt="iso"),
                    structlog.processors.format_exc_info,
                ],
            }
        },
        "handlers": {"err": {"class": "logging.StreamHandler", "formatter": "tidu"}},
        "root": {"handlers": ["err"], "level": level},
        "loggers": {
            "django.server": {"handlers": [], "propagate": False},
            "axes": {"level": "WARNING"},
            "django_tasks": {"level": "WARNING"},  # jobs and duties tell themselves what they do
            "django_tasks_db": {"level": "WARNING"},
        },
    }


class RequestLog:
    """Gives every request a number, which error pages and audit events repeat, and logs how it ended."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle one request."""
        number = uuid.uuid4().hex[:16]
        request.tidu_request_id = number  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=number)
        started = time.perf_counter()
        response = self.get_response(request)
        response["X-Request-ID"] = number
        if not request.path.startswith(QUIET):
            # Only whoever has been read already: asking the database here would fail with it.
            user = getattr(request, "_cached_user", None)
            log.info(
                "request",
                method=request.method,
                path=request.path,
                status=response.status_code,
                ms=round((time.perf_counter() - started) * 1000),
                user=user.pk if user is not None and user.is_authenticated else None,
            )
        return response
