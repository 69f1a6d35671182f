"""What came out for all firms: verdicts, every condition counted, and the facts whose absence holds most firms up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING, Any

import polars as pl

from tidu.catalogue import Catalogue
from tidu.criteria import model
from tidu.criteria.expressions import Need
from tidu.criteria.lowering import column_name
from tidu.criteria.needs import needs_of, needs_of_node
from tidu.criteria.outcomes import Outcome
from tidu.intake.judging import FACT, Judge
from tidu.text import Text

if TYPE_CHECKING:
    from tidu.intake.pipeline import Result


@dataclass(frozen=True)
class NodeCount:
    """How many firms had each outcome at one node. ``depth`` is 0 at the root."""

    node: model.Node
    depth: int
    outcomes: Mapping[Outcome, int]


@dataclass(frozen=True)
class Missing:
    """An indicator or title whose absence holds firms up, and how many: they would be decided but for such facts."""

    code: str
    names: Text
    firms: int


@dataclass
class StandardSummary:
    """One standard: verdicts, conditions, what is missing. ``classes`` is set where firms are sorted, not passed.

    ``undefined`` counts firms that lack no fact and yet cannot be decided, such as for a denominator of zero.
    """

    judge: Judge
    verdicts: Mapping[Outcome, int]
    nodes: list[NodeCount]
    missing: list[Missing]
    undefined: int
    classes: Mapping[str, int] | None = None


@dataclass
class Summary:
    """The whole result in numbers."""

    firms: int
    rows: int | None
    standards: list[StandardSummary] = field(default_factory=list)


def summarise(result: Result) -> Summary:
    """Counts over all firms of a result, in one pass over its rows."""
    counters = [
        _Counter(judge, result.catalogue, set(result.frame.collect_schema().names())) for judge in result.judges
    ]
    wanted = [expr for counter in counters for expr in counter.expressions()]
    counts = result.frame.select(pl.len().alias("firms"), *wanted).collect(engine="streaming").row(0, named=True)
    return Summary(counts["firms"], result.loaded.rows, [counter.summary(counts) for counter in counters])


class _Counter:
    """Builds the counts of one standard and reads them back."""

    def __init__(self, judge: Judge, catalogue: Catalogue, present: set[str]) -> None:
        self.judge = judge
        self.catalogue = catalogue
        self.present = present
        self.root = judge.standard.root
        self.nodes = list(_with_ancestors(self.root))
        self.waits = self._waits()

    def expressions(self) -> Iterator[pl.Expr]:
        """Every count, under a name of its own."""
        for node, _ in self.nodes:
            outcome = self._outcome(node)
            for one in Outcome:
                yield (outcome == one).sum().alias(self._name(node.id, one.word))
        for key, (_, waiting) in self.waits.items():
            yield waiting.sum().alias(self._name("missing", key))
        stuck = self._outcome(self.root) == Outcome.UNKNOWN
        lacking = [waiting for _, waiting in self.waits.values()]
        helped = reduce(lambda one, other: one | other, lacking, pl.lit(value=False))
        yield (stuck & ~helped).sum().alias(self._name("undefined", ""))
        if isinstance(self.root, model.Classify):
            low, high = (pl.col(self.judge.column(f"{self.root.id}__{end}")) for end in ("low", "high"))
            for position, each in enumerate(self.root.classes):
                yield ((low == position) & (high == position)).sum().alias(self._name("class", each.id))

    def summary(self, counts: Mapping[str, Any]) -> StandardSummary:
        """The counts, read back."""
        nodes = [
            NodeCount(node, len(above), {one: counts[self._name(node.id, one.word)] for one in Outcome})
            for node, above in self.nodes
        ]
        missing = [
            Missing(key, names, found)
            for key, (names, _) in self.waits.items()
            if (found := counts[self._name("missing", key)])
        ]
        classes = None
        if isinstance(self.root, model.Classify):
            classes = {one.id: counts[self._name("class", one.id)] for one in self.root.classes}
        return StandardSummary(
            self.judge,
            nodes[0].outcomes,
            nodes,
            sorted(missing, key=lambda one: -one.firms),
            counts[self._name("undefined", "")],
            classes,
        )

    def _name(self, *parts: str) -> str:
        return ":".join((self.judge.label, *parts))

    def _outcome(self, node: model.Node) -> pl.Expr:
        return pl.col(self.judge.column(f"{node.id}__outcome"))

    # -- what is missing ------------------------------------------------------------------------------------------

    def _waits(self) -> dict[str, tuple[Text, pl.Expr]]:
        """For each indicator and title, the firms that wait for it: a node that reads it is unknown, as is all above."""
        found: dict[str, tuple[Text, list[pl.Expr]]] = {}
        for node, above in self.nodes:
            unknown = reduce(
                lambda one, other: one & other, [self._outcome(one) == Outcome.UNKNOWN for one in (*above, node)]
            )
            for key, names, absent in self._absent(needs_of_node(self.judge.standard, node)):
                found.setdefault(key, (names, []))[1].append(unknown & absent)
        return {key: (names, reduce(lambda one, other: one | other, parts)) for key, (names, parts) in found.items()}

    def _absent(self, needs: Iterator[Need]) -> Iterator[tuple[str, Text, pl.Expr]]:
        """Each fact that is needed, with whether it is missing. A derived one is traced to what it derives from."""
        for need in needs:
            if need.indicator is None:
                title = need.title or ""
                ends = [self._null(f"title_{title}_{end}") for end in ("from", "until")]
                yield title, self.catalogue.titles[title].names, ends[0] | ends[1]
                continue
            absent = self._null(column_name(need.indicator, need.shift))
            source = need.indicator.derived_by
            if source is None or source == self.judge.standard.id:
                yield need.indicator.code, need.indicator.names, absent
                continue
            under = [one for one in needs_of(self.catalogue.standard(source)) if one.indicator is not None]
            nulls = [
                (one.indicator, self._null(column_name(one.indicator, one.shift))) for one in under if one.indicator
            ]
            for indicator, null in nulls:
                yield indicator.code, indicator.names, absent & null
            none = reduce(lambda one, other: one & other, [~null for _, null in nulls])
            yield need.indicator.code, need.indicator.names, absent & none

    def _null(self, column: str) -> pl.Expr:
        return pl.col(f"{FACT}{column}").is_null() if f"{FACT}{column}" in self.present else pl.lit(value=True)


def _with_ancestors(
    node: model.Node, above: tuple[model.Node, ...] = ()
) -> Iterator[tuple[model.Node, tuple[model.Node, ...]]]:
    yield node, above
    for child in node.children:
        yield from _with_ancestors(child, (*above, node))


def summary_data(summary: Summary, on: str, kind: str) -> dict[str, Any]:
    """The summary as plain data for JSON."""
    return {
        "on": on,
        "kind": kind,
        "firms": summary.firms,
        "rows": summary.rows,
        "standards": [_standard_data(one) for one in summary.standards],
    }


def _standard_data(one: StandardSummary) -> dict[str, Any]:
    standard = one.judge.standard
    return {
        "standard": one.judge.label,
        "names": {"zh": standard.names.zh, "en": standard.names.en},
        "version": standard.version,
        "sha256": standard.sha256,
        "verdicts": _words(one.verdicts),
        "classes": one.classes,
        "criteria": [
            {"id": node.node.id, "depth": node.depth, "outcomes": _words(node.outcomes)} for node in one.nodes
        ],
        "missing": [
            {"code": each.code, "names": {"zh": each.names.zh, "en": each.names.en}, "firms": each.firms}
            for each in one.missing
        ],
        "undefined": one.undefined,
    }


def _words(outcomes: Mapping[Outcome, int]) -> dict[str, int]:
    return {outcome.word: count for outcome, count in outcomes.items()}
