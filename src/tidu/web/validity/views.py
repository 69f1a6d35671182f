"""The pages of the calendar: the list, a month, one item with its days and its trail, what is due of my own firm."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tidu.errors import InputError
from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.materials.service import covered
from tidu.web.pages.language import safe_next, told
from tidu.web.registry.access import person_of
from tidu.web.upkeep.service import bans_on
from tidu.web.validity import escalating, lists, months, owning, signing
from tidu.web.validity.models import DueItem, Reminder
from tidu.web.validity.service import SOURCES, way_to

MOST_MINE = 200


def get_item_for_reader(user: User, pk: int) -> DueItem:
    """An item of a firm that the person may see, or 404."""
    item = DueItem.objects.visible_to(user).filter(pk=pk).select_related(*lists.RELATED).first()
    if item is None:
        raise Http404
    return item


def calendar(request: HttpRequest) -> HttpResponseBase:
    """Everything that ends or is due, next first."""
    user = person_of(request)
    officer = user.scope.officer
    context = {
        "page_title": _("Calendar of what is due"),
        "empty_title": _("Nothing is due"),
        "empty_text": _("Titles that end, papers that end and yearly updates appear here by themselves."),
        "empty_shape": "calendar-due",
        "officer": officer,
        "people": list(owning.owners_for(user)) if officer else [],
        "here": request.get_full_path(),
    }
    return lists.calendar(officer=officer).respond(
        request, DueItem.objects.visible_to(user).select_related(*lists.RELATED), context
    )


def month(request: HttpRequest) -> HttpResponse:
    """One month."""
    user, today = person_of(request), china_today()
    shown = months.month_of(
        DueItem.objects.visible_to(user).open(), months.month_from(request.GET.get("month", ""), today)
    )
    context = {
        "page_title": _("Due in %(month)s") % {"month": shown.first.isoformat()[:7]},
        "month": shown,
        "today": today,
        "days": [day for week in shown.weeks for day in week if day.within and day.items],
    }
    return render(request, "validity/month.html", context)


@transaction.atomic
def bulk(request: HttpRequest) -> HttpResponse:
    """What is done with several items of the list at once: give them to somebody, put them up, record that one rang."""
    user = person_of(request)
    chosen = [int(one) for one in request.POST.getlist("item") if one.isdecimal() and len(one) < 18][:500]
    if not chosen:
        messages.warning(request, _("Tick something in the list first."))
        return redirect(safe_next(request))
    mine = list(DueItem.objects.changeable_by(user).open().filter(pk__in=chosen).values_list("pk", flat=True))
    try:
        match request.POST.get("do"):
            case "assign":
                _assigned(request, user, mine)
            case "escalate":
                _escalated(request, user, mine)
            case "phone":
                count = signing.sign(mine, user, Reminder.How.PHONE, request.POST.get("note", ""))
                messages.success(request, _("Recorded for %(number)d.") % {"number": count})
    except InputError as error:
        messages.warning(request, told(error.what))
    return redirect(safe_next(request))


def _assigned(request: HttpRequest, user: User, items: list[int]) -> None:
    given = request.POST.get("owner", "")
    owner = owning.owners_for(user).filter(pk=int(given)).first() if given.isdecimal() else None
    if given and owner is None:
        messages.warning(request, _("This person cannot be chosen."))
        return
    done = owning.assign(items, owner, user)
    messages.success(request, _("%(number)d have their owner.") % {"number": done.done})
    if done.outside:
        messages.warning(
            request, _("%(number)d lie outside this person's regions and stay as they are.") % {"number": done.outside}
        )


def _escalated(request: HttpRequest, user: User, items: list[int]) -> None:
    waiting = Reminder.objects.filter(item__in=items, signed_at=None, withdrawn_at=None).values_list("pk", flat=True)
    count = escalating.escalate(list(waiting), china_today(), user)
    if count:
        messages.success(request, _("Put up: %(number)d. Who is told stands with each.") % {"number": count})
    else:
        messages.warning(request, _("Nothing waits for a signature, or the city has been told already."))


# -- one item -----------------------------------------------------------------------------------------------------


def item(request: HttpRequest, pk: int) -> HttpResponse:
    """One item: the day and why, who owns it, what was sent and signed, what became of it."""
    user = person_of(request)
    one = get_item_for_reader(user, pk)
    if request.method == "POST":
        _act(request, user, one)
        return redirect("validity-item", pk=pk)
    deadline = one.deadline
    officer = DueItem.objects.changeable_by(user).filter(pk=pk).exists()
    source = SOURCES.get(one.source)
    ban = bans_on([one.enterprise_id], one.title, one.due_on).get(one.enterprise_id) if one.title else None
    reminders = list(one.reminders.select_related("signed_by").order_by("-id"))
    context: dict[str, Any] = {
        "page_title": told(one.what),
        "item": one,
        "deadline": deadline,
        "sentence": deadline.sentence(),
        "days": deadline.days() if (deadline.clock.start - one.due_on).days in range(-62, 63) else [],
        "notices": deadline.notices(),
        "basis": deadline.basis(),
        "badge_of": lists.state_badge(one),
        "owner": lists.owner_of(one),
        "officer": officer,
        "own": user.scope.firm and one.enterprise.organisation_id in user.scope.businesses,
        "people": list(owning.owners_for(user)) if officer else [],
        "reminders": reminders,
        "waits": any(row.waits for row in reminders),
        "events": list(one.events.select_related("by")[:50]),
        "by_hand": source is not None and source.by_hand and one.closed_on is None,
        "way": way_to(source.action, one.enterprise_id, one.title) if source is not None and source.action else None,
        "forecast": getattr(one, "forecast", None),
        "pack": _pack(one),
        "ban": ban.words() if ban is not None else None,
        "today": china_today(),
    }
    return render(request, "validity/item.html", context)


def _pack(one: DueItem) -> str:
    """Where the papers of a re-review are gathered, of those titles for which a list of them is known."""
    if one.source != "title" or one.closed_on is not None or not covered(one.title, "review", china_today()):
        return ""
    return reverse("materials-needed", args=[one.enterprise_id, one.title, "review"])


def _act(request: HttpRequest, user: User, one: DueItem) -> None:
    """What an officer does with an item, or the firm with its own; whoever may not is told that there is none."""
    do = request.POST.get("do", "")
    own = user.scope.firm and one.enterprise.organisation_id in user.scope.businesses
    officer = DueItem.objects.changeable_by(user).filter(pk=one.pk).exists()
    if not (officer or (own and do in ("sign", "done"))):
        raise Http404
    try:
        with transaction.atomic():
            match do:
                case "sign" if own:
                    signing.sign([one.pk], user)
                    messages.success(request, _("Signed for. The officer sees it."))
                case "phone":
                    signing.sign([one.pk], user, Reminder.How.PHONE, request.POST.get("note", ""))
                case "done":
                    owning.say_done(one, request.POST.get("note", ""), user)
                case "assign":
                    _assigned(request, user, [one.pk])
                case "escalate":
                    _escalated(request, user, [one.pk])
                case _other:
                    raise Http404
    except InputError as error:
        fix = f" {told(error.fix)}" if error.fix else ""
        messages.warning(request, f"{told(error.what)}{fix}")


# -- my own firm --------------------------------------------------------------------------------------------------


def mine(request: HttpRequest) -> HttpResponse:
    """What is due of my firm, with the days that are left, whom to ask, and the reminders to sign for."""
    user, today = person_of(request), china_today()
    rows = DueItem.objects.of_firms_of(user)
    if request.method == "POST":
        asked = [int(one) for one in request.POST.getlist("item") if one.isdecimal() and len(one) < 18]
        count = signing.sign(list(rows.filter(pk__in=asked).values_list("pk", flat=True)), user)
        messages.success(request, _("Signed for %(number)d. The officer sees it.") % {"number": count})
        return redirect("validity-mine")
    listed = list(rows.open().select_related(*lists.RELATED).order_by("due_on", "id")[:MOST_MINE])
    unsigned = set(
        Reminder.objects.filter(item__in=listed, signed_at=None, withdrawn_at=None).values_list("item_id", flat=True)
    )
    context = {
        "page_title": _("What is due of mine"),
        "rows": [_row(one, today, one.pk in unsigned) for one in listed],
        "unsigned": [one for one in listed if one.pk in unsigned],
        "officers": _officers(listed),
        "closed": list(rows.exclude(closed_on=None).order_by("-closed_on")[:10]),
        "today": today,
    }
    return render(request, "validity/mine.html", context)


def _row(one: DueItem, today: date, waits: bool) -> dict[str, Any]:
    source = SOURCES.get(one.source)
    return {
        "item": one,
        "left": (one.due_on - today).days,
        "over": (today - one.due_on).days,
        "badge": lists.state_badge(one),
        "waits": waits,
        "way": way_to(source.action, one.enterprise_id, one.title) if source is not None and source.action else None,
        "link": reverse("validity-item", args=[one.pk]),
    }


def _officers(items: list[DueItem]) -> list[dict[str, Any]]:
    """Whom to ask: the owners of the items, each once; and the offices behind them."""
    found: dict[tuple[int | None, int | None], dict[str, Any]] = {}
    for one in items:
        key = (one.owner_id, one.office_id)
        found.setdefault(key, {"person": one.owner, "office": one.office, "count": 0})["count"] += 1
    return sorted(found.values(), key=lambda card: -card["count"])[:4]
