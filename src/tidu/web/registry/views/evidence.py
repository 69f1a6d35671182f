"""Pages about papers: adding one of any kind, one paper with its uses and readers, handing it out."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tidu.errors import InputError
from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.files.service import download_response
from tidu.web.pages.language import told
from tidu.web.registry.access import get_firm_for_stating, person_of
from tidu.web.registry.facts import evidence as papers
from tidu.web.registry.facts import proofs
from tidu.web.registry.facts import sheet as sheets
from tidu.web.registry.facts.service import as_of_for, label_of
from tidu.web.registry.models import Enterprise, Evidence, EvidenceLink
from tidu.web.registry.scoping import reach
from tidu.web.registry.views.firms import frame


class EvidenceForm(forms.Form):
    """A paper and what it is."""

    file = forms.FileField(label=gettext_lazy("File (PDF, picture, Word or Excel)"))
    kind = forms.ChoiceField(label=gettext_lazy("Kind of paper"), choices=Evidence.Kind.choices)
    title = forms.CharField(label=gettext_lazy("Name of the paper"), max_length=160, required=False)
    period_from = forms.DateField(
        label=gettext_lazy("About the time from"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    period_until = forms.DateField(
        label=gettext_lazy("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    valid_until = forms.DateField(
        label=gettext_lazy("Valid until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def clean(self) -> dict[str, Any]:
        """The end of the time does not lie before its beginning."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("period_from"), cleaned.get("period_until")
        if first and last and last < first:
            self.add_error("period_until", _("This day lies before the first one: exchange them or correct one."))
        return cleaned


def get_evidence_for_reader(user: User, pk: int) -> Evidence:
    """A paper of a firm that the person may see, or 404."""
    row = (
        Evidence.objects.filter(reach(user.scope, "enterprise__"), pk=pk)
        .select_related("enterprise", "enterprise__region", "blob", "uploaded_by")
        .first()
    )
    if row is None:
        raise Http404
    return row


def firm_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a paper of any kind, also one that no list of materials names; then say what it proves."""
    user = person_of(request)
    firm, _party = get_firm_for_stating(user, pk)
    form = EvidenceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        answer = _added(request, firm, user, form)
        if answer is not None:
            return answer
    context = frame(request, firm, "materials") | {"form": form, "here": _("Keep another paper")}
    return render(request, "registry/facts/evidence_new.html", context)


def _may_state(user: User, firm: Enterprise) -> bool:
    try:
        get_firm_for_stating(user, firm.pk)
    except Http404:
        return False
    return True


def _added(request: HttpRequest, firm: Enterprise, user: User, form: EvidenceForm) -> HttpResponse | None:
    given = form.cleaned_data
    try:
        row, new = papers.add_evidence(
            firm,
            given["file"],
            given["file"].name,
            user,
            kind=given["kind"],
            title=given["title"],
            period=(given["period_from"], given["period_until"]),
            valid_until=given["valid_until"],
        )
    except InputError as error:
        form.add_error("file", "；".join(told(part) for part in (error.what, error.why, error.fix) if part))
        return None
    if new:
        messages.success(request, _("Kept. Say now what it proves."))
    else:
        messages.info(request, _("This file is here already, so it was not kept twice: use it again below."))
    return redirect("evidence", pk=row.pk)


def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """One paper: what it proves, who opened it; what is asked of it by POST."""
    user = person_of(request)
    row = get_evidence_for_reader(user, pk)
    if request.method == "POST":
        get_firm_for_stating(user, row.enterprise_id)
        _changed(request, row, user)
        return redirect("evidence", pk=pk)
    standard = request.GET.get("standard", "")
    year = (row.period_until or date(china_today().year - 1, 12, 31)).year
    context = {
        "evidence": row,
        "firm": row.enterprise,
        "tab": "materials",
        "uses": [
            {
                "link": link,
                "label": label_of(link.indicator, link.as_of)
                if link.indicator and link.as_of
                else told(proofs.label_of_condition(link.standard, link.criterion)),
            }
            for link in row.links.order_by("id")
        ],
        "year": year,
        "sections": sheets.sections(),
        "standards": proofs.standards_to_prove(),
        "standard": standard,
        "conditions": proofs.conditions_of(standard) if standard else [],
        "today": china_today(),
        "withdrawal": papers.withdrawal_of(row),
        "readers": papers.readers_of(row),
        "may_change": _may_state(user, row.enterprise) and row.withdrawn_at is None,
    }
    return render(request, "registry/facts/evidence.html", context)


def _changed(request: HttpRequest, row: Evidence, user: User) -> None:
    match request.POST.get("do"):
        case "link":
            year = request.POST.get("year", "")
            known = {one.code: one for section in sheets.sections() for one in section.indicators}
            chosen = [known[code] for code in request.POST.getlist("indicator") if code in known]
            if not year.isdecimal() or not 1990 <= int(year) <= china_today().year or not chosen:
                messages.error(request, _("Choose a year and at least one figure."))
                return
            days = [(one.code, as_of_for(one, int(year), date(int(year), 12, 31))) for one in chosen]
            made = papers.link_evidence(row, user, indicators=days, page=request.POST.get("page", ""))
            messages.success(request, _("%(count)d uses added.") % {"count": made})
        case "condition":
            standard = request.POST.get("standard", "")
            conditions = proofs.known_conditions(standard, request.POST.getlist("criterion"))
            if not conditions:
                messages.error(request, _("Choose a standard and at least one of its conditions."))
                return
            made = papers.link_evidence(row, user, criteria=conditions, page=request.POST.get("page", ""))
            messages.success(request, _("%(count)d uses added.") % {"count": made})
        case "unlink":
            link = EvidenceLink.objects.filter(evidence=row, pk__in=_number(request.POST.get("link"))).first()
            if link is not None:
                papers.unlink_evidence(link)
        case "withdraw":
            try:
                papers.withdraw_evidence(row, request.POST.get("reason", ""))
            except InputError as error:
                messages.error(request, told(error.what))
            else:
                messages.success(request, _("The paper no longer counts. It stays in the list below, with the reason."))


def _number(text: str | None) -> list[int]:
    return [int(text)] if text and text.isdecimal() and len(text) < 19 else []


def evidence_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The paper itself; that it was opened is recorded."""
    row = get_evidence_for_reader(person_of(request), pk)
    papers.opened(row)
    return download_response(row.blob, row.file_name)
