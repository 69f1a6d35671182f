"""The officers' lists: changes, leads, bans, yearly updates."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.pages.language import told
from tidu.web.pages.lists import Choice, Column, Days, Listing
from tidu.web.pages.lists.codes import within_code
from tidu.web.pages.templatetags import tidu as tags
from tidu.web.registry.facts.service import catalogue
from tidu.web.registry.service import OF_FIRM, place_of, regions
from tidu.web.upkeep.models import Ban, ChangeReport, Lead, YearlyUpdate
from tidu.web.workflow import service as workflow


def _firm(row: Any, link: str) -> SafeString:  # noqa: ANN401 - any record of the room
    return format_html('<a href="{}">{}</a>', link, row.enterprise.name)


def _state(row: Any) -> str:  # noqa: ANN401 - as above
    return told(workflow.flow(row.case.flow).states[row.case.state].officer) if row.case is not None else ""


def title_name(code: str) -> str:
    """A title in words; of none: all."""
    return told(catalogue().titles[code].names) if code in catalogue().titles else _("every title")


def _states(flow: str) -> Any:  # noqa: ANN401 - a function for a filter
    def options(_request: HttpRequest) -> list[tuple[str, str]]:
        return [(one.name, told(one.officer)) for one in workflow.flow(flow).states.values()]

    return options


def _titles(_request: HttpRequest) -> list[tuple[str, str]]:
    return [(one.code, told(one.names)) for one in catalogue().titles.values()]


COUNTY = Choice(
    key="county", label=gettext_lazy("County or zone"), field="enterprise__region_id", options=regions,
    narrow=lambda rows, value: rows.filter(within_code("enterprise__region_id", value)),
)  # fmt: skip
REGION = Column(
    "region", gettext_lazy("Region"), lambda row: place_of(row.enterprise.region), sort="enterprise__region_id"
)
RELATED = ("enterprise__region__parent",)


def _late(row: ChangeReport) -> SafeString | str:
    days = row.late_days
    return tags.badge(_("%(days)d days late") % {"days": days}, "bad", "clock-exclamation") if days else _("in time")


CHANGES = Listing(
    name="upkeep",
    template="upkeep/list.html",
    columns=(
        Column(
            "firm", gettext_lazy("Firm"), lambda row: _firm(row, row.get_absolute_url()), sort="enterprise__name",
            export=lambda row: row.enterprise.name,
        ),
        Column("kind", gettext_lazy("What changed"), lambda row: str(row.get_kind_display()), sort="kind"),
        Column("on", gettext_lazy("Happened on"), lambda row: tags.day(row.occurred_on), kind="day", sort="occurred_on",
            export=lambda row: row.occurred_on),
        Column("reported", gettext_lazy("Reported on"), lambda row: tags.day(row.reported_on), kind="day", sort="reported_on",
            export=lambda row: row.reported_on),
        Column("late", gettext_lazy("Three months"), _late, export=lambda row: row.late_days),
        Column("weight", gettext_lazy("Weight"), lambda row: str(row.get_weight_display()), sort="weight"),
        Column("state", gettext_lazy("State"), _state, sort="case__state"),
        REGION,
    ),
    filters=(
        OF_FIRM,
        Choice(key="kind", label=gettext_lazy("What changed"), field="kind", options=ChangeReport.Kind.choices, counted=True),
        Choice(key="state", label=gettext_lazy("State"), field="case__state", options=_states("change")),
        COUNTY,
        Days(key="from", label=gettext_lazy("Happened from"), field="occurred_on"),
        Days(key="until", label=gettext_lazy("Happened until"), field="occurred_on", end="until"),
    ),
    order=("-reported_on", "-id"),
    tie="-id",
    exported=audit.list_taken,
)  # fmt: skip
LEADS = Listing(
    name="leads",
    template="upkeep/list.html",
    columns=(
        Column(
            "firm", gettext_lazy("Firm"), lambda row: _firm(row, row.get_absolute_url()), sort="enterprise__name",
            export=lambda row: row.enterprise.name,
        ),
        Column("title", gettext_lazy("Title"), lambda row: title_name(row.held.title), sort="held__title"),
        Column("ground", gettext_lazy("Ground"), lambda row: str(row.get_ground_display()), sort="ground"),
        Column("source", pgettext_lazy("lead", "Where it comes from"), lambda row: row.source, sort="source"),
        Column("state", gettext_lazy("State"), _state, sort="case__state"),
        Column("due", gettext_lazy("Due on"), lambda row: tags.due(row.case.due_on) if row.case.due_on else "—",
            sort="case__due_on", blank_last=True, export=lambda row: row.case.due_on),
        REGION,
    ),
    filters=(
        OF_FIRM,
        Choice(key="ground", label=gettext_lazy("Ground"), field="ground", options=Lead.Ground.choices, counted=True),
        Choice(key="state", label=gettext_lazy("State"), field="case__state", options=_states("withdrawal")),
        Choice(key="title", label=gettext_lazy("Title"), field="held__title", options=_titles),
        COUNTY,
    ),
    order=("-id",),
    tie="-id",
    exported=audit.list_taken,
)  # fmt: skip


def ban_state(row: Ban) -> SafeString:
    """Whether a ban holds today."""
    if row.runs(china_today()):
        return tags.badge(_("banned"), "bad", "ban")
    return tags.badge(_("lifted") if row.lifted_at else _("ended"), "none", "check")


BANS = Listing(
    name="bans",
    template="upkeep/list.html",
    columns=(
        Column(
            "firm", gettext_lazy("Firm"), lambda row: _firm(row, reverse("firm", args=[row.enterprise_id])), sort="enterprise__name",
            export=lambda row: row.enterprise.name,
        ),
        Column("why", gettext_lazy("Why"), lambda row: told(row.words())),
        Column("title", gettext_lazy("Title"), lambda row: title_name(row.title), sort="title"),
        Column("first", gettext_lazy("From"), lambda row: tags.day(row.first), kind="day", sort="first", export=lambda row: row.first),
        Column("until", gettext_lazy("Until"), lambda row: tags.day(row.until), kind="day", sort="until", export=lambda row: row.until),
        Column("state", gettext_lazy("State"), ban_state, export=lambda row: _("banned") if row.runs(china_today()) else _("ended")),
        REGION,
    ),
    filters=(OF_FIRM, COUNTY, Days(key="from", label=gettext_lazy("Lasts at least until"), field="until")),
    order=("-until", "-id"),
    tie="-id",
    exported=audit.list_taken,
)  # fmt: skip


def update_state(row: YearlyUpdate) -> SafeString:
    """Done, open, or late by how many days."""
    late = row.late_by(china_today())
    if late:
        return tags.badge(
            _("%(days)d days late") % {"days": late}, "warn" if row.done_on else "bad", "clock-exclamation"
        )
    return tags.badge(_("done"), "good", "check") if row.done_on else tags.badge(_("open"), "info", "clock")


def _done(rows: Any, value: str) -> Any:  # noqa: ANN401 - a queryset
    return {
        "open": rows.filter(done_on=None),
        "late": rows.filter(done_on=None, due_on__lt=china_today()),
        "done": rows.exclude(done_on=None),
        "platform": rows.exclude(platform_on=None),
    }[value]


def _done_options(_request: HttpRequest) -> list[tuple[str, str]]:
    return [
        ("open", _("open")), ("late", _("late")), ("done", _("done")), ("platform", _("on the national platform")),
    ]  # fmt: skip


def _years(_request: HttpRequest) -> list[tuple[str, str]]:
    year = china_today().year
    return [(str(one), str(one)) for one in range(year + 1, year - 5, -1)]


UPDATES = Listing(
    name="updates",
    template="upkeep/updates.html",
    columns=(
        Column(
            "firm", gettext_lazy("Firm"), lambda row: _firm(row, reverse("update", args=[row.pk])), sort="enterprise__name",
            export=lambda row: row.enterprise.name,
        ),
        Column("title", gettext_lazy("Title"), lambda row: title_name(row.title), sort="title"),
        Column("year", gettext_lazy("Year"), lambda row: str(row.year), sort="year", export=lambda row: row.year),
        Column("due", gettext_lazy("Due on"), lambda row: tags.day(row.due_on), kind="day", sort="due_on", export=lambda row: row.due_on),
        Column("state", gettext_lazy("State"), update_state, sort="done_on", export=lambda row: row.late_by(china_today())),
        Column("platform", gettext_lazy("On the national platform"), lambda row: tags.day(row.platform_on) if row.platform_on else "—",
            sort="platform_on", blank_last=True, export=lambda row: row.platform_on),
        REGION,
    ),
    filters=(
        OF_FIRM,
        Choice(key="year", label=gettext_lazy("Year"), options=_years, narrow=lambda rows, value: rows.filter(year=int(value))),
        Choice(key="title", label=gettext_lazy("Title"), field="title", options=_titles),
        Choice(key="state", label=gettext_lazy("State"), options=_done_options, narrow=_done),
        COUNTY,
    ),
    order=("due_on", "id"),
    tie="id",
    exported=audit.list_taken,
)  # fmt: skip
