"""The lists of this room: applications to be reviewed, rounds to be recommended, seats of experts, lines of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, pgettext_lazy

from tidu.web.audit import service as audit
from tidu.web.pages.lists import Choice, Column, Listing, Search, local_day
from tidu.web.pages.templatetags import tidu as tags
from tidu.web.registry.options import place_of, regions
from tidu.web.reviews.letters import CATEGORIES
from tidu.web.rounds.models import Application
from tidu.web.rounds.words import category_name, state_badge, state_name, verdict_badge

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tidu.web.accounts.models import User
    from tidu.web.rounds.models.applications import ApplicationQuerySet

REVIEWED = (
    "county_review",
    "city_review",
    "returned",
    "recommended",
    "with_ministry",
    "granted",
    "declined",
    "not_recommended",
    "refused",
)


def applications_of(user: User) -> ApplicationQuerySet:
    """The applications handed in that an officer reviews: of his own regions."""
    rows = Application.objects.changeable_by(user).filter(submitted_at__isnull=False)
    return rows.select_related("enterprise", "round", "case", "region__parent", "version")


def _state_options(_request: HttpRequest) -> list[tuple[str, str]]:
    return [(code, state_name(code)) for code in REVIEWED]


def _firm(row: Application) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("review", args=[row.pk]), row.enterprise.name)


def _rounds(request: HttpRequest) -> list[tuple[str, str]]:
    rows = applications_of(request.user).order_by("round_id").values_list("round_id", "round__name").distinct()  # type: ignore[arg-type]
    return [(str(pk), name) for pk, name in rows]


APPLICATIONS = Listing(
    name="reviews",
    template="reviews/reviews.html",
    columns=(
        Column("firm", gettext_lazy("Firm"), _firm, sort="enterprise__name", export=lambda row: row.enterprise.name),
        Column(
            "state",
            gettext_lazy("State"),
            lambda row: state_badge(row.state),
            sort="case__state",
            export=lambda row: state_name(row.state),
        ),
        Column("verdict", gettext_lazy("Verdict"), verdict_badge, sort="outcome", export=lambda row: row.outcome),
        Column(
            "due",
            gettext_lazy("Due"),
            lambda row: tags.due(row.case.due_on if row.case else None),
            kind="day",
            sort="case__due_on",
            blank_last=True,
            export=lambda row: row.case.due_on if row.case else None,
        ),
        Column("county", gettext_lazy("County"), lambda row: place_of(row.region), sort="region_id"),
        Column("round", gettext_lazy("Round"), lambda row: row.round.name, sort="round__name"),
        Column("category", gettext_lazy("Category"), lambda row: category_name(row.category), sort="category"),
        Column("code", gettext_lazy("Number"), lambda row: row.code, sort="code", shown=False),
        Column(
            "handed",
            gettext_lazy("Handed in"),
            lambda row: tags.moment(row.submitted_at),
            kind="day",
            sort="submitted_at",
            shown=False,
            export=lambda row: local_day(row.submitted_at),
        ),
    ),
    filters=(
        Search(
            key="q",
            label=gettext_lazy("Firm, code or number"),
            narrow=lambda rows, text: rows.filter(
                Q(enterprise__name__icontains=text) | Q(enterprise__uscc__icontains=text) | Q(code__icontains=text)
            ),
        ),
        Choice(key="state", label=gettext_lazy("State"), field="case__state", options=_state_options, counted=True),
        Choice(key="round", label=gettext_lazy("Round"), field="round_id", options=_rounds),
        Choice(
            key="county",
            label=gettext_lazy("County"),
            options=regions,
            narrow=lambda rows, code: rows.filter(region_id__startswith=code),
        ),
        Choice(
            key="category",
            label=gettext_lazy("Category"),
            field="category",
            options=[("new", gettext_lazy("new")), ("review", gettext_lazy("re-review"))],
            counted=True,
        ),
    ),
    order=("case__state", "case__due_on", "code"),
    tie="code",
    exported=audit.list_taken,
)


def _line_firm(row: Any) -> SafeString:  # noqa: ANN401 - a line of a list
    return format_html('<a href="{}">{}</a>', reverse("review", args=[row.application_id]), row.name)


LINES = Listing(
    name="recommendation-list",
    template="reviews/list.html",
    columns=(
        Column(
            "number",
            pgettext_lazy("line", "No."),
            lambda row: row.number,
            sort="number",
            kind="number",
            export=lambda row: row.number,
        ),
        Column("name", gettext_lazy("Firm"), _line_firm, sort="name", export=lambda row: row.name),
        Column("uscc", gettext_lazy("Code"), lambda row: row.uscc, sort="uscc"),
        Column("county", gettext_lazy("County"), lambda row: row.county, sort="county"),
        Column(
            "category",
            gettext_lazy("Category"),
            lambda row: CATEGORIES.get(row.category, row.category),
            sort="category",
        ),
        Column("product", gettext_lazy("Main product"), lambda row: row.product),
        Column("score", gettext_lazy("Marks"), lambda row: row.score),
        Column("opinion", gettext_lazy("Opinion"), lambda row: row.opinion),
    ),
    filters=(
        Search(
            key="q",
            label=gettext_lazy("Firm or code"),
            narrow=lambda rows, text: rows.filter(Q(name__icontains=text) | Q(uscc__icontains=text)),
        ),
        Choice(
            key="category",
            label=gettext_lazy("Category"),
            field="category",
            options=list(CATEGORIES.items()),
            counted=True,
        ),
    ),
    order=("number",),
    tie="number",
    exported=audit.list_taken,
)
