"""Rows of one firm: merged where they agree, unknown and listed where they do not."""

from __future__ import annotations

from pathlib import Path

from tests.intake.tables import PUMPS, VALVES, fact, loaded, notes, problems, table

HEAD = ["企业名称", "统一社会信用代码", "2025年营业收入（万元）", "2025年研发费用（万元）", "独立法人"]
CODE = "91211402MA0000001X"
OTHER = "91211481MA0000002Y"


def test_equal_rows_are_merged_with_a_note(tmp_path: Path) -> None:
    found = loaded(table(tmp_path, [HEAD, [PUMPS, CODE, 5200, 260, "是"], [PUMPS, CODE, 5200, 260, "是"]]))
    assert fact(found, "revenue_y0") == [5_200_000_000]
    assert notes(found).count("rows-merged") == 1
    assert not problems(found)


def test_rows_complete_each_other(tmp_path: Path) -> None:
    found = loaded(table(tmp_path, [HEAD, [PUMPS, CODE, 5200, None, None], [PUMPS, CODE, None, 260, "否"]]))
    assert fact(found, "revenue_y0") == [5_200_000_000]
    assert fact(found, "rd_expense_y0") == [260_000_000]
    assert fact(found, "independent_legal_person") == [False]


def test_two_values_for_one_fact_make_it_unknown_and_both_are_named(tmp_path: Path) -> None:
    rows = [HEAD, [PUMPS, CODE, 5200, 260, "是"], [VALVES, OTHER, 1, 1, "是"], [PUMPS, CODE, 5300, 260, "否"]]
    found = loaded(table(tmp_path, rows))
    assert fact(found, "revenue_y0") == [None, 1_000_000]
    assert fact(found, "independent_legal_person") == [None, True]
    assert fact(found, "rd_expense_y0") == [260_000_000, 1_000_000]
    assert [(row, code) for row, _, _, code in problems(found)] == [(2, "conflict"), (2, "conflict")]
    why = found.problems["why_zh"][0]
    assert "2025 年营业收入" in why
    assert "2: 5200万元; 4: 5300万元" in why


def test_two_rows_for_one_firm_and_year(tmp_path: Path) -> None:
    head = ["企业名称", "年度", "营业收入（万元）"]
    rows = [head, [PUMPS, 2025, 5200], [PUMPS, 2025, 5300], [PUMPS, 2024, 4800], [PUMPS, 2024, 4800]]
    found = loaded(table(tmp_path, rows), "xjr-2026")
    assert fact(found, "revenue_y0") == [None]
    assert fact(found, "revenue_y1") == [4_800_000_000]
    assert [code for *_, code in problems(found)] == ["conflict"]


def test_several_files_are_brought_together_by_code_and_by_name(tmp_path: Path) -> None:
    money = table(tmp_path, [HEAD[:3], [PUMPS, CODE, 5200], [VALVES, OTHER, 900]], "财务.xlsx")
    people = table(tmp_path, [["企业名称", "2025年末职工人数"], [f" {PUMPS} ", 86]], "人员.xlsx")
    found = loaded([money, people])
    assert fact(found, "id_code") == [CODE, OTHER]
    assert fact(found, "staff_y0") == [8_600, None]
    assert "code-from-name" in notes(found)


def test_a_name_with_two_codes_is_not_joined_to_either(tmp_path: Path) -> None:
    money = table(tmp_path, [HEAD[:3], [PUMPS, CODE, 5200], [PUMPS, OTHER, 900]], "财务.xlsx")
    people = table(tmp_path, [["企业名称", "2025年末职工人数"], [PUMPS, 86]], "人员.xlsx")
    found = loaded([money, people])
    assert fact(found, "staff_y0") == [None, None, 8_600]
    assert [(text, code) for _, _, text, code in problems(found)] == [(PUMPS, "two-codes")]


def test_files_that_disagree_name_the_files(tmp_path: Path) -> None:
    one = table(tmp_path, [HEAD[:3], [PUMPS, CODE, 5200]], "一.xlsx")
    two = table(tmp_path, [HEAD[:3], [PUMPS, CODE, 5300]], "二.xlsx")
    found = loaded([one, two])
    assert fact(found, "revenue_y0") == [None]
    assert "一.xlsx 2: 5200万元; 二.xlsx 2: 5300万元" in found.problems["why_zh"][0]


def test_a_row_without_a_firm_is_judged_by_itself_and_listed(tmp_path: Path) -> None:
    found = loaded(
        table(tmp_path, [HEAD, [PUMPS, CODE, 5200, 260, "是"], [None, None, 10, 1, "是"], ["-", None, 20, 1, "是"]])
    )
    assert fact(found, "revenue_y0") == [5_200_000_000, 10_000_000, 20_000_000]
    assert [(row, code) for row, _, _, code in problems(found)] == [(3, "no-firm"), (4, "no-firm")]
    assert "rows-without-firm" in notes(found)


def test_where_rows_are_years_such_a_row_is_left_aside(tmp_path: Path) -> None:
    found = loaded(table(tmp_path, [["企业名称", "年度", "营业收入（万元）"], [PUMPS, 2025, 5200], [None, 2024, 4800]]))
    assert fact(found, "revenue_y0") == [5_200_000_000]
    assert problems(found) == [(3, "企业名称", "", "no-firm")]


def test_a_table_that_names_no_firm_at_all_has_one_in_each_row(tmp_path: Path) -> None:
    found = loaded(table(tmp_path, [["2025年营业收入（万元）", "独立法人"], [5200, "是"], [5200, "是"]]))
    assert fact(found, "revenue_y0") == [5_200_000_000, 5_200_000_000]
    assert "rows-are-firms" in notes(found)
    assert not problems(found)


def test_codes_kept_as_numbers_that_lost_their_digits_are_listed(tmp_path: Path) -> None:
    found = loaded(table(tmp_path, [HEAD[:3], [PUMPS, 911_402_000_000_000_123, 5200]]))
    assert fact(found, "id_code") == [None]
    assert [code for *_, code in problems(found)] == ["digits-lost"]


def test_titles_held_or_with_dates(tmp_path: Path) -> None:
    rows = [
        ["企业名称", "2025年营业收入（万元）", "是否高新技术企业", "高新技术企业有效期至", "创新型中小企业认定日期"],
        [PUMPS, 5200, "是", "2027-12-31", "2024-06-01"],
        [VALVES, 900, "否", None, None],
        ["绥中示例铸造有限公司", 900, None, "2027-12-31", "长期"],
    ]
    found = loaded(table(tmp_path, rows), "zjtx-2022", "zdxjr-2024", "cy-ln-2021")
    assert [str(day) for day in fact(found, "title_gxjs_from")] == ["1900-01-01", "1900-01-01", "None"]
    assert [str(day) for day in fact(found, "title_gxjs_until")] == ["2027-12-31", "1900-01-01", "2027-12-31"]
    assert [str(day) for day in fact(found, "title_cxx_from")] == ["2024-06-01", "None", "2199-12-31"]


def test_a_list_of_last_days_lists_titles_that_are_held(tmp_path: Path) -> None:
    rows = [
        ["企业名称", "2025年营业收入（万元）", "创新型中小企业有效期至"],
        [PUMPS, 5200, "2027-12-31"],
        [VALVES, 900, "无"],
        ["绥中示例铸造有限公司", 900, None],
    ]
    found = loaded(table(tmp_path, rows), "zjtx-2022")
    assert [str(day) for day in fact(found, "title_cxx_from")] == ["1900-01-01", "1900-01-01", "None"]
    assert [str(day) for day in fact(found, "title_cxx_until")] == ["2027-12-31", "1900-01-01", "None"]


def test_of_several_dates_of_an_event_the_latest_counts(tmp_path: Path) -> None:
    rows = [
        ["企业名称", "重大事故或违法"],
        [PUMPS, "2023-05-01"],
        [PUMPS, "2025-02-03"],
        [VALVES, "无"],
        [VALVES, "2025-02-03"],
    ]
    found = loaded(table(tmp_path, rows))
    assert [str(day) for day in fact(found, "major_violation")] == ["2025-02-03", "None"]
    assert [(row, code) for row, _, _, code in problems(found)] == [(4, "conflict")]


def test_a_year_without_an_event_does_not_deny_that_of_another(tmp_path: Path) -> None:
    rows = [
        ["企业名称", "年度", "重大事故或违法"],
        [PUMPS, 2023, "2023-05-01"],
        [PUMPS, 2024, "无"],
        [PUMPS, 2025, "无"],
        [VALVES, 2025, "无"],
    ]
    found = loaded(table(tmp_path, rows))
    assert [str(day) for day in fact(found, "major_violation")] == ["2023-05-01", "1900-01-01"]
    assert not problems(found)
