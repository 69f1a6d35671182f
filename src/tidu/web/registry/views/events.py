"""What happens to firms: events, merging of records, proposed duplicates, the city's taxonomies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tidu.errors import InputError
from tidu.web.audit import service as audit
from tidu.web.pages.language import told
from tidu.web.registry.access import get_firm_for_officer, person_of
from tidu.web.registry.enterprises import service as firms
from tidu.web.registry.enterprises.merging import likely_duplicates, merge_preview, merge_records, undo_merge
from tidu.web.registry.forms import EventForm, TagForm
from tidu.web.registry.models import Enterprise, EnterpriseEvent, Merge, Tag
from tidu.web.registry.views.firms import frame

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

MOST_TAGS = 500


def firm_event(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter an event of a firm."""
    user = person_of(request)
    one = get_firm_for_officer(user, pk)
    form = EventForm(request.POST or None, initial={"kind": request.GET.get("kind")})
    if request.method == "POST" and form.is_valid():
        try:
            _enter(one, form.cleaned_data, user)
        except InputError as error:
            form.add_error(None, told(error.what))
        else:
            messages.success(request, _("The event is entered."))
            still = Enterprise.objects.visible_to(user).filter(pk=pk).exists()
            return redirect("firm-events", pk=pk) if still else redirect("firms")
    return render(request, "registry/firms/event.html", frame(request, one, "events") | {"form": form})


def _enter(one: Enterprise, given: dict[str, Any], user: User) -> None:
    more = {"by": user, "document": given["document"], "note": given["note"]}
    match given["kind"]:
        case EnterpriseEvent.Kind.RENAMED:
            firms.rename(one, given["name"].strip(), given["on"], **more)
        case EnterpriseEvent.Kind.MOVED:
            firms.move(one, given["region"].pk, given["on"], address=given["address"], **more)
        case EnterpriseEvent.Kind.ABSORBED:
            firms.absorb(one, _other(given["absorbed_by"], one), given["on"], **more)
        case EnterpriseEvent.Kind.REVIVED:
            firms.revive(one, given["on"], by=user, note=given["note"])
        case kind:
            firms.end_firm(one, kind, given["on"], **more)


def _other(text: str, one: Enterprise) -> Enterprise:
    found = [other for other in firms.same_firm(text.strip(), text.strip().upper()) if other.pk != one.pk]
    if len(found) != 1:
        from tidu.text import Text

        raise InputError(
            "no-such-firm",
            Text(
                f"登记里找不到唯一的“{text}”，请填统一社会信用代码",
                f"“{text}” does not name exactly one firm of the registry: give its code",
            ),
        )
    return found[0]


def firm_merge(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Preview of making one record of two, and doing it. The first one is kept."""
    user = person_of(request)
    kept, gone = get_firm_for_officer(user, pk), get_firm_for_officer(user, other)
    if request.method == "POST":
        try:
            merge_records(kept, gone, request.POST.get("reason", ""), user)
        except InputError as error:
            messages.error(request, told(error.what))
        else:
            messages.success(request, _("The records are one now. It can be undone under “Events”."))
            return redirect("firm", pk=pk)
    context = frame(request, kept, "events") | {"preview": merge_preview(kept, gone), "other": gone}
    return render(request, "registry/firms/merge.html", context)


def merge_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Make two records of one again."""
    user = person_of(request)
    row = Merge.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    get_firm_for_officer(user, row.kept_id)
    try:
        undo_merge(row, user)
    except InputError as error:
        messages.error(request, told(error.what))
    else:
        messages.success(request, _("The merge is undone: both records are as they were."))
    return redirect("firm-events", pk=row.kept_id)


def duplicates(request: HttpRequest) -> HttpResponse:
    """Records that are probably one firm, in one's own region."""
    user = person_of(request)
    pairs = likely_duplicates(Enterprise.objects.changeable_by(user))
    return render(request, "registry/firms/duplicates.html", {"pairs": pairs})


def tags(request: HttpRequest) -> HttpResponse:
    """The city's taxonomies: pillars, special industries, chains, clusters, parks."""
    form = TagForm(request.POST or None)
    if request.method == "POST":
        with transaction.atomic():
            if request.POST.get("retire", "").isdigit():
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
    listed = list(Tag.objects.order_by("kind", "-active", "name")[:MOST_TAGS])
    groups = [(kind.label, [tag for tag in listed if tag.kind == kind]) for kind in Tag.Kind]
    return render(request, "registry/firms/tags.html", {"form": form, "groups": groups})


def firm_tags(request: HttpRequest, pk: int) -> HttpResponse:
    """Which labels a firm has."""
    user = person_of(request)
    one = get_firm_for_officer(user, pk)
    listed = Tag.objects.filter(active=True) | one.tags.all()
    if request.method == "POST":
        chosen = {int(text) for text in request.POST.getlist("tag") if text.isdigit() and len(text) < 19}
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
        "tags": listed.distinct().order_by("kind", "name"),
        "own": set(one.tags.values_list("pk", flat=True)),
    }
    return render(request, "registry/firms/firm_tags.html", context)
