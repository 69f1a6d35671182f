"""Pages of the dual track: sets crossed with each other, and the firms of one combination."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tidu.web.audit import service as audit
from tidu.web.insight.asking import asked
from tidu.web.insight.crossing import MOST, combinations, firms_in, questions
from tidu.web.insight.crossing_asking import added_set, at_most, codes_of, inside_and_outside, query_of, sets_query
from tidu.web.insight.handing import receivers_for
from tidu.web.insight.sets import JOINED, shelf_of
from tidu.web.insight.timed import MOST_MONTHS, WAYS
from tidu.web.insight.upset import picture_of
from tidu.web.insight.views.counts import place_name
from tidu.web.pages.language import told
from tidu.web.pages.lists import Choice, Column, Days, Kept, Listing, Search, answered_before
from tidu.web.registry.access import person_of
from tidu.web.registry.models import Enterprise
from tidu.web.registry.service import matching, owned_by, owners, place_of, regions

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

FIRST = ("ladder", "gxjs", "kjx")
"""What is crossed until somebody chooses."""


def crossing(request: HttpRequest) -> HttpResponse:
    """How some sets of firms overlap, as of a day."""
    question = asked(request)
    shelf = shelf_of(person_of(request))
    chosen = codes_of(request.GET.getlist("set"), shelf, question)
    added = added_set(request.GET, shelf, question)
    if added and not question.problems:
        # The address then says in its sets what the controls said, and can be sent to a colleague.
        return redirect(question.address(request.path, against="") + sets_query(dict.fromkeys([*chosen, added])))
    chosen = at_most([*chosen, added] if added else chosen or list(FIRST), question)
    found = combinations(chosen, question.reach, question.on)
    path = reverse("crossing-names")
    context = {
        "question": question,
        "place": place_name(question),
        "chosen": [shelf[code] for code in chosen],
        "codes": chosen,
        "sets": [*shelf, *(shelf[code] for code in chosen if code not in shelf.by_code)],
        "lasting": shelf.lasting,
        "ways": list(WAYS.items()),
        "most_months": MOST_MONTHS,
        "picture": picture_of(
            chosen,
            found,
            shelf,
            lambda one: question.address(path, against="") + query_of(one.inside, one.outside),
        ),
        "prepared": [
            (one.names, question.address(path, against="") + query_of(one.inside, one.outside)) for one in questions()
        ],
        "page_title": _("Lists crossed"),
    }
    return render(request, "insight/crossing.html", context)


def crossing_names(request: HttpRequest) -> HttpResponseBase:
    """The firms that are in some sets and in none of others."""
    question, user = asked(request), person_of(request)
    shelf = shelf_of(user)
    inside, outside = inside_and_outside(request.GET, shelf, question)
    rows = firms_in(inside, outside, question.reach, question.on)
    context: dict[str, Any] = {
        "question": question,
        "place": place_name(question),
        "inside": [shelf[code] for code in inside],
        "outside": [shelf[code] for code in outside],
        "kept_in": JOINED.join(inside),
        "kept_out": JOINED.join(outside),
        "may_save": user.scope.keeps_lists and not question.problems,
        "proposed": _proposed(inside, outside),
        "receivers": receivers_for(user, question),
        "back": question.address(reverse("crossing"), against="") + sets_query([*inside, *outside][:MOST]),
        "page_title": _("Firms of a crossing"),
        "empty_title": _("No firm is in all of these and in none of those"),
        "empty_text": _("Choose other sets, another day or county."),
    }
    return names_listing(user).respond(request, rows.select_related("region__parent", "owner"), context)


def _proposed(inside: Sequence[str], outside: Sequence[str]) -> str:
    """A name for a query: that of the prepared question, if it is one."""
    same = (one for one in questions() if {*one.inside} == {*inside} and {*one.outside} == {*outside})
    return next((told(one.names) for one in same), "")


def names_listing(user: User) -> Listing:
    """The list of firms. One that has moved away since is named and cannot be opened."""

    def prepare(rows: Sequence[Enterprise]) -> None:
        mine = Enterprise.objects.visible_to(user).filter(pk__in=[firm.pk for firm in rows])
        known = set(mine.values_list("pk", flat=True))
        for firm in rows:
            firm.open = firm.pk in known  # type: ignore[attr-defined]

    def link(firm: Enterprise) -> str | SafeString:
        opened = getattr(firm, "open", False)
        return format_html('<a href="{}">{}</a>', reverse("firm", args=[firm.pk]), firm.name) if opened else firm.name

    return Listing(
        name="crossing-names",
        template="insight/crossing_names.html",
        columns=(
            Column("firm", gettext_lazy("Firm"), link, sort="name", export=lambda firm: firm.name),
            Column("code", gettext_lazy("Code"), lambda firm: firm.uscc or firm.registration_number),
            Column("region", gettext_lazy("Region"), lambda firm: place_of(firm.region), sort="region_id"),
            Column("owner", gettext_lazy("Responsible"), lambda firm: firm.owner or ""),
        ),
        filters=(
            Kept(key="in", label=pgettext_lazy("lists", "In")),
            Kept(key="out", label=pgettext_lazy("lists", "Not in")),
            Search(key="q", label=gettext_lazy("Any name, or code"), narrow=matching),
            Days(key="on", label=gettext_lazy("As of"), narrow=answered_before),
            Choice(key="county", label=gettext_lazy("County or zone"), options=regions, narrow=answered_before),
            Choice(key="owner", label=gettext_lazy("Responsible"), options=owners, narrow=owned_by),
        ),
        order=("id",),
        tie="id",
        prepare=prepare,
        exported=audit.list_taken,
    )
