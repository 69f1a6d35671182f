"""What one track told the other, as a list."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tidu.web.audit import service as audit
from tidu.web.insight.models import TrackNotice
from tidu.web.insight.notices import title_names
from tidu.web.pages.language import told
from tidu.web.pages.lists import Choice, Column, Days, Listing, Search
from tidu.web.pages.lists.codes import within_code
from tidu.web.pages.templatetags import tidu as tags
from tidu.web.registry.access import person_of
from tidu.web.registry.facts.service import catalogue
from tidu.web.registry.models import Enterprise
from tidu.web.registry.service import matching, place_of, regions


def _firm(row: TrackNotice) -> SafeString:
    firm = row.held.enterprise
    return format_html('<a href="{}">{}</a>', reverse("firm", args=[firm.pk]), firm.name)


def _state(row: TrackNotice) -> SafeString:
    if row.restored_on is not None:
        return tags.badge(_("holds again"), "good", "arrow-back-up")
    return tags.badge(row.get_kind_display(), "bad" if row.kind == TrackNotice.Kind.WITHDRAWN else "warn")


def _state_word(row: TrackNotice) -> str:
    return _("holds again") if row.restored_on is not None else str(row.get_kind_display())


def _titles(_request: HttpRequest) -> list[tuple[str, str]]:
    return [(one.code, told(one.names)) for one in catalogue().titles.values() if one.track in ("industry", "science")]


def _states(_request: HttpRequest) -> list[tuple[str, str]]:
    return [*((str(key), str(word)) for key, word in TrackNotice.Kind.choices), ("again", _("holds again"))]


def _in_state(rows: Any, value: str) -> Any:  # noqa: ANN401 - a queryset of notices
    return rows.exclude(restored_on=None) if value == "again" else rows.filter(restored_on=None, kind=value)


def _of_firm(rows: Any, value: str) -> Any:  # noqa: ANN401 - a queryset of notices
    return rows.filter(held__enterprise__in=matching(Enterprise.objects.all(), value))


NOTICES = Listing(
    name="track-notices",
    columns=(
        Column("firm", gettext_lazy("Firm"), _firm, sort="held__enterprise__name", export=lambda row: row.held.enterprise.name),
        Column("code", gettext_lazy("Code"), lambda row: row.held.enterprise.uscc or "", shown=False),
        Column("title", gettext_lazy("Title"), lambda row: told(title_names(row.held.title)), sort="held__title"),
        Column("state", pgettext_lazy("title", "What happened"), _state, sort="kind", export=_state_word),
        Column("day", gettext_lazy("From the day"), lambda row: tags.day(row.day), kind="day", sort="day", export=lambda row: row.day),
        Column("reason", gettext_lazy("Reason"), lambda row: row.reason),
        Column("touched", gettext_lazy("Titles of the other track"),
               lambda row: "、".join(told(title_names(code)) for code in row.touched)),
        Column("region", gettext_lazy("Region"), lambda row: place_of(row.held.enterprise.region), sort="held__region_id"),
        Column("told", gettext_lazy("People told"), lambda row: row.told, kind="number", sort="told", shown=False,
               export=lambda row: row.told),
        Column("again", gettext_lazy("Holds again since"), lambda row: tags.day(row.restored_on, "—"), kind="day",
               sort="restored_on", blank_last=True, export=lambda row: row.restored_on),
    ),
    filters=(
        Search(key="q", label=gettext_lazy("Any name, or code"), narrow=_of_firm),
        Choice(key="state", label=pgettext_lazy("title", "What happened"), options=_states, narrow=_in_state),
        Choice(key="title", label=gettext_lazy("Title"), field="held__title", options=_titles),
        Choice(key="county", label=gettext_lazy("County or zone"), options=regions,
               narrow=lambda rows, value: rows.filter(within_code("held__region_id", value))),
        Days(key="from", label=gettext_lazy("From the day, since"), field="day", end="from"),
    ),
    order=("-id",),
    tie="-id",
    exported=audit.list_taken,
)  # fmt: skip


def track_notices(request: HttpRequest) -> HttpResponseBase:
    """The notices about firms of one's regions."""
    rows = TrackNotice.objects.visible_to(person_of(request)).select_related("held__enterprise__region__parent")
    context: dict[str, Any] = {
        "page_title": _("Titles lost and back"),
        "lead": _("When one track withdraws a title or it lapses, officers of the other whose title the firm holds are told."),
        "empty_title": _("Nothing was withdrawn and nothing lapsed"),
        "empty_text": _("It is written down in the moment of the change; lapses are looked for every day."),
    }  # fmt: skip
    return NOTICES.respond(request, rows, context)
