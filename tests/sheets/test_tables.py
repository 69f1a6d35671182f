"""All tables of a file: sheets, lists below one another, what is hidden, what is passed over."""

from __future__ import annotations

import time
from pathlib import Path

import openpyxl
import pytest
from tests.sheets.biff import record, xls
from tests.sheets.making import Grid, edit_part, make_text, make_xlsx

from tidu.sheets import Fault, SheetError, Table, open_table, open_tables

HEADER = ["序号", "企业名称", "县区"]
FIRST: Grid = [HEADER, [1, "兴城示例甲有限公司", "兴城市"], [2, "兴城示例乙有限公司", "兴城市"]]
SECOND: Grid = [["企业名称", "统一社会信用代码", "处罚金额"], ["绥中示例丙有限公司", "", 300]]


def codes(table: Table) -> list[str]:
    return [one.code for one in table.notes]


def names(tables: list[Table]) -> list[list[object]]:
    return [list(one.column("企业名称")) for one in tables]


def test_every_visible_sheet_is_a_table(tmp_path: Path) -> None:
    tables = open_tables(make_xlsx(tmp_path / "a.xlsx", {"甲": FIRST, "乙": SECOND}))
    assert [one.sheet for one in tables] == ["甲", "乙"]
    assert [one.notes for one in tables] == [(), ()]


def test_a_hidden_sheet_is_told_and_read_by_name_only(tmp_path: Path) -> None:
    path = make_xlsx(tmp_path / "a.xlsx", {"甲": FIRST, "底稿": SECOND}, hidden_sheets=["底稿"])
    (table,) = open_tables(path)
    assert table.sheet == "甲"
    assert [one.text.zh for one in table.noted("hidden-sheets")] == [
        "有 1 张隐藏的工作表没有读取：底稿；需要时请指定名称"
    ]
    (hidden,) = open_tables(path, "底稿")
    assert codes(hidden) == ["hidden-sheet"]


def test_covers_and_forms_are_passed_over_and_told(tmp_path: Path) -> None:
    path = make_xlsx(tmp_path / "a.xlsx", {"封面": [["填报说明"], ["请如实填报"]], "甲": FIRST, "空表": [HEADER]})
    (table,) = open_tables(path)
    assert [(one.where and one.where.sheet) for one in table.noted("sheet-skipped")] == ["封面", "空表"]


def test_a_header_only_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SheetError) as caught:
        open_tables(make_xlsx(tmp_path / "a.xlsx", [HEADER]))
    assert caught.value.code == "header-only"


def test_lists_below_one_another_are_tables_of_their_own(tmp_path: Path) -> None:
    rows: Grid = [["甲名单"], *FIRST, [], ["2024年处罚企业名单"], *SECOND]
    first, second = open_tables(make_xlsx(tmp_path / "a.xlsx", rows))
    assert names([first, second]) == [["兴城示例甲有限公司", "兴城示例乙有限公司"], ["绥中示例丙有限公司"]]
    assert (first.titles, second.titles) == (("甲名单",), ("2024年处罚企业名单",))
    assert second.columns == ("企业名称", "统一社会信用代码", "处罚金额")
    assert second.rows[0].number == 8
    assert [one.noted("table-of-several")[0].text.zh for one in (first, second)] == [
        "同一处共有 2 张表，这是第 1 张（从 A2 起）",
        "同一处共有 2 张表，这是第 2 张（从 A7 起）",
    ]


def test_the_first_of_several_lists_names_the_others(tmp_path: Path) -> None:
    table = open_table(make_xlsx(tmp_path / "a.xlsx", [*FIRST, [], *SECOND]))
    assert len(table) == 2
    assert table.noted("more-tables")[0].text.zh == "这里还有 1 张表没有读取：A5"


def test_a_header_that_a_page_repeats_makes_no_second_list(tmp_path: Path) -> None:
    rows: Grid = [*FIRST, [], HEADER, [3, "兴城示例丙有限公司", "兴城市"]]
    (table,) = open_tables(make_xlsx(tmp_path / "a.xlsx", rows))
    assert len(table) == 3
    assert codes(table) == ["repeated-header"]


def test_the_same_header_below_another_list_name_makes_one(tmp_path: Path) -> None:
    rows: Grid = [["专精特新企业名单"], *FIRST, ["创新型企业名单"], HEADER, [1, "绥中示例丙有限公司", "绥中县"]]
    first, second = open_tables(make_xlsx(tmp_path / "a.xlsx", rows))
    assert (first.titles, len(first)) == (("专精特新企业名单",), 2)
    assert (second.titles, len(second)) == (("创新型企业名单",), 1)


def test_lists_side_by_side_are_tables_of_their_own(tmp_path: Path) -> None:
    rows: Grid = [
        ["2023年创新型中小企业名单"],
        ["序号", "企业名称", None, "序号", "企业名称"],
        [1, "兴城示例甲有限公司", None, 3, "绥中示例丙有限公司"],
        [2, "兴城示例乙有限公司", None, None, None],
    ]
    first, second = open_tables(make_xlsx(tmp_path / "a.xlsx", rows, merged=["A1:E1"]))
    assert names([first, second]) == [["兴城示例甲有限公司", "兴城示例乙有限公司"], ["绥中示例丙有限公司"]]
    assert (first.letters, second.letters) == (("A", "B"), ("D", "E"))
    assert (first.titles, second.titles) == (("2023年创新型中小企业名单",),) * 2
    assert second.noted("table-of-several")[0].text.zh == "同一处共有 2 张表，这是第 2 张（从 D2 起）"


def test_the_same_figures_of_two_years_are_one_table(tmp_path: Path) -> None:
    rows: Grid = [
        ["企业名称", "2023年", None, "2024年", None],
        [None, "企业收入", "企业利润", "企业收入", "企业利润"],
        ["兴城示例甲有限公司", 1, 2, 3, 4],
    ]
    (table,) = open_tables(make_xlsx(tmp_path / "a.xlsx", rows, merged=["A1:A2", "B1:C1", "D1:E1"]))
    assert len(table.columns) == 5


def test_rows_of_words_are_no_second_header(tmp_path: Path) -> None:
    rows: Grid = [
        ["企业名称", "类型", "备注"],
        ["兴城示例甲有限公司", "企业", "备注类别"],
        [],
        ["示例合作社", "单位", "企业类型"],
    ]
    (table,) = open_tables(make_xlsx(tmp_path / "a.xlsx", rows))
    assert len(table) == 2


def test_sections_without_merged_cells_are_set_aside(tmp_path: Path) -> None:
    rows: Grid = [HEADER, ["一、兴城市（2家）"], *FIRST[1:], ["二、绥中县（1家）"], [3, "绥中示例丙有限公司", None]]
    table = open_table(make_xlsx(tmp_path / "a.xlsx", rows))
    assert len(table) == 3
    assert [(one.number, one.text, one.why) for one in table.aside] == [
        (2, "一、兴城市（2家）", "section-rows"),
        (5, "二、绥中县（1家）", "section-rows"),
    ]


def test_totals_signatures_and_remarks_at_the_end(tmp_path: Path) -> None:
    end: Grid = [
        ["共2家"],
        ["注：有效期三年"],
        [None, None, "葫芦岛市示例工业和信息化局"],
        [None, None, "2023年6月29日"],
    ]
    table = open_table(make_xlsx(tmp_path / "a.xlsx", [*FIRST, *end]))
    assert len(table) == 2
    assert [one.why for one in table.aside] == ["total-rows", "footer-rows", "footer-rows", "footer-rows"]


def test_formulas_are_told_and_their_faults_named_by_cell(tmp_path: Path) -> None:
    path = make_xlsx(
        tmp_path / "a.xlsx",
        [["企业名称", "金额", "合计数"], ["兴城示例甲有限公司", 1, 2], ["兴城示例乙有限公司", 3, 4]],
    )

    def change(text: str) -> str:
        text = text.replace('<c r="C2" t="n"><v>2</v></c>', '<c r="C2"><f>B2+1</f><v>2</v></c>')
        text = text.replace('<c r="C3" t="n"><v>4</v></c>', '<c r="C3"><f>B3+1</f></c>')
        return text.replace('<c r="B3" t="n"><v>3</v></c>', '<c r="B3" t="e"><f>Z9</f><v>#REF!</v></c>')

    edit_part(path, "xl/worksheets/sheet1.xml", change)
    table = open_table(path)
    assert table.rows[0].cells == ("兴城示例甲有限公司", 1, 2)
    assert table.rows[1].cells == ("兴城示例乙有限公司", None, None)
    assert table.faults == {"B3": Fault("error-cells", "#REF!"), "C3": Fault("uncalculated", "")}
    assert table.noted("formulas")[0].text.zh == "有 1 格是公式（如 C2），读取的是上次保存的结果"


def test_hidden_rows_and_columns_are_read_and_told(tmp_path: Path) -> None:
    path = make_xlsx(tmp_path / "a.xlsx", FIRST, hidden_rows=[3])
    book = openpyxl.load_workbook(path)
    book.worksheets[0].column_dimensions["C"].hidden = True
    book.save(path)
    table = open_table(path)
    assert len(table) == 2
    assert (table.hidden_rows, table.hidden_columns) == (frozenset({3}), ("C",))
    assert codes(table) == ["hidden-rows", "hidden-columns"]


def test_an_old_workbook_tells_what_is_hidden_and_which_formulas_failed(tmp_path: Path) -> None:
    import struct

    failed = record(0x0006, struct.pack("<HHH", 1, 1, 0) + b"\x02\x00\x17\x00\x00\x00\xff\xff" + bytes(8))
    row = record(0x0208, struct.pack("<HHHHHHI", 2, 0, 2, 255, 0, 0, 0x20))
    column = record(0x007D, struct.pack("<HHHHHH", 0, 0, 2000, 0, 1, 0))
    path = tmp_path / "a.xls"
    path.write_bytes(
        xls([["企业名称", "金额"], ["兴城示例甲有限公司", None], ["兴城示例乙有限公司", 1]], more=failed + row + column)
    )
    table = open_table(path)
    assert table.faults == {"B2": Fault("error-cells", "#REF!")}
    assert (table.hidden_rows, table.hidden_columns) == (frozenset({3}), ("A",))
    assert codes(table) == ["error-cells", "hidden-rows", "hidden-columns"]


def test_twenty_thousand_rows_in_one_merged_cell_are_quick(tmp_path: Path) -> None:
    rows: list[list[object]] = [["县区", "企业名称"], ["兴城市", "兴城示例1号有限公司"]]
    rows += [[None, f"兴城示例{at}号有限公司"] for at in range(2, 20_001)]
    path = make_xlsx(tmp_path / "a.xlsx", rows)
    edit_part(
        path,
        "xl/worksheets/sheet1.xml",
        lambda text: text.replace(
            "</sheetData>", '</sheetData><mergeCells count="1"><mergeCell ref="A2:A20001"/></mergeCells>'
        ),
    )
    start = time.perf_counter()
    table = open_table(path)
    assert time.perf_counter() - start < 10
    assert table.column("县区") == ["兴城市"] * 20_000
    assert table.noted("merged-filled")[0].where is not None


def test_a_cell_merged_over_everything_is_one_row(tmp_path: Path) -> None:
    path = make_xlsx(tmp_path / "a.xlsx", [["兴城示例甲有限公司、兴城示例乙有限公司"]], merged=["A1:D20000"])
    (table,) = open_tables(path)
    assert (len(table), table.columns, codes(table)) == (1, ("列A",), ["no-header", "merged-filled"])


def test_a_text_file_is_one_table_or_several(tmp_path: Path) -> None:
    text = "企业名称,县区\n兴城示例甲有限公司,兴城市\n\n2024年处罚名单\n企业名称,处罚金额\n绥中示例丙有限公司,300\n"
    first, second = open_tables(make_text(tmp_path / "a.csv", text))
    assert (first.columns, second.columns) == (("企业名称", "县区"), ("企业名称", "处罚金额"))


def test_a_named_header_row_makes_one_table(tmp_path: Path) -> None:
    path = make_xlsx(tmp_path / "a.xlsx", [*FIRST, [], *SECOND])
    (table,) = open_tables(path, header_row=5)
    assert table.columns == ("企业名称", "统一社会信用代码", "处罚金额")
    (first,) = open_tables(path, header_row=1)
    assert len(first) == 2
    (whole,) = open_tables(path, header_row=0)
    assert len(whole) == 5
