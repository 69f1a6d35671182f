"""Looking rows through: one after another, each beside the firms that it may mean; and what is done there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tidu.errors import TiduError
from tidu.web.access.service import may_open
from tidu.web.accounts.models import User
from tidu.web.lists.access import get_version_for_reader, person_of
from tidu.web.lists.linking import service
from tidu.web.lists.linking.access import get_row_for_decider, get_row_for_search
from tidu.web.lists.linking.deciding import DECIDABLE, acceptable, firm_for, is_published, seen_of
from tidu.web.lists.linking.marking import marked
from tidu.web.lists.linking.presenting import Shown, compared, titles_of
from tidu.web.lists.linking.queue import BASES, PARTS, Queue
from tidu.web.lists.linking.undoing import last_action
from tidu.web.lists.models import ListRow
from tidu.web.pages.language import told
from tidu.web.registry.models import Enterprise
from tidu.web.registry.service import matching

BESIDE = 14
"""So many rows stand in the list beside the one that is looked at."""
FOUND, SOME = 8, 40
LOWEST = 8
"""So many of the rows that would be accepted together are shown, the least likely first."""
USUAL, LEAST, MOST = 50, 5, 100
PER_CENT = 10
"""A confidence is kept per mille."""


# -- the page -----------------------------------------------------------------------------------------------------


def list_review(request: HttpRequest, pk: int) -> HttpResponse:
    """The row that waits first, or the one that the address names."""
    user, asked, target = person_of(request), request.GET.get("row", ""), request.headers.get("HX-Target", "")
    if target == "found" and asked.isdecimal() and len(asked) < 19:
        return _searched(request, user, pk, int(asked))
    version = get_version_for_reader(user, pk)
    queue = Queue.read(version, user, request.GET)
    row = get_row_for_decider(user, int(asked)) if asked.isdecimal() and len(asked) < 19 else queue.after(None)
    if row is not None and row.version_id != version.pk:
        row = None
    if target == "bulk":
        return render(request, "lists/review_bulk.html", _bulk(request, queue))
    return _page(request, queue, row)


def _searched(request: HttpRequest, user: User, pk: int, number: int) -> HttpResponse:
    """Only what was found for what is being typed: asked at every stroke, so nothing else is looked up."""
    row = get_row_for_search(user, number)
    if row.version_id != pk:
        raise Http404
    queue = Queue.read(row.version, user, request.GET)
    return render(request, "lists/review_found.html", _found(request, queue, row))


def _page(request: HttpRequest, queue: Queue, row: ListRow | None, said: dict[str, Any] | None = None) -> HttpResponse:
    part = request.headers.get("HX-Target") == "review"
    context: dict[str, Any] = {
        "list_version": queue.version,
        "tab": "review",
        "queue": queue,
        "address": _query(queue),
        "parts": [(code, text, queue.counts[code].total()) for code, text in PARTS],
        "bases": BASES.items(),
        "counties": queue.counties(),
        "decidable": queue.version.state in DECIDABLE,
        "last": last_action(queue.user, queue.version),
        "said": said,
    }
    if row is not None and context["decidable"]:
        row.version = queue.version
        behind = queue.after(row)
        context |= {
            "row": row,
            "compared": compared(row, queue.user),
            "seen": seen_of(row),
            "published": is_published(row),
            "beside": queue.around(row, BESIDE),
            "next": behind,
            "previous": queue.before(row),
            "may_enter": may_open(queue.user, "list-row-firm"),
        }
        context |= _found(request, queue, row) | _bulk(request, queue)
    return render(request, "lists/review_part.html" if part else "lists/review.html", context)


def _query(queue: Queue, **more: str) -> str:
    query = QueryDict(mutable=True)
    query.update({**queue.address, **more})
    return query.urlencode()


def _found(request: HttpRequest, queue: Queue, row: ListRow) -> dict[str, Any]:
    """Firms for what was typed, within the reach of list and reader."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    firms: list[Enterprise] = []
    if text:
        rows = matching(firm_for(queue.version, queue.user), text)
        # Ordered by the database, a piece that thousands of names have would take a tenth of a second at every stroke.
        some = list(rows.select_related("region__parent").defer("search_text", "business_scope").order_by()[:SOME])
        firms = sorted(some, key=lambda one: (not one.name.startswith(text), len(one.name), one.name))[:FOUND]
    titles = titles_of([one.pk for one in firms]) if firms else {}
    shown = [Shown(one, one.name, marked(row.name, one.name)[1], titles=titles[one.pk]) for one in firms]
    return {"q": text, "found": shown, "row": row, "seen": seen_of(row), "queue": queue, "list_version": queue.version}


def _bulk(request: HttpRequest, queue: Queue) -> dict[str, Any]:
    """What accepting all above a confidence would do: how many, and the least likely of them."""
    asked = request.GET.get("above", "")
    above = min(max(int(asked), LEAST), MOST) if asked.isdecimal() and len(asked) < len("1000") else USUAL
    rows = queue.rows.filter(state=ListRow.State.DOUBTFUL, verdict="", confidence__gte=above * PER_CENT)
    known = {"above": above, "least": LEAST, "most": MOST, "queue": queue, "list_version": queue.version}
    if "above" not in request.GET:
        return known | {"bulk_count": rows.count()}
    listed = list(rows.only("pk", "name", "candidates", "confidence", "number", "sheet", "version_id"))
    found = acceptable(listed, queue.version, queue.user)
    lowest = sorted(found, key=lambda one: one[0].confidence)[:LOWEST]
    shown = [
        {
            "row": row,
            "firm": firm,
            "pieces": marked(row.name, firm.name)[0],
            "confidence": round(row.confidence / PER_CENT),
        }
        for row, firm in lowest
    ]
    return known | {"bulk_count": len(found), "lowest": shown, "bulk_open": True}


# -- what is done -------------------------------------------------------------------------------------------------


def list_review_act(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide the row that was shown, accept all above a confidence, or undo; then show the next row."""
    user = person_of(request)
    version = get_version_for_reader(user, pk)
    queue = Queue.read(version, user, request.POST)
    asked = request.POST.get("row", "")
    row = get_row_for_decider(user, int(asked)) if asked.isdecimal() and len(asked) < 19 else None
    following = queue.after(row)
    try:
        said, shown = _done(request, queue, row, following)
    except service.Overtaken as overtaken:
        said, shown = {"tone": "warning", "text": _overtaken(overtaken.row)}, overtaken.row
    except TiduError as error:
        parts = (error.what, error.why, error.fix)
        said, shown = {"tone": "error", "text": "；".join(told(one) for one in parts if one)}, row
    if request.headers.get("HX-Target") == "review":
        return _page(request, Queue(version, user, **_same(queue)), shown, said)
    getattr(messages, said["tone"])(request, said["text"])
    more = {"row": str(shown.pk)} if shown is not None else {}
    return HttpResponseRedirect(f"{reverse('list-review', args=[version.pk])}?{_query(queue, **more)}")


def _same(queue: Queue) -> dict[str, str]:
    return {"part": queue.part, "county": queue.county, "basis": queue.basis, "text": queue.text}


def _done(
    request: HttpRequest, queue: Queue, row: ListRow | None, following: ListRow | None
) -> tuple[dict[str, Any], ListRow | None]:
    what, _colon, firm = request.POST.get("do", "").partition(":")
    seen, user = request.POST.get("seen", ""), queue.user
    if what == "undo":
        return _undone(request, queue, user)
    if what == "bulk":
        return _accepted_many(request, queue)
    if row is None:
        return {"tone": "error", "text": _("There is no such row.")}, following
    match what:
        case "accept" if firm.isdecimal() and len(firm) < 19:
            action = service.accept(row.pk, int(firm), user, seen)
            text = _("“%(row)s” is %(firm)s.") % {
                "row": row.name or row.code,
                "firm": Enterprise.objects.get(pk=firm).name,
            }
        case "reject":
            action = service.reject(row.pk, user, seen)
            text = _("“%(row)s” is none of them.") % {"row": row.name or row.code}
        case "unsure":
            action = service.leave_open(row.pk, user, seen)
            text = _("“%(row)s” is left open.") % {"row": row.name or row.code}
        case "leave":
            action = service.leave_out(row.pk, user, seen)
            text = _("“%(row)s” is left out.") % {"row": row.name or row.code}
        case _:
            return {"tone": "error", "text": _("Nothing was chosen.")}, row
    return {"tone": "success", "text": text, "action": action}, following


def _accepted_many(request: HttpRequest, queue: Queue) -> tuple[dict[str, Any], ListRow | None]:
    above, count = request.POST.get("above", ""), request.POST.get("count", "")
    if not (above.isdecimal() and count.isdecimal() and len(above) + len(count) < 12):
        return {"tone": "error", "text": _("Nothing was chosen.")}, queue.after(None)
    rows = queue.rows.filter(confidence__gte=int(above) * PER_CENT)
    action, number = service.accept_many(rows, queue.version.pk, queue.user, int(count))
    text = ngettext("%(count)d row accepted.", "%(count)d rows accepted.", number) % {"count": number}
    return {"tone": "success", "text": text, "action": action}, Queue(queue.version, queue.user, **_same(queue)).after(
        None
    )


def _undone(request: HttpRequest, queue: Queue, user: User) -> tuple[dict[str, Any], ListRow | None]:
    found = service.undo(request.POST.get("action", "") or last_action(user, queue.version), user)
    text = undone_text(found)
    first = queue.mine().filter(pk__in=found.rows[:1]).first()
    return {"tone": "success", "text": text}, first or queue.after(None)


def undone_text(found: service.Undone) -> str:
    """What came of undoing, in words."""
    count = len(found.rows)
    text = ngettext("%(count)d row is as it was before.", "%(count)d rows are as they were before.", count)
    lines = [text % {"count": count}]
    if found.kept:
        lines.append(_("%(count)d were decided again since and stay.") % {"count": found.kept})
    if found.published:
        lines.append(_("%(count)d are published and stay; the next file asks again.") % {"count": found.published})
    return " ".join(lines)


def _overtaken(row: ListRow) -> str:
    who, verdict = (
        row.decided_by or _("Somebody"),
        row.get_verdict_display() if row.verdict else row.get_state_display(),
    )
    firm = row.enterprise.name if row.enterprise is not None else ""
    text = _("%(who)s has decided “%(row)s” meanwhile: %(verdict)s %(firm)s. Nothing was changed.")
    return text % {"who": who, "row": row.name or row.code, "verdict": verdict, "firm": firm}
