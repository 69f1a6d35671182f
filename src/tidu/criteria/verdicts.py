"""What an evaluation found, node by node: the trace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property

from tidu.criteria import model
from tidu.criteria.expressions import Application, Compare
from tidu.criteria.facts import Facts, Value
from tidu.criteria.outcomes import Outcome
from tidu.criteria.vocabulary import Indicator
from tidu.text import Text


@dataclass(frozen=True, slots=True)
class Seen:
    """A fact that was read: ``value`` is None where it is unknown."""

    indicator: Indicator
    year: int | None
    value: Value | None
    source: str


@dataclass(frozen=True, slots=True)
class SeenTitle:
    """A title that was looked up on the date of the check; ``held`` is None where that is unknown."""

    code: str
    name: Text
    held: bool | None
    until: date | None
    source: str


@dataclass(frozen=True, slots=True)
class Compared:
    """One comparison as it was made in one year (None: of the present); sides are None where unknown or undefined."""

    test: Compare
    year: int | None
    left: Fraction | None
    right: Fraction | None
    truth: bool | None
    rounded: bool = False


@dataclass(slots=True)
class Reading:
    """Everything that the conditions of one node looked at."""

    seen: list[Seen] = field(default_factory=list)
    titles: list[SeenTitle] = field(default_factory=list)
    compared: list[Compared] = field(default_factory=list)
    undefined: list[tuple[str, int]] = field(default_factory=list)
    noted: set[tuple[str, int | None]] = field(default_factory=set, repr=False, compare=False)
    """The facts that stand in ``seen``, by indicator and year."""

    @property
    def missing(self) -> list[Seen]:
        """Facts that were needed and are unknown."""
        return [one for one in self.seen if one.value is None]


@dataclass(slots=True)
class ItemResult:
    """Points of one item: ``low`` to ``high``, with the steps that are still possible."""

    item: model.Item
    low: int
    high: int
    reading: Reading
    value: Fraction | None = None
    steps: tuple[int, ...] = ()
    parts: tuple[bool | None, ...] = ()
    inside: tuple[ItemResult, ...] = ()
    facts_missing: bool = False


@dataclass(slots=True)
class GroupResult:
    """Points of one group and whether it reaches its own mark (None: it has none)."""

    group: model.ItemGroup
    low: int
    high: int
    items: tuple[ItemResult, ...]
    outcome: Outcome | None


@dataclass(slots=True)
class ScoreResult:
    """Points of a whole table."""

    low: int
    high: int
    groups: tuple[GroupResult, ...]
    outcome: Outcome


@dataclass(slots=True)
class ClassResult:
    """Positions of the classes that are possible, lowest first, and the branches that may apply."""

    positions: tuple[int, ...]
    branches: tuple[str, ...]


@dataclass(slots=True)
class NodeResult:
    """What became of one node. ``bare`` is the outcome before ``only_if`` and ``exempt_if``."""

    node: model.Node
    outcome: Outcome
    bare: Outcome
    reading: Reading
    children: tuple[NodeResult, ...] = ()
    score: ScoreResult | None = None
    classes: ClassResult | None = None

    def walk(self) -> Iterator[NodeResult]:
        """This result and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass
class Verdict:
    """The answer for one firm, with its whole trace."""

    standard: model.Standard
    facts: Facts
    on: date
    kind: Application
    root: NodeResult

    @property
    def outcome(self) -> Outcome:
        """The verdict itself."""
        return self.root.outcome

    @cached_property
    def nodes(self) -> Mapping[str, NodeResult]:
        """Every node's result by id."""
        return {one.node.id: one for one in self.root.walk()}

    @property
    def leaves(self) -> list[NodeResult]:
        """The results of the leaves."""
        return [one for one in self.root.walk() if not one.children]
