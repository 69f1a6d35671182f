"""All rows of a version as a list, and one row with everything that is known of it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from tidu.text import Text
from tidu.web.access.service import may_open
from tidu.web.accounts.models import Region
from tidu.web.accounts.scope import county_of, within
from tidu.web.audit import service as audit
from tidu.web.lists.access import get_version_for_reader, person_of
from tidu.web.lists.linking.access import get_row_for_reader
from tidu.web.lists.linking.deciding import DECIDABLE
from tidu.web.lists.linking.presenting import cells_of, compared
from tidu.web.lists.linking.queue import BASES, NOWHERE
from tidu.web.lists.linking.undoing import may_undo
from tidu.web.lists.models import Decision, ListRow, ListVersion
from tidu.web.lists.publishing.effects import EFFECTS
from tidu.web.pages.language import told
from tidu.web.pages.lists import Choice, Column, Listing, Search, local_day
from tidu.web.pages.templatetags import tidu as tags
from tidu.web.registry.models import Enterprise

State = ListRow.State
TONES: dict[str, str] = {
    State.LINKED: "good",
    State.DOUBTFUL: "warn",
    State.UNMATCHED: "none",
    State.FAULTY: "bad",
    State.LEFT_OUT: "none",
}
VERDICTS = [(code, text) for code, text in ListRow.Verdict.choices if code]
PER_CENT = 10


def state_badge(row: ListRow) -> SafeString:
    """Its state as a word with shape and colour."""
    return tags.badge(row.get_state_display(), TONES[row.state])


def reason_of(row: ListRow) -> str:
    """Why it is so, in the page's language."""
    return told(Text(row.reason_zh, row.reason_en))


def decided_line(row: ListRow) -> str:
    """Who decided when, and what: 2026-03-02 王股长 已采纳."""
    if not row.verdict or row.decided_at is None:
        return ""
    return f"{local_day(row.decided_at)} {row.decided_by or ''} {row.get_verdict_display()}"


def _name(row: ListRow) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("list-row", args=[row.pk]), row.name or row.code or row.place)


def _firm(row: ListRow) -> SafeString | str:
    if row.enterprise is None:
        return _("the record is gone") if row.state == State.LINKED else ""
    return format_html('<a href="{}">{}</a>', row.enterprise.get_absolute_url(), row.enterprise.name)


def _region(row: ListRow) -> str:
    return row.region.name if row.region is not None else ""


def _per_cent(row: ListRow) -> str:
    return f"{round(row.confidence / PER_CENT)}%" if row.confidence else ""


def _basis(row: ListRow) -> str:
    return str(BASES.get(row.basis, row.basis))


def _counties(version: ListVersion) -> Any:  # noqa: ANN401 - options of a request
    def options(request: HttpRequest) -> list[tuple[str, str]]:
        rows = version.rows.visible_to(person_of(request)).order_by().values_list("region_id", flat=True).distinct()
        codes = {county_of(one) for one in rows if one}
        names = dict(Region.objects.filter(pk__in=codes).values_list("code", "name"))
        listed = [(code, names.get(code, code)) for code in sorted(codes)]
        return [*listed, (NOWHERE, _("county not known"))] if None in set(rows) else listed

    return options


def _in_county(rows: Any, county: str) -> Any:  # noqa: ANN401 - a queryset
    return rows.filter(region=None) if county == NOWHERE else rows.filter(within("region_id", [county]))


def rows_list(version: ListVersion) -> Listing:
    """The rows of a version, as a list whose choices are its own."""
    return Listing(
        name="list-rows",
        columns=(
            Column("name", gettext_lazy("Name in the row"), _name, sort="name", export=lambda row: row.name),
            Column("place", gettext_lazy("Place"), lambda row: row.place, sort=("table", "number")),
            Column("code", gettext_lazy("Code in the row"), lambda row: row.code, sort="code", shown=False),
            Column("county", gettext_lazy("County in the row"), lambda row: row.county, sort="county", shown=False),
            Column("state", gettext_lazy("State"), state_badge, sort="state", export=lambda row: str(row.get_state_display())),
            Column(
                "firm", gettext_lazy("Firm"), _firm, sort="enterprise__name", blank_last=True,
                export=lambda row: row.enterprise.name if row.enterprise else "",
            ),
            Column(
                "uscc", gettext_lazy("Code of the firm"), lambda row: row.enterprise.uscc if row.enterprise else "", shown=False,
            ),
            Column("region", gettext_lazy("County"), _region, sort="region_id", blank_last=True),
            Column("basis", gettext_lazy("Found by"), _basis, sort="basis"),
            Column("confidence", gettext_lazy("Confidence"), _per_cent, kind="number", sort="confidence"),
            Column("reason", gettext_lazy("Why"), reason_of, shown=False),
            Column("decided", pgettext_lazy("row of a list", "Decided"), decided_line, sort="decided_at", blank_last=True),
        ),
        filters=(
            Choice(key="state", label=gettext_lazy("State"), field="state", options=State.choices, counted=True, tabs=True),
            Search(
                key="q", label=gettext_lazy("Name, code or firm"),
                narrow=lambda rows, text: rows.filter(
                    Q(name__icontains=text) | Q(code__icontains=text) | Q(enterprise__name__icontains=text)
                ),
            ),
            Choice(
                key="county", label=gettext_lazy("County"), field="region_id", options=_counties(version), narrow=_in_county
            ),
            Choice(key="basis", label=gettext_lazy("Found by"), field="basis", options=[*BASES.items()], counted=True),
            Choice(
                key="verdict", label=pgettext_lazy("row of a list", "Decision"), field="verdict", options=VERDICTS, counted=True
            ),
        ),
        order=("table", "number"),
        tie="pk",
        template="lists/rows.html",
        exported=audit.list_taken,
    )  # fmt: skip


def list_rows(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The rows of a version that the reader may see; ``?place=Sheet1!5`` leads to one of them."""
    user = person_of(request)
    version = get_version_for_reader(user, pk)
    rows = version.rows.visible_to(user)
    if place := request.GET.get("place", "").strip():
        sheet, _mark, number = place.rpartition("!")
        if number.isdecimal() and len(number) < len("1234567890"):
            there = (
                rows.filter(sheet__startswith=sheet, number=int(number)) if sheet else rows.filter(number=int(number))
            )
            found = next((row for row in there.order_by("table") if row.place == place), there.first())
            if found is not None:
                return redirect("list-row", pk=found.pk)
    context = {
        "list_version": version,
        "tab": "rows",
        "page_title": pgettext("list", "Rows"),
        "place": request.GET.get("place", "") if "place" in request.GET else "",
        "empty_title": _("No rows yet"),
        "empty_text": _("They stand here when the columns are confirmed and the file has been read."),
        "empty_shape": "table",
    }
    listed = rows.select_related("enterprise", "region", "decided_by")
    return rows_list(version).respond(request, listed, context)


def list_row(request: HttpRequest, pk: int) -> HttpResponse:
    """One row: its place and cells, what is wrong, which firm is meant and why, who decided when, what publishing did."""
    user = person_of(request)
    row = get_row_for_reader(user, pk)
    decisions = list(
        Decision.objects.filter(row=row).select_related("by", "enterprise", "undone_by", "organisation").order_by("-pk")
    )
    seen = Enterprise.objects.visible_to(user)
    context = {
        "list_version": row.version,
        "tab": "rows",
        "page_title": row.name or row.place,
        "row": row,
        "state": state_badge(row),
        "basis": _basis(row),
        "confidence": _per_cent(row),
        "cells": cells_of(row),
        "compared": compared(row, user),
        "issues": row.issues.order_by("id"),
        "decisions": [
            {
                "decision": one,
                "seen": one.enterprise_id is None or seen.filter(pk=one.enterprise_id).exists(),
                "undo": one.undone_at is None and may_undo(one, user) and may_open(user, "list-review-act"),
            }
            for one in decisions
        ],
        "firm_seen": row.enterprise_id is not None and seen.filter(pk=row.enterprise_id).exists(),
        "may_decide": row.state != State.FAULTY
        and row.version.state in DECIDABLE
        and may_open(user, "list-review")
        and ListRow.objects.decidable_by(user).filter(pk=row.pk).exists(),
        "effect": told(EFFECTS[row.effect]) if row.effect in EFFECTS else row.effect,
        "twins": row.twins.all()[:PER_CENT],
    }
    return render(request, "lists/row.html", context)
