"""Pages of a package: what is in it, its receipt, its files, what came of it; and for the bureau, mending it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tidu.errors import TiduError
from tidu.text import Text
from tidu.web.accounts.models import User
from tidu.web.audit import service as audit
from tidu.web.pages.language import told
from tidu.web.pages.lists import Choice, Column, Listing, Search
from tidu.web.registry.access import person_of
from tidu.web.registry.models import Enterprise
from tidu.web.sharing.access import (
    get_package_for_officer,
    get_package_for_reader,
    get_package_for_receiver,
    get_usage_for_receiver,
)
from tidu.web.sharing.correcting import correct, recall
from tidu.web.sharing.differing import GONE
from tidu.web.sharing.forms import CorrectForm, UsageForm
from tidu.web.sharing.listings import RECEIVED, link, wide
from tidu.web.sharing.models import Package, PackageRow
from tidu.web.sharing.producing import is_whole
from tidu.web.sharing.receiving import check_usable, confirm, fen_of, note_taken, report, sign, withdraw_usage
from tidu.web.sharing.selecting import MASKS
from tidu.web.sharing.views.subscriptions import said
from tidu.web.sharing.words import change_badge, change_word, package_badge, purpose_name
from tidu.web.sharing.writing import WHATS, What, cell_text, rows_of, shown_fields, text_file, workbook

USAGES_SHOWN = 10
TAKEN_SHOWN = 10
CHECKED_AT_ONCE = 20_000
"""The check sum of a package with more firms is only taken when somebody asks for it."""


def is_receiver(user: User, package: Package) -> bool:
    """Whether somebody belongs to whom the package was sent."""
    return Package.objects.received_by(user).filter(pk=package.pk).exists()


def packages(request: HttpRequest) -> HttpResponseBase:
    """What one's own organisation received."""
    rows = Package.objects.received_by(person_of(request)).select_related("receipt")
    context: dict[str, Any] = {
        "page_title": _("Lists received"),
        "empty_title": _("No list has come yet"),
        "empty_text": _("The bureau sends lists of firms by agreement; you are told when one comes."),
    }
    return RECEIVED.respond(request, rows, context)


def package(request: HttpRequest, pk: int) -> HttpResponse:
    """One version: what is in it, its receipt, what became of it."""
    user = person_of(request)
    one = get_package_for_reader(user, pk)
    receiver = is_receiver(user, one)
    bureau = user.scope.bureau and Package.objects.sent_by(user).filter(pk=pk).exists()
    taken = audit.events_of(one).filter(action="package.take")
    later = Package.objects.filter(subscription=one.subscription_id, number__gt=one.number).order_by("-number").first()
    checked = one.rows_count <= CHECKED_AT_ONCE or "check" in request.GET
    context = {
        "one": one,
        "page_title": _("%(name)s, version %(number)s") % {"name": one.name, "number": one.number},
        "state_badge": package_badge(one),
        "purpose": purpose_name(one.purpose),
        "fields": [(told(Text(each["zh"], each["en"])), each["consent"]) for each in one.fields],
        "counts": [
            (change_badge(sign), change_word(sign), number)
            for sign, number in (("+", one.added), ("-", one.gone), ("~", one.changed))
        ],
        "receipt": getattr(one, "receipt", None),
        "notices": one.notices.select_related("confirmed_by"),
        "usages": one.usages.filter(withdrawn_at=None).select_related("reported_by")[:USAGES_SHOWN],
        "receiver": receiver,
        "bureau": bureau,
        "may_mend": bureau and user.scope.officer and one.state == Package.State.OPEN,
        "taken": taken[:TAKEN_SHOWN] if bureau else [],
        "taken_by_me": taken.filter(user=user).exists() if receiver else False,
        "later": later,
        "whole": is_whole(one) if checked else None,
    }
    return render(request, "sharing/package.html", context)


# -- names --------------------------------------------------------------------------------------------------------

PARTS = (
    ("full", gettext_lazy("the whole list")),
    ("increment", pgettext_lazy("row of a package", "what changed")),
    ("new", pgettext_lazy("row of a package", "+ new")),
    ("changed", pgettext_lazy("row of a package", "~ changed")),
    ("gone", pgettext_lazy("row of a package", "− gone")),
)
SIGNS = {"new": "+", "changed": "~", "gone": GONE}


def _part(rows: Any, value: str) -> Any:  # noqa: ANN401 - a queryset of rows
    if value in SIGNS:
        return rows.filter(change=SIGNS[value])
    return rows.exclude(change="") if value == "increment" else rows.exclude(change=GONE)


def _found(one: Package) -> Any:  # noqa: ANN401 - a filter's function
    place = next((at for at, column in enumerate(one.fields) if column["code"] == "uscc"), None)

    def narrow(rows: Any, text: str) -> Any:  # noqa: ANN401 - a queryset of rows
        found = rows.filter(name__icontains=text)
        return found if place is None else found | rows.filter(**{f"cells__{place}": text.upper()})

    return narrow


def _changed(row: PackageRow) -> SafeString:
    return change_badge(row.change)


def _change_word(row: PackageRow) -> str:
    return change_word(row.change)


def _names(one: Package, user: User, *, mending: bool) -> Listing:
    def prepare(rows: Sequence[PackageRow]) -> None:
        mine = Enterprise.objects.visible_to(user).filter(pk__in=[row.enterprise_id for row in rows])
        known = set(mine.values_list("pk", flat=True))
        for row in rows:
            row.open = row.enterprise_id in known  # type: ignore[attr-defined]

    def name(row: PackageRow) -> str | SafeString:
        return link(reverse("firm", args=[row.enterprise_id]), row.name) if getattr(row, "open", False) else row.name

    def column(at: int, said: dict[str, Any]) -> Column:
        def value(row: PackageRow) -> str:
            # Who to call stands in full in the files alone, which are recorded.
            cell, mask = row.cells[at], MASKS.get(said["code"])
            if mask is not None and isinstance(cell, str):
                return mask(cell)
            text = cell_text(cell, said["kind"])
            return f"{text} 万元" if isinstance(cell, int) and said["kind"] == "amount" else text

        def shown(row: PackageRow) -> SafeString | str:
            return wide(value(row)) if said["code"] == "titles" else value(row)

        label = told(Text(said["zh"], said["en"]))
        return Column(
            f"f{at}", label, shown, kind="number" if said["kind"] in ("amount", "number") else "text", export=value
        )

    def mend(row: PackageRow) -> SafeString | str:
        if row.change == GONE:
            return ""
        return link(f"{reverse('package-correct', args=[one.pk])}?firm={row.enterprise_id}", _("Wrong line"))

    columns = [
        Column("name", gettext_lazy("Firm"), name, sort="name", export=lambda row: row.name),
        Column("change", gettext_lazy("Against the version before"), _changed, sort="change", export=_change_word),
        Column("differs", gettext_lazy("Fields that changed"), lambda row: shown_fields(row.changed_fields, one)),
        *(column(at, said) for at, said in enumerate(one.fields) if said["code"] != "name"),
    ]  # fmt: skip
    if mending:
        columns.append(Column("buttons", gettext_lazy("To do now"), mend, buttons=True))
    return Listing(
        name="package-names",
        template="sharing/names.html",
        columns=tuple(columns),
        filters=(
            Choice(key="part", label=gettext_lazy("Part"), options=PARTS, default="full", tabs=True, narrow=_part),
            Search(key="q", label=gettext_lazy("Name or code"), narrow=_found(one)),
        ),
        order=("pk",),
        tie="pk",
        prepare=prepare,
        exported=audit.list_taken,
    )


def package_names(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The firms of a version. A receiver takes them away as a file that says whose it is, and none of a void version."""
    user = person_of(request)
    one = get_package_for_reader(user, pk)
    bureau = Package.objects.sent_by(user).filter(pk=pk).exists()
    if not bureau:
        try:
            check_usable(one)
        except TiduError as error:
            messages.error(request, said(error))
            return redirect("package", pk=pk)
        if request.GET.get("export") == "xlsx":
            return redirect(reverse("package-file", args=[pk]))
    context = {
        "one": one,
        "page_title": _("Firms of version %(number)s") % {"number": one.number},
        "empty_title": _("Nobody here"),
        "empty_text": _("Choose another part of the version."),
    }
    mending = bureau and user.scope.officer and one.state == Package.State.OPEN
    return _names(one, user, mending=mending).respond(request, one.rows.all(), context)


def package_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The list, or the increment, as xlsx or csv; recorded, and only while the version is in force."""
    one = get_package_for_reader(person_of(request), pk)
    what: What = next((each for each in WHATS if each == request.GET.get("what")), "full")
    way = "csv" if request.GET.get("as") == "csv" else "xlsx"
    try:
        note_taken(one, what, way, rows_of(one, what).count())
    except TiduError as error:
        messages.error(request, said(error))
        return redirect("package", pk=pk)
    file, _count = text_file(one, what) if way == "csv" else workbook(one, what)
    part = _("increment") if what == "increment" else _("whole list")
    response = FileResponse(file, as_attachment=True, filename=f"{one}-{part}-{one.on}.{way}")
    response["Cache-Control"] = "no-store"
    return response


# -- the receiver -------------------------------------------------------------------------------------------------


def package_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign for a version."""
    user = person_of(request)
    one = get_package_for_receiver(user, pk)
    try:
        receipt = sign(one, user, request.POST.get("sha256", ""), _typed(request, "note"))
    except TiduError as error:
        messages.error(request, said(error))
    else:
        messages.success(request, _("Signed for by %(who)s.") % {"who": receipt.signed_by})
    return redirect("package", pk=pk)


def package_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """A void version was deleted."""
    user = person_of(request)
    one = get_package_for_receiver(user, pk)
    number = request.POST.get("notice", "")
    row = get_object_or_404(one.notices, pk=int(number) if number.isdecimal() and len(number) < 19 else 0)
    if confirm(row, user, _typed(request, "note")):
        messages.success(request, _("Confirmed: it is deleted."))
    return redirect("package", pk=pk)


def _typed(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\x00", "")


def package_usage(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what came of a version; take a report back."""
    user = person_of(request)
    one = get_package_for_receiver(user, pk)
    if request.POST.get("do") == "withdraw":
        number = request.POST.get("usage", "")
        row = get_usage_for_receiver(user, one, int(number) if number.isdecimal() and len(number) < 19 else 0)
        if withdraw_usage(row):
            messages.success(request, _("Taken back: it no longer counts."))
        return redirect("package", pk=pk)
    form = UsageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            amount = fen_of(given.pop("amount"))
            report(one, user, given.pop("kind"), amount=amount, **given)
        except TiduError as error:
            form.add_error(None, said(error))
        else:
            messages.success(request, _("Thank you: it is reported."))
            return redirect("package", pk=pk)
    context = {"one": one, "form": form, "page_title": _("What came of it")}
    return render(request, "sharing/usage.html", context)


# -- the bureau ---------------------------------------------------------------------------------------------------


def package_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a version, leave a firm out, or recall it."""
    user = person_of(request)
    one = get_package_for_officer(user, pk)
    firm = _firm_on(one, request.POST.get("firm") or request.GET.get("firm", ""))
    form = CorrectForm(request.POST or None, firm=firm.name if firm else "")
    if request.method == "POST" and form.is_valid():
        way, reason = form.cleaned_data["way"], form.cleaned_data["reason"]
        try:
            if way == "recall":
                recalled = recall(one, reason, firm)
                messages.success(request, _("Recalled: %(count)s. The receiver is told.") % {"count": len(recalled)})
                return redirect("package", pk=pk)
            made = correct(one, user, reason, firm, leave_out=way == "leave_out")
        except TiduError as error:
            form.add_error(None, said(error))
        else:
            messages.success(request, _("Version %(number)s is sent; the receiver is told.") % {"number": made.number})
            return redirect("package", pk=made.pk)
    context = {"one": one, "firm": firm, "form": form, "page_title": _("Correct or recall")}
    return render(request, "sharing/correct.html", context)


def _firm_on(one: Package, text: str) -> Enterprise | None:
    """The firm of a line of the version; None where no line is meant, 404 for a firm that is not on it."""
    if not text:
        return None
    number = int(text) if text.isdecimal() and len(text) < 19 else 0
    get_object_or_404(one.rows.exclude(change=GONE), enterprise_id=number)
    return get_object_or_404(Enterprise, pk=number)
