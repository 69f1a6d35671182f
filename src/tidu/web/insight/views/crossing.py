"""Pages of the dual track: sets crossed with each other, and the firms of one combination."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tidu.text import Text
from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.insight.asking import Question, asked
from tidu.web.insight.crossing import MOST, READY, combinations, firms_in, questions, sets
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


def _codes(texts: Iterable[str], question: Question) -> list[str]:
    """The sets of an address, each once; what is no set is told and left out."""
    found = []
    for code in dict.fromkeys(texts):
        if code in sets():
            found.append(code)
        elif code:
            question.problems.append(Text(f"没有“{code[:30]}”这个集合", f"there is no set “{code[:30]}”"))
    return found


def _judged(codes: list[str], question: Question) -> None:
    """Who meets a standard is judged as of today; for another day nobody is, and that is told."""
    if question.on != china_today() and any(code.startswith(READY) for code in codes):
        question.problems.append(
            Text(
                "“符合标准”只按今天评估，过去的日期没有", "who meets a standard is judged as of today, not of past days"
            )
        )


def crossing(request: HttpRequest) -> HttpResponse:
    """How some sets of firms overlap, as of a day."""
    question = asked(request)
    chosen = _codes(request.GET.getlist("set"), question) or list(FIRST)
    if len(chosen) > MOST:
        question.problems.append(
            Text(
                f"一次最多交叉 {MOST} 个集合，只取前 {MOST} 个",
                f"at most {MOST} sets at once: the first {MOST} are taken",
            )
        )
        chosen = chosen[:MOST]
    _judged(chosen, question)
    found = combinations(chosen, question.reach, question.on)
    most = max((one.number for one in found), default=1)
    path = reverse("crossing-names")
    context = {
        "question": question,
        "place": place_name(question),
        "chosen": [sets()[code] for code in chosen],
        "codes": chosen,
        "sets": list(sets().values()),
        "rows": [
            (
                [(code in one.inside, told(sets()[code].names)) for code in chosen],
                one.number,
                question.address(path, against="") + _query(one.inside, one.outside),
                max(1, round(100 * one.number / most)),
            )
            for one in found
        ],
        "total": sum(one.number for one in found),
        "prepared": [
            (one.names, question.address(path, against="") + _query(one.inside, one.outside)) for one in questions()
        ],
        "page_title": _("Lists crossed"),
    }
    return render(request, "insight/crossing.html", context)


def _query(inside: tuple[str, ...], outside: tuple[str, ...]) -> str:
    return f"&in={'.'.join(inside)}" + (f"&out={'.'.join(outside)}" if outside else "")


def crossing_names(request: HttpRequest) -> HttpResponseBase:
    """The firms that are in some sets and in none of others."""
    question, user = asked(request), person_of(request)
    inside, outside = (_codes(request.GET.get(key, "").split("."), question) for key in ("in", "out"))
    _judged([*inside, *outside], question)
    rows = firms_in(inside, outside, question.reach, question.on)
    context: dict[str, Any] = {
        "question": question,
        "place": place_name(question),
        "inside": [sets()[code].names for code in inside],
        "outside": [sets()[code].names for code in outside],
        "back": question.address(reverse("crossing"), against="")
        + "".join(f"&set={code}" for code in [*inside, *outside][:MOST]),
        "page_title": _("Firms of a crossing"),
        "empty_title": _("No firm is in all of these and in none of those"),
        "empty_text": _("Choose other sets, another day or county."),
    }
    return names_listing(user).respond(request, rows.select_related("region__parent", "owner"), context)


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
