"""Officers' pages of notices: the list, making one, and one with everything that can be done with it."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tidu.clocks import Clock, Deadline, working_days
from tidu.errors import TiduError
from tidu.today import china_today
from tidu.web.jobs.models import Job
from tidu.web.notices import announcing, objecting, texts
from tidu.web.notices.choosing import Row, entries_of_rows, read_lines
from tidu.web.notices.desk.forms import DAYS, AnnounceForm, NewForm, PublishForm, TextForm
from tidu.web.notices.desk.listings import NOTICES, counted, notice_badge
from tidu.web.notices.models import Notice, Written
from tidu.web.notices.objected import Objection, Struck
from tidu.web.notices.origins import entries_of
from tidu.web.notices.preparing import LABEL, LONGEST, SHORTEST, Entry, prepare, publish
from tidu.web.notices.shown import said
from tidu.web.notices.turning import turned
from tidu.web.registry.access import person_of
from tidu.web.registry.models import Enterprise
from tidu.web.registry.titles.service import title_of

MOST_SHOWN = 300


def get_notice_for_officer(request: HttpRequest, pk: int) -> Notice:
    """A notice of the officer's own authority, or 404."""
    rows = Notice.objects.changeable_by(person_of(request))
    found = rows.select_related("organisation", "prepared_by", "published_by", "edited_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def notice_list(request: HttpRequest) -> HttpResponseBase:
    """All notices of the officer's authorities."""
    context = {
        "page_title": _("Public notices and announcements"),
        "here": "notices",
        "empty_title": _("No notice was prepared yet"),
        "empty_text": _("Freeze a list of firms: another officer then puts it before the public."),
        "empty_shape": "news",
    }
    return NOTICES.respond(request, counted(Notice.objects.changeable_by(person_of(request))), context)


# -- making one ---------------------------------------------------------------------------------------------------


def notice_new(request: HttpRequest) -> HttpResponse:
    """Choose the firms, look at what fits, freeze the list."""
    user = person_of(request)
    form = NewForm(request.POST or None, user=user, initial={"origin": request.GET.get("from", "")})
    rows: list[Row] = []
    firms: list[str] = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        entries, rows = _entries(request, data)
        firms = _names(entries)
        wrong = [row for row in rows if row.problem is not None]
        if request.POST.get("do") == "make" and not (wrong and not request.POST.get("without")):
            try:
                key = f"desk:{request.POST.get('key', '')[:80] or secrets.token_hex(16)}"
                row = prepare(data["kind"], data["heading"], entries, key=key, label=data["label"], by=user)
            except TiduError as error:
                form.add_error(None, said(error))
            else:
                messages.success(request, _("Frozen. Another officer puts it before the public."))
                return redirect(row)
    context = {
        "page_title": _("Prepare a notice"), "form": form, "rows": [one for one in rows if one.problem][:MOST_SHOWN],
        "firms": firms[:MOST_SHOWN], "fitting": len(firms), "looked": request.method == "POST",
        "key": request.POST.get("key") or secrets.token_hex(16),
    }  # fmt: skip
    return render(request, "notices/desk/new.html", context, status=422 if form.errors else 200)


def _entries(request: HttpRequest, data: dict[str, Any]) -> tuple[list[Entry], list[Row]]:
    user = person_of(request)
    if data["origin"]:
        return list(entries_of(data["origin"], user)), []
    rows = read_lines(data["lines"], user)
    return entries_of_rows(rows, data["title"]), rows


def _names(entries: list[Entry]) -> list[str]:
    names = dict(Enterprise.objects.filter(pk__in={one.enterprise_id for one in entries}).values_list("pk", "name"))
    return [names.get(one.enterprise_id, "") + (f"：{one.product}" if one.product else "") for one in entries]


# -- one notice ---------------------------------------------------------------------------------------------------


def until(working: int) -> Deadline:
    """When a notice ends that is published today."""
    return Clock(working_days(working, first="same_day"), china_today(), label=LABEL).deadline()


def notice_days(request: HttpRequest) -> HttpResponse:
    """The clock's sentence for a number of working days, as it is typed."""
    typed = request.GET.get("working", "")
    working = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < len("1000") else 0
    deadline = until(working) if SHORTEST <= working <= LONGEST else None
    return render(request, "notices/desk/days.html", {"deadline": deadline})


def notice_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice: its text, its lines and what became of each, what is open, and what can be done."""
    return _page(request, get_notice_for_officer(request, pk))


def _page(request: HttpRequest, one: Notice, status: int = 200, **more: object) -> HttpResponse:
    user, today = person_of(request), china_today()
    deadline = one.deadline or (until(one.working) if one.state == Notice.State.PREPARED else None)
    running = one.state in (Notice.State.RUNNING, Notice.State.PARTLY)
    text, said_text = texts.text_of(one), texts.filled(one, deadline)
    if one.text_digest:
        said_text = texts.text_of(one)
    first = {"working": one.working or DAYS, "contact": one.contact, "zh": text.zh, "en": text.en}
    context: dict[str, Any] = {
        "page_title": one.heading, "notice": one, "badge": notice_badge(one), "deadline": deadline, "text": said_text,
        "prepared": one.state == Notice.State.PREPARED,
        "may_publish": user.pk not in (one.prepared_by_id, one.edited_by_id),
        "text_form": TextForm(initial=first), "publish_form": PublishForm(),
        "may_announce": running and one.ends_on is not None and today > one.ends_on,
        "running": running, "announce_form": AnnounceForm(initial={"valid_from": today}),
        "objections": Objection.objects.filter(notice=one).select_related("entry").order_by("-open", "-pk")[:MOST_SHOWN],
        "parts": one.parts.select_related("announced_by"), "job": _job(one),
        "problems": Written.objects.filter(entry__notice=one).exclude(problem_zh="").count(),
        "waiting": announcing.remaining(one).count(), **_lines(request, one), **more,
    }  # fmt: skip
    return render(request, "notices/desk/notice.html", context, status=status)


def _job(one: Notice) -> Job | None:
    return Job.objects.filter(kind=announcing.JOB, parameters__notice=one.pk).order_by("-pk").first()


def _lines(request: HttpRequest, one: Notice) -> dict[str, Any]:
    asked, only = request.GET.get("q", "").strip()[:60], request.GET.get("only", "")
    rows = one.entries.order_by("number")
    held = objecting.held_back(one)
    if asked:
        rows = rows.filter(Q(name__icontains=asked) | Q(code__iexact=asked) | Q(county__icontains=asked))
    match only:
        case "problem":
            rows = rows.filter(written__isnull=False).exclude(written__problem_zh="")
        case "held":
            rows = rows.filter(pk__in=held)
        case "struck":
            rows = rows.exclude(struck=None)
    page = turned(rows, request.GET.get("page"))
    written = {row.entry_id: row for row in Written.objects.filter(entry__in=list(page)).select_related("part")}
    struck = {row.entry_id: row for row in Struck.objects.filter(entry__in=list(page))}
    lines = [
        (row, title_of(row.title).names, row.pk in held, struck.get(row.pk), written.get(row.pk)) for row in page
    ]  # fmt: skip
    return {"page": page, "lines": lines, "asked": asked, "only": only, "held": len(held)}


def notice_act(request: HttpRequest, pk: int) -> HttpResponse:
    """What is done with it: change the text, publish, announce, try again, strike a line, drop it."""
    one, user, do = get_notice_for_officer(request, pk), person_of(request), request.POST.get("do", "")
    try:
        match do:
            case "text" | "publish" | "announce":
                return _form(request, one, do)
            case "again":
                announcing.again(one, user)
                messages.success(request, _("The lines are tried once more."))
            case "strike":
                entry = one.entries.filter(pk=_number(request.POST.get("line", ""))).first()
                if entry is None:
                    raise Http404
                objecting.strike(entry, user, request.POST.get("reason", ""))
                messages.success(request, _("Struck off: it is not announced."))
            case "discard":
                texts.discard(one, user)
                messages.success(request, _("Dropped; the trail keeps that it was there."))
                return redirect("notice-desk")
            case _:
                raise Http404
    except TiduError as error:
        messages.error(request, said(error))
    return redirect(one)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < len("1234567890") else -1


def _form(request: HttpRequest, one: Notice, do: str) -> HttpResponse:
    """One of the forms: done, or shown again with what was typed and why not."""
    user = person_of(request)
    kinds: dict[str, type[TextForm | PublishForm | AnnounceForm]] = {
        "text": TextForm, "publish": PublishForm, "announce": AnnounceForm,
    }  # fmt: skip
    form = kinds[do](request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            if do == "text":
                texts.edit(one, user, **{name: data[name] for name in ("zh", "en", "contact", "working")})
                messages.success(request, _("Saved. Another officer publishes it."))
            elif do == "publish":
                publish(one, user, document=data["document"], working=one.working)
                messages.success(request, _("It is before the public."))
            else:
                announcing.announce(one, user, document=data["document"], valid_from=data["valid_from"])
                messages.success(request, _("Announced. The titles are being written."))
        except TiduError as error:
            form.add_error(None, said(error))
        else:
            return redirect(one)
    return _page(request, one, 422, **{f"{do}_form": form, "form": form, "open_form": do})
