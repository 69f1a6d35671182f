"""The lists on the tabs of a firm: its trail, every value that was stated for one figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, Literal

from django.db.models import Q
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, pgettext_lazy

from tidu.criteria.values import show_value
from tidu.criteria.vocabulary import Indicator
from tidu.sheets.values import Value
from tidu.web.accounts.parties import party_name
from tidu.web.accounts.scope import Scope
from tidu.web.audit import service as audit
from tidu.web.audit.views import TRAIL, what_changed
from tidu.web.pages.language import language, told
from tidu.web.pages.lists import Choice, Column, Days, Listing, Search, local_day
from tidu.web.pages.templatetags import tidu as tags
from tidu.web.registry.facts.provenance import provenance
from tidu.web.registry.facts.service import decode
from tidu.web.registry.models import Enterprise, Fact


def _taken(firm: Enterprise) -> Callable[[HttpRequest, int, str], None]:
    """That a list of a firm was taken away stands in the firm's own trail too."""
    return partial(audit.list_taken, enterprise_id=firm.pk)


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
