"""The lists of this room: rounds, candidates, invitations, applications."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tidu.criteria.outcomes import Outcome
from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.pages.language import told
from tidu.web.pages.lists import Choice, Column, Listing, Search, local_day
from tidu.web.pages.lists.codes import within_code
from tidu.web.pages.templatetags import tidu as tags
from tidu.web.registry.options import OF_FIRM, place_of, regions
from tidu.web.rounds.candidates import READY, as_candidates, missing_words, taken
from tidu.web.rounds.forms import title_options
from tidu.web.rounds.models import Application, Chase, Invitation, Round
from tidu.web.rounds.progress import SETTLED, late
from tidu.web.rounds.words import (
    category_name,
    invited_badge,
    invited_names,
    invited_state,
    round_badge,
    state_badge,
    state_labels,
    state_name,
    title_names,
    verdict_badge,
)
from tidu.web.standing.levels import LETTERS, LEVEL_NAMES, LEVEL_OF

if TYPE_CHECKING:
    from tidu.web.registry.models import Enterprise

SHOWN = 3
"""So many missing conditions stand in a row; the rest are counted."""


def _round_name(row: Round) -> SafeString:
    return format_html('<a href="{}">{}</a>', row.get_absolute_url(), row.name)


def _deadline(level: str) -> Any:  # noqa: ANN401 - a function of a row
    def day(row: Round) -> Any:  # noqa: ANN401 - a shown day
        deadline = row.deadline(level)
        return tags.day(deadline.last if deadline else None, "—")

    return day


ROUNDS = Listing(
    name="rounds",
    columns=(
        Column("name", pgettext_lazy("round", "Name"), _round_name, sort="name", export=lambda row: row.name),
        Column("state", gettext_lazy("State"), round_badge, sort="state", export=lambda row: row.get_state_display()),
        Column("title", gettext_lazy("Title"), lambda row: told(title_names(row.title)), sort="title"),
        Column("kind", gettext_lazy("For whom"), lambda row: row.get_kind_display(), sort="kind"),
        Column("year", gettext_lazy("Year"), lambda row: row.year, sort="year", export=lambda row: row.year, kind="number"),
        Column("opens", gettext_lazy("Opens on"), lambda row: tags.day(row.opens_on), kind="day", sort="opens_on",
               export=lambda row: row.opens_on),
        Column("firm", gettext_lazy("Firms hand in until"), _deadline("firm"), kind="day"),
        Column("city", gettext_lazy("City recommends until"), _deadline("city"), kind="day", shown=False),
        Column("document", gettext_lazy("Document number"), lambda row: row.document, shown=False),
    ),
    filters=(
        Search(key="q", label=gettext_lazy("Name or document number"),
               narrow=lambda rows, value: rows.filter(Q(name__icontains=value) | Q(document__icontains=value))),
        Choice(key="title", label=gettext_lazy("Title"), field="title", options=lambda _request: title_options(), counted=True),
        Choice(key="state", label=gettext_lazy("State"), field="state", options=Round.State.choices, counted=True),
    ),
    order=("-opens_on", "-id"),
    tie="-id",
    exported=audit.list_taken,
)  # fmt: skip


# -- candidates ---------------------------------------------------------------------------------------------------


def _firm_link(pk: int, name: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("firm", args=[pk]), name)


def _tick(row: Any) -> SafeString | str:  # noqa: ANN401 - a firm with its candidate
    if row.candidate.banned is not None:
        return ""
    return format_html(
        '<input class="form-check-input" type="checkbox" form="choose" name="firm" value="{}" aria-label="{}">',
        row.pk, row.name,
    )  # fmt: skip


def _how(row: Any) -> SafeString:  # noqa: ANN401 - as above
    parts = []
    if row.candidate.banned is not None:
        parts.append(tags.badge(_("banned"), "bad"))
    if row.candidate.level:
        letter = LETTERS[row.candidate.level]
        parts.append(tags.badge(told(LEVEL_NAMES[row.candidate.level]), "good" if letter in READY else "warn"))
    return format_html_join(" ", "{}", ((one,) for one in parts)) if parts else SafeString("—")


def _lacks(row: Any) -> str:  # noqa: ANN401 - as above
    if row.candidate.banned is not None:
        return told(row.candidate.banned)
    said = [told(one) for one in row.lacks]
    more = f" +{len(said) - SHOWN}" if len(said) > SHOWN else ""
    return "；".join(said[:SHOWN]) + more


def candidate_list(row: Round) -> Listing:
    """Firms for which a round may be."""

    def prepare(firms: Sequence[Any]) -> None:
        for firm, one in zip(firms, as_candidates(row, firms), strict=True):
            firm.candidate = one
            firm.lacks = missing_words(row, one.category, one.missing)

    def how(rows: Any, value: str) -> Any:  # noqa: ANN401 - firms with their annotations
        match value:
            case "ready":
                return rows.filter(letter__in=READY)
            case "step":
                return rows.filter(letter__in=(LETTERS["step"], LETTERS["ask"]))
        return rows.filter(until__isnull=False)

    def part(rows: QuerySet[Enterprise], value: str) -> QuerySet[Enterprise]:
        return rows.exclude(taken(row)) if value == "free" else rows.filter(taken(row))

    ways = [
        ("ready", gettext_lazy("ready")),
        ("step", gettext_lazy("one step short")),
        ("ending", gettext_lazy("title ends")),
    ]
    parts = [("free", gettext_lazy("not on the list yet")), ("taken", gettext_lazy("on the list"))]
    return Listing(
        name="candidates",
        columns=(
            Column("tick", gettext_lazy("Choose"), _tick, buttons=True),
            Column("firm", gettext_lazy("Firm"), lambda one: _firm_link(one.pk, one.name), sort="name", export=lambda one: one.name),
            Column("code", gettext_lazy("Code"), lambda one: one.uscc or "", shown=False),
            Column("how", gettext_lazy("How near"), _how, sort="letter"),
            Column("category", gettext_lazy("Category"), lambda one: category_name(one.candidate.category)),
            Column("until", gettext_lazy("Title ends on"), lambda one: tags.day(one.until, "—"), kind="day", sort="until",
                   blank_last=True, export=lambda one: one.until),
            Column("missing", gettext_lazy("What is missing"), _lacks),
            Column("region", gettext_lazy("Region"), lambda one: place_of(one.region), sort="region_id"),
        ),
        filters=(
            Choice(key="part", label=gettext_lazy("State"), options=parts, narrow=part, default="free", tabs=True),
            Search(key="q", label=gettext_lazy("Firm"), narrow=lambda rows, value: rows.filter(name__icontains=value)),
            Choice(key="how", label=gettext_lazy("How near"), options=ways, narrow=how),
            Choice(key="county", label=gettext_lazy("County or zone"), options=regions,
                   narrow=lambda rows, value: rows.filter(within_code("region_id", value))),
        ),
        order=("region_id", "letter", "name"),
        prepare=prepare,
        template="rounds/candidates.html",
        exported=audit.list_taken,
    )  # fmt: skip


# -- invitations --------------------------------------------------------------------------------------------------

INVITED: dict[str, Q] = {
    "chosen": Q(sent_at=None),
    "sent": Q(sent_at__isnull=False, invited_at=None),
    "invited": Q(invited_at__isnull=False),
    "silent": Q(invited_at__isnull=False, opened_at=None, answer=""),
    "opened": Q(opened_at__isnull=False, answer=""),
    "accepted": Q(answer="accepted"),
    "declined": Q(answer="declined"),
}


def _invited_options(_request: HttpRequest) -> list[tuple[str, str]]:
    return [*invited_names().items(), ("invited", _("all that were invited"))]


def _why_not(one: Invitation) -> str:
    if one.answer != Invitation.Answer.DECLINED:
        return ""
    return "：".join(part for part in (one.get_reason_display(), one.reason_text) if part)


def _reminded(one: Any) -> str:  # noqa: ANN401 - an invitation with its reminders
    return (
        _("%(count)d times, last on %(day)s") % {"count": len(one.reminders), "day": one.reminders[0].on}
        if one.reminders
        else "—"
    )


def _box(one: Invitation) -> SafeString:
    return format_html(
        '<input class="form-check-input" type="checkbox" form="choose" name="invitation" value="{}" aria-label="{}">',
        one.pk, one.enterprise.name,
    )  # fmt: skip


def invitation_list(row: Round, *, officer: bool) -> Listing:
    """Whom a round invites, and what became of it."""

    def prepare(rows: Sequence[Any]) -> None:
        found: dict[int, list[Chase]] = {}
        firms = [one.enterprise_id for one in rows]
        for chase in Chase.objects.filter(round=row, enterprise_id__in=firms).order_by("-on"):
            found.setdefault(chase.enterprise_id or 0, []).append(chase)
        for one in rows:
            one.reminders = found.get(one.enterprise_id, [])

    columns = (
        Column("firm", gettext_lazy("Firm"), lambda one: _firm_link(one.enterprise_id, one.enterprise.name),
               sort="enterprise__name", export=lambda one: one.enterprise.name),
        Column("state", gettext_lazy("State"), invited_badge, export=lambda one: invited_names()[invited_state(one)]),
        Column("category", gettext_lazy("Category"), lambda one: category_name(one.category), sort="category"),
        Column("level", gettext_lazy("How near when chosen"), lambda one: _level(one.level), shown=False),
        Column("invited", gettext_lazy("Invited"), lambda one: tags.day(one.invited_at, "—"), kind="day", sort="invited_at",
               blank_last=True, export=lambda one: local_day(one.invited_at)),
        Column("opened", gettext_lazy("First opened"), lambda one: tags.day(one.opened_at, "—"), kind="day", sort="opened_at",
               blank_last=True, export=lambda one: local_day(one.opened_at)),
        Column("why", gettext_lazy("Why not"), _why_not),
        Column("reminded", gettext_lazy("Reminded"), _reminded),
        Column("region", gettext_lazy("Region"), lambda one: place_of(one.region), sort="region_id"),
    )  # fmt: skip
    return Listing(
        name="invitations",
        columns=((Column("tick", gettext_lazy("Choose"), _box, buttons=True), *columns) if officer else columns),
        filters=(
            OF_FIRM,
            Choice(key="state", label=gettext_lazy("State"), options=_invited_options,
                   narrow=lambda rows, value: rows.filter(INVITED[value])),
            Choice(key="county", label=gettext_lazy("County or zone"), options=regions,
                   narrow=lambda rows, value: rows.filter(within_code("region_id", value))),
            Choice(key="reason", label=gettext_lazy("Why not"), field="reason", options=Invitation.Reason.choices),
        ),
        order=("region_id", "id"),
        tie="id",
        prepare=prepare,
        template="rounds/invitations.html",
        exported=audit.list_taken,
    )  # fmt: skip


def _level(code: str) -> str:
    return told(LEVEL_NAMES[code]) if code in LEVEL_OF.values() else "—"  # type: ignore[index]


# -- applications -------------------------------------------------------------------------------------------------


def _code(one: Application) -> SafeString:
    return format_html('<a href="{}">{}</a>', one.get_absolute_url(), one.code)


def _due(one: Application) -> SafeString | str:
    return tags.due(one.case.due_on) if one.case is not None and one.case.due_on is not None else "—"


def _due_day(one: Application) -> Any:  # noqa: ANN401 - a day, or nothing
    return one.case.due_on if one.case is not None else None


def _states(_request: HttpRequest) -> list[tuple[str, str]]:
    return [*((code, state_name(code)) for code in state_labels()), ("settled", _("settled, whatever the end"))]


def _in_state(rows: QuerySet[Application], value: str) -> QuerySet[Application]:
    return rows.filter(case__state__in=SETTLED) if value == "settled" else rows.filter(case__state=value)


def _verdicts(_request: HttpRequest) -> list[tuple[str, str]]:
    return [(one.word, told(one.label)) for one in Outcome]


def _is_late(rows: QuerySet[Application], value: str) -> QuerySet[Application]:
    return rows.filter(late(china_today())) if value == "yes" else rows.exclude(late(china_today()))


def _complete(one: Application) -> str:
    form = one.filing
    return f"{form.filled * 100 // form.required}%" if form.required else "—"


YES_NO = [("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))]


def application_list(*, of_round: bool) -> Listing:
    """Applications, of one round or of all."""
    named = Column("round", gettext_lazy("Round"), lambda one: one.round.name, sort="round__name")
    columns = (
        Column("code", gettext_lazy("Number"), _code, sort="code", export=lambda one: one.code),
        Column("firm", gettext_lazy("Firm"), lambda one: _firm_link(one.enterprise_id, one.enterprise.name),
               sort="enterprise__name", export=lambda one: one.enterprise.name),
        Column("uscc", gettext_lazy("Code"), lambda one: one.enterprise.uscc or "", shown=False),
        Column("category", gettext_lazy("Category"), lambda one: category_name(one.category), sort="category"),
        Column("state", gettext_lazy("State"), lambda one: state_badge(one.state), sort="case__state",
               export=lambda one: state_name(one.state)),
        Column("due", gettext_lazy("Due"), _due, kind="day", sort="case__due_on", blank_last=True, export=_due_day),
        Column("verdict", gettext_lazy("Verdict"), verdict_badge, sort="outcome",
               export=lambda one: dict(_verdicts(HttpRequest())).get(one.outcome, "")),
        Column("complete", gettext_lazy("Form filled in"), _complete, kind="number", shown=False),
        Column("handed", gettext_lazy("Handed in"), lambda one: tags.day(one.submitted_at, "—"), kind="day",
               sort="submitted_at", blank_last=True, export=lambda one: local_day(one.submitted_at)),
        Column("result", gettext_lazy("Result"), lambda one: one.get_result_display() if one.result else "—", shown=False),
        Column("region", gettext_lazy("Region"), lambda one: place_of(one.region), sort="region_id"),
    )  # fmt: skip
    return Listing(
        name="applications",
        columns=columns if of_round else (*columns[:3], named, *columns[3:]),
        filters=(
            OF_FIRM,
            Choice(key="county", label=gettext_lazy("County or zone"), field="region_id", options=regions, by_start=True,
                   counted=True, narrow=lambda rows, value: rows.filter(within_code("region_id", value))),
            Choice(key="state", label=gettext_lazy("State"), field="case__state", options=_states, narrow=_in_state, counted=True),
            Choice(key="category", label=gettext_lazy("Category"), field="category", counted=True,
                   options=lambda _request: [(code, category_name(code)) for code in ("new", "review")]),
            Choice(key="late", label=gettext_lazy("Late"), options=YES_NO, narrow=_is_late),
            Choice(key="handed", label=gettext_lazy("Handed in"), options=YES_NO,
                   narrow=lambda rows, value: rows.filter(submitted_at__isnull=value == "no")),
            Choice(key="verdict", label=gettext_lazy("Verdict"), field="outcome", options=_verdicts, counted=True),
        ),
        order=("code",),
        tie="code",
        template="rounds/applications.html" if of_round else "pages/listing.html",
        exported=audit.list_taken,
    )  # fmt: skip
