"""The officers' page of corrections: one proposes, another confirms."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tidu.errors import TiduError
from tidu.web.notices.certificates.views import get_notice_for_officer
from tidu.web.notices.correcting import as_corrected, confirm, drop, propose
from tidu.web.notices.issued import Correction
from tidu.web.notices.models import Entry, Notice
from tidu.web.notices.shown import said, shown_corrections
from tidu.web.pages.language import told
from tidu.web.registry.access import person_of
from tidu.web.registry.facts.service import catalogue

FIELDS = ("field", "after", "reason", "document")


def _line(notice: Notice, number: str) -> Entry | None:
    """The line of a number, as it reads with its corrections."""
    wanted = int(number) if number.isdecimal() and len(number) < 9 else 0
    found = notice.entries.filter(number=wanted).first()
    return as_corrected(found) if found is not None else None


def notice_corrections(request: HttpRequest, pk: int) -> HttpResponse:
    """What was corrected in a list; by POST a correction is proposed, confirmed, or dropped."""
    row, user = get_notice_for_officer(request, pk), person_of(request)
    given = request.POST if request.method == "POST" else request.GET
    if request.method == "POST":
        try:
            if _done(request, row):
                return redirect("notice-corrections", pk=pk)
        except TiduError as error:
            messages.error(request, said(error))
    number = given.get("line", "")
    context = {
        "notice": row, "page_title": pgettext("of a notice", "Corrections"), "number": number, "line": _line(row, number),
        "fields": Correction.Field.choices, "given": {name: given.get(name, "") for name in FIELDS},
        "titles": [(one.code, told(one.names)) for one in catalogue().titles.values()],
        "rows": shown_corrections(row.corrections.select_related("entry", "proposed_by", "confirmed_by").order_by("-pk")),
        "user": user,
    }  # fmt: skip
    return render(request, "notices/corrections.html", context)


def _done(request: HttpRequest, row: Notice) -> bool:
    """What was asked for; False where a line has to be named first."""
    user, given = person_of(request), request.POST
    if given.get("do") in ("confirm", "drop"):
        pk = given.get("correction", "")
        found = row.corrections.filter(pk=int(pk) if pk.isdecimal() and len(pk) < 18 else 0).first()
        if found is None:
            raise Http404
        if given["do"] == "confirm":
            confirm(found, user)
            messages.success(request, _("The correction counts from today and stands on the public page."))
        else:
            drop(found, user)
            messages.success(request, _("The proposal was dropped."))
        return True
    line = _line(row, given.get("line", ""))
    if line is None:
        messages.error(request, _("The list has no such line."))
        return False
    after = given.get("after_title", "") if given.get("field") == "title" else given.get("after", "")
    propose(
        line, given.get("field", ""), after, user, reason=given.get("reason", ""), document=given.get("document", "")
    )
    messages.success(request, _("Proposed. It counts when another officer has confirmed it."))
    return True
