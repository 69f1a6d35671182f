"""A round as it is read: the list, its overview, how it goes by county, the steps of its own way."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from tidu.errors import TiduError
from tidu.today import china_today
from tidu.web.accounts.models import Region
from tidu.web.filing.service import affected
from tidu.web.registry.access import person_of
from tidu.web.rounds import planning
from tidu.web.rounds.access import get_round_for_manager, get_round_for_officer, get_round_for_reader
from tidu.web.rounds.chasing import Chased, chase
from tidu.web.rounds.dating import warnings_of
from tidu.web.rounds.listings import ROUNDS
from tidu.web.rounds.models import Application, Chase, Round
from tidu.web.rounds.pinning import rule_sets
from tidu.web.rounds.progress import progress
from tidu.web.rounds.views.editing import said
from tidu.web.rounds.words import round_badge, title_names
from tidu.web.workflow import pages as workflow_pages

LATEST = 20


def rounds(request: HttpRequest) -> HttpResponseBase:
    """The rounds that somebody may see."""
    user = person_of(request)
    rows = Round.objects.visible_to(user).prefetch_related("deadlines")
    context: dict[str, Any] = {
        "page_title": pgettext("for titles", "Rounds"),
        "lead": _("From the notice to the result: candidates, invitations, applications, progress by county."),
        "empty_title": _("No round yet"),
        "empty_text": _("Make one from its notice, or copy the one of last year."),
        "empty_shape": "clipboard-list",
    }
    if user.scope.officer and user.scope.city:
        context |= {"action_url": reverse("round-new"), "action_text": _("New round")}
    return ROUNDS.respond(request, rows, context)


def frame_of(request: HttpRequest, row: Round, tab: str) -> dict[str, Any]:
    """What every page of a round shows."""
    user = person_of(request)
    return {
        "round": row,
        "badge": round_badge(row),
        "tab": tab,
        "manages": Round.objects.changeable_by(user).filter(pk=row.pk).exists(),
        "officer": user.scope.officer,
        "government": user.scope.government,
    }


def round_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One round."""
    user = person_of(request)
    row = get_round_for_reader(user, pk)
    days = {one.level: one.last for one in row.deadlines.all()}
    sets = rule_sets(row)
    quotas = [
        (county, row.quotas[county.code]) for county in Region.objects.filter(code__in=row.quotas).order_by("code")
    ]
    context = frame_of(request, row, "overview") | {
        "page_title": row.name,
        "title_name": title_names(row.title),
        "deadlines": list(row.deadlines.all()),
        "warnings": warnings_of(row.opens_on, days) if user.scope.officer else [],
        "sets": sets,
        "corrected": [one for one in sets if one.corrected],
        "affected": _affected(row, sets) if user.scope.officer else [],
        "quotas": quotas,
        "quota_sum": sum(number for _county, number in quotas),
        "numbers": progress(row, user, china_today())[-1:] if user.scope.government else [],
    }
    if row.case is not None:
        context |= workflow_pages.context(row.case, user)
    return render(request, "rounds/round.html", context)


def _affected(row: Round, sets: list[Any]) -> list[dict[str, Any]]:
    """Applications of the round that the corrected text would judge otherwise; what was decided stays decided."""
    corrected = {one.pinned["standard"] for one in sets if one.corrected}
    by_version = {
        one.version_id: one
        for one in Application.objects.filter(round=row, version__isnull=False).select_related("enterprise", "case")
    }
    found = [one for standard in sorted(corrected) for one in affected(standard)]
    return [
        {"application": by_version[one.version.pk], "before": one.before, "now": one.now, "nodes": one.nodes}
        for one in found
        if one.version.pk in by_version
    ]


def round_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Open, close, finish or drop it."""
    row = get_round_for_manager(person_of(request), pk)
    assert row.case is not None  # noqa: S101 - a round has one since it was made
    return workflow_pages.answer(request, row.case)


def round_rules(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the corrected text of the rules."""
    row = get_round_for_manager(person_of(request), pk)
    try:
        planning.pin_again(row)
    except TiduError as error:
        messages.error(request, said(error))
    else:
        messages.success(
            request, _("The round goes by the corrected text from now on. Nothing that was decided changes.")
        )
    return redirect(row)


# -- how it goes --------------------------------------------------------------------------------------------------


def round_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The counties of somebody's charge, side by side; every number leads to its names."""
    user = person_of(request)
    row = get_round_for_reader(user, pk)
    context = frame_of(request, row, "progress") | {
        "page_title": row.name,
        "lines": progress(row, user, china_today()),
        "deadlines": list(row.deadlines.all()),
        "chases": Chase.objects.filter(round=row).select_related("enterprise", "organisation", "by")[:LATEST]
        if user.scope.city
        else [],
    }
    return render(request, "rounds/progress.html", context)


def round_chase(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind everybody who holds the round up, of one county or of all."""
    user = person_of(request)
    row = get_round_for_officer(user, pk)
    county = request.POST.get("county", "")
    try:
        result = chase(row, user, county=county if county.isdecimal() else "")
    except TiduError as error:
        messages.error(request, said(error))
    else:
        tell(request, result)
    return redirect("round-progress", pk=pk)


def tell(request: HttpRequest, result: Chased) -> None:
    """What came of reminding, in a notice."""
    parts = [ngettext("%(count)d reminded.", "%(count)d reminded.", result.told) % {"count": result.told}]
    if result.already:
        parts.append(_("%(count)d had been reminded today already.") % {"count": result.already})
    if result.unreachable:
        names = "、".join(result.unreachable[:6])
        parts.append(
            _("%(count)d have no account and must be rung up: %(names)s")
            % {"count": len(result.unreachable), "names": names}
        )
    (messages.success if result.told else messages.info)(request, " ".join(parts))
