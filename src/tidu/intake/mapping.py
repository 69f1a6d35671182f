"""Which column of a table is what: proposed from its headings, or read from a mapping file."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import dataclass, field

from tidu.catalogue import Catalogue
from tidu.criteria.facts import Value
from tidu.criteria.vocabulary import Indicator
from tidu.errors import Where
from tidu.intake.targets import Target, all_targets, known_headings
from tidu.sheets import Match, propose
from tidu.sheets.shares import ShareWriting
from tidu.text import Text

CERTAIN = ("exact", "year")
HOW = {
    "exact": Text("列名与“{name}”的已知写法一致", "The heading is a known one of “{name}”"),
    "year": Text("去掉年份后与“{name}”的已知写法一致", "Without its year the heading is a known one of “{name}”"),
    "contains": Text(
        "列名里有“{name}”的已知写法，请确认", "The heading contains a known one of “{name}”; please confirm"
    ),
    "similar": Text(
        "列名与“{name}”的已知写法相似（{score}），请确认",
        "The heading resembles one of “{name}” ({score}); please confirm",
    ),
}
NOTHING = Text("没有对应的指标", "No indicator is written like this")
NEAREST = Text("没有把握；相近的有 {near}", "Not certain; the nearest are {near}")


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """What one heading means.

    ``target`` is None for a column that is not used. ``year`` is a calendar year, or, from 0 down, relative to the year
    of the check: -1 is the year before. ``certain`` is False for what a person has to confirm first.
    """

    heading: str
    target: Target | None
    year: int | None = None
    unit: str | None = None
    style: ShareWriting | None = None
    certain: bool = True
    why: Text = NOTHING
    where: Where | None = None


@dataclass(frozen=True, slots=True)
class SumMap:
    """A fact that is the sum of several columns of amounts; unknown where one of them is."""

    target: Target
    headings: tuple[str, ...]
    year: int | None = None
    unit: str | None = None
    where: Where | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """A fact that holds for every firm of the tables, as whoever wrote the mapping states."""

    indicator: Indicator
    year: int | None
    value: Value


@dataclass
class Mapping:
    """What every column is. ``unit`` and ``year`` serve columns that name none; ``path`` is None for a proposal.

    ``also`` holds further facts that a person has said a column of ``columns`` stands for.
    """

    columns: dict[str, ColumnMap] = field(default_factory=dict)
    also: list[ColumnMap] = field(default_factory=list)
    unit: str | None = None
    year: int | None = None
    sums: tuple[SumMap, ...] = ()
    given: tuple[Given, ...] = ()
    keep: tuple[str, ...] = ()
    path: str | None = None

    @property
    def confirmed(self) -> bool:
        """Whether a person has settled it."""
        return self.path is not None


def propose_columns(headings: Sequence[str], catalogue: Catalogue) -> dict[str, ColumnMap]:
    """What each heading means as far as it can be told; ``certain`` only for headings that are known as they stand."""
    targets = all_targets(catalogue)
    proposal = propose(headings, known_headings(catalogue))
    return {match.heading: _column(match, targets) for match in proposal.matches}


def _column(match: Match, targets: MappingOf[str, Target]) -> ColumnMap:
    if match.code is None or match.how is None:
        near = [targets[one.code] for one in match.alternatives]
        why = NOTHING
        if near:
            labels = [f"{one.code}（{one.label.zh}）" for one in near], [f"{one.code} ({one.label.en})" for one in near]
            why = NEAREST.format(near=Text("、".join(labels[0]), ", ".join(labels[1])))
        return ColumnMap(match.heading, None, certain=False, why=why)
    target = targets[match.code]
    return ColumnMap(
        match.heading,
        target,
        match.year if match.year is not None else match.offset,
        match.unit,
        certain=match.how in CERTAIN,
        why=HOW[match.how].format(name=target.label, score=f"{match.score:.2f}"),
    )
