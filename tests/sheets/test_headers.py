"""Where the header of a table is found, and what its columns are called."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.sheets.making import Grid, edit_part, make_text, make_xlsx

from tidu.sheets import SheetError, Table, open_table

FIRM = "葫芦岛渤湾示例泵业有限公司"
OTHER = "兴城海岬示例泳装有限公司"
THIRD = "绥中长滩示例食品有限公司"


def read(folder: Path, rows: Grid, *merged: str, header_row: int | None = None) -> Table:
    return open_table(make_xlsx(folder / "表.xlsx", rows, merged=merged), header_row=header_row)


def codes(table: Table) -> list[str]:
    return [one.code for one in table.notes]


def test_a_plain_header_needs_no_note(tmp_path: Path) -> None:
    table = read(tmp_path, [["企业名称", "所属区县"], [FIRM, "龙港区"]])
    assert table.columns == ("企业名称", "所属区县")
    assert table.header_rows == (1,)
    assert [(row.number, row.cells) for row in table.rows] == [(2, (FIRM, "龙港区"))]
    assert table.notes == ()


def test_titles_attachment_and_unit_lines_are_passed_over(tmp_path: Path) -> None:
    table = read(
        tmp_path,
        [
            ["附件2", None, None],
            ["2024年度企业基本情况表", None, None],
            ["填报单位：示例市工业和信息化局", None, "单位：万元"],
            ["序号", "企业名称", "营业收入"],
            [1, FIRM, 5200.5],
        ],
        "A2:C2",
    )
    assert table.columns == ("序号", "企业名称", "营业收入")
    assert table.header_rows == (4,)
    assert table.titles == ("附件2", "2024年度企业基本情况表", "填报单位：示例市工业和信息化局 单位：万元")
    assert table.unit == "万元"
    assert codes(table) == ["unit-found", "header-below"]
    assert table.noted("header-below")[0].text.zh == "表头在第 4 行，之前有 3 行标题"


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("单位：万元", "万元"),
        ("（金额单位：人民币元）", "元"),
        ("计量单位:亿元", "亿元"),
        ("单位：人、万元", "万元"),
        ("填报单位：元宝山示例局", None),
        ("2024年情况表（单位：千元）", "千元"),
    ],
)
def test_only_a_unit_of_measure_is_taken_for_one(tmp_path: Path, line: str, unit: str | None) -> None:
    assert read(tmp_path, [[line, None], ["企业名称", "营业收入"], [FIRM, 1]]).unit == unit


def test_units_that_disagree_are_not_used(tmp_path: Path) -> None:
    table = read(
        tmp_path, [["收入表（单位：万元）", None], ["单位：元", None], ["企业名称", "营业收入"], [FIRM, 1]], "A1:B1"
    )
    assert table.unit is None
    assert table.noted("units-differ")[0].text.zh == "标题中的单位互相矛盾：万元、元，因此都不采用"


def test_a_header_of_two_rows_is_joined(tmp_path: Path) -> None:
    table = read(
        tmp_path,
        [
            ["企业名称", "营业收入", None, "研发费用", None, "备注"],
            [None, "2023年", "2024年", "2023年", "2024年", None],
            [FIRM, 1, 2, 3, 4, None],
        ],
        "A1:A2",
        "B1:C1",
        "D1:E1",
        "F1:F2",
    )
    assert table.columns == (
        "企业名称", "营业收入 2023年", "营业收入 2024年", "研发费用 2023年", "研发费用 2024年", "备注",
    )  # fmt: skip
    assert table.header_rows == (1, 2)
    assert len(table) == 1
    assert codes(table) == ["header-joined"]


def test_a_header_of_three_rows_is_joined(tmp_path: Path) -> None:
    table = read(
        tmp_path,
        [
            ["企业名称", "经济指标", None, None],
            [None, "营业收入", None, "职工人数"],
            [None, "2023年", "2024年", "2024年"],
            [FIRM, 1, 2, 86],
        ],
        "A1:A3",
        "B1:D1",
        "B2:C2",
    )
    assert table.columns == (
        "企业名称", "经济指标 营业收入 2023年", "经济指标 营业收入 2024年", "经济指标 职工人数 2024年",
    )  # fmt: skip
    assert table.header_rows == (1, 2, 3)


def test_a_header_of_two_rows_is_joined_where_merging_was_lost(tmp_path: Path) -> None:
    text = f"企业名称,营业收入,,研发费用,\n,2023年,2024年,2023年,2024年\n{FIRM},1,2,3,4\n"
    table = open_table(make_text(tmp_path / "表.csv", text))
    assert table.columns == (
        "企业名称", "营业收入 2023年", "营业收入 2024年", "研发费用 2023年", "研发费用 2024年",
    )  # fmt: skip


def test_years_over_indicators_are_joined_too(tmp_path: Path) -> None:
    text = f"企业名称,2023年,,2024年,\n,营业收入,净利润,营业收入,净利润\n{FIRM},1,2,3,4\n"
    table = open_table(make_text(tmp_path / "表.csv", text))
    assert table.columns == ("企业名称", "2023年 营业收入", "2023年 净利润", "2024年 营业收入", "2024年 净利润")
    assert table.header_rows == (1, 2)


def test_a_title_over_a_merged_header_is_no_parent(tmp_path: Path) -> None:
    table = read(
        tmp_path,
        [
            ["示例市企业情况表", None, None],
            ["企业名称", "营业收入", None],
            [None, "2023年", "2024年"],
            [FIRM, 1, 2],
        ],
        "A1:C1",
        "A2:A3",
        "B2:C2",
    )
    assert table.columns == ("企业名称", "营业收入 2023年", "营业收入 2024年")
    assert table.titles == ("示例市企业情况表",)


def test_a_table_without_header_says_so(tmp_path: Path) -> None:
    table = read(tmp_path, [[FIRM, "龙港区"], [OTHER, "兴城市"], [THIRD, "绥中县"]])
    assert table.columns == ("列A", "列B")
    assert table.header_rows == ()
    assert len(table) == 3
    assert codes(table) == ["no-header"]


def test_a_single_column_of_firms_has_no_header(tmp_path: Path) -> None:
    table = open_table(make_text(tmp_path / "名单.txt", f"{FIRM}\n{OTHER}\n"))
    assert (table.columns, len(table)) == (("列A",), 2)


def test_a_value_that_recurs_below_is_no_heading(tmp_path: Path) -> None:
    table = open_table(make_text(tmp_path / "a.csv", "泳装,红海滩\n泳装,白沙湾\n泵阀,红海滩\n泳装,觉华岛\n"))
    assert (table.columns, len(table)) == (("列A", "列B"), 4)


def test_a_header_without_telling_words_is_marked_as_a_guess(tmp_path: Path) -> None:
    table = open_table(make_text(tmp_path / "a.csv", "甲方,乙方\n苹果,梨\n桃,杏\n"))
    assert table.columns == ("甲方", "乙方")
    assert codes(table) == ["header-guessed"]


def test_unknown_words_above_numbers_are_a_header(tmp_path: Path) -> None:
    table = open_table(make_text(tmp_path / "a.csv", "甲方,乙方\n苹果,3\n桃,4\n"))
    assert table.columns == ("甲方", "乙方")
    assert table.notes == ()


def test_the_header_row_can_be_named(tmp_path: Path) -> None:
    rows = [["甲", "乙"], ["子", "丑"], ["寅", "卯"], ["辰", "巳"]]
    table = read(tmp_path, rows, header_row=2)
    assert table.columns == ("子", "丑")
    assert [row.number for row in table.rows] == [3, 4]
    without = read(tmp_path, rows, header_row=0)
    assert without.columns == ("列A", "列B")
    assert len(without) == 4


def test_a_named_header_row_must_hold_something(tmp_path: Path) -> None:
    with pytest.raises(SheetError) as caught:
        read(tmp_path, [["企业名称"], [None], [FIRM]], header_row=2)
    assert caught.value.code == "no-such-row"
    assert caught.value.why is not None
    assert caught.value.why.zh == "有内容的行从第 1 行到第 3 行"


def test_headings_are_cleaned_and_keep_their_original(tmp_path: Path) -> None:
    table = read(tmp_path, [["企 业 名 称", "营业收入\n（万元）", "２０２４年净利润", "net  profit"], [FIRM, 1, 2, 3]])
    assert table.columns == ("企业名称", "营业收入（万元）", "2024年净利润", "net profit")
    assert table.raw_headings[1] == "营业收入\n（万元）"
    assert codes(table) == ["heading-cleaned"] * 4


def test_empty_and_repeated_headings_get_names(tmp_path: Path) -> None:
    table = read(tmp_path, [["企业名称", None, "金额", "金额"], [FIRM, "x", 1, 2]])
    assert table.columns == ("企业名称", "列B", "金额", "金额#2")
    assert codes(table) == ["empty-heading", "duplicate-heading"]


def test_a_table_may_begin_anywhere(tmp_path: Path) -> None:
    rows: Grid = [[], [], [None, None, "企业名称", "金额"], [None, None, FIRM, 1]]
    table = read(tmp_path, rows)
    assert table.letters == ("C", "D")
    assert table.header_rows == (3,)
    where = table.where(table.rows[0], "金额")
    assert (where.sheet, where.line, where.column) == ("表", 4, 4)


def test_numbering_and_units_below_the_header_are_no_data(tmp_path: Path) -> None:
    table = read(
        tmp_path,
        [
            ["企业名称", "营业收入", "职工人数", "占比"],
            [None, "万元", "人", "%"],
            ["甲", 1, 2, 3],
            [FIRM, 5, 6, 7],
        ],
    )
    assert table.columns == ("企业名称", "营业收入（万元）", "职工人数（人）", "占比（%）")
    assert codes(table) == ["unit-row", "numbering-row"]
    assert [row.number for row in table.rows] == [4]


@pytest.mark.parametrize(
    ("row", "skipped"),
    [
        ([1, 2, 3, 4], True),
        (["(1)", "(2)", "(3)", "(4)"], True),
        (["甲", "乙", 1, 2], True),
        (["栏次", 1, 2, 3], True),
        ([1, 2, 3, None], False),
        ([1, 2, 3, 5], False),
        ([2, 3, 4, 5], False),
        (["示例", 1, 2, 3], False),
    ],
)
def test_only_a_row_that_counts_the_columns_is_skipped(tmp_path: Path, row: list[object], skipped: bool) -> None:
    table = read(tmp_path, [["企业名称", "职工人数", "研发人员", "专利数量"], row, [FIRM, 86, 12, 3]])
    assert len(table) == (1 if skipped else 2)
    assert codes(table) == (["numbering-row"] if skipped else [])


def test_a_short_row_of_data_that_counts_up_is_kept(tmp_path: Path) -> None:
    assert len(read(tmp_path, [["序号", "职工人数", "专利数量"], [1, 2, 3], [2, 86, 5]])) == 2


def test_a_title_of_two_cells_is_no_header(tmp_path: Path) -> None:
    table = read(
        tmp_path,
        [["2024年度示例市企业名单", "（排名不分先后）", None], ["序号", "企业名称", "区县"], [1, FIRM, "龙港区"]],
    )
    assert table.columns == ("序号", "企业名称", "区县")
    assert table.titles == ("2024年度示例市企业名单 （排名不分先后）",)


def test_a_heading_may_end_like_the_name_of_a_firm(tmp_path: Path) -> None:
    table = read(tmp_path, [["企业名称", "所属集团公司", "依托研究院所、医院"], [FIRM, OTHER, None]])
    assert table.columns == ("企业名称", "所属集团公司", "依托研究院所、医院")


def test_a_header_that_is_repeated_on_every_page_is_still_one(tmp_path: Path) -> None:
    page = "甲方,乙方\n苹果,梨\n桃,杏\n"
    table = open_table(make_text(tmp_path / "a.csv", page * 4))
    assert table.columns == ("甲方", "乙方")
    assert len(table) == 8


def test_totals_sections_repeated_headers_and_remarks_are_set_aside(tmp_path: Path) -> None:
    table = read(
        tmp_path,
        [
            ["序号", "企业名称", "金额"],
            ["一、龙港区（2家）", None, None],
            [1, FIRM, 10],
            [2, THIRD, 20],
            [None, "小 计", 30],
            ["序号", "企业名称", "金额"],
            ["二、兴城市（1家）", None, None],
            [3, OTHER, 5],
            ["合计", None, 35],
            ["注：金额为当年数", None, None],
            ["填表人：示例", "审核人：示例", None],
        ],
        "A2:C2",
        "A7:C7",
    )
    assert [row.number for row in table.rows] == [3, 4, 8]
    assert [(one.number, one.why) for one in table.aside] == [
        (2, "section-rows"),
        (5, "total-rows"),
        (6, "repeated-header"),
        (7, "section-rows"),
        (9, "total-rows"),
        (10, "footer-rows"),
        (11, "footer-rows"),
    ]
    assert table.noted("footer-rows")[0].text.zh == "末尾 2 行是注释或落款（从第 10 行“注：金额为当年数”起），不算数据"


def test_a_firm_whose_name_begins_like_a_total_stays(tmp_path: Path) -> None:
    table = read(tmp_path, [["企业名称", "金额"], ["合计示例科技有限公司", 1], ["总计示例商贸有限公司", 2]])
    assert len(table) == 2


def test_a_header_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SheetError) as caught:
        read(tmp_path, [["企业名称", "统一社会信用代码", "营业收入"]])
    assert caught.value.code == "header-only"
    assert caught.value.where is not None
    assert caught.value.where.line == 1


def test_merged_data_fills_every_cell_of_its_area(tmp_path: Path) -> None:
    table = read(
        tmp_path,
        [["所属区县", "企业名称", "金额"], ["龙港区", FIRM, 1], [None, OTHER, 2], [None, THIRD, 3]],
        "A2:A4",
    )
    assert table.column("所属区县") == ["龙港区"] * 3
    assert "（如 A2:A4）" in table.noted("merged-filled")[0].text.zh


def test_an_area_merged_to_the_end_of_the_sheet_fills_only_the_table(tmp_path: Path) -> None:
    path = make_xlsx(tmp_path / "a.xlsx", [["企业名称", "批次"], [FIRM, "第一批"], [OTHER, None]], merged=["B2:B3"])
    edit_part(path, "xl/worksheets/sheet1.xml", lambda part: part.replace("B2:B3", "B2:B1048576"))
    table = open_table(path)
    assert table.column("批次") == ["第一批", "第一批"]
    assert len(table) == 2
