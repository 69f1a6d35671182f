"""Keeping the ledger of recommendations: one of a firm, a whole round, its outcome, a slip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tidu.errors import TiduError
from tidu.web.registry.access import get_firm_for_officer, person_of
from tidu.web.registry.models import Recommendation
from tidu.web.registry.recommendation_forms import (
    OutcomeForm,
    RecommendationFields,
    RecommendForm,
    RoundForm,
    SlipForm,
)
from tidu.web.registry.titles import recommending
from tidu.web.registry.titles.batches import Line, read_lines
from tidu.web.registry.views.firms import frame, said

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

Form = RecommendationFields | OutcomeForm | SlipForm


def recommendation_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Register that a firm was recommended."""
    firm = get_firm_for_officer(person_of(request), pk)
    form = RecommendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = recommending.recommend(firm, form.cleaned_data["title"], **form.given())
        except TiduError as error:
            form.add_error(None, said(error))
        else:
            messages.success(request, _("The recommendation is registered."))
            return redirect("recommendation", pk=row.pk)
    context = {
        "form": form,
        "what": _("Register a recommendation"),
        "lead": _("If the firm holds the title of this round already, the recommendation counts as granted at once."),
        "button": _("Register"),
    }
    return render(request, "registry/firms/form_page.html", frame(request, firm, "overview") | context)


def recommendations_batch(request: HttpRequest) -> HttpResponse:
    """One round, as a pasted list: compare first, then register."""
    user = person_of(request)
    form = RoundForm(request.POST or None)
    lines: list[Line] = []
    if request.method == "POST" and form.is_valid():
        lines = _compared(request, form, user)
    found = sum(1 for line in lines if line.firm is not None and not line.done and line.problem is None)
    context = {"form": form, "lines": lines, "found": found, "page_title": _("Register a round")}
    return render(request, "registry/firms/recommendations_batch.html", context)


def _compared(request: HttpRequest, form: RoundForm, user: User) -> list[Line]:
    """The lines with what stands against each, and registered where that was asked for; none where all are refused."""
    lines = read_lines(form.cleaned_data["lines"], user)
    title, given = form.cleaned_data["title"], form.given()
    try:
        if request.POST.get("do") == "register":
            done = recommending.recommend_lines(lines, title, **given)
            messages.success(request, _("Registered for %(count)d firms.") % {"count": done})
        else:
            recommending.compare_lines(lines, title, **given)
    except TiduError as error:
        form.add_error(None, said(error))
        return []
    return lines


def get_recommendation_for_officer(user: User, pk: int) -> Recommendation:
    """A recommendation that the person may change, or 404."""
    rows = Recommendation.objects.changeable_by(user).select_related("enterprise__region__parent", "source")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def recommendation(request: HttpRequest, pk: int) -> HttpResponse:
    """One recommendation: its outcome is entered, a slip is corrected or deleted."""
    user = person_of(request)
    row = get_recommendation_for_officer(user, pk)
    firm = get_firm_for_officer(user, row.enterprise_id)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    sent = {name: request.POST if do == name else None for name in ("decide", "correct", "remove")}
    decide = OutcomeForm(
        sent["decide"], prefix="decide", initial={"outcome": row.outcome, "on": row.decided_on, "note": row.note}
    )
    correct = RecommendationFields(sent["correct"], prefix="correct", instance=Recommendation.objects.get(pk=pk))
    remove = SlipForm(sent["remove"], prefix="remove")
    shown: dict[str, Form] = {"decide": decide, "correct": correct, "remove": remove}
    form = shown.get(do)
    if form is not None and form.is_valid():
        try:
            _do(do, row, form)
        except TiduError as error:
            form.add_error(None, said(error))
        else:
            messages.success(request, _("The recommendation is deleted.") if do == "remove" else _("Saved"))
            return redirect("firm", pk=firm.pk) if do == "remove" else redirect("recommendation", pk=pk)
    context = frame(request, firm, "overview") | {
        "row": row,
        "decide": decide,
        "correct": correct,
        "remove": remove,
    }
    return render(request, "registry/firms/recommendation.html", context)


def _do(do: str, row: Recommendation, form: Form) -> None:
    """What was asked for."""
    given = form.cleaned_data
    match do:
        case "decide":
            recommending.decide_recommendation(row, given["outcome"], given["on"], given["note"])
        case "correct":
            recommending.change_recommendation(row, given)
        case "remove":
            recommending.remove_recommendation(row, given["reason"])
