"""A file comes in, and how it is read is confirmed on one page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tidu.errors import TiduError
from tidu.text import Text
from tidu.web.accounts.models import User
from tidu.web.files.models import Blob
from tidu.web.lists.access import get_version_for_keeper, person_of
from tidu.web.lists.models import ListSource, ListVersion
from tidu.web.lists.receiving import mending, service
from tidu.web.lists.receiving.drafting import is_draft
from tidu.web.lists.views.receiving_columns import chosen_tables, shown_tables, targets
from tidu.web.lists.views.receiving_forms import ListForm, VersionForm, in_words
from tidu.web.pages.language import told

State = ListVersion.State


class UploadForm(forms.Form):
    """A file, as it came."""

    file = forms.FileField(label=gettext_lazy("The file, as it came"))


def list_receive(request: HttpRequest) -> HttpResponse:
    """Upload one file: of a list that is not said, of a known list, or with the faulty rows of a version mended."""
    user = person_of(request)
    asked = request.POST if request.method == "POST" else request.GET
    source = _chosen(user, asked.get("list", ""))
    corrects = _corrected(user, asked.get("corrects", ""))
    form = UploadForm(request.POST or None, request.FILES or None)
    earlier: list[ListVersion] = []
    if request.method == "POST":
        try:
            answer, earlier = _taken(request, user, form, source, corrects)
        except TiduError as error:
            form.is_valid()
            for line in in_words(error):
                form.add_error("file", line)
        else:
            if answer is not None:
                return answer
    context = {
        "page_title": _("Receive a list"),
        "form": form,
        "source": source,
        "corrects": corrects,
        "earlier": earlier,
        "own": any(source is not None and one.source_id == source.pk for one in earlier),
    }
    return render(request, "lists/receive.html", context)


def _taken(
    request: HttpRequest, user: User, form: UploadForm, source: ListSource | None, corrects: ListVersion | None
) -> tuple[HttpResponse | None, list[ListVersion]]:
    """Where a file that was sent leads; or the versions of the same file that there are already."""
    if (again := request.POST.get("again", "")) and not request.FILES:
        before = ListVersion.objects.visible_to(user).filter(blob_id=again).select_related("blob").first()
        if before is None:
            return None, []
        blob: Blob = before.blob
        found = service.take(blob, before.file_name, user, source=source, again=True)
    elif not form.is_valid():
        return None, []
    else:
        upload = form.cleaned_data["file"]
        if corrects is not None:
            mended = mending.receive(upload, upload.name, user, corrects)
            messages.success(request, mended.told())
            return redirect("list-version", pk=mended.version.pk), []
        found = service.receive(upload, upload.name, user, source=source)
    if found.version is None:
        return None, list(found.earlier)
    if found.read:
        messages.success(
            request, _("Read as last time: the columns are those that were confirmed before, so nothing was asked.")
        )
        return redirect("list-version", pk=found.version.pk), []
    for one in found.earlier:
        text = _("The same file is version %(number)s of the list “%(list)s” already.")
        messages.warning(request, text % {"number": one.number, "list": one.source})
    return redirect("list-columns", pk=found.version.pk), []


def _chosen(user: User, text: str) -> ListSource | None:
    return ListSource.objects.changeable_by(user).filter(pk=int(text)).first() if text.isdecimal() else None


def _corrected(user: User, text: str) -> ListVersion | None:
    if not text.isdecimal():
        return None
    return ListVersion.objects.changeable_by(user).filter(pk=int(text)).select_related("source").first()


# -- columns ------------------------------------------------------------------------------------------------------


def list_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """How the file is read, to be confirmed once; and of which list it is a version."""
    user = person_of(request)
    version = get_version_for_keeper(user, pk)
    faults: list[str] = []
    posted = request.method == "POST"
    draft = is_draft(version.source)
    form = VersionForm(version, request.POST if posted else None)
    list_form = _list_form(user, version, request.POST if posted else None) if draft else None
    if posted:
        try:
            answer = _answered(request, user, version, form, list_form)
        except TiduError as error:
            faults = in_words(error)
        else:
            if answer is not None:
                return answer
    sketches = version.summary.get("sketch", [])
    context = {
        "list_version": version,
        "tab": "columns",
        "form": form,
        "list_form": list_form,
        "faults": faults,
        "tables": shown_tables(version, request.POST if posted else None),
        "several": len(sketches) > 1,
        "lists": _others(user, version),
        "reasons": _known(version),
        "targets": targets() if any(one["headings"] for one in sketches) else [],
        "open": version.state in service.CONFIRMABLE,
        "untouched": not draft
        and all(one["remembered"] and not one["differences"] for one in sketches if one["chosen"]),
        "outside": [one["outside"] for one in sketches if one["chosen"] and one["outside"]["outside"]],
        "another": any(one["outside"]["another"] for one in sketches if one["chosen"]),
        "take_outside": bool(version.recipe.get("take_outside")),
        "withdrawn": any(one["proposal"]["withdrawn"] for one in sketches if one["chosen"]),
        "not_final": any(not one["proposal"]["final"] for one in sketches if one["chosen"]),
        "notes": _notes(sketches),
    }
    return render(request, "lists/columns.html", context)


def _list_form(user: User, version: ListVersion, posted: Any) -> ListForm:  # noqa: ANN401 - a query dict
    form = ListForm(user, posted, source=version.source)
    del form.fields["active"]
    reasons = VersionForm(version).reasons
    for name in ("what", "title", "issuer"):
        if reasons.get(name):
            form.fields[name].help_text = reasons[name]
    return form


def _answered(
    request: HttpRequest, user: User, version: ListVersion, form: VersionForm, list_form: ListForm | None
) -> HttpResponse | None:
    match request.POST.get("do", ""):
        case "list":
            service.move(version, user, _chosen(user, request.POST.get("list", "")) or version.source)
            return redirect("list-columns", pk=version.pk)
        case "new":
            service.move(version, user, None)
            return redirect("list-columns", pk=version.pk)
        case "confirm":
            pass
        case header if header.startswith("header-"):
            place = header.removeprefix("header-")
            row = request.POST.get(f"row-{place}", "")
            if place.isdecimal() and row.isdecimal():
                service.change_header(version, int(place), min(int(row), 1_000_000))
            return redirect("list-columns", pk=version.pk)
        case _:
            return None
    if not form.is_valid() or (list_form is not None and not list_form.is_valid()):
        return None
    given = {**form.cleaned_data, **(list_form.given() if list_form is not None else {})}
    what, title = given.get("what", version.source.what), given.get("title", version.source.title)
    tables = chosen_tables(version, request.POST, what, title)
    service.confirm(version, user, tables, given=given, take_outside=request.POST.get("outside") == "take")
    return redirect("list-version", pk=version.pk)


def _others(user: User, version: ListVersion) -> list[ListSource]:
    if version.state != State.RECEIVED:
        return []
    rows = ListSource.objects.changeable_by(user).filter(active=True).exclude(pk=version.source_id)
    return list(rows.order_by("name")[:500])


def _known(version: ListVersion) -> list[str]:
    """Why the list is proposed."""
    known = next((one for one in version.summary.get("known", []) if one["list"] == version.source_id), None)
    return [told(Text(one["zh"], one["en"])) for one in known["reasons"]] if known else []


def _notes(sketches: list[dict[str, Any]]) -> list[str]:
    """What the reader noticed, each once."""
    return list(dict.fromkeys(told(Text(note["zh"], note["en"])) for one in sketches for note in one["notes"]))
