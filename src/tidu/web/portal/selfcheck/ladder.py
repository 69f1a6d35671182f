"""The titles that can be checked on a day, by which rules, and what these want to know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from tidu.catalogue import Catalogue, load
from tidu.catalogue.applicability import Row
from tidu.catalogue.deriving import derived_by, with_derived
from tidu.catalogue.words import Title
from tidu.criteria import model
from tidu.criteria.expressions import Application
from tidu.criteria.facts import Facts
from tidu.criteria.slots import Ground, Slot
from tidu.errors import RuleError
from tidu.text import Text

TRACKS = {"industry": Text("梯度培育", "Gradient cultivation"), "science": Text("科技企业", "Science and technology")}
"""The two ladders. What is on neither only matters as a condition elsewhere."""
NO_RUNG = 99


def catalogue() -> Catalogue:
    """The catalogue of rules; a function, so that a test can put another in its place."""
    return load()


@dataclass(frozen=True)
class Rule:
    """One title by the rules of a day. ``kind`` is re-review for whoever holds it, else new."""

    title: Title
    kind: Application
    on: date
    standard: model.Standard
    row: Row

    @property
    def code(self) -> str:
        """The title's code."""
        return self.title.code

    @property
    def named(self) -> str:
        """The standard with its overlays, as ``tidu check --standard`` takes it."""
        return "+".join((self.standard.id, *self.standard.overlays))

    @cached_property
    def ground(self) -> Ground:
        """What the standard reads, slot by slot."""
        return Ground(self.standard, self.on, self.kind)

    @cached_property
    def classifications(self) -> tuple[model.Standard, ...]:
        """The classifications from which it derives facts, such as that of sizes."""
        return tuple(catalogue().standard(one) for one in sorted(derived_by(self.standard)))

    @cached_property
    def askable(self) -> tuple[Slot, ...]:
        """What a firm can be asked: everything but what only a person finds; what facts derive from comes last."""
        own = [slot for slot in self.ground.slots if slot not in self.ground.judged]
        return tuple(dict.fromkeys((*own, *(slot for one in self.grounds[1:] for slot in one.slots))))

    @cached_property
    def grounds(self) -> tuple[Ground, ...]:
        """What the standard reads, and what the classifications read from which it derives facts."""
        return (self.ground, *(Ground(one, self.on, self.kind) for one in self.classifications))

    @cached_property
    def by_key(self) -> dict[str, Slot]:
        """What a firm can be asked, by its key."""
        return {key_of(slot): slot for slot in self.askable}

    def derive(self, facts: Facts) -> Facts:
        """Facts with what follows from them."""
        return with_derived(facts, self.standard, catalogue(), self.on)


@lru_cache(maxsize=64)
def _rules(on: date) -> tuple[Rule, ...]:
    found = []
    for title in catalogue().titles.values():
        if title.track not in TRACKS:
            continue
        for kind in ("new", "review"):
            try:
                applicable = catalogue().which(title.code, kind, on)
            except RuleError:
                continue
            found.append(Rule(title, kind, on, applicable.standard, applicable.row))
    return tuple(sorted(found, key=lambda rule: (rule.title.rung or NO_RUNG, rule.title.track != "industry")))


def rules_on(on: date) -> tuple[Rule, ...]:
    """Every title of both ladders that can be judged that day, both kinds, lowest rung first."""
    return _rules(on)


def rules_for(on: date, held: Sequence[str]) -> tuple[Rule, ...]:
    """One rule a title: that of its re-review where it is held and has one, else that of a new application."""
    chosen: dict[str, Rule] = {}
    for rule in rules_on(on):
        wanted = "review" if rule.code in held else "new"
        if rule.code not in chosen or rule.kind == wanted:
            chosen[rule.code] = rule
    return tuple(chosen.values())


def titles_asked(on: date) -> tuple[Slot, ...]:
    """Every title that some standard of the day looks up, or that has a re-review: each asked once for all of them."""
    found: dict[Slot, None] = {}
    for rule in rules_on(on):
        found.update(dict.fromkeys(slot for slot in rule.askable if slot.is_title))
    for rule in rules_on(on):
        if rule.kind == "review":
            found.setdefault(Slot(rule.code, None, True, None, rule.title.names))
    order = list(catalogue().titles)
    return tuple(sorted(found, key=lambda slot: order.index(slot.code)))


@lru_cache(maxsize=64)
def slots_on(on: date) -> dict[str, Slot]:
    """Everything that can be asked that day by its key; not to be changed."""
    found = {key_of(slot): slot for slot in titles_asked(on)}
    for rule in rules_on(on):
        for slot in rule.askable:
            found.setdefault(key_of(slot), slot)
    return found


def key_of(slot: Slot) -> str:
    """A slot as the link names it: ``revenue.2025``, ``is_sme``, ``@zjtx``."""
    if slot.is_title:
        return f"@{slot.code}"
    return slot.code if slot.year is None else f"{slot.code}.{slot.year}"


def next_titles(code: str) -> tuple[Title, ...]:
    """The titles that ask for this one first."""
    return tuple(one for one in catalogue().titles.values() if code in one.predecessors)


def needed_first(title: Title) -> tuple[Title, ...]:
    """The titles of which one has to be held first."""
    return tuple(catalogue().titles[code] for code in title.predecessors)
