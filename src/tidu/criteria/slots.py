"""What a standard reads about a firm, slot by slot, and an evaluator that remembers what it has judged before.

A slot is one thing that can be known: an indicator in a calendar year, an indicator of the present, or a title.
Gaps, paths and questions all ask "what if this slot held another value", so they share this ground.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from tidu.criteria import expressions as ex
from tidu.criteria import model
from tidu.criteria.expressions import Application, Condition, Expression, Need
from tidu.criteria.facts import Facts, Validity, Value
from tidu.criteria.needs import needs_of_node
from tidu.criteria.one import Evaluator
from tidu.criteria.outcomes import Outcome
from tidu.criteria.verdicts import ItemResult, NodeResult, Reading
from tidu.criteria.vocabulary import FOREVER, Change, Indicator
from tidu.text import Text

MEMORY = 200_000
"""So many remembered results are kept before all are forgotten."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing that can be known about a firm. ``year`` is a calendar year; None where it is of the present."""

    code: str
    year: int | None = None
    is_title: bool = False
    indicator: Indicator | None = field(default=None, compare=False, repr=False)
    name: Text = field(default=Text("", ""), compare=False, repr=False)

    @property
    def label(self) -> Text:
        """Its name with the year, as people read it."""
        if self.year is None:
            return self.name
        return Text(f"{self.year} 年{self.name.zh}", f"{self.name.en} {self.year}")

    def read(self, facts: Facts, on: date) -> Value | None:
        """The stored value, a title's as whether it is held on the day; None for unknown."""
        if self.is_title:
            validity = facts.titles.get(self.code)
            return None if validity is None else validity.on(on)
        fact = facts.values.get((self.code, self.year))
        return None if fact is None else fact.value

    def written_to(self, facts: Facts, value: Value | None, on: date) -> Facts:
        """A copy of ``facts`` in which the slot holds ``value``; None makes it unknown."""
        changed = facts.copy()
        if self.indicator is not None:
            changed.put(self.indicator, self.year, value)
        elif value is None:
            changed.titles.pop(self.code, None)
        else:
            changed.titles[self.code] = Validity(on, FOREVER) if value else Validity.none()
        return changed

    def change(self, on: date) -> Change:
        """Whether a firm can change it now, with time, or not at all.

        The figures of a closed year are past: a firm can only bring the next year's figures there, which takes time.
        """
        if self.indicator is None:
            return "time"
        own = self.indicator.change
        closed = self.year is not None and self.year < on.year
        return "time" if closed and own == "act" else own


Part = model.Node | model.Item | model.Gate


class Ground:
    """The slots of one standard for one date and kind of application, by node, by score item and by condition."""

    def __init__(self, standard: model.Standard, on: date, kind: Application) -> None:
        self.standard = standard
        self.on = on
        self.kind = kind
        self._titles = dict(_title_names(standard))
        self._by_condition: dict[tuple[int, int], tuple[Slot, ...]] = {}
        self._by_node: dict[int, tuple[Slot, ...]] = {}
        self._by_item: dict[int, tuple[Slot, ...]] = {}
        self._kept: list[Expression] = []
        self.years: dict[int, int | None] = {}
        """The year that each comparison speaks of, as far as somebody asked."""
        self.judged: set[Slot] = set()
        self.slots: tuple[Slot, ...] = self._all_slots()

    def _all_slots(self) -> tuple[Slot, ...]:
        found: dict[Slot, None] = {}
        asked: set[Slot] = set()
        for node in self.standard.root.walk():
            slots = self._unique(needs_of_node(self.standard, node))
            self._by_node[id(node)] = slots
            found.update(dict.fromkeys(slots))
            for condition in node.conditions():
                asked.update(self.of(condition))
            if isinstance(node, model.Judge):
                self.judged.add(self.slot(Need(node.finding)))
            if isinstance(node, model.Score):
                self._note_items(node, asked)
        self.judged -= asked
        return tuple(found)

    def _note_items(self, node: model.Score, asked: set[Slot]) -> None:
        for top in node.items:
            for item in top.walk():
                self._by_item[id(item)] = self._unique(item_needs(self.standard, item))
                if isinstance(item.how, model.Given):
                    self.judged.add(self.slot(Need(item.how.indicator)))
                if item.found is not None:
                    self.judged.add(self.slot(Need(item.found)))
                if isinstance(item.how, model.Cases) and item.how.of is not None:
                    asked.update(self.of(item.how.of))

    def _unique(self, needs: Iterator[Need]) -> tuple[Slot, ...]:
        return tuple(dict.fromkeys(self.slot(need) for need in needs))

    def slot(self, need: Need) -> Slot:
        """The slot of a need on this ground's date."""
        if need.indicator is None:
            code = need.title or ""
            return Slot(code, None, True, None, self._titles.get(code, Text(code, code)))
        one = need.indicator
        year = self.year_of(one, need.shift) if one.yearly else None
        return Slot(one.code, year, False, one, one.names)

    def year_of(self, indicator: Indicator, shift: int) -> int:
        """The calendar year that a yearly indicator is read from, ``shift`` years back."""
        return (self.on.year if indicator.this_year else self.on.year - 1) - shift

    def of(self, node: Expression, shift: int = 0) -> tuple[Slot, ...]:
        """The slots that a condition or a number reads, each once, in reading order."""
        key = (id(node), shift)
        if key not in self._by_condition:
            self._by_condition[key] = self._unique(ex.needs(node, self.standard.registered, shift))
            self._kept.append(node)
        return self._by_condition[key]

    def of_node(self, node: model.Node) -> tuple[Slot, ...]:
        """The slots that a node itself reads, its gates and score items included."""
        return self._by_node[id(node)]

    def of_item(self, item: model.Item) -> tuple[Slot, ...]:
        """The slots that a score item reads."""
        return self._by_item[id(item)]

    def period(self, node: Expression, shift: int) -> int | None:
        """The year that a comparison speaks of; None where it reads only the present."""
        for need in ex.needs(node):
            if need.indicator is not None and need.indicator.yearly:
                return self.year_of(need.indicator, shift)
        return None


def item_needs(standard: model.Standard, item: model.Item) -> Iterator[Need]:
    """Everything that one score item reads, those inside a best-of included."""
    for one in item.walk():
        for condition in item_conditions(one):
            yield from ex.needs(condition, standard.registered)
        if isinstance(one.how, model.Given):
            yield Need(one.how.indicator)
        if one.found is not None:
            yield Need(one.found)
        if isinstance(one.how, model.Cases) and one.how.of is not None:
            yield from ex.needs(one.how.of, standard.registered)


def item_conditions(item: model.Item) -> Iterator[Condition]:
    """The conditions written at one score item itself."""
    if isinstance(item.how, model.Cases):
        yield from (step.when for step in item.how.steps if step.when is not None)
    elif isinstance(item.how, model.CountOf):
        yield from (part.when for part in item.how.parts)


def _title_names(standard: model.Standard) -> Iterator[tuple[str, Text]]:
    for node in standard.root.walk():
        for condition in node.conditions():
            for one in walk_expression(condition):
                if isinstance(one, ex.Holds):
                    yield from zip(one.titles, one.names, strict=True)


def walk_expression(node: Expression) -> Iterator[Expression]:
    """An expression and everything inside it."""
    yield node
    for child, _ in ex.children(node):
        yield from walk_expression(child)


def atoms(node: Condition, shift: int = 0) -> Iterator[tuple[Condition, int]]:
    """The single comparisons of a condition, each with the years back at which it is read."""
    match node:
        case ex.Both(parts=parts) | ex.Either(parts=parts):
            for part in parts:
                yield from atoms(part, shift)
        case ex.Not(body=body):
            yield from atoms(body, shift)
        case ex.OverYears(years=years, body=body):
            for back in range(years):
                yield from atoms(body, shift + back)
        case _:
            yield node, shift


class QuickEvaluator(Evaluator):
    """An evaluator for many firms that differ little: a leaf or item whose slots hold the same values is not judged
    again. The meaning is that of :class:`~tidu.criteria.one.Evaluator`; only its answers are kept.
    """

    def __init__(self, ground: Ground) -> None:
        super().__init__(ground.standard, Facts(), ground.on, ground.kind)
        self.ground = ground
        self._nodes: dict[tuple[object, ...], NodeResult] = {}
        self._items: dict[tuple[object, ...], ItemResult] = {}
        self._truths: dict[tuple[object, ...], bool | None] = {}
        self.remembered: dict[tuple[object, ...], object] = {}
        """For those who build on it: what they found for a condition and the values that its slots hold."""
        self.made: dict[int, Condition] = {}
        """Conditions put together on the way, kept so that their identity stays theirs."""

    def use(self, facts: Facts) -> QuickEvaluator:
        """Look at these facts from now on."""
        self.facts = facts
        self.reading = Reading()
        self._founded = self._founding_year()
        return self

    def judge(self, facts: Facts) -> NodeResult:
        """The result of the whole standard for these facts."""
        return self.use(facts).node(self.standard.root)

    def holds(self, facts: Facts, condition: Condition, shift: int = 0) -> bool | None:
        """Three-valued truth of a condition for these facts."""
        self.use(facts)
        key = (id(condition), shift, self._founded, *self.held(self.ground.of(condition, shift)))
        if key not in self._truths:
            if len(self._truths) > MEMORY:
                self._truths.clear()
            self._truths[key] = self.truth(condition, shift)
        return self._truths[key]

    def _period(self, node: ex.Compare, shift: int) -> int | None:
        years = self.ground.years
        if id(node) not in years:
            self.ground.of(node)  # keeps the comparison, and so its identity
            years[id(node)] = super()._period(node, 0)
        year = years[id(node)]
        return None if year is None else year - shift

    def node(self, node: model.Node) -> NodeResult:
        if node.children:
            return super().node(node)
        key = (id(node), *self.held(self.ground.of_node(node)))
        if key not in self._nodes:
            if len(self._nodes) > MEMORY:
                self._nodes.clear()
            self._nodes[key] = super().node(node)
        return self._nodes[key]

    def item(self, item: model.Item) -> ItemResult:
        key = (id(item), *self.held(self.ground.of_item(item)))
        if key not in self._items:
            if len(self._items) > MEMORY:
                self._items.clear()
            self._items[key] = super().item(item)
        return self._items[key]

    def gated(self, node: model.Node, bare: Outcome) -> Outcome:
        """What the gates of a node make of an outcome."""
        return self._gated(node, bare)

    def held(self, slots: tuple[Slot, ...]) -> Iterator[object]:
        """What the facts hold in these slots."""
        values, titles = self.facts.values, self.facts.titles
        for slot in slots:
            if slot.is_title:
                yield titles.get(slot.code)
            else:
                fact = values.get((slot.code, slot.year))
                yield None if fact is None else fact.value
