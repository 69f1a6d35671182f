"""The SQL on Spark, on several partitions, gives what Polars gives."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest
from tests.criteria.warehouse_rows import (
    ON,
    batch_at_bounds,
    batches_of_cases,
    exact_products,
    product_rows,
    products,
)

from tidu.catalogue import load
from tidu.criteria.engines import output_types, run_spark, spark_session
from tidu.criteria.plan import Plan
from tidu.criteria.planning import plan_of
from tidu.errors import InputError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.spark
PARTITIONS = 3


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    """One session for all of this module."""
    with spark_session() as session:
        yield session


def judged(spark: SparkSession, plan: Plan, frame: pl.DataFrame, folder: Path, words: bool = False) -> pl.DataFrame:
    """What Spark says of the firms, in their order."""
    frame.write_parquet(folder / "firms.parquet")
    target = folder / "judged"
    run_spark(plan, folder / "firms.parquet", target, partitions=PARTITIONS, words=words, session=spark)
    found = pl.read_parquet(target / "*.parquet").cast(output_types(plan, words=words))  # type: ignore[arg-type]
    return found.sort("firm_id")


@pytest.mark.parametrize("standard_id", load().standard_ids)
def test_every_case_gives_the_same_columns_as_polars(spark: SparkSession, standard_id: str, tmp_path: Path) -> None:
    for batch in batches_of_cases(standard_id):
        assert judged(spark, batch.plan, batch.frame, tmp_path).equals(batch.judged)


@pytest.mark.parametrize("standard_id", ["gxjs-2016", "xjr-2022", "zjtx-2022"])
def test_at_the_bounds_nothing_overflows(spark: SparkSession, standard_id: str, tmp_path: Path) -> None:
    batch = batch_at_bounds(standard_id)
    assert judged(spark, batch.plan, batch.frame, tmp_path).equals(batch.judged)


def test_products_near_128_bits_are_exact(spark: SparkSession, tmp_path: Path) -> None:
    frame = product_rows()
    found = judged(spark, products(), frame, tmp_path).drop("firm_id").to_dicts()
    assert found == [exact_products(row) for row in frame.to_dicts()]


def test_the_work_is_spread_over_the_partitions(spark: SparkSession, tmp_path: Path) -> None:
    batch = next(batches_of_cases("zjtx-2026"))
    found = judged(spark, batch.plan, batch.frame, tmp_path, words=True)
    parts = [pl.read_parquet(part).height for part in sorted((tmp_path / "judged").glob("*.parquet"))]
    assert len(parts) == PARTITIONS
    assert min(parts) > 0
    assert sum(parts) == found.height == batch.frame.height
    assert set(found["verdict"].cast(pl.String)) == {"met", "unmet", "unknown", "needs_review"}


def test_without_a_session_the_running_one_is_used(spark: SparkSession, tmp_path: Path) -> None:
    batch = next(batches_of_cases("zdxjr-2024"))
    batch.frame.write_parquet(tmp_path / "firms.parquet")
    run_spark(batch.plan, tmp_path / "firms.parquet", tmp_path / "judged")
    found = pl.read_parquet(tmp_path / "judged" / "*.parquet").cast(output_types(batch.plan))  # type: ignore[arg-type]
    assert found.sort("firm_id").equals(batch.judged)
    assert spark.catalog.listTables() == [], "the view is taken away again"


def test_the_session_is_strict_quiet_and_local(spark: SparkSession) -> None:
    settings = {name: spark.conf.get(name) for name in ("spark.sql.ansi.enabled", "spark.ui.enabled", "spark.master")}
    assert settings == {"spark.sql.ansi.enabled": "true", "spark.ui.enabled": "false", "spark.master": "local[2]"}
    assert spark.conf.get("spark.sql.session.timeZone") == "UTC"


def test_a_column_of_another_type_is_refused(spark: SparkSession, tmp_path: Path) -> None:
    plan = plan_of(load().standard("zjtx-2026"), ON)
    pl.DataFrame({"firm_id": [1], "revenue_y0": [1500.5]}).write_parquet(tmp_path / "firms.parquet")
    with pytest.raises(InputError, match="“revenue_y0” should be an integer, the table has double") as caught:
        run_spark(plan, tmp_path / "firms.parquet", tmp_path / "judged", session=spark)
    assert caught.value.code == "W103"
    assert not (tmp_path / "judged").exists()
