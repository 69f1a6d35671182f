"""The lists of firms and of titles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tidu.catalogue.reference import industries
from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.pages.language import told
from tidu.web.pages.lists import Choice, Column, Days, Listing, Search, YesNo, local_day
from tidu.web.pages.lists.codes import within_code
from tidu.web.pages.lists.filters import day_of
from tidu.web.pages.templatetags import tidu as tags
from tidu.web.registry.access import person_of
from tidu.web.registry.enterprises.names import plain
from tidu.web.registry.facts.values import catalogue
from tidu.web.registry.models import Conflict, Enterprise, Tag, TitleHeld
from tidu.web.registry.options import OF_FIRM, owned_by, owners, place_of, regions
from tidu.web.registry.scoping import EnterpriseQuerySet, TitleQuerySet
from tidu.web.registry.search import matching
from tidu.web.registry.titles.states import STATE_NAMES, STATE_TONES, STATES, State, ending, in_states, state_of
from tidu.web.registry.views import more

HELD = {
    "valid": gettext_lazy("holds"),
    "ending": gettext_lazy("ends within a year"),
    "none": gettext_lazy("does not hold"),
}


# -- options ------------------------------------------------------------------------------------------------------


def sections(_request: HttpRequest) -> list[tuple[str, str]]:
    """The divisions of GB/T 4754, by their two digits."""
    return [(one.code, f"{one.code} {one.name}") for one in industries() if one.level == "division"]


def titles_held(_request: HttpRequest) -> list[tuple[str, str]]:
    """Every title, held or not held or ending."""
    names = [(one.code, told(one.names)) for one in catalogue().titles.values()]
    return [(f"{code}.{how}", f"{name}: {word}") for code, name in names for how, word in HELD.items()]


def labels(_request: HttpRequest) -> list[tuple[str, str]]:
    """The city's labels."""
    return [(str(tag.pk), f"{tag.get_kind_display()}: {tag.name}") for tag in Tag.objects.filter(active=True)]


# -- narrowing ----------------------------------------------------------------------------------------------------


def _holding(rows: EnterpriseQuerySet, value: str) -> EnterpriseQuerySet:
    code, how = value.split(".")
    today = china_today()
    held = TitleHeld.objects.filter(enterprise=OuterRef("pk"), title=code).valid_on(today)
    if how == "none":
        return rows.filter(~Exists(held))
    return rows.filter(Exists(ending(held, today) if how == "ending" else held))


def _tagged(rows: EnterpriseQuerySet, value: str) -> EnterpriseQuerySet:
    through = Enterprise.tags.through
    return rows.filter(Exists(through.objects.filter(enterprise_id=OuterRef("pk"), tag_id=int(value))))


def _conflicting(rows: EnterpriseQuerySet, value: str) -> EnterpriseQuerySet:
    open_ones = Conflict.objects.filter(enterprise=OuterRef("pk"), state=Conflict.State.OPEN)
    return rows.filter(Exists(open_ones) if value == "yes" else ~Exists(open_ones))


# -- firms --------------------------------------------------------------------------------------------------------


def _name(firm: Enterprise) -> SafeString:
    former = getattr(firm, "found_by", "")
    line = format_html('<div class="quiet">{}</div>', former) if former else ""
    return format_html('<a href="{}">{}</a>{}', reverse("firm", args=[firm.pk]), firm.name, line)


def _badges(firm: Enterprise) -> SafeString:
    return format_html_join(
        " ", "{}", ((tags.badge(name, "info", "award"),) for name in getattr(firm, "title_names", ()))
    )


def _prepare_firms(firms: Sequence[Enterprise]) -> None:
    """Titles valid today, for all rows of a page in one query."""
    held: dict[int, list[str]] = defaultdict(list)
    known = catalogue().titles
    rows = TitleHeld.objects.filter(enterprise__in=firms, product="").valid_on(china_today())
    for pk, code in rows.order_by("title").values_list("enterprise_id", "title").distinct():
        held[pk].append(told(known[code].names) if code in known else code)
    for firm in firms:
        firm.title_names = held[firm.pk]  # type: ignore[attr-defined]
    more.attach(firms)


def _yes_no(value: bool | None) -> str:
    return "" if value is None else (_("yes") if value else _("no"))


FIRMS = Listing(
    name="firms",
    columns=(
        Column("name", gettext_lazy("Name"), _name, sort="name", export=lambda firm: firm.name),
        Column("code", gettext_lazy("Code"), lambda firm: firm.uscc or firm.registration_number, sort="uscc"),
        Column("region", gettext_lazy("Region"), lambda firm: place_of(firm.region), sort=("region_id",)),
        Column("industry", gettext_lazy("Industry"), lambda firm: _industry(firm.industry), sort="industry"),
        Column("size", gettext_lazy("Size class"), lambda firm: firm.get_size_class_display(), sort="size_class"),
        Column("titles", gettext_lazy("Titles today"), _badges, export=lambda firm: "、".join(firm.title_names)),
        Column("status", gettext_lazy("Status"), lambda firm: firm.get_status_display(), shown=False),
        Column("above", gettext_lazy("Above designated size"), lambda firm: _yes_no(firm.above_scale), shown=False),
        Column("coast", gettext_lazy("Coastal economic belt"), lambda firm: _yes_no(firm.coastal_belt), shown=False),
        Column("number", gettext_lazy("Old registration number"), lambda firm: firm.registration_number, shown=False),
        Column("former", gettext_lazy("Former names"), more.former, shown=False),
        Column("pillars", gettext_lazy("Pillar and special industries"), lambda firm: more.labels(firm, "pillar", "special"), shown=False),
        Column("chains", gettext_lazy("Chains, clusters, parks"), lambda firm: more.labels(firm, "chain", "cluster", "park"), shown=False),
        Column("ties", gettext_lazy("Control and group"), more.ties, shown=False),
        Column("owner", gettext_lazy("Responsible"), lambda firm: firm.owner or "", sort="owner_id"),
        Column(
            "established", gettext_lazy("Established"), lambda firm: tags.day(firm.established_on, "—"), kind="day",
            sort="established_on", shown=False, export=lambda firm: firm.established_on,
        ),
        Column(
            "capital", gettext_lazy("Registered capital"), lambda firm: tags.money(firm.registered_capital), kind="money",
            shown=False, export=lambda firm: firm.registered_capital,
        ),
        Column(
            "changed", gettext_lazy("Changed on"), lambda firm: tags.day(firm.changed_at), kind="day", sort="changed_at",
            export=lambda firm: local_day(firm.changed_at),
        ),
    ),
    filters=(
        Search(key="q", label=gettext_lazy("Any name, or code"), narrow=matching),
        Choice(
            key="county", label=gettext_lazy("County or zone"), field="region_id", options=regions, counted=True,
            by_start=True, narrow=lambda rows, value: rows.filter(within_code("region_id", value)),
        ),
        Choice(
            key="industry", label=gettext_lazy("Industry"), options=sections,
            narrow=lambda rows, value: rows.filter(industry__gte=f"{value}00", industry__lte=f"{value}99"),
        ),
        Choice(
            key="size", label=gettext_lazy("Size class"), field="size_class", options=Enterprise.Size.choices, counted=True
        ),
        Choice(key="title", label=gettext_lazy("Title"), options=titles_held, narrow=_holding),
        Choice(key="tag", label=gettext_lazy("Label"), options=labels, narrow=_tagged),
        Choice(
            key="status", label=gettext_lazy("Status"), field="status", options=Enterprise.Status.choices, counted=True
        ),
        YesNo(key="above", label=gettext_lazy("Above designated size"), field="above_scale"),
        YesNo(key="coast", label=gettext_lazy("Coastal economic belt"), field="coastal_belt"),
        Choice(
            key="conflicts", label=gettext_lazy("Open conflicts"), narrow=_conflicting,
            options=(("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))),
        ),
        Choice(key="owner", label=gettext_lazy("Responsible"), options=owners, narrow=owned_by),
    ),
    order=("id",),
    tie="id",
    prepare=_prepare_firms,
    exported=audit.list_taken,
)  # fmt: skip


def _industry(code: str) -> str:
    entry = industries().get(code) if code else None
    return f"{code} {entry.name}" if entry else code


def firms(request: HttpRequest) -> HttpResponseBase:
    """The firms that somebody may see."""
    user = person_of(request)
    rows = Enterprise.objects.visible_to(user).select_related("region__parent", "owner")
    if not request.GET.get("status"):
        rows = rows.exclude(status=Enterprise.Status.DUPLICATE)
    context: dict[str, Any] = {
        "page_title": _("Firms"),
        "empty_title": _("No firm yet"),
        "empty_text": _("Enter one, or import a table of firms: Tidu finds the columns by itself."),
    }
    if user.scope.officer:
        context |= {"action_url": reverse("firm-new"), "action_text": _("Enter a firm")}
    return FIRMS.respond(request, _with_reason(rows, request.GET.get("q", "").replace("\x00", "")), context)


def _with_reason(rows: EnterpriseQuerySet, text: str) -> EnterpriseQuerySet:
    """With the former or short name by which a firm was found, where its present name does not contain the text."""
    if not plain(text):
        return rows
    from django.db.models import CharField, Subquery, Value
    from django.db.models.functions import Coalesce

    from tidu.web.registry.models import EnterpriseName

    other = EnterpriseName.objects.filter(enterprise=OuterRef("pk"), name__contains=text.strip()).exclude(
        kind="present"
    )
    return rows.annotate(found_by=Coalesce(Subquery(other.values("name")[:1]), Value(""), output_field=CharField()))


# -- titles -------------------------------------------------------------------------------------------------------


def _title(row: TitleHeld) -> SafeString:
    known = catalogue().titles.get(row.title)
    name = told(known.names) if known else row.title
    product = format_html('<div class="quiet">{}</div>', row.product) if row.product else ""
    return format_html('<a href="{}">{}</a>{}', reverse("title", args=[row.pk]), name, product)


def _firm(row: TitleHeld) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("firm", args=[row.enterprise_id]), row.enterprise.name)


def _state(row: TitleHeld, on: date) -> SafeString:
    state = state_of(row, on)
    return tags.badge(STATE_NAMES[state], STATE_TONES[state])


def _left(row: TitleHeld, on: date) -> str:
    if row.valid_until is None:
        return ""
    days = (row.valid_until - on).days
    return _("%(days)d days left") % {"days": days} if days >= 0 else ""


def all_titles(_request: HttpRequest) -> list[tuple[str, str]]:
    """Every title of the catalogue."""
    return [(one.code, told(one.names)) for one in catalogue().titles.values()]


def states(_request: HttpRequest) -> list[tuple[str, str]]:
    """How a title can stand; all that are valid together come first."""
    return [("standing", _("valid, ending or under re-review")), *((one, told(STATE_NAMES[one])) for one in STATES)]


STANDING: tuple[State, ...] = ("valid", "expiring", "under_review")


def _standing(rows: TitleQuerySet, value: str, on: date) -> TitleQuerySet:
    return in_states(rows, STANDING if value == "standing" else [one for one in STATES if one == value], on)


def _title_owned(rows: Any, value: str) -> Any:  # noqa: ANN401 - a queryset of titles
    if value == "nobody":
        return rows.filter(owner=None, enterprise__owner=None)
    return rows.filter(Q(owner_id=int(value)) | Q(enterprise__owner_id=int(value)))


def titles_as_of(on: date) -> Listing:
    """The list of titles, as they stand on a day."""
    return Listing(
        name="titles",
        columns=(
            Column("firm", gettext_lazy("Firm"), _firm, sort="enterprise__name", export=lambda row: row.enterprise.name),
            Column("code", gettext_lazy("Code"), lambda row: row.enterprise.uscc or "", shown=False),
            Column("title", gettext_lazy("Title"), _title, sort="title"),
            Column("product", gettext_lazy("Product or technology"), lambda row: row.product, shown=False),
            Column("batch", gettext_lazy("Batch"), lambda row: row.batch, sort="batch"),
            Column("document", gettext_lazy("Document number"), lambda row: row.document),
            Column("decision", gettext_lazy("Decision"), lambda row: row.get_decision_display(), shown=False),
            Column("kind", gettext_lazy("New or re-review"), lambda row: row.get_kind_display(), shown=False),
            Column(
                "decided", gettext_lazy("Decided on"), lambda row: tags.day(row.decided_on, "—"), kind="day", sort="decided_on",
                shown=False, export=lambda row: row.decided_on,
            ),
            Column(
                "from", gettext_lazy("Valid from"), lambda row: tags.day(row.valid_from, "—"), kind="day", sort="valid_from",
                export=lambda row: row.valid_from,
            ),
            Column(
                "until", gettext_lazy("Valid until"), lambda row: tags.day(row.valid_until, "—"), kind="day", sort="valid_until",
                export=lambda row: row.valid_until,
            ),
            Column("left", gettext_lazy("Left"), lambda row: _left(row, on)),
            Column("state", gettext_lazy("State"), lambda row: _state(row, on)),
            Column("region", gettext_lazy("Region"), lambda row: place_of(row.enterprise.region), sort="region_id"),
            Column("owner", gettext_lazy("Owner"), lambda row: row.owner or row.enterprise.owner or "", shown=False),
        ),
        filters=(
            OF_FIRM,
            Choice(key="title", label=gettext_lazy("Title"), field="title", options=all_titles, counted=True),
            Choice(key="state", label=gettext_lazy("State"), options=states, narrow=lambda rows, value: _standing(rows, value, on)),
            Choice(
                key="county", label=gettext_lazy("County or zone"), field="region_id", options=regions,
                narrow=lambda rows, value: rows.filter(within_code("region_id", value)),
            ),
            Search(
                key="batch", label=gettext_lazy("Batch or document"),
                narrow=lambda rows, value: rows.filter(Q(batch__contains=value) | Q(document__contains=value)),
            ),
            Days(key="until_from", label=gettext_lazy("Ends from"), field="valid_until", end="from"),
            Days(key="until_to", label=gettext_lazy("Ends until"), field="valid_until", end="until"),
            Choice(
                key="object", label=gettext_lazy("Granted to"),
                options=(("firm", gettext_lazy("firms")), ("product", gettext_lazy("products"))),
                narrow=lambda rows, value: rows.filter(product="") if value == "firm" else rows.exclude(product=""),
            ),
            Choice(key="owner", label=gettext_lazy("Owner"), options=owners, narrow=_title_owned),
            Days(key="on", label=gettext_lazy("State as of"), narrow=lambda rows, _value: rows),
        ),
        order=("-valid_from", "-id"),
        tie="-id",
        exported=audit.list_taken,
    )  # fmt: skip


def titles(request: HttpRequest) -> HttpResponseBase:
    """The titles of the firms that somebody may see, as they stand on a day."""
    on: date = day_of(request.GET.get("on", "")) or china_today()
    user = person_of(request)
    rows = TitleHeld.objects.visible_to(user).select_related("enterprise__region__parent", "enterprise__owner", "owner")
    context: dict[str, Any] = {
        "page_title": _("Titles"),
        "empty_title": _("No title yet"),
        "empty_text": _("Titles are registered on the page of a firm, or imported with the list of a batch."),
        "lead": format_html(
            '<a href="{}">{}</a>', reverse("recommendations"), _("Who was recommended, and with what outcome")
        ),
    }
    if user.scope.officer:
        context |= {"action_url": reverse("titles-batch"), "action_text": _("Register a batch")}
    listing = titles_as_of(on)
    if request.GET.get("state") == "expiring":  # who asks what ends wants to know what ends first
        listing = replace(listing, order=("valid_until", "id"), tie="id")
    return listing.respond(request, rows, context)
