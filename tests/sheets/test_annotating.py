"""Tables given back with colours, comments, further columns and a summary."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from tests.sheets.making import make_xlsx

from tidu.sheets import (
    Column,
    Marked,
    Marks,
    Sheet,
    SheetError,
    Style,
    Summary,
    annotate,
    open_table,
    write_workbook,
)
from tidu.sheets.workbook_writing import COLOURS

FIRM = "葫芦岛渤湾示例泵业有限公司"
OTHER = "兴城海岬示例泳装有限公司"


def test_a_table_comes_back_with_marks_and_a_summary(tmp_path: Path) -> None:
    source = make_xlsx(
        tmp_path / "a.xlsx", [["企业名单", None], ["企业名称", "营业收入（万元）"], [FIRM, 5200.5], [OTHER, "约800"]]
    )
    table = open_table(source)
    marks = Marks(
        cells={(4, "营业收入（万元）"): ("unknown", "“约800”是约数，请填准确数")},
        columns=[Column("结论"), Column("还差", "amount", unit="万元")],
        added={
            3: [Marked("符合", "good"), None],
            4: [Marked("不符合", "bad", "营业收入不足"), Marked(70_000_000, "review")],
        },
    )
    summary = Summary("检查结果", [("企业数", 2), ("符合", Marked(1, "good")), ("说明", "=不是公式")])
    target = tmp_path / "b.xlsx"
    assert annotate(target, table, marks, summary) == 2
    book = openpyxl.load_workbook(target)
    assert book.sheetnames == ["汇总", "表"]
    page = book["表"]
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [
        ["企业名单", None, None, None],
        ["企业名称", "营业收入（万元）", "结论", "还差（万元）"],
        [FIRM, 5200.5, "符合", None],
        [OTHER, "约800", "不符合", 70],
    ]
    fills = {cell: page[cell].fill.fgColor.rgb for cell in ("C3", "C4", "B4", "D4")}
    assert fills == {"C3": "FFC6EFCE", "C4": "FFFFC7CE", "B4": "FFD9D9D9", "D4": "FFFFEB9C"}
    assert page["B4"].comment.text == "“约800”是约数，请填准确数"
    assert page["C4"].comment.text == "营业收入不足"
    assert page["A3"].comment is None
    front = book["汇总"]
    assert [(front.cell(line, 1).value, front.cell(line, 2).value) for line in (1, 3, 4, 5)] == [
        ("检查结果", None), ("企业数", 2), ("符合", 1), ("说明", "=不是公式"),
    ]  # fmt: skip
    assert front["B5"].data_type == "s"
    assert front["B4"].fill.fgColor.rgb == "FFC6EFCE"


def test_a_row_without_marks_gets_blank_cells(tmp_path: Path) -> None:
    table = open_table(make_xlsx(tmp_path / "a.xlsx", [["企业名称", "金额"], [FIRM, 1], [OTHER, 2]]))
    annotate(tmp_path / "b.xlsx", table, Marks(columns=[Column("结论")], added={2: ["符合"]}))
    back = open_table(tmp_path / "b.xlsx")
    assert back.column("结论") == ["符合", None]


def test_an_empty_cell_can_be_coloured(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", [Sheet("表", [Column("甲")], [[Marked(None, "unknown", "缺少数据")]])])
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]["A2"]
    assert cell.value is None
    assert cell.fill.fgColor.rgb == "FFD9D9D9"
    assert cell.comment.text == "缺少数据"


def test_several_sheets_of_one_name(tmp_path: Path) -> None:
    sheets = [Sheet("名单", [Column("甲")], [["1"]]), Sheet("名单", [Column("乙")], [["2"]])]
    assert write_workbook(tmp_path / "a.xlsx", sheets) == 2
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames == ["名单", "名单 (2)"]


def test_only_a_workbook_can_carry_marks(tmp_path: Path) -> None:
    with pytest.raises(SheetError) as caught:
        write_workbook(tmp_path / "a.csv", [Sheet("名单", [Column("甲")], [["1"]])])
    assert caught.value.code == "unknown-ending"


def luminance(colour: str) -> float:
    """Relative luminance as the accessibility guidelines define it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("style", ["good", "bad", "unknown", "review"])
def test_the_text_of_every_colour_can_be_read(style: Style) -> None:
    properties = COLOURS[style]
    paper, ink = luminance(str(properties["bg_color"])), luminance(str(properties["font_color"]))
    assert (paper + 0.05) / (ink + 0.05) >= 4.5
