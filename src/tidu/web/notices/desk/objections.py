"""Pages of objections: the officers' list and page, and what a firm sees that is heard: what is said, not who said it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from tidu.errors import TiduError
from tidu.web.audit import service as audit
from tidu.web.files.service import download_response
from tidu.web.notices import objecting
from tidu.web.notices.desk.listings import OBJECTIONS, objection_badge
from tidu.web.notices.objected import Objection, ObjectionFile
from tidu.web.notices.shown import said
from tidu.web.registry.access import person_of
from tidu.web.registry.titles.service import title_of
from tidu.web.workflow import pages as workflow_pages

RELATED = ("entry__enterprise", "notice__organisation", "case", "asked")


def get_objection_for_reader(request: HttpRequest, pk: int) -> Objection:
    """One that the officer's authority decides, or about which it was asked, or 404."""
    found = Objection.objects.visible_to(person_of(request)).select_related(*RELATED).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def get_objection_for_party(request: HttpRequest, pk: int) -> Objection:
    """As above, or one in which the person's own firm is heard, or 404."""
    user = person_of(request)
    if user.scope.government:
        return get_objection_for_reader(request, pk)
    found = Objection.objects.heard_by(user).select_related(*RELATED).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def objections(request: HttpRequest) -> HttpResponseBase:
    """All objections and hints."""
    rows = Objection.objects.visible_to(person_of(request)).select_related(*RELATED)
    context = {
        "page_title": _("Objections to notices"),
        "here": "objections",
        "empty_title": _("Nothing was said against a notice"),
        "empty_text": _("Objections of the public stand here, with the day until which they are to be answered."),
        "empty_shape": "flag",
    }
    return OBJECTIONS.respond(request, rows, context)


def objection(request: HttpRequest, pk: int) -> HttpResponse:
    """One objection; a firm that is heard sees what is said, and answers."""
    row = get_objection_for_party(request, pk)
    return _page(request, row)


def _page(request: HttpRequest, row: Objection, *, shown: bool = False, status: int = 200) -> HttpResponse:
    user = person_of(request)
    context: dict[str, Any] = {
        "page_title": _("Objection %(number)s") % {"number": row}
        if row.kind == Objection.Kind.OBJECTION
        else _("Hint %(number)s") % {"number": row},
        "row": row, "badge": objection_badge(row), "title_name": title_of(row.entry.title).names, "shown": shown,
    }  # fmt: skip
    if row.case is not None:
        context |= workflow_pages.context(row.case, user)
    if not user.scope.government:
        return render(request, "notices/desk/heard.html", context, status=status)
    office = Objection.objects.changeable_by(user).filter(pk=row.pk).exists()
    context |= {"office": office, "files": row.files.all(), "lead_url": _lead_url(row)}
    return render(request, "notices/desk/objection.html", context, status=status)


def _lead_url(row: Objection) -> str:
    """Where a lead about the firm is registered; the room of upkeep lies above this one."""
    try:
        return reverse("lead-new", args=[row.entry.enterprise_id])
    except NoReverseMatch:
        return ""


def objection_step(request: HttpRequest, pk: int) -> HttpResponse:
    """One step of its way; the engine says who may take it."""
    row = get_objection_for_party(request, pk)
    if row.case is None:
        raise Http404
    return workflow_pages.answer(request, row.case)


def objection_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the officer of the authority who said it; that he looked is kept."""
    row = Objection.objects.changeable_by(person_of(request)).select_related(*RELATED).filter(pk=pk).first()
    if row is None:
        raise Http404
    audit.record("objection.reveal", row, region_code=row.notice.organisation.region_id)
    response = _page(request, row, shown=True)
    response["Cache-Control"] = "no-store"
    return response


def objection_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a hint with what was done."""
    user = person_of(request)
    row = Objection.objects.changeable_by(user).filter(pk=pk).first()
    if row is None:
        raise Http404
    try:
        objecting.note_hint(row, user, request.POST.get("answer", ""))
    except TiduError as error:
        messages.error(request, said(error))
    else:
        messages.success(request, _("Closed."))
    return redirect(row)


def objection_file(request: HttpRequest, pk: int, file: int) -> HttpResponseBase:
    """A file that came with it; who opened it is kept."""
    row = get_objection_for_reader(request, pk)
    found = ObjectionFile.objects.filter(objection=row, pk=file).select_related("blob").first()
    if found is None:
        raise Http404
    audit.record("objection.file", row, region_code=row.notice.organisation.region_id, after={"file": found.pk})
    return download_response(found.blob, found.name)


def objection_step_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file that was handed in with a step."""
    row = get_objection_for_reader(request, pk)
    if row.case is None:
        raise Http404
    return workflow_pages.attachment(request, row.case)
