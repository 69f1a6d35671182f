"""Pages of lists: all of them, one with its versions, a new one, what is known of one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tidu.errors import TiduError
from tidu.web.accounts.models import Organisation, User
from tidu.web.accounts.scope import within
from tidu.web.audit import service as audit
from tidu.web.lists.access import get_list_for_keeper, get_list_for_reader, person_of
from tidu.web.lists.models import Listed, ListRow, ListSource, ListVersion
from tidu.web.lists.receiving import drafting, service
from tidu.web.lists.templatetags.lists import STATE_TONES
from tidu.web.lists.views.receiving_forms import ListForm, in_words
from tidu.web.pages.lists import Choice, Column, Listing, Search, local_day
from tidu.web.pages.templatetags import tidu as tags

State = ListVersion.State
BESIDE = (State.DISCARDED, State.MERGED)
"""Versions that never were the list's own."""
WAITING = (ListRow.State.DOUBTFUL, ListRow.State.UNMATCHED)


# -- all lists ----------------------------------------------------------------------------------------------------


def lists_of(user: User) -> QuerySet[ListSource]:
    """The lists that somebody may see, each with its newest version, who stands on it and what waits, as far as he sees."""
    newest = ListVersion.objects.filter(source=OuterRef("pk")).exclude(state__in=BESIDE).order_by("-number")
    on_it = Listed.objects.filter(source=OuterRef("pk"), until=None)
    if user.scope.bureau:
        on_it = on_it.filter(within("enterprise__region_id", user.scope.regions))
    rows = ListRow.objects.visible_to(user).filter(version__source=OuterRef("pk"), version__state=State.REVIEW)
    return (
        ListSource.objects.visible_to(user)
        .select_related("owner", "organisation", "region")
        .annotate(
            newest_number=Subquery(newest.values("number")[:1]),
            newest_pk=Subquery(newest.values("pk")[:1]),
            newest_state=Subquery(newest.values("state")[:1]),
            newest_as_of=Subquery(newest.values("as_of")[:1]),
            on_it=_counted(on_it, "source"),
            waiting=_counted(rows.filter(state__in=WAITING), "version__source"),
        )
    )


def _counted(rows: Any, by: str) -> Coalesce:  # noqa: ANN401 - a queryset
    return Coalesce(Subquery(rows.order_by().values(by).annotate(count=Count("pk")).values("count")[:1]), 0)


def _in_use(rows: QuerySet[ListSource], value: str) -> QuerySet[ListSource]:
    waits = Exists(ListVersion.objects.filter(source=OuterRef("pk"), state=State.RECEIVED))
    return rows.filter(Q(active=True) | waits) if value == "yes" else rows.filter(~waits, active=False)


def _name(one: Any) -> SafeString:  # noqa: ANN401 - a list with its annotations
    url = reverse("list", args=[one.pk])
    if one.newest_state == State.RECEIVED and one.newest_pk and not one.active:
        url = reverse("list-version", args=[one.newest_pk])
    return format_html('<a href="{}">{}</a>', url, one.name)


def _newest(one: Any) -> SafeString | str:  # noqa: ANN401 - a list with its annotations
    if one.newest_number is None:
        return SafeString("")
    word = _("Version %(number)s") % {"number": one.newest_number}
    badge = tags.badge(State(one.newest_state).label, STATE_TONES.get(one.newest_state, "info"))
    return format_html('<a href="{}">{}</a> {}', reverse("list-version", args=[one.newest_pk]), word, badge)


def _owners(request: HttpRequest) -> list[tuple[str, str]]:
    makers = ListSource.objects.visible_to(person_of(request)).order_by().values("owner")
    people = User.objects.filter(pk__in=makers).order_by("display_name", "pk")
    return [(str(pk), name) for pk, name in people.values_list("pk", "display_name")]


LISTS = Listing(
    name="lists",
    columns=(
        Column("name", gettext_lazy("Name"), _name, sort="name", export=lambda one: one.name),
        Column("issuer", gettext_lazy("Issuer"), lambda one: one.issuer, sort="issuer"),
        Column("what", pgettext_lazy("list", "What it is"), lambda one: one.get_what_display(), sort="what"),
        Column(
            "newest", gettext_lazy("Newest version"), _newest, sort="newest_number", blank_last=True,
            export=lambda one: one.newest_number,
        ),
        Column(
            "as_of", pgettext_lazy("list", "As of"), lambda one: tags.day(one.newest_as_of, "—"), kind="day",
            sort="newest_as_of", blank_last=True, export=lambda one: one.newest_as_of,
        ),
        Column("on_it", gettext_lazy("Firms on it"), lambda one: one.on_it, kind="number", sort="on_it", export=lambda one: one.on_it),
        Column(
            "waiting", gettext_lazy("Rows to be decided"), lambda one: one.waiting or "", kind="number", sort="waiting",
            export=lambda one: one.waiting,
        ),
        Column("owner", gettext_lazy("Owner"), lambda one: one.owner or "", sort="owner__display_name"),
        Column("region", gettext_lazy("Region"), lambda one: one.region, sort="region_id", shown=False),
        Column("kept_by", pgettext_lazy("list", "Kept by"), lambda one: one.organisation, sort="organisation__name", shown=False),
    ),
    filters=(
        Search(
            key="q", label=gettext_lazy("Name or issuer"),
            narrow=lambda rows, text: rows.filter(Q(name__icontains=text) | Q(issuer__icontains=text)),
        ),
        Choice(key="what", label=pgettext_lazy("list", "What it is"), field="what", options=ListSource.What.choices, counted=True),
        Choice(key="state", label=gettext_lazy("State"), field="newest_state", options=State.choices),
        Choice(key="owner", label=gettext_lazy("Owner"), field="owner_id", options=_owners),
        Choice(
            key="used", label=gettext_lazy("In use"), default="yes", narrow=_in_use, tabs=True,
            options=[("yes", gettext_lazy("in use")), ("no", gettext_lazy("no longer in use"))],
        ),
    ),
    order=(F("newest_pk").desc(nulls_last=True),),
    tie="-id",
    template="lists/lists.html",
    exported=audit.list_taken,
)  # fmt: skip


def lists(request: HttpRequest) -> HttpResponseBase:
    """The lists of other authorities that somebody may see."""
    user = person_of(request)
    context = {
        "page_title": _("Lists of others"),
        "empty_title": _("No list has come yet"),
        "empty_text": _(
            "Upload a file as it came, from whichever authority: Tidu finds the header and the columns, checks every row, "
            "and finds the firms."
        ),
        "empty_shape": "list-details",
        "keeps": user.scope.keeps_lists,
    }
    return LISTS.respond(request, lists_of(user), context)


# -- one list -----------------------------------------------------------------------------------------------------


def _number(one: ListVersion) -> SafeString:
    word = _("Version %(number)s") % {"number": one.number}
    return format_html('<a href="{}">{}</a>', reverse("list-version", args=[one.pk]), word)


def _state(one: ListVersion) -> SafeString:
    return tags.badge(one.get_state_display(), STATE_TONES.get(one.state, "info"))


def _rows(one: Any) -> int | None:  # noqa: ANN401 - a version with its count
    rows: int | None = one.row_count
    return rows


VERSIONS = Listing(
    name="list",
    columns=(
        Column("number", pgettext_lazy("list", "Version"), _number, sort="number", export=lambda one: one.number),
        Column(
            "as_of", pgettext_lazy("list", "As of"), lambda one: tags.day(one.as_of), kind="day", sort="as_of",
            export=lambda one: one.as_of,
        ),
        Column("state", gettext_lazy("State"), _state, sort="state"),
        Column("rows", gettext_lazy("Rows"), _rows, kind="number", sort="row_count", export=_rows),
        Column("document", gettext_lazy("Document number"), lambda one: one.document, sort="document"),
        Column("batch", gettext_lazy("Batch"), lambda one: one.batch, sort="batch", shown=False),
        Column("file", gettext_lazy("File"), lambda one: one.file_name, sort="file_name"),
        Column("by", pgettext_lazy("list", "By"), lambda one: one.created_by or "", sort="created_by__display_name"),
        Column(
            "at", gettext_lazy("Uploaded"), lambda one: tags.moment(one.created_at), kind="day", sort="created_at",
            export=lambda one: local_day(one.created_at),
        ),
        Column("why", gettext_lazy("Reason"), lambda one: one.returned_why, shown=False),
    ),
    filters=(
        Search(
            key="q", label=gettext_lazy("File or document number"),
            narrow=lambda rows, text: rows.filter(Q(file_name__icontains=text) | Q(document__icontains=text)),
        ),
        Choice(key="state", label=gettext_lazy("State"), field="state", options=State.choices, counted=True),
    ),
    order=("-number",),
    tie="-id",
    template="lists/list.html",
    exported=audit.list_taken,
)  # fmt: skip


def list_page(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One list: what it is, its versions, and how its files are read."""
    user = person_of(request)
    source = get_list_for_reader(user, pk)
    seen = ListRow.objects.visible_to(user).filter(version=OuterRef("pk"))
    rows = (
        ListVersion.objects.visible_to(user)
        .filter(source=source)
        .select_related("created_by")
        .defer("summary", "recipe", "columns", "notes")
        .annotate(row_count=_counted(seen, "version"))
    )
    on_it = Listed.objects.filter(source=source, until=None)
    if user.scope.bureau:
        on_it = on_it.filter(within("enterprise__region_id", user.scope.regions))
    context = {
        "page_title": source.name,
        "source": source,
        "may_change": ListSource.objects.changeable_by(user).filter(pk=source.pk).exists(),
        "remembered": len(source.recipe.get("tables", ())),
        "on_it": on_it.count(),
        "empty_title": _("No file of this list has come yet"),
        "empty_text": _("Upload the first one: it becomes version 1."),
        "empty_shape": "upload",
    }
    return VERSIONS.respond(request, rows, context)


def list_new(request: HttpRequest) -> HttpResponse:
    """Enter a list before its first file comes."""
    user = person_of(request)
    form = ListForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            source = drafting.create(form.given(), user, Organisation.objects.get(pk=user.organisation_id or 0))
        except TiduError as error:
            for line in in_words(error):
                form.add_error("name", line)
        else:
            messages.success(request, _("The list is entered."))
            return redirect("list", pk=source.pk)
    return render(request, "lists/list_form.html", {"form": form, "page_title": _("New list")})


def list_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is known of a list, or forget how its files are read."""
    user = person_of(request)
    source = get_list_for_keeper(user, pk)
    if request.method == "POST" and request.POST.get("do") == "forget":
        service.forget(source)
        messages.success(request, _("Forgotten: the columns of the next file are confirmed by a person."))
        return redirect("list", pk=source.pk)
    form = ListForm(user, request.POST or None, source=source)
    if request.method == "POST" and form.is_valid():
        try:
            drafting.change(source, form.given())
        except TiduError as error:
            for line in in_words(error):
                form.add_error("name", line)
        else:
            messages.success(request, _("Saved."))
            return redirect("list", pk=source.pk)
    context = {"form": form, "page_title": _("Change the list"), "source": source}
    return render(request, "lists/list_form.html", context)
