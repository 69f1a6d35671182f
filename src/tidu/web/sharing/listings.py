"""The lists of this department: subscriptions, packages sent and received, names, what came of them, objections."""

from __future__ import annotations

from datetime import date
from operator import attrgetter
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tidu.text import Text
from tidu.today import china_today
from tidu.web.accounts.models import Organisation
from tidu.web.audit import service as audit
from tidu.web.pages.language import told
from tidu.web.pages.lists import Choice, Column, Days, Kept, Listing, Search, local_day
from tidu.web.pages.templatetags import tidu as tags
from tidu.web.registry.service import OF_FIRM
from tidu.web.sharing.catalogue import purposes
from tidu.web.sharing.models import Objection, Package, PackageRow, Subscription, Usage
from tidu.web.sharing.words import (
    objection_badge,
    package_badge,
    package_word,
    purpose_name,
    subscription_badge,
)


def link(url: str, text: object) -> SafeString:
    """A way to a page."""
    return format_html('<a href="{}">{}</a>', url, text)


def _day(key: str, label: Any, name: str, *, moment: bool = False, blank: str = "") -> Column:  # noqa: ANN401 - a lazy text
    """A column of days, or of moments of which the day matters; ``name`` leads to it with dots."""
    get = attrgetter(name)
    return Column(
        key, label, lambda row: tags.day(get(row), blank), kind="day", sort=name.replace(".", "__"), blank_last=bool(blank),
        export=(lambda row: local_day(get(row))) if moment else get,
    )  # fmt: skip


def _purposes(_request: HttpRequest) -> list[tuple[str, str]]:
    return [(one.code, told(one.names)) for one in purposes().values()]


def _receivers(request: HttpRequest) -> list[tuple[str, str]]:
    """The organisations to which lists go that the reader may see."""
    rows = Subscription.objects.visible_to(request.user).order_by().values("receiver_id")
    found = Organisation.objects.filter(pk__in=rows).order_by("kind", "name")
    return [(str(pk), name) for pk, name in found.values_list("pk", "name")]


SUBSCRIPTIONS = Listing(
    name="subscriptions",
    template="sharing/listing.html",
    columns=(
        Column("name", gettext_lazy("List"), lambda row: link(row.get_absolute_url(), row.name), sort="name", export=lambda row: row.name),
        Column("receiver", gettext_lazy("Receiver"), lambda row: row.receiver.name, sort="receiver__name"),
        Column("purpose", gettext_lazy("Purpose"), lambda row: purpose_name(row.purpose), sort="purpose"),
        Column("region", gettext_lazy("Region"), lambda row: row.region.name, sort="region_id"),
        Column("frequency", gettext_lazy("How often"), lambda row: row.get_frequency_display()),
        _day("next", gettext_lazy("Next package"), "next_on", blank="—"),
        _day("until", gettext_lazy("Valid until"), "until"),
        Column("state", gettext_lazy("State"), subscription_badge, sort="state", export=lambda row: str(row.get_state_display())),
        Column("ground", gettext_lazy("Law, document or agreement"), lambda row: row.ground, shown=False),
        Column("bureau", gettext_lazy("Sent by"), lambda row: row.bureau.name, shown=False),
    ),
    filters=(
        Search(key="q", label=gettext_lazy("List, receiver or ground"), narrow=lambda rows, text: rows.filter(
            Q(name__icontains=text) | Q(receiver__name__icontains=text) | Q(ground__icontains=text))),
        Choice(key="state", label=gettext_lazy("State"), field="state", options=Subscription.State.choices, counted=True),
        Choice(key="purpose", label=gettext_lazy("Purpose"), field="purpose", options=_purposes),
        Choice(key="receiver", label=gettext_lazy("Receiver"), field="receiver_id", options=_receivers),
        Days(key="until_to", label=gettext_lazy("Ends until"), field="until", end="until"),
    ),
    order=("-id",),
    tie="-id",
    exported=audit.list_taken,
)  # fmt: skip


# -- packages -----------------------------------------------------------------------------------------------------


def _version(row: Package) -> SafeString:
    return link(row.get_absolute_url(), _("%(name)s, version %(number)s") % {"name": row.name, "number": row.number})


def _increment(row: Package) -> str:
    return f"+{row.added} −{row.gone} ~{row.changed}"


def _signed(row: Package) -> SafeString | str:
    receipt = getattr(row, "receipt", None)
    if receipt is not None:
        return tags.moment(receipt.signed_at)
    return tags.due(row.sign_by) if row.usable else "—"


def _signed_on(row: Package) -> date | None:
    receipt = getattr(row, "receipt", None)
    return local_day(receipt.signed_at) if receipt is not None else None


SIGNED = (
    ("signed", pgettext_lazy("package", "signed for")),
    ("waiting", pgettext_lazy("package", "not signed for")),
    ("late", pgettext_lazy("package", "late")),
)
STATES = (
    ("usable", pgettext_lazy("package", "in force")),
    ("expired", pgettext_lazy("package", "expired")),
    ("corrected", pgettext_lazy("package", "corrected")),
    ("recalled", pgettext_lazy("package", "recalled")),
)


def _in_state(rows: Any, value: str) -> Any:  # noqa: ANN401 - a queryset of packages
    today = china_today()
    if value == "usable":
        return rows.usable(today)
    if value == "expired":
        return rows.filter(state=Package.State.OPEN, valid_until__lt=today)
    return rows.filter(state=value)


def _signed_for(rows: Any, value: str) -> Any:  # noqa: ANN401 - a queryset of packages
    if value == "signed":
        return rows.exclude(receipt=None)
    waiting = rows.usable(china_today()).filter(receipt=None)
    return waiting.filter(sign_by__lt=china_today()) if value == "late" else waiting


PACKAGE_COLUMNS = (
    Column("version", gettext_lazy("List and version"), _version, sort=("name", "number"), export=str),
    _day("on", gettext_lazy("As of"), "on"),
    Column("firms", gettext_lazy("Firms"), lambda row: row.rows_count, kind="number", sort="rows_count", export=lambda row: row.rows_count),
    Column("increment", gettext_lazy("Against the version before"), _increment),
    _day("until", gettext_lazy("Valid until"), "valid_until"),
    Column("state", gettext_lazy("State"), package_badge, export=package_word),
    Column("signed", gettext_lazy("Signed for"), _signed, export=_signed_on),
    Column("purpose", gettext_lazy("Purpose"), lambda row: purpose_name(row.purpose), shown=False),
    Column("why", gettext_lazy("Reason of a correction"), lambda row: row.why, sort="why", shown=False),
    Column("sum", gettext_lazy("Check sum"), lambda row: row.sha256, shown=False),
)  # fmt: skip
PACKAGE_FILTERS = (
    Search(key="q", label=gettext_lazy("List, receiver or reason"), narrow=lambda rows, text: rows.filter(
        Q(name__icontains=text) | Q(receiver_name__icontains=text) | Q(why__icontains=text))),
    Choice(key="state", label=gettext_lazy("State"), options=STATES, narrow=_in_state),
    Choice(key="signed", label=gettext_lazy("Signed for"), options=SIGNED, narrow=_signed_for),
    Choice(key="purpose", label=gettext_lazy("Purpose"), field="purpose", options=_purposes),
    Days(key="from", label=gettext_lazy("As of, from"), field="on"),
    Days(key="to", label=gettext_lazy("As of, until"), field="on", end="until"),
)  # fmt: skip
RECEIVER = Column("receiver", gettext_lazy("Receiver"), lambda row: row.receiver_name, sort="receiver_name")


def packages_listing(name: str, template: str, *, sent: bool) -> Listing:
    """Packages: those that a bureau sent, with their receivers, or those that an organisation received."""
    columns = (PACKAGE_COLUMNS[0], RECEIVER, *PACKAGE_COLUMNS[1:]) if sent else PACKAGE_COLUMNS
    return Listing(
        name=name, columns=columns, filters=PACKAGE_FILTERS, order=("-id",), tie="-id", template=template,
        exported=audit.list_taken,
    )  # fmt: skip


SENT = packages_listing("packages-sent", "sharing/listing.html", sent=True)
RECEIVED = packages_listing("packages", "sharing/received.html", sent=False)
OF_SUBSCRIPTION = packages_listing("subscription", "sharing/subscription.html", sent=False)


# -- what came of them --------------------------------------------------------------------------------------------


def _used_for(row: Usage) -> str:
    return str(row.get_kind_display())


def _firm_of_usage(row: Usage) -> str | SafeString:
    """The firm, or how many; a firm leads to its line of the package."""
    if row.enterprise_id is None:
        return "—"
    return link(f"{reverse('package-names', args=[row.package_id])}?q={row.firm_name}", row.firm_name)


def _version_of(row: Usage) -> SafeString:
    return _version(row.package)


def _package_name(row: Usage) -> str:
    return str(row.package)


def _amount(row: Usage) -> SafeString | str:
    return tags.money(row.amount, unit=False) if row.amount is not None else "—"


def _of_package(rows: Any, text: str) -> Any:  # noqa: ANN401 - a queryset of reports
    return rows.filter(package_id=int(text)) if text.isdecimal() and len(text) < 18 else rows


def _told(rows: Any, text: str) -> Any:  # noqa: ANN401 - a queryset of reports
    lists = Q(package__name__icontains=text) | Q(package__receiver_name__icontains=text)
    return rows.filter(lists | Q(firm_name__icontains=text) | Q(note__icontains=text))


def _objecting_firm(row: Objection) -> SafeString:
    return link(reverse("objection", args=[row.pk]), row.enterprise.name)


def _counting(rows: Any, value: str) -> Any:  # noqa: ANN401 - a queryset of reports
    return rows.filter(withdrawn_at__isnull=value == "counts")


USAGES = Listing(
    name="usages",
    template="sharing/usages.html",
    columns=(
        Column("package", gettext_lazy("List and version"), _version_of, sort="package_id", export=_package_name),
        Column("receiver", gettext_lazy("Receiver"), lambda row: row.package.receiver_name, sort="package__receiver_name"),
        Column("kind", gettext_lazy("What came of it"), _used_for, sort="kind"),
        Column("firm", gettext_lazy("Firm"), _firm_of_usage, sort="firm_name", export=lambda row: row.firm_name or None),
        Column("firms", gettext_lazy("How many firms"), lambda row: row.firms, kind="number", sort="firms", export=lambda row: row.firms),
        Column("amount", gettext_lazy("Amount (万元)"), _amount, kind="money", sort="amount", blank_last=True, export=attrgetter("amount")),
        Column("note", gettext_lazy("Note"), lambda row: row.note, sort="note"),
        _day("at", gettext_lazy("Reported at"), "reported_at", moment=True),
    ),
    filters=(
        Kept(key="package", label=gettext_lazy("Version"), narrow=_of_package),
        Search(key="q", label=gettext_lazy("List, receiver, firm or note"), narrow=_told),
        Choice(key="kind", label=gettext_lazy("What came of it"), field="kind", options=Usage.Kind.choices, counted=True),
        Choice(key="counts", label=gettext_lazy("Whether it counts"), default="counts", tabs=True, narrow=_counting, options=(
            ("counts", pgettext_lazy("report", "counts")), ("withdrawn", pgettext_lazy("report", "taken back")))),
        Days(key="from", label=gettext_lazy("Reported from"), field="reported_at", moment=True),
        Days(key="to", label=gettext_lazy("Reported until"), field="reported_at", moment=True, end="until"),
    ),
    order=("-id",),
    tie="-id",
    exported=audit.list_taken,
)  # fmt: skip

OBJECTIONS = Listing(
    name="objections",
    template="sharing/listing.html",
    columns=(
        Column("firm", gettext_lazy("Firm"), _objecting_firm, sort="enterprise__name", export=attrgetter("enterprise.name")),
        Column("list", gettext_lazy("List"), lambda row: row.subscription.name, sort="subscription__name"),
        Column("receiver", gettext_lazy("Receiver"), lambda row: row.subscription.receiver.name),
        Column("text", gettext_lazy("What is wrong"), lambda row: row.text, sort="text"),
        _day("at", gettext_lazy("Made on"), "made_at", moment=True),
        Column("outcome", gettext_lazy("Outcome"), objection_badge, sort="outcome", export=lambda row: str(row.get_outcome_display())),
        Column("answer", gettext_lazy("Answer"), lambda row: row.answer, shown=False),
    ),
    filters=(
        OF_FIRM,
        Choice(key="outcome", label=gettext_lazy("Outcome"), field="outcome", options=Objection.Outcome.choices, counted=True),
        Days(key="from", label=gettext_lazy("Made from"), field="made_at", moment=True),
    ),
    order=("-id",),
    tie="-id",
    exported=audit.list_taken,
)  # fmt: skip


# -- the firm -----------------------------------------------------------------------------------------------------


def _fields(row: PackageRow) -> str:
    """What a line said of the firm: the fields that had something in them; what lacked a consent was not given."""
    given = [
        told(Text(one["zh"], one["en"]))
        for one, cell in zip(row.package.fields, row.cells, strict=True)
        if cell is not None and not isinstance(cell, dict)
    ]
    return "、".join(given)


def wide(text: str) -> SafeString:
    """A text that is given room: a narrow column would make a tower of it."""
    return format_html('<span class="sharing-wide">{}</span>', text)


def _receiver_of(row: PackageRow) -> SafeString:
    return format_html('{}<br><span class="quiet">{}</span>', row.package.receiver_name, row.package)


def _receiver_name(row: PackageRow) -> str:
    return row.package.receiver_name


def _given(row: PackageRow) -> SafeString:
    """The fields that were given, and how many were not for want of consent."""
    lacking = _not_given(row)
    more = _("%(count)s not given for want of consent") % {"count": lacking} if lacking else ""
    return format_html('<span class="sharing-wide">{}<br><span class="quiet">{}</span></span>', _fields(row), more)


def _what_for(row: PackageRow) -> SafeString:
    one = row.package
    return format_html(
        '<span class="sharing-wide">{}：{}<br><span class="quiet">{}</span></span>',
        purpose_name(one.purpose), one.purpose_why, one.ground,
    )  # fmt: skip


def _not_given(row: PackageRow) -> int:
    return sum(isinstance(cell, dict) for cell in row.cells)


def firm_listing(may_object: bool) -> Listing:
    """Who received a firm's data: one row a version of a list."""

    def objecting(row: PackageRow) -> SafeString | str:
        if not may_object:
            return ""
        address = reverse("firm-objection", args=[row.enterprise_id, row.package.subscription_id])
        return format_html('<a class="btn btn-sm" href="{}">{}</a>', address, _("Object"))

    return Listing(
        name="firm-sharing",
        template="sharing/firm.html",
        columns=(
            Column("receiver", gettext_lazy("Receiver"), _receiver_of, sort="package__receiver_name", export=_receiver_name),
            Column("list", gettext_lazy("List and version"), attrgetter("package"), sort=("package__name", "package__number"), shown=False),
            Column("purpose", gettext_lazy("Purpose"), lambda row: purpose_name(row.package.purpose), sort="package__purpose", shown=False),
            Column("why", gettext_lazy("What for, by which ground"), _what_for, sort="package__purpose_why"),
            Column("fields", gettext_lazy("Fields given"), _given, export=_fields),
            Column("lacking", gettext_lazy("Not given for want of consent"), _not_given, kind="number", export=_not_given, shown=False),
            _day("on", gettext_lazy("Sent on"), "package.made_at", moment=True),
            _day("until", gettext_lazy("Valid until"), "package.valid_until"),
            Column("state", gettext_lazy("State"), lambda row: package_badge(row.package), export=lambda row: package_word(row.package)),
            Column("buttons", gettext_lazy("To do now"), objecting, buttons=True),
        ),
        filters=(
            Search(key="q", label=gettext_lazy("List, receiver or what for"), narrow=lambda rows, text: rows.filter(
                Q(package__name__icontains=text) | Q(package__receiver_name__icontains=text) | Q(package__purpose_why__icontains=text))),
            Choice(key="purpose", label=gettext_lazy("Purpose"), field="package__purpose", options=_purposes),
            Days(key="from", label=gettext_lazy("Sent from"), field="package__made_at", moment=True),
        ),
        order=("-package_id",),
        tie="-id",
        exported=audit.list_taken,
    )  # fmt: skip
