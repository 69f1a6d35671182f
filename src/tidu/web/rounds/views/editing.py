"""Making and changing a round: from the text of a notice, from last year's round, or by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tidu.errors import TiduError
from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.files.models import Blob
from tidu.web.files.service import download_response, keep
from tidu.web.pages.language import told
from tidu.web.registry.access import person_of
from tidu.web.rounds import planning
from tidu.web.rounds.access import get_round_for_manager, get_round_for_reader
from tidu.web.rounds.forms import RoundForm, initial_from, initial_of
from tidu.web.rounds.models import Round
from tidu.web.rounds.notice_text import proposals_from, text_of

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

SALT = "rounds.notice"
NOTICES = ("pdf", "docx")
Notice = tuple[Blob, str]


def said(error: TiduError) -> str:
    """An error in one sentence."""
    return "；".join(told(part) for part in (error.what, error.why, error.fix) if part)


def round_new(request: HttpRequest) -> HttpResponse:
    """A new round: read from its notice, copied from an earlier one, or typed."""
    user = person_of(request)
    region = _region_of(user)
    earlier = _earlier(user, request)
    if request.method == "POST" and request.POST.get("do") == "read":
        return _read(request, region, None)
    initial: dict[str, Any] = {"year": china_today().year, "opens_on": china_today(), "kind": Round.Kind.BOTH}
    if earlier is not None:
        initial = initial_of(*planning.proposal_from(earlier, china_today()))
    form = RoundForm(request.POST or None, region=region, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            row = planning.create_round(user, form.given(), form.days(), notice=_sent(request), copied_from=earlier)
        except TiduError as error:
            form.add_error(None, said(error))
        else:
            messages.success(request, _("The round is made. Look it through, then open it."))
            return redirect(row)
    context = {"earlier": earlier, "others": _others(user), "notice_token": request.POST.get("notice_token", "")}
    return _page(request, form, context)


def _region_of(user: User) -> str:
    bureau = (
        user.memberships.filter(ended_at=None, organisation__kind="city_bureau").select_related("organisation").first()
    )
    if bureau is None:
        raise Http404
    return str(bureau.organisation.region_id)


def _others(user: User) -> list[Round]:
    return list(Round.objects.changeable_by(user).order_by("-opens_on", "-id")[:12])


def _earlier(user: User, request: HttpRequest) -> Round | None:
    asked = request.GET.get("from", "")
    if not asked.isdecimal() or len(asked) > 18:
        return None
    return get_round_for_manager(user, int(asked))


def round_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a round, or read its notice once more."""
    user = person_of(request)
    row = get_round_for_manager(user, pk)
    if request.method == "POST" and request.POST.get("do") == "read":
        return _read(request, row.region_id, row)
    given = {name: getattr(row, name) for name in planning.FIELDS}
    form = RoundForm(request.POST or None, region=row.region_id, initial=initial_of(given, planning.given_days(row)))
    if row.state != Round.State.DRAFT:
        for name in planning.FIRM_ON:
            form.fields[name].disabled = True
            form.fields[name].help_text = _("Stays as it is once the round is open.")
    if request.method == "POST" and form.is_valid():
        try:
            planning.change_round(row, form.given(), form.days(), notice=_sent(request))
        except TiduError as error:
            form.add_error(None, said(error))
        else:
            messages.success(request, _("Saved"))
            return redirect(row)
    return _page(request, form, {"row": row, "notice_token": request.POST.get("notice_token", "")})


def _page(request: HttpRequest, form: RoundForm, more: dict[str, Any]) -> HttpResponse:
    row = more.get("row")
    title = _("Change the round") if row else _("New round")
    return render(request, "rounds/round_form.html", {"form": form, "page_title": title, **more})


# -- the notice ---------------------------------------------------------------------------------------------------


def _read(request: HttpRequest, region: str, row: Round | None) -> HttpResponse:
    """Keep the file, read its words, and fill the form in; nothing is made before the officer saves."""
    upload, typed = request.FILES.get("notice"), request.POST.get("text", "")
    token, text, problem = "", typed, ""
    if upload is not None:
        try:
            blob = keep(upload, kinds=NOTICES)
            token = signing.dumps([blob.sha256, upload.name or "notice"], salt=SALT)
            text = text_of(blob, upload.name or "")
        except TiduError as error:
            problem = said(error)
    found = proposals_from(text) if text else []
    initial = initial_from(found, china_today())
    if row is not None:
        given = {name: getattr(row, name) for name in planning.FIELDS}
        initial = initial_of(given, planning.given_days(row)) | {
            key: value
            for key, value in initial.items()
            if key not in ("year", "opens_on") or key in {one.field for one in found}
        }
    initial["text"] = text or initial.get("text", "")
    form = RoundForm(region=region, initial=initial, sentences={one.field: one.sentence for one in found})
    context = {"row": row, "found": found, "read": True, "problem": problem, "notice_token": token}
    return _page(request, form, context)


def _sent(request: HttpRequest) -> Notice | None:
    """The notice that was read before, or one that comes with the form itself."""
    token = request.POST.get("notice_token", "")
    if token:
        try:
            digest, name = signing.loads(token, salt=SALT, max_age=24 * 3600)
        except signing.BadSignature:
            return None
        blob = Blob.objects.filter(pk=digest).first()
        return (blob, name) if blob is not None else None
    upload = request.FILES.get("notice")
    return (keep(upload, kinds=NOTICES), upload.name or "notice") if upload is not None else None


def round_notice(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The notice as it came."""
    row = get_round_for_reader(person_of(request), pk)
    if row.notice is None:
        raise Http404
    audit.record("round.notice", row, region_code=row.region_id)
    return download_response(row.notice, row.notice_name or "notice")
