"""Judging every firm of a frame by several standards at once, the facts that classifications derive filled in first."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import polars as pl

from tidu.catalogue import Catalogue
from tidu.catalogue.deriving import derived_by
from tidu.criteria import model
from tidu.criteria.expressions import Application
from tidu.criteria.many import column_type, evaluate_plan
from tidu.criteria.plan import Plan
from tidu.criteria.planning import plan_of

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
    sources = sorted({one for judge in judges for one in derived_by(judge.standard)})
    run = _Polars() if engine == "polars" else _Elsewhere(engine)
    for standard_id in sources:
        renamed = _derive(
            renamed, Judge(catalogue.standard(standard_id), plan_of(catalogue.standard(standard_id), on)), run
        )
    for judge in judges:
        outputs = {name: judge.column(name) for name in judge.plan.outputs if not name.endswith(DERIVED)}
        renamed = run.add(renamed, judge.plan, outputs)
    return renamed


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
    """Adds outputs by running SQL on another engine; what it gives is the same."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def add(self, frame: pl.LazyFrame, plan: Plan, outputs: dict[str, str]) -> pl.LazyFrame:
        """``frame`` with the outputs under their new names."""
        from tidu.criteria.engines import run_duckdb, run_spark  # noqa: PLC0415 - optional engines

        whole = frame.collect()
        present = [name for name in plan.inputs if f"{FACT}{name}" in whole.columns]
        inputs = whole.select(
            pl.int_range(pl.len(), dtype=pl.Int64).alias(NUMBER),
            *(pl.col(f"{FACT}{name}").cast(column_type(plan.inputs[name])).alias(name) for name in present),
        )
        with tempfile.TemporaryDirectory(prefix="tidu-") as folder:
            if self.engine == "duckdb":
                judged = run_duckdb(plan, inputs, key=NUMBER)
            else:
                source, target = Path(folder, "firms.parquet"), Path(folder, "judged")
                inputs.write_parquet(source)
                run_spark(plan, source, target, key=NUMBER)
                judged = pl.read_parquet(target / "*.parquet").sort(NUMBER)
        codes = [name for name in outputs if name == "verdict" or name.endswith("__outcome")]
        chosen = judged.select(outputs).with_columns(pl.col(codes).cast(pl.Int8)).rename(outputs)
        return pl.concat([whole, chosen], how="horizontal").lazy()
