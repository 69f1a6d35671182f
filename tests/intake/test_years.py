"""Which year a value is of: columns with years, rows that are years, and years that a check does not read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.intake.tables import PUMPS, VALVES, fact, loaded, notes, problems, refused, statuses, table

from tidu.intake import Options


def test_columns_with_calendar_and_relative_years(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        [
            [
                "企业名称",
                "2025年营业收入（万元）",
                "2024年营业收入（万元）",
                "上年度研发费用（万元）",
                "2019年营业收入（万元）",
            ],
            [PUMPS, 5200, 4800, 260, 1],
        ],
    )
    found = loaded(path, "xjr-2026")
    assert fact(found, "revenue_y0") == [5_200_000_000]
    assert fact(found, "revenue_y1") == [4_800_000_000]
    assert fact(found, "rd_expense_y0") == [260_000_000]
    assert statuses(found)["2019年营业收入（万元）"] == "unneeded"


def test_the_year_follows_the_date_of_the_check(tmp_path: Path) -> None:
    path = table(tmp_path, [["企业名称", "2024年营业收入（万元）"], [PUMPS, 4800]])
    assert fact(loaded(path, on=date(2025, 6, 1)), "revenue_y0") == [4_800_000_000]


def test_a_yearly_column_without_a_year_is_not_read_unless_somebody_says_which(tmp_path: Path) -> None:
    path = table(tmp_path, [["企业名称", "营业收入（万元）", "2025年末职工人数"], [PUMPS, 5200, 86]])
    found = loaded(path)
    assert "revenue_y0" not in found.frame.collect_schema()
    report = next(one for one in found.columns if one.heading == "营业收入（万元）")
    assert report.status == "uncertain"
    assert "--year 2025" in report.why.zh
    assert "--year 2025" in report.why.en
    assert fact(loaded(path, options=Options(year=2025)), "revenue_y0") == [5_200_000_000]


def test_a_mapping_must_name_the_year(tmp_path: Path) -> None:
    path = table(tmp_path, [["企业名称", "营业收入（万元）"], [PUMPS, 5200]])
    mapping = "mapping: 1\ncolumns:\n  企业名称: name\n  营业收入（万元）: {is: revenue}\n"
    (error,) = refused(path, mapping=mapping)
    assert error.code == "year-missing"
    assert error.where is not None
    assert error.where.line == 4
    assert fact(loaded(path, mapping=mapping.replace("revenue}", "revenue, year: -1}")), "revenue_y0") == [
        5_200_000_000
    ]


LONG = [
    ["企业名称", "年度", "营业收入（万元）", "研发费用（万元）", "行业代码"],
    [PUMPS, 2025, 5200, 260, "C3441"],
    [PUMPS, "2024年度", 4800, 240, "C3441"],
    [PUMPS, "2023-12-31", 4000, 200, "C3443"],
    [VALVES, 2024, 900, None, "C3443"],
]


def test_rows_that_are_years_become_columns(tmp_path: Path) -> None:
    found = loaded(table(tmp_path, LONG), "xjr-2026")
    assert fact(found, "id_name") == [PUMPS, VALVES]
    assert fact(found, "revenue_y0") == [5_200_000_000, None]
    assert fact(found, "revenue_y1") == [4_800_000_000, 900_000_000]
    assert fact(found, "rd_expense_y1") == [240_000_000, None]
    assert (found.rows, found.firms) == (4, 2)


def test_what_has_no_year_is_taken_from_the_latest_row(tmp_path: Path) -> None:
    rows = [*LONG, [PUMPS, 2027, 1, 1, "C3311"]]
    found = loaded(table(tmp_path, rows), "sme-size-2011")
    assert fact(found, "industry") == [3441, 3443]
    assert "state-of-year" in notes(found)


@pytest.mark.parametrize("year", ["2025-06-30", "2025年上半年", "去年", None])
def test_a_row_whose_year_cannot_be_told_is_left_aside_and_listed(tmp_path: Path, year: object) -> None:
    found = loaded(table(tmp_path, [*LONG, [VALVES, year, 1000, 50, "C3443"]]))
    assert fact(found, "revenue_y0") == [5_200_000_000, None]
    assert problems(found) == [(6, "年度", "" if year is None else str(year), "not-a-year")]


def test_rows_beyond_the_check_are_not_used_and_counted(tmp_path: Path) -> None:
    found = loaded(table(tmp_path, [*LONG, [VALVES, 2026, 1000, 50, "C3443"], [VALVES, 2019, 10, 5, None]]))
    assert fact(found, "revenue_y0") == [5_200_000_000, None]
    told = {one.code: one.text.zh for _, one in found.notes}
    assert "有 1 行是 2025 年以后的" in told["years-beyond"]
    assert "years-before" in told


def test_a_long_table_needs_to_say_which_firm(tmp_path: Path) -> None:
    path = table(tmp_path, [["年度", "营业收入（万元）"], [2025, 5200]])
    (error,) = refused(path)
    assert error.code == "no-firm-column"


def test_a_dated_heading_among_rows_that_are_years_is_not_guessed(tmp_path: Path) -> None:
    rows = [["企业名称", "年度", "2024年营业收入（万元）", "研发费用（万元）"], [PUMPS, 2025, 5200, 260]]
    found = loaded(table(tmp_path, rows))
    assert statuses(found)["2024年营业收入（万元）"] == "uncertain"


def test_the_state_of_an_older_year_is_not_taken_for_that_of_the_check(tmp_path: Path) -> None:
    rows = [["企业名称", "2023年独立法人", "2025年营业收入（万元）"], [PUMPS, "是", 5200]]
    found = loaded(table(tmp_path, rows))
    assert statuses(found)["2023年独立法人"] == "uncertain"
