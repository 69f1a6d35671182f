"""The lists on the tabs of a firm: its papers, its trail, every value that was stated for one figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, Literal

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tidu.criteria.values import show_value
from tidu.criteria.vocabulary import Indicator
from tidu.sheets.values import Value
from tidu.today import china_today
from tidu.web.accounts.parties import party_name
from tidu.web.accounts.scope import Scope
from tidu.web.audit import service as audit
from tidu.web.audit.views import TRAIL, what_changed
from tidu.web.pages.language import language, told
from tidu.web.pages.lists import Choice, Column, Days, Listing, Search, local_day
from tidu.web.pages.templatetags import tidu as tags
from tidu.web.registry.facts import evidence as papers
from tidu.web.registry.facts.provenance import provenance
from tidu.web.registry.facts.service import decode
from tidu.web.registry.models import Enterprise, Evidence, Fact


def _taken(firm: Enterprise) -> Callable[[HttpRequest, int, str], None]:
    """That a list of a firm was taken away stands in the firm's own trail too."""
    return partial(audit.list_taken, enterprise_id=firm.pk)


# -- papers -------------------------------------------------------------------------------------------------------


COUNTING = (("counting", gettext_lazy("Papers that count")), ("withdrawn", gettext_lazy("Papers that no longer count")))


def _paper(row: Evidence) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("evidence", args=[row.pk]), row.title)


def _period(row: Evidence) -> str:
    if row.period_from is None and row.period_until is None:
        return ""
    return f"{row.period_from or '…'} – {row.period_until or '…'}"


def _valid(row: Evidence) -> SafeString | str:
    if row.valid_until is None:
        return ""
    today = china_today()
    badge: SafeString | str = ""
    if row.valid_until < today:
        badge = tags.badge(_("expired"), "bad")
    elif row.valid_until <= today + timedelta(days=papers.EXPIRING_DAYS):
        badge = tags.badge(_("expires soon"), "warn")
    return format_html("{} {}", tags.day(row.valid_until), badge)


PAPERS = Listing(
    name="papers",
    columns=(
        Column("title", gettext_lazy("Name of the paper"), _paper, sort="title", export=lambda row: row.title),
        Column("kind", gettext_lazy("Kind of paper"), lambda row: row.get_kind_display(), sort="kind"),
        Column("period", gettext_lazy("About the time"), _period, sort=("period_until",), blank_last=True),
        Column(
            "valid", gettext_lazy("Valid until"), _valid, kind="day", sort="valid_until", blank_last=True,
            export=lambda row: row.valid_until,
        ),
        Column(
            "uses", gettext_lazy("Uses"), lambda row: len(row.links.all()), kind="number", export=lambda row: len(row.links.all())
        ),
        Column("by", gettext_lazy("Kept by"), lambda row: row.uploaded_by or "", sort="uploaded_by__display_name"),
        Column(
            "at", gettext_lazy("Kept on"), lambda row: tags.day(row.uploaded_at), kind="day", sort="uploaded_at",
            export=lambda row: local_day(row.uploaded_at),
        ),
        Column("file", gettext_lazy("File"), lambda row: row.file_name, shown=False),
        Column(
            "withdrawn", gettext_lazy("Withdrawn on"), lambda row: tags.day(row.withdrawn_at, "—"), kind="day", sort="withdrawn_at",
            blank_last=True, shown=False, export=lambda row: local_day(row.withdrawn_at),
        ),
    ),
    filters=(
        Choice(
            key="part", label=gettext_lazy("Which papers"), options=COUNTING, default="counting", tabs=True,
            narrow=lambda rows, part: rows.filter(withdrawn_at__isnull=part == "counting"),
        ),
        Search(
            key="q", label=gettext_lazy("Name of the paper or file"),
            narrow=lambda rows, text: rows.filter(Q(title__icontains=text) | Q(file_name__icontains=text)),
        ),
        Choice(key="kind", label=gettext_lazy("Kind of paper"), field="kind", options=Evidence.Kind.choices, counted=True),
        Days(key="until_from", label=gettext_lazy("Ends from"), field="valid_until"),
        Days(key="until_to", label=gettext_lazy("Ends until"), field="valid_until", end="until"),
    ),
    order=("-id",),
    tie="-id",
    template="registry/facts/evidence_list.html",
    exported=audit.list_taken,
)  # fmt: skip


def papers_list(firm: Enterprise) -> Listing:
    """The papers of a firm."""
    return replace(PAPERS, exported=_taken(firm))


# -- the trail ----------------------------------------------------------------------------------------------------


def trail_list(firm: Enterprise, *, addresses: bool) -> Listing:
    """The trail of a firm. Its own people read it too: not every event has a page for them, so all stands in the row."""
    own = {
        "what": lambda event: told(event.told.what),
        "changed": lambda event: what_changed(event, every=True),
    }
    columns = tuple(replace(one, value=own[one.key]) if one.key in own else one for one in TRAIL.columns)
    return replace(
        TRAIL,
        columns=tuple(
            replace(one, shown=True) if one.key == "address" else one
            for one in columns
            if addresses or one.key != "address"
        ),
        template="registry/firms/listing.html",
        exported=_taken(firm),
    )


# -- the history of a figure --------------------------------------------------------------------------------------


USES = (
    ("used", gettext_lazy("in use")), ("before", gettext_lazy("was in use")), ("beside", gettext_lazy("kept beside the one in use")),
    ("never", gettext_lazy("never in use; replaced")),
)  # fmt: skip
USE_TONES = {"used": "good", "before": "none", "beside": "info", "never": "none"}
USED_BY = {
    "used": Q(standing_from__isnull=False, ended_at=None),
    "before": Q(standing_from__isnull=False, ended_at__isnull=False),
    "beside": Q(standing_from=None, ended_at=None),
    "never": Q(standing_from=None, ended_at__isnull=False),
}


def _use(row: Fact) -> str:
    if row.standing_from is not None:
        return "used" if row.ended_at is None else "before"
    return "beside" if row.ended_at is None else "never"


def _use_told(row: Fact) -> SafeString:
    use = _use(row)
    word = tags.badge(dict(USES)[use], USE_TONES[use])
    if use == "used":
        return format_html("{} {}", word, tags.moment(row.standing_from))
    if use == "before":
        return format_html("{} {} – {}", word, tags.moment(row.standing_from), tags.moment(row.ended_at))
    return format_html("{} {}", word, tags.moment(row.ended_at)) if use == "never" else word


def _stated_by(row: Fact) -> str:
    return " · ".join(filter(None, (party_name(row.source.party), str(row.source.entered_by or ""))))


def _source(row: Fact, scope: Scope) -> SafeString:
    note = format_html('<div class="quiet">{}</div>', row.note) if row.note else ""
    return format_html("{}{}", provenance(row.source, row.place, scope), note)


def history_list(firm: Enterprise, indicator: Indicator, scope: Scope) -> Listing:
    """Every value that was stated for one figure, for a reader of this scope."""
    kind: Literal["money", "text"] = "money" if indicator.type == "money" else "text"

    def value(row: Fact) -> str:
        return show_value(indicator, decode(indicator, row.value), language())

    def exact(row: Fact) -> Value:
        return row.value if indicator.type == "money" else value(row)

    def parties(_request: HttpRequest) -> list[tuple[str, str]]:
        found = (
            firm.facts.filter(indicator=indicator.code).order_by().values_list("source__party", flat=True).distinct()
        )
        return sorted((code, party_name(code)) for code in found)

    return Listing(
        name="history",
        columns=(
            Column("value", gettext_lazy("Value"), value, kind=kind, sort="value", export=exact),
            Column("by", gettext_lazy("Stated by"), _stated_by, sort="source__party"),
            Column("source", pgettext_lazy("of a value", "Source"), lambda row: _source(row, scope)),
            Column(
                "recorded", gettext_lazy("Recorded"), lambda row: tags.moment(row.recorded_at), kind="day", sort="recorded_at",
                export=lambda row: local_day(row.recorded_at),
            ),
            Column("use", gettext_lazy("In use"), _use_told),
        ),
        filters=(
            Choice(key="by", label=gettext_lazy("Stated by"), field="source__party", options=parties, counted=True),
            Choice(key="use", label=gettext_lazy("In use"), options=USES, narrow=lambda rows, use: rows.filter(USED_BY[use])),
            Search(key="q", label=gettext_lazy("Source or note"), narrow=_about),
            Days(key="from", label=gettext_lazy("Recorded from"), field="recorded_at", moment=True),
            Days(key="until", label=gettext_lazy("Recorded until"), field="recorded_at", end="until", moment=True),
        ),
        order=("-recorded_at", "-id"),
        tie="-id",
        template="registry/facts/history.html",
        exported=_taken(firm),
    )  # fmt: skip


def _about(rows: Any, text: str) -> Any:  # noqa: ANN401 - a queryset of values
    return rows.filter(Q(source__label__icontains=text) | Q(note__icontains=text))
