"""The list of visits, one visit with what was found, planning and calling off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tidu.errors import InputError
from tidu.text import Text
from tidu.web.files.service import download_response
from tidu.web.onsite import service
from tidu.web.onsite.access import get_photo_for_reader, get_visit_for_officer, get_visit_for_reader
from tidu.web.onsite.forms import VisitForm
from tidu.web.onsite.listings import VISITS, conclusion_badge, state_badge
from tidu.web.onsite.models import Visit
from tidu.web.pages.language import told
from tidu.web.registry.access import get_firm_for_officer, person_of

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

WRONG_CLOCK = 300
"""Seconds by which a phone's clock may be off without a word."""


def visits(request: HttpRequest) -> HttpResponseBase:
    """The visits that somebody may see."""
    rows = Visit.objects.visible_to(person_of(request)).select_related(
        "enterprise__region__parent", "inspector", "organisation"
    )
    context = {
        "page_title": _("On-site checks"),
        "empty_title": _("No on-site check yet"),
        "empty_text": _("They are planned from an application that is reviewed, or from the page of a firm."),
        "empty_shape": "map-pin",
    }
    return VISITS.respond(request, rows, context)


def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit: what is to be looked at, or what was found."""
    user = person_of(request)
    one = get_visit_for_reader(user, pk)
    return render(request, "onsite/visit.html", _whole(user, one))


def _whole(user: User, one: Visit) -> dict[str, object]:
    found = {each.point: each for each in one.findings.all()}
    photos = list(one.photos.all())
    return {
        "page_title": _("On-site check"),
        "visit": one,
        "firm": one.enterprise,
        "state": state_badge(one),
        "conclusion": conclusion_badge(one),
        "points": [
            {
                "point": point,
                "found": found.get(point.code),
                "photos": [each for each in photos if each.point == point.code],
            }
            for point in one.points
        ],
        "photos": [each for each in photos if not each.point],
        "missing": service.missing_pictures(one) if one.state == Visit.State.DONE else [],
        "signatures": one.signatures.order_by("-side"),
        "slow": round(one.skew / 60) if abs(one.skew) > WRONG_CLOCK else 0,
        "may_go": one.state == Visit.State.PLANNED and Visit.objects.changeable_by(user).filter(pk=one.pk).exists(),
    }


def picture(request: HttpRequest, pk: int, photo: int) -> HttpResponseBase:
    """A picture itself."""
    row = get_photo_for_reader(person_of(request), pk, photo)
    response = download_response(row.blob, row.file_name)
    response["Content-Disposition"] = "inline"
    return response


def call_off(request: HttpRequest, pk: int) -> HttpResponse:
    """A visit is not made after all."""
    user = person_of(request)
    try:
        service.call_off(get_visit_for_officer(user, pk), request.POST.get("reason", ""), user)
    except InputError as error:
        messages.error(request, told(error.what))
    else:
        messages.success(request, _("The visit is called off."))
    return redirect("onsite-visit", pk=pk)


def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan a visit to a firm."""
    user = person_of(request)
    firm = get_firm_for_officer(user, pk)
    if user.organisation_id is None:
        raise Http404
    form = VisitForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        purpose = form.cleaned_data["purpose"]
        one = service.plan(
            firm,
            purpose=Text(purpose, purpose),
            on=form.cleaned_data["on"],
            by=user,
            organisation_id=user.organisation_id,
            inspector=form.who,
            standard=form.cleaned_data["standard"],
        )
        messages.success(
            request, _("The visit is planned. Open it on the phone before you go, while there is a connection.")
        )
        return redirect("onsite-visit", pk=one.pk)
    return render(request, "onsite/new.html", {"page_title": _("Plan an on-site check"), "firm": firm, "form": form})
