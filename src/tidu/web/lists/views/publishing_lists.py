"""Who stands on a list as of a day, what changed between two versions, on which lists a firm stands; and the way back
from a value to the row of the file.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.lists.access import get_list_for_reader, get_version_for_reader, person_of
from tidu.web.lists.models import Listed, ListRow, ListSource, ListVersion
from tidu.web.lists.publishing.members import on_day
from tidu.web.lists.publishing.previewing import former_of
from tidu.web.lists.views.publishing_rows import LISTED_COLUMNS, listed_of, place_link
from tidu.web.pages.lists import Choice, Column, Days, Listing, Search
from tidu.web.pages.lists.filters import answered_before, day_of
from tidu.web.pages.templatetags import tidu as tags
from tidu.web.registry.access import get_firm_for_reader
from tidu.web.registry.service import OF_FIRM, place_of

State = ListVersion.State


# -- who stands on a list -----------------------------------------------------------------------------------------


def _still(row: Listed) -> SafeString | str:
    return tags.day(row.until) if row.until else ""


MEMBERS = Listing(
    name="list-members",
    columns=(
        *LISTED_COLUMNS,
        Column(
            "until", gettext_lazy("No longer on it from"), _still, kind="day", sort="until", blank_last=True, shown=False,
            export=lambda row: row.until,
        ),
        Column("row", gettext_lazy("Row"), lambda row: place_link(row.row) if row.row else "", shown=False),
    ),
    filters=(OF_FIRM,),
    order=("enterprise__region_id", "enterprise__name"),
    tie="pk",
    template="lists/members.html",
    exported=audit.list_taken,
)  # fmt: skip


def list_members(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Who stands on a list, or stood on it on a day."""
    user = person_of(request)
    source = get_list_for_reader(user, pk)
    today = china_today()
    on = Days(key="on", label=gettext_lazy("As of (today, if empty)"), narrow=answered_before)
    day = day_of(on.read(request.GET)) or today
    rows = listed_of(user, on_day(Listed.objects.filter(source=source), day))
    context = {
        "list": source,
        "page_title": _("%(list)s, as of %(day)s") % {"list": source.name, "day": day},
        "empty_title": _("Nobody stood on the list"),
        "empty_text": _("No version of the list with a firm on it was published as of this day."),
    }
    return replace(MEMBERS, filters=(on, OF_FIRM)).respond(
        request, rows.select_related("enterprise__region__parent", "came", "row"), context
    )


# -- what changed -------------------------------------------------------------------------------------------------


CAME, WENT, OTHER = "+", "-", "~"
CHANGES = (
    (CAME, gettext_lazy("+ came")),
    (WENT, gettext_lazy("− went")),
    (OTHER, gettext_lazy("~ says something else")),
)
CHANGE_TONES = {CAME: "good", WENT: "warn", OTHER: "info"}


def _change(row: ListRow) -> SafeString:
    change: str = row.change  # type: ignore[attr-defined]
    return tags.badge(dict(CHANGES)[change], CHANGE_TONES[change])


def _cells(row: ListRow) -> str:
    return " · ".join(str(cell) for cell in row.cells if str(cell).strip())[:300]


def _firm(row: ListRow) -> SafeString | str:
    if row.enterprise is None:
        return row.get_state_display()
    return format_html('<a href="{}">{}</a>', reverse("firm", args=[row.enterprise.pk]), row.enterprise.name)


def changed_rows(version: ListVersion, other: ListVersion | None) -> QuerySet[ListRow]:
    """The rows in which two versions differ, each with ``change``: by firm, where it is known, else by name and code."""
    both = ListRow.objects.filter(version_id__in=[version.pk, other.pk if other else 0])

    def there(pk: int, **more: Any) -> Exists:  # noqa: ANN401 - fields of a row
        found = ListRow.objects.filter(version_id=pk)
        return Exists(found.filter(enterprise=OuterRef("enterprise"), **more))

    def by_key(pk: int) -> Exists:
        return Exists(ListRow.objects.filter(version_id=pk, key=OuterRef("key")))

    if other is None:
        return both.annotate(change=Value(CAME, output_field=CharField()))
    earlier = Q(there(other.pk)) | Q(by_key(other.pk))
    later = Q(there(version.pk)) | Q(by_key(version.pk))
    unchanged = Q(Exists(ListRow.objects.filter(version_id=other.pk, content=OuterRef("content"))))
    return both.annotate(
        change=Case(
            When(~earlier, version_id=version.pk, then=Value(CAME)),
            When(~unchanged, version_id=version.pk, then=Value(OTHER)),
            When(~later, version_id=other.pk, then=Value(WENT)),
            default=Value(""),
            output_field=CharField(),
        )
    ).exclude(change="")


def list_changes(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What is new, gone and different in a version against another one: the one published before, if none is chosen."""
    user = person_of(request)
    version = get_version_for_reader(user, pk)
    others = ListVersion.objects.visible_to(user).filter(source_id=version.source_id).exclude(pk=version.pk)
    others = others.exclude(state__in=(State.RECEIVED, State.READING, State.MERGED)).order_by("-number")
    options = [(str(one.pk), f"{one.number} · {one.as_of} · {one.get_state_display()}") for one in others]
    former = former_of(version) or others.filter(number__lt=version.number).first()
    asked = request.GET.get("against", "")
    other = next((one for one in others if str(one.pk) == asked), former)
    against = Choice(
        key="against", label=gettext_lazy("Compared with version"), options=options,
        default=str(other.pk) if other else "", narrow=answered_before,
    )  # fmt: skip
    listing = Listing(
        name="list-changes",
        columns=(
            Column("change", pgettext_lazy("list", "Change"), _change, sort="change", export=lambda row: row.change),
            Column("name", gettext_lazy("Name in the list"), lambda row: row.name, sort="name"),
            Column("firm", gettext_lazy("Firm"), _firm, sort="enterprise__name"),
            Column(
                "county", gettext_lazy("County"),
                lambda row: place_of(row.enterprise.region) if row.enterprise else row.county, sort="enterprise__region_id",
            ),
            Column("cells", gettext_lazy("What the row says"), _cells),
            Column("place", gettext_lazy("Row"), place_link, sort=("table", "number"), export=lambda row: row.place),
        ),
        filters=(
            against,
            Choice(key="change", label=pgettext_lazy("list", "Change"), field="change", options=CHANGES, counted=True),
            Search(
                key="q", label=gettext_lazy("Name or code"),
                narrow=lambda rows, text: rows.filter(Q(name__icontains=text) | Q(code__istartswith=text)),
            ),
        ),
        order=("change", "name"),
        tie="pk",
        template="lists/version_listing.html",
        exported=audit.list_taken,
    )  # fmt: skip
    rows = changed_rows(version, other).visible_to(user).select_related("enterprise__region__parent")  # type: ignore[attr-defined]
    context = {
        "list_version": version,
        "tab": "changes",
        "page_title": _("Changes of %s") % version.source.name,
        "above": _("Compared with version %(number)s, as of %(day)s.") % {"number": other.number, "day": other.as_of}
        if other
        else _("There is no other version: every row is new."),
        "empty_title": _("No difference"),
        "empty_text": _("Both versions say the same."),
    }
    return listing.respond(request, rows, context)


# -- a firm's lists -----------------------------------------------------------------------------------------------


def _list_name(row: Listed) -> SafeString | str:
    if not getattr(row, "linked", False):
        return row.source.name
    return format_html('<a href="{}">{}</a>', reverse("list", args=[row.source_id]), row.source.name)


def _newest(row: Listed) -> SafeString | str:
    """The day of which the newest row speaks; a link to the row for those who may see it."""
    if row.row is None:
        return ""
    day = row.row.version.as_of
    if not getattr(row, "linked", False):
        return tags.day(day)
    return format_html('<a href="{}">{}</a>', reverse("list-row", args=[row.row_id]), day)


def firm_lists(request: HttpRequest, pk: int) -> HttpResponseBase:
    """On which lists a firm stands, or stood. Its own people see them all; an authority those that it may see."""
    user = person_of(request)
    firm = get_firm_for_reader(user, pk)
    own = firm.organisation_id is not None and firm.organisation_id in user.scope.organisations
    seen = set(ListSource.objects.visible_to(user).values_list("pk", flat=True))
    mine = Q(enterprise=firm) | Q(enterprise__merged_into=firm)
    rows = Listed.objects.filter(mine).select_related("source", "row__version", "came")
    if not own:
        rows = rows.filter(source_id__in=seen)

    def prepare(found: Any) -> None:  # noqa: ANN401 - rows of a page
        for row in found:
            row.linked = row.source_id in seen

    listing = Listing(
        name="firm-lists",
        columns=(
            Column("list", gettext_lazy("List"), _list_name, sort="source__name", export=lambda row: row.source.name),
            Column("what", gettext_lazy("What it says"), lambda row: row.source.get_what_display(), sort="source__what"),
            Column("issuer", gettext_lazy("Issued by"), lambda row: row.source.issuer, sort="source__issuer"),
            Column(
                "since", gettext_lazy("On the list since"), lambda row: tags.day(row.since), kind="day", sort="since",
                export=lambda row: row.since,
            ),
            Column(
                "until", gettext_lazy("No longer on it from"), lambda row: tags.day(row.until, "—"), kind="day", sort="until",
                blank_last=True, export=lambda row: row.until,
            ),
            Column(
                "newest", gettext_lazy("Newest version, as of"), _newest, kind="day", sort="row__version__as_of",
                export=lambda row: row.row.version.as_of if row.row else None,
            ),
        ),
        filters=(
            Choice(
                key="part", label=gettext_lazy("Which lists"), options=FIRM_PARTS, default="stands", tabs=True,
                narrow=lambda rows, value: rows.filter(until__isnull=value == "stands"),
            ),
            Search(
                key="q", label=gettext_lazy("List or issuer"),
                narrow=lambda rows, text: rows.filter(Q(source__name__icontains=text) | Q(source__issuer__icontains=text)),
            ),
            Choice(key="what", label=gettext_lazy("What it says"), field="source__what", options=ListSource.What.choices, counted=True),
        ),
        order=("-since", "-pk"),
        tie="-pk",
        prepare=prepare,
        template="registry/firms/listing.html",
        exported=lambda request, count, filters: audit.list_taken(request, count, filters, enterprise_id=firm.pk),
    )  # fmt: skip
    context = {
        "firm": firm,
        "tab": "lists",
        "here": _("Lists"),
        "page_title": _("Lists of %s") % firm.name,
        "empty_title": _("On no list"),
        "empty_text": _("No published list of an authority names this firm."),
    }
    return listing.respond(request, rows, context)


FIRM_PARTS = (("stands", gettext_lazy("on it now")), ("stood", gettext_lazy("was on it")))


# -- the way back -------------------------------------------------------------------------------------------------


def list_place(request: HttpRequest, pk: int) -> HttpResponse:
    """From a value of the registry to the row of the file from which it came: ``?place=sheet!row``."""
    user = person_of(request)
    version = get_version_for_reader(user, pk)
    sheet, _mark, number = request.GET.get("place", "").rpartition("!")
    if not number:
        return redirect("list-version", pk=version.pk)
    if not number.isdecimal() or len(number) > 9:
        raise Http404
    rows = ListRow.objects.visible_to(user).filter(version=version, number=int(number), sheet__startswith=sheet)
    row = rows.order_by("pk").first()
    if row is None:
        raise Http404
    return redirect("list-row", pk=row.pk)
