"""Each kind of bad input has a defined result, and docs/intake.md names it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from tests.intake.tables import ON, PUMPS, VALVES, fact, judged, loaded, notes, problems, refused, table
from tests.sheets.making import encrypt, make_text, make_xlsx

from tidu.commands import main
from tidu.criteria.outcomes import Outcome
from tidu.intake import Options, summarise
from tidu.intake.faults import REFUSALS
from tidu.intake.notes import NOTES
from tidu.intake.problems import ERRORS, FIXES, WARNINGS

PAGE = (Path(__file__).parents[2] / "docs" / "intake.md").read_text(encoding="utf-8")
BAD_INPUT = PAGE.split("## What happens to bad input")[1].split("Refusals of files")[0]
HEAD = ["企业名称", "2025年营业收入（万元）", "2025年研发费用（万元）", "独立法人", "成立日期"]


def documented(code: str) -> bool:
    return f"`{code}`" in BAD_INPUT


def test_a_missing_file(tmp_path: Path) -> None:
    (error,) = refused(tmp_path / "没有.xlsx")
    assert error.code == "file-missing"
    assert documented(error.code)


@pytest.mark.parametrize(
    ("rows", "code"),
    [({"空": [], "有": [HEAD, [PUMPS, 1]]}, "empty-sheet"), ([HEAD], "header-only")],
)
def test_an_empty_sheet(tmp_path: Path, rows: list[list[object]], code: str) -> None:
    path = make_xlsx(tmp_path / "空.xlsx", rows)
    (error,) = refused(path, options=Options(sheet="空" if code == "empty-sheet" else None))
    assert error.code == code
    assert documented(code)


def test_an_empty_file(tmp_path: Path) -> None:
    (error,) = refused(make_text(tmp_path / "空.csv", ""))
    assert error.code == "empty-file"
    assert documented(error.code)


def test_a_workbook_under_a_password(tmp_path: Path) -> None:
    (error,) = refused(encrypt(table(tmp_path, [HEAD, [PUMPS, 1]])))
    assert error.code == "password-protected"
    assert documented(error.code)


def test_a_wrong_encoding(tmp_path: Path) -> None:
    path = tmp_path / "坏.csv"
    path.write_bytes("企业名称,2025年营业收入（万元）\n".encode() + b"\xff\xfe\xff," + "示例,5\n".encode())
    (error,) = refused(path)
    assert error.code == "wrong-encoding"
    assert documented(error.code)


def test_merged_headers(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["企业名称", "营业收入（万元）", None],
        [None, "2025年", "2024年"],
        [PUMPS, 5200, 4800],
        [VALVES, 1, 1],
    ]
    path = make_xlsx(tmp_path / "表.xlsx", rows, merged=["A1:A2", "B1:C1"])
    found = loaded(path, "xjr-2026")
    assert fact(found, "revenue_y0") == [5_200_000_000, 1_000_000]
    assert "header-joined" in notes(found)
    assert documented("header-joined")


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("待审计", "not-a-number"),
        ("约5200", "approximate"),
        ("5000-6000", "a-range"),
        (date(2025, 1, 2), "is-a-date"),
        (-5200, "below-minimum"),
        ("52,00", "odd-separators"),
        ("5200人", "unit-unexpected"),
        ("5%", "is-a-share"),
        ("100美元", "foreign-currency"),
        (10**12, "above-maximum"),
    ],
)
def test_what_is_no_amount_is_unknown_and_listed_and_never_zero(tmp_path: Path, cell: object, code: str) -> None:
    found = loaded(table(tmp_path, [HEAD, [PUMPS, cell, 1, "是", None], [VALVES, 1, 1, "是", None]]))
    assert fact(found, "revenue_y0") == [None, 1_000_000]
    ((row, column, _, found_code),) = problems(found)
    assert (row, column, found_code) == (2, HEAD[1], code)
    assert found.problems["cell"].to_list() == ["B2"]
    assert found.problems["fix_zh"][0]
    assert found.problems["fix_en"][0]


@pytest.mark.parametrize(
    "code", ["not-a-number", "approximate", "a-range", "is-a-date", "below-minimum", "above-maximum"]
)
def test_the_page_names_cells_that_cannot_be_read(code: str) -> None:
    assert documented(code)


@pytest.mark.parametrize("blank", [None, "", "-", "—", "无", "N/A", "不详", "  "])
def test_a_cell_that_says_nothing_is_unknown_and_no_problem(tmp_path: Path, blank: object) -> None:
    found = loaded(table(tmp_path, [HEAD, [PUMPS, blank, 1, "是", None], [VALVES, 1, 1, "是", None]]))
    assert fact(found, "revenue_y0") == [None, 1_000_000]
    assert not problems(found)


def test_zero_is_a_value(tmp_path: Path) -> None:
    found = loaded(table(tmp_path, [HEAD, [PUMPS, 0, "0.00", "否", None]]))
    assert fact(found, "revenue_y0") == fact(found, "rd_expense_y0") == [0]
    assert fact(found, "independent_legal_person") == [False]


def test_another_unit_in_the_cell_goes_before_the_columns_with_a_warning(tmp_path: Path) -> None:
    found = loaded(table(tmp_path, [HEAD, [PUMPS, "5200元", "1.5亿", "是", None]]))
    assert fact(found, "revenue_y0") == [520_000]
    assert fact(found, "rd_expense_y0") == [15_000_000_000]
    assert [(code, severity) for code, severity in found.problems.select("code", "severity").rows()] == [
        ("unit-differs", "warning"),
        ("unit-differs", "warning"),
        ("part-exceeds-whole", "warning"),
    ]
    assert documented("unit-differs")


def test_an_amount_finer_than_fen(tmp_path: Path) -> None:
    found = loaded(table(tmp_path, [[HEAD[0], "2025年营业收入（元）"], [PUMPS, "1.005"], [VALVES, "1.015"]]))
    assert fact(found, "revenue_y0") == [100, 102]
    assert [code for *_, code in problems(found)] == ["finer-than-fen", "finer-than-fen"]
    assert documented("finer-than-fen")


def test_a_zero_denominator_is_unknown_without_a_missing_fact(tmp_path: Path) -> None:
    head = ["企业名称", *(f"{year}年{what}" for year in (2025, 2024) for what in ("研发费用（元）", "营业收入（元）"))]
    result = judged(table(tmp_path, [head, [PUMPS, 300_000_000, 0, 300_000_000, 0]]))
    frame = result.frame.collect()
    assert frame["zjtx-2026:rd_intensity__outcome"].to_list() == [int(Outcome.UNKNOWN)]
    (summary,) = summarise(result).standards
    assert "rd_expense" not in {one.code for one in summary.missing}


def test_a_future_date(tmp_path: Path) -> None:
    found = loaded(table(tmp_path, [HEAD, [PUMPS, 1, 1, "是", "2026-05-02"], [VALVES, 1, 1, "是", ON]]), "gxjs-2016")
    assert fact(found, "registered_on") == [None, ON]
    assert problems(found) == [(2, "成立日期", "2026-05-02", "future-date")]
    assert documented("future-date")


@pytest.mark.parametrize(("words", "code"), [(["--title", "zjtxx"], "E303"), (["--standard", "zjtx-2027"], "E301")])
def test_an_unknown_title_or_standard(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: str
) -> None:
    path = table(tmp_path, [HEAD, [PUMPS, 1, 1, "是", None]])
    with pytest.raises(SystemExit):
        main(["evaluate", str(path), *words, "--on", "2026-05-01"])
    assert f"[{code}]" in capsys.readouterr().err
    assert documented(code)


def test_values_that_can_hardly_be_right_together_are_read_and_listed(tmp_path: Path) -> None:
    money = ["2025年营业收入（万元）", "2024年营业收入（万元）", "2025年研发费用（万元）"]
    rows = [
        ["企业名称", *money, "2025年末职工人数", "2025年末研发人员"],
        [PUMPS, 5200, 52_000_000, 5201, 86, 87],
        [VALVES, 5, 4000, 4, 9, 9],
    ]
    found = loaded(table(tmp_path, rows), "xjr-2022", "zjtx-2022", "xjr-2026")
    assert fact(found, "revenue_y1")[0] == 52_000_000_000_000
    kinds = [(row, code) for row, _, _, code in problems(found)]
    assert sorted(kinds) == [(2, "leap"), (2, "part-exceeds-whole"), (2, "part-exceeds-whole")]


# --- the page


@pytest.mark.parametrize("code", [*REFUSALS, *ERRORS, *WARNINGS, *NOTES])
def test_every_code_of_intake_is_on_the_page(code: str) -> None:
    assert f"`{code}`" in PAGE.split("All of intake's own codes")[1]


def test_the_page_names_no_code_that_does_not_exist() -> None:
    from tidu.sheets.faults import REFUSALS as SHEETS
    from tidu.sheets.notes import NOTES as SHEET_NOTES
    from tidu.sheets.problems import ERRORS as CELLS
    from tidu.sheets.problems import WARNINGS as CELL_WARNINGS

    known = {*REFUSALS, *ERRORS, *WARNINGS, *NOTES, *SHEETS, *SHEET_NOTES, *CELLS, *CELL_WARNINGS, "E301", "E303"}
    tables = PAGE.split("## What happens to bad input")[1].split("## What comes out")[0]
    assert set(re.findall(r"`([a-zE][a-z0-9]*(?:-[a-z-]+|\d+))`", tables)) <= known


def test_every_message_has_both_languages_and_a_remedy() -> None:
    for refusal in REFUSALS.values():
        for text in refusal:
            assert text.zh
            assert text.en
    for code, text in {**ERRORS, **WARNINGS, **NOTES, **FIXES}.items():
        assert text.zh, code
        assert sorted(re.findall(r"\{\w+\}", text.zh)) == sorted(re.findall(r"\{\w+\}", text.en)), code


def test_every_option_of_the_command_is_on_the_page() -> None:
    from tidu.commands.evaluate import command

    names = {name for parameter in command.params for name in parameter.opts if name.startswith("--")}
    assert {name for name in names if name not in PAGE} == set()
