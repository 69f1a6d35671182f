"""What is wrong or doubtful in a version: as a list, and as a workbook for whoever made the file."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tidu.text import Text
from tidu.web.accounts.models import User
from tidu.web.audit import service as audit
from tidu.web.lists.access import get_version_for_keeper, get_version_for_reader, may_change, person_of
from tidu.web.lists.models import ListRow, ListVersion, RowIssue
from tidu.web.lists.receiving.faulty import faulty_rows, write_faulty
from tidu.web.pages.language import told
from tidu.web.pages.lists import Choice, Column, Listing, Search
from tidu.web.pages.templatetags import tidu as tags

TONES: dict[str, str] = {
    RowIssue.Severity.ERROR: "bad",
    RowIssue.Severity.WARNING: "warn",
    RowIssue.Severity.NOTE: "none",
}


def issues_of(user: User, version: ListVersion) -> QuerySet[RowIssue]:
    """The issues of the rows that somebody may see; those of the whole file only for who sees all of it."""
    rows = ListRow.objects.visible_to(user).filter(version=version)
    found = Q(row__in=rows.order_by().values("pk"))
    if may_change(user, version):
        found |= Q(row=None)
    return RowIssue.objects.filter(found, version=version)


def _severity(one: RowIssue) -> SafeString:
    return tags.badge(one.get_severity_display(), TONES.get(one.severity, "none"))


def _why(one: RowIssue) -> str:
    return told(Text(one.why_zh, one.why_en))


def _fix(one: RowIssue) -> str:
    return told(Text(one.fix_zh, one.fix_en))


def issues_list(issues: QuerySet[RowIssue]) -> Listing:
    """Issues as a list whose choices are those of one version."""

    def columns(_request: HttpRequest) -> list[tuple[str, str]]:
        found = issues.exclude(column="").order_by("column").values_list("column", flat=True).distinct()
        return [(name, name) for name in found]

    def codes(_request: HttpRequest) -> list[tuple[str, str]]:
        return [(code, code) for code in issues.order_by("code").values_list("code", flat=True).distinct()]

    return Listing(
        name="list-issues",
        columns=(
            Column("firm", gettext_lazy("Name"), lambda one: one.row.name if one.row else "", sort="row__name"),
            Column("cell", gettext_lazy("Cell"), lambda one: one.cell or one.number or "", sort=("number", "id")),
            Column("severity", gettext_lazy("Severity"), _severity, sort="severity"),
            Column("column", gettext_lazy("Column"), lambda one: one.column, sort="column"),
            Column("text", gettext_lazy("Text"), lambda one: one.text, sort="text"),
            Column("why", pgettext_lazy("issue", "Why"), _why),
            Column("fix", pgettext_lazy("issue", "What to do"), _fix),
            Column("sheet", gettext_lazy("Sheet"), lambda one: one.row.sheet if one.row else "", sort="row__sheet", shown=False),
            Column(
                "row", gettext_lazy("Row"), lambda one: one.number or "", kind="number", sort=("number", "id"), shown=False,
                export=lambda one: one.number,
            ),
            Column("code", gettext_lazy("Code of the reason"), lambda one: one.code, sort="code", shown=False),
        ),
        filters=(
            Search(
                key="q", label=gettext_lazy("Text, name or cell"),
                narrow=lambda rows, text: rows.filter(
                    Q(text__icontains=text) | Q(row__name__icontains=text) | Q(cell__istartswith=text)
                ),
            ),
            Choice(
                key="severity", label=gettext_lazy("Severity"), field="severity", options=RowIssue.Severity.choices, counted=True
            ),
            Choice(key="column", label=gettext_lazy("Column"), field="column", options=columns, counted=True),
            Choice(key="code", label=gettext_lazy("Code of the reason"), field="code", options=codes, counted=True),
        ),
        order=("number", "id"),
        tie="id",
        template="lists/issues.html",
        exported=audit.list_taken,
    )  # fmt: skip


def list_issues(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every issue of the rows that the reader may see."""
    user = person_of(request)
    version = get_version_for_reader(user, pk)
    issues = issues_of(user, version)
    keeps = may_change(user, version)
    context: dict[str, Any] = {
        "page_title": _("Issues"),
        "list_version": version,
        "tab": "issues",
        "keeps": keeps,
        "can_correct": keeps and version.state in (ListVersion.State.REVIEW, ListVersion.State.PUBLISHED),
        "faulty": faulty_rows(version, ListRow.objects.visible_to(user)).count() if keeps else 0,
        "empty_title": _("No issue"),
        "empty_text": _("Every row and every cell was read without a doubt."),
        "empty_shape": "circle-check",
    }
    return issues_list(issues).respond(request, issues.select_related("row"), context)


def list_faulty(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The faulty rows as a workbook in the issuer's own columns, to be sent back to him."""
    user = person_of(request)
    version = get_version_for_keeper(user, pk)
    with tempfile.TemporaryDirectory(prefix="tidu-faulty-") as folder:
        path = Path(folder, "faulty.xlsx")
        count = write_faulty(version, ListRow.objects.visible_to(user), path)
        file = path.open("rb")  # stays readable when the folder is gone
    audit.list_taken(request, count, "faulty")
    name = f"{version.source.name}-第{version.number}版-需要更正的行.xlsx"
    return FileResponse(file, as_attachment=True, filename=name)
