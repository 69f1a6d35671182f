"""What a warehouse is told: the columns it has to provide, and the head of the query."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest
from tests.criteria.warehouse_rows import ON, batches_of_cases

from tidu import __version__
from tidu.catalogue import load
from tidu.criteria.planning import plan_of
from tidu.criteria.warehouse import DIALECTS, TableColumn, columns_for, sql_for
from tidu.criteria.warehouse_types import TARGETS, Storage
from tidu.text import Text

PAGE = Path(__file__).parents[2] / "docs" / "warehouse.md"


def column(standard_id: str, name: str, on: date = ON) -> TableColumn:
    """One column of a standard's table."""
    return next(one for one in columns_for(load().standard(standard_id), on) if one.name == name)


@pytest.mark.parametrize("standard_id", load().standard_ids)
def test_the_columns_cover_what_every_query_reads(standard_id: str) -> None:
    standard = load().standard(standard_id)
    columns = {one.name: one for one in columns_for(standard, ON)}
    for kind in standard.kinds:
        for name, read in plan_of(standard, ON, kind).inputs.items():
            told = columns[name]
            assert told.type == {"int": "BIGINT", "bool": "BOOLEAN", "date": "DATE"}[read.shape]
            assert (told.low, told.high) == ((read.low, read.high) if read.shape == "int" else (None, None))
    for told in columns.values():
        assert told.unit.zh
        assert told.unit.en
        assert told.meaning.zh != told.meaning.en


def test_money_is_in_fen_and_of_a_year() -> None:
    revenue = column("zjtx-2026", "revenue_y1")
    assert revenue.year == 2024
    assert revenue.unit == Text("分（0.01 元）", "fen (0.01 yuan)")
    assert revenue.meaning == Text("营业收入", "Operating revenue")
    assert revenue.high == 10**16


def test_units_say_what_one_stands_for() -> None:
    assert column("xjr-2022", "market_share_y0").unit.en == "billionths"
    assert column("xjr-2022", "staff_y0").unit == Text("0.01 人", "0.01 persons")
    assert column("xjr-2022", "years_in_market").unit.zh == "0.01 年"
    assert column("zjtx-2026", "development_score_y0").unit == Text("0.01 得分", "0.01 points")
    assert column("sme-size-2011", "industry").unit.en == "industry code of four digits"
    assert column("xjr-2022", "ip1_2022").unit == Text("项", "items")


def test_this_years_score_is_of_the_year_of_the_check() -> None:
    assert column("zjtx-2026", "development_score_y0").year == 2026
    assert column("zjtx-2026", "development_score_y1", date(2027, 3, 1)).year == 2026
    assert column("zjtx-2026", "years_in_market").year is None


def test_a_choice_lists_its_positions() -> None:
    level = column("xjr-2022", "rd_institution_level")
    assert level.meaning.zh.endswith("0 未建立，1 市级以下，2 市级，3 省级，4 国家级")
    assert (level.low, level.high) == (0, 4)


def test_a_title_is_named_where_its_name_is_given() -> None:
    catalogue = load()
    titles = {code: title.names for code, title in catalogue.titles.items()}
    named = columns_for(catalogue.standard("zjtx-2026"), ON, titles)
    until = next(one for one in named if one.name == "title_cxx_until")
    assert titles["cxx"].zh in until.meaning.zh
    assert titles["cxx"].en in until.meaning.en
    assert "“cxx”" in column("zjtx-2026", "title_cxx_until").meaning.zh


def test_the_head_names_standard_date_and_columns() -> None:
    standard = load().standard("xjr-2022", ("xjr-2026-round",))
    written = sql_for(standard, "spark", ON, "review", table="ods.firms", key="uscc")
    head = written[: written.index("WITH ")]
    assert all(line.startswith("--") and line == line.rstrip() for line in head.splitlines())
    for part in (
        "xjr-2022", standard.version, standard.sha256, standard.document, "xjr-2026-round", "2026-05-01", "review", "spark",
        f"tidu {__version__}", "ods.firms", "uscc",
    ):  # fmt: skip
        assert part in head
    for name in plan_of(standard, ON, "review").inputs:
        assert f"--   {name} " in head
    assert "revenue_y1                   BIGINT   营业收入 2024 [分（0.01 元）]　Operating revenue 2024" in head
    assert "FROM `ods`.`firms` AS firm" in written


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_same_standard_is_always_written_the_same(dialect: str) -> None:
    standard = load().standard("cxx-2022")
    assert sql_for(standard, dialect, ON) == sql_for(standard, dialect, ON)


def test_the_text_runs_as_it_stands(tmp_path: Path) -> None:
    batch = next(batches_of_cases("zjtx-2026"))
    batch.frame.write_parquet(tmp_path / "firms.parquet")
    with duckdb.connect() as connection:
        connection.read_parquet(str(tmp_path / "firms.parquet")).create_view("firms")
        cursor = connection.execute(sql_for(batch.standard, "duckdb", batch.on, batch.kind, words=True))
        names = [one[0] for one in cursor.description or ()]
        rows = cursor.fetchall()
    assert names == ["firm_id", *batch.plan.outputs]
    assert {row[1] for row in rows} == {"met", "unmet", "unknown", "needs_review"}


@pytest.mark.docs
def test_the_page_tells_each_dialects_types() -> None:
    page = PAGE.read_text(encoding="utf-8")
    table = {line.split("|")[1].strip(" `"): line for line in page.splitlines() if line.startswith("| `")}
    for dialect, target in TARGETS.items():
        wide = (
            target.integer(Storage.WIDE)
            .sql(dialect)
            .removeprefix("Nullable(")
            .removesuffix(")" if target.nullable else "")
        )
        written = {"INT128": "HUGEINT", "DECIMAL": "NUMERIC"}.get(wide, wide).replace(" ", "")
        assert f"`{written}`" in table[dialect], f"docs/warehouse.md does not tell the wide type of {dialect}"


@pytest.mark.docs
def test_the_page_tells_every_error() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for code in ("W101", "W102", "W103", "W104", "W105", "W106"):
        assert f"| `{code}` |" in page
