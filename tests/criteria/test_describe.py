"""Conditions in words, in both languages."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tidu.catalogue import load
from tidu.criteria.describe import condition_text, measured
from tidu.criteria.expressions import Compare
from tidu.criteria.language import parse_condition

WORDS = [
    ("revenue >= 1500万元", "营业收入 ≥ 1500万元", "Operating revenue ≥ 15 million yuan"),
    (
        "each(last 2 years, rd_expense / revenue >= 3%)",
        "近2年每年 研发费用 ÷ 营业收入 ≥ 3%",
        "in each of the last 2 years: R&D expense ÷ Operating revenue ≥ 3%",
    ),
    (
        "any(last 2 years, development_score >= 60)",
        "近2年任一年 专精特新发展评价得分 ≥ 60",
        None,
    ),
    (
        "sum(last 3 years of operation, rd_expense) >= 500元",
        "近3年（不足按实际经营年限）研发费用合计 ≥ 500元",
        "total R&D expense over the last 3 years of operation ≥ 500 yuan",
    ),
    ("growth(main_revenue) >= 5%", "主营业务收入增长率 ≥ 5%", "growth of Main business revenue ≥ 5%"),
    ("mean_growth(last 2 years, main_revenue) >= 5%", "近2年主营业务收入平均增长率 ≥ 5%", None),
    ("compound_growth(last 2 years, revenue) >= 5%", "近2年营业收入复合增长率 ≥ 5%", None),
    (
        "before(2 years, revenue) > 1000万元",
        "2年前的营业收入 ＞ 1000万元",
        "Operating revenue 2 years before > 10 million yuan",
    ),
    ("mean(last 2 years, rd_expense) >= 1亿元", "近2年研发费用平均 ≥ 1亿元", None),
    ("not on_abnormal_list", "列入经营异常名录：否", "not: On the list of abnormal operations"),
    ("not (major_violation within 3年)", "近3年内没有：重大事故或违法行为", None),
    ("national_award within 3年", "近3年内有：国家级科技奖励", "within the last 3 years: National science award"),
    (
        "rd_institution_level >= province",
        "研发机构级别：省级及以上",
        "Level of the R&D institution: Provincial level or higher",
    ),
    ("rd_institution_level in {city, province}", "研发机构级别：市级、省级", None),
    ("industry under {C, 65}", "行业代码属于 C、65", "Industry code under C, 65"),
    ("holds(cxx, kjx)", "持有有效的创新型中小企业或科技型中小企业称号", None),
    ("application == review", "到期复核", "a re-review"),
    ("years_since(registered_on) >= 2年", "距成立日期 ≥ 2年", "time since Date of registration ≥ 2 years"),
    ("registered_on >= 2020-01-01", "成立日期 ≥ 2020-01-01", None),
    ("revenue >= 1元 and (is_sme or staff >= 20人)", "营业收入 ≥ 1元 且 （属于中小企业 或 职工总数 ≥ 20人）", None),
    ("(revenue - rd_expense) / revenue >= 50%", "（营业收入 − 研发费用） ÷ 营业收入 ≥ 50%", None),
    ("if(is_sme, revenue, rd_expense) >= 1元", "营业收入（或 研发费用） ≥ 1元", None),
]


@pytest.mark.parametrize(("source", "zh", "en"), WORDS, ids=[one[0] for one in WORDS])
def test_a_condition_reads_as_a_sentence(source: str, zh: str, en: str | None) -> None:
    text = condition_text(parse_condition(source, load().vocabulary))
    assert text.zh == zh
    assert text.en
    if en is not None:
        assert text.en == en


def test_a_share_shows_the_decimals_that_tell_it_from_its_mark() -> None:
    condition = parse_condition("rd_expense / revenue >= 3%", load().vocabulary)
    assert isinstance(condition, Compare)
    just_below = measured(condition.left, Fraction(2_999_999, 100_000_000), Fraction(3, 100))
    assert just_below.zh == "2.999999%"
    assert measured(condition.left, Fraction(27, 1000), Fraction(3, 100)).zh == "2.7%"
