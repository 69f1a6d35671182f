"""Panels as the bureau sees them, and dossiers as experts see them: neither knows the other until the panel is closed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from tidu.errors import TiduError
from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.filing.service import replayed
from tidu.web.pages.language import language
from tidu.web.registry.access import person_of
from tidu.web.reviews.access import get_own_seat, get_panel_for_recommender, get_round_for_recommender
from tidu.web.reviews.averaging import shown, total
from tidu.web.reviews.blind import blind_rows, blind_texts
from tidu.web.reviews.models import Panel, Seat
from tidu.web.reviews.panels import (
    close_panel,
    decline,
    hand_in,
    items_in,
    items_of,
    open_panel,
    pool,
    read_items,
    refuse,
    summaries,
)
from tidu.web.reviews.views.benches import said
from tidu.web.rounds.models import Round
from tidu.web.rounds.pinning import standard_for
from tidu.web.rounds.words import category_name

MOST_SEATS, USUAL_SEATS = 5, 2
DAYS_TO_MARK = 14


def round_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw experts for one kind of application of a round."""
    user = person_of(request)
    row = get_round_for_recommender(user, pk)
    category = request.GET.get("category", row.kinds[0])
    category = category if category in row.kinds else row.kinds[0]
    known = Panel.objects.filter(round=row, category=category).first()
    if known is not None:
        return redirect(known)
    if request.method == "POST":
        try:
            return redirect(_drawn(request, row, category, user))
        except TiduError as error:
            messages.error(request, said(error))
    people = {one.person: one for one in pool()}
    experts = User.objects.filter(pk__in=people).order_by("display_name", "pk")
    items = items_of(standard_for(row, category))
    context: dict[str, Any] = {
        "round": row,
        "category": category,
        "name": category_name(category),
        "page_title": _("Draw experts"),
        "experts": experts,
        "seats": range(1, MOST_SEATS + 1),
        "today": china_today(),
        **_as_typed(request, "\n".join(f"{one.zh}|{one.out_of}" for one in items), experts),
    }
    return render(request, "reviews/draw.html", context)


def _as_typed(request: HttpRequest, items: str, experts: Iterable[User]) -> dict[str, Any]:
    """What stands in the form: as it was sent, or as it is proposed."""
    given = request.POST
    if request.method != "POST":
        due = china_today() + timedelta(days=DAYS_TO_MARK)
        return {"items": items, "chosen": {one.pk for one in experts}, "wanted": USUAL_SEATS, "due": due.isoformat()}
    return {
        "items": given.get("items", ""), "chosen": _people(given), "wanted": _seats(given), "due": given.get("due", ""),
    }  # fmt: skip


def _people(given: QueryDict) -> set[int]:
    """The experts who were ticked."""
    return {int(one) for one in given.getlist("expert") if one.isdecimal() and len(one) < 10}


def _seats(given: QueryDict) -> int:
    text = given.get("seats", "")
    return min(max(int(text), 1), MOST_SEATS) if text.isdecimal() and len(text) < 3 else USUAL_SEATS


def _drawn(request: HttpRequest, row: Round, category: str, user: User) -> Panel:
    given = request.POST
    items = read_items(given.get("items", ""))
    known = {(one.zh, one.out_of): one for one in items_of(standard_for(row, category))}
    items = [known.get((one.zh, one.out_of), one) for one in items]
    return open_panel(
        row, category, items, user, people=_people(given), seats=_seats(given), due_on=_due(given.get("due", ""))
    )


def _due(text: str) -> date:
    """The last day for marks; raises ``panel-day`` for what is no day, or has passed."""
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None or day < china_today():
        raise refuse(
            "panel-day",
            f"评分截止日“{text[:20]}”不是今天或以后的日期",
            f"“{text[:20]}” is no day from today on",
            "改成专家来得及评分的一天",
            "choose a day by which the experts can have marked",
        )
    return day


def review_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """A panel: how far it is; names and marks only when it is closed."""
    user = person_of(request)
    panel = get_panel_for_recommender(user, pk)
    if request.method == "POST":
        try:
            close_panel(panel, user)
        except TiduError as error:
            messages.error(request, said(error))
        return redirect(panel)
    seats: dict[int, list[Seat]] = {}
    for seat in panel.places.select_related("application__enterprise", "expert").order_by("code", "pk"):
        seats.setdefault(seat.application_id, []).append(seat)
    closed = panel.closed_at is not None
    dossiers = [
        {
            "code": found[0].code,
            "application": found[0].application,
            "seats": [one for one in found if one.declined_at is None],
            "declined": sum(one.declined_at is not None for one in found),
            "done": sum(one.done_at is not None for one in found),
            "summaries": [
                {"one": each, "mean": shown(each.mean, language())} for each in summaries(panel, _standing(found))
            ]
            if closed
            else [],
            "total": shown(total(summaries(panel, _standing(found))), language()) if closed else "",
            "apart": any(one.extra for one in found),
        }
        for found in seats.values()
    ]
    context = {
        "panel": panel,
        "round": panel.round,
        "page_title": _("Panel of experts"),
        "dossiers": dossiers,
        "closed": closed,
        "items": items_in(panel),
        "name": category_name(panel.category),
    }
    return render(request, "reviews/panel.html", context)


def _standing(seats: list[Seat]) -> list[Seat]:
    return [one for one in seats if one.declined_at is None]


def expert_seats(request: HttpRequest) -> HttpResponse:
    """The dossiers for which somebody was drawn, by their numbers."""
    rows = Seat.objects.visible_to(person_of(request)).select_related("panel").order_by("done_at", "code")
    return render(request, "reviews/seats.html", {"page_title": _("Dossiers to mark"), "seats": rows[:200]})


def expert_seat(request: HttpRequest, pk: int) -> HttpResponse:
    """One dossier without anything that says whose it is; by POST its marks, or that one declines."""
    user = person_of(request)
    seat = get_own_seat(user, pk)
    items = items_in(seat.panel)
    given = request.POST
    if request.method == "POST":
        try:
            if given.get("do") == "decline":
                decline(seat, given.get("reason", ""), user)
                messages.success(request, _("You are not asked about it any more."))
                return redirect("expert-seats")
            hand_in(
                seat,
                {one.code: (given.get(f"points-{one.code}", ""), given.get(f"reason-{one.code}", "")) for one in items},
                user,
            )
        except TiduError as error:
            messages.error(request, said(error))
        else:
            messages.success(request, _("Handed in. Thank you."))
            return redirect("expert-seats")
    one, version = seat.application, seat.application.version
    again = replayed(version) if version is not None else None
    rows = (
        blind_rows(one, version, again.verdict, language())
        if version is not None and again is not None and again.verdict is not None
        else []
    )
    context = {
        "seat": seat,
        "page_title": _("Dossier %(code)s") % {"code": seat.code},
        "rows": rows,
        "may_mark": seat.done_at is None and seat.panel.closed_at is None,
        "texts": blind_texts(one, version) if version is not None else [],
        "items": [
            {
                "item": item,
                "points": _typed(seat, given, "points", item.code),
                "reason": _typed(seat, given, "reason", item.code),
            }
            for item in items
        ],
    }
    return render(request, "reviews/seat.html", context)


def _typed(seat: Seat, given: Any, what: str, code: str) -> Any:  # noqa: ANN401 - of a form, or of the seat
    return given.get(f"{what}-{code}", seat.marks.get(code, {}).get(what, ""))
