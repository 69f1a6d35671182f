"""The firms that came nearer to a title or fell back, by name, each time that people were told."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tidu.web.audit import service as audit
from tidu.web.pages.language import told
from tidu.web.pages.lists import Choice, Column, Listing
from tidu.web.pages.lists.codes import within_code
from tidu.web.pages.templatetags import tidu as tags
from tidu.web.registry.access import person_of
from tidu.web.registry.service import OF_FIRM, owners, place_of, regions
from tidu.web.standing.levels import LEVEL_NAMES, LEVEL_OF, LEVEL_TONES
from tidu.web.standing.lists import owned, titles
from tidu.web.standing.models import LevelChange, Renewal
from tidu.web.standing.telling import title_names

TIMES = 30
"""So many renewals can be chosen from."""


def _firm(row: LevelChange) -> SafeString:
    address = reverse("firm-standing-title", args=[row.enterprise_id, row.title])
    return format_html('<a href="{}">{}</a>', address, row.enterprise.name)


def _level(letter: str) -> SafeString:
    level = LEVEL_OF[letter]
    return tags.badge(LEVEL_NAMES[level], LEVEL_TONES[level])


def _word(letter: str) -> str:
    return told(LEVEL_NAMES[LEVEL_OF[letter]])


def _day(row: LevelChange) -> date:
    return timezone.localtime(row.at).date()


def _way(row: LevelChange) -> SafeString:
    return (
        tags.badge(_("nearer"), "good", "arrow-up") if row.better else tags.badge(_("fell back"), "bad", "arrow-down")
    )


def _ways(_request: HttpRequest) -> list[tuple[str, str]]:
    return [("nearer", _("nearer")), ("back", _("fell back"))]


def _times(_request: HttpRequest) -> list[tuple[str, str]]:
    rows = Renewal.objects.filter(told__isnull=False).distinct().order_by("-pk")[:TIMES]
    return [(str(row.pk), row.on.isoformat()) for row in rows]


CHANGES = Listing(
    name="standing-changes",
    columns=(
        Column("firm", gettext_lazy("Firm"), _firm, sort="enterprise__name", export=lambda row: row.enterprise.name),
        Column("code", gettext_lazy("Code"), lambda row: row.enterprise.uscc or "", shown=False),
        Column("title", gettext_lazy("Title"), lambda row: told(title_names(row.title)), sort="title"),
        Column("way", pgettext_lazy("level", "Change"), _way, sort="better"),
        Column("before", pgettext_lazy("level", "Before"), lambda row: _level(row.before), export=lambda row: _word(row.before)),
        Column("after", pgettext_lazy("level", "Now"), lambda row: _level(row.after), export=lambda row: _word(row.after)),
        Column("at", gettext_lazy("Found on"), lambda row: tags.day(row.at), kind="day", sort="at", export=_day),
        Column("region", gettext_lazy("Region"), lambda row: place_of(row.enterprise.region), sort="enterprise__region_id"),
        Column("owner", gettext_lazy("Responsible"), lambda row: row.enterprise.owner or ""),
    ),
    filters=(
        OF_FIRM,
        Choice(key="told", label=gettext_lazy("Told of on"), field="told_in_id", options=_times),
        Choice(
            key="way", label=pgettext_lazy("level", "Change"), options=_ways,
            narrow=lambda rows, value: rows.filter(better=value == "nearer"),
        ),
        Choice(key="title", label=gettext_lazy("Title"), field="title", options=titles, counted=True),
        Choice(
            key="county", label=gettext_lazy("County or zone"), field="enterprise__region_id", options=regions,
            narrow=lambda rows, value: rows.filter(within_code("enterprise__region_id", value)),
        ),
        Choice(key="owner", label=gettext_lazy("Responsible"), options=owners, narrow=owned),
    ),
    order=("-at", "enterprise_id", "title"),
    tie="id",
    exported=audit.list_taken,
)  # fmt: skip


def standing_changes(request: HttpRequest) -> HttpResponseBase:
    """The changes of levels that somebody may see."""
    rows = LevelChange.objects.visible_to(person_of(request)).select_related(
        "enterprise__region__parent", "enterprise__owner"
    )
    context: dict[str, Any] = {
        "page_title": _("Who came nearer, who fell back"),
        "empty_title": _("Nothing has changed"),
        "empty_text": _("When all firms are judged anew, those that came nearer to a title or fell back stand here."),
        "lead": _("Against what people were last told; who was judged for the first time is left out."),
    }
    return CHANGES.respond(request, rows, context)
