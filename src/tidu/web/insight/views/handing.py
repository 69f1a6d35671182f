"""Lists between departments: all that one gave or received, one with its firms and who looks after each, and its file."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template.loader import get_template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tidu.errors import InputError
from tidu.sheets import Column as SheetColumn
from tidu.sheets import Sheet, write_workbook
from tidu.sheets.values import Value
from tidu.text import Text
from tidu.web.accounts.models import User
from tidu.web.audit import service as audit
from tidu.web.insight.asking import asked
from tidu.web.insight.crossing_asking import inside_and_outside, query_of
from tidu.web.insight.handing import (
    claim_rows,
    get_handed_for_reader,
    hand_over,
    receivers_for,
    release_rows,
    side_of,
)
from tidu.web.insight.models import Claim, HandedList, HandedRow
from tidu.web.insight.sets import shelf_of
from tidu.web.insight.views.watches import then_called
from tidu.web.pages.language import told
from tidu.web.pages.lists import Choice, Column, Listing, Search
from tidu.web.pages.templatetags import tidu as tags
from tidu.web.registry.access import person_of
from tidu.web.registry.models import Enterprise

WAYS = (("received", pgettext_lazy("lists", "received")), ("given", pgettext_lazy("lists", "given")))


def _title(row: HandedList) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("handed", args=[row.pk]), row.title)


def _to(row: HandedList) -> str:
    return str(row.receiver) if row.receiver is not None else _("a file for somebody else")


def handed_list(user: User) -> Listing:
    """The list of lists."""

    def way(rows: QuerySet[HandedList], value: str) -> QuerySet[HandedList]:
        field = "receiver_id__in" if value == "received" else "giver_id__in"
        return rows.filter(**{field: user.scope.organisations})

    return Listing(
        name="handed-lists",
        columns=(
            Column("title", gettext_lazy("List"), _title, sort="title", export=lambda row: row.title),
            Column("on", gettext_lazy("As of"), lambda row: tags.day(row.on), kind="day", sort="on", export=lambda row: row.on),
            Column("firms", gettext_lazy("Firms"), lambda row: f"{row.rows_count:,}", kind="number", sort="rows_count",
                   export=lambda row: row.rows_count),
            Column("region", gettext_lazy("Region"), lambda row: row.region.name, sort="region_id"),
            Column("from", pgettext_lazy("lists", "From"), lambda row: f"{row.giver} {row.given_by}"),
            Column("to", pgettext_lazy("lists", "To"), _to),
            Column("at", pgettext_lazy("lists", "Given at"), lambda row: tags.moment(row.given_at), sort="given_at",
                   export=lambda row: row.given_at.isoformat(sep=" ", timespec="minutes")),
        ),
        filters=(
            Search(key="q", label=gettext_lazy("List"), narrow=lambda rows, value: rows.filter(title__icontains=value)),
            Choice(key="way", label=pgettext_lazy("lists", "Given or received"), options=WAYS, narrow=way),
        ),
        order=("-id",),
        tie="-id",
        exported=audit.list_taken,
    )  # fmt: skip


def handed_lists(request: HttpRequest) -> HttpResponseBase:
    """All lists that one's organisation gave or received."""
    user = person_of(request)
    rows = HandedList.objects.visible_to(user).select_related("region", "giver", "receiver", "given_by")
    context: dict[str, Any] = {
        "page_title": _("Lists between departments"),
        "lead": _("Frozen as they were handed over; both sides see them and who looks after which firm."),
        "empty_title": _("No list was handed over yet"),
        "empty_text": _("Cross some lists, open the firms of a group, and hand them over there."),
        "action_url": reverse("crossing"),
        "action_text": _("Cross lists"),
    }
    return handed_list(user).respond(request, rows, context)


def handed_new(request: HttpRequest) -> HttpResponse:
    """Hand over the firms that are on the screen."""
    user = person_of(request)
    question = asked(request, request.POST)
    question.against = None
    shelf = shelf_of(user)
    inside, outside = inside_and_outside(request.POST, shelf, question)
    to = request.POST.get("to", "")
    receiver = next((one for one in receivers_for(user, question) if str(one.pk) == to), None)
    if to and receiver is None:
        raise Http404
    try:
        row = hand_over(user, question, inside, outside, shelf, receiver, request.POST.get("title", ""))
    except InputError as error:
        messages.error(request, f"{told(error.what)} {told(error.fix) if error.fix else ''}".strip())
        return redirect(question.address(reverse("crossing-names")) + query_of(inside, outside))
    words = _("Handed over; the people there were told.") if receiver else _("Frozen. Download it and send it on.")
    messages.success(request, words)
    return redirect("handed", pk=row.pk)


# -- one ----------------------------------------------------------------------------------------------------------


def _with_claims(rows: Sequence[HandedRow]) -> Sequence[HandedRow]:
    """The rows, each with who looks after it at present, in one query."""
    present = Claim.objects.filter(ended_at=None, row__in=[row.pk for row in rows])
    found = {one.row_id: one for one in present.select_related("user", "organisation")}
    for row in rows:
        row.claim = found.get(row.pk)  # type: ignore[attr-defined]
    return rows


def claim_of(row: HandedRow) -> Claim | None:
    """Who looks after a firm at present."""
    return getattr(row, "claim", None)


def _claimed(row: HandedRow) -> str:
    one = claim_of(row)
    return f"{one.user}（{one.organisation}）" if one is not None else ""


def title_words(row: HandedRow) -> str:
    """The titles of a firm with their last days."""
    return "；".join(
        told(Text(one["zh"], one["en"])) + (_(" until %(day)s") % {"day": one["until"]} if one["until"] else "")
        for one in row.titles
    )


def _states(_request: HttpRequest) -> list[tuple[str, str]]:
    return [("free", _("nobody's")), ("claimed", _("claimed")), ("mine", _("mine"))]


def rows_list(request: HttpRequest, user: User, handed: HandedList) -> Listing:
    """The firms of a list."""
    token, side = get_token(request), side_of(user, handed)

    def prepare(rows: Sequence[HandedRow]) -> None:
        mine = Enterprise.objects.visible_to(user).filter(pk__in=[row.enterprise_id for row in rows])
        known = set(mine.values_list("pk", flat=True))
        for row in rows:
            row.open = row.enterprise_id in known  # type: ignore[attr-defined]
        _with_claims(rows)

    def firm(row: HandedRow) -> SafeString | str:
        if not getattr(row, "open", False):
            return row.name
        return format_html('<a href="{}">{}</a>', reverse("firm", args=[row.enterprise_id]), row.name)

    def buttons(row: HandedRow) -> SafeString | str:
        one = claim_of(row)
        if side is None or (one is not None and one.organisation_id != side):
            return ""
        words = {"row": row, "handed": handed, "claim": one, "csrf_token": token}
        return mark_safe(get_template("insight/claim_buttons.html").render(words))  # noqa: S308 # nosec B308 B703 - a template's

    def state(rows: QuerySet[HandedRow], value: str) -> QuerySet[HandedRow]:
        claims = Claim.objects.filter(row=OuterRef("pk"), ended_at=None)
        if value == "mine":
            return rows.filter(Exists(claims.filter(user=user)))
        return rows.filter(Exists(claims) if value == "claimed" else ~Exists(claims))

    places = sorted(set(handed.rows.values_list("place", flat=True)))
    return Listing(
        name="handed",
        template="insight/handed.html",
        columns=(
            Column("firm", gettext_lazy("Firm"), firm, sort="name", export=lambda row: row.name),
            Column("number", pgettext_lazy("lists", "No."), lambda row: row.number, kind="number", shown=False,
                   sort="number", export=lambda row: row.number),
            Column("code", gettext_lazy("Code"), lambda row: row.code, shown=False),
            Column("place", gettext_lazy("County or zone"), lambda row: row.place, sort="place"),
            Column("titles", gettext_lazy("Titles held"), title_words),
            Column("action", gettext_lazy("Suggested"), lambda row: tags.told_of(row, "action")),
            Column("claimed", gettext_lazy("Looked after by"), _claimed),
            Column("since", pgettext_lazy("claim", "Since"),
                   lambda row: tags.moment(one.since) if (one := claim_of(row)) else "", shown=False),
            Column("buttons", gettext_lazy("Claim"), buttons, buttons=True),
        ),
        filters=(
            Choice(key="state", label=pgettext_lazy("claim", "Claimed"), options=_states, narrow=state),
            Choice(key="county", label=gettext_lazy("County or zone"), field="place", options=[(one, one) for one in places]),
            Search(key="q", label=gettext_lazy("Name or code then"), narrow=then_called),
        ),
        order=("number",),
        tie="id",
        prepare=prepare,
        exported=audit.list_taken,
    )  # fmt: skip


def handed(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One list with its firms."""
    user = person_of(request)
    row = get_handed_for_reader(user, pk)
    claims = Claim.objects.filter(row__handed=row, ended_at=None)
    context: dict[str, Any] = {
        "row": row,
        "inside": [Text(one["zh"], one["en"]) for one in row.inside],
        "outside": [Text(one["zh"], one["en"]) for one in row.outside],
        "claimed": claims.count(),
        "page_title": row.title,
        "empty_title": _("No firm"),
        "empty_text": _("The list has no firms."),
    }
    return rows_list(request, user, row).respond(request, row.rows.all(), context)


def handed_file(request: HttpRequest, pk: int) -> FileResponse:
    """The list as a workbook that can be sent on."""
    row = get_handed_for_reader(person_of(request), pk)
    heads = (
        _("No."),
        _("Firm"),
        _("Code"),
        _("County or zone"),
        _("Titles held"),
        _("Suggested"),
        _("Looked after by"),
    )
    columns = [SheetColumn(head, "number" if place == 0 else "text") for place, head in enumerate(heads)]
    cells: list[list[Value]] = [
        [one.number, one.name, one.code, one.place, title_words(one), tags.told_of(one, "action"), _claimed(one)]
        for one in _with_claims(list(row.rows.order_by("number")))
    ]
    with tempfile.TemporaryDirectory(prefix="tidu-export-") as folder:
        path = Path(folder, "list.xlsx")
        count = write_workbook(path, [Sheet(_("List"), columns, cells, _lines(row))])
        audit.record("handed.take", row, after={"rows": count}, region_code=row.region_id)
        file = path.open("rb")
    return FileResponse(file, as_attachment=True, filename=f"{row.title[:60]}-{row.on}.xlsx")


def _lines(row: HandedList) -> list[str]:
    """What stands above the table: title, day, what the lists mean, who gave it to whom."""
    found = [
        row.title,
        _("%(place)s as of %(day)s, %(count)d firms")
        % {"place": row.region.name, "day": row.on, "count": row.rows_count},
    ]
    for label, said in ((_("In:"), row.inside), (_("Not in:"), row.outside)):
        found += [
            f"{label} {told(Text(one['zh'], one['en']))} — {told(Text(one['says_zh'], one['says_en']))}" for one in said
        ]
    found.append(_("From %(giver)s (%(who)s) to %(to)s") % {"giver": row.giver, "who": row.given_by, "to": _to(row)})
    return found  # fmt: skip


def handed_claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Claim firms of a list, or release them."""
    user = person_of(request)
    row = get_handed_for_reader(user, pk)
    numbers = [int(one) for one in request.POST.getlist("row") if one.isdecimal() and len(one) < 18]
    do = request.POST.get("do", "")
    if do not in ("claim", "release"):
        raise Http404
    done = claim_rows(user, row, numbers) if do == "claim" else release_rows(user, row, numbers)
    if done.done:
        words = _("%(count)d claimed") if do == "claim" else _("%(count)d released")
        messages.success(request, words % {"count": done.done})
    if done.others:
        messages.warning(request, _("%(count)d are looked after by somebody else") % {"count": done.others})
    return redirect("handed", pk=pk)
