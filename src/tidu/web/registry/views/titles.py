"""Titles of one firm: registering, renewing, withdrawing, owning the end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tidu.errors import InputError
from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.registry.access import get_firm_for_officer, get_firm_for_reader, person_of
from tidu.web.registry.models import TitleHeld
from tidu.web.registry.title_forms import BatchForm, RenewForm, TitleFields, TitleForm, WithdrawForm
from tidu.web.registry.titles import service as titles
from tidu.web.registry.titles.batches import Line, read_lines, register_lines
from tidu.web.registry.views.firms import colleagues_of, frame, said

if TYPE_CHECKING:
    from tidu.web.accounts.models import User


def title_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Register a title of a firm."""
    user = person_of(request)
    firm = get_firm_for_officer(user, pk)
    form = TitleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = titles.register_title(firm, form.cleaned_data["title"], **form.given())
        except InputError as error:
            form.add_error(None, said(error))
        else:
            titles.ensure_title_todos(china_today(), [firm.pk])
            messages.success(request, _("The title is registered."))
            return redirect("title", pk=row.pk)
    context = {"form": form, "what": _("Register a title"), "button": _("Register")}
    return render(request, "registry/firms/form_page.html", frame(request, firm, "overview") | context)


def title_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what was typed wrong."""
    user = person_of(request)
    row = get_title_for_reader(user, pk)
    firm = get_firm_for_officer(user, row.enterprise_id)
    form = TitleFields(request.POST or None, instance=TitleHeld.objects.get(pk=pk))
    if request.method == "POST" and form.is_valid():
        try:
            titles.change_title(row, form.cleaned_data)
        except InputError as error:
            form.add_error(None, said(error))
        else:
            messages.success(request, _("Saved"))
            return redirect("title", pk=pk)
    context = {
        "form": form,
        "what": _("Correct a title"),
        "lead": _("For slips only. A withdrawal or a re-review is entered as such, so that the history stays."),
        "button": _("Save"),
    }
    return render(request, "registry/firms/form_page.html", frame(request, firm, "overview") | context)


def titles_batch(request: HttpRequest) -> HttpResponse:
    """One title for every firm of a pasted list: compare first, then register."""
    user = person_of(request)
    form = BatchForm(request.POST or None)
    lines: list[Line] = []
    if request.method == "POST" and form.is_valid():
        lines = read_lines(form.cleaned_data["lines"], user)
        if request.POST.get("do") == "register":
            given = {name: value for name, value in form.given().items() if name != "lines"}
            done = register_lines(lines, form.cleaned_data["title"], china_today(), **given)
            messages.success(request, _("Registered for %(count)d firms.") % {"count": done})
    found = sum(1 for line in lines if line.firm is not None and not line.done and line.problem is None)
    context = {"form": form, "lines": lines, "found": found, "page_title": _("Register a batch")}
    return render(request, "registry/firms/titles_batch.html", context)


def get_title_for_reader(user: User, pk: int) -> TitleHeld:
    """A title of a firm that the person may see, or 404."""
    row = (
        TitleHeld.objects.visible_to(user)
        .filter(pk=pk)
        .select_related("enterprise", "enterprise__region", "source__entered_by", "renews", "owner")
        .first()
    )
    if row is None:
        raise Http404
    return row


def title(request: HttpRequest, pk: int) -> HttpResponse:
    """One title: what is known of it; an officer renews, withdraws, or gives its end to somebody."""
    user = person_of(request)
    row = get_title_for_reader(user, pk)
    firm = get_firm_for_reader(user, row.enterprise_id)
    first = row.valid_until + timedelta(days=1) if row.valid_until else None
    renew = RenewForm(prefix="renew", initial={"valid_from": first})
    withdraw = WithdrawForm(prefix="withdraw")
    if request.method == "POST":
        get_firm_for_officer(user, firm.pk)
        do = request.POST.get("do")
        renew = RenewForm(request.POST, prefix="renew") if do == "renew" else renew
        withdraw = WithdrawForm(request.POST, prefix="withdraw") if do == "withdraw" else withdraw
        try:
            if _done(request, row, user, renew, withdraw):
                messages.success(request, _("Saved"))
                return redirect("title", pk=pk)
        except InputError as error:
            messages.error(request, said(error))
    context = frame(request, firm, "overview") | {
        "title": row,
        "state": titles.state_of(row, china_today()),
        "renewed_by": TitleHeld.objects.filter(renews=row).first(),
        "renew": renew,
        "withdraw": withdraw,
        "colleagues": colleagues_of(user) if user.scope.officer else [],
    }
    return render(request, "registry/firms/title.html", context)


@transaction.atomic
def _done(request: HttpRequest, row: TitleHeld, user: User, renew: RenewForm, withdraw: WithdrawForm) -> bool:
    """What was asked for; False where a form has to be mended first."""
    match request.POST.get("do"):
        case "renew":
            if not renew.is_valid():
                return False
            given = {name: value for name, value in renew.cleaned_data.items() if value not in (None, "")}
            titles.renew_title(row, **given)
        case "withdraw":
            if not withdraw.is_valid():
                return False
            titles.withdraw_title(row, withdraw.cleaned_data["on"], withdraw.cleaned_data["reason"])
        case "restore":
            titles.restore_title(row)
        case "review":
            titles.mark_under_review(row, under_review=row.mark != TitleHeld.Mark.UNDER_REVIEW)
        case "owner":
            chosen = next((one for one in colleagues_of(user) if str(one.pk) == request.POST.get("owner")), None)
            before, row.owner = str(row.owner or ""), chosen
            row.save(update_fields=["owner"])
            firm = row.enterprise
            audit.record(
                "title.assign",
                row,
                before={"owner": before},
                after={"owner": str(chosen or "")},
                enterprise_id=firm.pk,
                region_code=firm.region_id,
            )
        case _other:
            return False
    return True
