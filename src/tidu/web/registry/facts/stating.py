"""Taking statements: set-based, so that one form and fifty thousand firms take the same few queries a batch."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from tidu.criteria.facts import Value
from tidu.criteria.values import show_value
from tidu.web.audit import service as audit
from tidu.web.registry.changes import tell_changed
from tidu.web.registry.facts.deciding import Decision, Kept, decide
from tidu.web.registry.facts.values import decode, encode, indicator_of
from tidu.web.registry.facts.writing import NewFact, insert_facts
from tidu.web.registry.models import Conflict, Enterprise, Fact, Source

FIRMS_AT_ONCE = 500
"""Firms of one batch of queries; a database takes a few thousand parameters at once."""
TOLD_WHOLE = 40
"""Up to so many changed values of a firm are written into an event; beyond, a digest covers them."""
TOLD_OF_ALL = 2_000
"""The same for all firms of a batch together: the event of a large file points to the file, which is kept."""

Key = tuple[int, str, date]


@dataclass(frozen=True, slots=True)
class Statement:
    """What a party says: the value of an indicator for a firm and a day. None withdraws what it said before."""

    enterprise_id: int
    indicator: str
    as_of: date
    value: Value | None
    place: str = ""
    note: str = ""


@dataclass
class Stated:
    """What became of the statements."""

    new: int = 0
    same: int = 0
    changed: int = 0
    withdrawn: int = 0
    conflicts: int = 0
    closed: int = 0
    opened_for: set[int] = field(default_factory=set)

    def add(self, other: Stated) -> None:
        """Count another batch in."""
        for name in ("new", "same", "changed", "withdrawn", "conflicts", "closed"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.opened_for |= other.opened_for


def state(
    source: Source, statements: Sequence[Statement], *, recorded_at: datetime | None = None, audited: bool = True
) -> Stated:
    """Take statements of the source's party; of several about one thing the last counts.

    A statement that contradicts the value in use is kept beside it, and a conflict is opened. ``recorded_at`` is for
    loading a history; it never goes back behind what is recorded already.
    """
    result = Stated()
    by_firm: dict[int, dict[Key, Statement]] = defaultdict(dict)
    for one in statements:
        by_firm[one.enterprise_id][one.enterprise_id, one.indicator, one.as_of] = one
    with transaction.atomic():
        lock_firms(sorted(by_firm))
        for firms in _batches(sorted(by_firm), FIRMS_AT_ONCE):
            batch = _Batch(source, {key: one for firm in firms for key, one in by_firm[firm].items()}, firms)
            result.add(batch.run(recorded_at or timezone.now(), audited=audited))
        if result.new or result.changed or result.withdrawn:
            tell_changed(by_firm, {one.indicator for one in statements})
    if result.opened_for or result.closed:
        from tidu.web.registry.facts.conflicts import renew_todos

        renew_todos(result.opened_for, closed=result.closed > 0, firms=list(by_firm))
    return result


def lock_firms(firms: Sequence[int]) -> None:
    """Until the transaction ends nobody else states anything about these firms, or decides about them.

    All of them first, in one order, before the trail is locked: two who write at once wait for each other, and never in
    a circle.
    """
    for some in _batches(sorted(firms), FIRMS_AT_ONCE):
        list(Enterprise.objects.filter(pk__in=some).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def foresee(party: str, statements: Sequence[Statement]) -> Stated:
    """What taking these statements would do; nothing is written."""
    result = Stated()
    for batch in _foreseen(party, statements):
        result.add(batch.result)
    return result


def foresee_each(party: str, statements: Sequence[Statement]) -> dict[Key, str]:
    """The same for each thing by itself: new, same, changed, withdrawn; or conflict, where another value is in use and
    nobody has decided yet.
    """
    found: dict[Key, str] = {}
    for batch in _foreseen(party, statements):
        found.update(dict.fromkeys(batch.statements, "same"))
        for key, one in batch.decisions:
            beside = one.new is not None and not one.new.standing and key in batch.conflicts
            found[key] = "conflict" if one.opens or beside else one.kind
    return found


def _foreseen(party: str, statements: Sequence[Statement]) -> Iterator[_Batch]:
    by_firm: dict[int, dict[Key, Statement]] = defaultdict(dict)
    for one in statements:
        by_firm[one.enterprise_id][one.enterprise_id, one.indicator, one.as_of] = one
    for firms in _batches(sorted(by_firm), FIRMS_AT_ONCE):
        batch = _Batch(Source(party=party), {key: one for firm in firms for key, one in by_firm[firm].items()}, firms)
        batch.read(timezone.now())
        batch.decide()
        batch.result.conflicts = sum(1 for _key, one in batch.decisions if one.opens)
        yield batch


def _batches(items: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


class _Batch:
    """The statements of a few hundred firms."""

    def __init__(self, source: Source, statements: dict[Key, Statement], firms: Sequence[int]) -> None:
        self.source = source
        self.statements = statements
        self.firms = firms
        self.kept: dict[Key, list[Kept]] = defaultdict(list)
        self.conflicts: dict[Key, int] = {}
        self.decisions: list[tuple[Key, Decision]] = []
        self.result = Stated()

    def run(self, at: datetime, *, audited: bool) -> Stated:
        at = self.read(at)
        self.decide()
        if self.decisions:
            self.write(at)
            if audited:
                self.tell()
        return self.result

    def decide(self) -> None:
        """What becomes of every statement."""
        for key, statement in self.statements.items():
            value = None if statement.value is None else encode(statement.value)
            decision = decide(self.kept[key], self.source.party, value, in_conflict=key in self.conflicts)
            setattr(self.result, decision.kind, getattr(self.result, decision.kind) + 1)
            if decision.kind != "same":
                self.decisions.append((key, decision))

    def read(self, at: datetime) -> datetime:
        """What is kept of these firms, and a moment behind everything recorded, even if the clock was set back."""
        rows = Fact.objects.filter(enterprise_id__in=self.firms)
        latest = rows.aggregate(recorded=Max("recorded_at"), ended=Max("ended_at"))
        if latest["recorded"] is None:
            return at
        last: datetime = max(moment for moment in latest.values() if moment is not None)
        found = rows.filter(ended_at=None, indicator__in={key[1] for key in self.statements})
        listed = found.order_by("recorded_at", "id").values_list(
            "enterprise_id", "indicator", "as_of", "source__party", "value", "standing_from", "id"
        )
        for firm, indicator, as_of, party, value, standing, pk in listed.iterator(chunk_size=5000):
            key = (firm, indicator, as_of)
            if key in self.statements:
                self.kept[key].append(Kept(party, value, standing is not None, pk))
        open_ones = Conflict.objects.filter(enterprise_id__in=self.firms, state=Conflict.State.OPEN)
        for firm, indicator, as_of, pk in open_ones.values_list("enterprise_id", "indicator", "as_of", "id"):
            self.conflicts[firm, indicator, as_of] = pk
        return max(at, last + timedelta(microseconds=1))

    def write(self, at: datetime) -> None:
        """Three kinds of changes, each in one go: rows that end, rows that are new, conflicts."""
        ended = [pk for _key, one in self.decisions for pk in one.ends]
        for some in _batches(ended, 5000):
            Fact.objects.filter(pk__in=some).update(ended_at=at)
        revived = [one.stands for _key, one in self.decisions if one.stands is not None]
        for some in _batches(revived, 5000):
            Fact.objects.filter(pk__in=some).update(standing_from=at)
        insert_facts(list(self.rows(at)))
        opened = [key for key, one in self.decisions if one.opens]
        Conflict.objects.bulk_create(
            [Conflict(enterprise_id=firm, indicator=code, as_of=day, opened_at=at) for firm, code, day in opened],
            batch_size=500,
        )
        closed = [self.conflicts[key] for key, one in self.decisions if one.closes]
        Conflict.objects.filter(pk__in=closed).update(state=Conflict.State.GONE, resolved_at=at)
        self.result.conflicts, self.result.closed = len(opened), len(closed)
        self.result.opened_for = {key[0] for key in opened}

    def rows(self, at: datetime) -> Iterator[NewFact]:
        for key, decision in self.decisions:
            if decision.new is None:
                continue
            statement, new = self.statements[key], decision.new
            yield NewFact(
                *key, new.value, self.source.pk, statement.place, at, at if new.standing else None, statement.note
            )

    def tell(self) -> None:
        """One event a firm: what changed, in words where it is little."""
        by_firm: dict[int, list[tuple[Key, Decision]]] = defaultdict(list)
        for key, decision in self.decisions:
            by_firm[key[0]].append((key, decision))
        named = {
            pk: (name, region)
            for pk, name, region in Enterprise.objects.filter(pk__in=list(by_firm)).values_list(
                "pk", "name", "region_id"
            )
        }
        audit.record_many(self.entries(by_firm, named))

    def entries(
        self, by_firm: dict[int, list[tuple[Key, Decision]]], named: dict[int, tuple[str, str]]
    ) -> Iterable[audit.Entry]:
        label = Enterprise._meta.label_lower
        for firm, changed in by_firm.items():
            before, after = self.told(changed)
            name, region = named[firm]
            after |= {"source": str(self.source), "party": self.source.party, "values": len(changed)}
            yield audit.Entry(
                "fact.state", label, str(firm), name, before=before, after=after, enterprise_id=firm, region_code=region
            )

    def told(self, changed: list[tuple[Key, Decision]]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Before and after: the values themselves, or the digest of all lines where there are many."""
        before: dict[str, Any] = {}
        after: dict[str, Any] = {}
        if len(changed) > TOLD_WHOLE or len(self.decisions) > TOLD_OF_ALL:
            lines = sorted(f"{key[1]} {key[2]} {'-' if one.new is None else one.new.value}" for key, one in changed)
            return before, {"digest": hashlib.sha256("\n".join(lines).encode()).hexdigest()}
        for key, decision in changed:
            label = label_of(key[1], key[2])
            mine = next((one for one in self.kept[key] if one.pk in decision.ends), None)
            before[label] = None if mine is None else shown(key[1], mine.value)
            after[label] = None if decision.new is None else shown(key[1], decision.new.value)
        return before, after


def label_of(code: str, as_of: date) -> str:
    """An indicator and its period, for people: 2025 年营业收入."""
    indicator = indicator_of(code)
    if indicator is None:
        return f"{code} {as_of}"
    return f"{as_of.year} 年{indicator.names.zh}" if indicator.yearly else f"{indicator.names.zh}（{as_of}）"


def shown(code: str, stored: int) -> str:
    """A stored value for people."""
    indicator = indicator_of(code)
    return str(stored) if indicator is None else show_value(indicator, decode(indicator, stored))
