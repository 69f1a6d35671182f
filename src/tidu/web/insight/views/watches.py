"""Watched queries: all that somebody may see, one with its history, its firms, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tidu.errors import InputError
from tidu.today import china_today
from tidu.web.accounts.models import Region, User
from tidu.web.accounts.scope import county_of
from tidu.web.audit import service as audit
from tidu.web.insight.asking import asked
from tidu.web.insight.crossing_asking import inside_and_outside, query_of
from tidu.web.insight.models import Watch, WatchChange, WatchFirm, WatchMove
from tidu.web.insight.sets import Shelf, shelf_of
from tidu.web.insight.watch_counting import why_words
from tidu.web.insight.watching import (
    end_watch,
    follow,
    get_watch_for_reader,
    is_owned,
    save_watch,
    shelf_of_watch,
    take_over,
    unfollow,
)
from tidu.web.pages.language import told
from tidu.web.pages.lists import Choice, Column, Listing, Search
from tidu.web.pages.templatetags import tidu as tags
from tidu.web.registry.access import person_of
from tidu.web.registry.models import Enterprise

CHANGES = 50
"""So many changes can be chosen from."""
PARTS = (("open", gettext_lazy("watched")), ("ended", pgettext_lazy("watched query", "ended")))


def _name(row: Watch) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("watch", args=[row.pk]), row.name)


def _last(row: Watch) -> SafeString | str:
    changes: Sequence[WatchChange] = getattr(row, "latest", ())
    return format_html("{} +{} −{}", tags.day(changes[0].on), changes[0].came, changes[0].went) if changes else "—"


def _latest(rows: Sequence[Watch]) -> None:
    """The latest change of each, in one query."""
    found: dict[int, WatchChange] = {}
    for change in WatchChange.objects.filter(watch__in=[row.pk for row in rows]).order_by("pk"):
        found[change.watch_id] = change
    for row in rows:
        row.latest = [found[row.pk]] if row.pk in found else []  # type: ignore[attr-defined]


def _part(rows: QuerySet[Watch], value: str) -> QuerySet[Watch]:
    return rows.filter(ended_at__isnull=value == "open")


def _whose(_request: HttpRequest) -> list[tuple[str, str]]:
    return [("mine", _("mine")), ("followed", _("followed by me"))]


def watch_list(user: User) -> Listing:
    """The list of watched queries."""

    def whose(rows: QuerySet[Watch], value: str) -> QuerySet[Watch]:
        return rows.filter(owner=user) if value == "mine" else rows.filter(readers__user=user)

    return Listing(
        name="watches",
        columns=(
            Column("name", pgettext_lazy("watched query", "Name"), _name, sort="name", export=lambda row: row.name),
            Column("firms", gettext_lazy("Firms"), lambda row: f"{row.firms_count:,}", kind="number", sort="firms_count",
                   export=lambda row: row.firms_count),
            Column("last", gettext_lazy("Latest change"), _last),
            Column("region", gettext_lazy("Region"), lambda row: row.region.name, sort="region_id"),
            Column("owner", gettext_lazy("Responsible"), lambda row: str(row.owner)),
            Column("organisation", gettext_lazy("Organisation"), lambda row: str(row.organisation)),
            Column("checked", gettext_lazy("Last counted"), lambda row: tags.day(row.checked_on), kind="day",
                   sort="checked_on", export=lambda row: row.checked_on),
        ),
        filters=(
            Choice(key="part", label=gettext_lazy("State"), options=PARTS, narrow=_part, default="open", tabs=True),
            Search(key="q", label=pgettext_lazy("watched query", "Name"),
                   narrow=lambda rows, value: rows.filter(name__icontains=value)),
            Choice(key="whose", label=gettext_lazy("Whose"), options=_whose, narrow=whose),
        ),
        order=("-id",),
        tie="-id",
        prepare=_latest,
        exported=audit.list_taken,
    )  # fmt: skip


def watches(request: HttpRequest) -> HttpResponseBase:
    """All watched queries that somebody may see."""
    user = person_of(request)
    rows = Watch.objects.visible_to(user).select_related("region", "owner", "organisation")
    context: dict[str, Any] = {
        "page_title": _("Watched queries"),
        "lead": _("Crossings that are counted again every day; whoever follows one is told who came and who went."),
        "empty_title": _("No query is watched yet"),
        "empty_text": _("Cross some lists, open the firms of a group, and save it there."),
        "action_url": reverse("crossing"),
        "action_text": _("Cross lists"),
    }
    return watch_list(user).respond(request, rows, context)


def watch_new(request: HttpRequest) -> HttpResponse:
    """Save the crossing that is on the screen."""
    user = person_of(request)
    question = asked(request, request.POST)
    question.against = None
    inside, outside = inside_and_outside(request.POST, shelf_of(user), question)
    days = request.POST.get("due_days", "").strip()
    due = int(days) if days.isdecimal() and len(days) < 6 else (None if not days else 0)
    try:
        row = save_watch(user, question, inside, outside, request.POST.get("name", ""), due)
    except InputError as error:
        messages.error(request, f"{told(error.what)} {told(error.fix) if error.fix else ''}".strip())
        return redirect(question.address(reverse("crossing-names")) + query_of(inside, outside))
    messages.success(request, _("Saved. You will be told when firms come or go."))
    return redirect("watch", pk=row.pk)


# -- one ----------------------------------------------------------------------------------------------------------


def _opened(user: User, ids: Sequence[int]) -> set[int]:
    return set(Enterprise.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))


def _prepare(user: User, rows: Sequence[Any]) -> None:
    known = _opened(user, [row.enterprise_id for row in rows])
    for row in rows:
        row.open = row.enterprise_id in known


def _firm(row: Any) -> SafeString | str:  # noqa: ANN401 - a firm that is named
    if not getattr(row, "open", False):
        return str(row.name)
    return format_html('<a href="{}">{}</a>', reverse("firm", args=[row.enterprise_id]), row.name)


def _places() -> dict[str, str]:
    return dict(Region.objects.filter(level="county").values_list("code", "name"))


def _ways(_request: HttpRequest) -> list[tuple[str, str]]:
    return [("came", _("came")), ("went", _("went"))]


def _way(row: WatchMove) -> SafeString:
    return tags.badge(_("came"), "good", "plus") if row.came else tags.badge(_("went"), "warn", "minus")


def moves_list(user: User, watch: Watch, shelf: Shelf) -> Listing:
    """The list of who came and went."""
    places = _places()

    def changes(_request: HttpRequest) -> list[tuple[str, str]]:
        return [(str(one.pk), f"{one.on} +{one.came} −{one.went}") for one in watch.changes.all()[:CHANGES]]

    return Listing(
        name="watch",
        template="insight/watch.html",
        columns=(
            Column("firm", gettext_lazy("Firm"), _firm, sort="name", export=lambda row: row.name),
            Column("way", pgettext_lazy("watched query", "Change"), _way, sort="came",
                   export=lambda row: _("came") if row.came else _("went")),
            Column("code", gettext_lazy("Code"), lambda row: row.code),
            Column("place", gettext_lazy("County or zone"), lambda row: places.get(county_of(row.place), row.place),
                   sort="place"),
            Column("on", pgettext_lazy("watched query", "Found on"), lambda row: tags.day(row.change.on), kind="day", sort="change__on",
                   export=lambda row: row.change.on),
            Column("why", pgettext_lazy("watched query", "Why"), lambda row: told(why_words(row, shelf))),
            Column("kind", pgettext_lazy("watched query", "What changed"), lambda row: row.change.get_kind_display(),
                   sort="change__kind", shown=False),
        ),
        filters=(
            Choice(key="change", label=pgettext_lazy("watched query", "Found on"), field="change_id", options=changes),
            Choice(key="way", label=pgettext_lazy("watched query", "Change"), options=_ways,
                   narrow=lambda rows, value: rows.filter(came=value == "came")),
            Search(key="q", label=gettext_lazy("Name or code then"), narrow=then_called),
        ),
        order=("-change_id", "-came", "name"),
        tie="id",
        prepare=lambda rows: _prepare(user, rows),
        exported=audit.list_taken,
    )  # fmt: skip


def then_called(rows: Any, value: str) -> Any:  # noqa: ANN401 - a queryset of named firms
    """Those that were called so when they were written down."""
    return rows.filter(name__contains=value) | rows.filter(code=value.upper())


def watch(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One watched query: what it asks, how many firms it has, and everybody who came or went."""
    user = person_of(request)
    row = get_watch_for_reader(user, pk)
    shelf = shelf_of_watch(row)
    mine = Watch.objects.changeable_by(user).filter(pk=pk).exists()
    context: dict[str, Any] = {
        "row": row,
        "inside": [shelf.names([code])[0] for code in row.inside],
        "outside": [shelf.names([code])[0] for code in row.outside],
        "owned": is_owned(row),
        "follows": row.readers.filter(user=user).exists(),
        "readers": [str(one.user) for one in row.readers.select_related("user").order_by("pk")],
        "may_change": mine and row.ended_at is None,
        "is_owner": row.owner_id == user.pk,
        "today_url": f"{reverse('crossing-names')}?on={china_today()}" + query_of(row.inside, row.outside),
        "page_title": row.name,
        "empty_title": _("Nobody came or went yet"),
        "empty_text": _("It is counted again every day and after every import."),
    }
    rows = WatchMove.objects.filter(change__watch=row).select_related("change")
    return moves_list(user, row, shelf).respond(request, rows, context)


def watch_names(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The firms of a watched query as they were last counted, each since when."""
    user = person_of(request)
    row = get_watch_for_reader(user, pk)
    places = _places()
    listing = Listing(
        name="watch-names",
        columns=(
            Column("firm", gettext_lazy("Firm"), _firm, sort="name", export=lambda one: one.name),
            Column("code", gettext_lazy("Code"), lambda one: one.code, sort="code"),
            Column("place", gettext_lazy("County or zone"), lambda one: places.get(county_of(one.place), one.place),
                   sort="place"),
            Column("since", pgettext_lazy("watched query", "On it since"), lambda one: tags.day(one.since), kind="day",
                   sort="since", export=lambda one: one.since),
        ),
        filters=(Search(key="q", label=gettext_lazy("Name or code then"), narrow=then_called),),
        order=("-since", "name"),
        tie="id",
        prepare=lambda rows: _prepare(user, rows),
        exported=audit.list_taken,
    )  # fmt: skip
    context: dict[str, Any] = {
        "page_title": row.name,
        "lead": _("As of %(day)s, when it was last counted. Since: since it is watched, where a firm was there before.")
        % {"day": row.checked_on},
        "empty_title": _("No firm is in all of these and in none of those"),
        "empty_text": _("It is counted again every day and after every import."),
    }
    return listing.respond(request, WatchFirm.objects.filter(watch=row, member=True), context)


def watch_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Follow it, follow it no more, take it over, or end it."""
    user = person_of(request)
    row = get_watch_for_reader(user, pk)
    do = request.POST.get("do", "")
    if do == "follow":
        follow(user, row)
        messages.success(request, _("You will be told of its changes."))
    elif do == "unfollow":
        unfollow(user, row)
        messages.success(request, _("You will not be told of its changes any more."))
    elif do == "take":
        take_over(user, pk)
        messages.success(request, _("You look after it now."))
    elif do == "end":
        end_watch(user, pk)
        messages.success(request, _("It is watched no more; its history stays."))
    else:
        raise Http404
    return redirect("watch", pk=pk)
