"""What a standard is: a tree of criteria with citations.

Everything is immutable; an overlay makes a new standard.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from tidu.criteria.expressions import Application, Condition, Number
from tidu.criteria.vocabulary import Indicator
from tidu.text import Text

GRADES = ("A", "A-", "B", "M")


@dataclass(frozen=True, slots=True)
class Cite:
    """Document and article of a rule, and how far its number is confirmed."""

    document: str
    article: str
    grade: str

    @property
    def unconfirmed(self) -> bool:
        """Whether an officer still has to compare it with the official page (待核对)."""
        return self.grade in ("B", "M")

    def __str__(self) -> str:
        return f"{self.document} {self.article}"


@dataclass(frozen=True, slots=True)
class Gate:
    """A condition under which a node applies, or is exempt."""

    condition: Condition
    text: str
    says: Text | None = None
    cite: Cite | None = None


@dataclass(frozen=True, slots=True)
class Amendment:
    """What an overlay changed at a node."""

    overlay: str
    says: Text
    cite: Cite


@dataclass(frozen=True, kw_only=True)
class Node:
    """What every criterion has."""

    id: str
    says: Text
    cite: Cite | None = None
    only_if: Gate | None = None
    exempt_if: Gate | None = None
    amended: tuple[Amendment, ...] = ()

    @property
    def children(self) -> tuple[Node, ...]:
        """The criteria below this one."""
        return ()

    def walk(self) -> Iterator[Node]:
        """This node and all below it, from the top."""
        yield self
        for child in self.children:
            yield from child.walk()

    def conditions(self) -> Iterator[Condition]:
        """The conditions written at this node itself, gates included."""
        for gate in (self.only_if, self.exempt_if):
            if gate is not None:
                yield gate.condition


@dataclass(frozen=True, kw_only=True)
class Require(Node):
    """A leaf that holds or does not."""

    condition: Condition
    text: str

    def conditions(self) -> Iterator[Condition]:
        yield from super().conditions()
        yield self.condition


@dataclass(frozen=True, kw_only=True)
class Judge(Node):
    """A leaf that only a person can find."""

    finding: Indicator


@dataclass(frozen=True, kw_only=True)
class Group(Node):
    """``all``, ``any`` or ``at_least`` of some criteria; ``count`` is None for ``all``."""

    how: str
    count: int | None
    parts: tuple[Node, ...]

    @property
    def children(self) -> tuple[Node, ...]:
        return self.parts


@dataclass(frozen=True, slots=True)
class Mark:
    """A pass mark; ``strict`` means that the mark itself does not pass."""

    points: int
    strict: bool = False

    @property
    def least(self) -> int:
        """The lowest whole score that passes."""
        return self.points + 1 if self.strict else self.points


@dataclass(frozen=True, slots=True)
class Step:
    """One case of an item: points ``low`` to ``high`` when the condition holds (None: otherwise)."""

    when: Condition | None
    low: int
    high: int
    text: str
    says: Text | None = None


@dataclass(frozen=True, slots=True)
class Cases:
    """The first step that holds gives the points.

    ``of`` is the number that bands are cut on, after the ``first`` steps that are conditions of their own.
    """

    steps: tuple[Step, ...]
    of: Number | None = None
    of_text: str = ""
    first: int = 0


@dataclass(frozen=True, slots=True)
class CountPart:
    """One of the things that are counted."""

    id: str
    says: Text
    when: Condition
    text: str


@dataclass(frozen=True, slots=True)
class CountOf:
    """``points`` for every part that holds, up to the item's maximum."""

    points: int
    parts: tuple[CountPart, ...]


@dataclass(frozen=True, slots=True)
class BestOf:
    """The best of several items."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """Points that a person or a platform gave."""

    indicator: Indicator


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a score table."""

    id: str
    says: Text
    cite: Cite
    out_of: int
    how: Cases | CountOf | BestOf | Given
    found: Indicator | None = None
    amended: tuple[Amendment, ...] = ()

    def walk(self) -> Iterator[Item]:
        """This item and, for a best-of, those inside."""
        yield self
        if isinstance(self.how, BestOf):
            for item in self.how.items:
                yield from item.walk()


@dataclass(frozen=True, slots=True)
class ItemGroup:
    """A group of items with an optional threshold of its own; ``capped`` cuts the sum at ``out_of``."""

    id: str
    says: Text
    out_of: int
    items: tuple[Item, ...]
    mark: Mark | None = None
    capped: bool = False


@dataclass(frozen=True, kw_only=True)
class Score(Node):
    """A table of points with a pass mark."""

    out_of: int
    mark: Mark
    groups: tuple[ItemGroup, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """All items of all groups."""
        return tuple(item for group in self.groups for item in group.items)

    def conditions(self) -> Iterator[Condition]:
        yield from super().conditions()
        for top in self.items:
            for item in top.walk():
                if isinstance(item.how, Cases):
                    yield from (step.when for step in item.how.steps if step.when is not None)
                elif isinstance(item.how, CountOf):
                    yield from (part.when for part in item.how.parts)


@dataclass(frozen=True, slots=True)
class ClassName:
    """One class of a classification."""

    id: str
    names: Text


@dataclass(frozen=True, slots=True)
class ClassStep:
    """The class at this position, when the condition holds (None: otherwise)."""

    position: int
    when: Condition | None
    text: str


@dataclass(frozen=True, slots=True)
class Branch:
    """The classes of one kind of firm (None: all others)."""

    id: str
    says: Text
    cite: Cite
    when: Condition | None
    text: str
    steps: tuple[ClassStep, ...]


@dataclass(frozen=True, kw_only=True)
class Classify(Node):
    """Sorts firms into ordered classes, lowest first, instead of passing them.

    ``derives`` names facts that other standards may use: an indicator and the class positions for which it is yes,
    or None for the class itself.
    """

    classes: tuple[ClassName, ...]
    branches: tuple[Branch, ...]
    derives: Mapping[str, tuple[int, ...] | None] = field(default_factory=dict)

    def conditions(self) -> Iterator[Condition]:
        yield from super().conditions()
        for branch in self.branches:
            if branch.when is not None:
                yield branch.when
            yield from (step.when for step in branch.steps if step.when is not None)


@dataclass(frozen=True)
class Standard:
    """One version of an official standard (标准), with the overlays applied to it."""

    id: str
    version: str
    title: str | None
    names: Text
    document: str
    issuer: Text
    valid_from: date
    valid_to: date | None
    kinds: tuple[Application, ...]
    root: Node
    sha256: str
    path: str
    note: Text | None = None
    overlays: tuple[str, ...] = ()
    registered: Indicator | None = None

    @cached_property
    def nodes(self) -> Mapping[str, Node]:
        """Every node by id."""
        return {node.id: node for node in self.root.walk()}

    @cached_property
    def leaves(self) -> tuple[Node, ...]:
        """The nodes that look at facts themselves."""
        return tuple(node for node in self.root.walk() if not node.children)
