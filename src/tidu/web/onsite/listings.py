"""The list of visits."""

from __future__ import annotations

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, pgettext_lazy

from tidu.web.audit import service as audit
from tidu.web.onsite.models import Visit
from tidu.web.pages.language import told
from tidu.web.pages.lists import Choice, Column, Days, Listing, Search
from tidu.web.pages.lists.codes import within_code
from tidu.web.pages.templatetags import tidu as tags
from tidu.web.registry.service import OF_FIRM, place_of, regions

STATES = {"planned": ("info", "clock"), "done": ("good", "check"), "cancelled": ("none", "x")}
CONCLUSIONS = {"agrees": ("good", "check"), "doubtful": ("warn", "help-circle"), "differs": ("bad", "alert-triangle")}


def state_badge(row: Visit) -> SafeString:
    """How far a visit is: a word, a colour and a shape."""
    return tags.badge(str(row.get_state_display()), *STATES[row.state])


def conclusion_badge(row: Visit) -> SafeString | str:
    """What a visit came to; a dash before."""
    if not row.conclusion:
        return "—"
    return tags.badge(str(row.get_conclusion_display()), *CONCLUSIONS[row.conclusion])


def _firm(row: Visit) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("onsite-visit", args=[row.pk]), row.enterprise.name)


VISITS = Listing(
    name="onsite",
    template="onsite/visits.html",
    columns=(
        Column("firm", gettext_lazy("Firm"), _firm, sort="enterprise__name", export=lambda row: row.enterprise.name),
        Column("purpose", gettext_lazy("Purpose"), lambda row: told(row.purpose), sort="purpose_zh"),
        Column(
            "planned", gettext_lazy("Planned for"), lambda row: tags.day(row.planned_on), kind="day", sort="planned_on",
            export=lambda row: row.planned_on,
        ),
        Column("inspector", gettext_lazy("Who goes"), lambda row: str(row.inspector or row.organisation), sort="inspector__display_name"),
        Column(
            "state", pgettext_lazy("visit", "State"), state_badge, sort="state", export=lambda row: str(row.get_state_display())
        ),
        Column(
            "conclusion", gettext_lazy("Conclusion"), conclusion_badge, sort="conclusion",
            export=lambda row: str(row.get_conclusion_display()) if row.conclusion else "",
        ),
        Column("region", gettext_lazy("Region"), lambda row: place_of(row.enterprise.region), sort="enterprise__region_id"),
    ),
    filters=(
        OF_FIRM,
        Search(
            key="q", label=gettext_lazy("Firm or purpose"),
            narrow=lambda rows, text: rows.filter(enterprise__name__contains=text) | rows.filter(purpose_zh__contains=text),
        ),
        Choice(key="state", label=pgettext_lazy("visit", "State"), field="state", options=Visit.State.choices, counted=True),
        Choice(
            key="conclusion", label=gettext_lazy("Conclusion"), field="conclusion", options=Visit.Conclusion.choices, counted=True
        ),
        Choice(
            key="county", label=gettext_lazy("County or zone"), field="enterprise__region_id", options=regions,
            narrow=lambda rows, value: rows.filter(within_code("enterprise__region_id", value)),
        ),
        Days(key="from", label=gettext_lazy("Planned from"), field="planned_on"),
        Days(key="until", label=gettext_lazy("Planned until"), field="planned_on", end="until"),
    ),
    order=("-planned_on", "-id"),
    tie="-id",
    exported=audit.list_taken,
)  # fmt: skip
