"""Candidates and invitations: choosing, sending, inviting, reminding; and what a firm sees and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tidu.errors import TiduError
from tidu.web.registry.access import person_of
from tidu.web.rounds import inviting
from tidu.web.rounds.access import (
    get_invitation_for_firm,
    get_round_for_manager,
    get_round_for_officer,
    get_round_for_reader,
)
from tidu.web.rounds.applying import open_application
from tidu.web.rounds.candidates import as_candidates, candidates
from tidu.web.rounds.chasing import chase
from tidu.web.rounds.forms import AnswerForm
from tidu.web.rounds.listings import candidate_list, invitation_list
from tidu.web.rounds.models import Application, Invitation, Round
from tidu.web.rounds.pinning import rule_sets
from tidu.web.rounds.views.editing import said
from tidu.web.rounds.views.rounds import frame_of, tell
from tidu.web.rounds.words import category_name, title_names

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST = 5_000
"""So many firms are chosen with one click."""


def round_candidates(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Firms for which the round may be."""
    user = person_of(request)
    row = get_round_for_manager(user, pk)
    rows = candidates(row, user).select_related("region__parent")
    listing = candidate_list(row)
    if request.method == "POST":
        if "all" in request.POST:
            chosen: Sequence[Any] = list(listing.read(request, rows).narrowed.order_by("pk")[:MOST])
        else:
            chosen = list(rows.filter(pk__in=_numbers(request.POST, "firm")))
        count = inviting.choose(row, as_candidates(row, chosen), user)
        messages.success(
            request, _("%(count)d firms are on the list. Send it to the counties when it is whole.") % {"count": count}
        )
        return redirect(f"{reverse('round-invitations', args=[row.pk])}?state=chosen")
    context = frame_of(request, row, "candidates") | {
        "page_title": row.name,
        "empty_title": _("No firm is near this title by what is known"),
        "empty_text": _("The more figures are known, the more firms show."),
    }
    return listing.respond(request, rows, context)


def _numbers(sent: QueryDict, name: str) -> list[int]:
    return [int(one) for one in sent.getlist(name)[:MOST] if one.isdecimal() and len(one) < 19]


def round_invitations(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Whom the round invites; officers send, invite and remind here."""
    user = person_of(request)
    row = get_round_for_reader(user, pk)
    rows = Invitation.objects.visible_to(user).filter(round=row).select_related("enterprise", "region__parent", "round")
    listing = invitation_list(row, officer=user.scope.officer)
    if request.method == "POST":
        row = get_round_for_officer(user, pk)
        whole = "all" in request.POST
        ids = (
            list(listing.read(request, rows).narrowed.order_by("pk").values_list("pk", flat=True)[:MOST])
            if whole
            else _numbers(request.POST, "invitation")
        )
        _do(request, row, ids)
        return redirect(request.get_full_path())
    context = frame_of(request, row, "invitations") | {
        "page_title": row.name,
        "unsent": rows.filter(sent_at=None).count() if user.scope.city else 0,
        "uninvited": rows.filter(sent_at__isnull=False, invited_at=None).count(),
        "empty_title": _("Nobody is on the list yet"),
        "empty_text": _("Choose among the candidates, then send the list to the counties."),
    }
    return listing.respond(request, rows, context)


def _do(request: HttpRequest, row: Round, ids: list[int]) -> None:
    """One of the three things that officers do with invitations."""
    user = person_of(request)
    try:
        match request.POST.get("do"):
            case "send" if Round.objects.changeable_by(user).filter(pk=row.pk).exists():
                count = inviting.send_to_counties(row, user, ids or None)
                messages.success(request, _("%(count)d firms were sent to their counties.") % {"count": count})
            case "invite":
                count = inviting.invite(row, ids, user)
                messages.success(request, _("%(count)d firms are invited.") % {"count": count})
            case "remind":
                firms = Invitation.objects.changeable_by(user).filter(round=row, pk__in=ids)
                tell(request, chase(row, user, only=firms.values_list("enterprise_id", flat=True)))
    except TiduError as error:
        messages.error(request, said(error))


# -- the firm -----------------------------------------------------------------------------------------------------


def invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """What the firm is invited to; opening it is remembered, and it says whether it takes part."""
    user = person_of(request)
    one = get_invitation_for_firm(user, pk)
    inviting.seen(one, user)
    form = AnswerForm(request.POST if request.POST.get("do") == "decline" else None)
    if request.method == "POST":
        try:
            if request.POST.get("do") == "accept":
                begun = open_application(one.enterprise, one.round, one.category, user)
                messages.success(request, _("Your application is begun. What is known is filled in already."))
                return redirect(begun)
            if form.is_valid():
                given = form.cleaned_data
                inviting.answer(one, Invitation.Answer.DECLINED, user, reason=given["reason"], text=given["text"])
                messages.success(request, _("Thank you. You can still take part while the round is open."))
                return redirect("my-applications")
        except TiduError as error:
            form.add_error(None, said(error)) if form.is_bound else messages.error(request, said(error))
    row = one.round
    context = {
        "page_title": row.name,
        "one": one,
        "round": row,
        "title_name": title_names(row.title),
        "category": category_name(one.category),
        "deadlines": list(row.deadlines.all()),
        "sets": [each for each in rule_sets(row) if each.kind == one.category],
        "application": Application.objects.filter(round=row, enterprise=one.enterprise).first(),
        "form": form,
    }
    return render(request, "rounds/invitation.html", context)
