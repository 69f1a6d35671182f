"""Parquet in the wide layout: streamed as it stands, its types and ranges checked; parquet with headings."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from tests.intake.tables import (
    ON,
    PUMPS,
    VALVES,
    catalogue,
    fact,
    judged,
    loaded,
    notes,
    problems,
    refused,
    statuses,
    table,
)

from tidu.errors import TiduError
from tidu.intake import Options, evaluate_files, summarise, write_result


def wide(folder: Path, name: str = "wide.parquet", **columns: object) -> Path:
    path = folder / name
    pl.DataFrame({"企业名称": [PUMPS, VALVES], **columns}).write_parquet(path)
    return path


def test_values_out_of_range_are_unknown_and_listed(tmp_path: Path) -> None:
    path = wide(tmp_path, revenue_y0=[5_200_000_000, -1], industry=[3441, 12_345], rd_institution_level=[9, 0])
    found = loaded(path, "zjtx-2026", "zjtx-2022")
    assert found.streamed
    assert fact(found, "revenue_y0") == [5_200_000_000, None]
    assert fact(found, "industry") == [3441, None]
    assert fact(found, "rd_institution_level") == [None, 0]
    listed = {(row, column, text) for row, column, text, _ in problems(found)}
    assert listed == {(2, "revenue_y0", "-1"), (2, "industry", "12345"), (1, "rd_institution_level", "9")}
    assert notes(found) == ["stored-layout"]


def test_columns_that_no_standard_reads_are_named(tmp_path: Path) -> None:
    path = wide(
        tmp_path, revenue_y0=[1, 2], revenue_y7=[1, 2], title_dl_until=[ON, ON], revenue_q1=[1, 2], industry_y0=[1, 2]
    )
    assert statuses(loaded(path)) == {
        "企业名称": "used",
        "revenue_y0": "used",
        "revenue_y7": "unneeded",
        "title_dl_until": "unneeded",
        "revenue_q1": "unmapped",
        "industry_y0": "unmapped",
    }


def test_columns_of_another_type_are_refused(tmp_path: Path) -> None:
    path = wide(tmp_path, revenue_y0=[5.2, 1.0], is_sme=[1, 0], title_cxx_from=["2024-01-01", None])
    found = refused(path)
    assert [error.code for error in found] == ["wide-type"] * 3
    assert "revenue_y0" in found[0].render("zh")
    assert "integer" in found[0].render("en")


def test_wide_files_are_not_mixed_with_others(tmp_path: Path) -> None:
    wide_file = wide(tmp_path, revenue_y0=[1, 2])
    other = table(tmp_path, [["企业名称", "独立法人"], [PUMPS, "是"]])
    with pytest.raises(TiduError) as caught:
        loaded([wide_file, other])
    assert caught.value.code == "wide-mixed"
    assert "wide.parquet" in caught.value.render("zh")


def test_several_wide_files_follow_each_other_and_are_written_as_a_stream(tmp_path: Path) -> None:
    one = wide(tmp_path, "one.parquet", revenue_y0=[5_200_000_000, 1], county=["兴城市", "绥中县"])
    two = wide(tmp_path, "two.parquet", revenue_y0=[7, None], staff_y0=[8_600, 100])
    result = evaluate_files([one, two], [catalogue().standard("zjtx-2026")], ON, catalogue=catalogue())
    summary = summarise(result)
    assert (summary.firms, summary.rows) == (4, None)
    target = tmp_path / "out.parquet"
    write_result(result, summary, target)
    written = pl.read_parquet(target)
    assert written.select("file", "row", "county").rows() == [
        ("one.parquet", 1, "兴城市"),
        ("one.parquet", 2, "绥中县"),
        ("two.parquet", 1, None),
        ("two.parquet", 2, None),
    ]
    assert written["zjtx-2026.verdict"].dtype == pl.Enum(["unmet", "unknown", "needs_review", "met", "not_applicable"])


def test_parquet_with_headings_is_read_like_any_table(tmp_path: Path) -> None:
    path = tmp_path / "表.parquet"
    pl.DataFrame(
        {
            "企业名称": [PUMPS, VALVES],
            "2025年营业收入（万元）": [5200.05, 0.1],
            "独立法人": [True, None],
            "成立日期": [date(2015, 3, 2), None],
            "标签": [["甲"], ["乙"]],
        }
    ).write_parquet(path)
    found = loaded(path, "zjtx-2026", "gxjs-2016")
    assert not found.streamed
    assert fact(found, "revenue_y0") == [5_200_050_000, 100_000]
    assert fact(found, "independent_legal_person") == [True, None]
    assert fact(found, "registered_on") == [date(2015, 3, 2), None]
    assert notes(found) == ["nested-column"]


def test_engines_agree_on_a_wide_file_with_derived_facts(tmp_path: Path) -> None:
    path = wide(tmp_path, revenue_y0=[5_200_000_000, 10**15], staff_y0=[8_600, 500_000], industry=[3441, 3441])
    polars = judged(path).frame.collect()
    duckdb = judged(path, options=Options(engine="duckdb")).frame.collect()
    assert duckdb.equals(polars)
    assert polars["in:is_sme"].to_list() == [True, False]
