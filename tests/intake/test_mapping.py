"""Headings to indicators: what is certain is read, what is not is named, what matters and is unclear is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.intake.tables import PUMPS, VALVES, catalogue, fact, loaded, notes, refused, statuses, table

from tidu.intake import Options


def test_columns_that_are_not_certain_are_named_with_the_nearest(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        [
            ["企业名称", "2025年营业收入（万元）", "2025年企业研发费用支出（万元）", "备注", "2025年末研发人员"],
            [PUMPS, 5200, 260, "好", 9],
        ],
    )
    found = loaded(path)
    assert statuses(found) == {
        "企业名称": "used",
        "2025年营业收入（万元）": "used",
        "2025年企业研发费用支出（万元）": "uncertain",
        "备注": "unmapped",
        "2025年末研发人员": "unneeded",
    }
    assert "rd_expense_y0" not in found.frame.collect_schema()
    report = next(one for one in found.columns if one.status == "uncertain")
    assert "研发费用" in report.why.zh
    assert "confirm" in report.why.en


def test_a_share_of_something_is_never_taken_for_the_thing(tmp_path: Path) -> None:
    rows = [["企业名称", "2025年研发费用占营业收入比重（%）", "独立法人"], [PUMPS, 5, "是"]]
    assert statuses(loaded(table(tmp_path, rows)))["2025年研发费用占营业收入比重（%）"] != "used"


def test_amounts_without_a_unit_are_refused_with_an_example(tmp_path: Path) -> None:
    path = table(tmp_path, [["企业名称", "2025年营业收入", "2025年研发费用"], [PUMPS, 0, None], [VALVES, 5200, 260]])
    first, second = refused(path)
    assert (first.code, second.code) == ("unit-missing", "unit-missing")
    told = first.render("zh")
    assert "2025年营业收入" in told
    assert "第 3 行：5200" in told
    assert "--unit" in told
    assert "--unit" in first.render("en")
    assert fact(loaded(path, options=Options(unit="万元")), "revenue_y0") == [0, 5_200_000_000]


@pytest.mark.parametrize(
    ("rows", "stored"),
    [
        ([["单位：万元", None], ["企业名称", "2025年营业收入"], [PUMPS, 5200], [VALVES, 1]], 5_200_000_000),
        ([["企业名称", "2025年营业收入（亿元）"], [PUMPS, 0.52], [VALVES, 1]], 5_200_000_000),
        ([["企业名称", "2025年营业收入"], [PUMPS, "5200万元"], [VALVES, "1万元"]], 5_200_000_000),
        ([["企业名称", "2025年营业收入（元）"], [PUMPS, "5200万元"], [VALVES, 1]], 5_200_000_000),
        ([["单位：元", None], ["企业名称", "2025年营业收入（万元）"], [PUMPS, 5200], [VALVES, 1]], 5_200_000_000),
        ([["企业名称", "2025年营业收入（千元）"], [PUMPS, "52,000"], [VALVES, 1]], 5_200_000_000),
    ],
    ids=["title", "heading", "cells", "cell before heading", "heading before title", "thousands"],
)
def test_where_units_come_from(tmp_path: Path, rows: list[list[object]], stored: int) -> None:
    assert fact(loaded(table(tmp_path, rows)), "revenue_y0")[0] == stored


def test_a_unit_that_does_not_measure_money_is_refused(tmp_path: Path) -> None:
    (error,) = refused(table(tmp_path, [["企业名称", "2025年营业收入（人）"], [PUMPS, 5200]]))
    assert error.code == "mapping-value"
    assert "营业收入" in error.render("zh")


@pytest.mark.parametrize(
    ("heading", "cell", "column", "stored"),
    [
        ("2025年末职工人数（万人）", 1.2, "staff_y0", 1_200_000),
        ("2025年末职工人数（人）", 86, "staff_y0", 8_600),
        ("从事细分市场时间（月）", 42, "years_in_market", 350),
        ("从事细分市场时间（年）", 3.5, "years_in_market", 350),
        ("2026年专精特新发展评价得分（分）", 62.5, "development_score_y0", 6_250),
    ],
)
def test_other_units(tmp_path: Path, heading: str, cell: float, column: str, stored: int) -> None:
    assert fact(loaded(table(tmp_path, [["企业名称", heading], [PUMPS, cell]])), column) == [stored]


def test_a_year_given_for_the_table_is_not_that_of_its_states(tmp_path: Path) -> None:
    path = table(tmp_path, [["企业名称", "营业收入（万元）", "独立法人"], [PUMPS, 5200, "是"]])
    found = loaded(path, "xjr-2026", options=Options(year=2023))
    assert fact(found, "revenue_y2") == [5_200_000_000]
    assert fact(found, "independent_legal_person") == [True]


SHARES = {
    "percent": ["3", "45.5", "12"],
    "fraction": ["0.03", "0.455", "0.12"],
    "signs": ["3%", "45.5%", "12%"],
}


@pytest.mark.parametrize("cells", SHARES.values(), ids=SHARES)
def test_shares_typed_as_3_or_003_or_with_a_sign(tmp_path: Path, cells: list[str]) -> None:
    rows = [["企业名称", "2025年市场占有率"], *([f"{PUMPS}{number}", cell] for number, cell in enumerate(cells))]
    found = loaded(table(tmp_path, rows), "xjr-2022")
    assert fact(found, "market_share_y0") == [30_000_000, 455_000_000, 120_000_000]


@pytest.mark.parametrize("heading", ["2025年市场占有率", "2025年市场占有率（%）"])
def test_shares_that_may_be_either_are_refused_until_somebody_says(tmp_path: Path, heading: str) -> None:
    path = table(tmp_path, [["企业名称", heading], [PUMPS, 0.5], [VALVES, 1]])
    (error,) = refused(path, "xjr-2022")
    assert error.code == "share-ambiguous"
    assert "style: percent" in error.render("zh")
    mapping = f"mapping: 1\ncolumns:\n  企业名称: name\n  {heading}: {{is: market_share, style: fraction}}\n"
    assert fact(loaded(path, "xjr-2022", mapping=mapping), "market_share_y0") == [500_000_000, 1_000_000_000]
    percent = mapping.replace("fraction", "percent")
    assert fact(loaded(path, "xjr-2022", mapping=percent), "market_share_y0") == [5_000_000, 10_000_000]


def test_two_columns_for_one_fact_are_refused_until_one_is_chosen(tmp_path: Path) -> None:
    path = table(tmp_path, [["企业名称", "2025年营业收入（万元）", "2025年营业总收入（万元）"], [PUMPS, 5200, 5300]])
    (error,) = refused(path)
    assert error.code == "columns-conflict"
    assert "“2025年营业收入（万元）”、“2025年营业总收入（万元）”" in error.render("zh")
    mapping = (
        "mapping: 1\ncolumns:\n  企业名称: name\n  2025年营业总收入（万元）: revenue\n  2025年营业收入（万元）: skip\n"
    )
    assert fact(loaded(path, mapping=mapping), "revenue_y0") == [5_300_000_000]


def test_a_relative_and_a_calendar_year_that_are_the_same_conflict(tmp_path: Path) -> None:
    path = table(tmp_path, [["企业名称", "2025年营业收入（万元）", "上年度营业收入（万元）"], [PUMPS, 5200, 5300]])
    assert [error.code for error in refused(path)] == ["columns-conflict"]


def test_of_several_names_and_codes_the_best_known_is_taken(tmp_path: Path) -> None:
    rows = [
        ["单位名称", "企业名称", "股票代码", "统一社会信用代码", "独立法人"],
        ["简称", PUMPS, "000000", "91211402MA0000001X", "是"],
    ]
    found = loaded(table(tmp_path, rows))
    assert fact(found, "id_name") == [PUMPS]
    assert fact(found, "id_code") == ["91211402MA0000001X"]
    assert statuses(found)["股票代码"] == "unneeded"


def test_a_table_without_any_indicator_is_refused_naming_its_columns(tmp_path: Path) -> None:
    (error,) = refused(table(tmp_path, [["企业名称", "联系人", "利润总额（万元）"], [PUMPS, "李四", 5]]))
    assert error.code == "nothing-to-judge"
    told = error.render("zh")
    assert "联系人：没有对应的指标" in told
    assert "--propose" in told


def test_the_first_rows_may_be_titles_and_the_header_merged(tmp_path: Path) -> None:
    rows = [
        ["葫芦岛市企业情况表（示例）", None, None, None],
        ["单位：万元", None, None, None],
        ["企业名称", "营业收入", None, "独立法人"],
        [None, "2025年", "2024年", None],
        [PUMPS, 5200, 4800, "是"],
        ["合计", 5200, 4800, None],
    ]
    found = loaded(table(tmp_path, rows), "xjr-2026")
    assert fact(found, "revenue_y0") == [5_200_000_000]
    assert fact(found, "revenue_y1") == [4_800_000_000]
    assert {"header-joined", "total-rows", "unit-found"} <= set(notes(found))


def test_columns_to_carry_along(tmp_path: Path) -> None:
    found = loaded(
        table(tmp_path, [["企业名称", "镇街", "独立法人"], [PUMPS, "示例街道", "是"]]), options=Options(keep=("镇街",))
    )
    assert fact(found, "keep:镇街") == ["示例街道"]


def test_every_indicator_and_title_is_known_by_a_heading_of_its_own() -> None:
    from tidu.intake.targets import all_targets, known_headings

    known = known_headings(catalogue())
    assert set(known) == set(all_targets(catalogue()))
    headings = [heading for words in known.values() for heading in words]
    assert len(headings) == len(set(headings))
