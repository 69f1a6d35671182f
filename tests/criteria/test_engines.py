"""An engine that is missing, or a table that does not fit, is refused with what to do."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tidu.catalogue import load
from tidu.criteria.engines import EngineError, run_duckdb, run_spark, spark_session
from tidu.criteria.plan import Plan
from tidu.criteria.planning import plan_of
from tidu.errors import InputError


@pytest.fixture(scope="module")
def plan() -> Plan:
    """A standard with numbers, yes/no and dates."""
    return plan_of(load().standard("zjtx-2026"), date(2026, 5, 1))


@pytest.fixture
def firms() -> pl.DataFrame:
    """One firm of which little is known."""
    return pl.DataFrame({"firm_id": [1], "revenue_y0": [15_000_000_00]})


def test_without_duckdb_the_extra_is_named(plan: Plan, firms: pl.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(EngineError) as caught:
        run_duckdb(plan, firms)
    assert caught.value.code == "W104"
    assert "没有安装 duckdb" in caught.value.render("zh")
    assert "pip install 'tidu[duckdb]'" in caught.value.render("zh")
    assert "optional" in caught.value.render("en")


def test_without_pyspark_the_extra_is_named(
    plan: Plan, firms: pl.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    firms.write_parquet(tmp_path / "firms.parquet")
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(EngineError) as caught:
        run_spark(plan, tmp_path / "firms.parquet", tmp_path / "judged")
    assert caught.value.code == "W104"
    assert "pip install 'tidu[spark]'" in caught.value.render("en")
    assert not (tmp_path / "judged").exists()


def test_without_java_spark_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(EngineError) as caught, spark_session():
        pytest.fail("no session can start here")
    assert caught.value.code == "W105"
    assert "Java 17" in caught.value.render("zh")
    assert "default-jre-headless" in caught.value.render("en")


@pytest.mark.parametrize(
    ("column", "values", "shape"),
    [
        ("revenue_y0", [1500.5], ("整数", "an integer")),
        ("revenue_y0", ["1500万元"], ("整数", "an integer")),
        ("is_sme", [1], ("布尔值", "a boolean")),
        ("title_cxx_until", ["2026-12-31"], ("日期", "a date")),
    ],
)
def test_a_column_of_another_type_is_refused(
    plan: Plan, column: str, values: list[object], shape: tuple[str, str], tmp_path: Path
) -> None:
    frame = pl.DataFrame({"firm_id": [1], column: values})
    frame.write_parquet(tmp_path / "firms.parquet")
    for source in (frame, tmp_path / "firms.parquet", tmp_path):
        with pytest.raises(InputError) as caught:
            run_duckdb(plan, source)
        assert caught.value.code == "W103"
        assert f"“{column}”应为{shape[0]}" in caught.value.render("zh")
        assert f"should be {shape[1]}" in caught.value.render("en")
        assert "docs/warehouse.md" in caught.value.render("zh")


def test_a_key_that_is_missing_is_named_with_the_columns_there_are(plan: Plan, firms: pl.DataFrame) -> None:
    with pytest.raises(InputError) as caught:
        run_duckdb(plan, firms, key="uscc")
    assert caught.value.code == "W103"
    assert "“uscc”" in caught.value.render("zh")
    assert "firm_id、revenue_y0" in caught.value.render("zh")


def test_an_empty_column_without_a_type_is_unknown(plan: Plan) -> None:
    frame = pl.DataFrame({"firm_id": [1], "revenue_y0": [None], "is_sme": [None]})
    assert frame.schema["revenue_y0"] == pl.Null
    found = run_duckdb(plan, frame)
    assert found.row(0, named=True)["sme__outcome"] == 1
    assert found["verdict"].to_list() == [1]
