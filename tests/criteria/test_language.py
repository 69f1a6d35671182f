"""The language: every construct of docs/language.md becomes the tree that it should."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from tests.criteria.demo import condition, indicator, number, vocabulary

from tidu.criteria import expressions as ex
from tidu.criteria.expressions import Condition, Number, needs
from tidu.criteria.language import ExpressionError, parse_constant

PAGE = Path(__file__).resolve().parents[2] / "docs" / "language.md"


def fact(code: str) -> ex.NumberFact:
    one = indicator(code)
    return ex.NumberFact(one, one.type)  # type: ignore[arg-type]


def money(yuan: int) -> ex.Const:
    return ex.Const(Fraction(yuan * 100), "money", "元")


def share(percent: str) -> ex.Const:
    return ex.Const(Fraction(percent) / 100, "share")


REVENUE, RD, STAFF, IP = fact("revenue"), fact("rd_expense"), fact("staff"), fact("ip1")
LEGAL, AUDITED = ex.Truth(indicator("legal_person")), ex.Truth(indicator("audited"))
INTENSITY = ex.Arithmetic("/", RD, REVENUE, "share")


# -- values and units ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("300元", money(300)),
        ("3千元", money(3000)),
        ("1500万元", money(15_000_000)),
        ("0.01元", ex.Const(Fraction(1), "money", "元")),
        ("2.5百万元", money(2_500_000)),
        ("2亿元", money(200_000_000)),
        ("50人", ex.Const(Fraction(50), "count", "人")),
        ("2项", ex.Const(Fraction(2), "count", "项")),
        ("50", ex.Const(Fraction(50), "number")),
        ("3%", share("3")),
        ("2.5%", share("2.5")),
        ("3％", share("3")),
        ("3 %", share("3")),
        ("3年", ex.Const(Fraction(3), "years")),
        ("365天", ex.Const(Fraction(365), "days")),
        ("60分", ex.Const(Fraction(60), "points")),
        ("-5%", share("-5")),
    ],
)
def test_a_constant_has_its_unit_and_is_exact(written: str, expected: ex.Const) -> None:
    assert parse_constant(written, vocabulary()) == expected


def test_a_decimal_is_not_a_binary_float() -> None:
    assert parse_constant("0.1%", vocabulary()).value == Fraction(1, 1000)


# -- operators ----------------------------------------------------------------------------------------------------

OPERATORS: list[tuple[str, Condition]] = [
    ("revenue >= 1500万元", ex.Compare(">=", REVENUE, money(15_000_000))),
    ("revenue <= 1500万元", ex.Compare("<=", REVENUE, money(15_000_000))),
    ("revenue > 1500万元", ex.Compare(">", REVENUE, money(15_000_000))),
    ("revenue < 1500万元", ex.Compare("<", REVENUE, money(15_000_000))),
    ("staff == 50", ex.Compare("==", STAFF, ex.Const(Fraction(50), "number"))),
    ("staff != 50人", ex.Compare("!=", STAFF, ex.Const(Fraction(50), "count", "人"))),
    ("revenue > 0", ex.Compare(">", REVENUE, ex.Const(Fraction(0), "number"))),
    ("revenue >= rd_expense", ex.Compare(">=", REVENUE, RD)),
    ("rd_expense / revenue >= 3%", ex.Compare(">=", INTENSITY, share("3"))),
    ("legal_person", LEGAL),
    ("legal_person == yes", LEGAL),
    ("legal_person == no", ex.Not(LEGAL)),
    ("legal_person != yes", ex.Not(LEGAL)),
    ("legal_person != no", LEGAL),
    ("not legal_person", ex.Not(LEGAL)),
    ("not not legal_person", ex.Not(ex.Not(LEGAL))),
    ("(legal_person)", LEGAL),
    ("level == city", ex.ChoiceIn(indicator("level"), (1,))),
    ("level != city", ex.ChoiceIn(indicator("level"), (0, 2))),
    ("level >= city", ex.ChoiceIn(indicator("level"), (1, 2))),
    ("level > city", ex.ChoiceIn(indicator("level"), (2,))),
    ("level <= city", ex.ChoiceIn(indicator("level"), (0, 1))),
    ("level < city", ex.ChoiceIn(indicator("level"), (0,))),
    ("exchange in {bj}", ex.ChoiceIn(indicator("exchange"), (1,))),
    ("level in {province, none}", ex.ChoiceIn(indicator("level"), (0, 2))),
    ("industry under 65", ex.CodeUnder(indicator("industry"), ("65",), ("65",))),
    ("industry under C3441", ex.CodeUnder(indicator("industry"), ("3441",), ("C3441",))),
    (
        "industry under {B, 701}",
        ex.CodeUnder(indicator("industry"), (*(f"{n:02d}" for n in range(6, 13)), "701"), ("B", "701")),
    ),
    ("national_award within 3年", ex.Within(indicator("national_award"), 3)),
    ("registered_on <= 2024-12-31", ex.DateCompare(indicator("registered_on"), "<=", date(2024, 12, 31))),
    ("years_since(registered_on) >= 2年", ex.Since(indicator("registered_on"), ">=", 2, "years")),
    ("days_since(registered_on) < 365天", ex.Since(indicator("registered_on"), "<", 365, "days")),
    ("holds(xjr)", ex.Holds(("xjr",), (vocabulary().titles["xjr"].names,))),
    ("holds(cxx, zjtx)", ex.Holds(("cxx", "zjtx"), tuple(vocabulary().titles[c].names for c in ("cxx", "zjtx")))),
    ("application == new", ex.ApplicationIs("new")),
    ("application != new", ex.Not(ex.ApplicationIs("new"))),
    ("application == review", ex.ApplicationIs("review")),
]


@pytest.mark.parametrize(("text", "expected"), OPERATORS, ids=[text for text, _ in OPERATORS])
def test_an_operator_becomes_its_node(text: str, expected: Condition) -> None:
    assert condition(text) == expected


@pytest.mark.parametrize(
    ("text", "mirrored"),
    [
        ("1500万元 <= revenue", "revenue >= 1500万元"),
        ("1500万元 < revenue", "revenue > 1500万元"),
        ("3% > rd_expense / revenue", "rd_expense / revenue < 3%"),
        ("5% <= compound_growth(last 2 years, revenue)", "compound_growth(last 2 years, revenue) >= 5%"),
        ("50 == staff", "staff == 50"),
        ("50 != staff", "staff != 50"),
    ],
)
def test_a_constant_on_the_left_is_turned_round(text: str, mirrored: str) -> None:
    assert condition(text) == condition(mirrored)


# -- precedence ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "bracketed"),
    [
        ("legal_person or audited and is_sme", "legal_person or (audited and is_sme)"),
        ("legal_person and audited or is_sme", "(legal_person and audited) or is_sme"),
        ("not legal_person and audited", "(not legal_person) and audited"),
        ("not legal_person or audited", "(not legal_person) or audited"),
        ("not staff >= 50人", "not (staff >= 50人)"),
        ("revenue - rd_expense - rd_expense > 0", "(revenue - rd_expense) - rd_expense > 0"),
        ("revenue + rd_expense * 2 > 0", "revenue + (rd_expense * 2) > 0"),
        ("revenue - rd_expense / 2 > 0", "revenue - (rd_expense / 2) > 0"),
        ("revenue / 2 * 3 > 0", "(revenue / 2) * 3 > 0"),
        ("-rd_expense + revenue > 0", "(-rd_expense) + revenue > 0"),
        ("legal_person and staff >= 50人 and audited", "(legal_person and staff >= 50人 and audited)"),
    ],
)
def test_precedence_is_that_of_school(text: str, bracketed: str) -> None:
    assert condition(text) == condition(bracketed)


def test_brackets_change_the_meaning() -> None:
    assert condition("(legal_person or audited) and is_sme") != condition("legal_person or audited and is_sme")
    assert condition("revenue - (rd_expense - rd_expense) > 0") != condition("revenue - rd_expense - rd_expense > 0")


def test_three_conditions_of_one_kind_stand_side_by_side() -> None:
    sme = ex.Truth(indicator("is_sme"))
    assert condition("legal_person or audited or is_sme") == ex.Either((LEGAL, AUDITED, sme))
    assert condition("legal_person and audited and is_sme") == ex.Both((LEGAL, AUDITED, sme))


# -- numbers and time ---------------------------------------------------------------------------------------------

NUMBERS: list[tuple[str, Number]] = [
    ("revenue", REVENUE),
    ("latest(revenue)", REVENUE),
    ("revenue + rd_expense", ex.Arithmetic("+", REVENUE, RD, "money", "元")),
    ("revenue - rd_expense", ex.Arithmetic("-", REVENUE, RD, "money", "元")),
    ("2 * revenue", ex.Arithmetic("*", ex.Const(Fraction(2), "number"), REVENUE, "money", "元")),
    ("revenue * 3%", ex.Arithmetic("*", REVENUE, share("3"), "money", "元")),
    ("revenue / 3", ex.Arithmetic("/", REVENUE, ex.Const(Fraction(3), "number"), "money", "元")),
    ("rd_expense / revenue", INTENSITY),
    ("-revenue", ex.Arithmetic("*", ex.Const(Fraction(-1), "number"), REVENUE, "money", "元")),
    ("before(2 years, revenue)", ex.Before(2, REVENUE, "money", "元")),
    ("before(2年, revenue)", ex.Before(2, REVENUE, "money", "元")),
    ("before(1 year, revenue)", ex.Before(1, REVENUE, "money", "元")),
    ("sum(last 2 years, revenue)", ex.Total("sum", 2, False, REVENUE, "money", "元")),
    ("sum(last 1 year, revenue)", ex.Total("sum", 1, False, REVENUE, "money", "元")),
    ("sum(近2年, revenue)", ex.Total("sum", 2, False, REVENUE, "money", "元")),
    ("sum(last 3 years of operation, rd_expense)", ex.Total("sum", 3, True, RD, "money", "元")),
    ("mean(last 3 years, revenue)", ex.Total("mean", 3, False, REVENUE, "money", "元")),
    ("growth(revenue)", ex.Growth(1, REVENUE)),
    ("mean_growth(last 2 years, revenue)", ex.Growth(2, REVENUE)),
    ("compound_growth(last 2 years, revenue)", ex.CompoundGrowth(2, REVENUE)),
    ("stated(market_share)", fact("market_share")),
    ("if(legal_person, revenue, rd_expense)", ex.Choose(LEGAL, REVENUE, RD, "money", "元")),
    ("platform_score", fact("platform_score")),
]


@pytest.mark.parametrize(("text", "expected"), NUMBERS, ids=[text for text, _ in NUMBERS])
def test_a_number_becomes_its_node(text: str, expected: Number) -> None:
    assert number(text) == expected


OVER_YEARS: list[tuple[str, Condition]] = [
    ("each(last 2 years, revenue >= 1万元)", ex.OverYears("each", 2, False, condition("revenue >= 1万元"))),
    ("each(近2年, revenue >= 1万元)", ex.OverYears("each", 2, False, condition("revenue >= 1万元"))),
    ("any(last 3 years, audited)", ex.OverYears("any", 3, False, AUDITED)),
    ("each(last 2 years of operation, audited)", ex.OverYears("each", 2, True, AUDITED)),
]


@pytest.mark.parametrize(("text", "expected"), OVER_YEARS, ids=[text for text, _ in OVER_YEARS])
def test_a_condition_over_years(text: str, expected: Condition) -> None:
    assert condition(text) == expected


def test_a_sum_of_shares_is_a_share() -> None:
    assert number("growth(revenue) + 1%").type == "share"
    assert number("rd_expense / revenue * 2").type == "share"


def test_an_indicator_answers_to_its_chinese_name() -> None:
    assert condition("研发费用 / 营业收入 >= 3%") == condition("rd_expense / revenue >= 3%")
    assert condition("独立法人 and Ⅰ类知识产权 >= 2项") == condition("legal_person and ip1 >= 2项")


def test_white_space_and_lines_mean_nothing() -> None:
    assert condition("revenue>=1500万元\n  or  staff>=50人") == condition("revenue >= 1500万元 or staff >= 50人")


# -- what an expression reads -------------------------------------------------------------------------------------


def read(text: str) -> list[tuple[str, int]]:
    found = needs(condition(text), indicator("registered_on"))
    return [(need.indicator.code if need.indicator else str(need.title), need.shift) for need in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("revenue >= 1万元", [("revenue", 0)]),
        ("each(last 2 years, revenue >= 1万元)", [("revenue", 0), ("revenue", 1)]),
        ("growth(revenue) >= 1%", [("revenue", 0), ("revenue", 1)]),
        ("mean_growth(last 2 years, revenue) >= 1%", [("revenue", 0), ("revenue", 1), ("revenue", 2)]),
        ("compound_growth(last 3 years, revenue) >= 1%", [("revenue", 0), ("revenue", 3)]),
        ("before(2 years, growth(revenue)) >= 1%", [("revenue", 2), ("revenue", 3)]),
        ("each(last 2 years, ip1 >= 1项 and audited)", [("ip1", 0), ("audited", 0), ("ip1", 0), ("audited", 1)]),
        ("sum(last 1 year of operation, revenue) >= 1元", [("registered_on", 0), ("revenue", 0)]),
        ("holds(cxx, xjr)", [("cxx", 0), ("xjr", 0)]),
        ("application == new", []),
    ],
)
def test_an_expression_knows_what_it_reads(text: str, expected: list[tuple[str, int]]) -> None:
    assert read(text) == expected


# -- the page -----------------------------------------------------------------------------------------------------


def functions_of_the_page() -> set[str]:
    text = re.sub(r"```.*?```", "", PAGE.read_text(encoding="utf-8").split("## 2.")[0], flags=re.DOTALL)
    written = re.findall(r"`([^`]+)`", text)
    return {name for text in written for name in re.findall(r"\b([a-z_]+)\(", text)}


def test_the_page_describes_every_function() -> None:
    with pytest.raises(ExpressionError) as raised:
        condition("nothing(revenue) >= 1万元")
    assert raised.value.fix is not None
    known = raised.value.fix.en.removeprefix("Known: ").split(", ")
    assert sorted(functions_of_the_page()) == sorted(known)
