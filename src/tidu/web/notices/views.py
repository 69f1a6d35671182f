"""Public pages: all notices, and one with its list and its days. Nobody's own data are on them."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from tidu.today import china_today
from tidu.web.notices.models import Notice
from tidu.web.registry.titles.service import title_of

A_PAGE = 50
LONGEST = 60


def notices(request: HttpRequest) -> HttpResponse:
    """Every notice that was published, old ones with their state."""
    page = Paginator(Notice.objects.public().order_by("-opens_on", "-pk"), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "notices/notices.html", {"page": page})


def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice: its days with the reason for each, its list, and what became of it."""
    one = get_object_or_404(Notice.objects.public(), pk=pk)
    asked = request.GET.get("q", "").strip()[:LONGEST]
    rows = one.entries.order_by("number")
    if asked:
        rows = rows.filter(Q(name__icontains=asked) | Q(code__iexact=asked) | Q(county__icontains=asked))
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    deadline, today = one.deadline, china_today()
    context = {
        "notice": one,
        "asked": asked,
        "page": page,
        "rows": [(row, title_of(row.title).names) for row in page],
        "deadline": deadline,
        "left": deadline.remaining(today).text if deadline and deadline.last and today <= deadline.last else None,
    }
    return render(request, "notices/notice.html", context)
