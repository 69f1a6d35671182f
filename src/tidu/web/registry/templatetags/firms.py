"""The head of a firm's pages, the same on every tab, whichever view made the page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.template.context import RequestContext
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from tidu.catalogue.reference import regions
from tidu.text import Text, same
from tidu.today import china_today
from tidu.web.access.service import may_open
from tidu.web.accounts.models import Region
from tidu.web.pages.language import told
from tidu.web.pages.templatetags.tidu import badge, unconfirmed
from tidu.web.registry.enterprises.names import plain
from tidu.web.registry.facts.values import catalogue
from tidu.web.registry.models import Enterprise, EnterpriseEvent, EnterpriseName, TitleHeld
from tidu.web.registry.titles.states import STATE_TONES, state_of
from tidu.web.registry.titles.timeline import TRACKS, ladder_order, track_of

register = template.Library()

DECISIONS = {
    "recognised": Text("认定日", "Recognised on"),
    "announced": Text("公告日", "Announced on"),
    "registered": Text("入库登记日", "Registered on"),
    "recorded": Text("备案日", "Recorded on"),
}
TABS = (
    ("overview", "firm", _("Overview")),
    ("standing", "firm-standing", _("Where it stands")),
    ("facts", "firm-facts", _("Figures")),
    ("materials", "vault", _("Materials")),
    ("lists", "firm-lists", _("Lists")),
    ("events", "firm-events", _("Events and names")),
    ("sharing", "firm-sharing", _("Shared data")),
    ("audit", "firm-audit", _("Audit trail")),
)


def held_today(rows: list[TitleHeld], today: date) -> list[TitleHeld]:
    """The titles that count on a day by their days, each once: a renewed one until its new term begins."""
    found: dict[tuple[str, str], TitleHeld] = {}
    for row in rows:
        begins = row.valid_from or row.decided_on
        begun = begins is not None and begins <= today
        lasts = row.valid_until is None or row.valid_until >= today
        stands = row.withdrawn_on is None or row.withdrawn_on > today
        if begun and lasts and stands:
            found.setdefault((row.title, row.product), row)
    tracks = list(TRACKS)
    return sorted(found.values(), key=lambda row: (tracks.index(track_of(row)), *ladder_order(row)))


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
        "former": [
            one for one in names if one.kind == EnterpriseName.Kind.FORMER and plain(one.name) != plain(firm.name)
        ],
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


@register.simple_tag
def title_chip(row: TitleHeld) -> SafeString:
    """A title of today as a badge: its name, in the colour of its state."""
    title = catalogue().titles.get(row.title)
    name = title.names if title is not None else same(row.title)
    state = state_of(row, china_today())
    return badge(name, STATE_TONES["valid" if state == "renewed" else state], "award")


@register.simple_tag
def title_decision(row: TitleHeld) -> str:
    """How the title became public, as the name of its day: 认定日, 公告日."""
    return told(DECISIONS.get(row.decision, DECISIONS["recognised"]))


@register.simple_tag
def title_authority(code: str) -> str:
    """Who decides about a title."""
    title = catalogue().titles.get(code)
    return told(title.decided_by) if title is not None else "—"


@register.simple_tag
def title_rule(code: str) -> SafeString:
    """For how long a title lasts, by which document; what is not confirmed says so."""
    title = catalogue().titles.get(code)
    if title is None:
        return format_html("—")
    years = (title.validity or "").removesuffix("y")
    rule = Text(f"有效期 {years} 年", f"valid for {years} years") if years else Text("未定有效期", "no term is set")
    mark = unconfirmed() if title.source.grade in ("B", "M") else ""
    return format_html('{} <span class="quiet">{}</span> {}', told(rule), title.source.document, mark)


@register.filter
def event_text(event: EnterpriseEvent) -> str:
    """What an event changed, in one line."""
    details = event.details
    match event.kind:
        case EnterpriseEvent.Kind.RENAMED:
            return f"{details.get('from', '')} → {details.get('to', '')}"
        case EnterpriseEvent.Kind.MOVED:
            return f"{_region(details.get('from', ''))} → {_region(details.get('to', ''))}"
        case EnterpriseEvent.Kind.ABSORBED:
            absorbed, by = details.get("absorbed"), details.get("by_name")
            if absorbed:
                return told(Text(f"吸收了{absorbed}", f"took over {absorbed}"))
            return told(Text(f"被{by}吸收", f"taken over by {by}")) if by else ""
        case EnterpriseEvent.Kind.RECORDS_MERGED | EnterpriseEvent.Kind.MERGE_UNDONE:
            number, name = details.get("record", ""), details.get("name", "")
            return told(Text(f"{name}（{number} 号档案）", f"{name} (record {number})"))
        case _:
            return ""


def _region(code: str) -> str:
    entry = regions().get(code)
    return entry.name if entry is not None else code
