"""Spark says of drawn firms what one firm at a time says: a sample for every shipped standard and its overlays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest
from tests.criteria.meanings import combinations, difference, frame_of, label, one_by_one, shipped
from tests.criteria.strategies import DAYS, sample

from tidu.criteria.engines import output_types, run_spark, spark_session
from tidu.criteria.planning import plan_of

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.spark


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    """One session for all of this module."""
    with spark_session() as session:
        yield session


@pytest.mark.parametrize(("standard", "overlays"), combinations(), ids=label)
def test_spark_agrees(spark: SparkSession, standard: str, overlays: tuple[str, ...], tmp_path: Path) -> None:
    rules = shipped(standard, overlays)
    on = DAYS[0]
    plan = plan_of(rules.standard, on, "new")
    firms = sample(rules.sheet, standard, on, 60)
    frame_of(rules, plan, firms, on).write_parquet(tmp_path / "firms.parquet")
    run_spark(plan, tmp_path / "firms.parquet", tmp_path / "judged", partitions=2, session=spark)
    judged = pl.read_parquet(tmp_path / "judged" / "*.parquet").cast(output_types(plan))  # type: ignore[arg-type]
    ways = {"one": one_by_one(rules, firms, on, "new"), "Spark": judged.sort("firm_id").drop("firm_id").to_dicts()}
    assert not difference(rules, firms, ways), difference(rules, firms, ways)
