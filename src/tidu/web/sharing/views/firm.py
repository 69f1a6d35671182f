"""A firm's own page: who received its data, what it lets go on, what it objects to."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from tidu.errors import TiduError
from tidu.text import Text
from tidu.today import china_today
from tidu.web.accounts.models import Organisation
from tidu.web.pages.language import told
from tidu.web.registry.access import person_of
from tidu.web.registry.models import Enterprise
from tidu.web.sharing.access import get_firm_for_sharing, get_own_firm
from tidu.web.sharing.catalogue import purposes
from tidu.web.sharing.consents import give_consent, withdraw_consent
from tidu.web.sharing.differing import GONE
from tidu.web.sharing.forms import ConsentForm, ObjectionForm
from tidu.web.sharing.listings import firm_listing
from tidu.web.sharing.models import Consent, PackageRow, Subscription
from tidu.web.sharing.objecting import object_to
from tidu.web.sharing.views.subscriptions import said


def rows_of_firm(firm: Enterprise) -> Any:  # noqa: ANN401 - a queryset of rows
    """The versions that name a firm, or named it under a record that was merged into it."""
    numbers = [firm.pk, *firm.merged_from.values_list("pk", flat=True)]
    return PackageRow.objects.filter(enterprise_id__in=numbers).exclude(change=GONE).select_related("package")


def firm_sharing(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Who received a firm's data, which fields, when, why, until when; and the consents."""
    user = person_of(request)
    firm, own = get_firm_for_sharing(user, pk)
    context = {
        "firm": firm,
        "tab": "sharing",
        "own": own,
        "page_title": _("Shared data"),
        "consents": _consents(firm),
        "objections": firm.objections.select_related("subscription__receiver")[:10],
        "lawful": [told(one.names) for one in purposes().values() if one.lawful],
        "empty_title": _("Nobody has received data of this firm"),
        "empty_text": _("Lists that name the firm stand here, with who received them and what for."),
    }
    return firm_listing(own).respond(request, rows_of_firm(firm), context)


def _consents(firm: Enterprise) -> list[dict[str, Any]]:
    """What can be consented to: every purpose that asks, every receiver of a list that named the firm."""
    today = china_today()
    held = {(row.purpose, row.receiver_id): row for row in Consent.objects.on(today).filter(enterprise=firm)}
    asked: list[tuple[str, Organisation | None, str, str]] = [
        (one.code, None, told(one.names), told(one.says)) for one in purposes().values() if not one.lawful
    ]
    asking = [one.code for one in purposes().values() if not one.lawful]
    named = rows_of_firm(firm).filter(package__purpose__in=asking).values("package__subscription__receiver")
    known = {row.receiver_id for row in held.values() if row.receiver_id}
    receivers = Organisation.objects.filter(pk__in=named) | Organisation.objects.filter(pk__in=known)
    more = told(Text("该单位，不论用途", "this organisation, whatever for"))
    asked += [("", one, one.name, more) for one in receivers.order_by("name", "pk").distinct()]
    return [
        {"purpose": purpose, "receiver": receiver, "name": name, "says": says,
         "row": held.get((purpose, receiver.pk if receiver else None))}
        for purpose, receiver, name, says in asked
    ]  # fmt: skip


def firm_consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a consent, or take it back."""
    user = person_of(request)
    firm = get_own_firm(user, pk)
    form = ConsentForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The day is no date; nothing was changed."))
        return redirect("firm-sharing", pk=pk)
    given = form.cleaned_data
    receiver = get_object_or_404(Organisation, pk=given["receiver"]) if given["receiver"] else None
    if request.POST.get("do") == "withdraw":
        row = Consent.objects.filter(
            enterprise=firm, purpose=given["purpose"], receiver=receiver, withdrawn_at=None
        ).first()
        if row is not None and withdraw_consent(row, user):
            messages.success(
                request,
                _("Withdrawn. From the next version on these fields stay empty; the bureau looks at what was sent."),
            )
        return redirect("firm-sharing", pk=pk)
    try:
        give_consent(firm, user, purpose=given["purpose"], receiver=receiver, until=given["until"])
    except TiduError as error:
        messages.error(request, said(error))
    else:
        messages.success(request, _("Consent given. You can withdraw it at any time."))
    return redirect("firm-sharing", pk=pk)


def firm_objection(request: HttpRequest, pk: int, subscription: int) -> HttpResponse:
    """Object to a list that names the firm."""
    user = person_of(request)
    firm = get_own_firm(user, pk)
    one = (
        Subscription.objects.filter(pk=subscription, packages__rows__in=rows_of_firm(firm))
        .select_related("receiver")
        .first()
    )
    if one is None:
        raise Http404
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            object_to(one, firm, user, form.cleaned_data["text"])
        except TiduError as error:
            form.add_error(None, said(error))
        else:
            messages.success(request, _("The bureau answers within fifteen days."))
            return redirect("firm-sharing", pk=pk)
    return render(request, "sharing/firm_objection.html", {"firm": firm, "tab": "sharing", "one": one, "form": form})
