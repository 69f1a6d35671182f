"""The other ways to judge the same firms by the same rules, each with its answers in our columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
from polars.testing import assert_frame_equal

from benchmarks.plain_loop import BY_LOOP
from benchmarks.zen_rules import ZenRules
from tidu.criteria import engines, model
from tidu.criteria.facts import Facts, Validity
from tidu.criteria.layout import wide_columns
from tidu.criteria.many import evaluate_plan
from tidu.criteria.one import evaluate
from tidu.criteria.plan import Plan
from tidu.criteria.planning import plan_of
from tidu.criteria.verdicts import ItemResult, ScoreResult, Verdict

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

KEY = "firm_id"
OURS = "Tidu"


@dataclass(frozen=True)
class Rival:
    """``judge`` is what is measured; ``answers`` turns what it returned, or wrote, into our columns in our order."""

    name: str
    judge: Callable[[], object]
    answers: Callable[[object], pl.DataFrame]

    def check(self, expected: pl.DataFrame) -> None:
        """Raises AssertionError where an answer differs."""
        assert_frame_equal(self.answers(self.judge()), expected)


# -- row by row ---------------------------------------------------------------------------------------------------


def row_by_row(standard: model.Standard, frame: pl.DataFrame, on: date) -> list[Rival]:
    """A plain loop, ZEN and our own verdicts with their trace, over the firms of ``frame`` in memory."""
    plan = plan_of(standard, on)
    firms = frame.select(list(plan.inputs))
    rows = firms.to_dicts()
    contexts, zen = ZenRules.contexts(firms, on), ZenRules(standard.id)
    known = [facts_of(standard, row, on) for row in rows]
    by_loop = BY_LOOP[standard.id]
    tabled = partial(_tabled, plan)
    return [
        Rival("plain Python loop", lambda: [by_loop(row, on) for row in rows], tabled),
        Rival("ZEN", lambda: zen.judge(contexts), tabled),
        Rival(
            "Tidu, one firm at a time, full trace",
            lambda: [evaluate(standard, facts, on) for facts in known],
            lambda verdicts: tabled([flat(verdict) for verdict in _as_list(verdicts)]),
        ),
    ]


def _as_list(found: object) -> list[Any]:
    if not isinstance(found, list):
        raise TypeError(found)
    return found


def _tabled(plan: Plan, found: object) -> pl.DataFrame:
    """Dictionaries as a frame of our columns; whatever else they hold is left out."""
    rows = _as_list(found)
    types = engines.output_types(plan)
    return pl.DataFrame([pl.Series(name, [row[name] for row in rows], dtype=types[name]) for name in plan.outputs])


def facts_of(standard: model.Standard, row: Mapping[str, Any], on: date) -> Facts:
    """A row of the wide layout as the facts of one firm. A title whose end is missing is unknown."""
    facts = Facts()
    for column in wide_columns(standard):
        if column.indicator is not None:
            facts.put(column.indicator, column.year(on), row.get(column.name))
        elif column.title is not None and row[f"title_{column.title}_until"] is not None:
            facts.titles[column.title] = Validity(row[f"title_{column.title}_from"], row[f"title_{column.title}_until"])
    return facts


def flat(verdict: Verdict) -> dict[str, int]:
    """A verdict as a row of our columns."""
    row = {"verdict": int(verdict.outcome)}
    for name, node in verdict.nodes.items():
        row[f"{name}__outcome"] = int(node.outcome)
        if node.score is not None:
            row |= {f"{name}__low": node.score.low, f"{name}__high": node.score.high, **dict(_points(node.score))}
    return row


def _points(score: ScoreResult) -> Iterator[tuple[str, int]]:
    for group in score.groups:
        yield from ((f"{group.group.id}__low", group.low), (f"{group.group.id}__high", group.high))
        if group.outcome is not None:
            yield f"{group.group.id}__outcome", int(group.outcome)
        for item in group.items:
            yield from _item(item)


def _item(item: ItemResult) -> Iterator[tuple[str, int]]:
    yield from ((f"{item.item.id}__low", item.low), (f"{item.item.id}__high", item.high))
    for inside in item.inside:
        yield from _item(inside)


# -- from file to file --------------------------------------------------------------------------------------------


def file_to_file(
    standard: model.Standard, source: Path, folder: Path, on: date, session: SparkSession | None
) -> list[Rival]:
    """Our streaming evaluation, and our SQL on DuckDB and Spark, from one parquet file into others in ``folder``.

    Without a session Spark is left out.
    """
    plan = plan_of(standard, on)
    answers = partial(_read, plan)
    files = {name: folder / f"{standard.id}-{name}.parquet" for name in ("tidu", "duckdb", "spark")}

    def ours() -> Path:
        evaluate_plan(plan, pl.scan_parquet(source), keep=[KEY]).sink_parquet(files["tidu"])
        return files["tidu"]

    def duckdb() -> Path:
        engines.duckdb_to_parquet(plan, source, files["duckdb"])
        return files["duckdb"]

    def spark() -> Path:
        engines.run_spark(plan, source, files["spark"], session=session)
        return files["spark"]

    found = [Rival(OURS, ours, answers), Rival("DuckDB on our SQL", duckdb, answers)]
    return found if session is None else [*found, Rival("Spark on our SQL", spark, answers)]


def _read(plan: Plan, written: object) -> pl.DataFrame:
    """What an engine wrote, in the order of the firms and in our types."""
    if not isinstance(written, Path):
        raise TypeError(written)
    frame = pl.read_parquet(written / "*.parquet" if written.is_dir() else written)
    types: Mapping[str, Any] = engines.output_types(plan)
    return frame.sort(KEY).select(pl.col(name).cast(types[name]) for name in plan.outputs)


def expected_answers(standard: model.Standard, frame: pl.DataFrame, on: date) -> pl.DataFrame:
    """Our columns for the firms of ``frame``."""
    return evaluate_plan(plan_of(standard, on), frame.lazy()).collect()


def check_all(rivals: Sequence[Rival], expected: pl.DataFrame) -> None:
    """Raises AssertionError where any of them answers otherwise."""
    for rival in rivals:
        rival.check(expected)
