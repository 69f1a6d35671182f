"""Which titles are judged on a day, by which standards, and what these read about a firm."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from tidu.catalogue.deriving import derived_by
from tidu.criteria import model
from tidu.criteria.expressions import Application
from tidu.criteria.layout import WideColumn, wide_columns
from tidu.criteria.plan import Plan
from tidu.criteria.planning import plan_of
from tidu.errors import RuleError
from tidu.web.registry.facts.service import catalogue
from tidu.web.standing.doubts import with_partners

KINDS: tuple[Application, ...] = ("new", "review")


@dataclass(frozen=True)
class Rule:
    """One title, asked for anew or in re-review, by the standard that applies on a day."""

    title: str
    kind: Application
    on: date
    standard: model.Standard

    @cached_property
    def plan(self) -> Plan:
        """The standard as a plan for bulk engines."""
        return plan_of(self.standard, self.on, self.kind)

    @cached_property
    def columns(self) -> tuple[WideColumn, ...]:
        """Everything that it reads, that from which it derives included."""
        sources = [catalogue().standard(one) for one in sorted(derived_by(self.standard))]
        found = {column.name: column for one in (self.standard, *sources) for column in wide_columns(one)}
        return tuple(found.values())

    @cached_property
    def reads(self) -> frozenset[str]:
        """The indicators and titles that it reads, by their codes."""
        return frozenset(
            column.indicator.code if column.indicator is not None else column.title or "" for column in self.columns
        )


@lru_cache(maxsize=8)
def rules_on(on: date) -> tuple[Rule, ...]:
    """The rules of a day in the order of the catalogue's titles; a title without a standard that day has none."""
    found = []
    for title in catalogue().titles:
        for kind in KINDS:
            try:
                applicable = catalogue().which(title, kind, on)
            except RuleError:
                continue
            found.append(Rule(title, kind, on, applicable.standard))
    return tuple(found)


def titles_on(on: date) -> tuple[str, ...]:
    """The titles that can be judged that day."""
    return tuple(dict.fromkeys(rule.title for rule in rules_on(on)))


def of_ladder(track: str) -> list[str]:
    """The titles that are rungs of a ladder (industry, science), from below."""
    rungs = [one for one in catalogue().titles.values() if one.track == track and one.rung is not None]
    return [one.code for one in sorted(rungs, key=lambda one: one.rung or 0)]


def touched_by(codes: Iterable[str], on: date) -> tuple[Rule, ...]:
    """The rules of a day that read any of these indicators or titles, or what could be contradicted by them."""
    wanted = with_partners(codes)
    return tuple(rule for rule in rules_on(on) if rule.reads & wanted)


def named(rule: Rule) -> dict[str, object]:
    """A rule as a receipt names it: standard, version of its text, overlays."""
    return {
        "standard": rule.standard.id,
        "sha256": rule.standard.sha256,
        "overlays": list(rule.standard.overlays),
    }
