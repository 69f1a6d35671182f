"""A version's first page: what came of the file, what was noticed, and what to do next."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from tidu.errors import TiduError
from tidu.text import Text
from tidu.web.accounts.models import User
from tidu.web.lists.access import get_version_for_keeper, get_version_for_reader, may_change, person_of
from tidu.web.lists.models import ListRow, ListVersion, RowIssue
from tidu.web.lists.receiving import service
from tidu.web.lists.receiving.faulty import faulty_rows
from tidu.web.lists.receiving.preparing import OUTSIDE
from tidu.web.lists.views.receiving_forms import in_words
from tidu.web.lists.views.receiving_issues import issues_of
from tidu.web.pages.language import language, told

State = ListVersion.State
WAITING = (ListRow.State.DOUBTFUL, ListRow.State.UNMATCHED)


def list_version(request: HttpRequest, pk: int) -> HttpResponse:
    """The version as it stands; while it is read the page looks again by itself."""
    user = person_of(request)
    version = get_version_for_reader(user, pk)
    if request.GET.get("part") == "progress":
        return _progress(request, version)
    keeps = may_change(user, version)
    context = {
        "list_version": version,
        "tab": "overview",
        "keeps": keeps,
        "can_discard": keeps and version.state in service.DISCARDABLE,
        "can_correct": keeps and version.state in (State.REVIEW, State.PUBLISHED),
        "notes": [told(Text(one["zh"], one["en"])) for one in version.notes],
        "corrections": version.corrected_by.order_by("-number"),
        "correction": version.summary if version.state == State.MERGED else None,
        **_counted(user, version),
        **_job(version),
    }
    context["next"] = _next(version, context, keeps)
    return render(request, "lists/version.html", context)


def _counted(user: User, version: ListVersion) -> dict[str, Any]:
    """The rows that the reader may see, by state, and their issues."""
    rows = ListRow.objects.visible_to(user).filter(version=version)
    states = Counter(rows.order_by().values_list("state", flat=True))
    issues = issues_of(user, version)
    severities = Counter(issues.order_by().values_list("severity", flat=True))
    total = sum(states.values())
    waiting = sum(states[state] for state in WAITING)
    return {
        "rows": total,
        "linked": states[ListRow.State.LINKED],
        "doubtful": states[ListRow.State.DOUBTFUL],
        "unmatched": states[ListRow.State.UNMATCHED],
        "faulty": states[ListRow.State.FAULTY],
        "left_out": states[ListRow.State.LEFT_OUT],
        "outside": issues.filter(code=OUTSIDE).count(),
        "twins": rows.filter(twin__isnull=False).count(),
        "waiting": waiting,
        "errors": severities[RowIssue.Severity.ERROR],
        "warnings": severities[RowIssue.Severity.WARNING],
        "issue_notes": severities[RowIssue.Severity.NOTE],
        "to_send": faulty_rows(version, rows).exists(),
        "whole": total == version.rows.count(),
    }


def _job(version: ListVersion) -> dict[str, Any]:
    job = version.job
    if version.state != State.READING or job is None:
        return {"job": None}
    error = job.error_en if language() == "en" else job.error_zh
    return {"job": job, "job_error": error, "stage": _(job.stage) if job.stage else ""}


def _progress(request: HttpRequest, version: ListVersion) -> HttpResponse:
    """The part that changes; when reading has ended the whole page is asked for."""
    response = render(request, "lists/version_progress.html", {"list_version": version, **_job(version)})
    response["Cache-Control"] = "no-store"
    if version.state != State.READING:
        response["HX-Refresh"] = "true"
    return response


def _next(version: ListVersion, counted: dict[str, Any], keeps: bool) -> dict[str, str] | None:
    """The one thing to do next: its text and its address."""
    if version.state == State.RECEIVED and keeps:
        return _step("list-columns", version, _("Confirm how it is read"))
    if version.state == State.REVIEW:
        if counted["waiting"]:
            return _step("list-review", version, _("Look the open rows through"))
        if keeps:
            return _step("list-effect", version, _("Look what publishing would do"))
    if version.state == State.PUBLISHED:
        return _step("list-changes", version, _("See what changed"))
    return None


def _step(url_name: str, version: ListVersion, text: str) -> dict[str, str] | None:
    try:
        return {"url": reverse(url_name, args=[version.pk]), "text": text}
    except NoReverseMatch:
        return None


def list_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a version away, with a reason."""
    version = get_version_for_keeper(person_of(request), pk)
    faults: list[str] = []
    if request.method == "POST":
        try:
            source = service.discard(version, request.POST.get("why", ""))
        except TiduError as error:
            faults = in_words(error)
        else:
            messages.success(request, _("Discarded. Nothing of it was written to the registry."))
            return redirect("list", pk=source.pk) if source is not None else redirect("lists")
    context = {"list_version": version, "tab": "overview", "faults": faults}
    return render(request, "lists/discard.html", context)
