"""The lists of this room."""

from __future__ import annotations

from datetime import date, timedelta
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
from tidu.web.audit import service as audit
from tidu.web.materials.holding import SOON
from tidu.web.materials.models import Ask, Owed, SpotCheck, Use
from tidu.web.materials.reading import proofs
from tidu.web.materials.saving import SAVED
from tidu.web.pages.language import told
from tidu.web.pages.lists import Choice, Column, Days, Listing, Search, local_day
from tidu.web.pages.lists.codes import within_code
from tidu.web.pages.templatetags import tidu as tags
from tidu.web.registry.models import Enterprise, Evidence
from tidu.web.registry.options import OF_FIRM, regions


def material_name(code: str, year: int | str | None = None) -> str:
    """A material as people call it, with the year."""
    one = proofs().materials.get(code)
    return code if one is None else told(one.of_year(int(year) if year else None))


def _in_region(rows: Any, code: str) -> Any:  # noqa: ANN401 - a queryset of rows with a region
    return rows.filter(within_code("region_code", code))


def firm_link(firm: Enterprise) -> SafeString:
    """A firm, leading to its materials."""
    return format_html('<a href="{}">{}</a>', reverse("vault", args=[firm.pk]), firm.name)


def _materials(_request: HttpRequest) -> list[tuple[str, str]]:
    return [(one.code, told(one.names)) for one in proofs().materials.values()]


# -- the vault ----------------------------------------------------------------------------------------------------


def _paper(row: Evidence) -> SafeString:
    paper = getattr(row, "paper", None)
    kind = material_name(paper.material) if paper is not None else row.get_kind_display()
    link = format_html('<a href="{}">{}</a>', reverse("evidence", args=[row.pk]), row.title)
    return link if kind == row.title else format_html('{}<div class="quiet">{}</div>', link, kind)


def _about(row: Evidence) -> str:
    if row.period_from is None and row.period_until is None:
        paper = getattr(row, "paper", None)
        return str(paper.dated_on) if paper is not None and paper.dated_on else ""
    return f"{row.period_from or '…'} – {row.period_until or '…'}"


def _valid(row: Evidence) -> SafeString | str:
    if row.valid_until is None:
        return ""
    today = china_today()
    if row.valid_until < today:
        return format_html("{} {}", tags.day(row.valid_until), tags.badge(_("expired"), "bad"))
    soon = row.valid_until <= today + timedelta(days=SOON)
    return format_html("{} {}", tags.day(row.valid_until), tags.badge(_("expires soon"), "warn") if soon else "")


def _used(row: Any) -> SafeString | str:  # noqa: ANN401 - evidence with a count
    if not row.used:
        return "0"
    return format_html('<a href="{}">{}</a>', reverse("evidence-uses", args=[row.pk]), row.used)


def _in_part(rows: Any, part: str) -> Any:  # noqa: ANN401 - a queryset of evidence
    today = china_today()
    if part == "withdrawn":
        return rows.exclude(withdrawn_at=None)
    over = Q(valid_until__lt=today)
    return rows.filter(withdrawn_at=None).filter(over if part == "expired" else ~over | Q(valid_until=None))


VAULT = Listing(
    name="vault",
    columns=(
        Column("title", gettext_lazy("Paper"), _paper, sort="title", export=lambda row: row.title),
        Column("about", gettext_lazy("About the time"), _about, sort="period_until", blank_last=True),
        Column(
            "valid", gettext_lazy("Valid until"), _valid, kind="day", sort="valid_until", blank_last=True,
            export=lambda row: row.valid_until,
        ),
        Column("proves", gettext_lazy("Proves"), lambda row: row.proves, kind="number", sort="proves", shown=False),
        Column("used", gettext_lazy("Used by"), _used, kind="number", sort="used", export=lambda row: row.used),
        Column("by", gettext_lazy("Kept by"), lambda row: row.uploaded_by or "", sort="uploaded_by__display_name", shown=False),
        Column(
            "at", gettext_lazy("Kept on"), lambda row: tags.day(row.uploaded_at), kind="day", sort="uploaded_at",
            export=lambda row: local_day(row.uploaded_at),
        ),
        Column("file", gettext_lazy("File"), lambda row: row.file_name, shown=False),
        Column(
            "withdrawn", gettext_lazy("Withdrawn on"), lambda row: tags.day(row.withdrawn_at, "—"), kind="day", sort="withdrawn_at",
            blank_last=True, shown=False, export=lambda row: local_day(row.withdrawn_at),
        ),
    ),
    filters=(
        Choice(
            key="part", label=gettext_lazy("Which papers"), default="counting", tabs=True,
            options=(
                ("counting", gettext_lazy("Papers that count")), ("expired", gettext_lazy("Expired papers")),
                ("withdrawn", gettext_lazy("Papers that no longer count")),
            ),
            narrow=_in_part,
        ),
        Search(
            key="q", label=gettext_lazy("Name of the paper or file"),
            narrow=lambda rows, text: rows.filter(Q(title__icontains=text) | Q(file_name__icontains=text)),
        ),
        Choice(key="material", label=gettext_lazy("Material"), options=_materials, field="paper__material"),
        Choice(key="kind", label=gettext_lazy("Kind of paper"), field="kind", options=Evidence.Kind.choices, counted=True),
        Days(key="until_from", label=gettext_lazy("Ends from"), field="valid_until"),
        Days(key="until_to", label=gettext_lazy("Ends until"), field="valid_until", end="until"),
    ),
    order=("valid_until", "-id"),
    tie="-id",
    template="materials/vault.html",
    exported=audit.list_taken,
)  # fmt: skip


# -- uses ---------------------------------------------------------------------------------------------------------


def _purpose(row: Use) -> SafeString | str:
    text = told(Text(row.purpose_zh, row.purpose_en))
    return format_html('<a href="{}">{}</a>', row.link, text) if row.link else text


def _standing(row: Use) -> SafeString:
    if row.released_at is not None:
        return tags.badge(_("given back"), "none")
    if row.decided_at is not None:
        return tags.badge(_("a decision rests on it"), "good")
    return tags.badge(_("under review, withdrawn"), "bad") if row.told_at else tags.badge(_("in use"), "info")


USES = Listing(
    name="uses",
    columns=(
        Column("purpose", gettext_lazy("What for"), _purpose, sort="purpose_zh", export=lambda row: row.purpose_zh),
        Column("office", gettext_lazy("Office"), lambda row: row.organisation or "", sort="organisation__name"),
        Column("basis", gettext_lazy("By whose leave"), lambda row: row.get_basis_display()),
        Column("by", gettext_lazy("Handed in by"), lambda row: row.used_by or "", sort="used_by__display_name"),
        Column(
            "at", pgettext_lazy("of a use", "Since"), lambda row: tags.day(row.used_at), kind="day", sort="used_at",
            export=lambda row: local_day(row.used_at),
        ),
        Column("state", gettext_lazy("State"), _standing),
        Column("sha", "SHA-256", lambda row: row.blob_id[:16], shown=False),
    ),
    filters=(
        Search(
            key="q", label=gettext_lazy("What for"),
            narrow=lambda rows, text: rows.filter(Q(purpose_zh__icontains=text) | Q(purpose_en__icontains=text)),
        ),
        Choice(key="basis", label=gettext_lazy("By whose leave"), options=Use.Basis.choices, field="basis", counted=True),
    ),
    order=("-id",),
    tie="-id",
    template="registry/firms/listing.html",
    exported=audit.list_taken,
)  # fmt: skip

# -- requests -----------------------------------------------------------------------------------------------------


def _answer(row: Ask) -> SafeString:
    if row.refused:
        return tags.badge(_("refused by the software"), "none", "shield-lock")
    if row.answered_at is not None:
        return tags.badge(_("answered"), "good")
    if row.ended_at is not None:
        return tags.badge(_("taken back"), "none")
    late = row.due_on is not None and row.due_on < china_today()
    return tags.badge(_("overdue"), "bad") if late else tags.badge(_("waits for the firm"), "warn")


ANSWERS = (
    ("open", gettext_lazy("Waiting")), ("answered", gettext_lazy("Answered")), ("refused", gettext_lazy("Refused by the software")),
)  # fmt: skip
ANSWERED_BY = {
    "open": Q(answered_at=None, ended_at=None, refused=""),
    "answered": Q(answered_at__isnull=False),
    "refused": ~Q(refused=""),
}

ASKS = Listing(
    name="asks",
    columns=(
        Column("firm", gettext_lazy("Firm"), lambda row: firm_link(row.enterprise), sort="enterprise__name"),
        Column("material", gettext_lazy("Material"), lambda row: material_name(row.material, row.year), sort="material"),
        Column("reason", gettext_lazy("What for"), lambda row: row.reason),
        Column(
            "due", pgettext_lazy("of a request", "Until"), lambda row: tags.day(row.due_on, "—"), kind="day", sort="due_on",
            blank_last=True, export=lambda row: row.due_on,
        ),
        Column("state", gettext_lazy("State"), _answer),
        Column("by", gettext_lazy("Asked by"), lambda row: row.organisation or "", sort="organisation__name"),
        Column(
            "at", gettext_lazy("Asked on"), lambda row: tags.day(row.asked_at), kind="day", sort="asked_at",
            export=lambda row: local_day(row.asked_at),
        ),
        Column(
            "there", gettext_lazy("The file that answers it"), lambda row: row.there or row.answered_with or "", shown=False
        ),
    ),
    filters=(
        Choice(
            key="show", label=gettext_lazy("Which requests"), options=ANSWERS, tabs=True,
            narrow=lambda rows, value: rows.filter(ANSWERED_BY[value]),
        ),
        OF_FIRM,
        Choice(key="material", label=gettext_lazy("Material"), options=_materials, field="material"),
        Days(key="from", label=gettext_lazy("Due from"), field="due_on"),
    ),
    order=("-id",),
    tie="-id",
    template="materials/asks.html",
    exported=audit.list_taken,
)  # fmt: skip

# -- spot checks --------------------------------------------------------------------------------------------------

RESULT_TONES = {"": "warn", "true": "good", "not_true": "bad", "not_possible": "none"}


def _checked(row: SpotCheck) -> SafeString:
    label = format_html('<a href="{}">{}</a>', reverse("spot-check", args=[row.pk]), row.declaration.enterprise.name)
    return format_html('{}<div class="quiet">{}</div>', label, row.declaration.heading)


def _draw(row: SpotCheck) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("draw", args=[row.draw_id]), tags.day(row.draw.drawn_at))


CHECKS = Listing(
    name="checks",
    columns=(
        Column(
            "firm", gettext_lazy("Firm"), _checked, sort="declaration__enterprise__name",
            export=lambda row: row.declaration.enterprise.name,
        ),
        Column(
            "due", gettext_lazy("To be checked until"), lambda row: tags.due(row.due_on, bool(row.result)), kind="day", sort="due_on",
            export=lambda row: row.due_on,
        ),
        Column("result", gettext_lazy("Result"), lambda row: tags.badge(row.get_result_display(), RESULT_TONES[row.result]), sort="result"),
        Column("office", gettext_lazy("Office"), lambda row: row.organisation or "", sort="organisation__name"),
        Column(
            "draw", gettext_lazy("Draw"), _draw,
            sort="draw_id", export=lambda row: local_day(row.draw.drawn_at),
        ),
        Column("place", gettext_lazy("Place in the draw"), lambda row: row.place, kind="number", sort="place", shown=False),
        Column("found", gettext_lazy("What was found"), lambda row: row.found, shown=False),
    ),
    filters=(
        Choice(
            key="show", label=gettext_lazy("Which checks"), default="open", tabs=True,
            options=(("open", gettext_lazy("To be checked")), ("done", gettext_lazy("Checked"))),
            narrow=lambda rows, value: rows.filter(result="") if value == "open" else rows.exclude(result=""),
        ),
        Search(
            key="q", label=gettext_lazy("Name of the firm"),
            narrow=lambda rows, text: rows.filter(declaration__enterprise__name__icontains=text),
        ),
        Choice(key="region", label=gettext_lazy("County"), options=regions, narrow=_in_region),
        Choice(key="result", label=gettext_lazy("Result"), options=[one for one in SpotCheck.Result.choices if one[0]], field="result"),
    ),
    order=("due_on", "place"),
    tie="id",
    template="materials/checks.html",
    exported=audit.list_taken,
)  # fmt: skip

# -- savings ------------------------------------------------------------------------------------------------------

HOW_TONES = {"handed_in": "none", "lacking": "warn"}


def years() -> list[tuple[str, str]]:
    """This year and those before."""
    this = china_today().year
    return [(str(year), str(year)) for year in range(this, this - 5, -1)]


def year_of(request: HttpRequest) -> int | None:
    """The year of the address, where it can be meant."""
    text = request.GET.get("year", "")
    return int(text) if text.isdecimal() and len(text) == len(str(date.max.year)) else None


SAVINGS = Listing(
    name="savings",
    columns=(
        Column("firm", gettext_lazy("Firm"), lambda row: firm_link(row.enterprise), sort="enterprise__name"),
        Column("material", gettext_lazy("Material"), lambda row: material_name(row.material, row.period), sort="material"),
        Column("how", gettext_lazy("How"), lambda row: tags.badge(row.get_how_display(), HOW_TONES.get(row.how, "good")), sort="how"),
        Column(
            "pages", gettext_lazy("Pages"), lambda row: row.pages if row.pages is not None else "—", kind="number", sort="pages",
            blank_last=True, export=lambda row: row.pages,
        ),
        Column("on", gettext_lazy("Day"), lambda row: tags.day(row.on), kind="day", sort="on", export=lambda row: row.on),
        Column("key", gettext_lazy("Case"), lambda row: row.key, shown=False),
    ),
    filters=(
        Choice(
            key="show", label=gettext_lazy("Which materials"), tabs=True,
            options=(("spared", gettext_lazy("Spared")), ("asked", gettext_lazy("Handed in or lacking"))),
            narrow=lambda rows, value: rows.filter(how__in=SAVED) if value == "spared" else rows.exclude(how__in=SAVED),
        ),
        OF_FIRM,
        Choice(key="year", label=gettext_lazy("Year"), options=lambda _request: years(), field="year"),
        Choice(key="region", label=gettext_lazy("County"), options=regions, narrow=_in_region),
        Choice(key="how", label=gettext_lazy("How"), options=Owed.How.choices, field="how"),
    ),
    order=("-id",),
    tie="-id",
    template="materials/savings.html",
    exported=audit.list_taken,
)  # fmt: skip
