"""What came out for all firms: verdicts, every condition counted, and the facts whose absence holds most firms up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from tidu.catalogue import Catalogue
from tidu.criteria import model
from tidu.criteria.outcomes import Outcome
from tidu.intake.judging import Judge
from tidu.intake.waiting import Missing, awaited, either, with_ancestors

if TYPE_CHECKING:
    from tidu.intake.pipeline import Result


@dataclass(frozen=True)
class NodeCount:
    """How many firms had each outcome at one node. ``depth`` is 0 at the root."""

    node: model.Node
    depth: int
    outcomes: Mapping[Outcome, int]


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
    """The whole result in numbers. ``rows`` is None where a file was streamed."""

    firms: int
    rows: int | None
    standards: list[StandardSummary] = field(default_factory=list)


def summarise(result: Result) -> Summary:
    """Counts over all firms of a result, in one pass over its rows."""
    present = set(result.frame.collect_schema().names())
    counters = [_Counter(judge, result.catalogue, result.on, present) for judge in result.judges]
    wanted = [expr for counter in counters for expr in counter.expressions()]
    counts = result.frame.select(pl.len().alias("firms"), *wanted).collect(engine="streaming").row(0, named=True)
    return Summary(counts["firms"], result.loaded.rows, [counter.summary(counts) for counter in counters])


class _Counter:
    """Builds the counts of one standard and reads them back."""

    def __init__(self, judge: Judge, catalogue: Catalogue, on: date, present: set[str]) -> None:
        self.judge = judge
        self.root = judge.standard.root
        self.nodes = [(node, len(above)) for node, above in with_ancestors(self.root)]
        self.awaited = awaited(judge, catalogue, on, present)

    def expressions(self) -> Iterator[pl.Expr]:
        """Every count, under a name of its own."""
        for node, _ in self.nodes:
            for one in Outcome:
                yield (self._outcome(node) == int(one)).sum().alias(self._name("node", node.id, one.word))
        for code, fact in self.awaited.items():
            yield fact.waiting.sum().alias(self._name("missing", code))
            for year, waiting in fact.years.items():
                yield waiting.sum().alias(self._name("missing", code, str(year)))
        stuck = self._outcome(self.root) == int(Outcome.UNKNOWN)
        lacking = either(fact.waiting for fact in self.awaited.values())
        yield (stuck & ~lacking).sum().alias(self._name("undefined"))
        if isinstance(self.root, model.Classify):
            low, high = (pl.col(self.judge.column(f"{self.root.id}__{end}")) for end in ("low", "high"))
            for position, each in enumerate(self.root.classes):
                yield ((low == position) & (high == position)).sum().alias(self._name("class", each.id))

    def summary(self, counts: Mapping[str, Any]) -> StandardSummary:
        """The counts, read back."""
        nodes = [
            NodeCount(node, depth, {one: counts[self._name("node", node.id, one.word)] for one in Outcome})
            for node, depth in self.nodes
        ]
        classes = None
        if isinstance(self.root, model.Classify):
            classes = {one.id: counts[self._name("class", one.id)] for one in self.root.classes}
        missing = sorted(self._missing(counts), key=lambda one: -one.firms)
        return StandardSummary(self.judge, nodes[0].outcomes, nodes, missing, counts[self._name("undefined")], classes)

    def _missing(self, counts: Mapping[str, Any]) -> Iterator[Missing]:
        for code, fact in self.awaited.items():
            years = {
                year: found
                for year in fact.years
                if year is not None and (found := counts[self._name("missing", code, str(year))])
            }
            if firms := counts[self._name("missing", code)]:
                yield Missing(code, fact.names, firms, years)

    def _name(self, *parts: str) -> str:
        return ":".join((self.judge.label, *parts))

    def _outcome(self, node: model.Node) -> pl.Expr:
        return pl.col(self.judge.column(f"{node.id}__outcome"))


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
            {"code": each.code, "zh": each.names.zh, "en": each.names.en, "firms": each.firms, "years": each.years}
            for each in one.missing
        ],
        "undefined": one.undefined,
    }


def _words(outcomes: Mapping[Outcome, int]) -> dict[str, int]:
    return {outcome.word: count for outcome, count in outcomes.items()}
