"""Tables written for others: nothing turns into a formula, nothing loses digits, nothing is half written."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidu.sheets import Column, SheetError, Value, open_table, parse_amount, workbook_writing, write_table
from tidu.sheets.values import (
    FEN_PER,
    LONGEST_TEXT,
    defuse,
    display_columns,
    fitting_text,
    looks_like_formula,
    sheet_name,
)

FIRM = "葫芦岛渤湾示例泵业有限公司"
DAY = datetime.date(2024, 1, 31)
COLUMNS = [
    Column("企业名称"),
    Column("统一社会信用代码", note="营业执照上的 18 位代码"),
    Column("营业收入", "amount", unit="万元"),
    Column("职工人数", "whole"),
    Column("研发投入占比", "share"),
    Column("成立日期", "date"),
    Column("已入库", "yes_no"),
    Column("评分", "number"),
]
ROW: list[Value] = [FIRM, "91211400MA0EXAMPLE", 520_050_123, 86, Fraction(69, 2000), DAY, True, Decimal("87.5")]
NOTHING: list[Value] = [None] * 8
HEADINGS = (
    "企业名称", "统一社会信用代码", "营业收入（万元）", "职工人数", "研发投入占比", "成立日期", "已入库", "评分",
)  # fmt: skip


def test_an_xlsx_reads_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    assert write_table(path, COLUMNS, [ROW, NOTHING, ROW], sheet="2024/名单", titles=["企业名单"]) == 3
    table = open_table(path)
    assert table.columns == HEADINGS
    assert table.titles == ("企业名单",)
    assert table.sheet == "2024 名单"
    assert table.rows[0].cells == (FIRM, "91211400MA0EXAMPLE", 520.050123, 86, "3.45%", DAY, "是", 87.5)
    assert [row.number for row in table.rows] == [3, 5]


def test_an_xlsx_is_laid_out_for_people(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_table(path, COLUMNS, [ROW], titles=["企业名单"])
    page = openpyxl.load_workbook(path).worksheets[0]
    assert page.freeze_panes == "A3"
    assert page.auto_filter.ref == "A2:H3"
    assert page["B2"].comment.text == "营业执照上的 18 位代码"
    assert page.column_dimensions["A"].width > display_columns(FIRM)
    formats = [page.cell(3, place).number_format for place in range(1, 9)]
    assert formats == ["@", "@", "#,##0.00####", "#,##0", "0.00%", "yyyy-mm-dd", "@", "#,##0.######"]


def test_a_csv_opens_in_excel_and_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    assert write_table(path, COLUMNS, [ROW, NOTHING]) == 2
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    table = open_table(path)
    assert table.columns == HEADINGS
    assert table.rows[0].cells == (
        FIRM, "91211400MA0EXAMPLE", "520.050123", "86", "0.0345", "2024-01-31", "是", "87.5",
    )  # fmt: skip


def test_a_parquet_file_has_types(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    assert write_table(path, COLUMNS, [ROW, NOTHING]) == 2
    frame = pl.read_parquet(path)
    assert frame.row(0) == (
        FIRM, "91211400MA0EXAMPLE", Decimal("520.050123"), 86, Decimal("0.0345"), DAY, True, Decimal("87.5"),
    )  # fmt: skip
    assert frame.row(1) == (None,) * 8
    assert frame.dtypes[3:7] == [pl.Int64, pl.Decimal(38, 12), pl.Date, pl.Boolean]


def test_a_table_without_rows_still_has_its_header(tmp_path: Path) -> None:
    for name in ("a.xlsx", "a.csv", "a.parquet"):
        assert write_table(tmp_path / name, COLUMNS, []) == 0
    with pytest.raises(SheetError) as caught:
        open_table(tmp_path / "a.xlsx")
    assert caught.value.code == "header-only"
    assert tuple(pl.read_parquet(tmp_path / "a.parquet").columns) == HEADINGS


DANGEROUS = [
    '=HYPERLINK("x")', "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "＝1+1", "＋1", "－1", "＠x", "-",
]  # fmt: skip


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_is_never_a_formula_in_xlsx(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.xlsx"
    write_table(path, ["=标题", "备注"], [[text, "甲"], [FIRM, "乙"]], titles=["=1+1", "名单"])
    page = openpyxl.load_workbook(path).worksheets[0]
    cells = [page["A1"], page["A3"], page["A4"]]
    assert [cell.data_type for cell in cells] == ["s", "s", "s"]
    assert page["A4"].quotePrefix
    assert not page["B4"].quotePrefix


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_is_never_a_formula_in_csv(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.csv"
    write_table(path, ["=标题"], [[text]])
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [["'=标题"], ["'" + text]]


def test_numbers_below_zero_are_no_formulas_in_csv(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write_table(path, [Column("净利润", "amount", unit="元"), Column("增长", "share")], [[-150, Fraction(-1, 8)]])
    assert path.read_text(encoding="utf-8-sig").splitlines()[1] == "-1.5,-0.125"


@given(st.text(max_size=30))
def test_whatever_a_spreadsheet_might_run_is_defused(text: str) -> None:
    assert not looks_like_formula(defuse(text))
    assert defuse(text).removeprefix("'") == text.removeprefix("'")


def test_long_codes_and_fine_numbers_keep_every_digit(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    code, amount = 912114001234567890, 123_456_789_012_345_678
    columns = [Column("代码", "whole"), Column("金额", "amount", unit="元"), Column("数", "number")]
    write_table(path, columns, [[code, amount, Decimal("0.12345678901234567890")], [1, 2, Decimal("0.1")]])
    table = open_table(path)
    assert table.rows[0].cells == (str(code), "1234567890123456.78", "0.1234567890123456789")
    assert table.rows[1].cells == (1, 0.02, 0.1)


def test_numbers_without_a_value(tmp_path: Path) -> None:
    columns = [Column("名称"), Column("甲", "number"), Column("乙", "number")]
    for name, last in (("a.xlsx", "inf"), ("a.csv", "inf")):
        write_table(tmp_path / name, columns, [["示例", float("nan"), float("inf")]])
        assert open_table(tmp_path / name).rows[0].cells == ("示例", None, last)


def test_old_dates_and_times_of_day(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    moment = datetime.datetime(2024, 1, 31, 8, 30)  # noqa: DTZ001 - moments in sheets have no zone
    write_table(path, [Column("日期", "date"), Column("名称")], [[datetime.date(1850, 5, 1), "甲"], [moment, "乙"]])
    assert open_table(path).column("日期") == ["1850-05-01", moment]


def test_text_beyond_a_cell_is_cut_visibly(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_table(path, ["名称", "说明"], [[FIRM, "长" * 40_000]])
    text = open_table(path).rows[0].cells[1]
    assert isinstance(text, str)
    assert len(text) == LONGEST_TEXT
    assert text.endswith("……（原文 40000 字，超过单元格上限，已截断）")


@pytest.mark.parametrize("text", ["坏\ud800字", "控\x00制\x0b符", "_x0041_", 'a & b < c > "d"'])
def test_odd_characters_do_not_break_a_file(tmp_path: Path, text: str) -> None:
    for name in ("a.xlsx", "a.csv"):
        write_table(tmp_path / name, ["名称", "说明"], [[FIRM, text]])
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]["A2"].value == FIRM
    assert fitting_text(text).encode("utf-8")


def test_more_rows_than_a_sheet_holds_go_on_to_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_writing, "LAST_ROW", 4)
    path = tmp_path / "a.xlsx"
    assert write_table(path, ["名称", "序号"], [["示例", str(n)] for n in range(7)], titles=["名单"]) == 7
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["名单", "名单 (2)", "名单 (3)"]
    assert [[cell.value for cell in page["B"]] for page in book] == [
        [None, "序号", "0", "1", "2"],
        [None, "序号", "3", "4", "5"],
        [None, "序号", "6"],
    ]


def test_names_of_sheets_are_what_excel_accepts() -> None:
    taken: set[str] = set()
    assert sheet_name("2024/一[批]:*?", taken) == "2024 一 批"
    assert sheet_name("2024/一[批]", taken) == "2024 一 批 (2)"
    assert len(sheet_name("长" * 50, taken)) == 31
    assert sheet_name("长" * 50, taken).endswith(" (2)")
    assert sheet_name("'History'", taken) == "History_"
    assert sheet_name("?", taken) == "表"


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    def rows() -> Iterator[list[Value]]:
        yield [FIRM]
        raise RuntimeError("the source broke off")

    for name in ("a.xlsx", "a.csv", "a.parquet"):
        path = tmp_path / name
        path.write_bytes(b"old")
        with pytest.raises(RuntimeError):
            write_table(path, ["名称"], rows())
        assert path.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "a.parquet", "a.xlsx"]


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv", "a.parquet"])
def test_a_row_of_the_wrong_width_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SheetError) as caught:
        write_table(tmp_path / name, ["名称", "金额"], [["甲", "1"], ["乙"]])
    assert caught.value.code == "row-width"
    assert caught.value.what.zh == "第 2 行有 1 个值，而表有 2 列"
    assert caught.value.where is not None
    assert caught.value.where.path == name
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("name", "code"), [("a.pdf", "unknown-ending"), ("没有/a.csv", "no-folder")])
def test_a_place_that_cannot_be_written_to(tmp_path: Path, name: str, code: str) -> None:
    with pytest.raises(SheetError) as caught:
        write_table(tmp_path / name, ["名称"], [["甲"]])
    assert caught.value.code == code


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv", "a.parquet"])
def test_a_file_that_the_system_does_not_let_go(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(SheetError) as caught:
        write_table(tmp_path / name, ["名称"], [["甲"]])
    assert caught.value.code == "cannot-write"
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_folder_that_takes_no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "touch", refuse)
    with pytest.raises(SheetError) as caught:
        write_table(tmp_path / "a.csv", ["名称"], [["甲"]])
    assert caught.value.code == "cannot-write"
    assert "Permission denied" in caught.value.render("zh")


def test_an_amount_needs_a_unit_and_whole_fen(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="an amount is written in one of"):
        Column("金额", "amount")
    for value in (1.5, Fraction(1, 3)):
        with pytest.raises(ValueError, match="whole number of fen"):
            write_table(tmp_path / "a.parquet", [Column("金额", "amount", unit="元")], [[value]])


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (Column("数", "whole"), Decimal("1.5")),
        (Column("日", "date"), "2024"),
        (Column("数", "number"), Fraction(1, 3)),
        (Column("否", "yes_no"), 1),
    ],
)
def test_parquet_refuses_what_does_not_fit(tmp_path: Path, column: Column, value: Value) -> None:
    with pytest.raises(ValueError, match="does not fit column"):
        write_table(tmp_path / "a.parquet", [column], [[value]])


@given(st.integers(-(10**12), 10**12), st.sampled_from(sorted(FEN_PER)))
def test_amounts_survive_writing_and_reading(tmp_path_factory: pytest.TempPathFactory, fen: int, unit: str) -> None:
    folder = tmp_path_factory.mktemp("amounts")
    for name in ("a.xlsx", "a.csv", "a.parquet"):
        write_table(
            folder / name, [Column("名称"), Column("金额", "amount", unit=unit)], [["示例", fen], ["其他", fen]]
        )
        cell = open_table(folder / name).rows[0].cells[1]
        assert parse_amount(cell, unit).value == fen
        assert parse_amount(cell, unit).problem is None
