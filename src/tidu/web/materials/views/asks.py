"""Requests for materials: an officer asks, or hears from the software why he need not."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tidu.errors import TiduError
from tidu.today import china_today
from tidu.web.materials.asking import ask, end_ask
from tidu.web.materials.forms import AskForm
from tidu.web.materials.lists import ASKS
from tidu.web.materials.models import Ask
from tidu.web.registry.access import get_firm_for_officer, person_of
from tidu.web.registry.views.firms import frame, said

USUAL_DAYS = 10


def material_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a firm for a material until a day."""
    user = person_of(request)
    firm = get_firm_for_officer(user, pk)
    start = {
        "material": request.GET.get("material", ""),
        "year": request.GET.get("year", ""),
        "due_on": china_today() + timedelta(days=USUAL_DAYS),
    }
    form = AskForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            ask(
                firm,
                given["material"],
                china_today(),
                by=user,
                due_on=given["due_on"],
                reason=given["reason"],
                year=given["year"],
            )
        except TiduError as error:
            form.add_error(None, said(error))
        else:
            messages.success(request, _("Asked for. It stands among the to-dos of the firm, with its day."))
            return redirect("vault", pk=pk)
    context = frame(request, firm, "materials") | {"form": form, "here": _("Ask for a material")}
    return render(request, "materials/ask.html", context)


def material_ask_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a request back."""
    user = person_of(request)
    row = Ask.objects.open().visible_to(user).filter(pk=pk).select_related("enterprise").first()
    if row is None or row.organisation_id not in user.scope.organisations:
        raise Http404
    get_firm_for_officer(user, row.enterprise_id)
    end_ask(row, request.POST.get("reason", ""))
    messages.success(request, _("Taken back. The firm's to-do has gone."))
    return redirect("vault", pk=row.enterprise_id)


def material_asks(request: HttpRequest) -> HttpResponseBase:
    """Every request that the reader sees, and how many were refused because the file was there."""
    user = person_of(request)
    rows = Ask.objects.visible_to(user).select_related("enterprise", "organisation", "there", "answered_with")
    context = {
        "page_title": _("Requests for materials"),
        "empty_title": _("No request"),
        "empty_text": _(
            "What is in a firm's vault need not be asked for; what is lacking is asked for on the firm's page."
        ),
        "empty_shape": "inbox",
        "refused": rows.exclude(refused="").count(),
        "sent": rows.filter(refused="").count(),
    }
    return ASKS.respond(request, rows, context)
