"""What a table's headings mean: codes, years, units, and what is left for a person."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidu.sheets import Match, propose
from tidu.sheets.heading_parts import take_apart
from tidu.sheets.headings import similarity

KNOWN = {
    "revenue": ["营业收入", "营业总收入", "上年度营业收入总额"],
    "main_revenue": ["主营业务收入"],
    "net_profit": ["净利润"],
    "rd_expense": ["研发费用", "研发投入"],
    "rd_ratio": ["研发费用占营业收入比重"],
    "assets": ["资产总额", "总资产"],
    "net_assets": ["净资产"],
    "staff": ["职工总数", "从业人员"],
    "rd_staff": ["研发人员"],
    "market_share": ["市场占有率"],
    "registered_on": ["成立日期"],
    "years_in_market": ["从事特定细分市场年限"],
}


def only(heading: str) -> Match:
    return propose([heading], KNOWN).matches[0]


@pytest.mark.parametrize(
    ("heading", "code", "year", "offset", "unit", "how"),
    [
        ("营业收入", "revenue", None, None, None, "exact"),
        ("营业收入（万元）", "revenue", None, None, "万元", "exact"),
        ("营 业 收 入 [元]", "revenue", None, None, "元", "exact"),
        ("1.营业收入*", "revenue", None, None, None, "exact"),
        ("（三）研发费用(单位：万元)", "rd_expense", None, None, "万元", "exact"),
        ("营业收入#2", "revenue", None, None, None, "exact"),
        ("2024年营业收入（万元）", "revenue", 2024, None, "万元", "year"),
        ("营业收入_2024", "revenue", 2024, None, None, "year"),
        ("2024年度研发费用", "rd_expense", 2024, None, None, "year"),
        ("营业收入(2023)", "revenue", 2023, None, None, "year"),
        ("营业收入 2024年", "revenue", 2024, None, None, "year"),
        ("２０２４年净利润（元）", "net_profit", 2024, None, "元", "year"),
        ("24年研发投入_万元", "rd_expense", 2024, None, "万元", "year"),
        ("截至2024年12月31日资产总额", "assets", 2024, None, None, "year"),
        ("2024年末职工总数（人）", "staff", 2024, None, "人", "year"),
        ("上年度营业收入总额", "revenue", None, -1, None, "exact"),
        ("2024年营业收入总额", "revenue", 2024, None, None, "year"),
        ("上年度净利润", "net_profit", None, -1, None, "year"),
        ("上上年研发费用", "rd_expense", None, -2, None, "year"),
        ("本年度研发费用", "rd_expense", None, 0, None, "year"),
        ("去年总资产", "assets", None, -1, None, "year"),
        ("企业营业收入合计（人民币万元）", "revenue", None, None, "万元", "contains"),
        ("期末净资产", "net_assets", None, None, None, "contains"),
        ("从业人员数量", "staff", None, None, None, "contains"),
        ("市场占有率（%）", "market_share", None, None, "%", "exact"),
        ("市场占有率%", "market_share", None, None, "%", "exact"),
        ("从事细分市场年限（年）", "years_in_market", None, None, "年", "similar"),
    ],
)
def test_a_heading_is_recognised(
    heading: str, code: str, year: int | None, offset: int | None, unit: str | None, how: str
) -> None:
    match = only(heading)
    assert (match.code, match.year, match.offset, match.unit, match.how) == (code, year, offset, unit, how)
    assert match.score == 1.0 if how in {"exact", "year"} else 0.7 < match.score < 1


@pytest.mark.parametrize(
    "heading",
    [
        "营业收入增长率",
        "研发费用占比",
        "研发人员占比",
        "研发人员工资",
        "营业外收入",
        "境外营业收入",
        "人均营业收入",
        "资产负债率",
        "年初资产总额",
        "非流动资产",
        "净资产收益率",
        "成立日期证明材料",
        "是否有研发费用",
        "近两年研发费用合计",
        "2022-2024年营业收入",
        "企业名称",
        "备注",
        "",
        "%",
    ],
)
def test_a_heading_that_means_something_else_is_left_alone(heading: str) -> None:
    assert only(heading).code is None


def test_a_quotient_is_not_taken_for_its_parts() -> None:
    match = only("研发费用占营业收入总额比重（%）")
    assert (match.code, match.unit, match.how) == ("rd_ratio", "%", "contains")


def test_what_is_only_similar_is_offered_not_taken() -> None:
    match = only("特定市场年限")
    assert match.code is None
    assert [(one.code, one.how) for one in match.alternatives] == [("years_in_market", "similar")]
    assert 0.45 <= match.alternatives[0].score < 0.75


def test_two_codes_that_fit_equally_are_left_to_a_person() -> None:
    match = propose(["研发费用"], {"a": ["研发费用"], "b": ["研发费用"]}).matches[0]
    assert match.code is None
    assert {one.code for one in match.alternatives} == {"a", "b"}


def test_two_headings_for_one_fact_are_a_conflict() -> None:
    proposal = propose(["2024年营业收入（万元）", "营业收入_2024（元）", "营业收入_2023", "企业名称"], KNOWN)
    assert [(one.code, one.year, one.headings) for one in proposal.conflicts] == [
        ("revenue", 2024, ("2024年营业收入（万元）", "营业收入_2024（元）"))
    ]
    assert proposal.unmapped == ("企业名称",)
    assert [match.year for match in proposal.mapped] == [2024, 2024, 2023]


def test_a_less_sure_heading_gives_way_to_an_exact_one() -> None:
    proposal = propose(["营业收入", "企业营业收入总额"], KNOWN)
    assert proposal.conflicts == ()
    assert [match.code for match in proposal.matches] == ["revenue", None]
    assert proposal.matches[1].alternatives[0].known == "营业收入"


def test_two_unsure_headings_for_one_fact_are_a_conflict() -> None:
    proposal = propose(["企业资产总额", "本单位资产总额"], KNOWN)
    assert [one.code for one in proposal.conflicts] == ["assets"]


def test_nothing_known_maps_nothing() -> None:
    assert propose(["营业收入"], {}).unmapped == ("营业收入",)
    assert propose([], KNOWN).matches == ()


@given(
    st.sampled_from([(code, text) for code, texts in KNOWN.items() for text in texts if "上年" not in text]),
    st.integers(2000, 2035),
    st.sampled_from(["{y}年{h}", "{y}年度{h}", "{h}_{y}", "{h}（{y}年）", "{h} {y}年", "{y}{h}"]),
    st.sampled_from(["", "（万元）", "(元)", "_万元", "（%）"]),
)
def test_year_and_unit_are_found_in_every_pattern(known: tuple[str, str], year: int, pattern: str, unit: str) -> None:
    match = only(pattern.format(y=year, h=known[1]) + unit)
    assert (match.code, match.year, match.how) == (known[0], year, "year")
    assert match.unit == (unit.strip("（）()_") or None)


@given(st.text("营业收入研发费用总额", max_size=8), st.text("营业收入研发费用总额", max_size=8))
def test_similarity_is_symmetric_and_full_only_for_equal_pairs(one: str, other: str) -> None:
    assert similarity(one, other) == similarity(other, one)
    assert 0 <= similarity(one, other) <= 1
    assert similarity(one, one) == (1 if one else 0)


@given(st.text(max_size=40))
def test_no_heading_makes_it_fail(heading: str) -> None:
    parts = take_apart(heading)
    assert parts.year is None or 1900 <= parts.year <= 2099
    assert only(heading).heading == heading
