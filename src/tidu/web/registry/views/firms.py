"""One firm: its page (一企一档), its entry, what happened to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tidu.criteria.values import show_value
from tidu.errors import InputError
from tidu.text import Text
from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.audit import service as audit
from tidu.web.desk.models import Todo
from tidu.web.pages.language import language, told
from tidu.web.registry.access import get_firm_for_officer, get_firm_for_reader, get_firm_for_stating, person_of
from tidu.web.registry.enterprises import service as firms
from tidu.web.registry.facts.service import catalogue, decode, indicator_of
from tidu.web.registry.forms import EntryForm, FirmForm, OwnEntryForm
from tidu.web.registry.models import Contact, Enterprise, EnterpriseEvent, Fact, Relation, TitleHeld
from tidu.web.registry.titles.service import state_of

KEY_FIGURES = ("revenue", "main_revenue", "rd_expense", "net_profit", "assets", "liabilities", "staff", "rd_staff")
YEARS = 3
TRACKS: dict[str, Text] = {
    "industry": Text("优质中小企业梯度", "ladder of quality SMEs"),
    "science": Text("科技型企业梯度", "ladder of science and technology"),
    "legacy": Text("原省级称号", "former provincial titles"),
    "honour": Text("其他称号", "other titles"),
}


def frame(request: HttpRequest, firm: Enterprise, tab: str) -> dict[str, Any]:
    """What the frame of a firm's pages needs: the firm, the open tab, and what the reader may do."""
    user = person_of(request)
    return {
        "firm": firm,
        "tab": tab,
        "may_change": user.scope.officer and user.scope.covers(firm.region_id),
        "may_state": may_state(user, firm),
        "own_firm": firm.organisation_id is not None and firm.organisation_id in user.scope.organisations,
    }


def may_state(user: User, firm: Enterprise) -> bool:
    """Whether somebody may state figures of the firm."""
    try:
        get_firm_for_stating(user, firm.pk)
    except Http404:
        return False
    return True


def firm(request: HttpRequest, pk: int) -> HttpResponse:
    """The firm's page. The address of a record that was merged leads to the record that was kept."""
    user = person_of(request)
    found = Enterprise.objects.visible_to(user).filter(pk=pk).select_related("merged_into").first()
    if found is not None and found.status == Enterprise.Status.DUPLICATE and found.merged_into is not None:
        messages.info(request, _("This record was merged: you see the one that was kept."))
        return redirect("firm", pk=found.merged_into_id)
    one = get_firm_for_reader(user, pk)
    titles = list(one.titles.select_related("source", "renews").order_by("-valid_from", "-id"))
    context = frame(request, one, "overview") | {
        "names": one.names.exclude(name=one.name).order_by("-valid_until"),
        "contacts": one.contacts.order_by("kind"),
        "tags": one.tags.all(),
        "titles_today": [
            row for row in titles if state_of(row, china_today()) in ("valid", "expiring", "under_review")
        ],
        "tracks": _tracks(titles),
        "figures": _figures(one),
        "years": [china_today().year - back for back in range(1, YEARS + 1)],
        "relations": _relations(one, user),
        "todos": Todo.objects.visible_to(user).filter(enterprise_id=one.pk, done_at=None).order_by("due_on")[:10],
        "open_conflicts": one.conflicts.filter(state="open").count(),
        "sheet_year": china_today().year - 1,
        "size_text": one.get_size_class_display(),
    }
    return render(request, "registry/firms/firm.html", context)


def _tracks(titles: list[TitleHeld]) -> list[dict[str, Any]]:
    """The titles by ladder, each on a line of time from the first year to the last."""
    if not titles:
        return []
    known = catalogue().titles
    days = [day for row in titles for day in (row.valid_from or row.decided_on, row.valid_until) if day]
    first = min(day.year for day in days) if days else china_today().year
    last = max([day.year for day in days] + [china_today().year])
    span = max(1, last - first + 1)
    by_track: dict[str, list[dict[str, Any]]] = {}
    for row in titles:
        title = known.get(row.title)
        track = title.track if title else "honour"
        begins, ends = row.valid_from or row.decided_on, row.valid_until
        start = (begins.year - first + (begins.timetuple().tm_yday - 1) / 366) if begins else 0
        stop = (ends.year - first + ends.timetuple().tm_yday / 366) if ends else span
        by_track.setdefault(track, []).append(
            {
                "row": row,
                "name": title.names if title else Text(row.title, row.title),
                "rung": (title.rung if title else None) or 0,
                "state": state_of(row, china_today()),
                "x": round(start / span * 1000),
                "width": max(8, round((stop - start) / span * 1000)),
            }
        )
    now = china_today()
    today_at = round((now.year - first + now.timetuple().tm_yday / 366) / span * 1000)
    ticks = [{"x": round(index / span * 1000), "year": first + index} for index in range(span)]
    return [
        {
            "name": name,
            "bars": sorted(by_track[code], key=lambda bar: (-bar["rung"], bar["x"])),
            "today": today_at,
            "ticks": ticks,
        }
        for code, name in TRACKS.items()
        if code in by_track
    ]


def _figures(one: Enterprise) -> list[dict[str, Any]]:
    """Key figures of the last years with their sources."""
    years = [china_today().year - back for back in range(1, YEARS + 1)]
    rows = Fact.objects.in_use().filter(enterprise=one, indicator__in=KEY_FIGURES, as_of__year__gte=years[-1])
    cells: dict[tuple[str, int], Fact] = {(row.indicator, row.as_of.year): row for row in rows.select_related("source")}
    found = []
    for code in KEY_FIGURES:
        indicator = indicator_of(code)
        if indicator is None:
            continue
        line = [cells.get((code, year)) for year in years]
        found.append(
            {
                "indicator": indicator,
                "cells": [
                    {"fact": fact, "text": show_value(indicator, decode(indicator, fact.value), language())}
                    if fact
                    else None
                    for fact in line
                ],
            }
        )
    return found


def _relations(one: Enterprise, user: User) -> list[dict[str, Any]]:
    """Ties from both sides; a firm that the reader may not see is named and not linked."""
    rows = list(Relation.objects.filter(enterprise=one).select_related("other")) + list(
        Relation.objects.filter(other=one).select_related("enterprise")
    )
    others = {row.enterprise_id for row in rows} | {row.other_id for row in rows if row.other_id is not None}
    visible = set(Enterprise.objects.visible_to(user).filter(pk__in=others).values_list("pk", flat=True))
    found = []
    for row in rows:
        outward = row.enterprise_id == one.pk
        other = row.other if outward else row.enterprise
        found.append(
            {
                "row": row,
                "outward": outward,
                "name": other.name if other else row.other_name,
                "pk": other.pk if other and other.pk in visible else None,
            }
        )
    return found


def firm_contact(request: HttpRequest, pk: int, contact: int) -> HttpResponse:
    """Show a contact in full; who looked is recorded."""
    user = person_of(request)
    one = get_firm_for_reader(user, pk)
    if not (user.scope.bureau or one.organisation_id in user.scope.organisations or one.owner_id == user.pk):
        raise Http404
    row = Contact.objects.filter(enterprise=one, pk=contact).first()
    if row is None:
        raise Http404
    with transaction.atomic():
        audit.record("contact.reveal", row, after={"kind": row.kind}, enterprise_id=one.pk, region_code=one.region_id)
    return render(request, "registry/firms/contact_full.html", {"contact": row, "firm": one})


# -- entering and changing ----------------------------------------------------------------------------------------


def firm_new(request: HttpRequest) -> HttpResponse:
    """Enter a firm; a record that is there already is offered instead."""
    user = person_of(request)
    form = FirmForm(request.POST or None, user=user)
    twin = None
    if request.method == "POST" and form.is_valid():
        fields = form.fields_of_firm()
        try:
            one = firms.create_firm(by=user, sure=form.cleaned_data["sure"], **fields)
        except InputError as error:
            twin = error.where.path if error.where else None
            form.add_error(None, f"{told(error.what)}。{told(error.fix) if error.fix else ''}")
            form.ask_sure()
        else:
            messages.success(request, _("The firm is entered."))
            return redirect("firm", pk=one.pk)
    return render(request, "registry/firms/firm_new.html", {"form": form, "twin": twin})


def firm_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the entry. Who saves second sees both versions, and chooses field by field."""
    user = person_of(request)
    one = get_firm_for_reader(user, pk)
    officer = Enterprise.objects.changeable_by(user).filter(pk=pk).exists()
    own = one.organisation_id is not None and one.organisation_id in user.scope.organisations
    if not officer and not own:
        raise Http404
    form_class = EntryForm if officer else OwnEntryForm
    form = form_class(request.POST or None, instance=one)
    both: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        seen = form.seen()
        try:
            firms.change_firm(seen, form.changes(), form.cleaned_data["version"])
        except firms.EditConflict as conflict:
            both = [
                {"label": form.fields[name].label, "mine": conflict.mine[name], "theirs": conflict.theirs[name]}
                for name in conflict.mine
            ]
            form.accept(conflict.firm)
        except InputError as error:
            form.add_error(None, told(error.what))
        else:
            messages.success(request, _("Saved"))
            return redirect("firm", pk=pk)
    context = frame(request, one, "overview") | {"form": form, "both": both}
    return render(request, "registry/firms/firm_edit.html", context)


def firm_events(request: HttpRequest, pk: int) -> HttpResponse:
    """What happened to the firm, and the names that it had."""
    one = get_firm_for_reader(person_of(request), pk)
    context = frame(request, one, "events") | {
        "events": one.events.select_related("recorded_by", "evidence"),
        "names": one.names.order_by("kind", "-valid_from"),
        "merges": one.merges_kept.select_related("merged", "made_by", "undone_by"),
        "kinds": EnterpriseEvent.Kind,
    }
    return render(request, "registry/firms/events.html", context)


def firm_owner(request: HttpRequest, pk: int) -> HttpResponse:
    """Take responsibility for the firm, or give it to a colleague."""
    user = person_of(request)
    one = get_firm_for_officer(user, pk)
    chosen = request.POST.get("owner", "")
    owner = next((person for person in colleagues_of(user) if str(person.pk) == chosen), None)
    if chosen and owner is None:
        messages.error(request, _("Choose one of your colleagues."))
    else:
        firms.assign_owner([one], owner)
        messages.success(request, _("Saved"))
    return redirect("firm", pk=pk)


def colleagues_of(user: User) -> list[User]:
    """The people of one's own organisations, oneself among them."""
    return list(
        User.objects.filter(
            memberships__organisation_id__in=user.scope.organisations, memberships__ended_at=None, is_active=True
        )
        .distinct()
        .order_by("display_name", "id")
    )
