"""Pages of imports: a new one, its columns, what it would do, applying and undoing it."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tidu.errors import Faults, TiduError
from tidu.web.accounts.models import User
from tidu.web.accounts.parties import PARTIES
from tidu.web.pages.language import told
from tidu.web.registry.access import person_of
from tidu.web.registry.facts.values import catalogue
from tidu.web.registry.imports import columns, service
from tidu.web.registry.models import ImportJob
from tidu.web.registry.views.import_lists import imports_of, respond_problems

YEAR = re.compile(r"-?[0-9]{1,4}")
"""A year, or so many years before the present one."""
SHOWN_PROBLEMS = 20
"""So many stand on the page of the import; all of them have a list of their own."""


class UploadForm(forms.Form):
    """A file, what it holds, and who states it."""

    file = forms.FileField(label=gettext_lazy("Workbook (xlsx)"))
    what = forms.ChoiceField(label=gettext_lazy("What the rows are"), choices=ImportJob.What.choices)
    party = forms.ChoiceField(label=gettext_lazy("Who states the figures"))
    title = forms.ChoiceField(label=gettext_lazy("Title (if the file is a list of one title)"), required=False)
    batch = forms.CharField(label=gettext_lazy("Batch (if no column names it)"), max_length=80, required=False)
    document = forms.CharField(label=gettext_lazy("Document number"), max_length=80, required=False)

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - Django's arguments
        super().__init__(*args, **more)
        self.fields["party"].choices = [(code, told(name)) for code, name in PARTIES.items()]  # type: ignore[attr-defined]
        self.fields["party"].initial = "bureau"
        titles = [(one.code, told(one.names)) for one in catalogue().titles.values()]
        self.fields["title"].choices = [("", "—"), *titles]  # type: ignore[attr-defined]


def in_words(error: TiduError) -> list[str]:
    """An error, or each of several, as a sentence for people."""
    errors = error.errors if isinstance(error, Faults) else [error]
    parts = [[str(one.where or ""), *(told(text) for text in (one.what, one.why, one.fix) if text)] for one in errors]
    return ["；".join(part for part in each if part) for each in parts]


def get_import_for_colleague(user: User, pk: int) -> ImportJob:
    """An import of one's own organisation, or 404."""
    job = imports_of(user).filter(pk=pk).select_related("job").first()
    if job is None or not user.scope.officer:
        raise Http404
    return job


def import_new(request: HttpRequest) -> HttpResponse:
    """Upload a file."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            job = service.receive(
                given["file"], given["file"].name, person_of(request),
                **{name: given[name] for name in ("what", "party", "document", "title", "batch")},
            )  # fmt: skip
        except TiduError as error:
            for line in in_words(error):
                form.add_error("file", line)
        else:
            return redirect("import", pk=job.pk)
    return render(request, "registry/imports/new.html", {"form": form})


def import_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One import: its columns to be confirmed, what it would do, or what it did."""
    user = person_of(request)
    job = get_import_for_colleague(user, pk)
    faults: list[str] = []
    if request.method == "POST":
        try:
            answer = _done(request, job, user)
        except TiduError as error:
            faults = in_words(error)
            job.refresh_from_db()
        else:
            if answer is not None:
                return answer
    listed = service.proposals_of(job) if job.state in (ImportJob.State.RECEIVED, ImportJob.State.PREVIEWED) else []
    chosen = job.mapping.get("columns", {})
    context = {
        "import": job,
        "job": job,
        "faults": faults,
        "columns": [{"column": one, "chosen": chosen.get(one.heading, {})} for one in listed],
        "options": columns.options(job.what),
        "problems": job.problems.all()[:SHOWN_PROBLEMS],
        "problem_count": job.problems.count(),
        "summary": job.summary,
        "partly": job.summary.get("all_rows", 0) > service.LOOKED_AT,
    }
    return render(request, "registry/imports/import.html", context)


def _done(request: HttpRequest, job: ImportJob, user: User) -> HttpResponse | None:
    match request.POST.get("do"):
        case "columns":
            if job.state in (ImportJob.State.RECEIVED, ImportJob.State.PREVIEWED):
                service.confirm(job, _chosen(request, job), request.POST.get("unit") or None)
                service.look(job, user)
            return redirect("import", pk=job.pk)
        case "apply":
            work = service.start_applying(job, user)
            messages.success(request, _("The import is being applied."))
            return redirect("job", pk=work.pk)
        case "undo":
            work = service.start_undoing(job, user)
            return redirect("job", pk=work.pk)
    return None


def _chosen(request: HttpRequest, job: ImportJob) -> dict[str, dict[str, Any]]:
    """What was said of the columns: by their place, because headings may hold anything."""
    known = {key for _group, listed in columns.options(job.what) for key, _name in listed}
    found = {}
    for place, heading in enumerate(job.mapping.get("columns", {})):
        to = request.POST.get(f"to-{place}")
        if to is None:
            continue
        year = request.POST.get(f"year-{place}", "")
        found[heading] = {
            "to": to if to in known else columns.SKIP,
            "year": int(year) if YEAR.fullmatch(year) else None,
            "unit": request.POST.get(f"unit-{place}") or None,
        }
    return found


def import_problems(request: HttpRequest, pk: int) -> HttpResponseBase:
    """All problems, as a list and as a workbook to be sent back to whoever made the file."""
    return respond_problems(request, get_import_for_colleague(person_of(request), pk))
