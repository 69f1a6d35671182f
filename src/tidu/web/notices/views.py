"""Public pages: all notices, one with its list and its days, the list to take away. Nobody's own data are on them."""

from __future__ import annotations

import io
from datetime import date

from django.db import models
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render

from tidu.errors import TiduError
from tidu.text import Text
from tidu.today import china_today
from tidu.web.notices import exports
from tidu.web.notices.issued import Correction
from tidu.web.notices.models import Entry, Notice, NoticeQuerySet
from tidu.web.notices.rates import SETTING
from tidu.web.notices.shown import shown_corrections
from tidu.web.notices.turning import turned
from tidu.web.registry.titles.service import title_of

LONGEST = 60
MOST_IN_PDF = 2_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN_STATES = tuple(one for one in Notice.State.choices if one[0] != Notice.State.PREPARED)


def notices(request: HttpRequest) -> HttpResponse:
    """Every notice that was published, old ones with their state; by kind, year and state."""
    rows = Notice.objects.public().order_by("-opens_on", "-pk")
    years = [day.year for day in rows.exclude(opens_on=None).dates("opens_on", "year", order="DESC")]
    chosen = {
        "kind": _known(request, "kind", Notice.Kind.values),
        "year": _known(request, "year", [str(one) for one in years]),
        "state": _known(request, "state", Notice.State.values),
    }
    page = turned(_narrowed(rows, chosen), request.GET.get("page"))
    context = {
        "page": page, "chosen": chosen, "kinds": Notice.Kind.choices, "states": SHOWN_STATES,
        "years": [(str(one), str(one)) for one in years], "today": china_today(),
    }  # fmt: skip
    return render(request, "notices/notices.html", context)


def _known(request: HttpRequest, name: str, values: list[str]) -> str:
    """What the address asks for, if there is such a thing."""
    value = request.GET.get(name, "")
    return value if value in values else ""


def _narrowed(rows: NoticeQuerySet, chosen: dict[str, str]) -> NoticeQuerySet:
    if chosen["kind"]:
        rows = rows.filter(kind=chosen["kind"])
    if chosen["year"]:
        rows = rows.filter(opens_on__year=int(chosen["year"]))
    return rows.filter(state=chosen["state"]) if chosen["state"] else rows


def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice: its days with the reason for each, its list with corrections beside it, and what became of it."""
    one = get_object_or_404(Notice.objects.public(), pk=pk)
    asked = request.GET.get("q", "").strip()[:LONGEST]
    page = turned(_searched(one, asked), request.GET.get("page"))
    deadline, today = one.deadline, china_today()
    beside = exports.corrections_by_line(one, [row.pk for row in page])
    context = {
        "notice": one,
        "asked": asked,
        "page": page,
        "rows": [(row, title_of(row.title).names, shown_corrections(beside.get(row.pk, []))) for row in page],
        "corrected": Correction.objects.filter(notice=one, state=Correction.State.CONFIRMED).count(),
        "deadline": deadline,
        "days": deadline.days() if deadline else [],
        "basis": deadline.basis() if deadline else [],
        "left": _left(one, today),
    }
    return render(request, "notices/notice.html", context)


def _left(one: Notice, today: date) -> Text | None:
    """How many days are left of a notice that runs."""
    deadline = one.deadline
    if one.state != Notice.State.RUNNING or deadline is None or deadline.last is None or today > deadline.last:
        return None
    return deadline.remaining(today).text


def _searched(one: Notice, asked: str) -> models.QuerySet[Entry]:
    """The lines in which something stands, as they were frozen or as they were corrected."""
    rows = one.entries.select_related("struck").order_by("number")
    if not asked:
        return rows
    corrected = Correction.objects.filter(notice=one, state=Correction.State.CONFIRMED, after__icontains=asked)
    return rows.filter(
        Q(name__icontains=asked) | Q(code__iexact=asked) | Q(county__icontains=asked)
        | Q(pk__in=corrected.values("entry"))
    )  # fmt: skip


def notice_file(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """The list as xlsx or PDF, for everybody."""
    one = get_object_or_404(Notice.objects.public(), pk=pk)
    if kind == "xlsx":
        return FileResponse(
            exports.workbook(one), as_attachment=True, filename=f"{one.heading}.xlsx", content_type=XLSX
        )
    if kind != "pdf" or one.entries.count() > MOST_IN_PDF:
        raise Http404
    try:
        SETTING.count(request)
        content = exports.pdf(one)
    except TiduError as error:
        return render(request, "notices/busy.html", {"notice": one, "problem": error}, status=429)
    return FileResponse(
        io.BytesIO(content), as_attachment=True, filename=f"{one.heading}.pdf", content_type="application/pdf"
    )
