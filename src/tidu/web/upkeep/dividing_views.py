"""Deciding, on the page of a division, who keeps the titles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tidu.errors import TiduError
from tidu.web.pages.language import told
from tidu.web.registry.access import person_of
from tidu.web.registry.facts.service import catalogue
from tidu.web.upkeep.dividing import NOBODY, OTHER, THIS, decide, open_titles, successor
from tidu.web.upkeep.models import ChangeReport

if TYPE_CHECKING:
    from tidu.web.accounts.models import User


def _labels(row: ChangeReport) -> dict[str, str]:
    other = successor(row)
    found = {THIS: row.enterprise.name}
    if other is not None:
        found[OTHER] = other.name
    return {**found, NOBODY: _("nobody keeps it")}


def _name(code: str) -> str:
    known = catalogue().titles.get(code)
    return told(known.names) if known else code


def divided(row: ChangeReport, user: User) -> dict[str, Any] | None:
    """What the page of a division shows: what was decided, or for the city's officers the form; None where nothing."""
    labels = _labels(row)
    if done := row.written.get("titles"):
        return {
            "done": [{"name": _name(one["title"]), "keeps": labels.get(one["keeps"], one["keeps"])} for one in done]
        }
    titles = open_titles(row)
    if not titles or not (user.scope.officer and user.scope.city):
        return None
    return {"titles": [{"held": one, "name": _name(one.title)} for one in titles], "choices": list(labels.items())}


def change_titles(request: HttpRequest, pk: int) -> HttpResponse:
    """The city says who keeps each title."""
    user = person_of(request)
    row = ChangeReport.objects.changeable_by(user).select_related("enterprise").filter(pk=pk).first()
    if row is None:
        raise Http404
    choices = {one.pk: request.POST.get(f"keeps-{one.pk}", "") for one in open_titles(row)}
    try:
        decide(row, choices, request.POST.get("reason", ""), user)
    except TiduError as error:
        messages.error(request, "；".join(told(part) for part in (error.what, error.fix) if part))
    else:
        messages.success(request, _("Decided and entered into the registry."))
    return redirect(row)
