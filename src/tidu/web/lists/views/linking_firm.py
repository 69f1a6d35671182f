"""Entering a firm from a row that names one the registry does not have; the row is linked with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tidu.errors import TiduError
from tidu.linkage.codes import CodeError, read_code
from tidu.text import Text
from tidu.web.accounts.models import User
from tidu.web.lists.access import person_of
from tidu.web.lists.linking import service
from tidu.web.lists.linking.access import get_row_for_decider
from tidu.web.lists.linking.deciding import firm_for, seen_of
from tidu.web.lists.linking.ground import Ground
from tidu.web.lists.linking.queue import Queue
from tidu.web.lists.models import ListRow
from tidu.web.pages.language import told
from tidu.web.registry.enterprises import service as firms
from tidu.web.registry.forms import FirmForm
from tidu.web.registry.models import Enterprise

USCC = 18


def list_row_firm(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of a new firm with what the row says; whoever is there already is offered instead."""
    user = person_of(request)
    row = get_row_for_decider(user, pk)
    form = FirmForm(request.POST or None, user=user, initial=_said(row, user))
    twins: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        fields = form.fields_of_firm()
        try:
            with transaction.atomic():
                firm = firms.create_firm(by=user, sure=form.cleaned_data["sure"], **fields)
                service.accept(row.pk, firm.pk, user, request.POST.get("seen", ""))
        except service.Overtaken as overtaken:
            form.add_error(
                None,
                _("%(who)s has decided this row meanwhile. Nothing was entered.") % {"who": overtaken.row.decided_by},
            )
        except TiduError as error:
            form.add_error(None, "；".join(told(one) for one in (error.what, error.why) if one))
            twins = [
                _twin(row, user, one)
                for one in firms.same_firm(fields["name"], fields["uscc"], fields["registration_number"])
            ]
            if twins and not any(one["firm"].uscc == fields["uscc"] and fields["uscc"] for one in twins):
                form.ask_sure()
        else:
            messages.success(request, _("The firm is entered, and the row is linked with it."))
            following = Queue.read(row.version, user, {}).after(row)
            place = reverse("list-review", args=[row.version_id])
            return redirect(f"{place}?row={following.pk}" if following is not None else place)
    context = {
        "list_version": row.version,
        "tab": "review",
        "row": row,
        "seen": seen_of(row),
        "form": form,
        "twins": twins,
        "page_title": _("Enter the firm"),
    }
    return render(request, "lists/row_firm.html", context)


def _said(row: ListRow, user: User) -> dict[str, Any]:
    """What the row says of the firm, as the form takes it."""
    found: dict[str, Any] = {"name": row.name, "address": row.values.get("address") or ""}
    try:
        code = read_code(row.code).code if row.code else ""
    except CodeError:
        code = ""
    found["uscc" if len(code) == USCC else "registration_number"] = code
    if row.values.get("established_on"):
        found["established_on"] = row.values["established_on"]
    if row.values.get("capital") is not None:
        found["registered_capital"] = row.values["capital"]
    place = Ground(row.version.source).place_of(row.county)
    if place is not None and user.scope.covers(place):
        found["region"] = place
    elif len(user.scope.regions) == 1 and len(user.scope.regions[0]) >= len("211481"):
        found["region"] = user.scope.regions[0]
    return found


def _twin(row: ListRow, user: User, firm: Enterprise) -> dict[str, Any]:
    """A record that is there already; of one that the person may not see, no more than its county."""
    seen = user.scope.covers(firm.region_id)
    county = firm.region.parent if firm.region.level == "town" and firm.region.parent else firm.region
    return {
        "firm": firm,
        "seen": seen,
        "linkable": firm_for(row.version, user).filter(pk=firm.pk).exists(),
        "where": told(Text(f"在{county.name}的企业", f"a firm of {county.name}")),
    }
