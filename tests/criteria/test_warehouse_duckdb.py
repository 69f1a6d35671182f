"""The SQL on DuckDB gives what the other two ways give: for every case of every standard, and at the bounds."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from tests.criteria.warehouse_rows import (
    ON,
    batch_at_bounds,
    batches_of_cases,
    exact_products,
    outcomes_of,
    product_rows,
    products,
)

from tidu.catalogue import load
from tidu.criteria import plan as ir
from tidu.criteria.engines import duckdb_to_parquet, output_types, run_duckdb
from tidu.criteria.many import OUTCOMES, evaluate_plan
from tidu.criteria.one import evaluate
from tidu.criteria.plan import Plan
from tidu.criteria.planning import plan_of

STANDARDS = load().standard_ids


@pytest.mark.parametrize("standard_id", STANDARDS)
def test_every_case_gives_the_same_columns_as_polars(standard_id: str) -> None:
    judged = 0
    for batch in batches_of_cases(standard_id):
        found = run_duckdb(batch.plan, batch.frame)
        assert found.schema == batch.judged.schema
        assert found.equals(batch.judged)
        judged += found.height
    assert judged >= 30


@pytest.mark.parametrize("standard_id", STANDARDS)
def test_at_the_bounds_the_sql_agrees_with_exact_python(standard_id: str) -> None:
    batch = batch_at_bounds(standard_id)
    rows = run_duckdb(batch.plan, batch.frame).to_dicts()
    for firm, row in zip(batch.firms, rows, strict=True):
        exact = outcomes_of(evaluate(batch.standard, firm, batch.on, batch.kind))
        assert {name: row[name] for name in exact} == exact


def test_products_near_128_bits_are_exact() -> None:
    frame = product_rows()
    found = run_duckdb(products(), frame).drop("firm_id").to_dicts()
    assert found == [exact_products(row) for row in frame.to_dicts()]


def test_narrow_integers_in_the_table_do_not_overflow() -> None:
    plan = Plan("narrow")
    a, b = (plan.column(ir.Column(name, "int", 0, 2**31 - 1)) for name in "ab")
    plan.define("ahead", ir.Cmp(">=", ir.multiply(ir.Int(5), a), ir.multiply(ir.Int(4), b)), output=True)
    frame = pl.DataFrame({"firm_id": [1, 2], "a": [2**31 - 1, 1], "b": [2**31 - 1, 2]}).cast(
        {"a": pl.Int32, "b": pl.Int32}
    )
    assert run_duckdb(plan, frame)["ahead"].to_list() == [True, False]


# -- what a caller may hand over and ask for ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def plan() -> Plan:
    """A standard with outcomes, points and dates."""
    return plan_of(load().standard("cxx-2022"), ON)


@pytest.fixture(scope="module")
def firms() -> pl.DataFrame:
    """The cases of that standard."""
    return next(batches_of_cases("cxx-2022")).frame.with_columns(county=pl.lit("兴城"))


def test_a_frame_a_lazy_frame_a_file_and_a_folder_are_read_alike(
    plan: Plan, firms: pl.DataFrame, tmp_path: Path
) -> None:
    (tmp_path / "parts").mkdir()
    firms.head(50).write_parquet(tmp_path / "parts" / "1.parquet")
    firms.tail(-50).write_parquet(tmp_path / "parts" / "2.parquet")
    firms.write_parquet(tmp_path / "all.parquet")
    expected = run_duckdb(plan, firms)
    assert expected.height == firms.height
    for source in (firms.lazy(), tmp_path / "all.parquet", tmp_path / "parts"):
        assert run_duckdb(plan, source, threads=1).sort("firm_id").equals(expected)


def test_a_folder_that_is_divided_by_a_column_has_that_column(plan: Plan, firms: pl.DataFrame, tmp_path: Path) -> None:
    bare = firms.drop("county")
    for county, part in (("兴城", bare.head(50)), ("绥中", bare.tail(-50))):
        (tmp_path / f"county={county}").mkdir()
        part.write_parquet(tmp_path / f"county={county}" / "part-0.parquet")
    found = run_duckdb(plan, tmp_path, keep=["county"])
    assert found["county"].value_counts().sort("count").rows() == [("兴城", 50), ("绥中", firms.height - 50)]


def test_words_and_other_columns_come_along(plan: Plan, firms: pl.DataFrame) -> None:
    found = run_duckdb(plan, firms, keep=["county"], words=True)
    expected = evaluate_plan(plan, firms.lazy(), keep=["firm_id", "county"], words=True).collect()
    assert found.columns[:3] == ["firm_id", "county", "verdict"]
    assert found["verdict"].dtype == OUTCOMES
    assert set(found["verdict"]) == {"met", "unmet", "unknown"}
    assert found.equals(expected)


def test_a_column_that_is_absent_is_unknown(plan: Plan, firms: pl.DataFrame) -> None:
    poor = firms.select("firm_id", "revenue_y0")
    expected = evaluate_plan(plan, poor.lazy(), keep=["firm_id"]).collect()
    assert set(expected["verdict"]) == {1}
    assert run_duckdb(plan, poor).equals(expected)


def test_a_result_can_be_streamed_into_a_file(plan: Plan, firms: pl.DataFrame, tmp_path: Path) -> None:
    duckdb_to_parquet(plan, firms, tmp_path / "judged.parquet", keep=["county"], words=True)
    found = pl.read_parquet(tmp_path / "judged.parquet").cast(output_types(plan, words=True))  # type: ignore[arg-type]
    assert found.equals(run_duckdb(plan, firms, keep=["county"], words=True))
