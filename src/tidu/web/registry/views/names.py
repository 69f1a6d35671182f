"""Former names of a firm: entered when an old paper shows one, corrected, removed where it was wrong."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tidu.errors import InputError
from tidu.web.registry.access import get_firm_for_officer, person_of
from tidu.web.registry.enterprises.former import keep_former, remove_former
from tidu.web.registry.forms import day_field
from tidu.web.registry.models import Enterprise, EnterpriseName
from tidu.web.registry.views.firms import frame, said


class FormerNameForm(forms.Form):
    """A name with the days between which it was right; either day may be unknown."""

    name = forms.CharField(label=gettext_lazy("Former name"), max_length=120)
    since = day_field(gettext_lazy("From"))
    until = day_field(gettext_lazy("Until"))


def name_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a former name."""
    firm = get_firm_for_officer(person_of(request), pk)
    return _name(request, firm, None)


def name_edit(request: HttpRequest, pk: int, name: int) -> HttpResponse:
    """Correct a former name, or remove it. The present name changes by an event."""
    firm = get_firm_for_officer(person_of(request), pk)
    row = get_object_or_404(EnterpriseName, enterprise=firm, pk=name, kind=EnterpriseName.Kind.FORMER)
    if request.method == "POST" and request.POST.get("do") == "remove":
        remove_former(row)
        messages.success(request, _("The name is removed."))
        return redirect("firm-events", pk=pk)
    return _name(request, firm, row)


def _name(request: HttpRequest, firm: Enterprise, row: EnterpriseName | None) -> HttpResponse:
    seen = {"name": row.name, "since": row.valid_from, "until": row.valid_until} if row is not None else None
    form = FormerNameForm(request.POST or None, initial=seen)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            keep_former(firm, given["name"], given["since"], given["until"], row)
        except InputError as error:
            form.add_error(None, said(error))
        else:
            messages.success(request, _("Saved"))
            return redirect("firm-events", pk=firm.pk)
    context = frame(request, firm, "events") | {
        "form": form,
        "what": _("Correct a former name") if row is not None else _("Enter a former name"),
        "button": _("Save"),
        "remove": _("Remove the name") if row is not None else "",
    }
    return render(request, "registry/firms/form_page.html", context)
