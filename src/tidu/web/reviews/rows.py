"""The rows of the workbench: each criterion of the frozen version with its values, papers, and what others say of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse

from tidu.criteria import model
from tidu.criteria.describe import condition_text
from tidu.criteria.facts import Value
from tidu.criteria.outcomes import Outcome
from tidu.criteria.report import ORDER, Report, span
from tidu.criteria.values import show_value
from tidu.criteria.verdicts import NodeResult, Seen, Verdict
from tidu.criteria.vocabulary import Indicator
from tidu.text import Language
from tidu.web.filing.cells import computed_by
from tidu.web.lists.service import Listed, ListSource
from tidu.web.registry.facts.service import Fact, catalogue, decode
from tidu.web.registry.models import EvidenceLink

if TYPE_CHECKING:
    from tidu.web.accounts.models import User
    from tidu.web.registry.models import Enterprise

Key = tuple[str, int | None]
OPEN = (Outcome.UNMET, Outcome.UNKNOWN, Outcome.NEEDS_REVIEW)
IMAGES = ("png", "jpeg")


@dataclass(frozen=True, slots=True)
class Other:
    """What another party, or a published list, says of a value: who, as of when, where, and how far it lies away."""

    who: str
    shown: str
    differs: bool
    size: str = ""
    when: date | None = None
    place: str = ""
    link: str = ""


@dataclass(slots=True)
class Frozen:
    """One value as it was frozen, with its source, and what others say."""

    label: str
    shown: str
    source: str
    key: Key
    others: list[Other] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that proves a row, at its page."""

    evidence: Any
    page: str

    @property
    def anchor(self) -> str:
        """The page for the viewer of PDF files."""
        digits = "".join(one for one in self.page.split("-")[0] if one.isdecimal())
        return f"#page={int(digits)}" if digits and self.evidence.blob.kind == "pdf" else ""

    @property
    def image(self) -> bool:
        """Whether it can be shown as a picture."""
        return self.evidence.blob.kind in IMAGES

    @property
    def inline(self) -> bool:
        """Whether a browser shows it beside the row."""
        return self.image or self.evidence.blob.kind == "pdf"


@dataclass(slots=True)
class BenchRow:
    """One criterion. ``fields`` are the fields of the form that it reads; ``cited`` says where it is written.

    ``spared`` names the group that is met although this one is not: then it stands in nobody's way.
    """

    name: str
    says: str
    outcome: Outcome
    spared: str = ""
    required: str = ""
    found: list[str] = field(default_factory=list)
    values: list[Frozen] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    lists: list[Other] = field(default_factory=list)
    document: str = ""
    article: str = ""
    unconfirmed: bool = False
    finding: str = ""
    items: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    mark: Any = None
    theirs: list[Any] = field(default_factory=list)
    found_by: Any = None

    @property
    def differs(self) -> bool:
        """Whether somebody else says something else."""
        return any(other.differs for value in self.values for other in value.others)

    @property
    def fields(self) -> list[str]:
        """The fields of the form by their codes."""
        return list(dict.fromkeys(value.key[0] for value in self.values))


def rows_of(verdict: Verdict, language: Language) -> list[BenchRow]:
    """The conditions of a verdict: unmet, doubtful, met, and last what does not matter; nothing from the database."""
    report = Report(verdict, language)
    found = [_row(report, one, group) for one, group in _leaves(verdict.root)]
    return sorted(found, key=lambda row: (bool(row.spared), ORDER[row.outcome]))


def _leaves(result: NodeResult, within: NodeResult | None = None) -> Iterator[tuple[NodeResult, NodeResult | None]]:
    """The conditions, each with the innermost group above it that is met."""
    if not result.children:
        yield result, within
    for child in result.children:
        yield from _leaves(child, result if result.outcome is Outcome.MET else within)


def _row(report: Report, result: NodeResult, met: NodeResult | None) -> BenchRow:
    node = result.node
    row = BenchRow(node.id, report.say(node.says), result.outcome)
    if met is not None and result.outcome in OPEN:
        row.spared = report.say(met.node.says)
    if isinstance(node, model.Require):
        row.required = report.say(condition_text(node.condition))
        row.found = [report.compared(one) for one in result.reading.compared if None not in (one.left, one.right)]
    if isinstance(node, model.Judge):
        row.finding = node.finding.code
        row.required = report.say(node.finding.definition)
    seen = list(result.reading.seen)
    if result.score is not None and isinstance(node, model.Score):
        row.required = f"{report.mark(node.mark)} / {node.out_of}"
        row.found = [span(result.score.low, result.score.high)]
        for group in result.score.groups:
            row.items.append(report.group(group))
            for item in group.items:
                row.items += [line.strip() for line in report.item(item, 0) if line.strip()]
                seen += item.reading.seen
    if node.cite is not None:
        row.document, row.article, row.unconfirmed = node.cite.document, node.cite.article, node.cite.unconfirmed
    row.values = [_value(report, one) for one in {(one.indicator.code, one.year): one for one in seen}.values()]
    return row


def _value(report: Report, one: Seen) -> Frozen:
    year = f" {one.year}" if one.year is not None else ""
    text = "？" if one.value is None else show_value(one.indicator, one.value, report.language)
    source = report.say(computed_by(one.source))
    return Frozen(f"{report.say(one.indicator.names)}{year}", text, source, (one.indicator.code, one.year))


# -- differences --------------------------------------------------------------------------------------------------


def size_of(indicator: Indicator, frozen: Value, other: Value, language: Language) -> str:
    """How far another value lies away, exactly, with its share of the frozen one; empty where there is no distance."""
    if isinstance(frozen, bool) or indicator.type in ("yes_no", "finding", "choice", "code"):
        return ""
    if isinstance(frozen, date) and isinstance(other, date):
        days = (other - frozen).days
        return f"{days:+d} 天" if language == "zh" else f"{days:+d} days"
    if isinstance(frozen, date) or isinstance(other, date):
        return ""
    apart = int(other) - int(frozen)
    sign = "+" if apart > 0 else "−"
    shown = f"{sign}{show_value(indicator, abs(apart), language)}"
    if not frozen:
        return shown
    tenths = round(Fraction(abs(apart) * 1000, abs(int(frozen))))
    return (
        f"{shown}（{sign}{tenths // 10}.{tenths % 10}%）"
        if language == "zh"
        else f"{shown} ({sign}{tenths // 10}.{tenths % 10}%)"
    )


def seen_values(verdict: Verdict) -> dict[Key, tuple[Indicator, Value]]:
    """The frozen values that are known, by indicator and year."""
    found: dict[Key, tuple[Indicator, Value]] = {}
    for result, _group in _leaves(verdict.root):
        seen = list(result.reading.seen)
        for group in result.score.groups if result.score is not None else ():
            seen += [one for item in group.items for one in item.reading.seen]
        found |= {(one.indicator.code, one.year): (one.indicator, one.value) for one in seen if one.value is not None}
    return found


def add_others(rows: Iterable[BenchRow], firm: Enterprise, verdict: Verdict, user: User, language: Language) -> None:
    """Lay beside each value what the registry's other parties and published lists say of it."""
    frozen = seen_values(verdict)
    said: dict[Key, list[tuple[Value, Other]]] = defaultdict(list)
    _from_registry(said, frozen, firm, verdict.on)
    _from_lists(said, frozen, firm, user)
    for row in rows:
        for value in row.values:
            if value.key not in frozen:
                continue
            indicator, own = frozen[value.key]
            value.others = [_compared(one, told, indicator, own, language) for told, one in said.get(value.key, ())]


def _compared(one: Other, told: Value, indicator: Indicator, own: Value, language: Language) -> Other:
    differs = told != own
    size = size_of(indicator, own, told, language) if differs else ""
    return Other(one.who, show_value(indicator, told, language), differs, size, one.when, one.place, one.link)


def _from_registry(
    said: dict[Key, list[tuple[Value, Other]]],
    frozen: Mapping[Key, tuple[Indicator, Value]],
    firm: Enterprise,
    on: date,
) -> None:
    rows = Fact.objects.stated().filter(
        enterprise_id=firm.pk, indicator__in={code for code, _year in frozen}, as_of__lte=on
    )
    newest: dict[tuple[str, int | None, str], Fact] = {}
    for fact in rows.select_related("source__organisation").order_by("as_of", "pk"):
        indicator = catalogue().indicators.get(fact.indicator)
        if indicator is not None and fact.source.party != "firm":
            newest[fact.indicator, fact.as_of.year if indicator.yearly else None, fact.source.party] = fact
    for (code, year, _party), fact in newest.items():
        if (code, year) not in frozen:
            continue
        indicator = frozen[code, year][0]
        who = str(fact.source.organisation or fact.source.label)
        link = reverse("fact-history", args=[firm.pk, code, fact.as_of.year]) if indicator.yearly else ""
        about = Other(who, "", False, when=fact.as_of, place=fact.place or fact.source.label, link=link)
        said[code, year].append((decode(indicator, fact.value), about))


def listed_of(firm: Enterprise, user: User) -> list[Listed]:
    """Where the firm stands on published lists that the reader may see."""
    sources = ListSource.objects.visible_to(user)
    rows = Listed.objects.filter(enterprise_id=firm.pk, until=None, source__in=sources)
    return list(rows.select_related("source", "row__version", "came").order_by("source__name"))


def said_by(listed: Listed) -> Other:
    """A list, its day and its row, as a line."""
    row = listed.row
    version = row.version if row is not None else listed.came
    place = f"{row.sheet} 第 {row.number} 行" if row is not None else ""
    link = reverse("list-row", args=[row.pk]) if row is not None else reverse("list", args=[listed.source_id])
    return Other(
        f"{listed.source.name}（{listed.source.issuer}）", "", False, when=version.as_of, place=place, link=link
    )


def _from_lists(
    said: dict[Key, list[tuple[Value, Other]]],
    frozen: Mapping[Key, tuple[Indicator, Value]],
    firm: Enterprise,
    user: User,
) -> None:
    for listed in listed_of(firm, user):
        about, source = said_by(listed), listed.source
        figures = (listed.row.values or {}).get("figures", []) if listed.row is not None else []
        if source.indicator:
            figures = [*figures, [source.indicator, None, 1]]
        for code, year, stored in figures:
            if (code, year) in frozen:
                said[code, year].append((decode(frozen[code, year][0], stored), about))


# -- papers -------------------------------------------------------------------------------------------------------


def add_papers(rows: Iterable[BenchRow], firm: Enterprise, standard: str, used: Collection[int] = frozenset()) -> None:
    """The papers that prove each row: those linked to its condition, and those linked to its values.

    A paper that was withdrawn is left out, unless the application uses it: that one is seen as it was, and said to be.
    """
    standing = Q(evidence__withdrawn_at=None) | Q(evidence_id__in=list(used))
    links = EvidenceLink.objects.filter(standing, evidence__enterprise=firm)
    by_row: dict[str, list[EvidenceLink]] = defaultdict(list)
    by_value: dict[Key, list[EvidenceLink]] = defaultdict(list)
    for link in links.select_related("evidence__blob").order_by("pk"):
        if link.criterion and link.standard == standard:
            by_row[link.criterion].append(link)
        elif link.indicator and link.as_of is not None:
            indicator = catalogue().indicators.get(link.indicator)
            yearly = indicator is not None and indicator.yearly
            by_value[link.indicator, link.as_of.year if yearly else None].append(link)
    for row in rows:
        found = [*by_row[row.name], *(link for value in row.values for link in by_value[value.key])]
        papers = {(link.evidence_id, link.page): Paper(link.evidence, link.page) for link in found}
        row.papers = list(papers.values())
