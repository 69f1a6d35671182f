"""Pages of lists from above: hand in, look through, freeze, confirm."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tidu.errors import TiduError
from tidu.web.audit import service as audit
from tidu.web.files.service import KINDS, TABLES, clean_name, keep
from tidu.web.notices.certificates.listings import RECEIVED, received_state, titles
from tidu.web.notices.issued import ForeignNumber, ReceivedList
from tidu.web.notices.models import Written
from tidu.web.notices.receiving import check_fields, confirm, freeze, matched, office_of
from tidu.web.notices.shown import said
from tidu.web.registry.access import person_of
from tidu.web.registry.forms import day_field

READABLE = tuple(kind for kind in KINDS + TABLES if kind != "image")
SHOWN = 500


class ReceivedForm(forms.ModelForm[ReceivedList]):
    """What the list is, and its file."""

    file = forms.FileField(
        label=gettext_lazy("The list"), help_text=gettext_lazy("As it was announced: xlsx, xls, docx, pdf or csv")
    )
    title = forms.ChoiceField(label=gettext_lazy("Title"))
    announced_on = day_field(gettext_lazy("Announced on"), required=True)
    valid_from = day_field(gettext_lazy("Valid from"))

    class Meta:
        model = ReceivedList
        fields = ("title", "meaning", "authority", "document", "batch", "announced_on", "valid_from")

    def __init__(self, *given: Any, request: HttpRequest, **more: Any) -> None:  # noqa: ANN401 - as a form takes it
        super().__init__(*given, **more)
        self.fields["title"].choices = titles(request)  # type: ignore[attr-defined]
        self.fields["valid_from"].help_text = _("Empty: from the day of the announcement")
        self.order_fields(["file"])


def received_lists(request: HttpRequest) -> HttpResponseBase:
    """The lists of the officer's own authority."""
    rows = ReceivedList.objects.changeable_by(person_of(request)).select_related("notice")
    context = {
        "page_title": _("Lists announced above"),
        "empty_title": _("No list was received yet"),
        "empty_text": _("Hand in what province or ministry announced: its titles are then written by one job."),
        "empty_shape": "file-import",
        "here": "received",
        "action_url": reverse("received-new"),
        "action_text": _("Hand in a list"),
    }
    return RECEIVED.respond(request, rows, context)


def received_new(request: HttpRequest) -> HttpResponse:
    """Hand in a list."""
    user = person_of(request)
    form = ReceivedForm(request.POST or None, request.FILES or None, request=request)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        row = form.save(commit=False)
        row.entered_by, row.organisation, row.name = user, office_of(user), clean_name(upload.name)[:200]
        try:
            with transaction.atomic():
                check_fields(row)
                row.blob = keep(upload, kinds=READABLE)
                matched(row, user)
                row.save()
                after = {"file": row.blob_id, "document": row.document, "title": row.title}
                audit.record("received.enter", row, region_code=row.organisation.region_id, after=after)
        except TiduError as error:
            form.add_error("file" if error.code != "received-day" else "announced_on", said(error))
        else:
            return redirect(row)
    return render(
        request, "notices/received_new.html", {"form": form, "page_title": _("Hand in a list announced above")}
    )


def received_list(request: HttpRequest, pk: int) -> HttpResponse:
    """One list: each row with its firm and what keeps it out; then frozen, then confirmed by another officer."""
    user = person_of(request)
    row = (
        ReceivedList.objects.changeable_by(user).select_related("blob", "notice__organisation", "notice__prepared_by")
        .filter(pk=pk).first()
    )  # fmt: skip
    if row is None:
        raise Http404
    if request.method == "POST":
        try:
            if request.POST.get("do") == "confirm":
                return redirect("job", pk=confirm(row, user).pk)
            freeze(row, user)
            messages.success(request, _("Frozen. Its titles are written when another officer has confirmed it."))
        except TiduError as error:
            messages.error(request, said(error))
        return redirect(row)
    context: dict[str, Any] = {"row": row, "page_title": row.document, "state": received_state(row)}
    context |= _frozen(row) if row.notice is not None else _looked_through(request, row)
    return render(request, "notices/received.html", context)


def _looked_through(request: HttpRequest, row: ReceivedList) -> dict[str, Any]:
    """The rows as they are matched today: those to be looked at first, those that count next, the rest last."""
    try:
        lines = matched(row, person_of(request))
    except TiduError as error:
        messages.error(request, said(error))
        return {"lines": []}
    lines.sort(key=lambda one: (not one.note, not one.counts, one.firm is None, one.number))
    return {
        "lines": lines[:SHOWN], "more": max(0, len(lines) - SHOWN), "all": len(lines),
        "counting": sum(one.counts for one in lines),
    }  # fmt: skip


def _frozen(row: ReceivedList) -> dict[str, Any]:
    entries = row.notice.entries.order_by("number")[:SHOWN] if row.notice is not None else []
    numbers = dict(ForeignNumber.objects.filter(entry__in=list(entries)).values_list("entry_id", "number"))
    written = {one.entry_id: one for one in Written.objects.filter(entry__in=list(entries))}
    return {"entries": [(one, numbers.get(one.pk, ""), written.get(one.pk)) for one in entries]}
