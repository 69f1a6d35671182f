"""The leader's page: the ladder, the counties, what is new, what ends, who is one step short, and how it went."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from tidu.sheets import write_workbook
from tidu.web.audit import service as audit
from tidu.web.insight import drawings
from tidu.web.insight.asking import Question, asked
from tidu.web.insight.board_sheets import sheets_of
from tidu.web.insight.dashboard import MEASURES, Board
from tidu.web.insight.keeping import is_counted, nothing_recorded
from tidu.web.insight.maps import outlines, own_map, split
from tidu.web.insight.views.counts import place_name


def dashboard(request: HttpRequest) -> HttpResponseBase:
    """Everything on one page, as of today or of a day that is over."""
    question = asked(request)
    question.against = None
    board = Board(question, request.GET.get("figure", ""))
    place = place_name(question)
    if request.GET.get("export") == "xlsx":
        return _workbook(request, board, place)
    nothing = nothing_recorded()
    context: dict[str, Any] = {
        "question": question,
        "board": board,
        "place": place,
        "ready": nothing or is_counted(),
        "nothing": nothing,
        "ladder": board.ladder("industry"),
        "science": board.ladder("science"),
        "measures": [(one, _address(question, one.key, "#counties")) for one in MEASURES],
        "export_url": _address(question, board.measure.key) + "&export=xlsx",
        "counts_url": question.address(reverse("counts"), against=board.before.isoformat()),
        "definitions_url": reverse("counts-definitions"),
        "trends": drawings.trends_of(board),
        "new": drawings.new_of(board),
        "endings": drawings.endings_of(board),
        **_map(board),
    }
    return render(request, "insight/dashboard.html", context)


def _address(question: Question, figure: str, behind: str = "") -> str:
    query = QueryDict(mutable=True)
    query.update({"on": question.on.isoformat(), "figure": figure})
    if question.county is not None:
        query["county"] = question.county.code
    return f"{reverse('dashboard')}?{query.urlencode()}{behind}"


def _map(board: Board) -> dict[str, Any]:
    """The map, if there is one that shows counties of the reader, and the counties that it does not show."""
    if not board.places:
        return {}
    known = outlines()
    names, missing = split(board.question.counties, known)
    if known is None or not names:
        return {}
    approval = settings.MAP_APPROVAL if settings.MAP else ""
    return {"map": drawings.map_of(board, known, names), "not_on_map": missing, "approval": approval}


def _workbook(request: HttpRequest, board: Board, place: str) -> HttpResponseBase:
    title = _("%(place)s at a glance, %(day)s") % {"place": place, "day": board.on}
    with tempfile.TemporaryDirectory(prefix="tidu-export-") as folder:
        path = Path(folder, "dashboard.xlsx")
        count = write_workbook(path, sheets_of(board, title))
        file = path.open("rb")  # stays readable until it is closed
    audit.list_taken(request, count, request.GET.urlencode())
    return FileResponse(file, as_attachment=True, filename=f"{title}.xlsx")


@cache_control(private=True, max_age=3600)
def dashboard_map(_request: HttpRequest) -> HttpResponse:
    """The installation's own map."""
    content = own_map()
    if content is None:
        raise Http404
    return HttpResponse(content, content_type="application/geo+json")
