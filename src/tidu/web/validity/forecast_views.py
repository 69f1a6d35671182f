"""The forecast as counts by county and title that lead to names, and as a list with what is missing and what it takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tidu.today import china_today
from tidu.web.accounts.models import Region
from tidu.web.accounts.scope import county_of
from tidu.web.audit import service as audit
from tidu.web.pages.language import told
from tidu.web.pages.lists import Choice, Column, Days, Listing, Search
from tidu.web.pages.lists.codes import within_code
from tidu.web.pages.templatetags import tidu as tags
from tidu.web.registry.access import person_of
from tidu.web.registry.models import Enterprise
from tidu.web.registry.search import matching
from tidu.web.registry.service import place_of, regions
from tidu.web.upkeep.service import bans_among
from tidu.web.validity import lists
from tidu.web.validity.forecasting import LEVELS, OUTLOOKS, TONES, counts, outlook_of
from tidu.web.validity.models import DueItem, Forecast
from tidu.web.validity.sources import names_of

COST_UNIT = 1000


def outlook_badge(row: Forecast) -> SafeString:
    """Whether the re-review would be passed."""
    name = outlook_of(row.level)
    return tags.badge(OUTLOOKS[name], TONES[name])


def _firm(row: Forecast) -> SafeString:
    address = reverse("firm-standing-title", args=[row.item.enterprise_id, row.item.title])
    return format_html('<a href="{}">{}</a>', address, row.item.enterprise.name)


def _cost(row: Forecast) -> str:
    if row.cost is None:
        return _("no way found") if row.cost_sought and outlook_of(row.level) == "fails" else ""
    return f"{row.cost / COST_UNIT:.1f}"


def _sentence(row: Forecast) -> SafeString | str:
    if row.changed_on is None:
        return told(row.sentence)
    return format_html(
        "{} {}", told(row.sentence), tags.badge(_("changed on %(day)s") % {"day": row.changed_on}, "warn")
    )


def _titles(_request: HttpRequest) -> list[tuple[str, str]]:
    return lists.titles(_request)


def _of_firm(rows: Any, text: str) -> Any:  # noqa: ANN401 - a queryset of forecasts
    return rows.filter(item__enterprise__in=matching(Enterprise.objects.all(), text).order_by().values("pk"))


def _with_bans(rows: Sequence[Forecast]) -> None:
    """To each row the ban that stands on the day on which its title ends."""
    asked = {row.pk: (row.item.enterprise_id, row.item.title, row.item.due_on) for row in rows}
    bans = bans_among(asked.values())
    for row in rows:
        ban = bans.get(asked[row.pk])
        row.ban = ban.words() if ban is not None else None


def _ban(row: Forecast) -> SafeString | str:
    return tags.badge(told(row.ban), "bad", "lock") if row.ban is not None else ""


def _outlooks(_request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, told(text)) for name, text in OUTLOOKS.items()]


FORECAST = Listing(
    name="forecast",
    columns=(
        Column("firm", gettext_lazy("Firm"), _firm, sort="item__enterprise__name", export=lambda row: row.item.enterprise.name),
        Column("code", gettext_lazy("Code"), lambda row: row.item.enterprise.uscc or "", shown=False),
        Column("title", gettext_lazy("Title"), lambda row: told(names_of(row.item.title)), sort="item__title"),
        Column(
            "due", gettext_lazy("Ends on"), lambda row: tags.due(row.item.due_on), kind="day", sort="item__due_on",
            export=lambda row: row.item.due_on,
        ),
        Column("outlook", gettext_lazy("Outlook"), outlook_badge, sort="level", export=lambda row: told(OUTLOOKS[outlook_of(row.level)])),
        Column("missing", gettext_lazy("What is missing"), _sentence, export=lambda row: told(row.sentence)),
        Column("ban", gettext_lazy("Ban"), _ban),
        Column("gaps", gettext_lazy("Gaps"), lambda row: row.gaps, kind="number", sort="gaps", export=lambda row: row.gaps),
        Column("way", gettext_lazy("Cheapest way"), lambda row: told(row.way), shown=False),
        Column(
            "cost", gettext_lazy("Effort"), _cost, kind="number", sort="cost", blank_last=True,
            export=lambda row: None if row.cost is None else row.cost / COST_UNIT,
        ),
        Column("standard", gettext_lazy("By the rules of"), lambda row: row.standard, shown=False),
        Column("region", gettext_lazy("Region"), lambda row: place_of(row.item.region), sort="item__region_id"),
        Column("owner", gettext_lazy("Owner"), lambda row: lists.owner_of(row.item), shown=False),
    ),
    filters=(
        Search(key="q", label=gettext_lazy("Firm by any name, or code"), narrow=_of_firm),
        Choice(
            key="outlook", label=gettext_lazy("Outlook"), options=_outlooks, default="fails", tabs=True,
            narrow=lambda rows, value: rows.filter(level__in=LEVELS[value]),
        ),
        Choice(key="title", label=gettext_lazy("Title"), field="item__title", options=_titles, counted=True),
        Choice(
            key="county", label=gettext_lazy("County or zone"), field="item__region_id", options=regions, counted=True,
            by_start=True, narrow=lambda rows, value: rows.filter(within_code("item__region_id", value)),
        ),
        Days(key="from", label=gettext_lazy("Ends from"), field="item__due_on"),
        Days(key="until", label=gettext_lazy("Ends until"), field="item__due_on", end="until"),
    ),
    order=("item__due_on", "item_id"),
    tie="item_id",
    template="validity/forecast.html",
    prepare=_with_bans,
    exported=audit.list_taken,
)  # fmt: skip


def forecast(request: HttpRequest) -> HttpResponseBase:
    """Who would fail the re-review of a title that ends within a year."""
    user, today = person_of(request), china_today()
    items = DueItem.objects.visible_to(user).open().filter(due_on__gte=today)
    rows = Forecast.objects.filter(item__in=items).select_related(*(f"item__{name}" for name in lists.RELATED))
    cells = counts(
        (county_of(region), title, level)
        for region, title, level in rows.order_by().values_list("item__region_id", "item__title", "level")
    )
    newest = rows.order_by("-judged_on").values_list("judged_on", flat=True).first()
    context = {
        "page_title": _("Forecast of re-reviews"),
        "empty_title": _("No such re-review within twelve months"),
        "empty_text": _(
            "Every title that ends within a year is judged daily by the rules of the day on which it ends."
        ),
        "empty_shape": "award",
        "table": _table(cells),
        "judged_on": newest,
    }
    return FORECAST.respond(request, rows, context)


def _table(cells: dict[tuple[str, str], dict[str, int]]) -> list[dict[str, Any]]:
    """One row a county and title, with counts that lead to their names."""
    regions_known = dict(
        Region.objects.filter(code__in={county for county, _title in cells}).values_list("code", "name")
    )
    return [
        {
            "county": regions_known.get(county, county),
            "title": names_of(title),
            "cells": [
                (told(OUTLOOKS[name]), TONES[name], number, f"?county={county}&title={title}&outlook={name}")
                for name, number in found.items()
            ],
        }
        for (county, title), found in sorted(cells.items())
    ]
