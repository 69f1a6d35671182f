"""Pages about figures: all that is known about a firm, the history of a value, the annual sheet."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tidu.criteria.values import show_value
from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.pages.language import language, told
from tidu.web.pages.lists.filters import day_of
from tidu.web.registry.access import get_firm_for_reader, get_firm_for_stating, may_state, person_of
from tidu.web.registry.facts import sheet as sheets
from tidu.web.registry.facts.checks import check_year
from tidu.web.registry.facts.proofs import proofs_of
from tidu.web.registry.facts.service import decode, in_use, indicator_of, versions_of
from tidu.web.registry.models import Conflict, Enterprise, Fact, SheetConfirmation
from tidu.web.registry.views.firm_lists import history_list

FIRST_YEAR = 2015


def firm_facts(request: HttpRequest, pk: int) -> HttpResponse:
    """All values of a firm by year, as of a day and as known at a moment, each with its source."""
    firm = get_firm_for_reader(person_of(request), pk)
    on = day_of(request.GET.get("on", "")) or china_today()
    known_on = day_of(request.GET.get("known", ""))
    known_at = timezone.make_aware(datetime.combine(known_on, time.max)) if known_on else None
    years, yearly, states = _table(list(in_use([firm.pk], on, known_at)))
    open_ones = set(
        Conflict.objects.filter(enterprise=firm, state=Conflict.State.OPEN).values_list("indicator", "as_of")
    )
    proofs = proofs_of(firm)
    for row in (*(cell for one in yearly for cell in one["cells"] if cell), *states):
        row["in_conflict"] = (row["fact"].indicator, row["fact"].as_of) in open_ones
        row["proofs"] = proofs.get((row["fact"].indicator, row["fact"].as_of), [])
    context = {
        "firm": firm,
        "tab": "facts",
        "on": on,
        "known_on": known_on,
        "years": years,
        "yearly": yearly,
        "states": states,
        "conflicts": len(open_ones),
        "may_state": may_state(person_of(request), firm),
        "sheet_year": china_today().year - 1,
    }
    return render(request, "registry/facts/firm_facts.html", context)


def _table(facts: list[Fact]) -> tuple[list[int], list[dict[str, Any]], list[dict[str, Any]]]:
    """Yearly values as rows with a cell a year, newest year first; every other value once, the newest."""
    by_code: dict[str, dict[int, dict[str, Any]]] = defaultdict(dict)
    states: dict[str, dict[str, Any]] = {}
    for fact in facts:
        indicator = indicator_of(fact.indicator)
        if indicator is None:
            continue
        cell = {
            "fact": fact,
            "name": indicator.names,
            "text": show_value(indicator, decode(indicator, fact.value), language()),
        }
        if indicator.yearly:
            by_code[indicator.code][fact.as_of.year] = cell
        else:
            states[indicator.code] = cell
    years = sorted({year for cells in by_code.values() for year in cells}, reverse=True)
    order = {code: place for place, code in enumerate(_catalogue_order())}
    yearly = [
        {"name": next(iter(cells.values()))["name"], "cells": [cells.get(year) for year in years]}
        for _code, cells in sorted(by_code.items(), key=lambda item: order.get(item[0], len(order)))
    ]
    return years, yearly, [states[code] for code in sorted(states, key=lambda code: order.get(code, len(order)))]


def _catalogue_order() -> list[str]:
    from tidu.web.registry.facts.values import catalogue

    return list(catalogue().indicators)


def fact_history(request: HttpRequest, pk: int, code: str, day: str) -> HttpResponseBase:
    """Every value ever stated for one thing: who, when, from where, and when it was in use."""
    firm = get_firm_for_reader(person_of(request), pk)
    indicator, as_of = indicator_of(code), day_of(day)
    if indicator is None or as_of is None:
        raise Http404
    conflicts = Conflict.objects.filter(enterprise=firm, indicator=code, as_of=as_of).select_related("resolved_by")
    name = told(indicator.names)
    context = {
        "firm": firm,
        "tab": "facts",
        "page_title": f"{firm.name} {name} {as_of}",
        "here": name,
        "indicator": indicator,
        "as_of": as_of,
        "proofs": proofs_of(firm, code=code, as_of=as_of).get((code, as_of), []),
        "conflicts": conflicts.order_by("-opened_at"),
        "empty_title": _("Nothing was ever stated about this"),
        "empty_text": _("State it in the data sheet of its year, or import a table that has it."),
    }
    return history_list(firm, indicator, person_of(request).scope).respond(
        request, versions_of(firm, code, as_of), context
    )


# -- the annual sheet ---------------------------------------------------------------------------------------------


def firm_sheet(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """The annual data sheet: shown, or saved as a whole where there is no script."""
    firm, party, user = *_for_sheet(request, pk, year), person_of(request)
    if request.method == "POST":
        sheet = sheets.save(firm, year, user, party, _posted(request))
        if not any(one.error or one.theirs for one in sheet.fields.values()):
            messages.success(request, _("Saved"))
            return redirect("firm-sheet", pk=pk, year=year)
    else:
        sheet = sheets.sheet_of(firm, year, party, language())
    return render(request, "registry/facts/sheet.html", _sheet_context(firm, year, party, sheet))


def firm_sheet_field(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Save one field as it is typed, and answer with the field."""
    firm, party = _for_sheet(request, pk, year)
    # A browser sends the whole form along; another field that still waits to be corrected must not answer for this one.
    code = request.POST.get("field", "")
    posted = {key: value for key, value in _posted(request).items() if key == code}
    sheet = sheets.save(firm, year, person_of(request), party, posted)
    one = sheet.fields.get(code)
    if one is None:
        raise Http404
    context = {
        "firm": firm,
        "year": year,
        "field": one,
        "saved_at": timezone.localtime(),
        "sheet": sheet,
        "answer": True,
        **_findings(firm, year),
    }
    return render(request, "registry/facts/sheet_answer.html", context)


def firm_sheet_confirm(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """The firm vouches for its figures; what cannot be has to be corrected first."""
    firm, party = _for_sheet(request, pk, year)
    user, remark = person_of(request), request.POST.get("remark", "").strip()
    findings = check_year(sheets.facts_for_checks(firm, year), year)
    if any(one.severity == "error" for one in findings):
        messages.error(request, _("Correct what cannot be before you confirm: it is listed above the figures."))
        return redirect("firm-sheet", pk=pk, year=year)
    if findings and not remark:
        messages.error(request, _("Say in the remark why the unusual figures are right."))
        return redirect(f"{reverse('firm-sheet', args=[pk, year])}#confirm")
    with transaction.atomic():
        row = SheetConfirmation.objects.create(
            enterprise=firm, year=year, party=party, confirmed_by=user, remark=remark
        )
        audit.record(
            "sheet.confirm",
            row,
            after={"year": year, "party": party, "remark": remark},
            enterprise_id=firm.pk,
            region_code=firm.region_id,
        )
    messages.success(request, _("You have confirmed the figures of this year."))
    return redirect("firm-sheet", pk=pk, year=year)


def _for_sheet(request: HttpRequest, pk: int, year: int) -> tuple[Enterprise, str]:
    firm, party = get_firm_for_stating(person_of(request), pk)
    if not FIRST_YEAR <= year <= china_today().year:
        raise Http404
    return firm, party


def _posted(request: HttpRequest) -> dict[str, tuple[str, int | None]]:
    """Code → what was typed, and the version that was seen. Without script every field comes; unchanged ones fall out."""
    found = {}
    for section in sheets.sections():
        for indicator in section.indicators:
            if indicator.code in request.POST and request.POST.get(f"{indicator.code}-choose") != "theirs":
                base = request.POST.get(f"{indicator.code}-base", "")
                text = request.POST[indicator.code][:200]
                if request.POST.get(f"{indicator.code}-was") != text:
                    found[indicator.code] = (text, int(base) if base.isdecimal() else None)
    return found


def _sheet_context(firm: Enterprise, year: int, party: str, sheet: sheets.Sheet) -> dict[str, Any]:
    last = SheetConfirmation.objects.filter(enterprise=firm, year=year).select_related("confirmed_by").first()
    changed = (
        last is not None
        and Fact.objects.filter(
            enterprise=firm,
            recorded_at__gt=last.confirmed_at,
            as_of__gte=date(year, 1, 1),
            as_of__lte=date(year, 12, 31),
        ).exists()
    )
    return {
        "firm": firm,
        "tab": "facts",
        "year": year,
        "party": party,
        "sheet": sheet,
        "confirmed": last,
        "changed_since": changed,
        "years": [china_today().year - back for back in (1, 2, 3)],
        "wrong": [one for one in sheet.fields.values() if one.error or one.theirs],
        **_findings(firm, year),
    }


def _findings(firm: Enterprise, year: int) -> dict[str, Any]:
    """What the cross-checks say of the figures as they stand now."""
    findings = check_year(sheets.facts_for_checks(firm, year), year)
    return {"findings": findings, "blocking": any(one.severity == "error" for one in findings)}
