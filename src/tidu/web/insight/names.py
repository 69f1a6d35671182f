"""The names behind a number, as a list: who counted on a day, who came, who went, who stayed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, pgettext_lazy

from tidu.web.audit import service as audit
from tidu.web.insight.asking import Question
from tidu.web.insight.counting import Reach, names_of
from tidu.web.insight.definitions import Definition
from tidu.web.insight.models import FOREVER, Spell
from tidu.web.pages.language import told
from tidu.web.pages.lists import Choice, Column, Days, Listing, Search, answered_before
from tidu.web.pages.templatetags import tidu as tags
from tidu.web.registry.facts.service import catalogue
from tidu.web.registry.models import Enterprise, Recommendation, TitleHeld
from tidu.web.registry.service import matching, place_of, regions

CHANGES = (
    ("gained", gettext_lazy("came since then")),
    ("lost", gettext_lazy("went since then")),
    ("stayed", gettext_lazy("counted on both days")),
)
ITEMS = {"items": gettext_lazy("Product or technology"), "rounds": gettext_lazy("Round")}


def spells_for(one: Definition, question: Question, change: str) -> Any:  # noqa: ANN401 - a queryset of spells
    """The spells that a list shows. Of those who went, the spells of the day that is compared with."""
    present = names_of(one, question.reach, question.on)
    if question.against is None or change not in dict(CHANGES):
        return present
    before = names_of(one, question.reach, question.against)
    same = {"enterprise_id": OuterRef("enterprise_id"), "item": OuterRef("item")}
    if change == "lost":
        return before.filter(~Exists(present.filter(**same)))
    there = Exists(before.filter(**same))
    return present.filter(there if change == "stayed" else ~there)


def changed(one: Definition, question: Question) -> dict[str, int]:
    """How many came, went and stayed between the two days of a question."""
    return {key: spells_for(one, question, key).count() for key, _label in CHANGES}


def by_round(one: Definition, reach: Reach, on: date) -> dict[str, int]:
    """The rounds behind a number, each with how many firms were recommended in it."""
    found: dict[str, int] = {}
    for item in names_of(one, reach, on).order_by("first", "item").values_list("item", flat=True):
        found[item] = found.get(item, 0) + 1
    return found


# -- columns ------------------------------------------------------------------------------------------------------


def _firm(row: Spell) -> str | SafeString:
    """The firm; a link only where the reader may open it: one that moved away has taken its file with it."""
    if not getattr(row, "open", False):
        return row.enterprise.name
    return format_html('<a href="{}">{}</a>', reverse("firm", args=[row.enterprise_id]), row.enterprise.name)


def _prepare(rows: Sequence[Spell], one: Definition, user: Any, days: Sequence[date]) -> None:  # noqa: ANN401 - a person
    """Which firms the reader may open, and the documents on which each row rests, in two queries."""
    firms = {row.enterprise_id for row in rows}
    mine = set(Enterprise.objects.visible_to(user).filter(pk__in=firms).values_list("pk", flat=True))
    behind: dict[tuple[int, str], list[str]] = {}
    for firm, item, words in _asked(one, firms, days) if one.of == "recommendations" else _held(one, firms, days):
        behind.setdefault((firm, item), []).append(words)
    for row in rows:
        row.open = row.enterprise_id in mine  # type: ignore[attr-defined]
        row.behind = "；".join(dict.fromkeys(behind.get((row.enterprise_id, row.item), [])))  # type: ignore[attr-defined]


def _asked(one: Definition, firms: set[int], days: Sequence[date]) -> Iterator[tuple[int, str, str]]:
    """Firm, item and words of each recommendation in the years of the days."""
    years = sorted({day.year for day in days})
    rows = Recommendation.objects.filter(enterprise_id__in=firms, title__in=one.titles, recommended_on__year__in=years)
    if one.kinds:
        rows = rows.filter(kind__in=one.kinds)
    for row in rows.filter(recommended_on__lte=max(days)).order_by("recommended_on", "pk"):
        words = (row.batch, row.get_kind_display(), row.recommended_on.isoformat(), row.get_outcome_display())
        yield row.enterprise_id, row.batch if one.counts == "rounds" else "", " ".join(words)


def _held(one: Definition, firms: set[int], days: Sequence[date]) -> Iterator[tuple[int, str, str]]:
    """Firm, item and words of each title that counts on one of the days."""
    known = catalogue().titles
    rows = TitleHeld.objects.filter(enterprise_id__in=firms, title__in=one.titles)
    if one.kinds:
        rows = rows.filter(kind__in=one.kinds)
    if one.how == "flow":
        years = sorted({day.year for day in days})
        rows = rows.filter(decided_on__year__in=years, decided_on__lte=max(days))
    else:
        rows = rows.valid_on(days[0]) | rows.valid_on(days[-1])
    for row in rows.order_by("decided_on", "pk"):
        words = " ".join(filter(None, (told(known[row.title].names), row.batch, row.document)))
        yield row.enterprise_id, row.product if one.counts == "items" else "", words


def names_listing(one: Definition, question: Question, user: Any) -> Listing:  # noqa: ANN401 - a person
    """The list of the names behind one definition."""
    items = (Column("item", ITEMS[one.counts], lambda row: row.item, sort="item"),) if one.counts in ITEMS else ()
    since = gettext_lazy("Counts from") if one.how != "flow" else gettext_lazy("On")
    return Listing(
        name="count-names",
        template="insight/names.html",
        columns=(
            Column("firm", gettext_lazy("Firm"), _firm, sort="enterprise__name", export=lambda row: row.enterprise.name),
            Column("code", gettext_lazy("Code"), lambda row: row.enterprise.uscc or row.enterprise.registration_number),
            *items,
            Column("behind", gettext_lazy("Counts by"), lambda row: getattr(row, "behind", "")),
            Column("region", gettext_lazy("Lay in"), lambda row: place_of(row.region), sort="region_id"),
            Column(
                "first", since, lambda row: tags.day(row.first), kind="day", sort="first", export=lambda row: row.first
            ),
            Column(
                "last", gettext_lazy("Counts until"), lambda row: tags.day(_end(row), "—"), kind="day", sort="last",
                shown=one.how != "flow", export=_end,
            ),
        ),
        filters=(
            Search(
                key="q", label=gettext_lazy("Firm by any name, or code"),
                narrow=lambda rows, value: rows.filter(
                    enterprise__in=matching(Enterprise.objects.all(), value).order_by().values("pk")
                ),
            ),
            Days(key="on", label=gettext_lazy("As of"), narrow=answered_before),
            Choice(key="county", label=gettext_lazy("County or zone"), options=regions, narrow=answered_before),
            Days(key="against", label=gettext_lazy("Compared with"), narrow=answered_before),
            Choice(key="change", label=pgettext_lazy("difference", "Change"), options=CHANGES, narrow=answered_before),
            Days(key="until_from", label=gettext_lazy("Ends from"), field="last", end="from"),
            Days(key="until_to", label=gettext_lazy("Ends until"), field="last", end="until"),
        ),
        order=("enterprise_id", "item"),
        tie="id",
        prepare=partial(_prepare, one=one, user=user, days=question.days),
        exported=audit.list_taken,
    )  # fmt: skip


def _end(row: Spell) -> date | None:
    return None if row.last == FOREVER else row.last
