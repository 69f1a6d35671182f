"""Files as authorities really publish them. Names of firms with penalties are never shown, so none is asserted."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from tidu.sheets import Table, fill_down, open_table, parse_amount, parse_code, parse_date, propose, scan_table


@pytest.fixture
def importer(shared_data: Path) -> Path:
    return shared_data / "importer"


def codes(table: Table) -> list[str]:
    return [one.code for one in table.notes]


def test_a_list_in_gb18030(importer: Path) -> None:
    table = open_table(importer / "上市公司名单_GB18030.csv")
    assert table.columns == ("期货代码", "期货名称", "公司名称")
    assert (len(table), table.rows[0].number, table.rows[-1].number) == (3373, 2, 3374)
    assert codes(table) == ["encoding"]
    assert table.notes[0].text.zh == "文字编码是 GB18030"
    assert table.rows[0].cells[:2] == ("000004.SZ", "国农科技")
    assert all(parse_code(cell).problem is None for cell in table.column("期货代码"))


def test_a_list_with_an_empty_heading_and_dates(importer: Path) -> None:
    table = open_table(importer / "企业名单总_空表头列_日期列.xlsx")
    assert table.columns == ("列A", "序列", "序号", "公布时间", "企业名称", "代码匹配")
    assert len(table) == 6326
    assert codes(table) == ["empty-heading"]
    days = [parse_date(cell) for cell in table.column("公布时间")]
    assert days[0].value == datetime.date(2017, 7, 12)
    assert (sum(day.missing for day in days), sum(day.failed for day in days)) == (3429, 0)
    # Part of the column lost its date format and shows bare serial numbers.
    warned = [day.problem.code for day in days if day.problem is not None]
    assert warned == ["excel-serial"] * 644
    # Old registration numbers of fifteen digits stand beside new codes of eighteen.
    lengths = {len(parsed.value) for cell in table.column("代码匹配") if (parsed := parse_code(cell)).value}
    assert {15, 18} <= lengths


def test_the_staircase_of_the_industry_classification(importer: Path) -> None:
    table = open_table(importer / "国民经济行业分类2017_阶梯式空格列.xlsx")
    assert table.columns == ("门类", "大类", "中类", "小类", "列E")
    assert len(table) == 1768
    assert codes(table) == ["blank-text", "empty-heading"]
    assert table.rows[0].cells == ("A", None, None, None, "农、林、牧、渔业")
    full = fill_down(table, ["门类", "大类", "中类", "小类"])
    assert full.rows[3].cells == ("A", "01", "011", "0111", "稻谷种植")
    assert full.rows[-1].cells == ("T", "97", "970", "9700", "国际组织")
    assert all(row.cells[0] is not None for row in full.rows)
    assert len({row.cells[3] for row in full.rows} - {None}) == 1379


def test_a_penalty_list_with_a_line_break_in_a_heading(importer: Path) -> None:
    table = open_table(importer / "山东环保处罚企业名单_表头含换行.xlsx")
    assert len(table.columns) == 17
    assert table.columns[6] == "行业［固定污染源排污许可分类管理名录（2017年版）］"
    assert "\n" in table.raw_headings[6]
    assert (len(table), table.header_rows) == (4377, (1,))
    assert codes(table) == ["heading-cleaned"]
    fines = [parse_amount(cell, "元") for cell in table.column("罚款")]
    assert fines[0].value == 1_515_000
    assert (sum(fine.missing for fine in fines), sum(fine.failed for fine in fines)) == (1638, 0)
    days = [parse_date(cell) for cell in table.column("处罚公布时间")]
    assert days[0].value == datetime.date(2018, 5, 14)


def test_an_xlsx_named_csv_without_a_header(importer: Path) -> None:
    table = open_table(importer / "深圳市创新型中小企业名单2023_xlsx内容但扩展名为csv.csv")
    assert (table.kind, table.columns, table.header_rows) == ("xlsx", ("列A", "列B"), ())
    assert (len(table), table.rows[0].number) == (4922, 1)
    assert codes(table) == ["kind-mismatch", "no-header"]
    assert table.rows[0].cells[1] == "福田区"
    assert len(set(table.column("列A"))) == 4922 - 65


def test_an_old_workbook_of_one_column(importer: Path) -> None:
    table = open_table(importer / "行业代码路径_老式xls单列.xls")
    assert (table.kind, table.sheet, table.columns) == ("xls", "sheet1", ("DATA",))
    assert (len(table), table.notes) == (2061, ())
    first = table.rows[0].cells[0]
    assert isinstance(first, str)
    assert first.startswith("M7450·")


@pytest.mark.parametrize(
    ("name", "rows", "columns"),
    [
        ("financials/a_share_facts_2019_2021.csv", 11_587, 40),
        ("financials/listed_company_basic_2025.csv", 6_194, 9),
        ("financials/listed_company_fin_2022_2024.csv", 17_257, 12),
        ("linkage/shandong_list_vs_registry.csv", 3_034, 21),
        ("lists/shenzhen_innovative_sme_2023.csv", 4_922, 3),
        ("lists/listed_companies_selfdeclared_honours.csv", 2_086, 15),
        ("reference/gbt4754_2017.csv", 1_971, 6),
        ("reference/sme_size_thresholds_2011_300.csv", 15, 10),
        ("matching/patents_bdci2022.csv", 4_097, 6),
        ("matching/requirement_result_pairs.csv", 3_579, 4),
    ],
)
def test_plain_files_read_without_a_word_and_stream_alike(
    shared_data: Path, name: str, rows: int, columns: int
) -> None:
    table = open_table(shared_data / name)
    assert (len(table), len(table.columns)) == (rows, columns)
    assert table.notes == ()
    frame = scan_table(shared_data / name).collect()
    assert frame.shape == (rows, columns)
    assert tuple(frame.columns) == table.columns


def test_quotation_marks_in_a_tab_separated_file_are_plain(shared_data: Path) -> None:
    table = open_table(shared_data / "matching" / "ts_dev.tsv")
    assert {"separator", "quotes-kept"} <= set(codes(table))
    assert len(table.columns) == 3


def test_yearly_figures_of_annual_reports_are_amounts(shared_data: Path) -> None:
    table = open_table(shared_data / "financials" / "listed_company_fin_2022_2024.csv")
    revenue = [parse_amount(cell, "元") for cell in table.column("营业收入")]
    assert revenue[0].value == 17_989_500_000_000
    assert sum(amount.failed for amount in revenue) == 0
    proposal = propose(table.columns, {"revenue": ["营业收入"], "net_profit": ["净利润"], "assets": ["总资产"]})
    assert [match.code for match in proposal.mapped] == ["revenue", "net_profit", "assets"]


def test_capital_with_its_unit_in_the_cell(shared_data: Path) -> None:
    table = open_table(shared_data / "linkage" / "shandong_list_vs_registry.csv")
    capital = [parse_amount(cell, None) for cell in table.column("注册资本")]
    assert capital[0].value == 52_000_000
    foreign = [one.problem.code for one in capital if one.problem is not None]
    assert set(foreign) == {"foreign-currency"}
