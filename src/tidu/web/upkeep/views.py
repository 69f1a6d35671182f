"""Pages of upkeep: the officers' lists, one change, one lead, one update, and what a firm sees of its own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tidu.clocks.stored import clock_from_json
from tidu.errors import TiduError
from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.audit import service as audit
from tidu.web.files import service as files
from tidu.web.pages.language import told
from tidu.web.registry.access import get_firm_for_officer, person_of
from tidu.web.registry.facts.evidence import add_evidence
from tidu.web.registry.facts.service import catalogue
from tidu.web.registry.models import Enterprise, Evidence, TitleHeld
from tidu.web.upkeep.bans import bans_of
from tidu.web.upkeep.changes import report_change, weight_reasons
from tidu.web.upkeep.dividing_views import divided
from tidu.web.upkeep.forms import ChangeForm, LeadForm
from tidu.web.upkeep.leads import correct_withdrawal, register_lead
from tidu.web.upkeep.listings import BANS, CHANGES, LEADS, RELATED, UPDATES, title_name, update_state
from tidu.web.upkeep.models import Ban, ChangeReport, Lead, YearlyUpdate
from tidu.web.upkeep.rules import change_cite, late_consequence, split_cite, update_rule
from tidu.web.upkeep.updates import confirm, form_of, mark_on_platform, open_year
from tidu.web.workflow import pages as workflow_pages

CITY = 4


def _one(rows: Any, pk: int) -> Any:  # noqa: ANN401 - any of the room's records
    """A record that the person may see, or 404."""
    found = rows.filter(pk=pk).select_related("enterprise__region__parent").first()
    if found is None:
        raise Http404
    return found


def _said(error: TiduError) -> str:
    return told(error.what) + (f"：{told(error.fix)}" if error.fix else "")


def _evidence(firm: Enterprise, request: HttpRequest, user: User) -> Evidence | None:
    """The proof of a change: a paper of the firm."""
    upload = request.FILES.get("proof")
    if upload is None:
        return None
    row, _fresh = add_evidence(firm, upload, upload.name or "", user, kind=Evidence.Kind.RENAMING, title="")
    return row


def _proof(request: HttpRequest) -> tuple[files.Blob, str] | None:
    """The proof of a lead: a file of the office."""
    upload = request.FILES.get("proof")
    if upload is None:
        return None
    return files.keep(upload, name=upload.name or ""), files.clean_name(upload.name or "")


# -- lists --------------------------------------------------------------------------------------------------------


def change_list(request: HttpRequest) -> HttpResponseBase:
    """Changes that were reported."""
    rows = ChangeReport.objects.visible_to(person_of(request)).select_related(*RELATED, "case")
    return CHANGES.respond(request, rows, _frame(_("Changes of firms"), "upkeep", _("No change was reported")))


def lead_list(request: HttpRequest) -> HttpResponseBase:
    """Leads and withdrawals."""
    rows = Lead.objects.visible_to(person_of(request)).select_related(*RELATED, "case", "held")
    return LEADS.respond(request, rows, _frame(_("Leads and withdrawals"), "leads", _("No lead was registered")))


def ban_list(request: HttpRequest) -> HttpResponseBase:
    """Bans, past ones too."""
    rows = Ban.objects.visible_to(person_of(request)).select_related(*RELATED)
    return BANS.respond(request, rows, _frame(_("Bans"), "bans", _("No firm is banned")))


def update_list(request: HttpRequest) -> HttpResponseBase:
    """Yearly updates: who has done it, who has not."""
    user = person_of(request)
    rows = YearlyUpdate.objects.visible_to(user).select_related(*RELATED)
    frame = _frame(_("Yearly updates"), "updates", _("No year was opened"))
    return UPDATES.respond(
        request, rows, frame | {"year": china_today().year, "city": user.scope.officer and user.scope.city}
    )


def _frame(title: str, here: str, empty: str) -> dict[str, Any]:
    return {
        "page_title": title,
        "here": here,
        "empty_title": empty,
        "empty_text": _("What comes in stands here, with its last day."),
        "empty_shape": "clipboard-list",
    }


def updates_open(request: HttpRequest) -> HttpResponse:
    """The city opens the updates of this year."""
    fresh = open_year(china_today().year)
    messages.success(request, _("%(count)d updates were opened.") % {"count": fresh})
    return redirect("updates")


# -- changes ------------------------------------------------------------------------------------------------------


def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One change: when, how late, what it does, where it stands."""
    user = person_of(request)
    row = _one(ChangeReport.objects.visible_to(user), pk)
    effect = [one | {"name": title_name(one["title"])} for one in row.effect]
    context = {
        "page_title": _("Change of a firm: %(kind)s") % {"kind": row.get_kind_display()},
        "row": row,
        "own": not user.scope.government,
        "sentence": clock_from_json(row.clock).deadline().sentence(),
        "consequence": late_consequence() if row.late else None,
        "cite": change_cite(),
        "split_cite": split_cite(),
        "reasons": weight_reasons(row),
        "effect": effect,
        "divide": divided(row, user),
    }
    if row.case is not None:
        context |= workflow_pages.context(row.case, user)
    return render(request, "upkeep/change.html", context)


def change_step(request: HttpRequest, pk: int) -> HttpResponse:
    """One step of its way; the engine says who may take it."""
    row = _one(ChangeReport.objects.visible_to(person_of(request)), pk)
    if row.case is None:
        raise Http404
    return workflow_pages.answer(request, row.case)


def _reporting(request: HttpRequest, user: User) -> Enterprise:
    """The firm that reports: an officer names one of his, everybody else speaks for his own."""
    asked = request.GET.get("firm", "")
    if user.scope.officer:
        if not asked.isdecimal() or len(asked) > 18:
            raise Http404
        return get_firm_for_officer(user, int(asked))
    firm = Enterprise.objects.living().filter(organisation_id__in=user.scope.businesses).order_by("pk").first()
    if firm is None:
        raise Http404
    return firm


def change_new(request: HttpRequest) -> HttpResponse:
    """Report a change."""
    user = person_of(request)
    firm = _reporting(request, user)
    initial = {"kind": request.GET.get("kind", ""), "occurred_on": request.GET.get("on", "")}
    form = ChangeForm(request.POST or None, request.FILES or None, city=firm.region_id[:CITY], initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            data = form.cleaned_data
            with transaction.atomic():  # the paper and the report, or neither
                proof = _evidence(firm, request, user)
                row = report_change(firm, data["kind"], data["occurred_on"], by=user, evidence=proof, **form.said())
        except TiduError as error:
            form.add_error(None, _said(error))
        else:
            messages.success(request, _("Reported."))
            return redirect(row)
    context = {"page_title": _("Report a change"), "form": form, "firm": firm, "own": not user.scope.government}
    return render(request, "upkeep/change_form.html", context, status=422 if form.errors else 200)


def my_changes(request: HttpRequest) -> HttpResponse:
    """What a firm reported, what is said against it, what it has to update, and whether it is banned."""
    user = person_of(request)
    firm = Enterprise.objects.filter(organisation_id__in=user.scope.businesses).order_by("pk").first()
    updates = YearlyUpdate.objects.own(user).select_related("filing").order_by("-year", "title")
    changes = ChangeReport.objects.own(user).select_related("case").order_by("-reported_on", "-pk")
    context = {
        "page_title": _("My changes"),
        "firm": firm,
        "changes": [(one, workflow_pages.state_label(one.case, user) if one.case else None) for one in changes],
        "leads": Lead.objects.own(user).select_related("case", "held").order_by("-pk"),
        "updates": [(one, title_name(one.title), update_state(one)) for one in updates],
        "bans": [one for one in bans_of(firm) if one.runs(china_today())] if firm is not None else [],
    }
    return render(request, "upkeep/mine.html", context)


# -- leads --------------------------------------------------------------------------------------------------------


def lead_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Register a lead about a title of a firm."""
    user = person_of(request)
    firm = get_firm_for_officer(user, pk)
    held = TitleHeld.objects.valid_on(china_today()).filter(enterprise=firm).order_by("pk")
    form = LeadForm(request.POST or None, request.FILES or None)
    chosen = next((one for one in held if str(one.pk) == request.POST.get("held", "")), None)
    if request.method == "POST" and form.is_valid():
        if chosen is None:
            form.add_error(None, _("Choose the title."))
        else:
            try:
                data = form.cleaned_data
                said = {key: data[key] for key in ("source", "text", "happened_on")}
                with transaction.atomic():
                    row = register_lead(chosen, data["ground"], by=user, proof=_proof(request), **said)
            except TiduError as error:
                form.add_error(None, _said(error))
            else:
                messages.success(request, _("Registered."))
                return redirect(row)
    context = {
        "page_title": _("Register a lead"), "form": form, "firm": firm, "chosen": chosen,
        "held": [(one, told(catalogue().titles[one.title].names)) for one in held],
    }  # fmt: skip
    return render(request, "upkeep/lead_form.html", context, status=422 if form.errors else 200)


def lead(request: HttpRequest, pk: int) -> HttpResponse:
    """One lead: what is said, by whom it is handled, until when somebody has to act."""
    user = person_of(request)
    row = _one(Lead.objects.visible_to(user), pk)
    context = {
        "page_title": _("Whether a title is withdrawn: %(ground)s") % {"ground": row.get_ground_display()},
        "row": row,
        "own": not user.scope.government,
        "title_name": title_name(row.held.title),
        "ban": Ban.objects.filter(lead=row).first(),
        "may_correct": user.scope.officer and user.scope.city and row.case is not None and row.case.state == "lost",
    }
    if row.case is not None:
        context |= workflow_pages.context(row.case, user)
        context["handled_by"] = row.case.organisation
    return render(request, "upkeep/lead.html", context)


def lead_step(request: HttpRequest, pk: int) -> HttpResponse:
    """One step of its way."""
    row = _one(Lead.objects.visible_to(person_of(request)), pk)
    if row.case is None:
        raise Http404
    return workflow_pages.answer(request, row.case)


def lead_proof(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What was handed in when a lead was registered, for officers alone; who opened it is kept."""
    user = person_of(request)
    row = _one(Lead.objects.visible_to(user), pk)
    if row.proof is None or not user.scope.government:
        raise Http404
    audit.record("lead.proof", row, enterprise_id=row.enterprise_id, region_code=row.enterprise.region_id)
    return files.download_response(row.proof, row.proof_name)


def lead_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file that was handed in with a step."""
    row = _one(Lead.objects.visible_to(person_of(request)), pk)
    if row.case is None:
        raise Http404
    return workflow_pages.attachment(request, row.case)


def lead_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """The city takes a withdrawal back that was a mistake."""
    user = person_of(request)
    row = _one(Lead.objects.changeable_by(user), pk)
    try:
        correct_withdrawal(row, request.POST.get("why", ""), user)
    except TiduError as error:
        messages.error(request, _said(error))
    else:
        messages.success(request, _("The title counts again; what happened stays to be seen."))
    return redirect(row)


# -- yearly updates -----------------------------------------------------------------------------------------------


def update(request: HttpRequest, pk: int) -> HttpResponse:
    """One update: what is asked, until when, with which consequence."""
    user = person_of(request)
    row = _one(YearlyUpdate.objects.visible_to(user), pk)
    context = {
        "page_title": _("Yearly update %(year)d") % {"year": row.year},
        "row": row,
        "own": YearlyUpdate.objects.own(user).filter(pk=pk).exists(),
        "officer": YearlyUpdate.objects.changeable_by(user).filter(pk=pk).exists(),
        "title_name": title_name(row.title),
        "rule": update_rule(row.title, row.year),
        "badge": update_state(row),
    }
    return render(request, "upkeep/update.html", context)


def update_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The firm opens its form, or confirms it."""
    user = person_of(request)
    row = _one(YearlyUpdate.objects.own(user), pk)
    try:
        if request.POST.get("do") == "open":
            return redirect("filing", form_of(row, user).pk)
        confirm(row, user)
    except TiduError as error:
        messages.error(request, _said(error))
    else:
        messages.success(request, _("Confirmed."))
    return redirect("update", pk)


def update_platform(request: HttpRequest, pk: int) -> HttpResponse:
    """The county says that the national platform has it."""
    user = person_of(request)
    row = _one(YearlyUpdate.objects.changeable_by(user), pk)
    try:
        mark_on_platform(row, user, request.POST.get("proof", ""))
    except TiduError as error:
        messages.error(request, _said(error))
    else:
        messages.success(request, _("Noted."))
    return redirect("update", pk)
