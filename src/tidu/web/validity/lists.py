"""The calendar as a list: everything that ends or is due in the next twelve months, and what is late."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.audit import service as audit
from tidu.web.pages.language import told
from tidu.web.pages.lists import Choice, Column, Days, Listing
from tidu.web.pages.lists.codes import within_code
from tidu.web.pages.templatetags import tidu as tags
from tidu.web.registry.access import person_of
from tidu.web.registry.facts.service import catalogue
from tidu.web.registry.service import OF_FIRM, place_of, regions
from tidu.web.registry.titles.states import in_a_year
from tidu.web.validity.models import DueItem, Reminder
from tidu.web.validity.service import SOURCES

State = DueItem.State
TONES = {
    State.QUIET: "none", State.REMINDED: "warn", State.SIGNED: "info", State.BEGUN: "review", State.DONE: "good",
    State.WITHDRAWN: "none", State.LAPSED: "bad",
}  # fmt: skip
WAITING = Q(signed_at=None, withdrawn_at=None)


def state_badge(item: DueItem) -> SafeString:
    """How far it is; late is said first."""
    if item.late(china_today()):
        return tags.badge(_("late"), "bad", "clock-exclamation")
    return tags.badge(item.get_state_display(), TONES[State(item.state)])


def state_word(item: DueItem) -> str:
    """The same in a workbook."""
    return _("late") if item.late(china_today()) else str(item.get_state_display())


def owner_of(item: DueItem) -> str:
    """Who answers for it: a person, else the office."""
    if item.owner is not None:
        return str(item.owner)
    return str(item.office) if item.office is not None else _("nobody")


def due_cell(item: DueItem) -> SafeString:
    """The day, how far it is, and whether it may still move."""
    mark = tags.badge(_("provisional"), "info") if item.provisional else ""
    return format_html("{} {}", tags.due(item.due_on, item.closed_on is not None), mark)


def _what(item: DueItem) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("validity-item", args=[item.pk]), told(item.what))


def _firm(item: DueItem) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("firm", args=[item.enterprise_id]), item.enterprise.name)


def _tick(item: DueItem) -> SafeString:
    """A box of the form below the list; boxes work without script."""
    label = _("Choose %(what)s") % {"what": f"{item.enterprise.name} {told(item.what)}"}
    return format_html(
        '<input class="form-check-input" type="checkbox" name="item" value="{}" form="validity-bulk" aria-label="{}">',
        item.pk,
        label,
    )


def waiting(**more: Any) -> Exists:  # noqa: ANN401 - conditions of a reminder
    """Whether an item has a reminder for which somebody has still to sign."""
    return Exists(Reminder.objects.filter(WAITING, item=OuterRef("pk"), **more))


def in_part(rows: Any, value: str) -> Any:  # noqa: ANN401 - a queryset of items
    """The part of the calendar that is asked for; without being asked, what is open and comes within a year or is late."""
    today = china_today()
    open_ones = rows.filter(closed_on=None)
    match value:
        case "ahead":
            return open_ones.filter(due_on__lte=in_a_year(today))
        case "late":
            return open_ones.filter(due_on__lt=today)
        case "unsigned":
            return open_ones.filter(waiting(level__gte=Reminder.Level.COUNTY), due_on__gte=today)
        case "phone":
            return open_ones.filter(waiting(by_phone=True), due_on__gte=today)
        case "closed":
            return rows.exclude(closed_on=None)
    return rows


def _parts(_request: HttpRequest) -> list[tuple[str, str]]:
    return [
        ("ahead", _("Open, next twelve months")),
        ("late", _("Late")),
        ("phone", _("To be reached by phone")),
        ("unsigned", _("Unsigned, gone to county or city")),
        ("closed", _("Done or no longer due")),
    ]


def _states(_request: HttpRequest) -> list[tuple[str, str]]:
    return [(one.value, str(one.label)) for one in State]


def _kinds(_request: HttpRequest) -> list[tuple[str, str]]:
    return [(one.kind, told(one.names)) for one in SOURCES.values()]


def titles(_request: HttpRequest) -> list[tuple[str, str]]:
    """Every title of the catalogue."""
    return [(one.code, told(one.names)) for one in catalogue().titles.values()]


def owners(request: HttpRequest) -> list[tuple[str, str]]:
    """Oneself, nobody, and everybody who owns something that the reader sees."""
    user = person_of(request)
    taken = DueItem.objects.visible_to(user).open().exclude(owner=None).order_by().values("owner_id").distinct()
    people = User.objects.filter(pk__in=taken).exclude(pk=user.pk).order_by("display_name", "pk")
    named = [(str(one.pk), str(one)) for one in people[:200]]
    return [(str(user.pk), _("me")), ("nobody", _("nobody but the office")), *named]


def _owned(rows: Any, value: str) -> Any:  # noqa: ANN401 - a queryset of items
    return rows.filter(owner_id=None if value == "nobody" else int(value))


def _months(_request: HttpRequest) -> list[tuple[str, str]]:
    today = china_today()
    months = [date(today.year + (today.month - 1 + n) // 12, (today.month - 1 + n) % 12 + 1, 1) for n in range(13)]
    return [(one.isoformat()[:7], one.isoformat()[:7]) for one in months]


def month_of(rows: Any, value: str) -> Any:  # noqa: ANN401 - a queryset of items
    """The items of a month."""
    first = date.fromisoformat(f"{value}-01")
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return rows.filter(due_on__gte=first, due_on__lte=last)


FILTERS = (
    OF_FIRM,
    Choice(
        key="show", label=gettext_lazy("Which part"), options=_parts, default="ahead", tabs=True, narrow=in_part,
    ),
    Choice(key="state", label=gettext_lazy("State"), field="state", options=_states, counted=True),
    Choice(
        key="county", label=gettext_lazy("County or zone"), field="region_id", options=regions, counted=True, by_start=True,
        narrow=lambda rows, value: rows.filter(within_code("region_id", value)),
    ),
    Choice(key="kind", label=pgettext_lazy("due item", "What"), field="source", options=_kinds, counted=True),
    Choice(key="title", label=gettext_lazy("Title"), field="title", options=titles, counted=True),
    Choice(key="owner", label=gettext_lazy("Owner"), options=owners, narrow=_owned),
    Choice(key="month", label=gettext_lazy("Month"), options=_months, narrow=month_of),
    Days(key="from", label=gettext_lazy("Due from"), field="due_on"),
    Days(key="until", label=gettext_lazy("Due until"), field="due_on", end="until"),
)  # fmt: skip
COLUMNS = (
    Column("tick", pgettext_lazy("due item", "Choose"), _tick, buttons=True),
    Column("due", gettext_lazy("Due on"), due_cell, kind="day", sort="due_on", export=lambda item: item.due_on),
    Column("what", pgettext_lazy("due item", "What"), _what, sort=("source", "title"), export=lambda item: told(item.what)),
    Column("firm", gettext_lazy("Firm"), _firm, sort="enterprise__name", export=lambda item: item.enterprise.name),
    Column("code", gettext_lazy("Code"), lambda item: item.enterprise.uscc or "", shown=False),
    Column("state", gettext_lazy("State"), state_badge, sort="state", export=state_word),
    Column("owner", gettext_lazy("Owner"), owner_of, sort="owner__display_name", blank_last=True),
    Column("region", gettext_lazy("Region"), lambda item: place_of(item.region), sort="region_id"),
    Column("why", gettext_lazy("Why this date"), lambda item: told(item.deadline.sentence()), shown=False),
    Column("closed", gettext_lazy("What became of it"), lambda item: tags.told_of(item, "closed"), shown=False),
)  # fmt: skip
RELATED = ("enterprise", "region__parent", "owner", "office")


def calendar(*, officer: bool) -> Listing:
    """The calendar; boxes to choose are for those who may assign."""
    columns = COLUMNS if officer else COLUMNS[1:]
    return Listing(
        name="validity",
        columns=columns,
        filters=FILTERS,
        order=("due_on", "id"),
        tie="id",
        template="validity/calendar.html",
        exported=audit.list_taken,
    )
