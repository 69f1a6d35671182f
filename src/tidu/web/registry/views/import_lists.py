"""The list of imports, and that of what could not be taken from one of them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tidu.text import Text
from tidu.web.accounts.models import User
from tidu.web.accounts.parties import party_name
from tidu.web.audit import service as audit
from tidu.web.pages.language import told
from tidu.web.pages.lists import Choice, Column, Days, Listing, Search, local_day
from tidu.web.pages.templatetags import tidu as tags
from tidu.web.registry.access import person_of
from tidu.web.registry.models import ImportJob, ImportProblem

State = ImportJob.State
STATE_TONES: dict[str, str] = {
    State.APPLIED: "good",
    State.FAILED: "bad",
    State.UNDONE: "none",
    State.PREVIEWED: "warn",
}
NOT_TAKEN, IN_DOUBT = "error", "warning"
SEVERITIES = ((NOT_TAKEN, gettext_lazy("not taken")), (IN_DOUBT, gettext_lazy("read, please check")))
SEVERITY_TONES = {NOT_TAKEN: "bad", IN_DOUBT: "warn"}


def imports_of(user: User) -> QuerySet[ImportJob]:
    """The imports of somebody's own organisations."""
    return ImportJob.objects.filter(organisation_id__in=user.scope.organisations)


# -- the imports --------------------------------------------------------------------------------------------------


def _people(request: HttpRequest) -> list[tuple[str, str]]:
    """Who has imported something there."""
    makers = imports_of(person_of(request)).order_by().values("created_by")
    people = User.objects.filter(pk__in=makers).order_by("display_name", "pk")
    return [(str(pk), name) for pk, name in people.values_list("pk", "display_name")]


def _file(job: ImportJob) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("import", args=[job.pk]), job.file_name)


def _rows(job: ImportJob) -> int | None:
    rows: int | None = job.mapping.get("rows")
    return rows


def _state(job: ImportJob) -> SafeString:
    return tags.badge(job.get_state_display(), STATE_TONES.get(job.state, "info"))


def _count(name: str) -> Any:  # noqa: ANN401 - a function of an import
    """A count of its summary; nothing where nothing was looked at yet."""
    return lambda job: job.summary.get(name)


IMPORTS = Listing(
    name="imports",
    columns=(
        Column("file", gettext_lazy("File"), _file, sort="file_name", export=lambda job: job.file_name),
        Column("what", gettext_lazy("What the rows are"), lambda job: job.get_what_display(), sort="what"),
        Column("rows", gettext_lazy("Rows"), _rows, kind="number", export=_rows),
        Column("new", gettext_lazy("New firms"), _count("new"), kind="number", shown=False, export=_count("new")),
        Column("refused", gettext_lazy("Rows not taken"), _count("refused"), kind="number", export=_count("refused")),
        Column("party", gettext_lazy("Who states the figures"), lambda job: party_name(job.party), sort="party", shown=False),
        Column("document", gettext_lazy("Document number"), lambda job: job.document, shown=False),
        Column("state", gettext_lazy("State"), _state, sort="state"),
        Column("by", gettext_lazy("By"), lambda job: job.created_by or "", sort="created_by__display_name"),
        Column(
            "at", gettext_lazy("Uploaded"), lambda job: tags.moment(job.created_at), kind="day", sort="created_at",
            export=lambda job: local_day(job.created_at),
        ),
        Column(
            "applied", gettext_lazy("Applied"), lambda job: tags.day(job.applied_at, "—"), kind="day", sort="applied_at", shown=False,
            export=lambda job: local_day(job.applied_at),
        ),
    ),
    filters=(
        Search(
            key="q", label=gettext_lazy("File or document number"),
            narrow=lambda rows, text: rows.filter(Q(file_name__icontains=text) | Q(document__icontains=text)),
        ),
        Choice(key="what", label=gettext_lazy("What the rows are"), field="what", options=ImportJob.What.choices, counted=True),
        Choice(key="state", label=gettext_lazy("State"), field="state", options=State.choices, counted=True),
        Choice(key="by", label=gettext_lazy("By"), field="created_by_id", options=_people),
        Days(key="from", label=gettext_lazy("Uploaded from"), field="created_at", moment=True),
        Days(key="until", label=gettext_lazy("Uploaded until"), field="created_at", end="until", moment=True),
    ),
    order=("-id",),
    tie="-id",
    exported=audit.list_taken,
)  # fmt: skip


def imports(request: HttpRequest) -> HttpResponseBase:
    """The imports of one's own organisation."""
    rows = imports_of(person_of(request)).select_related("created_by")
    context = {
        "page_title": _("Imports"),
        "empty_title": _("Nothing was imported yet"),
        "empty_text": _(
            "Import a table of firms, of figures or of titles: Tidu finds the columns, shows what would happen, and can "
            "take it back."
        ),
        "empty_shape": "table-import",
        "action_url": reverse("import-new"),
        "action_text": _("Import a table"),
    }
    return IMPORTS.respond(request, rows, context)


# -- the problems of one ------------------------------------------------------------------------------------------


def _why(one: ImportProblem) -> str:
    return told(Text(one.why_zh, one.why_en))


def problems_list(job: ImportJob) -> Listing:
    """What could not be taken as it stands, as a list whose choices are those of one import."""

    def columns(_request: HttpRequest) -> list[tuple[str, str]]:
        found = job.problems.exclude(column="").order_by("column").values_list("column", flat=True).distinct()
        return [(name, name) for name in found]

    return Listing(
        name="import-problems",
        columns=(
            Column("cell", gettext_lazy("Cell"), lambda one: one.cell or one.row, sort=("row", "id")),
            Column("row", gettext_lazy("Row"), lambda one: one.row, kind="number", sort=("row", "id"), export=lambda one: one.row),
            Column("column", gettext_lazy("Column"), lambda one: one.column, sort="column"),
            Column("text", gettext_lazy("Text"), lambda one: one.text, sort="text"),
            Column("severity", gettext_lazy("Severity"), _severity, sort="severity"),
            Column("why", gettext_lazy("Why, and what to do"), _why),
            Column("code", gettext_lazy("Code of the reason"), lambda one: one.code, sort="code", shown=False),
        ),
        filters=(
            Search(
                key="q", label=gettext_lazy("Text, column or cell"),
                narrow=lambda rows, text: rows.filter(Q(text__icontains=text) | Q(column__icontains=text) | Q(cell__istartswith=text)),
            ),
            Choice(key="severity", label=gettext_lazy("Severity"), field="severity", options=SEVERITIES, counted=True),
            Choice(key="column", label=gettext_lazy("Column"), field="column", options=columns, counted=True),
        ),
        order=("row", "id"),
        tie="id",
        template="registry/imports/problems.html",
        exported=audit.list_taken,
    )  # fmt: skip


def _severity(one: ImportProblem) -> SafeString:
    word = dict(SEVERITIES).get(one.severity, one.severity)
    return tags.badge(word, SEVERITY_TONES.get(one.severity, "none"))


def respond_problems(request: HttpRequest, job: ImportJob) -> HttpResponseBase:
    """The problems of an import that the asker may see: a page, or a workbook for whoever made the file."""
    context = {
        "page_title": _("Problems"),
        "lead": job.file_name,
        "import": job,
        "empty_title": _("No problem"),
        "empty_text": _("Every row and every cell of this file was read."),
        "empty_shape": "circle-check",
    }
    return problems_list(job).respond(request, job.problems.all(), context)
