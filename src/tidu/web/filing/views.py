"""The pages of a form: filled in by the firm, read by officers; saving as typed, with and without script."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tidu.criteria.expressions import Application
from tidu.errors import RuleError, TiduError
from tidu.today import china_today
from tidu.web.files import service as files
from tidu.web.filing import presence
from tidu.web.filing.access import (
    get_filing_for_filler,
    get_filing_for_reader,
    get_version_for_reader,
)
from tidu.web.filing.cells import Cell, Sheet, sheet_of
from tidu.web.filing.forms import Form, Key
from tidu.web.filing.lists import filings_list
from tidu.web.filing.models import Filing
from tidu.web.filing.opening import Pinned, form_of, open_filing
from tidu.web.filing.pages import context, summary, verdict_context
from tidu.web.filing.saving import Saved, after_saving, save_many
from tidu.web.filing.versions import compare, freeze, intact
from tidu.web.filing.workbook import as_xlsx, take_back
from tidu.web.pages.language import told
from tidu.web.registry.access import person_of
from tidu.web.registry.facts.service import catalogue
from tidu.web.registry.models import Enterprise

KINDS: tuple[Application, ...] = ("new", "review")


def filings(request: HttpRequest) -> HttpResponseBase:
    """The firm's own forms, or those of the firms of an officer's regions."""
    user = person_of(request)
    rows = Filing.objects.visible_to(user).select_related("enterprise", "changed_by")
    own = Enterprise.objects.filter(organisation_id__in=user.scope.businesses) if user.scope.firm else None
    return filings_list(request).respond(
        request,
        rows,
        {
            "page_title": _("My forms") if user.scope.firm else _("Forms of firms"),
            "titles": _titles() if own is not None and own.exists() else [],
            "empty_title": _("No form yet"),
            "empty_text": _("A form is opened from a round, or below as a draft of your own."),
        },
    )


def _titles() -> list[tuple[str, str]]:
    """The titles for which rules apply today, with the kinds of application."""
    found = []
    for code, title in catalogue().titles.items():
        for kind in KINDS:
            try:
                catalogue().which(code, kind, china_today())
            except RuleError:
                continue
            word = _("new application") if kind == "new" else _("re-review")
            found.append((f"{code}:{kind}", f"{told(title.names)} · {word}"))
    return found


def filing_new(request: HttpRequest) -> HttpResponse:
    """A firm begins a draft of its own, to see where it stands before a round."""
    user = person_of(request)
    firm = Enterprise.objects.filter(organisation_id__in=user.scope.businesses, status="active").first()
    asked = request.POST.get("what", "")
    if firm is None or asked not in dict(_titles()):
        raise Http404
    title, _colon, kind = asked.partition(":")
    today = china_today()
    made = open_filing(
        firm, Pinned(title, cast(Application, kind)), purpose=f"own:{asked}:{today.year}", on=today, by=user
    )
    return redirect(made)


def filing(request: HttpRequest, pk: int) -> HttpResponse:
    """The form: typed into by the firm, read by officers. A section is saved in one go where there is no script."""
    user = person_of(request)
    if request.method != "POST":
        one = get_filing_for_reader(user, pk)
        sheet = sheet_of(one)
        return render(request, "filing/filing.html", context(one, user, sheet=sheet) | verdict_context(one, sheet))
    one = get_filing_for_filler(user, pk)
    form = form_of(one)
    try:
        saved = save_many(one, _posted(request, form), by=user)
    except TiduError as error:
        return _refused(request, one, error)
    sheet = after_saving(one, saved)
    if not any(cell.error or cell.theirs for cell in _touched(sheet, saved)):
        messages.success(request, _("Saved"))
        section = request.POST.get("section", "")
        return redirect(f"{reverse('filing', args=[pk])}#s-{section}" if section.isidentifier() else one)
    return render(request, "filing/filing.html", context(one, user, sheet=sheet) | verdict_context(one, sheet))


def _refused(request: HttpRequest, one: Filing, error: TiduError) -> HttpResponse:
    """Why nothing was done, in words, on the form itself."""
    parts = (error.what, error.why, error.fix)
    messages.error(request, "；".join(told(part) for part in parts if part))
    return redirect(one)


def _touched(sheet: Sheet, saved: list[Saved]) -> list[Cell]:
    return [sheet.cells[one.key] for one in saved if one.key in sheet.cells]


def filing_field(request: HttpRequest, pk: int) -> HttpResponse:
    """Save one field as it is typed, and answer with the field and what stands above the form."""
    user = person_of(request)
    one = get_filing_for_filler(user, pk)
    form = form_of(one)
    name = request.POST.get("field", "")
    posted = {key: value for key, value in _posted(request, form, every=True).items() if _name(key) == name}
    try:
        saved = save_many(one, posted, by=user)
    except TiduError as error:
        return render(request, "filing/refused.html", {"error": error}, status=409)
    sheet = after_saving(one, saved)
    cell = next((found for found in sheet.cells.values() if found.name == name), None)
    if cell is None:
        raise Http404
    presence.note(one, form, user, cell.field.code)
    answer = {
        "filing": one,
        "firm": one.enterprise,
        "cell": cell,
        "editable": True,
        "answer": True,
        "saved_at": None if cell.theirs else cell.at,
        "present": presence.others(one, form, user),
        **summary(one, sheet),
    }
    response = render(request, "filing/answer.html", answer)
    response["HX-Trigger"] = "filing-saved"
    return response


def _name(key: Key) -> str:
    return f"{key[0]}.{key[1]}" if key[1] else key[0]


def _posted(request: HttpRequest, form: Form, *, every: bool = False) -> dict[Key, tuple[str, int]]:
    """What was typed, with the versions that were seen. What is as it was shown falls out, unless ``every`` is wanted."""
    found = {}
    for seen_name, seen in request.POST.items():
        name = seen_name.removesuffix("-seen")
        if name == seen_name or not isinstance(seen, str):
            continue
        code, period = _key_of(form, name)
        if code not in form.fields or request.POST.get(f"{name}-choose") == "theirs":
            continue
        multi = form.fields[code].type == "multi"
        text = " ".join(request.POST.getlist(name)) if multi else request.POST.get(name, "")
        if request.POST.get(f"{name}-was") == text.replace("\r\n", "\n") and (not every or seen == "0"):
            continue
        found[code, period] = (text, int(seen) if seen.isdecimal() else 0)
    return found


def _key_of(form: Form, name: str) -> Key:
    """The key of the name of an input; columns of tables have a dot of their own."""
    code, _dot, period = name.rpartition(".")
    return (name, "") if name in form.fields else (code, period)


def filing_verdict(request: HttpRequest, pk: int) -> HttpResponse:
    """The verdict as the form stands, asked for a moment after the last field was saved."""
    user = person_of(request)
    one = get_filing_for_reader(user, pk)
    sheet = sheet_of(one)
    more: dict[str, Any] = {"filing": one, "firm": one.enterprise}
    if "tree" in request.GET:
        return render(request, "filing/tree.html", more | verdict_context(one, sheet))
    before = request.GET.get("told", "")[:500]
    return render(request, "filing/verdict.html", more | verdict_context(one, sheet, before, with_tree=False))


# -- versions -----------------------------------------------------------------------------------------------------


def filing_freeze(request: HttpRequest, pk: int) -> HttpResponse:
    """The firm keeps the form as it stands, to compare with later."""
    user = person_of(request)
    version = freeze(get_filing_for_filler(user, pk), user)
    messages.success(request, _("Kept as version %(number)s") % {"number": version.number})
    return redirect(version)


def filing_version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A version to be read, with the others to compare it with."""
    version = get_version_for_reader(person_of(request), pk, number)
    other = request.GET.get("with", "")
    beside = version.filing.versions.filter(number=int(other)).first() if other.isdecimal() else None
    form = form_of(version.filing)
    order = {code: place for place, code in enumerate(form.fields)}
    rows = sorted(version.content.values(), key=lambda one: (order.get(one["field"], len(order)), one["period"]))
    older, newer = sorted([version, beside], key=lambda one: one.number) if beside else (None, None)
    more = {
        "filing": version.filing,
        "firm": version.filing.enterprise,
        "form": form,
        "version": version,
        "versions": version.filing.versions.select_related("made_by"),
        "rows": rows,
        "beside": beside,
        "older": older,
        "newer": newer,
        "changes": compare(older, newer) if older and newer else [],
        "intact": intact(version),
    }
    return render(request, "filing/version.html", more)


def filing_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The form on A4, to be read and signed."""
    user = person_of(request)
    one = get_filing_for_reader(user, pk)
    return render(request, "filing/print.html", context(one, user, editable=False))


def filing_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a PDF."""
    from tidu.web.filing.printing import as_pdf

    one = get_filing_for_reader(person_of(request), pk)
    try:
        made = as_pdf(sheet_of(one))
    except TiduError as error:
        return _refused(request, one, error)
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="filing-{one.pk}.pdf"'
    return response


def filing_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """The form as a workbook to take away; filled in, it is handed in here."""
    user = person_of(request)
    one = get_filing_for_filler(user, pk)
    if request.method != "POST":
        response = HttpResponse(as_xlsx(sheet_of(one)), content_type=files.TYPES["xlsx"])
        response["Content-Disposition"] = f'attachment; filename="filing-{one.pk}.xlsx"'
        return response
    upload = request.FILES.get("file")
    if upload is None:
        messages.error(request, _("Choose a file first."))
        return redirect(one)
    try:
        taken = take_back(one, upload, upload.name or "", by=user)
    except TiduError as error:
        return _refused(request, one, error)
    messages.success(request, _("%(number)s fields taken from the workbook") % {"number": taken.saved})
    for text in taken.refused:
        messages.warning(request, told(text))
    if taken.met:
        after = after_saving(one, taken.met)
        return render(request, "filing/filing.html", context(one, user, sheet=after) | verdict_context(one, after))
    after_saving(one, [])
    return redirect(one)
