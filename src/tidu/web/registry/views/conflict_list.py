"""The list of conflicts: the open ones first, of one firm or of all in somebody's charge."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tidu.web.audit import service as audit
from tidu.web.pages.language import told
from tidu.web.pages.lists import Choice, Column, Days, Listing, local_day
from tidu.web.pages.lists.codes import within_code
from tidu.web.pages.templatetags import tidu as tags
from tidu.web.registry.access import person_of
from tidu.web.registry.facts.service import indicator_of
from tidu.web.registry.models import Conflict, Enterprise
from tidu.web.registry.options import OF_FIRM, owners, place_of, regions
from tidu.web.registry.scoping import reach

State = Conflict.State
STATES = (
    (State.OPEN, pgettext_lazy("conflicts", "Open")),
    (State.RESOLVED, gettext_lazy("Decided")),
    (State.GONE, gettext_lazy("Gone by agreement")),
)
STATE_TONES = {State.OPEN: "warn", State.RESOLVED: "good", State.GONE: "none"}


def conflicts_for(request: HttpRequest) -> QuerySet[Conflict]:
    """The conflicts about firms that the reader may see."""
    return Conflict.objects.filter(reach(person_of(request).scope, "enterprise__"))


def _figures(request: HttpRequest) -> list[tuple[str, str]]:
    """What is disputed somewhere."""
    codes = conflicts_for(request).order_by().values_list("indicator", flat=True).distinct()
    return sorted(((code, _figure_named(code)) for code in codes), key=lambda option: option[1])


def _figure_named(code: str) -> str:
    indicator = indicator_of(code)
    return told(indicator.names) if indicator else code


def _named_firm(request: HttpRequest) -> list[tuple[str, str]]:
    """The firm from whose page the reader comes: no other can be chosen here, the search finds the others."""
    number = request.GET.get("firm", "")
    if not number.isdecimal() or len(number) > 18:
        return []
    firm = Enterprise.objects.visible_to(person_of(request)).filter(pk=int(number)).first()
    return [(number, firm.name)] if firm is not None else []


def _owned(rows: Any, value: str) -> Any:  # noqa: ANN401 - a queryset of conflicts
    return rows.filter(enterprise__owner=None) if value == "nobody" else rows.filter(enterprise__owner_id=int(value))


def _firm(row: Conflict) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("conflict", args=[row.pk]), row.enterprise.name)


def _period(row: Conflict) -> str:
    indicator = indicator_of(row.indicator)
    return str(row.as_of.year) if indicator is not None and indicator.yearly else row.as_of.isoformat()


def _state(row: Conflict) -> SafeString:
    return tags.badge(dict(STATES)[State(row.state)], STATE_TONES[State(row.state)])


CONFLICTS = Listing(
    name="conflicts",
    columns=(
        Column("firm", gettext_lazy("Firm"), _firm, sort="enterprise__name", export=lambda row: row.enterprise.name),
        Column("code", gettext_lazy("Code"), lambda row: row.enterprise.uscc or "", shown=False),
        Column("figure", gettext_lazy("Figure"), lambda row: _figure_named(row.indicator), sort="indicator"),
        Column("period", gettext_lazy("Period"), _period, sort="as_of"),
        Column("region", gettext_lazy("Region"), lambda row: place_of(row.enterprise.region), sort="enterprise__region_id"),
        Column(
            "since", gettext_lazy("Since"), lambda row: tags.day(row.opened_at), kind="day", sort="opened_at",
            export=lambda row: local_day(row.opened_at),
        ),
        Column("state", gettext_lazy("State"), _state, sort="state"),
        Column("owner", gettext_lazy("Responsible"), lambda row: row.enterprise.owner or ""),
        Column(
            "decided", gettext_lazy("Decided on"), lambda row: tags.day(row.resolved_at, "—"), kind="day", sort="resolved_at",
            shown=False, export=lambda row: local_day(row.resolved_at),
        ),
        Column("by", gettext_lazy("Decided by"), lambda row: row.resolved_by or "", shown=False),
        Column("reason", gettext_lazy("Reason"), lambda row: row.reason, shown=False),
    ),
    filters=(
        Choice(
            key="state", label=gettext_lazy("Which conflicts"), field="state", options=STATES, counted=True,
            default=State.OPEN, tabs=True,
        ),
        OF_FIRM,
        Choice(key="firm", label=gettext_lazy("Only this firm"), field="enterprise_id", options=_named_firm),
        Choice(key="figure", label=gettext_lazy("Figure"), field="indicator", options=_figures, counted=True),
        Choice(
            key="county", label=gettext_lazy("County or zone"), options=regions,
            narrow=lambda rows, value: rows.filter(within_code("enterprise__region_id", value)),
        ),
        Choice(key="owner", label=gettext_lazy("Responsible"), options=owners, narrow=_owned),
        Days(key="from", label=gettext_lazy("Since, from"), field="opened_at", moment=True),
        Days(key="until", label=gettext_lazy("Since, until"), field="opened_at", end="until", moment=True),
    ),
    order=("opened_at", "id"),
    tie="id",
    exported=audit.list_taken,
)  # fmt: skip
DECIDED = replace(
    CONFLICTS,
    columns=tuple(replace(one, shown=one.key not in ("code", "state", "owner", "since")) for one in CONFLICTS.columns),
    order=("-resolved_at", "-id"),
    tie="-id",
)
"""The same list where it shows what was decided: the newest decision first, with who made it and why."""


def conflicts(request: HttpRequest) -> HttpResponseBase:
    """Conflicts of the firms in somebody's charge, the oldest first."""
    state = request.GET.get("state")
    rows = conflicts_for(request).select_related("enterprise__region__parent", "enterprise__owner", "resolved_by")
    context: dict[str, Any] = {
        "page_title": _("Conflicts"),
        "lead": _("Two parties state different values for one thing. The value in use stays until somebody decides."),
        "empty_title": _("No conflicts here"),
        "empty_text": _(
            "Where tax, statistics or another party states another value than the one in use, it appears here."
        ),
        "empty_shape": "scale",
    }
    return (DECIDED if state in (State.RESOLVED, State.GONE) else CONFLICTS).respond(request, rows, context)
