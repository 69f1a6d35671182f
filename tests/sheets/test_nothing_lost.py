"""Whatever stands in a sheet, every row of it is a row, or set aside, or a header, or a title: none is lost or read twice."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tidu.sheets import SheetError, Table, open_tables

WORDS = st.sampled_from(
    [
        "", "", "序号", "企业名称", "县区", "备注", "金额", "1", "2", "3.5", "兴城示例甲有限公司", "绥中示例乙厂", "兴城市", "合计",
        "共2家",
        "注：示例", "一、兴城市（2家）", "2023年示例企业名单", "附件1", "单位：万元", "万元", "2023-06-29", "示例", "（1）", "甲", "示例局",
    ]
)  # fmt: skip
USUAL = st.sampled_from(
    [
        ["序号", "企业名称", "县区"],
        ["企业名称", "金额", "备注"],
        ["1", "兴城示例甲有限公司", "兴城市"],
        ["绥中示例乙厂", "5", ""],
        ["2023年示例企业名单", "", ""],
        ["二、绥中县", "", ""],
        ["", "", ""],
    ]
)


def grids(width: int) -> st.SearchStrategy[list[list[str]]]:
    anything = st.lists(WORDS, min_size=width, max_size=width)
    usual = USUAL.map(lambda row: (row + [""] * width)[:width])
    return st.lists(usual | usual | anything, min_size=1, max_size=14)


GRIDS = st.integers(1, 5).flatmap(grids)


def read(rows: list[list[str]]) -> list[Table] | SheetError:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.csv")
        path.write_text("\ufeff" + text.getvalue(), encoding="utf-8")
        try:
            return open_tables(path)
        except SheetError as refused:
            return refused


@settings(max_examples=300)
@given(GRIDS)
def test_every_row_of_a_sheet_is_accounted_for(rows: list[list[str]]) -> None:
    filled = [number for number, row in enumerate(rows, 1) if any(row)]
    tables = read(rows)
    if isinstance(tables, SheetError):
        assert tables.code in {"empty-file", "header-only"}
        return
    beside = len({one.letters for one in tables if one.noted("table-of-several")}) > 1
    seen = [number for one in tables for number in (*one.header_rows, *(row.number for row in one.rows))]
    seen += [one.number for table in tables for one in table.aside]
    seen += [
        note.where.line
        for table in tables
        for note in table.notes
        if note.code in {"numbering-row", "unit-row"} and note.where is not None and note.where.line is not None
    ]
    assert set(seen) <= set(filled)
    titles = sum(len(one.titles) for one in tables)
    if not beside:
        assert len(seen) == len(set(seen))
        lost = len(filled) - len(seen) - titles
        passed_over = any(one.noted("part-skipped") for one in tables)
        assert lost == 0 or passed_over, (rows, tables)
