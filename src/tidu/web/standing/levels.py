"""How near a firm is to a title: one level, told the same way from one verdict and from a million.

A *step* is a leaf of the standard that is not met, or not known, and has to be. Where one of several ways is enough, the
way with the fewest steps counts. What a person has to judge is no step: nobody can do anything about it beforehand. So a
firm that is "one step short" misses exactly one thing, and one that "lacks one figure" only has to be asked for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal, get_args

import polars as pl

from tidu.criteria import model
from tidu.criteria.outcomes import Outcome
from tidu.criteria.verdicts import NodeResult, Verdict
from tidu.text import Text

Level = Literal["met", "review", "step", "ask", "far", "unknown", "none"]
LEVELS: tuple[Level, ...] = get_args(Level)
LETTERS: dict[Level, str] = {
    "met": "m",
    "review": "r",
    "step": "s",
    "ask": "a",
    "far": "f",
    "unknown": "u",
    "none": "-",
}
LEVEL_OF: dict[str, Level] = {letter: level for level, letter in LETTERS.items()}
KEPT: tuple[Level, ...] = ("met", "review", "step", "ask")
"""Levels that are few, and asked for by name: they stand in rows of their own."""
LEVEL_NAMES: dict[Level, Text] = {
    "met": Text("符合", "met"),
    "review": Text("待人工核定", "left to judgement"),
    "step": Text("还差一步", "one step short"),
    "ask": Text("只缺一项数据", "lacks one figure"),
    "far": Text("尚不符合", "not met yet"),
    "unknown": Text("数据不足", "not enough known"),
    "none": Text("不适用", "does not apply"),
}
LEVEL_TONES: dict[Level, str] = {
    "met": "good",
    "review": "review",
    "step": "warn",
    "ask": "info",
    "far": "none",
    "unknown": "info",
    "none": "none",
}
NO_WAY = 100
"""Steps of a way that does not exist: a part that does not apply cannot be one of those that are enough."""


# -- one verdict --------------------------------------------------------------------------------------------------


def steps_of(result: NodeResult) -> int:
    """The fewest leaves that have to turn for this node to hold, or to be left to judgement alone."""
    if result.outcome > Outcome.UNKNOWN:
        return 0
    if not isinstance(result.node, model.Group):
        return 1
    if result.node.count is None:
        return min(NO_WAY, sum(steps_of(child) for child in result.children))
    ways = sorted(NO_WAY if child.outcome is Outcome.NOT_APPLICABLE else steps_of(child) for child in result.children)
    return min(NO_WAY, sum(ways[: result.node.count]))


def level_of(verdict: Verdict) -> Level:
    """The level of a verdict."""
    match verdict.outcome:
        case Outcome.MET:
            return "met"
        case Outcome.NEEDS_REVIEW:
            return "review"
        case Outcome.UNKNOWN:
            return "ask" if steps_of(verdict.root) == 1 else "unknown"
        case Outcome.UNMET:
            return "step" if steps_of(verdict.root) == 1 else "far"
    return "none"


def missing_of(verdict: Verdict) -> tuple[str, ...]:
    """The leaves that are not met or not known, below nodes that are not either, in the order of the standard."""
    return tuple(_missing(verdict.root))


def _missing(result: NodeResult) -> Iterator[str]:
    if result.outcome > Outcome.UNKNOWN:
        return
    if not result.children:
        yield result.node.id
    for child in result.children:
        yield from _missing(child)


# -- a frame of outcomes ------------------------------------------------------------------------------------------


def outcome_column(node: model.Node) -> str:
    """The column in which a bulk engine gives the outcome of a node."""
    return f"{node.id}__outcome"


def steps_in(node: model.Node) -> pl.Expr:
    """As :func:`steps_of`, over columns of outcomes."""
    open_ = pl.col(outcome_column(node)) <= int(Outcome.UNKNOWN)
    if not isinstance(node, model.Group):
        return open_.cast(pl.Int16)
    if node.count is None:
        total = pl.sum_horizontal(steps_in(child) for child in node.children)
    else:
        ways = [
            pl.when(pl.col(outcome_column(child)) == int(Outcome.NOT_APPLICABLE))
            .then(pl.lit(NO_WAY, dtype=pl.Int16))
            .otherwise(steps_in(child))
            for child in node.children
        ]
        total = (
            pl.min_horizontal(ways)
            if node.count == 1
            else pl.concat_list(ways).list.sort().list.head(node.count).list.sum()
        )
    return pl.when(open_).then(pl.min_horizontal(total, pl.lit(NO_WAY))).otherwise(0).cast(pl.Int16)


def letter_in(standard: model.Standard) -> pl.Expr:
    """The letter of the level, over columns of outcomes."""
    verdict = pl.col("verdict")
    one = steps_in(standard.root) == 1
    near = pl.when(one).then(pl.lit(LETTERS["step"])).otherwise(pl.lit(LETTERS["far"]))
    asked = pl.when(one).then(pl.lit(LETTERS["ask"])).otherwise(pl.lit(LETTERS["unknown"]))
    return (
        pl.when(verdict == int(Outcome.UNMET)).then(near)
        .when(verdict == int(Outcome.UNKNOWN)).then(asked)
        .when(verdict == int(Outcome.NEEDS_REVIEW)).then(pl.lit(LETTERS["review"]))
        .when(verdict == int(Outcome.MET)).then(pl.lit(LETTERS["met"]))
        .otherwise(pl.lit(LETTERS["none"]))
    )  # fmt: skip


def missing_in(standard: model.Standard, separator: str = " ") -> pl.Expr:
    """As :func:`missing_of`, as one text."""
    parts: list[pl.Expr] = []

    def add(node: model.Node, above: Callable[[], pl.Expr] | None) -> None:
        def open_() -> pl.Expr:
            here = pl.col(outcome_column(node)) <= int(Outcome.UNKNOWN)
            return here if above is None else above() & here

        if not node.children:
            parts.append(pl.when(open_()).then(pl.lit(f"{node.id}{separator}")).otherwise(pl.lit("")))
        for child in node.children:
            add(child, open_)

    add(standard.root, None)
    return pl.concat_str(parts).str.strip_chars_end(separator)


def needed_outputs(standard: model.Standard) -> list[str]:
    """The outputs of a plan that a level is told from."""
    return ["verdict", *(outcome_column(node) for node in standard.root.walk())]
