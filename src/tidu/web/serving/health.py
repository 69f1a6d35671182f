"""Whether it lives, whether it can work, and what it counts.

``/healthz`` asks nothing but the process. ``/healthz/ready`` asks the database, the store and the background worker,
says which of them fails, and how the daily duties stand. ``/metrics`` is for Prometheus on this machine, or for whoever has the token.
"""

from __future__ import annotations

import hmac
import ipaddress
import os
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django_prometheus.exports import ExportToDjangoView

from tidu.web.audit.middleware import address_of
from tidu.web.jobs import service as jobs
from tidu.web.jobs.due import standings


def healthz(_request: HttpRequest) -> HttpResponse:
    """The process lives."""
    return _never_kept(JsonResponse({"status": "ok", "version": settings.VERSION}))


def ready(_request: HttpRequest) -> HttpResponse:
    """Everything that a page needs answers; 503 with the name of what does not."""
    found = {name: check() for name, check in CHECKS.items()}
    good = all(found.values())
    body = {
        "status": "ok" if good else "failing",
        "checks": {name: "ok" if one else "failing" for name, one in found.items()},
        "duties": _duties() if found["database"] else {},
    }
    return _never_kept(JsonResponse(body, status=200 if good else 503))


def _duties() -> dict[str, dict[str, str | None]]:
    """How each daily duty stands. It makes nothing fail: pages work while one is behind."""
    try:
        return {
            one.duty.name: {
                "status": "ok" if one.good else "failing",
                "state": one.word,
                "done_on": one.done_on.isoformat() if one.done_on else None,
            }
            for one in standings()
        }
    except Error:
        return {}


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except Error:
        return False


def _storage() -> bool:
    try:
        default_storage.exists("0" * 64)
    except Exception:  # noqa: BLE001 - whatever a storage of somebody else's raises, it does not answer
        return False
    folder = Path(getattr(default_storage, "location", settings.DATA))
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return os.access(folder, os.W_OK | os.X_OK)


def _worker() -> bool:
    try:
        return settings.TASKS_MODE == "inline" or jobs.worker_lives()
    except Error:
        return False


CHECKS: dict[str, Callable[[], bool]] = {"database": _database, "storage": _storage, "worker": _worker}


def metrics(request: HttpRequest) -> HttpResponse:
    """What Prometheus scrapes; the processes of one server add up."""
    if not _may_scrape(request):
        return HttpResponseForbidden(
            "metrics: from this machine, or with the token of TIDU_METRICS_TOKEN\n", "text/plain"
        )
    response: HttpResponse = ExportToDjangoView(request)
    response.write(_duties_counted())
    return _never_kept(response)


def _duties_counted() -> str:
    """The duties as Prometheus reads them; whichever process answers, the database knows."""
    lines = [
        "# HELP tidu_duty_ok Whether a daily duty is up to date (1) or failed, was interrupted or is late (0).",
        "# TYPE tidu_duty_ok gauge",
        *(f'tidu_duty_ok{{duty="{name}"}} {int(one["status"] == "ok")}' for name, one in _duties().items()),
    ]
    return "\n".join(lines) + "\n"


def _may_scrape(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode())
    if "X-Forwarded-For" in request.headers and not settings.SECURE_PROXY_SSL_HEADER:
        return False  # a proxy on this machine forwards somebody from elsewhere
    try:
        return ipaddress.ip_address(address_of(request)).is_loopback
    except ValueError:
        return False


def _never_kept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
