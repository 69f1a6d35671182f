"""The rows of a list: values by their roles, and every fault with its cell, its reason and what to do."""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.intake.listing import NAMES, TODAY, code_of, listed, rows_of, told
from tests.sheets.making import edit_part, make_xlsx

from tidu.intake.lists import ListRow, RowIssue, propose_list, read_rows
from tidu.intake.lists_issues import ISSUES
from tidu.sheets import open_tables

FIRM = NAMES[0]


def read(
    folder: Path, header: Sequence[object], *rows: Sequence[object], lines: Sequence[Sequence[object]] | None = None
) -> list[ListRow]:
    return rows_of(listed(folder, [*(lines or []), header, *rows]))


def issue(row: ListRow, code: str) -> RowIssue:
    return next(one for one in row.issues if one.code == code)


def test_a_row_gives_what_its_columns_are(tmp_path: Path) -> None:
    (row,) = read(
        tmp_path,
        [
            "序号",
            "县区",
            "企业名称",
            "曾用名",
            "统一社会信用代码",
            "主导产品",
            "认定日期",
            "有效期至",
            "注册资本（万元）",
            "备注",
        ],
        [1, "兴城市", FIRM, "示例旧厂；示例老厂", code_of(1), "泵", "2023-06-29", "2026年6月28日", 500, "甲"],
        lines=[["2023年第二批省级专精特新中小企业名单"]],
    )
    assert (row.number, row.name, row.code, row.county) == (3, FIRM, code_of(1), "兴城市")
    assert row.former == ("示例旧厂", "示例老厂")
    assert (row.product, row.decided_on, row.valid_until) == ("泵", date(2023, 6, 29), date(2026, 6, 28))
    assert (row.title, row.capital, row.note) == ("zjtx", 500_000_000, "甲")
    assert row.texts["有效期至"] == "2026年6月28日"
    assert row.issues == ()
    assert not row.faulty


@pytest.mark.parametrize(
    "written",
    [
        "2023-06-29", "2023/6/29", "2023.6.29", "2023年6月29日", "20230629", 20230629, "二〇二三年六月二十九日", 45106, "45106",
        date(2023, 6, 29), "２０２３－０６－２９", "2023-06-29 00:00:00",
    ],
)  # fmt: skip
def test_a_date_in_any_of_its_forms(tmp_path: Path, written: object) -> None:
    (row,) = read(tmp_path, ["企业名称", "认定日期"], [FIRM, written])
    assert row.decided_on == date(2023, 6, 29)
    assert not row.faulty


@pytest.mark.parametrize(
    ("written", "code", "severity"),
    [
        ("2023年", "year-only", "warning"),
        ("2023年6月", "month-only", "warning"),
        ("2023-02-30", "no-such-day", "error"),
        ("6/7/23", "day-or-month", "error"),
        ("2027-01-01", "future-date", "error"),
        ("见文件", "not-a-date", "error"),
    ],
)
def test_a_date_that_cannot_be_read(tmp_path: Path, written: str, code: str, severity: str) -> None:
    rows = read(
        tmp_path, ["企业名称", "认定日期"], *[[name, "2023-06-29"] for name in NAMES], ["兴城示例甲有限公司", written]
    )
    assert rows[-1].decided_on is None
    assert told(rows[-1]) == [(code, severity, "B6")]
    assert rows[-1].issues[0].given == written


def test_a_validity_in_one_cell(tmp_path: Path) -> None:
    rows = read(
        tmp_path,
        ["企业名称", "有效期"],
        [NAMES[0], "2023-06-29至2026-06-28"],
        [NAMES[1], "2023年6月29日—2026年6月28日"],
        [NAMES[2], "2023.6.29-2026.6.28"],
        [NAMES[3], "长期有效吧"],
    )
    for row in rows[:3]:
        assert (row.valid_from, row.valid_until) == (date(2023, 6, 29), date(2026, 6, 28))
    assert told(rows[3]) == [("validity-unread", "warning", "B5")]


@pytest.mark.parametrize(
    ("written", "decided", "until"),
    [
        ("三年", "2023-06-29", date(2026, 6, 28)),
        ("有效期3年", "2023-06-29", date(2026, 6, 28)),
        ("36个月", "2023-06-29", date(2026, 6, 28)),
        ("一年", "2024-02-29", date(2025, 2, 28)),
        ("两年", "2022-03-01", date(2024, 2, 29)),
        ("六个月", "2023-08-31", date(2024, 2, 29)),
    ],
)
def test_a_term_in_words_runs_from_the_decision(tmp_path: Path, written: str, decided: str, until: date) -> None:
    (row,) = read(tmp_path, ["企业名称", "认定日期", "有效期"], [NAMES[0], decided, written])
    assert row.valid_until == until
    assert told(row) == []


def test_a_term_needs_a_day_from_which_it_runs(tmp_path: Path) -> None:
    head = ["企业名称", "有效期", "有效期起"]
    without, begun = read(tmp_path, head, [NAMES[0], "三年", None], [NAMES[1], "三年", "2023-07-01"])
    assert told(without) == [("term-without-begin", "warning", "B2")]
    assert (without.valid_until, begun.valid_until) == (None, date(2026, 6, 30))


def test_an_end_before_the_begin(tmp_path: Path) -> None:
    first, second = read(
        tmp_path,
        ["企业名称", "认定日期", "有效期起", "有效期止"],
        [NAMES[0], "2023-06-29", "2023-06-29", "2022-06-28"],
        [NAMES[1], "2023-06-29", None, "2022-06-28"],
    )
    assert told(first) == [("ends-before-begin", "error", "D2")]
    assert told(second) == [("ends-before-decision", "warning", "D3")]
    assert issue(first, "ends-before-begin").text.zh == "有效期止（2022-06-28）早于有效期起（2023-06-29）"


def test_a_code_that_fails_its_check_comes_with_what_was_meant(tmp_path: Path) -> None:
    good = code_of(7)
    slipped = good[:9] + good[10] + good[9] + good[11:]
    rows = read(
        tmp_path, ["企业名称", "统一社会信用代码"], [NAMES[0], good], [NAMES[1], slipped], [NAMES[2], good[:-1]]
    )
    assert (rows[0].code, rows[1].code, rows[2].code) == (good, "", "")
    assert told(rows[1]) == [("code-check", "error", "B3")]
    assert good in rows[1].issues[0].proposals
    assert told(rows[2]) == [("code-length", "error", "B4")]


def test_a_code_in_another_writing_is_repaired_and_told(tmp_path: Path) -> None:
    good = code_of(7)
    (row,) = read(tmp_path, ["企业名称", "统一社会信用代码"], [FIRM, f" {good[:4]} {good[4:].lower()}"])
    assert row.code == good
    assert told(row) == [("code-repaired", "note", "B2")]


def test_a_code_kept_as_a_number_has_lost_its_end(tmp_path: Path) -> None:
    rows = read(
        tmp_path,
        ["企业名称", "统一社会信用代码"],
        *[[f"兴城示例{at}号有限公司", code_of(at)] for at in range(3)],
        [FIRM, 912114000000000000],
    )
    assert told(rows[-1]) == [("digits-lost", "error", "B5")]


def test_neither_name_nor_code(tmp_path: Path) -> None:
    rows = read(
        tmp_path,
        ["序号", "企业名称", "统一社会信用代码", "主导产品"],
        [1, FIRM, code_of(1), "泵"],
        [2, None, None, "阀"],
        [3, None, None, None],
        [4, None, code_of(4), "阀"],
    )
    assert [told(row) for row in rows] == [
        [],
        [("firm-missing", "error", "B3")],
        [("row-blank", "note", "B4")],
        [("name-missing", "warning", "B5")],
    ]
    assert [row.empty for row in rows] == [False, True, True, False]


@pytest.mark.parametrize(
    ("written", "firms"),
    [
        ("兴城示例甲有限公司、兴城示例乙有限公司", 2),
        ("兴城示例甲有限公司；兴城示例乙厂；绥中示例丙合作社", 3),
        ("兴城示例甲有限公司\n兴城示例乙有限公司", 2),
        ("兴城示例甲有限公司和兴城示例乙有限公司", 2),
        ("兴城示例甲有限公司兴城示例乙有限公司", 2),
        ("兴城示例、示范商贸有限公司", 0),
        ("兴城示例甲有限公司兴城分公司", 0),
        ("兴城示例甲有限公司（生产、销售）", 0),
        ("兴城示例和美有限公司", 0),
    ],
)
def test_several_firms_in_one_cell(tmp_path: Path, written: str, firms: int) -> None:
    row = read(tmp_path, ["企业名称"], *[[name] for name in NAMES], [written])[-1]
    assert len(row.names) == firms
    assert ("several-firms" in {one.code for one in row.issues}) == bool(firms)
    if firms:
        assert issue(row, "several-firms").proposals == row.names


@pytest.mark.parametrize(
    ("written", "name", "former", "note", "codes"),
    [
        (
            "兴城示例甲有限公司（原兴城示例乙有限公司）",
            "兴城示例甲有限公司",
            ("兴城示例乙有限公司",),
            "",
            ["former-name"],
        ),
        ("兴城示例甲有限公司(曾用名：兴城示例乙厂)", "兴城示例甲有限公司", ("兴城示例乙厂",), "", ["former-name"]),
        ("兴城示例甲有限公司（更名为兴城示例乙有限公司）", "兴城示例甲有限公司", (), "", ["name-changed"]),
        ("兴城示例甲有限公司（已注销）", "兴城示例甲有限公司", (), "已注销", ["name-remark"]),
        ("示例（葫芦岛）有限公司", "示例（葫芦岛）有限公司", (), "", []),
        ("示例（集团）有限公司", "示例（集团）有限公司", (), "", []),
        ("兴城示例投资中心（有限合伙）", "兴城示例投资中心（有限合伙）", (), "", []),
        ("兴城 示例甲\n有限公司*", "兴城示例甲有限公司", (), "", []),
    ],
)
def test_what_stands_behind_a_name(
    tmp_path: Path, written: str, name: str, former: tuple[str, ...], note: str, codes: list[str]
) -> None:
    row = read(tmp_path, ["企业名称"], *[[one] for one in NAMES], [written])[-1]
    assert (row.name, row.former, row.note) == (name, former, note)
    assert [one.code for one in row.issues] == codes
    assert row.name_written == written.strip()


@pytest.mark.parametrize(
    ("written", "code", "proposals"),
    [
        ("兴城示例机械制造有限公", "name-cut", ("兴城示例机械制造有限公司",)),
        ("兴城示例机械股份有限", "name-cut", ("兴城示例机械股份有限公司",)),
        ("示例", "name-short", ()),
        ("１２３", "name-odd", ()),
        ("兴城示?例有限公司", "name-damaged", ()),
        (code_of(3), "name-is-code", ()),
    ],
)
def test_a_name_that_can_hardly_be_one(tmp_path: Path, written: str, code: str, proposals: tuple[str, ...]) -> None:
    row = read(tmp_path, ["企业名称"], *[[name] for name in NAMES], [written])[-1]
    assert [one.code for one in row.issues] == [code]
    assert row.issues[0].proposals == proposals
    assert row.issues[0].cell == "A6"


def test_amounts_in_the_unit_of_the_column(tmp_path: Path) -> None:
    rows = read(
        tmp_path,
        ["企业名称", "罚款（万元）"],
        [NAMES[0], 1.5],
        [NAMES[1], "２００"],
        [NAMES[2], "3000元"],
        [NAMES[3], "约5"],
    )
    assert [row.amount for row in rows] == [1_500_000, 200_000_000, 300_000, None]
    assert told(rows[2]) == [("unit-differs", "note", "B4")]
    assert told(rows[3]) == [("approximate", "error", "B5")]


def test_figures_become_values_of_their_year(tmp_path: Path) -> None:
    rows = read(
        tmp_path,
        ["企业名称", "2024年营业收入（万元）", "研发费用占营业收入比重（%）"],
        [NAMES[0], 1200.5, 3],
        [NAMES[1], "不详", 4],
    )
    assert rows[0].figures["revenue", 2024] == 1_200_500_000
    assert ("revenue", 2024) not in rows[1].figures
    assert rows[1].issues == ()


def test_titles_in_columns_of_yes_and_no(tmp_path: Path) -> None:
    rows = read(
        tmp_path,
        ["企业名称", "高新技术企业", "小巨人"],
        [NAMES[0], "是", 0],
        [NAMES[1], None, "√"],
        [NAMES[2], "否", "也许"],
        [NAMES[3], "否", "否"],
    )
    assert rows[0].held == {"gxjs": True, "xjr": False}
    assert rows[1].held == {"xjr": True}
    assert rows[2].held == {"gxjs": False}
    assert told(rows[2]) == [("not-yes-no", "error", "C4")]


def test_titles_of_rows(tmp_path: Path) -> None:
    rows = read(
        tmp_path,
        ["企业名称", "企业类型"],
        [NAMES[0], "专精特新“小巨人”企业"],
        [NAMES[1], "创新型中小企业"],
        [NAMES[2], "示例称号"],
        [NAMES[3], "高新技术企业、瞪羚企业"],
    )
    assert [row.title for row in rows] == ["xjr", "cxx", "", ""]
    assert told(rows[2]) == [("title-unknown", "warning", "B4")]
    assert told(rows[3]) == [("title-several", "warning", "B5")]
    assert rows[3].issues[0].proposals == ("gxjs", "dl")


def test_faults_of_formulas_are_told_at_their_cells(tmp_path: Path) -> None:
    path = make_xlsx(tmp_path / "a.xlsx", [["企业名称", "罚款（元）"], [NAMES[0], 1], [NAMES[1], 2], [NAMES[2], 3]])

    def change(text: str) -> str:
        text = text.replace('<c r="B3" t="n"><v>2</v></c>', '<c r="B3" t="e"><v>#N/A</v></c>')
        return text.replace('<c r="B4" t="n"><v>3</v></c>', '<c r="B4"><f>B2*3</f></c>')

    edit_part(path, "xl/worksheets/sheet1.xml", change)
    rows = rows_of(open_tables(path)[0])
    assert [told(row) for row in rows] == [
        [], [("cell-error", "error", "B3")], [("cell-uncalculated", "error", "B4")],
    ]  # fmt: skip
    assert rows[1].issues[0].text.zh == "B3 是公式错误 #N/A"


def test_a_hidden_row_is_marked(tmp_path: Path) -> None:
    table = listed(tmp_path, [["企业名称"], *[[name] for name in NAMES]], hidden_rows=[4])
    rows = rows_of(table)
    assert [row.hidden for row in rows] == [False, False, True, False]
    assert told(rows[2]) == [("row-hidden", "note", "A4")]


def test_a_county_named_once_above_its_firms(tmp_path: Path) -> None:
    table = listed(tmp_path, [["县区", "企业名称"], *zip(["兴城市", None, "绥中县", None], NAMES, strict=True)])
    proposal = propose_list(table)
    assert [row.county for row in rows_of(table, proposal)] == ["兴城市", "", "绥中县", ""]
    confirmed = replace(proposal, recipe=replace(proposal.recipe, fill_down=("县区",)))
    assert [row.county for row in rows_of(table, confirmed)] == ["兴城市", "兴城市", "绥中县", "绥中县"]


def test_a_county_in_a_title_between_the_rows(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["一、兴城市（2家）"],
        [1, NAMES[0], "泵"],
        [2, NAMES[1], "阀"],
        ["二、绥中县（1家）"],
        [3, NAMES[2], "泵"],
    ]
    table = listed(tmp_path, [["序号", "企业名称", "主导产品"], *rows])
    proposal = propose_list(table)
    confirmed = replace(proposal.recipe, sections="county")
    assert [row.county for row in read_rows(table, confirmed, TODAY)] == ["兴城市", "兴城市", "绥中县"]


def test_one_firm_twice(tmp_path: Path) -> None:
    rows = read(
        tmp_path,
        ["企业名称", "统一社会信用代码", "授信额度（万元）"],
        [NAMES[0], code_of(1), 100],
        [NAMES[1], code_of(2), 100],
        [NAMES[0], code_of(1), 100],
        [NAMES[1], code_of(2), 300],
        [NAMES[2], code_of(2), 100],
        [NAMES[0], code_of(9), 100],
    )
    assert [[one.code for one in row.issues] for row in rows] == [
        [], [], ["repeated"], ["contradicting"], ["repeated", "one-code-two-names"], ["one-name-two-codes"],
    ]  # fmt: skip
    assert rows[3].issues[0].cell == "C5"
    assert rows[3].issues[0].text.zh == "与第 3 行是同一户，但“授信额度（万元）”不一致"
    assert rows[4].issues[1].cell == "B6"


def test_two_titles_or_two_fines_of_one_firm_are_no_repetition(tmp_path: Path) -> None:
    titles = read(tmp_path, ["企业名称", "企业类型"], [FIRM, "创新型中小企业"], [FIRM, "专精特新中小企业"])
    fines = rows_of(
        listed(
            tmp_path,
            [["处罚名单"], ["企业名称", "违法事实", "罚款（元）"], [FIRM, "甲", 100], [FIRM, "甲", 200]],
            "乙.xlsx",
        )
    )
    assert [row.issues for row in (*titles, *fines)] == [(), (), (), ()]


def test_every_issue_says_what_why_and_what_to_do_in_both_languages() -> None:
    for code, one in ISSUES.items():
        for text in (one.text, one.why, one.fix):
            assert text.zh, code
            assert text.en, code
            assert _fields(text.zh) == _fields(text.en), code


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
