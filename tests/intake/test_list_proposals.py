"""What a list seems to be: columns by headings and cells, type and title by the lines above, each with its reason."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.intake.listing import NAMES, code_of, listed

from tidu.intake.lists import LIST_TYPES, ROLES, propose_list
from tidu.intake.lists_words import HEADINGS
from tidu.sheets import propose

HEADER = ["序号", "县（市、区）", "企业名称", "统一社会信用代码"]
FIRMS: list[list[object]] = [[at, "兴城市", name, code_of(at)] for at, name in enumerate(NAMES, 1)]


def test_a_list_of_a_title_with_everything_in_its_lines(tmp_path: Path) -> None:
    table = listed(
        tmp_path,
        [
            ["附件1"],
            ["2023年第二批省级专精特新中小企业名单（根据工信厅企业函[2023]012号）"],
            ["填报单位：葫芦岛市示例工业和信息化局"],
            ["（截至2023年6月底）"],
            HEADER,
            *FIRMS,
        ],
    )
    found = propose_list(table)
    assert [(one.role, one.sure) for one in found.columns] == [
        ("serial", True), ("county", True), ("name", True), ("code", True),
    ]  # fmt: skip
    assert (found.list_type.value, found.list_type.sure) == ("titles", True)
    assert (found.title.value, found.batch.value) == ("zjtx", "2023年第二批")
    assert found.document.value == "工信厅企业函〔2023〕12号"
    assert (found.as_of.value, found.as_of.sure) == (date(2023, 6, 30), True)
    assert (found.issuer.value, found.issuer.sure) == ("葫芦岛市示例工业和信息化局", True)
    assert (found.withdrawn, found.final, found.questions) == (False, True, ())
    assert found.recipe.title == "zjtx"
    assert "省级专精特新中小企业" in found.title.reason.zh
    assert found.title.reason.en.startswith("“2023年第二批")


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("第六批专精特新“小巨人”企业名单", "xjr"),
        ("2024年创新型中小企业公告名单", "cxx"),
        ("高新技术企业名单", "gxjs"),
        ("2024年第3批科技型中小企业入库名单", "kjx"),
        ("辽宁省瞪羚企业名单", "dl"),
        ("潜在独角兽企业名单", "qzdjs"),
        ("重点“小巨人”企业名单", "zdxjr"),
        ("企业名单", None),
    ],
)
def test_the_longest_writing_of_a_title_decides(tmp_path: Path, line: str, title: str | None) -> None:
    assert propose_list(listed(tmp_path, [[line], HEADER, *FIRMS])).title.value == title


def test_several_titles_are_asked(tmp_path: Path) -> None:
    found = propose_list(listed(tmp_path, [["专精特新中小企业和高新技术企业名单"], HEADER, *FIRMS]))
    assert (found.title.value, found.title.sure, found.title.alternatives) == (None, False, ("zjtx", "gxjs"))
    assert ("title", ("zjtx", "gxjs")) in [(one.about, one.options) for one in found.questions]


def test_what_is_not_decided_yet_and_what_ends_is_asked(tmp_path: Path) -> None:
    proposed = propose_list(listed(tmp_path, [["2024年拟认定专精特新中小企业公示名单"], HEADER, *FIRMS], "甲.xlsx"))
    ended = propose_list(listed(tmp_path, [["取消专精特新中小企业称号名单"], HEADER, *FIRMS], "乙.xlsx"))
    assert (proposed.final, proposed.withdrawn) == (False, False)
    assert (ended.final, ended.withdrawn) == (True, True)
    assert [one.about for one in (*proposed.questions, *ended.questions)] == ["final", "withdrawn"]


@pytest.mark.parametrize(
    ("line", "header", "cells", "kind"),
    [
        ("重点企业融资白名单", ["企业名称", "授信额度（万元）"], [300], "members"),
        ("2024年环境违法企业处罚名单", ["企业名称", "违法事实"], ["示例事实"], "conduct"),
        ("企业经营情况表", ["企业名称", "2023年营业收入（万元）", "2024年营业收入（万元）"], [100, 200], "figures"),
        ("", ["企业名称", "是否高新技术企业"], ["是"], "titles"),
    ],
)
def test_the_type_of_a_list(tmp_path: Path, line: str, header: list[str], cells: list[object], kind: str) -> None:
    rows = [[name, *cells, *cells][: len(header)] for name in NAMES]
    found = propose_list(listed(tmp_path, [*([[line]] if line else []), header, *rows])).list_type
    assert (found.value, found.sure) == (kind, True)


def test_a_list_that_says_nothing_of_itself_is_asked_what_it_is(tmp_path: Path) -> None:
    found = propose_list(listed(tmp_path, [HEADER, *FIRMS]))
    assert (found.list_type.value, found.list_type.sure) == ("members", False)
    assert [one.about for one in found.questions] == ["type"]


def test_the_name_of_the_file_speaks_where_the_sheet_does_not(tmp_path: Path) -> None:
    table = listed(tmp_path, [HEADER, *FIRMS])
    found = propose_list(table, file_name="20230629 第三批专精特新中小企业名单.xlsx")
    assert (found.title.value, found.batch.value) == ("zjtx", "第三批")
    assert (found.as_of.value, found.as_of.sure) == (date(2023, 6, 29), False)
    assert found.title.reason.zh == "文件名中写有“专精特新中小企业”"


def test_cells_decide_where_there_is_no_header(tmp_path: Path) -> None:
    table = listed(tmp_path, [[name, "兴城市", code_of(at)] for at, name in enumerate(NAMES)])
    found = propose_list(table)
    assert [(one.role, one.sure) for one in found.columns] == [("name", True), ("county", True), ("code", True)]
    assert found.columns[0].reason.zh == "抽查 4 格，100% 像企业名称"
    assert [one.about for one in found.questions] == ["header", "type"]


def test_a_heading_that_its_cells_contradict_is_asked_and_not_read(tmp_path: Path) -> None:
    table = listed(
        tmp_path, [["企业名称", "统一社会信用代码"], *[[code_of(at), name] for at, name in enumerate(NAMES)]]
    )
    found = propose_list(table)
    assert not any(one.sure for one in found.columns)
    assert [one.role for one in found.recipe.columns] == ["skip", "skip"]
    assert "只有 0% 像企业名称" in found.columns[0].reason.zh


def test_two_columns_of_names_are_asked(tmp_path: Path) -> None:
    table = listed(tmp_path, [["公司名称", "企业名称"], *[[name, f"甲{name}"] for name in NAMES]])
    found = propose_list(table)
    assert not any(one.sure for one in found.columns)
    assert [(one.about, one.heading) for one in found.questions][:1] == [("name", "企业名称")]


def test_an_amount_without_a_unit_is_asked(tmp_path: Path) -> None:
    found = propose_list(listed(tmp_path, [["企业名称", "罚款金额"], *[[name, 300] for name in NAMES]]))
    assert [(one.about, one.heading, one.options) for one in found.questions if one.about == "unit"] == [
        ("unit", "罚款金额", ("元", "万元"))
    ]
    stated = propose_list(listed(tmp_path, [["企业名称", "罚款金额"], *[[name, "300元"] for name in NAMES]], "乙.xlsx"))
    assert stated.column("amount") is not None
    assert not [one for one in stated.questions if one.about == "unit"]


def test_the_titles_of_rows_are_a_column_of_titles(tmp_path: Path) -> None:
    rows = [[name, "专精特新中小企业", "2023-06-29"] for name in NAMES]
    found = propose_list(listed(tmp_path, [["企业名称", "企业类型", "认定日期"], *rows]))
    assert [one.role for one in found.columns] == ["name", "title", "decided_on"]
    assert (found.list_type.value, found.title.value, found.recipe.title) == ("titles", None, "")
    other = propose_list(
        listed(tmp_path, [["企业名称", "企业类型"], *[[name, "有限责任公司"] for name in NAMES]], "乙.xlsx")
    )
    assert other.columns[1].role == "skip"


def test_a_staircase_is_proposed_and_not_applied(tmp_path: Path) -> None:
    counties = ["兴城市", None, "绥中县", None]
    rows = [[county, name, code_of(at)] for at, (county, name) in enumerate(zip(counties, NAMES, strict=True))]
    found = propose_list(listed(tmp_path, [["县区", "企业名称", "统一社会信用代码"], *rows]))
    assert (found.fill_down.value, found.fill_down.sure) == (("县区",), False)
    assert found.recipe.fill_down == ()
    assert "4 行中有 2 行空着，2 个值" in found.fill_down.reason.zh


def test_blanks_without_steps_are_no_staircase(tmp_path: Path) -> None:
    counties = [None, "兴城市", None, "兴城市"]
    rows = [[county, name] for county, name in zip(counties, NAMES, strict=True)]
    assert propose_list(listed(tmp_path, [["县区", "企业名称"], *rows])).fill_down.value is None


def test_titles_between_rows_are_proposed_as_counties(tmp_path: Path) -> None:
    rows: list[list[object]] = [["一、兴城市（2家）"], *FIRMS[:2], ["二、绥中县（2家）"], *FIRMS[2:]]
    table = listed(tmp_path, [["序号", "镇街", "企业名称", "统一社会信用代码"], *rows])
    found = propose_list(table)
    assert (found.sections.value, found.sections.sure, found.recipe.sections) == ("county", False, "")


def test_headings_below_merged_parents(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["企业基本信息", None, None, "有效期", None],
        ["序号", "企业名称", "统一社会信用代码", "起", "止"],
        *[[at, name, "", "2023-07-01", "2026-06-30"] for at, name in enumerate(NAMES, 1)],
    ]
    found = propose_list(listed(tmp_path, rows, merged=["A1:C1", "D1:E1"]))
    assert [(one.role, one.sure) for one in found.columns] == [
        ("serial", True), ("name", True), ("code", True), ("valid_from", True), ("valid_until", True),
    ]  # fmt: skip


def test_the_place_of_the_firms_is_told_from_their_names_and_codes(tmp_path: Path) -> None:
    table = listed(
        tmp_path, [["企业名称", "统一社会信用代码"], *[[name, code_of(at, "370211")] for at, name in enumerate(NAMES)]]
    )
    found = propose_list(table).place
    assert (found.value, found.sure) == ("370211", True)


def test_columns_of_people_are_known_as_such(tmp_path: Path) -> None:
    found = propose_list(
        listed(tmp_path, [["企业名称", "法定代表人", "联系电话"], *[[name, "甲", "13900000000"] for name in NAMES]])
    )
    assert [one.role for one in found.columns] == ["name", "person", "person"]


@pytest.mark.parametrize("role", HEADINGS)
def test_every_usual_heading_means_its_own_role(role: str) -> None:
    meant = {word: propose([word], HEADINGS).matches[0].code for word in HEADINGS[role]}
    assert meant == dict.fromkeys(HEADINGS[role], role)


def test_every_role_and_type_has_a_name_in_both_languages() -> None:
    assert set(HEADINGS) <= set(ROLES)
    assert all(text.zh and text.en for text in (*LIST_TYPES.values(), *ROLES.values()))
