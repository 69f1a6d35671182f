"""The phone: one page that goes on without a connection, pictures one by one, and the report at the end.

Without script the same page is an ordinary form. What a script sends is answered with JSON, an error in words.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib.staticfiles import finders
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from tidu.errors import InputError
from tidu.text import Text
from tidu.web.onsite import service
from tidu.web.onsite.access import get_visit_for_officer
from tidu.web.onsite.models import Finding, Visit
from tidu.web.onsite.reports import bad, key_of, moment, place_of, read_report, text
from tidu.web.pages.language import told
from tidu.web.registry.access import person_of

if TYPE_CHECKING:
    from tidu.web.accounts.models import User


def phone(request: HttpRequest, pk: int) -> HttpResponse:
    """The visit as it is made; by POST, all of it from a browser without script."""
    user = person_of(request)
    visit = get_visit_for_officer(user, pk)
    if visit.state != Visit.State.PLANNED:
        return redirect("onsite-visit", pk=pk)
    problem = None
    if request.method == "POST":
        try:
            _from_form(request, visit, user)
        except InputError as error:
            problem = error
        else:
            return redirect("onsite-visit", pk=pk)
    context = {
        "page_title": _("On-site check"),
        "visit": visit,
        "firm": visit.enterprise,
        "points": [_typed(request, point) for point in visit.points],
        "answers": Finding.Answer.choices,
        "conclusions": Visit.Conclusion.choices,
        "typed": request.POST,
        "problem": problem,
        "report_key": request.POST.get("key") or str(uuid.uuid4()),
        "begun": request.POST.get("started_at") or timezone.localtime().isoformat(),
    }
    return render(request, "onsite/phone.html", context, status=422 if problem else 200)


def _typed(request: HttpRequest, point: Any) -> dict[str, Any]:  # noqa: ANN401 - a point
    typed = request.POST
    return {
        "point": point,
        "answer": typed.get(f"answer-{point.code}", ""),
        "note": typed.get(f"note-{point.code}", ""),
        "number": typed.get(f"number-{point.code}", ""),
    }


@transaction.atomic
def _from_form(request: HttpRequest, visit: Visit, user: User) -> None:
    typed, now = request.POST, timezone.localtime()
    keys: list[str] = []
    for point in visit.points:
        for upload in request.FILES.getlist(f"photo-{point.code}"):
            key = str(uuid.uuid4())
            service.add_photo(
                visit, upload, upload.name or "", key=key, point=point.code, taken_at=now, place=None, by=user
            )
            keys.append(key)
    given = {
        "key": typed.get("key"),
        "found": [
            {
                "point": point.code,
                "answer": typed.get(f"answer-{point.code}"),
                "note": typed.get(f"note-{point.code}"),
                "number": typed.get(f"number-{point.code}"),
            }
            for point in visit.points
        ],
        "conclusion": typed.get("conclusion"),
        "remark": typed.get("remark"),
        "started_at": typed.get("started_at"),
        "ended_at": now.isoformat(),
        "sent_at": now.isoformat(),
        "place_note": typed.get("place_note"),
        "signatures": [_signature(typed, side, now) for side in ("office", "firm")],
        "photos": keys,
    }
    service.report(visit, read_report(given, visit.points), user)


def _signature(typed: Mapping[str, Any], side: str, now: datetime) -> dict[str, object]:
    parts = {part: typed.get(f"{side}-{part}") for part in ("name", "position", "refused")}
    return {"side": side, "at": now.isoformat(), "strokes": [], **parts}


def state(request: HttpRequest, pk: int) -> JsonResponse:
    """Whether the visit is still open, which pictures have arrived, and a token to go on sending with."""
    visit = get_visit_for_officer(person_of(request), pk)
    response = JsonResponse(
        {
            "state": visit.state,
            "report_key": visit.report_key,
            "photos": list(visit.photos.values_list("key", flat=True)),
            "token": get_token(request),
            "page": visit.get_absolute_url(),
        }
    )
    response["Cache-Control"] = "no-store"
    return response


def photo(request: HttpRequest, pk: int) -> JsonResponse:
    """One picture."""
    user = person_of(request)
    visit = get_visit_for_officer(user, pk)
    typed, upload = request.POST, request.FILES.get("file")
    try:
        if upload is None:
            raise bad(Text("没有收到照片", "No picture has arrived"))
        place = place_of(typed) if typed.get("latitude") else None
        row = service.add_photo(
            visit,
            upload,
            upload.name or "",
            key=key_of(typed.get("key")),
            point=text(typed.get("point"), 80),
            taken_at=moment(typed.get("taken_at")),
            place=place,
            by=user,
        )
    except InputError as error:
        return _refused(error)
    return JsonResponse({"key": row.key, "sha256": row.blob_id})


def report(request: HttpRequest, pk: int) -> JsonResponse:
    """The whole visit, after its pictures."""
    user = person_of(request)
    visit = get_visit_for_officer(user, pk)
    try:
        try:
            sent = json.loads(request.body)
        except (ValueError, RecursionError):
            raise bad(Text("发送的内容不完整", "What was sent is not whole")) from None
        done = service.report(visit, read_report(sent, visit.points), user)
    except InputError as error:
        return _refused(error)
    return JsonResponse({"page": done.get_absolute_url()})


def _refused(error: InputError) -> JsonResponse:
    closed = error.code in ("visit-done", "visit-called-off")
    body = {"code": error.code, "what": told(error.what), "fix": told(error.fix) if error.fix else ""}
    return JsonResponse(body, status=409 if closed else 422)


def worker(_request: HttpRequest) -> HttpResponse:
    """The script that keeps the page on the phone; it has to come from above the addresses that it serves."""
    found = finders.find("onsite/worker.js")
    response = HttpResponse(Path(str(found)).read_bytes(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response
