"""The table of counts, the names behind a number, the sentences of a report, and what the definitions say."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tidu.sheets import Column, Sheet, write_workbook
from tidu.sheets.values import Value
from tidu.web.accounts.models import Region
from tidu.web.audit import service as audit
from tidu.web.insight.asking import Question, asked
from tidu.web.insight.counting import all_records_begin, counts_on
from tidu.web.insight.definitions import HOW_WORDS, Definition, definitions
from tidu.web.insight.keeping import is_counted, nothing_recorded
from tidu.web.insight.models import Counted
from tidu.web.insight.names import by_round, changed, names_listing, spells_for
from tidu.web.insight.table import MOST_COUNTIES, Table, table_of
from tidu.web.insight.wording import report_on
from tidu.web.pages.language import language, told
from tidu.web.registry.access import person_of


def place_name(question: Question) -> str:
    """What the counted regions are called."""
    if question.county is not None:
        return question.county.name
    names = Region.objects.filter(code__in=question.regions).order_by("code").values_list("name", flat=True)
    return "、".join(names)


def _frame(question: Question) -> dict[str, Any]:
    nothing = nothing_recorded()
    return {
        "question": question,
        "place": place_name(question),
        "ready": nothing or is_counted(),
        "nothing": nothing,
        "counted": Counted.objects.filter(pk=1).first(),
        "links": {
            "table": question.address(reverse("counts")),
            "text": question.address(reverse("counts-text"), against=""),
            "definitions": reverse("counts-definitions"),
            "snapshots": reverse("snapshots"),
        },
    }


def counts(request: HttpRequest) -> HttpResponseBase:
    """The table: pick a day, see the numbers, and compare them with another day."""
    question = asked(request)
    table = table_of(question)
    if request.GET.get("export") == "xlsx":
        return _workbook(request, question, table)
    context = _frame(question) | {
        "table": table,
        "by_county": len(question.counties) > MOST_COUNTIES,
        "may_freeze": person_of(request).scope.officer,
    }
    return render(request, "insight/counts.html", context)


def _workbook(request: HttpRequest, question: Question, table: Table) -> HttpResponseBase:
    """The table and what its lines mean, as a workbook."""
    place, on = place_name(question), question.on
    title = _("Counts of %(place)s as of %(day)s") % {"place": place, "day": on}
    columns = [Column(_("What is counted"), "text"), Column(_("Unit"), "text"), Column(f"{on}", "number")]
    if question.against is not None:
        columns += [Column(f"{question.against}", "number"), Column(pgettext("difference", "Change"), "number")]
    columns += [Column(county.name, "number") for county in table.counties]
    rows: list[list[Value]] = []
    for line in table.lines:
        row: list[Value] = [told(line.definition.names), told(line.definition.unit), line.now.number]
        if line.before is not None:
            row += [line.before.number, line.change]
        rows.append([*row, *(cell.number for cell in line.places)])
    meanings = [[told(one.names), told(HOW_WORDS[one.how]), told(one.says)] for one in definitions()]
    notes = (title, _("An empty cell: nothing was recorded yet. Kinds of firms overlap and are not to be added up."))
    sheets = [
        Sheet(_("Counts"), columns, rows, notes),
        Sheet(
            _("Definitions"),
            [Column(_("What is counted"), "text"), Column(_("How"), "text"), Column(_("Meaning"), "text")],
            meanings,
            (title,),
        ),
    ]
    with tempfile.TemporaryDirectory(prefix="tidu-export-") as folder:
        path = Path(folder, "counts.xlsx")
        count = write_workbook(path, sheets)
        file = path.open("rb")  # stays readable until it is closed
    audit.list_taken(request, count, request.GET.urlencode())
    return FileResponse(file, as_attachment=True, filename=f"{title}.xlsx")


def definition_or_404(code: str) -> Definition:
    """A definition by its code, or 404."""
    found = definitions().by_code.get(code)
    if found is None:
        raise Http404
    return found


def count_names(request: HttpRequest, code: str) -> HttpResponseBase:
    """The names behind one number."""
    one, question, user = definition_or_404(code), asked(request), person_of(request)
    change = request.GET.get("change", "")
    number = counts_on(question.reach, [question.on], [code])[0][code]
    context = _frame(question) | {
        "one": one,
        "how": HOW_WORDS[one.how],
        "total": number.total,
        "begin": all_records_begin(question.reach)[code],
        "rounds": by_round(one, question.reach, question.on) if one.counts == "rounds" else {},
        "overlapping": definitions().overlapping(one),
        "places": [
            (county, number.by_place.get(county.code, 0), question.address(request.path, county=county.code))
            for county in (question.counties if question.county is None and number.by_place else [])
        ],
        "changed": changed(one, question) if question.against is not None else {},
        "changes": {key: question.address(request.path, change=key) for key in ("gained", "lost", "stayed")},
        "page_title": told(one.names),
        "empty_title": _("Nobody counts here on this day"),
        "empty_text": _("Choose another day or county, or look at what the definition says."),
    }
    rows = spells_for(one, question, change).select_related("enterprise", "region__parent")
    return names_listing(one, question, user).respond(request, rows, context)


def counts_text(request: HttpRequest) -> HttpResponse:
    """The counts in sentences, each number with its names."""
    question = asked(request)
    context = _frame(question) | {"paragraphs": report_on(question, place_name(question), language())}
    return render(request, "insight/text.html", context)


def counts_definitions(request: HttpRequest) -> HttpResponse:
    """What is counted, and how; what must never be added up."""
    question, known = asked(request), definitions()
    begins = all_records_begin(question.reach)
    groups = [
        (
            name,
            [(one, HOW_WORDS[one.how], begins[one.code], known.overlapping(one)) for one in known if one.group == code],
        )
        for code, name in known.groups.items()
    ]
    return render(request, "insight/definitions.html", _frame(question) | {"groups": groups})
