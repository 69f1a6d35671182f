"""Complete ledgers: for each title whether absence from the registry says that a firm does not hold it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tidu.catalogue.words import Title
from tidu.errors import InputError
from tidu.today import china_today
from tidu.web.access.service import may_open
from tidu.web.accounts.models import Region, User
from tidu.web.accounts.scope import within
from tidu.web.pages.language import told
from tidu.web.registry.access import person_of
from tidu.web.registry.facts.values import catalogue
from tidu.web.registry.forms import day_field
from tidu.web.registry.models import TitleHeld, TitleLedger
from tidu.web.registry.titles.ledgers import end_statement, state_complete, titles_on_ledgers
from tidu.web.registry.views.firms import said


class LedgerForm(forms.Form):
    """That the ledger of a title is complete."""

    title = forms.ChoiceField(label=gettext_lazy("Title"))
    region = forms.ChoiceField(label=gettext_lazy("Firms of"))
    complete_from = day_field(
        gettext_lazy("Complete from"),
        required=True,
    )
    source = forms.CharField(label=gettext_lazy("Gone through"), max_length=160)

    def __init__(self, user: User, data: Any = None) -> None:  # noqa: ANN401 - posted fields
        super().__init__(data)
        regions = Region.objects.filter(within("code", user.scope.regions)).exclude(level="town").order_by("code")
        self.fields["region"].choices = [(one.code, one.name) for one in regions]  # type: ignore[attr-defined]
        self.fields["title"].choices = [  # type: ignore[attr-defined]
            (code, told(catalogue().titles[code].names)) for code in titles_on_ledgers()
        ]
        self.fields["complete_from"].help_text = _(
            "From this day on everybody who holds the title stands in the registry. Earlier days stay open."
        )
        self.fields["source"].help_text = _("The announcements or lists, with their numbers, that were gone through.")


class EndForm(forms.Form):
    """Why it is said no longer."""

    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200)


@dataclass(frozen=True)
class Line:
    """One title: how many firms hold it by the registry, and what is said about its ledger."""

    title: Title
    held: int
    ledgers: list[TitleLedger]


def ledgers(request: HttpRequest) -> HttpResponse:
    """What is said about each title's ledger."""
    user = person_of(request)
    return _page(request, LedgerForm(user) if may_open(user, "ledger-new") else None)


def ledger_new(request: HttpRequest) -> HttpResponse:
    """Say that a ledger is complete."""
    user = person_of(request)
    form = LedgerForm(user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            state_complete(given["title"], given["region"], given["complete_from"], given["source"], user)
        except InputError as error:
            form.add_error(None, said(error))
        else:
            messages.success(request, _("Stated. All firms are judged again by it."))
            return redirect("ledgers")
    return _page(request, form)


def ledger_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Say it no longer."""
    user = person_of(request)
    row = get_ledger_for_changing(user, pk)
    form = EndForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            end_statement(row, form.cleaned_data["reason"], user)
        except InputError as error:
            form.add_error(None, said(error))
        else:
            messages.success(request, _("Ended. Firms without an entry count as not known again."))
            return redirect("ledgers")
    context = {"form": form, "row": row, "title": catalogue().titles.get(row.title)}
    return render(request, "registry/firms/ledger_end.html", context)


def get_ledger_for_changing(user: User, pk: int) -> TitleLedger:
    """A statement that holds, about firms of one's own area, or 404."""
    rows = TitleLedger.objects.filter(within("region_id", user.scope.regions), ended_at=None)
    row = rows.select_related("region").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _page(request: HttpRequest, form: LedgerForm | None) -> HttpResponse:
    valid = TitleHeld.objects.valid_on(china_today()).filter(product="").order_by()
    held = dict(valid.values_list("title").annotate(number=Count("enterprise", distinct=True)))
    stated = list(TitleLedger.objects.filter(ended_at=None).select_related("region", "stated_by"))
    lines = [
        Line(catalogue().titles[code], held.get(code, 0), [one for one in stated if one.title == code])
        for code in titles_on_ledgers()
    ]
    ended = TitleLedger.objects.exclude(ended_at=None).select_related("region", "ended_by").order_by("-ended_at")[:20]
    context = {
        "page_title": _("Complete ledgers"),
        "lines": lines,
        "form": form,
        "ended": [(row, catalogue().titles.get(row.title)) for row in ended],
    }
    return render(request, "registry/firms/ledgers.html", context)
