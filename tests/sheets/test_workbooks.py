"""Workbooks: which sheet, which values, and what Excel shows that the values do not tell."""

from __future__ import annotations

import datetime
from pathlib import Path

import polars as pl
import pytest
from tests.sheets.biff import xls
from tests.sheets.making import Grid, edit_part, make_text, make_xlsx

from tidu.sheets import Table, fill_down, open_table

FIRM = "葫芦岛渤湾示例泵业有限公司"
# Moments in sheets have no zone.
MOMENT = datetime.datetime(2024, 1, 31, 8, 30)  # noqa: DTZ001
ROWS: Grid = [["企业名称", "金额"], [FIRM, 1]]
SHEET = "xl/worksheets/sheet1.xml"


def codes(table: Table) -> list[str]:
    return [one.code for one in table.notes]


def test_values_keep_their_types(tmp_path: Path) -> None:
    path = make_xlsx(
        tmp_path / "a.xlsx",
        [
            ["企业名称", "人数", "金额", "日期", "时刻", "是否", "代码", "说明"],
            [
                FIRM, 86, 5200.57, datetime.date(2024, 1, 31), MOMENT, True, "0012", "\u3000",
            ],
        ],
    )  # fmt: skip
    table = open_table(path)
    cells = table.rows[0].cells
    assert cells == (
        FIRM, 86, 5200.57, datetime.date(2024, 1, 31), MOMENT, True, "0012", None,
    )  # fmt: skip
    assert [type(cell) for cell in cells[:3]] == [str, int, float]
    assert codes(table) == ["blank-text"]


def test_times_and_durations_become_text(tmp_path: Path) -> None:
    path = make_xlsx(
        tmp_path / "a.xlsx",
        [["企业名称", "时刻", "时长"], [FIRM, datetime.time(8, 30), datetime.timedelta(days=2)]],
    )
    assert open_table(path).rows[0].cells == (FIRM, "08:30:00", "2 days, 0:00:00")


@pytest.mark.parametrize(
    ("number_format", "shown"),
    [("0%", "3.45%"), ("0.00%", "3.45%"), ("0.0%;[Red]-0.0%", "3.45%"), ("0.00", 0.0345), ('0.00"%"', 0.0345)],
)
def test_a_percentage_is_read_as_it_looks(tmp_path: Path, number_format: str, shown: object) -> None:
    path = make_xlsx(tmp_path / "a.xlsx", [["企业名称", "占比"], [FIRM, 0.0345]], formats={"B2": number_format})
    table = open_table(path)
    assert table.rows[0].cells[1] == shown
    assert codes(table) == (["percent-cells"] if isinstance(shown, str) else [])


@pytest.mark.parametrize(("value", "shown"), [(0.07, "7%"), (1, "100%"), (-0.125, "-12.5%"), (0, "0%"), (12, "1200%")])
def test_a_percentage_is_exact(tmp_path: Path, value: float, shown: str) -> None:
    path = make_xlsx(tmp_path / "a.xlsx", [["企业名称", "占比"], [FIRM, value]], formats={"B2": "0.0%"})
    assert open_table(path).rows[0].cells[1] == shown


def test_long_numbers_errors_and_formulas_without_result_are_noted(tmp_path: Path) -> None:
    path = make_xlsx(
        tmp_path / "a.xlsx",
        [["企业名称", "代码", "增长", "合计数"], [FIRM, 912114000000000000, "#DIV/0!", "=B2+1"], ["其他", 5, 1, 2]],
    )
    table = open_table(path)
    assert table.rows[0].cells[2:] == (None, None)
    assert codes(table) == ["digits-lost", "error-cells", "uncalculated"]
    assert [note.text.zh.split("（如 ")[1][:2] for note in table.notes] == ["B2", "C2", "D2"]


def test_hidden_rows_are_read_and_noted(tmp_path: Path) -> None:
    path = make_xlsx(tmp_path / "a.xlsx", [*ROWS, ["其他", 2]], hidden_rows=[3])
    table = open_table(path)
    assert len(table) == 2
    assert table.noted("hidden-rows")[0].text.zh == "有 1 行被隐藏或筛掉，也一并读取（如第 3 行）"


def test_a_cover_is_passed_over_and_other_sheets_are_named(tmp_path: Path) -> None:
    path = make_xlsx(
        tmp_path / "a.xlsx",
        {"封面": [["示例市企业名单"], ["二〇二四年"]], "名单": ROWS, "备查": ROWS, "空白": []},
    )
    table = open_table(path)
    assert table.sheet == "名单"
    assert table.noted("sheet-chosen")[0].text.zh == "读取了工作表“名单”；另有内容的工作表：封面、备查"


def test_a_hidden_sheet_is_read_only_if_named(tmp_path: Path) -> None:
    path = make_xlsx(tmp_path / "a.xlsx", {"代码表": ROWS, "名单": [*ROWS, ["其他", 2]]}, hidden_sheets=["代码表"])
    assert open_table(path).sheet == "名单"
    hidden = open_table(path, "代码表")
    assert len(hidden) == 1
    assert "hidden-sheet" in codes(hidden)


def test_a_sheet_without_cell_names_is_read(tmp_path: Path) -> None:
    # Some programs leave out the names of cells, which the format allows.
    path = make_xlsx(tmp_path / "a.xlsx", ROWS)
    edit_part(path, SHEET, lambda part: part.replace(' r="A1"', "").replace(' r="B1"', "").replace(' r="A2"', ""))
    assert open_table(path).columns == ("企业名称", "金额")


def test_prefixed_tags_are_understood(tmp_path: Path) -> None:
    path = make_xlsx(tmp_path / "a.xlsx", [["企业名称", "占比"], [FIRM, 0.5]], formats={"B2": "0%"})

    def prefix(part: str) -> str:
        for tag in ("worksheet", "sheetData", "row", "c", "v"):
            part = part.replace(f"<{tag} ", f"<x:{tag} ").replace(f"<{tag}>", f"<x:{tag}>")
            part = part.replace(f"</{tag}>", f"</x:{tag}>")
        return part.replace("xmlns=", "xmlns:x=")

    edit_part(path, SHEET, prefix)
    assert open_table(path).rows[0].cells == (FIRM, "50%")


def test_an_old_workbook_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(
        xls([["所属区县", "企业名称", "金额"], ["龙港区", FIRM, 1.5], [None, "其他", 2]], merged=[(1, 0, 2, 0)])
    )
    table = open_table(path)
    assert (table.kind, table.sheet) == ("xls", "表1")
    assert [row.cells for row in table.rows] == [("龙港区", FIRM, 1.5), ("龙港区", "其他", 2)]
    assert codes(table) == ["merged-filled"]


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [("a.csv", "xlsx", "xlsx"), ("a.xlsx", "csv", "csv"), ("a.xls", "parquet", "parquet"), ("a.txt", "xls", "xls")],
)
def test_the_kind_is_told_from_the_content(tmp_path: Path, name: str, content: str, kind: str) -> None:
    path = tmp_path / name
    if content == "xlsx":
        make_xlsx(tmp_path / "b.xlsx", ROWS).rename(path)
    elif content == "csv":
        make_text(path, f"企业名称,金额\n{FIRM},1\n")
    elif content == "parquet":
        pl.DataFrame({"企业名称": [FIRM], "金额": [1]}).write_parquet(path)
    else:
        path.write_bytes(xls([["企业名称", "金额"], [FIRM, 1]]))
    table = open_table(path)
    assert (table.kind, table.columns, table.rows[0].cells[0]) == (kind, ("企业名称", "金额"), FIRM)
    assert table.noted("kind-mismatch")[0].text.zh == f"扩展名是 {path.suffix}，内容其实是 {kind}，按内容读取"


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    frame = pl.DataFrame(
        {
            "名称": [FIRM, None],
            "日期": [datetime.date(2024, 1, 31), None],
            "金额": [1.5, None],
            "标签": [["甲"], ["乙"]],
        }
    ).with_columns(pl.lit("12.50").cast(pl.Decimal(10, 2)).alias("单价"), pl.lit(b"ab").alias("字节"))
    frame.write_parquet(path)
    table = open_table(path)
    assert table.columns == ("名称", "日期", "金额", "标签", "单价", "字节")
    assert [str(cell) for cell in table.rows[0].cells] == [FIRM, "2024-01-31", "1.5", "['甲']", "12.50", "ab"]
    assert table.rows[1].cells[:3] == (None, None, None)
    assert codes(table) == ["nested-text"]


def test_records_and_columns(tmp_path: Path) -> None:
    table = open_table(make_xlsx(tmp_path / "a.xlsx", ROWS))
    assert list(table.records()) == [{"企业名称": FIRM, "金额": 1}]
    assert table.column("金额") == [1]
    with pytest.raises(KeyError):
        table.column("没有")


def test_filling_down_a_staircase_clears_the_lower_steps(tmp_path: Path) -> None:
    path = make_text(tmp_path / "a.csv", "门类,大类,名称\nA,,农业门类\n,01,农业\n,02,林业\nB,,采矿门类\n,06,煤炭\n")
    table = fill_down(open_table(path), ["门类", "大类"])
    assert [row.cells[:2] for row in table.rows] == [("A", None), ("A", "01"), ("A", "02"), ("B", None), ("B", "06")]
