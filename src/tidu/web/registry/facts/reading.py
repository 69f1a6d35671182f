"""Reading facts back: for the kernel, and for pages; as of a day, as known at a moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db.models import Q

from tidu.criteria.facts import Fact as KernelFact
from tidu.criteria.facts import Facts, Validity, Value
from tidu.criteria.vocabulary import FOREVER, NEVER, Indicator
from tidu.web.registry.facts.values import catalogue, decode, indicator_of
from tidu.web.registry.models import Enterprise, Fact, TitleHeld
from tidu.web.registry.scoping import FactQuerySet, TitleQuerySet
from tidu.web.registry.titles.ledgers import ledgers_on

REGISTERED = "registered_on"
INDUSTRY = "industry"
OF_RECORD = "企业档案"
"""The source that is shown for what stands in the firm's own entry."""


def in_use(enterprise_ids: Iterable[int], on: date, known_at: datetime | None = None) -> Iterable[Fact]:
    """The values of these firms that were in use at a moment and hold for days up to ``on``."""
    rows = Fact.objects.in_use(known_at).filter(enterprise_id__in=list(enterprise_ids), as_of__lte=on)
    return rows.select_related("source").order_by("enterprise_id", "indicator", "as_of")


def kernel_facts(firm: Enterprise, on: date, known_at: datetime | None = None) -> Facts:
    """What is known about one firm, as criteria read it."""
    return kernel_facts_of([firm], on, known_at)[firm.pk]


def kernel_facts_of(firms: Sequence[Enterprise], on: date, known_at: datetime | None = None) -> dict[int, Facts]:
    """The same for many firms in three queries, by their numbers.

    Of a yearly indicator every year is given; of any other the newest value that holds on the day. Trade and day of
    founding come from the firm's entry where nobody stated them. A title without a row is not known, unless somebody has
    said that the ledger of that title is complete: then it is not held.
    """
    found = {firm.pk: Facts(name=firm.name, code=firm.uscc or "") for firm in firms}
    for row in in_use(found, on, known_at):
        indicator = indicator_of(row.indicator)
        if indicator is None:
            continue
        year = row.as_of.year if indicator.yearly else None
        value = decode(indicator, row.value)
        found[row.enterprise_id].values[indicator.code, year] = KernelFact(value, str(row.source))
    for firm in firms:
        _from_entry(firm, found[firm.pk])
    _titles(found, on, known_at)
    _not_on_ledgers(firms, found, on, known_at)
    return found


def _from_entry(firm: Enterprise, facts: Facts) -> None:
    indicators = catalogue().indicators
    entry: list[tuple[str, Value | None]] = [(REGISTERED, firm.established_on)]
    if firm.industry.isdigit():
        entry.append((INDUSTRY, int(firm.industry)))
    for code, value in entry:
        indicator: Indicator | None = indicators.get(code)
        if indicator is not None and value is not None and facts.get(indicator, None) is None:
            facts.put(indicator, None, value, OF_RECORD)


def _titles(found: dict[int, Facts], on: date, known_at: datetime | None) -> None:
    rows = TitleHeld.objects.filter(enterprise_id__in=list(found))
    if known_at is not None:
        rows = rows.filter(recorded_at__lte=known_at)
    for (pk, title), validity in titles_as_read(rows, on).items():
        found[pk].titles[title] = validity


def _not_on_ledgers(
    firms: Sequence[Enterprise], found: Mapping[int, Facts], on: date, known_at: datetime | None
) -> None:
    """Who is not on a ledger that is complete does not hold the title."""
    for ledger in ledgers_on(on, known_at):
        for firm in firms:
            if firm.region_id.startswith(ledger.region_id):
                found[firm.pk].titles.setdefault(ledger.title, Validity.none(ledger.label))


def titles_as_read(rows: TitleQuerySet, on: date) -> dict[tuple[int, str], Validity]:
    """The titles of firms as criteria read them, by firm and title; of products' titles none.

    Of several it is the one that covers the day, else the one that ended last.
    """
    held: dict[tuple[int, str], list[Validity]] = defaultdict(list)
    for row in rows.filter(Q(valid_from=None) | Q(valid_from__lte=on), product="").select_related("source"):
        until = row.valid_until or FOREVER
        if row.withdrawn_on is not None and row.withdrawn_on <= until:
            until = max(NEVER, date.fromordinal(row.withdrawn_on.toordinal() - 1))
        label = row.document or row.batch or str(row.source or "")
        held[row.enterprise_id, row.title].append(Validity(row.valid_from or row.decided_on, until, label))
    return {key: max(listed, key=lambda one: one.until) for key, listed in held.items()}


def versions_of(firm: Enterprise, indicator: str, as_of: date) -> FactQuerySet:
    """Every value ever stated for one thing, newest first, with its source."""
    rows = Fact.objects.filter(enterprise=firm, indicator=indicator, as_of=as_of)
    return rows.select_related("source__entered_by", "source__organisation").order_by("-recorded_at", "-id")
