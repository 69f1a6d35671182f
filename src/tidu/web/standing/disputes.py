"""Figures about which the parties disagree: the verdict uses the one in use, and says what the other would give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from tidu.criteria.facts import Facts
from tidu.criteria.values import show_value
from tidu.text import Text
from tidu.web.registry.facts.values import decode, indicator_of
from tidu.web.registry.models import Conflict, Enterprise, Fact
from tidu.web.standing.firms import Judged, judge
from tidu.web.standing.rules import Rule


@dataclass(frozen=True, slots=True)
class Dispute:
    """Another party's value, and what the title would be by it."""

    text: Text
    url: str
    other: Judged | None = None


def disputes_of(firm: Enterprise, facts: Facts, on: date, rule: Rule | None = None) -> list[Dispute]:
    """The open conflicts about the figures of a firm; with a rule those that it reads, each judged by the other value."""
    conflicts = {(one.indicator, one.as_of): one.pk for one in Conflict.objects.filter(enterprise=firm, state="open")}
    if not conflicts:
        return []
    rows = Fact.objects.stated().filter(enterprise=firm, standing_from=None, as_of__lte=on).select_related("source")
    found = []
    for row in rows.order_by("indicator", "as_of", "pk"):
        indicator = indicator_of(row.indicator)
        conflict = conflicts.get((row.indicator, row.as_of))
        if conflict is None or indicator is None or (rule is not None and row.indicator not in rule.reads):
            continue
        year = row.as_of.year if indicator.yearly else None
        used, value = facts.get(indicator, year), decode(indicator, row.value)
        when_zh, when_en = (f"{year} 年", f" of {year}") if year is not None else ("", "")
        mine = (show_value(indicator, used.value), used.source) if used else ("—", "—")
        text = Text(
            f"{when_zh}{indicator.names.zh}：采用 {mine[0]}（{mine[1]}），另有 {show_value(indicator, value)}（{row.source}）",
            f"{indicator.names.en}{when_en}: {show_value(indicator, used.value, 'en') if used else '—'} ({mine[1]}) is used, "
            f"{show_value(indicator, value, 'en')} ({row.source}) is stated too",
        )
        other = None
        if rule is not None:
            supposed = facts.copy()
            supposed.put(indicator, year, value, str(row.source))
            other = judge(rule, supposed)
        found.append(Dispute(text, reverse("conflict", args=[conflict]), other))
    return found
