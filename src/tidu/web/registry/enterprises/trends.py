"""The key figures of a firm over the years, as small drawings: a year of which nothing is known is a gap."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext as _

from tidu.criteria.values import show_value
from tidu.criteria.vocabulary import Indicator
from tidu.web.pages.amounts import WAN, wan_text
from tidu.web.pages.charts import Chart, Mark, Series
from tidu.web.pages.language import language, told
from tidu.web.registry.facts.values import decode, indicator_of
from tidu.web.registry.models import Enterprise, Fact

DRAWN = ("revenue", "main_revenue", "net_profit", "rd_expense", "assets", "staff")
FEWEST = 2
"""Known years of a figure from which a drawing says more than its number."""


def trends(firm: Enterprise, facts: Mapping[tuple[str, int], Fact]) -> Chart | None:
    """A panel for each figure of which two years are known, all over the same years; None where there is none.

    ``facts`` by indicator and year. Between the first and the last year known of any figure no year is left out.
    """
    known = {code: {year: fact for (one, year), fact in facts.items() if one == code} for code in DRAWN}
    drawn = {code: by_year for code, by_year in known.items() if len(by_year) >= FEWEST}
    if not drawn:
        return None
    all_years = [year for by_year in drawn.values() for year in by_year]
    years = range(min(all_years), max(all_years) + 1)
    series = [
        Series(told(indicator.names), [_mark(firm, indicator, by_year.get(year)) for year in years], _unit(indicator))
        for code, by_year in drawn.items()
        if (indicator := indicator_of(code)) is not None
    ]
    return Chart(
        "trends", _("Key figures over the years"), "trends", _("Year"), [str(year) for year in years], series, False
    )


def _unit(indicator: Indicator) -> str:
    return "万元" if indicator.type == "money" else ""


def _mark(firm: Enterprise, indicator: Indicator, fact: Fact | None) -> Mark | None:
    if fact is None:
        return None
    address = reverse("fact-history", args=[firm.pk, fact.indicator, fact.as_of.isoformat()])
    if indicator.type == "money":
        return Mark(fact.value / WAN, wan_text(fact.value), address)
    return Mark(
        fact.value / 10**indicator.decimals,
        show_value(indicator, decode(indicator, fact.value), language()),
        address,
    )
