"""One page for whoever runs the installation: what answers, who works, how the daily duties stand."""

from __future__ import annotations

import shutil
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.accounts.service import administers_city
from tidu.web.audit.service import head
from tidu.web.jobs import service as jobs
from tidu.web.jobs.due import standings
from tidu.web.serving import health, preparing
from tidu.web.validity.arrangements import missing, years

LITTLE_LEFT = 5
"""Of the disk's percents; below, the page warns."""


def operations(request: HttpRequest) -> HttpResponse:
    """For the city's administrator."""
    if not isinstance(request.user, User) or not administers_city(request.user):
        raise Http404
    names = {"database": _("Database"), "storage": _("Files"), "worker": _("Background work")}
    sequence, digest = head()
    context = {
        "checks": [(names[name], check()) for name, check in health.CHECKS.items()],
        "standings": standings(),
        "workers": jobs.workers(),
        "years": years(china_today()),
        "year_missing": missing(china_today()),
        "calendar_folder": settings.CALENDAR,
        "inline": settings.TASKS_MODE == "inline",
        "disk": _disk(),
        "database": preparing.where_database(),
        "data": settings.DATA,
        "version": settings.VERSION,
        "head": f"{sequence}:{digest}",
        "events": sequence,
    }
    response = render(request, "jobs/operations.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _disk() -> dict[str, Any] | None:
    """How much room is left where files and the embedded database lie; None where it cannot be told."""
    try:
        found = shutil.disk_usage(settings.DATA)
    except OSError:
        return None
    percent = found.free * 100 // found.total if found.total else 0
    return {"free": found.free, "total": found.total, "percent": percent, "little": percent < LITTLE_LEFT}
