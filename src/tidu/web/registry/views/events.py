"""What happens to firms: events, merging of records, proposed duplicates, the city's taxonomies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tidu.errors import InputError
from tidu.linkage.codes import cleaned
from tidu.text import Text
from tidu.today import china_today
from tidu.web.accounts.models import Region
from tidu.web.accounts.scope import within
from tidu.web.audit import service as audit
from tidu.web.registry.access import get_firm_for_officer, person_of
from tidu.web.registry.enterprises import service as firms
from tidu.web.registry.enterprises.duplicates import MOST_PAIRS, likely_duplicates, too_many
from tidu.web.registry.forms import EVENT_FORMS, TagForm
from tidu.web.registry.models import Enterprise, EnterpriseEvent, Merge, Tag
from tidu.web.registry.search import matching
from tidu.web.registry.views.firms import frame, said
from tidu.web.registry.views.tag_list import respond_tags

if TYPE_CHECKING:
    from tidu.web.accounts.models import User


def firm_event(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter an event of a firm: first what happened, then what has to be said about it."""
    user = person_of(request)
    one = get_firm_for_officer(user, pk)
    kind = request.GET.get("kind", "")
    context = frame(request, one, "events")
    if kind not in EVENT_FORMS:
        label = dict(EnterpriseEvent.Kind.choices)
        kinds = [(key, label[key], EVENT_TEXTS[key]) for key in EVENT_FORMS if _fits(one, key)]
        return render(request, "registry/firms/event_kinds.html", context | {"kinds": kinds})
    form = EVENT_FORMS[kind](request.POST or None, firm=one, initial={"on": china_today()})
    if request.method == "POST" and form.is_valid():
        try:
            _enter(one, kind, dict(form.cleaned_data), user)
        except InputError as error:
            form.add_error(None, said(error))
        else:
            messages.success(request, _("The event is entered."))
            still = Enterprise.objects.visible_to(user).filter(pk=pk).exists()
            return redirect("firm-events", pk=pk) if still else redirect("firms")
    what, lead = dict(EnterpriseEvent.Kind.choices)[kind], EVENT_TEXTS[kind]
    return render(request, "registry/firms/event.html", context | {"form": form, "what": what, "lead": lead})


EVENT_TEXTS: dict[str, Promise] = {
    EnterpriseEvent.Kind.RENAMED: gettext_lazy("The old name stays findable, and the titles stay with the firm."),
    EnterpriseEvent.Kind.MOVED: gettext_lazy(
        "Into another county: the bureau there takes over the file, the one here no longer sees it, both are told."
    ),
    EnterpriseEvent.Kind.ABSORBED: gettext_lazy(
        "Two legal persons become one. Both files stay. For two records of one firm use “Merge with a duplicate”."
    ),
    EnterpriseEvent.Kind.DEREGISTERED: gettext_lazy("What is known stays; nothing is due for it any more."),
    EnterpriseEvent.Kind.REVOKED: gettext_lazy("What is known stays; nothing is due for it any more."),
    EnterpriseEvent.Kind.REVIVED: gettext_lazy(
        "The licence came back, or the end was entered by mistake. What was due is due again."
    ),
}


def _fits(one: Enterprise, kind: str) -> bool:
    """Only what is in business ends, and only what has ended comes back."""
    active = one.status == Enterprise.Status.ACTIVE
    if kind == EnterpriseEvent.Kind.REVIVED:
        return not active
    return active or kind in (EnterpriseEvent.Kind.RENAMED, EnterpriseEvent.Kind.MOVED)


def _enter(one: Enterprise, kind: str, given: dict[str, Any], user: User) -> None:
    more = {"by": user, "document": given["document"], "note": given["note"]}
    match kind:
        case EnterpriseEvent.Kind.RENAMED:
            firms.rename(one, given["name"], given["on"], evidence=given["evidence"], **more)
        case EnterpriseEvent.Kind.MOVED:
            firms.move(one, given["region"].pk, given["on"], address=given["address"], **more)
        case EnterpriseEvent.Kind.ABSORBED:
            firms.absorb(one, _other(given["other"], one, user), given["on"], **more)
        case EnterpriseEvent.Kind.REVIVED:
            firms.revive(one, given["on"], by=user, note=given["note"])
        case _end:
            firms.end_firm(one, kind, given["on"], **more)


def _other(text: str, one: Enterprise, user: User) -> Enterprise:
    """The one firm that is meant, anywhere in the registry: firms are taken over across counties too."""
    found = [other for other in firms.same_firm(text, cleaned(text)[0]) if other.pk != one.pk]
    if len(found) > 1:
        mine = Enterprise.objects.changeable_by(user).filter(pk__in=[other.pk for other in found])
        found = list(mine) or found
    if len(found) != 1:
        raise InputError(
            "no-such-firm",
            Text(f"登记里找不到唯一的“{text}”", f"“{text}” does not name exactly one firm of the registry"),
            fix=Text("请填统一社会信用代码；没有档案的先建档", "give its code; enter it first if it has no record"),
        )
    return found[0]


def firm_twins(request: HttpRequest, pk: int) -> HttpResponse:
    """Find the other record of the same firm: proposed by its names, or searched."""
    user = person_of(request)
    one = get_firm_for_officer(user, pk)
    query = request.GET.get("q", "").strip()[:120]
    mine = Enterprise.objects.changeable_by(user).exclude(pk=pk).exclude(status=Enterprise.Status.DUPLICATE)
    if query:
        rows = matching(mine, query)
    else:
        names = one.names.exclude(kind="short").values_list("name", flat=True)
        near = {twin.pk for name in names for twin in firms.same_firm(name, None, one.registration_number)}
        rows = mine.filter(pk__in=near)
    found = rows.select_related("region__parent").order_by("name", "id")[:20]
    context = frame(request, one, "events") | {"found": found, "q": query}
    return render(request, "registry/firms/twins.html", context)


def firm_merge(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Preview of making one record of two, and doing it. The first one is kept."""
    user = person_of(request)
    kept, gone = get_firm_for_officer(user, pk), get_firm_for_officer(user, other)
    if request.method == "POST":
        try:
            firms.merge_records(kept, gone, request.POST.get("reason", ""), user)
        except InputError as error:
            messages.error(request, said(error))
        else:
            messages.success(request, _("The records are one now. It can be undone under “Events and names”."))
            return redirect("firm", pk=pk)
    context = frame(request, kept, "events") | {
        "preview": firms.merge_preview(kept, gone),
        "other": gone,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "registry/firms/merge.html", context)


def merge_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Make two records of one again."""
    user = person_of(request)
    row = Merge.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    get_firm_for_officer(user, row.kept_id)
    try:
        firms.undo_merge(row, user)
    except InputError as error:
        messages.error(request, said(error))
    else:
        messages.success(request, _("The merge is undone: both records are as they were."))
    return redirect("firm-events", pk=row.kept_id)


def duplicates(request: HttpRequest) -> HttpResponse:
    """Records that are probably one firm, in one's own region; where that is too large, county by county."""
    user = person_of(request)
    mine = Enterprise.objects.changeable_by(user)
    county = request.GET.get("region", "")
    if county and user.scope.covers(county):
        mine = mine.filter(within("region_id", (county,)))
    choose = too_many(mine)
    counties = Region.objects.filter(within("code", user.scope.regions), level="county").order_by("code")
    context = {
        "pairs": [] if choose else likely_duplicates(mine),
        "choose": choose,
        "most": MOST_PAIRS,
        "county": county,
        "counties": list(counties),
    }
    return render(request, "registry/firms/duplicates.html", context)


def tags(request: HttpRequest) -> HttpResponseBase:
    """The city's taxonomies: pillars, special industries, chains, clusters, parks."""
    form = TagForm(request.POST or None)
    if request.method == "POST":
        with transaction.atomic():
            if request.POST.get("retire", "").isdecimal():
                tag = Tag.objects.filter(pk=int(request.POST["retire"][:18])).first()
                if tag is not None:
                    tag.active = not tag.active
                    tag.save(update_fields=["active"])
                    audit.record("tag.change", tag, after={"active": tag.active})
                return redirect("tags")
            if form.is_valid():
                tag = form.save()
                audit.record("tag.create", tag, after={"kind": tag.kind, "name": tag.name})
                messages.success(request, _("Saved"))
                return redirect("tags")
    return respond_tags(request, {"form": form})


def firm_tags(request: HttpRequest, pk: int) -> HttpResponse:
    """Which labels a firm has."""
    user = person_of(request)
    one = get_firm_for_officer(user, pk)
    listed = Tag.objects.filter(active=True) | one.tags.all()
    if request.method == "POST":
        chosen = {int(text) for text in request.POST.getlist("tag") if text.isdecimal() and len(text) < 19}
        with transaction.atomic():
            before = sorted(one.tags.values_list("name", flat=True))
            one.tags.set(listed.distinct().filter(pk__in=chosen))
            after = sorted(one.tags.values_list("name", flat=True))
            if before != after:
                audit.record(
                    "firm.tags",
                    one,
                    before={"tags": before},
                    after={"tags": after},
                    enterprise_id=one.pk,
                    region_code=one.region_id,
                )
        messages.success(request, _("Saved"))
        return redirect("firm", pk=pk)
    context = frame(request, one, "overview") | {
        "choices": listed.distinct().order_by("kind", "name"),
        "own": set(one.tags.values_list("pk", flat=True)),
    }
    return render(request, "registry/firms/firm_tags.html", context)
