"""Where a firm stands, and what if a figure were another."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from tidu.catalogue.deriving import with_derived
from tidu.criteria.facts import Facts, Value
from tidu.criteria.slots import Slot
from tidu.criteria.values import ValueFault
from tidu.criteria.vocabulary import Indicator
from tidu.text import Text
from tidu.today import china_today
from tidu.web.pages.language import language
from tidu.web.registry.access import get_firm_for_reader, person_of
from tidu.web.registry.facts.service import catalogue, kernel_facts, read_typed, typed
from tidu.web.standing.disputes import disputes_of
from tidu.web.standing.doubts import doubts_of, sound, with_partners
from tidu.web.standing.firms import (
    Supposed,
    judge,
    re_review_of,
    rule_for,
    slots_of,
    standings_of,
    supposed_facts,
)
from tidu.web.standing.rules import Rule
from tidu.web.standing.tree import tree_of

YES, NO = Text("是", "yes"), Text("否", "no")


def firm_standing(request: HttpRequest, pk: int) -> HttpResponse:
    """Every title at once: how near, the reason in a sentence, until when it is held, what re-review would say."""
    firm, today = get_firm_for_reader(person_of(request), pk), china_today()
    facts = kernel_facts(firm, today)
    tracks: dict[str, list[dict[str, Any]]] = {"industry": [], "science": []}
    for one in standings_of(facts, today):
        review = one.rule.kind == "review"
        row = {
            "one": one,
            "held": facts.titles.get(one.rule.title) if review else None,
            "then": re_review_of(facts, one.rule.title, today) if review else None,
            "url": reverse("firm-standing-title", args=[firm.pk, one.rule.title]),
        }
        tracks.setdefault(one.title.track, []).append(row)
    context = {
        "firm": firm,
        "tab": "standing",
        "tracks": [rows for rows in tracks.values() if rows],
        "today": today,
        "doubts": doubts_of(facts),
        "disputes": disputes_of(firm, facts, today),
    }
    return render(request, "standing/firm.html", context)


def firm_standing_title(request: HttpRequest, pk: int, title: str) -> HttpResponse:
    """One title: reasons, gaps, ways, and a what-if in which any figure may be changed. Nothing is saved."""
    firm, today = get_firm_for_reader(person_of(request), pk), china_today()
    if title not in catalogue().titles:
        raise Http404
    facts = kernel_facts(firm, today)
    rule = rule_for(title, facts, today)
    context: dict[str, Any] = {"firm": firm, "tab": "standing", "asked": catalogue().titles[title], "today": today}
    part = request.headers.get("HX-Target") == "verdict"
    if rule is None and part:
        return render(request, "standing/no_rule_part.html", context)
    if rule is None:
        return render(request, "standing/no_rule.html", context, status=404)
    fields, values = _fields(request, rule, facts)
    supposed = supposed_facts(facts, values, today)
    one = judge(rule, supposed)
    read = with_partners(rule.reads)
    context |= {
        "one": one,
        "before": judge(rule, facts) if values else None,
        "fields": fields,
        "doubts": [doubt for doubt in doubts_of(supposed) if doubt.codes & read],
        "disputes": disputes_of(firm, facts, today, rule) if not values else [],
        "wrong": [field for field in fields if field.fault is not None],
        "ways": one.ways if one.level in ("step", "far") and not values else [],
        "tree": tree_of(one.verdict, language()),
        "held": facts.titles.get(title) if rule.kind == "review" else None,
        "then": re_review_of(facts, title, today) if not values else None,
    }
    return render(request, "standing/verdict.html" if part else "standing/title.html", context)


def _fields(request: HttpRequest, rule: Rule, facts: Facts) -> tuple[list[Supposed], dict[Slot, Value | None]]:
    """The figures that the rule reads, with what is typed for them; and those that differ from what is known."""
    fields, values = [], {}
    derived = with_derived(sound(facts), rule.standard, catalogue(), rule.on)
    for slot in slots_of(rule):
        # A figure that is contradicted counts as not known, but is shown, so that it can be mended.
        known = slot.read(derived, rule.on)
        known = slot.read(facts, rule.on) if known is None else known
        fact = derived.values.get((slot.code, slot.year)) or facts.values.get((slot.code, slot.year))
        shown = _text(slot, known)
        field = Supposed(slot, known, fact.source if fact else "", shown, shown, choices=_choices(slot))
        if request.method == "POST" and field.key in request.POST:
            field.text = request.POST[field.key].replace("\x00", "").strip()[:200]
            try:
                value = _read(slot, field.text)
            except ValueFault as fault:
                field.fault = Text(f"{fault.why.zh}；{fault.fix.zh}", f"{fault.why.en}; {fault.fix.en}")
            else:
                if value != known:
                    field.changed = True
                    values[slot] = value
        fields.append(field)
    return fields, values


def _choices(slot: Slot) -> list[tuple[str, Text]]:
    """What a figure that is no number can be, the unknown left out."""
    indicator: Indicator | None = slot.indicator
    if indicator is None or indicator.type in ("yes_no", "finding"):
        return [("yes", YES), ("no", NO)]
    return [(option.id, option.names) for option in indicator.options] if indicator.type == "choice" else []


def _text(slot: Slot, value: Value | None) -> str:
    if value is None:
        return ""
    indicator = slot.indicator
    if indicator is None or indicator.type in ("yes_no", "finding"):
        return "yes" if value else "no"
    return indicator.options[int(value)].id if indicator.type == "choice" else typed(indicator, value)  # type: ignore[arg-type]


def _read(slot: Slot, text: str) -> Value | None:
    if not text:
        return None
    if slot.indicator is None:
        return text == "yes"
    return read_typed(slot.indicator, text)
