"""One firm's history as rows of the tables: what was stated in order decides what is in use, as it would have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from tidu.fictional.records import FirmHistory, StatedFact
from tidu.today import CHINA
from tidu.web.registry.facts.deciding import Kept, decide
from tidu.web.registry.facts.values import encode
from tidu.web.registry.search import search_text_of

ENTERPRISE = (
    "id", "uscc", "registration_number", "name", "short_name", "region_id", "address", "industry", "established_on",
    "registered_capital", "ownership", "business_scope", "size_class", "above_scale", "coastal_belt", "status",
    "merged_into_id", "organisation_id", "owner_id", "search_text", "created_at", "changed_at", "version",
)  # fmt: skip
NAME = ("enterprise_id", "name", "kind", "valid_from", "valid_until")
CONTACT = ("enterprise_id", "kind", "name", "position", "phone", "mobile", "email")
RELATION = ("enterprise_id", "kind", "other_id", "other_name", "since", "until")
EVENT = ("enterprise_id", "kind", "happened_on", "details", "note", "document", "recorded_at")
TAGGED = ("enterprise_id", "tag_id")
FACT = (
    "enterprise_id", "indicator", "as_of", "value", "source_id", "place", "recorded_at", "standing_from", "ended_at",
    "note",
)  # fmt: skip
CONFLICT = ("enterprise_id", "indicator", "as_of", "state", "opened_at", "reason", "resolved_at")
TITLE = (
    "enterprise_id", "title", "kind", "product", "batch", "document", "decision", "decided_on", "valid_from",
    "valid_until", "mark", "withdrawn_on", "reason", "name_then", "place", "recorded_at",
)  # fmt: skip
RECOMMENDATION = (
    "enterprise_id", "title", "kind", "product", "batch", "document", "recommended_on", "outcome", "decided_on", "note",
    "recorded_at",
)  # fmt: skip
TABLES = {
    "enterprise": ENTERPRISE, "name": NAME, "contact": CONTACT, "relation": RELATION, "event": EVENT, "tagged": TAGGED,
    "fact": FACT, "conflict": CONFLICT, "title": TITLE,
    "recommendation": RECOMMENDATION,
}  # fmt: skip


@dataclass
class Rows:
    """Rows of many firms, by table. ``source_of`` gives the number of a source, ``tag_of`` that of a label."""

    source_of: Callable[[str, str], int]
    tag_of: Callable[[str, str], int]
    moment: datetime
    tables: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: defaultdict(list))
    renewals: list[tuple[str, str]] = field(default_factory=list)

    def add(self, one: FirmHistory) -> None:
        """Everything about a firm."""
        self._firm(one)
        self._names(one)
        self._others(one)
        self._events(one)
        self._facts(one)
        self._titles(one)
        self._recommendations(one)

    def _firm(self, one: FirmHistory) -> None:
        firm = one.firm
        names = [firm.name, *(former.name for former in firm.former_names)]
        text = search_text_of([*names, *([firm.short_name] if firm.short_name else [])])
        merged = firm.absorbed_by if firm.status == "absorbed" else None
        self.tables["enterprise"].append(
            (
                firm.number, firm.uscc, firm.registration_number, firm.name, firm.short_name, firm.region, firm.address,
                firm.industry, firm.established_on, firm.registered_capital, firm.ownership, firm.business_scope, "",
                firm.above_scale, firm.coastal_belt, firm.status, merged, None, None, text, self.moment, self.moment, 1,
            )
        )  # fmt: skip

    def _names(self, one: FirmHistory) -> None:
        firm = one.firm
        self.tables["name"].append((firm.number, firm.name, "present", firm.name_since, None))
        for former in firm.former_names:
            row = (firm.number, former.name, "former", former.valid_from, former.valid_until)
            self.tables["name"].append(row)

    def _others(self, one: FirmHistory) -> None:
        firm = one.firm
        for contact in firm.contacts:
            self.tables["contact"].append(
                (
                    firm.number,
                    contact.kind,
                    contact.name,
                    contact.position,
                    contact.phone,
                    contact.mobile,
                    contact.email,
                )
            )
        for relation in firm.relations:
            self.tables["relation"].append(
                (firm.number, relation.kind, relation.other, "", relation.since, relation.until)
            )
        for tag in firm.tags:
            self.tables["tagged"].append((firm.number, self.tag_of(tag.kind, tag.name)))

    def _events(self, one: FirmHistory) -> None:
        firm = one.firm
        names = [*(former.name for former in firm.former_names), firm.name]
        for former, name in zip(firm.former_names, names[1:], strict=True):
            self._event(firm.number, "renamed", former.valid_until, {"from": former.name, "to": name})
        for move in firm.moves:
            self._event(firm.number, "moved", move.on, {"from": move.from_region, "to": move.to_region})
        if firm.ended_on is not None and firm.status != "active":
            details = {"firm": firm.absorbed_by} if firm.absorbed_by else {}
            self._event(firm.number, firm.status, firm.ended_on, details)

    def _event(self, number: int, kind: str, on: date, details: dict[str, Any]) -> None:
        import json

        text = json.dumps(details, ensure_ascii=False)
        self.tables["event"].append((number, kind, on, text, "", "", self.moment))

    def _facts(self, one: FirmHistory) -> None:
        """Statement after statement, by the same rules as everything that is stated later."""
        number = one.firm.number
        rows: list[list[Any]] = []
        kept: dict[tuple[str, date], list[Kept]] = defaultdict(list)
        conflicts: dict[tuple[str, date], list[list[Any]]] = defaultdict(list)
        for fact in sorted(one.facts, key=lambda each: each.recorded_on):
            self._state(number, fact, rows, kept, conflicts)
        self.tables["fact"] += [tuple(row) for row in rows]
        self.tables["conflict"] += [tuple(row) for listed in conflicts.values() for row in listed]

    def _state(
        self,
        number: int,
        fact: StatedFact,
        rows: list[list[Any]],
        kept: dict[tuple[str, date], list[Kept]],
        conflicts: dict[tuple[str, date], list[list[Any]]],
    ) -> None:
        key = (fact.indicator, fact.as_of)
        listed = kept[key]
        at = max([fact.recorded_on, *(rows[one.pk][6] for one in listed if one.pk is not None)])
        open_one = next((row for row in conflicts[key] if row[3] == "open"), None)
        value = encode(fact.value)
        found = decide(listed, fact.party, value, in_conflict=open_one is not None)
        for pk in found.ends:
            rows[pk][8] = at
            kept[key] = listed = [one for one in listed if one.pk != pk]
        if found.stands is not None:
            rows[found.stands][7] = at
        if found.new is not None:
            source = self.source_of(fact.party, fact.source)
            standing = at if found.new.standing else None
            rows.append([number, *key, value, source, "", at, standing, None, fact.note])
            listed.append(Kept(fact.party, value, found.new.standing, len(rows) - 1))
        if found.opens:
            conflicts[key].append([number, *key, "open", at, "", None])
        if found.closes and open_one is not None:
            open_one[3], open_one[6] = "gone", at

    def _titles(self, one: FirmHistory) -> None:
        for row in one.titles:
            recorded = datetime.combine(row.decided_on, time(9), CHINA)
            self.tables["title"].append(
                (
                    row.firm, row.title, row.kind, row.product, row.batch_name, row.document, row.decision, row.decided_on,
                    row.valid_from, row.valid_until, row.mark, row.withdrawn_on, row.reason, row.name_then, "", recorded,
                )
            )  # fmt: skip

    def _recommendations(self, one: FirmHistory) -> None:
        """What was recommended, each product of a firm by itself: those that were granted are its titles of the round."""
        products: dict[str, list[str]] = defaultdict(list)
        for title in one.titles:
            products[title.batch].append(title.product)
        for row in one.recommendations:
            waiting = products[row.batch]
            product = waiting.pop(0) if row.outcome == "granted" and waiting else ""
            recorded = datetime.combine(row.recommended_on, time(9), CHINA)
            self.tables["recommendation"].append(
                (
                    row.firm, row.title, row.kind, product, row.batch_name, "", row.recommended_on, row.outcome,
                    row.decided_on, "", recorded,
                )
            )  # fmt: skip
