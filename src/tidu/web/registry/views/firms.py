"""One firm: its page (一企一档), its entry, what happened to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tidu.errors import TiduError
from tidu.linkage.codes import CodeError, read_registration_number, read_uscc
from tidu.text import Text
from tidu.today import china_today
from tidu.web.access.service import may_open
from tidu.web.accounts.models import User
from tidu.web.audit import service as audit
from tidu.web.desk.models import Todo
from tidu.web.pages.language import told
from tidu.web.registry.access import get_firm_for_reader, may_state, person_of
from tidu.web.registry.enterprises import service as firms
from tidu.web.registry.enterprises.figures import key_figures, yearly_facts
from tidu.web.registry.enterprises.merging import shown_field
from tidu.web.registry.enterprises.ties import ties_of
from tidu.web.registry.enterprises.trends import trends
from tidu.web.registry.forms import EntryForm, FirmForm, OwnEntryForm
from tidu.web.registry.models import Enterprise, EnterpriseEvent
from tidu.web.registry.panels import panels_of
from tidu.web.registry.titles.timeline import timeline_of

DUE_SHOWN = 10
NEWEST_SHOWN = 5


def frame(request: HttpRequest, firm: Enterprise, tab: str) -> dict[str, Any]:
    """What the frame of a firm's pages needs: the firm, the open tab, and what the reader may do."""
    user = person_of(request)
    return {
        "firm": firm,
        "tab": tab,
        "may_change": user.scope.officer and user.scope.covers(firm.region_id),
        "own_firm": firm.organisation_id is not None and firm.organisation_id in user.scope.organisations,
    }


def sees_contacts(user: User, firm: Enterprise) -> bool:
    """Whether somebody may see who to call: bureaus, the firm itself, the person responsible."""
    own = firm.organisation_id is not None and firm.organisation_id in user.scope.organisations
    return own or user.scope.bureau or firm.owner_id == user.pk


def said(error: TiduError) -> str:
    """An error in one sentence for a form or a notice."""
    return "；".join(told(part) for part in (error.what, error.why, error.fix) if part)


def firm(request: HttpRequest, pk: int) -> HttpResponse:
    """The firm's page. tidu.web.registry.merged leads from a record that was merged to the one that was kept."""
    user = person_of(request)
    one = get_firm_for_reader(user, pk)
    today = china_today()
    titles = list(one.titles.order_by("-valid_from", "-id"))
    facts = yearly_facts(one, today)
    years, figures = key_figures(facts, today)
    context = frame(request, one, "overview") | {
        "panels": panels_of(one, user),
        "names": list(one.names.order_by("kind", "-valid_until")),
        "contacts": one.contacts.order_by("kind", "id"),
        "sees_contacts": sees_contacts(user, one),
        "tags": list(one.tags.all()),
        "titles": titles,
        "timeline": timeline_of(titles, today),
        "recommendations": one.recommendations.all()[:NEWEST_SHOWN],
        "figures": figures,
        "has_figures": bool(figures),
        "years": years,
        "trends": trends(one, facts),
        "papers": one.evidence.filter(withdrawn_at=None)[:NEWEST_SHOWN],
        "sees_trail": may_open(user, "firm-audit"),
        "happened": one.events.order_by("-happened_on", "-id")[:NEWEST_SHOWN],
        "relations": ties_of(one, user, today),
        "todos": Todo.objects.visible_to(user)
        .filter(enterprise_id=one.pk, done_at=None)
        .select_related("owner", "organisation")
        .order_by("due_on", "id")[:DUE_SHOWN],
        "open_conflicts": one.conflicts.filter(state="open").count(),
        "sheet_year": today.year - 1,
        "merged_here": one.merges_kept.filter(undone_at=None).select_related("merged"),
        "successor_url": _successor(user, one),
        "may_state": may_state(user, one),
        "colleagues": colleagues_of(user) if user.scope.officer and user.scope.covers(one.region_id) else [],
    }
    return render(request, "registry/firms/firm.html", context)


def _successor(user: User, one: Enterprise) -> str:
    """The address of the firm into which this one went, where the reader may see it."""
    if one.merged_into_id is None:
        return ""
    visible = Enterprise.objects.visible_to(user).filter(pk=one.merged_into_id).exists()
    return reverse("firm", args=[one.merged_into_id]) if visible else ""


# -- entering and changing ----------------------------------------------------------------------------------------


def firm_new(request: HttpRequest) -> HttpResponse:
    """Enter a firm; a record that is there already is offered instead."""
    user = person_of(request)
    form = FirmForm(request.POST or None, user=user)
    twins: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        fields = form.fields_of_firm()
        try:
            one = firms.create_firm(by=user, sure=form.cleaned_data["sure"], **fields)
        except TiduError as error:
            form.add_error(None, told(error.what))
            found = firms.same_firm(fields["name"], fields["uscc"], fields["registration_number"])
            twins = [_twin(user, twin, fields) for twin in found]
            if not any(twin["same_code"] for twin in twins):
                form.ask_sure()
        else:
            messages.success(request, _("The firm is entered."))
            _remark(request, one)
            return redirect("firm", pk=one.pk)
    return render(request, "registry/firms/firm_new.html", {"form": form, "twins": twins})


def _remark(request: HttpRequest, one: Enterprise) -> None:
    """Tell what is unusual about the codes."""
    try:
        codes = [read_uscc(one.uscc)] if one.uscc else []
        codes += [read_registration_number(one.registration_number)] if one.registration_number else []
    except CodeError:
        return
    for remark in (remark for code in codes for remark in code.remarks):
        messages.warning(request, told(remark))


def _twin(user: User, twin: Enterprise, fields: dict[str, Any]) -> dict[str, Any]:
    """A record that is there already. Of another county's firm no more is told than whom to ask."""
    same_code = bool(fields["uscc"]) and twin.uscc == fields["uscc"]
    seen = user.scope.covers(twin.region_id)
    county = twin.region.parent if twin.region.level == "town" and twin.region.parent else twin.region
    why = (
        Text("统一社会信用代码相同", "the same code")
        if same_code
        else Text("名称或注册号相同", "the same name or number")
    )
    if not seen:
        why = Text(
            f"{why.zh}，在{county.name}；如已迁到您的辖区，请{county.name}登记迁址",
            f"{why.en}, in {county.name}; if it has moved to you, ask {county.name} to enter that",
        )
    return {
        "name": twin.name if seen else told(Text("外地企业", "a firm of another county")),
        "url": reverse("firm", args=[twin.pk]) if seen else "",
        "why": why,
        "same_code": same_code,
    }


def firm_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the entry. Who saves second sees both versions, and chooses field by field."""
    user = person_of(request)
    one = get_firm_for_reader(user, pk)
    context = frame(request, one, "overview")
    officer = context["may_change"]
    if not officer and not context["own_firm"]:
        raise Http404
    form_class = EntryForm if officer else OwnEntryForm
    data = _chosen(request.POST, form_class(instance=one)) if request.method == "POST" else None
    form = form_class(data, instance=Enterprise.objects.get(pk=pk))
    both: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        try:
            changed = firms.change_firm(form.seen(), form.changes(), form.cleaned_data["version"])
        except firms.EditConflict as conflict:
            both = _both(form, conflict)
            form.accept(conflict.firm)
        except TiduError as error:
            form.add_error(None, said(error))
        else:
            messages.success(request, _("Saved"))
            _remark(request, changed)
            return redirect("firm", pk=pk)
    who = audit.events_of(one).filter(action="firm.change").values_list("user_name", flat=True).first() if both else ""
    context |= {"form": form, "both": both, "officer": officer, "changed_by": who}
    return render(request, "registry/firms/firm_edit.html", context)


def _chosen(posted: QueryDict, fresh: EntryForm) -> QueryDict:
    """What was sent, with the other's value in each field for which the editor chose it."""
    data = posted.copy()
    for name in fresh.own_fields():
        if posted.get(f"choose-{name}") == "theirs":
            value = fresh[name].value()
            data[name] = "" if value is None else str(value)
    return data


def _both(form: EntryForm, conflict: firms.EditConflict) -> list[dict[str, Any]]:
    """The fields that both changed, as people read them."""
    mine = Enterprise(pk=conflict.firm.pk, **conflict.mine)
    return [
        {
            "name": name,
            "label": form.fields[name].label,
            "mine_text": shown_field(mine, name),
            "theirs_text": shown_field(conflict.firm, name),
        }
        for name in conflict.mine
    ]


def firm_events(request: HttpRequest, pk: int) -> HttpResponse:
    """What happened to the firm, and the names that it had."""
    one = get_firm_for_reader(person_of(request), pk)
    context = frame(request, one, "events") | {
        "events": one.events.select_related("recorded_by", "evidence"),
        "names": list(one.names.order_by("kind", "-valid_from")),
        "merges": one.merges_kept.select_related("merged", "made_by", "undone_by"),
        "kinds": EnterpriseEvent.Kind,
    }
    return render(request, "registry/firms/events.html", context)


def colleagues_of(user: User) -> list[User]:
    """The people of one's own organisations, oneself among them."""
    return list(
        User.objects.filter(
            memberships__organisation_id__in=user.scope.organisations, memberships__ended_at=None, is_active=True
        )
        .distinct()
        .order_by("display_name", "id")
    )
