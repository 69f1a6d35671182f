"""The head of a firm's pages, the same on every tab, whichever view made the page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.template.context import RequestContext
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from tidu.today import china_today
from tidu.web.access.service import may_open
from tidu.web.accounts.models import Region
from tidu.web.registry.models import Enterprise, EnterpriseName, TitleHeld
from tidu.web.registry.titles.states import state_of

register = template.Library()

HELD = ("valid", "expiring", "under_review")
TABS = (
    ("overview", "firm", _("Overview")),
    ("facts", "firm-facts", _("Figures")),
    ("evidence", "firm-evidence", _("Papers")),
    ("events", "firm-events", _("Events and names")),
    ("audit", "firm-audit", _("Audit trail")),
)


def held_today(rows: list[TitleHeld], today: date) -> list[TitleHeld]:
    """The titles that count on a day."""
    return [row for row in rows if state_of(row, today) in HELD]


@register.inclusion_tag("registry/firms/header.html", takes_context=True)
def firm_header(context: RequestContext) -> dict[str, Any]:
    """Codes, place, former names, titles of today, tags, who is responsible."""
    firm: Enterprise = context["firm"]
    titles = context.get("titles")
    if titles is None:
        titles = list(TitleHeld.objects.filter(enterprise=firm).order_by("-valid_from", "-id"))
    names = context.get("names")
    if names is None:
        names = list(EnterpriseName.objects.filter(enterprise=firm).order_by("kind", "-valid_until"))
    return {
        "firm": firm,
        "titles": held_today(titles, china_today()),
        "former": [one for one in names if one.kind == EnterpriseName.Kind.FORMER],
        "tags": context.get("tags") if context.get("tags") is not None else firm.tags.all(),
    }


@register.inclusion_tag("registry/firms/actions.html", takes_context=True)
def firm_actions(context: RequestContext) -> dict[str, Any]:
    """What the reader may do with the firm."""
    firm: Enterprise = context["firm"]
    scope = context["request"].user.scope
    return {
        "firm": firm,
        "may_change": scope.officer and scope.covers(firm.region_id),
        "own_firm": firm.organisation_id is not None and firm.organisation_id in scope.organisations,
    }


@register.inclusion_tag("registry/firms/tabs.html", takes_context=True)
def firm_tabs(context: RequestContext) -> dict[str, Any]:
    """The tabs that the reader may open."""
    firm: Enterprise = context["firm"]
    user = context["request"].user
    tabs = []
    for code, url_name, text in TABS:
        if not may_open(user, url_name):
            continue
        try:
            tabs.append((code, reverse(url_name, args=[firm.pk]), text))
        except NoReverseMatch:  # that department is not built in
            continue
    return {"tabs": tabs, "tab": context.get("tab", "")}


@register.filter
def place(region: Region) -> str:
    """County and township in one line; the city, which is the same for all, is left out."""
    above = region.parent if region.level == "town" else None
    return f"{above.name} {region.name}" if above is not None else region.name
