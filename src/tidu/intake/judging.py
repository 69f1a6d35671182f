"""Judging every firm of a frame by several standards at once, the facts that classifications derive filled in first."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import polars as pl

from tidu.catalogue import Catalogue
from tidu.catalogue.deriving import derived_by
from tidu.criteria import model
from tidu.criteria.expressions import Application
from tidu.criteria.many import column_type, evaluate_plan
from tidu.criteria.plan import Plan
from tidu.criteria.planning import plan_of

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Engine = Literal["polars", "duckdb", "spark"]
FACT = "in:"
"""Before the name of a column of the wide layout, where outputs of several standards stand beside it."""
DERIVED = "__derived"
NUMBER = "id_number"


@dataclass(frozen=True)
class Judge:
    """One standard, planned for a date and a kind of application."""

    standard: model.Standard
    plan: Plan

    @property
    def label(self) -> str:
        """The standard with its overlays, as ``--standard`` takes it."""
        return "+".join((self.standard.id, *self.standard.overlays))

    def column(self, output: str) -> str:
        """The column of an output in a frame of several standards: ``zjtx-2026:revenue__outcome``."""
        return f"{self.label}:{output}"


def judges_of(standards: Sequence[model.Standard], on: date, kind: Application) -> list[Judge]:
    """Plans of these standards, each once. Raises RuleError E114 as ``plan_of``."""
    different = {("+".join((one.id, *one.overlays))): one for one in standards}
    return [Judge(one, plan_of(one, on, kind)) for one in different.values()]


def judge_all(
    frame: pl.LazyFrame,
    identity: Sequence[str],
    judges: Sequence[Judge],
    catalogue: Catalogue,
    on: date,
    engine: Engine = "polars",
) -> pl.LazyFrame:
    """Identity, the facts as judged (``in:``) and every output of every standard, for each row of ``frame``.

    With Polars nothing is computed yet; DuckDB and Spark compute here. Raises EngineError where one is not installed.
    """
    facts = [name for name in frame.collect_schema().names() if name not in identity]
    renamed = frame.rename({name: f"{FACT}{name}" for name in facts})
    if engine == "polars":
        return _judged(renamed, judges, catalogue, on, _Polars())
    if engine == "duckdb":
        return _judged(renamed, judges, catalogue, on, _Elsewhere())
    from tidu.criteria.engines import spark_session  # noqa: PLC0415 - an optional engine

    with spark_session() as session:
        return _judged(renamed, judges, catalogue, on, _Elsewhere(session))


def _judged(
    frame: pl.LazyFrame, judges: Sequence[Judge], catalogue: Catalogue, on: date, run: _Polars | _Elsewhere
) -> pl.LazyFrame:
    for standard_id in sorted({one for judge in judges for one in derived_by(judge.standard)}):
        source = catalogue.standard(standard_id)
        frame = _derive(frame, Judge(source, plan_of(source, on)), run)
    for judge in judges:
        outputs = {name: judge.column(name) for name in judge.plan.outputs if not name.endswith(DERIVED)}
        frame = run.add(frame, judge.plan, outputs)
    return frame


def _derive(frame: pl.LazyFrame, judge: Judge, run: _Polars | _Elsewhere) -> pl.LazyFrame:
    """Fills the facts that a classification derives where they are unknown."""
    derived = {name: f"§{name}" for name in judge.plan.outputs if name.endswith(DERIVED)}
    frame = run.add(frame, judge.plan, derived)
    present = frame.collect_schema()
    fills = []
    for name, column in derived.items():
        fact = f"{FACT}{name.removesuffix(DERIVED)}"
        found = pl.col(column) if present[column] == pl.Boolean else pl.col(column).cast(pl.Int64)
        fills.append((pl.coalesce(pl.col(fact), found) if fact in present else found).alias(fact))
    return frame.with_columns(fills).drop(list(derived.values()))


class _Polars:
    """Adds outputs lazily, in one pass over the rows."""

    def add(self, frame: pl.LazyFrame, plan: Plan, outputs: dict[str, str]) -> pl.LazyFrame:
        """``frame`` with the outputs under their new names."""
        present = frame.collect_schema().names()
        inputs = [pl.col(f"{FACT}{name}").alias(name) for name in plan.inputs if f"{FACT}{name}" in present]
        judged = evaluate_plan(plan, frame.with_columns(inputs), keep=present, outputs=list(outputs))
        return judged.rename(outputs)


class _Elsewhere:
    """Adds outputs by running SQL on DuckDB or, with a session, on Spark; what it gives is the same."""

    def __init__(self, session: SparkSession | None = None) -> None:
        self.session = session

    def add(self, frame: pl.LazyFrame, plan: Plan, outputs: dict[str, str]) -> pl.LazyFrame:
        """``frame`` with the outputs under their new names."""
        whole = frame.collect()
        present = [name for name in plan.inputs if f"{FACT}{name}" in whole.columns]
        inputs = whole.select(
            pl.int_range(pl.len(), dtype=pl.Int64).alias(NUMBER),
            *(pl.col(f"{FACT}{name}").cast(column_type(plan.inputs[name])).alias(name) for name in present),
        )
        judged = self._run(plan, inputs).select(pl.col(name).alias(new) for name, new in outputs.items())
        return pl.concat([whole, judged], how="horizontal").lazy()

    def _run(self, plan: Plan, inputs: pl.DataFrame) -> pl.DataFrame:
        from tidu.criteria.engines import output_types, run_duckdb, run_spark  # noqa: PLC0415 - optional engines

        if self.session is None:
            return run_duckdb(plan, inputs, key=NUMBER)
        with tempfile.TemporaryDirectory(prefix="tidu-") as folder:
            source, target = Path(folder, "firms.parquet"), Path(folder, "judged")
            inputs.write_parquet(source)
            run_spark(plan, source, target, key=NUMBER, session=self.session)
            judged = pl.read_parquet(target / "*.parquet").sort(NUMBER)
        return judged.with_columns(pl.col(name).cast(kind) for name, kind in output_types(plan).items())
