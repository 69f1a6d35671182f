"""The names behind the effect of a version: its rows by what they do, who goes from the list, which titles are lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tidu.text import Text, same
from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.lists.access import get_version_for_reader, person_of
from tidu.web.lists.models import Listed, ListRow, ListSource, ListVersion
from tidu.web.lists.publishing import effects as e
from tidu.web.lists.publishing.planning import Planner
from tidu.web.lists.publishing.service import preview
from tidu.web.pages.language import told
from tidu.web.pages.lists import Choice, Column, Listing, Search
from tidu.web.pages.templatetags import tidu as tags
from tidu.web.registry.facts.values import catalogue
from tidu.web.registry.models import Enterprise, TitleHeld
from tidu.web.registry.service import OF_FIRM, place_of
from tidu.web.standing.rules import touched_by

State = ListVersion.State
TONES: dict[str, str] = {
    e.JOINS: "good", e.GAINED: "good", e.STATED: "good", e.STAYS: "none", e.HELD: "none", e.SAME: "none", e.CHANGED: "warn",
    e.DIFFERS: "warn", e.CONFLICT: "warn", e.REFUSED: "bad", e.TWIN: "none", e.KEPT: "warn",
}  # fmt: skip
OF_WHAT: dict[str, tuple[str, ...]] = {
    ListSource.What.MEMBERS: (e.JOINS, e.STAYS, e.TWIN, e.KEPT),
    ListSource.What.TITLES: (e.GAINED, e.HELD, e.DIFFERS, e.REFUSED, e.TWIN, e.KEPT),
    ListSource.What.CONDUCT: (e.STATED, e.SAME, e.CHANGED, e.CONFLICT, e.TWIN, e.KEPT),
    ListSource.What.FIGURES: (e.STATED, e.SAME, e.CHANGED, e.CONFLICT, e.TWIN, e.KEPT),
}
"""The effects that rows of a kind of list can have."""
OPEN, STANDS_APART = "open", "apart"
PARTS = (
    (OPEN, gettext_lazy("to be looked at: kept apart, refused, contradicting")),
    (STANDS_APART, gettext_lazy("disagreeing with the firm's entry")),
    ("late", gettext_lazy("decided since it was published")),
    ("out", gettext_lazy("not taken")),
)
MEMBERS = (("joins", gettext_lazy("new on the list")), ("stays", gettext_lazy("still on the list")))


# -- rows ---------------------------------------------------------------------------------------------------------


def place_link(row: ListRow) -> SafeString:
    """Where the row stands in the file, as a link to its page."""
    return format_html('<a href="{}">{}</a>', reverse("list-row", args=[row.pk]), row.place)


def _firm(row: ListRow) -> SafeString | str:
    if row.enterprise is None:
        return ""
    return format_html('<a href="{}">{}</a>', reverse("firm", args=[row.enterprise.pk]), row.enterprise.name)


def _county(row: ListRow) -> str:
    return place_of(row.enterprise.region) if row.enterprise is not None else row.county


def _effect(row: ListRow) -> SafeString | str:
    if row.effect:
        return tags.badge(e.EFFECTS.get(row.effect, same(row.effect)), TONES.get(row.effect, "none"))
    return tags.badge(row.get_state_display(), "none") if row.state != ListRow.State.LINKED else ""


def disagreements(row: ListRow) -> SafeString:
    """In what row and registry disagree, each with what the registry has and what to do."""
    firm = row.enterprise
    lines: list[tuple[Any]] = []
    if firm is not None:
        add = reverse("firm-name-new", args=[firm.pk])
        if e.NAME in row.differs:
            lines.append((_("in the registry: %s") % firm.name,))
            lines.append((format_html('<a href="{}">{}</a>', add, _("enter as a former name")),))
        if e.CODE_MISSING in row.differs:
            lines.append((_("the registry lacks the code %s") % row.code,))
        if e.CODE_OTHER in row.differs:
            lines.append((_("code in the registry: %s") % firm.uscc,))
        if e.COUNTY in row.differs:
            lines.append((_("county in the registry: %s") % place_of(firm.region),))
    return format_html_join("", "<div>{}</div>", lines)


def _why(row: ListRow) -> str:
    why: Text | None = getattr(row, "why", None)
    return told(why) if why is not None else ""


def rows_list(version: ListVersion) -> Listing:
    """The rows of a version by what publishing them does, as a list that knows its version."""

    def prepare(found: Sequence[ListRow]) -> None:
        """What speaks against a title is told anew for the few rows that are shown."""
        left = version.summary.get("left", {})
        looked = [row for row in found if row.effect in (e.DIFFERS, e.REFUSED)]
        planner = Planner(version)
        for one in planner.plan(looked, every=True):
            one.row.why = one.why  # type: ignore[attr-defined]
        for row in found:
            if str(row.pk) in left:
                row.why = Text(*left[str(row.pk)])  # type: ignore[attr-defined]

    effects = [(code, told(e.EFFECTS[code])) for code in OF_WHAT[version.source.what]]
    holds = [(code, told(catalogue().titles[code].names)) for code in conduct_titles(version)]
    return Listing(
        name="list-effect-rows",
        columns=(
            Column("place", gettext_lazy("Row"), place_link, sort=("table", "number"), export=lambda row: row.place),
            Column("name", gettext_lazy("Name in the list"), lambda row: row.name, sort="name"),
            Column("firm", gettext_lazy("Firm"), _firm, sort="enterprise__name"),
            Column("code", gettext_lazy("Code"), lambda row: row.code, sort="code", shown=False),
            Column("county", gettext_lazy("County"), _county, sort="enterprise__region_id"),
            Column("effect", gettext_lazy("Effect"), _effect, sort="effect"),
            Column("why", gettext_lazy("Why"), _why),
            Column("differs", gettext_lazy("Where the registry disagrees"), disagreements, sort="differs"),
        ),
        filters=(
            Search(
                key="q", label=gettext_lazy("Name or code"),
                narrow=lambda rows, text: rows.filter(
                    Q(name__icontains=text) | Q(code__istartswith=text) | Q(enterprise__name__icontains=text)
                ),
            ),
            Choice(key="effect", label=gettext_lazy("Effect"), field="effect", options=effects, counted=True),
            Choice(key="part", label=gettext_lazy("Which rows"), options=PARTS, narrow=_part),
            Choice(
                key="member", label=gettext_lazy("On the list"), options=MEMBERS,
                narrow=lambda rows, value: _members(version, rows, value),
            ),
            Choice(
                key="differs", label=gettext_lazy("Disagreement"),
                options=[(letter, told(text)) for letter, text in e.DISAGREEMENTS.items()],
                narrow=lambda rows, letter: rows.filter(differs__contains=letter),
            ),
            Choice(key="holds", label=gettext_lazy("Holds the title"), options=holds, narrow=holding),
            Choice(key="state", label=gettext_lazy("State"), field="state", options=ListRow.State.choices, counted=True),
        ),
        order=("table", "number"),
        tie="pk",
        prepare=prepare,
        template="lists/version_listing.html",
        exported=audit.list_taken,
    )  # fmt: skip


def conduct_titles(version: ListVersion) -> list[str]:
    """Of a list of conduct, the titles whose conditions of today ask for its indicator."""
    if version.source.what != ListSource.What.CONDUCT or not version.source.indicator:
        return []
    return list(dict.fromkeys(rule.title for rule in touched_by([version.source.indicator], china_today())))


def holding(rows: Any, title: str) -> Any:  # noqa: ANN401 - querysets of rows
    """The rows of firms that hold a title today."""
    held = TitleHeld.objects.valid_on(china_today()).filter(title=title)
    return rows.filter(enterprise_id__in=held.order_by().values("enterprise_id"))


def _part(rows: Any, part: str) -> Any:  # noqa: ANN401 - a queryset of rows
    match part:
        case "open":
            return rows.filter(effect__in=sorted(e.OPENING))
        case "apart":
            return rows.exclude(differs="")
        case "late":
            return rows.filter(state=ListRow.State.LINKED, enterprise__isnull=False, undo={})
        case _:
            return rows.exclude(state=ListRow.State.LINKED)


def _members(version: ListVersion, rows: Any, value: str) -> Any:  # noqa: ANN401 - querysets of rows
    """The first row of each firm that comes onto the list, or stays on it, with the version."""
    earlier = ListRow.objects.filter(
        version=version, state=ListRow.State.LINKED, enterprise=OuterRef("enterprise"), pk__lt=OuterRef("pk")
    )
    first = rows.filter(~Exists(earlier), state=ListRow.State.LINKED, enterprise__isnull=False)
    standing = Listed.objects.filter(source_id=version.source_id, enterprise=OuterRef("enterprise"))
    if version.published_at is None:
        there = Exists(standing.filter(until=None))
        return first.filter(there if value == "stays" else ~there)
    came = Exists(standing.filter(came=version))
    return first.filter(came if value == "joins" else ~came)


def list_effect_rows(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The rows of a version by what they do."""
    user = person_of(request)
    version = get_version_for_reader(user, pk)
    rows = version.rows.visible_to(user).select_related("enterprise__region__parent")
    context = {
        "list_version": version,
        "tab": "effect",
        "here": _("Rows by effect"),
        "page_title": _("Effect of %s") % version.source.name,
        "empty_title": _("No such row"),
        "empty_text": _("No row of this version fits."),
    }
    return rows_list(version).respond(request, rows, context)


# -- who goes -----------------------------------------------------------------------------------------------------


GONE = (
    ("gone", gettext_lazy("gone from the list")),
    ("kept", gettext_lazy("left on it for now: an open row may mean them")),
)


def firm_link(row: Any) -> SafeString:  # noqa: ANN401 - a row that belongs to a firm
    """The firm of a row as a link."""
    return format_html('<a href="{}">{}</a>', reverse("firm", args=[row.enterprise_id]), row.enterprise.name)


def came_with(row: Listed) -> SafeString:
    """The version with which a firm came onto a list."""
    text = _("version %d") % row.came.number
    return format_html('<a href="{}">{}</a>', reverse("list-version", args=[row.came_id]), text)


LISTED_COLUMNS = (
    Column("firm", gettext_lazy("Firm"), firm_link, sort="enterprise__name", export=lambda row: row.enterprise.name),
    Column("code", gettext_lazy("Code"), lambda row: row.enterprise.uscc or "", sort="enterprise__uscc"),
    Column("county", gettext_lazy("County"), lambda row: place_of(row.enterprise.region), sort="enterprise__region_id"),
    Column(
        "since", gettext_lazy("On the list since"), lambda row: tags.day(row.since), kind="day", sort="since",
        export=lambda row: row.since,
    ),
    Column("came", gettext_lazy("Came with"), came_with, sort="came__number", export=lambda row: row.came.number),
)  # fmt: skip

LEAVING = Listing(
    name="list-effect-gone",
    columns=LISTED_COLUMNS,
    filters=(OF_FIRM,),
    order=("enterprise__region_id", "enterprise__name"),
    tie="pk",
    template="lists/version_listing.html",
    exported=audit.list_taken,
)


def listed_of(user: Any, rows: QuerySet[Listed]) -> QuerySet[Listed]:  # noqa: ANN401 - the signed-in person
    """Of who stands on lists, the firms that somebody may see."""
    return rows.filter(enterprise__in=Enterprise.objects.visible_to(user).order_by().values("pk"))


def leaving(version: ListVersion) -> dict[str, QuerySet[Listed]]:
    """Who goes with the version, or went with it, and who is left on the list for now."""
    from tidu.web.lists.publishing.members import moves_of

    moves = moves_of(version)
    kept = Listed.objects.filter(pk__in=sorted(moves.kept.values()))
    if version.published_at is not None:
        return {"gone": Listed.objects.filter(went=version), "kept": kept}
    return {"gone": Listed.objects.filter(pk__in=sorted(moves.gone.values())), "kept": kept}


def list_effect_gone(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Who goes from the list with this version."""
    user = person_of(request)
    version = get_version_for_reader(user, pk)
    parts = leaving(version)
    everybody = parts["gone"] | parts["kept"]
    part = Choice(
        key="part", label=gettext_lazy("Which firms"), options=GONE, default="gone", tabs=True,
        narrow=lambda rows, value: rows.filter(pk__in=parts[value].values("pk")),
    )  # fmt: skip
    rows = listed_of(user, everybody).select_related("enterprise__region__parent", "came")
    context = {
        "list_version": version,
        "tab": "effect",
        "here": _("Firms that go"),
        "page_title": _("Gone from %s") % version.source.name,
        "empty_title": _("Nobody goes"),
        "empty_text": _("Every firm that stood on the list is found in this version."),
    }
    return replace(LEAVING, filters=(part, OF_FIRM)).respond(request, rows, context)


# -- titles that are lost -----------------------------------------------------------------------------------------


def title_link(row: TitleHeld) -> SafeString:
    """A title as a link."""
    found = catalogue().titles.get(row.title)
    return format_html(
        '<a href="{}">{}</a>', reverse("title", args=[row.pk]), told(found.names) if found else row.title
    )


def _standing(row: TitleHeld) -> SafeString:
    if row.withdrawn_on is None:
        return tags.badge(_("stands: to be looked at"), "warn")
    return format_html("{} {}", tags.badge(_("withdrawn"), "bad"), tags.day(row.withdrawn_on))


LOST = Listing(
    name="list-effect-lost",
    columns=(
        Column("firm", gettext_lazy("Firm"), firm_link, sort="enterprise__name", export=lambda row: row.enterprise.name),
        Column("title", gettext_lazy("Title"), title_link, sort="title"),
        Column("product", gettext_lazy("Product"), lambda row: row.product, sort="product", shown=False),
        Column("county", gettext_lazy("County"), lambda row: place_of(row.enterprise.region), sort="enterprise__region_id"),
        Column("batch", gettext_lazy("Batch"), lambda row: row.batch, sort="batch"),
        Column(
            "until", gettext_lazy("Valid until"), lambda row: tags.day(row.valid_until, "—"), kind="day", sort="valid_until",
            blank_last=True, export=lambda row: row.valid_until,
        ),
        Column("state", pgettext_lazy("title", "State"), _standing, sort="withdrawn_on"),
    ),
    filters=(OF_FIRM,),
    order=("enterprise__region_id", "enterprise__name"),
    tie="pk",
    template="lists/version_listing.html",
    exported=audit.list_taken,
)  # fmt: skip


def lost_of(version: ListVersion) -> list[int]:
    """The titles that the version loses, or lost when it was published."""
    if version.published_at is not None:
        return [*version.summary.get("lost", []), *version.summary.get("withdrawn", [])]
    return preview(version).lost


def list_effect_lost(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Titles of the version before for which this one no longer speaks."""
    user = person_of(request)
    version = get_version_for_reader(user, pk)
    rows = (
        TitleHeld.objects.visible_to(user).filter(pk__in=lost_of(version)).select_related("enterprise__region__parent")
    )
    context = {
        "list_version": version,
        "tab": "effect",
        "here": _("Titles no longer listed"),
        "page_title": _("No longer listed by %s") % version.source.name,
        "empty_title": _("No title is lost"),
        "empty_text": _("This version speaks for every title for which the one before spoke."),
    }
    return LOST.respond(request, rows, context)
