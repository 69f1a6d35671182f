"""The list of one's own jobs."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.loader import get_template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tidu.web.audit import service as audit
from tidu.web.jobs.models import Job
from tidu.web.pages.lists import Choice, Column, Days, Listing, Search, local_day
from tidu.web.pages.templatetags import tidu as tags


def _title(job: Job) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("job", args=[job.pk]), job.title)


def _state(job: Job) -> SafeString:
    """The same word and colour as on the job's page."""
    return mark_safe(get_template("jobs/_state.html").render({"job": job}).strip())  # noqa: S308 # nosec B308 B703 - a template's


def _progress(job: Job) -> str:
    if not job.total:
        return str(job.done) if job.done else ""
    return _("%(done)s of %(total)s") % {"done": job.done, "total": job.total}


def _took(job: Job) -> str:
    return str(job.took).partition(".")[0] if job.took is not None else ""


JOBS = Listing(
    name="jobs",
    columns=(
        Column("title", gettext_lazy("Job"), _title, sort="title", export=lambda job: job.title),
        Column("state", gettext_lazy("State"), _state, sort="state"),
        Column("progress", gettext_lazy("Progress"), _progress),
        Column(
            "handed_in", gettext_lazy("Handed in"), lambda job: tags.moment(job.created_at), kind="day", sort="created_at",
            export=lambda job: local_day(job.created_at),
        ),
        Column(
            "ended", pgettext_lazy("job", "Ended"), lambda job: tags.moment(job.finished_at) if job.finished_at else "", kind="day",
            sort="finished_at", blank_last=True, export=lambda job: local_day(job.finished_at),
        ),
        Column("took", gettext_lazy("Took"), _took, shown=False),
        Column("number", gettext_lazy("Job number"), lambda job: job.pk, kind="number", sort="pk", shown=False, export=lambda job: job.pk),
    ),
    filters=(
        Search(key="q", label=gettext_lazy("Job"), narrow=lambda rows, text: rows.filter(title__icontains=text)),
        Choice(key="state", label=gettext_lazy("State"), field="state", options=Job.State.choices, counted=True),
        Days(key="from", label=gettext_lazy("Handed in from"), field="created_at", moment=True),
        Days(key="until", label=gettext_lazy("Handed in until"), field="created_at", end="until", moment=True),
    ),
    order=("-id",),
    tie="-id",
    exported=audit.list_taken,
)  # fmt: skip


def jobs(request: HttpRequest) -> HttpResponseBase:
    """What I have started, newest first."""
    context = {
        "page_title": _("My jobs"),
        "empty_title": _("No jobs yet"),
        "empty_text": _("Imports and other long work that you start are listed here, with how far they are."),
        "empty_shape": "progress-check",
    }
    return JOBS.respond(request, Job.objects.visible_to(request.user), context)  # type: ignore[arg-type] # only people are let in
