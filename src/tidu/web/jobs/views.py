"""One job: how far it is, what came out, stop and go on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from tidu.errors import TiduError
from tidu.web.jobs import service
from tidu.web.jobs.models import Job
from tidu.web.pages.language import language


def job(request: HttpRequest, pk: int) -> HttpResponse:
    """One job; the page looks again by itself while it runs."""
    found = service.get_job_for_starter(request.user, pk)  # type: ignore[arg-type] # only people are let in
    return render(request, "jobs/job.html", shown(found))


def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that changes."""
    found = service.get_job_for_starter(request.user, pk)  # type: ignore[arg-type] # only people are let in
    response = render(request, "jobs/_progress.html", shown(found))
    response["Cache-Control"] = "no-store"
    return response


def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask it to stop."""
    found = service.get_job_for_starter(request.user, pk)  # type: ignore[arg-type] # only people are let in
    service.ask_to_stop(found)
    return redirect("job", pk=pk)


def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it go on where it ended."""
    found = service.get_job_for_starter(request.user, pk)  # type: ignore[arg-type] # only people are let in
    try:
        service.resume(found)
    except TiduError as error:
        messages.error(request, error.what.to(language()))
    return redirect("job", pk=pk)


def shown(found: Job) -> dict[str, Any]:
    """What the templates need, in the language of the page."""
    link = str(found.result.get("link", ""))
    safe = url_has_allowed_host_and_scheme(link, allowed_hosts=None) and link.startswith("/")
    return {
        "job": found,
        "stage": _(found.stage) if found.stage else "",
        "error": found.error_en if language() == "en" else found.error_zh,
        "outcome": str(found.result.get(language(), "")),
        "link": link if safe else "",
    }
