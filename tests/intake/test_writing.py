"""What is written: an annotated workbook, csv and parquet with the same verdicts."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import polars as pl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from tests.intake.tables import ON, PUMPS, catalogue, table

from tidu.intake import Options, Result, evaluate_files, summarise, write_problems, write_result
from tidu.intake import workbook as writing
from tidu.intake.outputs import outputs_of
from tidu.sheets import SheetError
from tidu.text import Language

MONEY = ["2025年营业收入（万元）", "2024年营业收入（万元）", "2025年研发费用（万元）", "2024年研发费用（万元）"]
ROWS = [
    ["企业名称", "县区", *MONEY, "行业代码", "2025年末职工人数"],
    [PUMPS, "龙港区", 5200, 5000, 260, 250, "C3441", 86],
    ["+1示例厂", "绥中县", 900, 900, 1, 1, "C3441", "很多"],
]
STANDARDS = ("zjtx-2026", "zjtx-2022", "sme-size-2011")


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    path = table(tmp_path_factory.mktemp("表"), ROWS)
    standards = [catalogue().standard(one) for one in STANDARDS]
    return evaluate_files([path], standards, ON, catalogue=catalogue(), options=Options(keep=("县区",)))


def workbook(result: Result, folder: Path, language: Language = "zh") -> openpyxl.Workbook:
    path = folder / f"结果-{language}.xlsx"
    write_result(result, summarise(result), path, language)
    return openpyxl.load_workbook(path)


def rows_of(page: Worksheet) -> list[list[object]]:
    return [[cell.value for cell in row] for row in page.iter_rows()]


def test_the_workbook_has_its_sheets_in_both_languages(result: Result, tmp_path: Path) -> None:
    assert workbook(result, tmp_path).sheetnames == [
        "汇总", "评价结果", "条件统计", "缺少的数据", "问题清单", "列说明", "列映射",
    ]  # fmt: skip
    assert workbook(result, tmp_path, "en").sheetnames == [
        "Summary", "Results", "Conditions", "Missing facts", "Problems", "Columns", "Mapping",
    ]  # fmt: skip


def test_verdicts_are_coloured_and_carry_their_reasons(result: Result, tmp_path: Path) -> None:
    page = workbook(result, tmp_path)["评价结果"]
    headings = [cell.value for cell in page[1]]
    place = headings.index("专精特新中小企业（zjtx-2026）｜结论") + 1
    cell = page.cell(3, place)
    assert cell.value == "✗ 不符合"
    assert cell.fill.fgColor.rgb == "FFFFC7CE"
    assert cell.comment is not None
    reason = page.cell(3, place + 1).value
    assert cell.comment.text.startswith(str(reason))
    assert "不符合：" in str(reason)
    assert "近两年每年研发费用" in str(reason)
    assert "〔附件1（三）" in str(reason)
    assert "待补充：" in str(reason)
    heading = page.cell(1, headings.index(next(one for one in headings if "研发费用不低于 100 万元" in str(one))) + 1)
    assert heading.comment is not None
    assert "工信部企业〔2026〕2号" in heading.comment.text


def test_comments_stop_where_there_are_too_many(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "MOST_COMMENTS", 1)
    page = workbook(result, tmp_path)["评价结果"]
    place = [cell.value for cell in page[1]].index("专精特新中小企业（zjtx-2026）｜结论") + 1
    assert page.cell(2, place).comment is not None
    assert page.cell(3, place).comment is None
    assert page.cell(3, place + 1).value


def test_the_counts_add_up_to_the_firms(result: Result, tmp_path: Path) -> None:
    heading, *rows = rows_of(workbook(result, tmp_path)["条件统计"])
    assert heading[2:7] == ["符合", "需人工核定", "待补充", "不符合", "不适用"]
    assert rows
    for row in rows:
        assert sum(int(str(count)) for count in row[2:7]) == 2, row


def test_problems_missing_facts_columns_and_mapping_are_listed(result: Result, tmp_path: Path) -> None:
    book = workbook(result, tmp_path)
    _, problem = rows_of(book["问题清单"])
    assert problem[:6] == ["企业.xlsx", "表", 3, "2025年末职工人数", "H3", "很多"]
    missing = rows_of(book["缺少的数据"])
    assert ["sme-size-2011", "职工总数（2025 年）", 1] in missing
    columns = rows_of(book["列说明"])
    unconfirmed = [row for row in columns if row[5] == "待核对"]
    assert unconfirmed
    assert all(row[4] for row in unconfirmed)
    mapping = rows_of(book["列映射"])
    assert [row[2] for row in mapping[1:]] == ["使用"] * 8


def test_csv_is_for_excel_and_runs_no_formula(result: Result, tmp_path: Path) -> None:
    path = tmp_path / "结果.csv"
    write_result(result, summarise(result), path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    frame = pl.read_csv(path)
    assert frame["企业名称"].to_list() == [PUMPS, "'+1示例厂"]
    assert frame["县区"].to_list() == ["龙港区", "绥中县"]
    assert frame["专精特新中小企业（zjtx-2026）｜结论"].to_list() == ["待补充", "不符合"]
    assert frame["中小企业划型标准（2011）｜最大可能"].to_list() == ["小型", "小型"]


def test_every_score_has_its_lowest_and_highest_points(result: Result, tmp_path: Path) -> None:
    path = tmp_path / "out.parquet"
    write_result(result, summarise(result), path)
    frame = pl.read_parquet(path)
    for name in ("score", "innovation", "rd_input"):
        low, high = frame[f"zjtx-2022.{name}.low"], frame[f"zjtx-2022.{name}.high"]
        assert (low <= high).all()
    assert frame["sme-size-2011.size.high"].to_list() == ["small", "small"]
    names = {one.plain for one in outputs_of(result.judges, result.catalogue)}
    assert names <= set(frame.columns)


def test_headings_and_names_are_unique(result: Result) -> None:
    outputs = outputs_of(result.judges, result.catalogue)
    assert len({one.plain for one in outputs}) == len(outputs)
    assert len({one.source for one in outputs}) == len(outputs)


@pytest.mark.parametrize("ending", ["csv", "parquet", "xlsx"])
def test_problems_by_themselves(result: Result, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"问题.{ending}"
    write_problems(result.loaded.problems, path)
    assert path.stat().st_size > 0


def test_an_unknown_ending_is_refused(result: Result, tmp_path: Path) -> None:
    with pytest.raises(SheetError) as caught:
        write_result(result, summarise(result), tmp_path / "结果.pdf")
    assert caught.value.code == "unknown-ending"


def test_a_firm_without_obstacles_has_no_reason(result: Result) -> None:
    from tidu.intake.reasons import reason

    frame = result.frame.with_columns(
        pl.lit(3, dtype=pl.Int8).alias(name)
        for name in result.frame.collect_schema().names()
        if name.startswith("zjtx-2026:") and name.endswith("__outcome")
    )
    assert frame.select(why=reason(result.judges[0], "zh")).collect()["why"].to_list() == ["", ""]
