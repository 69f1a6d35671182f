"""Applications: lists, one with where it stands, and the steps that somebody may take."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tidu.errors import TiduError
from tidu.web.materials import pages as materials_pages
from tidu.web.registry.access import get_firm_for_officer, person_of
from tidu.web.registry.models import Enterprise, TitleHeld
from tidu.web.rounds.access import (
    get_application_for_officer,
    get_application_for_reader,
    get_round_for_reader,
)
from tidu.web.rounds.applying import open_application, permit_late
from tidu.web.rounds.forms import LateForm
from tidu.web.rounds.listings import application_list
from tidu.web.rounds.models import Application, Invitation, Round
from tidu.web.rounds.papers import kind_of, materials_of, other_papers, round_key, standing_uses
from tidu.web.rounds.views.editing import said
from tidu.web.rounds.views.rounds import frame_of
from tidu.web.rounds.ways import ways_from
from tidu.web.rounds.whereabouts import sentence_of, stations_of, why_of
from tidu.web.rounds.windows import shut_for, shut_for_new, whom_to_ask
from tidu.web.rounds.words import category_name, state_badge, title_names, verdict_badge
from tidu.web.workflow import pages as workflow_pages

RELATED = ("enterprise", "case", "filing", "region__parent", "round")


def applications(request: HttpRequest) -> HttpResponseBase:
    """The applications of all rounds that somebody may see."""
    rows = Application.objects.visible_to(person_of(request)).select_related(*RELATED)
    context: dict[str, Any] = {
        "page_title": _("Applications"),
        "lead": _("Of all rounds. The filters say of which county, in which state, how they would be judged, and whose day has passed."),
        "empty_title": _("No application yet"),
        "empty_text": _("Firms begin them when a round is open."),
        "empty_shape": "clipboard-list",
    }  # fmt: skip
    return application_list(of_round=False).respond(request, rows, context)


def round_applications(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The applications of one round."""
    user = person_of(request)
    row = get_round_for_reader(user, pk)
    rows = Application.objects.visible_to(user).filter(round=row).select_related(*RELATED)
    context = frame_of(request, row, "applications") | {
        "page_title": row.name,
        "empty_title": _("Nobody has applied yet"),
        "empty_text": _("Applications stand here from the moment at which they are begun."),
        "empty_shape": "clipboard-list",
    }
    return application_list(of_round=True).respond(request, rows, context)


def application(request: HttpRequest, pk: int) -> HttpResponse:
    """One application: where it stands, what is asked of whom, and its form."""
    user = person_of(request)
    one = get_application_for_reader(user, pk)
    state = one.state
    own = Application.objects.own(user).filter(pk=pk).exists()
    officer = Application.objects.changeable_by(user).filter(pk=pk).exists()
    with_firm = state in ("draft", "returned")
    context: dict[str, Any] = {
        "page_title": one.code,
        "one": one,
        "round": one.round,
        "own": own,
        "state": state,
        "badge": state_badge(state, firm=own),
        "verdict": verdict_badge(one),
        "category": category_name(one.category),
        "title_name": title_names(one.round.title),
        "sentence": sentence_of(one),
        "why": why_of(one),
        "stations": stations_of(one),
        "shut": shut_for(one) if with_firm else None,
        "ask": whom_to_ask(one.round, one.region_id),
        "late_form": LateForm(prefix="late") if officer and user.scope.city and with_firm else None,
        "other_papers": other_papers(one.round),
        "used": list(standing_uses(one).values()),
        "ways": ways_from(one, user),
    }
    context |= materials_pages.context(
        one.enterprise,
        user,
        title=one.round.title,
        kind=kind_of(one),
        on=one.filing.on,
        back=one.get_absolute_url(),
        standard=one.filing.standard,
        extra=materials_of(one.round),
        round_key=round_key(one.round),
    )
    if one.case is not None:
        context |= workflow_pages.context(one.case, user)
    return render(request, "rounds/application.html", context)


def application_step(request: HttpRequest, pk: int) -> HttpResponse:
    """One step of its way; the engine says who may take it."""
    one = get_application_for_reader(person_of(request), pk)
    if one.case is None:
        raise Http404
    return workflow_pages.answer(request, one.case)


def application_late(request: HttpRequest, pk: int) -> HttpResponse:
    """The city permits a firm to hand in late."""
    user = person_of(request)
    one = get_application_for_officer(user, pk)
    form = LateForm(request.POST, prefix="late")
    if form.is_valid():
        try:
            permit_late(one, form.cleaned_data["until"], form.cleaned_data["reason"], user)
        except TiduError as error:
            messages.error(request, said(error))
        else:
            messages.success(request, _("Permitted. The firm is told."))
    else:
        messages.error(request, _("Give the day and the reason."))
    return redirect(one)


# -- beginning ----------------------------------------------------------------------------------------------------


def application_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin an application: the firm for itself, or its county or the city for it."""
    user = person_of(request)
    row = get_round_for_reader(user, pk)
    asked = request.POST.get("firm", "")
    firm = (
        get_firm_for_officer(user, int(asked))
        if asked.isdecimal() and len(asked) < 19 and user.scope.officer
        else _own_firm(request)
    )
    category = request.POST.get("category", "")
    try:
        one = open_application(firm, row, category, user, late=True)
    except TiduError as error:
        messages.error(request, said(error))
        return redirect("my-applications" if user.scope.firm else "round", *(() if user.scope.firm else (pk,)))
    return redirect(one)


def _own_firm(request: HttpRequest) -> Enterprise:
    user = person_of(request)
    firm = Enterprise.objects.living().filter(organisation_id__in=user.scope.businesses).order_by("pk").first()
    if firm is None or not user.scope.businesses:
        raise Http404
    return firm


# -- the firm -----------------------------------------------------------------------------------------------------


def my_applications(request: HttpRequest) -> HttpResponse:
    """What a firm can apply for, what it is invited to, and where its applications stand."""
    user = person_of(request)
    firms = list(Enterprise.objects.filter(organisation_id__in=user.scope.businesses).order_by("pk"))
    firm = next((one for one in firms if one.status == Enterprise.Status.ACTIVE), None)
    mine = list(
        Application.objects.own(user)
        .select_related(*RELATED, "round__organisation")
        .order_by("-round__opens_on", "code")
    )
    applied = {one.round_id for one in mine}
    invited = {
        one.round_id: one for one in Invitation.objects.answerable_by(user).select_related("round").order_by("pk")
    }
    open_rounds = Round.objects.visible_to(user).filter(state=Round.State.OPEN).prefetch_related("deadlines")
    context = {
        "page_title": _("My applications"),
        "firm": firm,
        "applications": [(one, sentence_of(one), state_badge(one.state, firm=True)) for one in mine],
        "rounds": [
            _offer(row, firm, invited.get(row.pk)) for row in open_rounds if row.pk not in applied and firm is not None
        ],
    }  # fmt: skip
    return render(request, "rounds/mine.html", context)


def _offer(row: Round, firm: Enterprise, invited: Invitation | None) -> dict[str, Any]:
    """An open round as the firm sees it: what it would apply for, and until when."""
    held = TitleHeld.objects.filter(enterprise=firm, title=row.title, product="").exists()
    usual = "review" if held else "new"
    kinds = [kind for kind in row.kinds if kind == usual] or list(row.kinds)
    return {
        "round": row,
        "invited": invited,
        "title": title_names(row.title),
        "kinds": [(kind, category_name(kind)) for kind in kinds],
        "deadline": row.deadline("firm"),
        "shut": shut_for_new(row, firm.region_id),
    }
