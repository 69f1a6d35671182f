"""Snapshots: the list of them, freezing one, one with what has changed since, and the names in it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tidu.errors import InputError
from tidu.text import Text
from tidu.web.accounts.models import Region
from tidu.web.audit import service as audit
from tidu.web.insight.asking import asked
from tidu.web.insight.models import Snapshot, SnapshotName
from tidu.web.insight.snapshots import compared, compared_with, freeze, get_snapshot_for_reader, is_whole
from tidu.web.pages.language import told
from tidu.web.pages.lists import Choice, Column, Days, Listing, Search
from tidu.web.pages.templatetags import tidu as tags
from tidu.web.registry.access import person_of
from tidu.web.registry.models import Enterprise

CHECKED_AT_ONCE = 50_000
"""The check sum of a snapshot with more names is only taken when somebody asks for it."""


def _day(row: Snapshot) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("snapshot", args=[row.pk]), row.on.isoformat())


SNAPSHOTS = Listing(
    name="snapshots",
    columns=(
        Column("on", gettext_lazy("As of"), _day, kind="day", sort="on", export=lambda row: row.on),
        Column("region", gettext_lazy("Region"), lambda row: row.region.name, sort="region_id"),
        Column("note", gettext_lazy("What for"), lambda row: row.note, sort="note"),
        Column("names", gettext_lazy("Names"), lambda row: f"{row.names_count:,}", kind="number", sort="names_count",
               export=lambda row: row.names_count),
        Column("by", gettext_lazy("Frozen by"), lambda row: str(row.taken_by)),
        Column("at", gettext_lazy("Frozen at"), lambda row: tags.moment(row.taken_at), sort="taken_at",
               export=lambda row: row.taken_at.isoformat(sep=" ", timespec="minutes")),
        Column("sum", gettext_lazy("Check sum"), lambda row: row.sha256, shown=False),
    ),
    filters=(
        Search(key="q", label=gettext_lazy("What for"), narrow=lambda rows, value: rows.filter(note__contains=value)),
        Days(key="from", label=gettext_lazy("As of, from"), field="on", end="from"),
        Days(key="to", label=gettext_lazy("As of, until"), field="on", end="until"),
    ),
    order=("-taken_at", "-id"),
    tie="-id",
    exported=audit.list_taken,
)  # fmt: skip


def snapshots(request: HttpRequest) -> HttpResponseBase:
    """All snapshots that somebody may see."""
    rows = Snapshot.objects.visible_to(person_of(request)).select_related("region", "taken_by")
    context: dict[str, Any] = {
        "page_title": _("Snapshots of counts"),
        "empty_title": _("No snapshot yet"),
        "empty_text": _("Open the counts of a day and freeze them before you report them."),
        "action_url": reverse("counts"),
        "action_text": _("Counts"),
    }
    return SNAPSHOTS.respond(request, rows, context)


def snapshot_new(request: HttpRequest) -> HttpResponse:
    """Freeze the counts that are on the screen."""
    question = asked(request, request.POST)
    if question.problems:
        messages.error(request, "；".join(told(one) for one in question.problems))
        return redirect("counts")
    try:
        row = freeze(question, person_of(request), request.POST.get("note", "").replace("\x00", ""))
    except InputError as error:
        messages.error(request, f"{told(error.what)} {told(error.fix) if error.fix else ''}".strip())
        return redirect(question.address(reverse("counts")))
    messages.success(request, _("Frozen, with %(count)d names.") % {"count": row.names_count})
    return redirect("snapshot", pk=row.pk)


def snapshot(request: HttpRequest, pk: int) -> HttpResponse:
    """One snapshot: its numbers, what would be counted today for its day, and another snapshot beside it."""
    user = person_of(request)
    row = get_snapshot_for_reader(user, pk)
    others = Snapshot.objects.visible_to(user).filter(region_id=row.region_id).exclude(pk=pk)
    chosen = request.GET.get("with", "")
    other = others.filter(pk=int(chosen)).first() if chosen.isdecimal() and len(chosen) < 10 else None
    if chosen and other is None:
        raise Http404
    differences = compared(row, other) if other is not None else compared_with(row, row.on)
    checked = row.names_count <= CHECKED_AT_ONCE or "check" in request.GET
    context = {
        "row": row,
        "other": other,
        "others": others[:50],
        "differences": differences,
        "changed": any(one.gained or one.lost or one.then != one.now for one in differences),
        "whole": is_whole(row) if checked else None,
        "page_title": _("Snapshot as of %(day)s") % {"day": row.on},
    }
    return render(request, "insight/snapshot.html", context)


def _name(row: SnapshotName) -> str | SafeString:
    if not getattr(row, "open", False):
        return row.name
    return format_html('<a href="{}">{}</a>', reverse("firm", args=[row.enterprise_id]), row.name)


def snapshot_names(request: HttpRequest, pk: int, code: str) -> HttpResponseBase:
    """The names behind one number of a snapshot."""
    user = person_of(request)
    row = get_snapshot_for_reader(user, pk)
    if code not in row.definitions:
        raise Http404
    said = row.definitions[code]
    places = sorted({place for cell in row.table.values() for place in cell["places"]})

    def prepare(rows: Any) -> None:  # noqa: ANN401 - the rows of a page
        mine = Enterprise.objects.visible_to(user).filter(pk__in=[one.enterprise_id for one in rows])
        known = set(mine.values_list("pk", flat=True))
        for one in rows:
            one.open = one.enterprise_id in known

    names = _names_of_places(places)
    listing = Listing(
        name="snapshot-names",
        columns=(
            Column("firm", gettext_lazy("Firm"), _name, sort="name", export=lambda one: one.name),
            Column("code", gettext_lazy("Code"), lambda one: one.code, sort="code"),
            Column("item", gettext_lazy("Product, technology or round"), lambda one: one.item, sort="item", shown=said["unit"] != "firms"),
            Column("place", gettext_lazy("Lay in"), lambda one: names.get(one.place, one.place), sort="place"),
        ),
        filters=(
            Search(key="q", label=gettext_lazy("Name or code then"), narrow=_then),
            Choice(key="county", label=gettext_lazy("County or zone"), field="place", options=tuple(names.items())),
        ),
        order=("enterprise_id", "item"),
        tie="id",
        prepare=prepare,
        exported=audit.list_taken,
    )  # fmt: skip
    context = {
        "page_title": told(Text(said["zh"], said["en"])),
        "lead": _("As of %(day)s, as it was frozen.") % {"day": row.on} + " " + told(Text(**said["says"])),
        "empty_title": _("Nobody counted"),
        "empty_text": _("The number was 0, or nothing was recorded."),
    }
    return listing.respond(request, row.names.filter(definition=code), context)


def _then(rows: Any, value: str) -> Any:  # noqa: ANN401 - a queryset of names
    return rows.filter(name__contains=value) | rows.filter(code=value.upper())


def _names_of_places(codes: list[str]) -> dict[str, str]:
    return dict(Region.objects.filter(code__in=codes).order_by("code").values_list("code", "name"))
