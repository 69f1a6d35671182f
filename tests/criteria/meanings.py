"""The same batch of firms judged in every way, each time as rows of the columns that a plan gives out.

Outcomes are codes, points and classes their lowest and highest, derived facts as stored; None is unknown.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

import polars as pl
from tests.criteria.sheets import Sheet, sheet_of
from tests.criteria.strategies import Drawn
from tests.oracle.standards import Found, Yaml, criteria, judge

from tidu.catalogue import loading
from tidu.catalogue.deriving import with_derived
from tidu.criteria import model
from tidu.criteria.engines import run_duckdb
from tidu.criteria.expressions import Application
from tidu.criteria.layout import wide_columns, wide_row
from tidu.criteria.many import column_type, evaluate_plan
from tidu.criteria.one import evaluate
from tidu.criteria.outcomes import WORDS
from tidu.criteria.plan import Plan
from tidu.criteria.verdicts import ItemResult, Verdict

Row = dict[str, int | bool | None]


@dataclass(frozen=True)
class Rules:
    """A standard as the kernel reads it, and as the oracle does."""

    standard: model.Standard
    tree: Yaml
    sheet: Sheet


@functools.cache
def shipped(standard: str, overlays: tuple[str, ...]) -> Rules:
    """A shipped standard with overlays."""
    tree = criteria(standard, overlays)
    return Rules(loading.load().standard(standard, overlays), tree, sheet_of(tree))


def combinations() -> list[tuple[str, tuple[str, ...]]]:
    """Every standard by itself, and with every set of overlays that the table of applicability names."""
    catalogue = loading.load()
    with_overlays = {(row.standard, row.overlays) for row in catalogue.rows if row.overlays}
    return [(standard, ()) for standard in catalogue.standard_ids] + sorted(with_overlays)


def label(part: object) -> str:
    """How a test names a standard, or the overlays on it."""
    return part if isinstance(part, str) else "+".join(cast("tuple[str, ...]", part)) or "alone"


# -- the ways -----------------------------------------------------------------------------------------------------


def by_oracle(rules: Rules, firms: Sequence[Drawn], on: date, kind: str) -> list[Row]:
    """Naively, from the YAML."""
    return [_oracle_row(judge(rules.tree, firm.for_oracle(), on, kind), rules.tree) for firm in firms]


def _oracle_row(found: Found, tree: Yaml) -> Row:
    row: Row = {"verdict": WORDS.index(found.outcomes["verdict"])}
    row |= {f"{name}__outcome": WORDS.index(word) for name, word in found.outcomes.items() if name != "verdict"}
    for name, (low, high) in found.points.items():
        row |= {f"{name}__low": low, f"{name}__high": high}
    for name, classes in found.classes.items():
        order = [one["id"] for one in tree["classify"]["classes"]]
        row |= {f"{name}__low": order.index(classes[0]), f"{name}__high": order.index(classes[-1])}
        for code, value in found.derived.items():
            row[f"{code}__derived"] = order.index(value) if isinstance(value, str) else value
    return row


def one_by_one(rules: Rules, firms: Sequence[Drawn], on: date, kind: str) -> list[Row]:
    """Each firm with its full trace."""
    verdicts = [evaluate(rules.standard, firm.for_kernel(), on, cast(Application, kind)) for firm in firms]
    return [dict(_verdict_cells(verdict)) for verdict in verdicts]


def _verdict_cells(verdict: Verdict) -> Iterator[tuple[str, int | bool | None]]:
    yield "verdict", int(verdict.outcome)
    for name, result in verdict.nodes.items():
        yield f"{name}__outcome", int(result.outcome)
        if result.score is not None:
            yield f"{name}__low", result.score.low
            yield f"{name}__high", result.score.high
            for group in result.score.groups:
                if group.outcome is not None:
                    yield f"{group.group.id}__outcome", int(group.outcome)
                yield f"{group.group.id}__low", group.low
                yield f"{group.group.id}__high", group.high
                for item in group.items:
                    yield from _item_cells(item)
        if result.classes is not None and isinstance(result.node, model.Classify):
            yield f"{name}__low", result.classes.positions[0]
            yield f"{name}__high", result.classes.positions[-1]
            if result.node.derives:
                yield from _derived_cells(verdict, result.node)


def _item_cells(item: ItemResult) -> Iterator[tuple[str, int]]:
    yield f"{item.item.id}__low", item.low
    yield f"{item.item.id}__high", item.high
    for inside in item.inside:
        yield from _item_cells(inside)


def _derived_cells(verdict: Verdict, node: model.Classify) -> Iterator[tuple[str, int | bool | None]]:
    """What another standard gets to read of a classification."""
    catalogue = loading.load()
    reader = catalogue.standard("zjtx-2022")
    filled = with_derived(verdict.facts, reader, catalogue, verdict.on)
    for code in node.derives:
        fact = filled.get(catalogue.indicators[code], None)
        yield f"{code}__derived", cast("int | bool | None", fact.value if fact else None)


def frame_of(rules: Rules, plan: Plan, firms: Sequence[Drawn], on: date) -> pl.DataFrame:
    """The firms in the wide layout, with an id each."""
    names = {column.name for column in wide_columns(rules.standard)}
    assert set(plan.inputs) <= names, "the plan reads a column that the layout does not have"
    schema = {name: column_type(column) for name, column in plan.inputs.items()}
    rows = [{"firm_id": index, **wide_row(rules.standard, firm.for_kernel(), on)} for index, firm in enumerate(firms)]
    return pl.DataFrame(rows, schema={"firm_id": pl.Int64, **schema})


def by_polars(plan: Plan, frame: pl.DataFrame) -> list[Row]:
    """All of them at once."""
    return evaluate_plan(plan, frame.lazy()).collect().to_dicts()


def by_duckdb(plan: Plan, frame: pl.DataFrame) -> list[Row]:
    """By the SQL of the plan."""
    return run_duckdb(plan, frame, threads=1).drop("firm_id").to_dicts()


# -- comparing ----------------------------------------------------------------------------------------------------


def all_ways(rules: Rules, firms: Sequence[Drawn], on: date, kind: str, plan: Plan | None) -> dict[str, list[Row]]:
    """Every way; the bulk engines only where there is a plan."""
    ways = {"oracle": by_oracle(rules, firms, on, kind), "one": one_by_one(rules, firms, on, kind)}
    if plan is not None:
        frame = frame_of(rules, plan, firms, on)
        ways |= {"Polars": by_polars(plan, frame), "DuckDB": by_duckdb(plan, frame)}
    return ways


def difference(rules: Rules, firms: Sequence[Drawn], ways: Mapping[str, Sequence[Row]]) -> str:
    """Where the first of the ways and another one disagree, with the firm; empty where all agree."""
    (first, expected), *others = ways.items()
    for name, rows in others:
        if len(rows) != len(firms):
            return f"{name} gave {len(rows)} answers for {len(firms)} firms"
        for firm, one, other in zip(firms, expected, rows, strict=True):
            if one.keys() != other.keys():
                return f"{first} and {name} give out different columns: {sorted(one.keys() ^ other.keys())}"
            wrong = [f"{key}: {first} {one[key]}, {name} {other[key]}" for key in one if one[key] != other[key]]
            if wrong:
                return "\n".join([f"{rules.standard.id} {rules.standard.overlays} on {firm.on}", *wrong, str(firm)])
    return ""
