"""One firm, exactly: every function of the language at its boundaries, and what is unknown or undefined."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from tests.criteria.demo import condition, indicator, number, standard, vocabulary

from tidu.criteria.facts import Facts, Validity
from tidu.criteria.one import Evaluator
from tidu.criteria.values import parse_value

ON = date(2026, 5, 1)
Firm = dict[str, object]


def judge(firm: Firm, on: date = ON, kind: str = "new") -> Evaluator:
    """Facts written as in a firm file: yearly ones by year, titles under ``titles``."""
    facts = Facts()
    for code, written in firm.items():
        if code == "titles":
            continue
        for year, one in written.items() if isinstance(written, dict) else ((None, written),):
            facts.put(indicator(code), year, parse_value(indicator(code), str(one)))
    titles = firm.get("titles", {})
    assert isinstance(titles, dict)
    facts.titles.update(titles)
    return Evaluator(standard(), facts, on, "review" if kind == "review" else "new")


def truth(text: str, firm: Firm, on: date = ON, kind: str = "new") -> bool | None:
    return judge(firm, on, kind).truth(condition(text))


def value(text: str, firm: Firm, on: date = ON) -> Fraction | None:
    return judge(firm, on).number(number(text))


def revenue(*amounts: object) -> Firm:
    """Revenue of 2025, 2024, 2023 ...; None is unknown."""
    return {"revenue": {2025 - back: one for back, one in enumerate(amounts) if one is not None}}


# -- comparing exactly --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("14999999.99元", [False, True, False, True]),
        ("1500万元", [True, True, False, False]),
        ("15000000.01元", [True, False, True, False]),
    ],
)
def test_an_amount_one_fen_around_the_line(amount: str, expected: list[bool]) -> None:
    signs = (">=", "<=", ">", "<")
    assert [truth(f"revenue {sign} 1500万元", revenue(amount)) for sign in signs] == expected


@pytest.mark.parametrize(("rd", "expected"), [("2.99元", False), ("3元", True), ("3.01元", True)])
def test_a_share_is_never_divided_out(rd: str, expected: bool) -> None:
    firm: Firm = {"revenue": {2025: "100元"}, "rd_expense": {2025: rd}}
    assert truth("rd_expense / revenue >= 3%", firm) is expected


def test_thirds_are_exact() -> None:
    firm: Firm = {"revenue": {2025: "3元"}, "rd_expense": {2025: "1元"}}
    assert value("rd_expense / revenue", firm) == Fraction(1, 3)
    assert truth("rd_expense / revenue >= 33.33333333%", firm) is True
    assert truth("rd_expense / revenue >= 33.33333334%", firm) is False


def test_arithmetic_in_natural_units() -> None:
    firm: Firm = {"revenue": {2025: "100元"}, "rd_expense": {2025: "30元"}}
    assert value("revenue - rd_expense * 2 + -rd_expense / 3", firm) == 100 * 100 - 60 * 100 - 10 * 100
    assert value("if(rd_expense > 20元, revenue, rd_expense)", firm) == 100_00
    assert value("if(rd_expense > 30元, revenue, rd_expense)", firm) == 30_00


def test_a_choice_between_numbers_needs_its_condition() -> None:
    firm: Firm = {"revenue": {2025: "1元"}, "rd_expense": {2025: "1元"}}
    assert value("if(legal_person, revenue, rd_expense)", firm) is None


# -- years --------------------------------------------------------------------------------------------------------


def test_a_bare_name_is_the_last_full_year_before_the_check() -> None:
    firm = revenue("5元", "4元", "3元")
    assert value("revenue", firm) == value("latest(revenue)", firm) == 500
    assert value("revenue", firm, date(2025, 12, 31)) == 400
    assert value("revenue", firm, date(2026, 1, 1)) == 500
    assert value("before(2 years, revenue)", firm) == 300


def test_an_indicator_may_count_from_the_year_of_the_check() -> None:
    firm: Firm = {"platform_score": {2026: "61.5", 2025: "59.99"}}
    assert value("platform_score", firm) == Fraction(123, 2)
    assert truth("any(last 2 years, platform_score >= 60)", firm) is True
    assert truth("each(last 2 years, platform_score >= 60)", firm) is False


@pytest.mark.parametrize(
    ("amounts", "each", "some"),
    [
        (("2元", "2元"), True, True),
        (("2元", "1元"), False, True),
        (("1元", "1元"), False, False),
        (("2元", None), None, True),
        (("1元", None), False, None),
        ((None, None), None, None),
    ],
)
def test_each_and_any_decide_as_soon_as_they_can(
    amounts: tuple[object, ...], each: bool | None, some: bool | None
) -> None:
    firm = revenue(*amounts)
    assert truth("each(last 2 years, revenue >= 2元)", firm) is each
    assert truth("any(last 2 years, revenue >= 2元)", firm) is some


def test_sums_and_means() -> None:
    assert value("sum(last 2 years, revenue)", revenue("5元", "4元", "100元")) == 900
    assert value("mean(last 3 years, revenue)", revenue("5元", "4元", "1元")) == Fraction(1000, 3)
    assert value("sum(last 2 years, revenue)", revenue("5元", None)) is None
    assert value("sum(last 2 years, revenue)", revenue("5元", "0元")) == 500


@pytest.mark.parametrize(
    ("registered", "expected"),
    [("2024-12-31", 900), ("2025-01-01", 500), ("2022-01-01", None), ("2023-06-01", 1000)],
)
def test_only_years_of_operation(registered: str, expected: int | None) -> None:
    """Years before the firm was registered count as nothing; a year without a fact is still unknown."""
    firm = revenue("5元", "4元", "1元" if registered > "2023" else None)
    firm["registered_on"] = registered
    assert value("sum(last 3 years of operation, revenue)", firm) == expected


def test_without_a_date_of_registration_every_year_counts() -> None:
    assert value("sum(last 2 years of operation, revenue)", revenue("5元", None)) is None
    assert value("sum(last 2 years of operation, revenue)", revenue("5元", "4元")) == 900


def test_conditions_over_years_of_operation() -> None:
    firm = revenue("2元", None)
    firm["registered_on"] = "2025-03-01"
    assert truth("each(last 2 years of operation, revenue >= 2元)", firm) is True
    assert truth("each(last 2 years, revenue >= 2元)", firm) is None
    young: Firm = {"registered_on": "2026-02-01"}
    assert truth("each(last 2 years of operation, revenue >= 2元)", young) is True
    assert truth("any(last 2 years of operation, revenue >= 2元)", young) is False


# -- growth -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        ("105元", "100元", Fraction(1, 20)),
        ("100元", "100元", Fraction(0)),
        ("0元", "100元", Fraction(-1)),
        ("1元", "3元", Fraction(-2, 3)),
    ],
)
def test_growth(now: str, before: str, expected: Fraction) -> None:
    assert value("growth(revenue)", revenue(now, before)) == expected


@pytest.mark.parametrize(("now", "expected"), [("104.99元", False), ("105元", True), ("105.01元", True)])
def test_growth_at_its_boundary(now: str, expected: bool) -> None:
    assert truth("growth(revenue) >= 5%", revenue(now, "100元")) is expected


@pytest.mark.parametrize(("base", "reason"), [("0元", [("growth", 2024)]), (None, [])])
def test_growth_without_a_base_is_unknown(base: object, reason: list[tuple[str, int]]) -> None:
    firm = judge(revenue("105元", base))
    assert firm.truth(condition("growth(revenue) >= 5%")) is None
    assert firm.reading.undefined == reason


def test_growth_from_a_negative_base_is_undefined() -> None:
    firm: Firm = {"net_assets": {2025: "100元", 2024: "-50元"}}
    assert value("growth(net_assets)", firm) is None


def test_the_mean_of_growth_rates_is_not_the_growth_of_means() -> None:
    """100 → 150 → 75: +50 % and −50 %, so the mean is 0 although a quarter was lost."""
    assert value("mean_growth(last 2 years, revenue)", revenue("75元", "150元", "100元")) == 0


@pytest.mark.parametrize(("last", "expected"), [("110.24元", False), ("110.25元", True), ("110.26元", True)])
def test_mean_growth_at_its_boundary(last: str, expected: bool) -> None:
    """100 → 105 → 110.25: 5 % and 5 %."""
    assert truth("mean_growth(last 2 years, revenue) >= 5%", revenue(last, "105元", "100元")) is expected


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_mean_growth_needs_three_years(missing: int) -> None:
    amounts: list[object] = ["110元", "105元", "100元"]
    amounts[missing] = None
    assert value("mean_growth(last 2 years, revenue)", revenue(*amounts)) is None


@pytest.mark.parametrize(
    ("last", "at_least", "more_than"), [("110.24元", False, False), ("110.25元", True, False), ("110.26元", True, True)]
)
def test_compound_growth_is_decided_without_a_root(last: str, at_least: bool, more_than: bool) -> None:
    """1.05² = 1.1025 exactly; what lies between the years does not matter."""
    firm = revenue(last, None, "100元")
    assert truth("compound_growth(last 2 years, revenue) >= 5%", firm) is at_least
    assert truth("compound_growth(last 2 years, revenue) > 5%", firm) is more_than


def test_compound_growth_below_zero() -> None:
    firm = revenue("81元", "1元", "100元")
    assert truth("compound_growth(last 2 years, revenue) >= -10%", firm) is True
    assert truth("compound_growth(last 2 years, revenue) > -10%", firm) is False
    assert truth("compound_growth(last 2 years, revenue) == -10%", firm) is True


@pytest.mark.parametrize("base", ["0元", None])
def test_compound_growth_without_a_base_is_unknown(base: object) -> None:
    assert truth("compound_growth(last 2 years, revenue) >= 5%", revenue("1元", "1元", base)) is None


@pytest.mark.parametrize(("base", "undefined"), [("0元", True), ("-1元", True), ("0.01元", False)])
def test_a_quotient_needs_a_denominator_above_zero(base: str, undefined: bool) -> None:
    firm = judge({"net_assets": {2025: base}, "revenue": {2025: "1元"}})
    found = firm.truth(condition("revenue / net_assets >= 3%"))
    assert (found is None) is undefined
    assert firm.reading.undefined == ([("division", 2025)] if undefined else [])


# -- and, or, not -------------------------------------------------------------------------------------------------

THREE = {"yes": True, "no": False, "unknown": None}


@pytest.mark.parametrize("one", THREE)
@pytest.mark.parametrize("other", THREE)
def test_three_valued_logic(one: str, other: str) -> None:
    a, b = THREE[one], THREE[other]
    firm: Firm = {"legal_person": one, "is_sme": other}
    both = False if a is False or b is False else (None if a is None or b is None else True)
    either = True if a or b else (None if a is None or b is None else False)
    assert truth("legal_person and is_sme", firm) is both
    assert truth("legal_person or is_sme", firm) is either
    assert truth("not legal_person", firm) is (None if a is None else not a)


# -- choices, codes, titles ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "expected"), [("none", False), ("city", False), ("province", True), ("unknown", None)]
)
def test_an_ordered_choice(level: str, expected: bool | None) -> None:
    assert truth("level >= province", {"level": level}) is expected


@pytest.mark.parametrize(
    ("code", "section", "group"),
    [("C3441", True, True), ("3442", True, True), ("344", True, True), ("34", True, None), ("6510", False, False)],
)
def test_a_code_that_is_too_coarse_decides_nothing(code: str, section: bool, group: bool | None) -> None:
    assert truth("industry under C", {"industry": code}) is section
    assert truth("industry under 344", {"industry": code}) is group


@pytest.mark.parametrize(
    ("validity", "expected"),
    [
        (Validity(date(2026, 5, 1), date(2029, 4, 30)), True),
        (Validity(date(2026, 5, 2), date(2029, 4, 30)), False),
        (Validity(date(2023, 5, 2), date(2026, 5, 1)), True),
        (Validity(date(2023, 5, 1), date(2026, 4, 30)), False),
        (Validity(None, date(2026, 5, 1)), None),
        (Validity(None, date(2026, 4, 30)), False),
        (Validity.always(), True),
        (Validity.none(), False),
    ],
)
def test_a_title_is_valid_on_its_first_and_on_its_last_day(validity: Validity, expected: bool | None) -> None:
    assert truth("holds(cxx)", {"titles": {"cxx": validity}}) is expected


def test_any_of_several_titles() -> None:
    assert truth("holds(cxx, zjtx)", {"titles": {"zjtx": Validity.always()}}) is True
    assert truth("holds(cxx, zjtx)", {"titles": {"zjtx": Validity.none()}}) is None
    assert truth("holds(cxx, zjtx)", {"titles": {"zjtx": Validity.none(), "cxx": Validity.none()}}) is False


@pytest.mark.parametrize(("kind", "expected"), [("new", True), ("review", False)])
def test_the_kind_of_application(kind: str, expected: bool) -> None:
    assert truth("application == new", {}, kind=kind) is expected
    assert truth("application != review", {}, kind=kind) is expected


def test_a_rounded_share_is_read_as_it_is_stated() -> None:
    assert truth("stated(market_share) >= 10%", {"market_share": "9.99%"}) is False
    assert truth("stated(market_share) >= 10%", {"market_share": "10%"}) is True


# -- the calendar -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2023-04-30", False),
        ("2023-05-01", True),
        ("2026-05-01", True),
        ("2026-05-02", False),
        ("never", False),
        ("unknown", None),
    ],
)
def test_within_takes_both_ends(day: str, expected: bool | None) -> None:
    assert truth("national_award within 3年", {"national_award": day}) is expected


@pytest.mark.parametrize(
    ("registered", "on", "at_least", "more", "exactly"),
    [
        ("2024-05-01", "2026-05-01", True, False, True),
        ("2024-05-02", "2026-05-01", False, False, False),
        ("2024-04-30", "2026-05-01", True, True, False),
        ("2024-02-29", "2026-02-27", False, False, False),
        ("2024-02-29", "2026-02-28", True, False, True),
        ("2024-02-29", "2026-03-01", True, True, False),
        ("2022-02-28", "2024-02-28", True, False, True),
        ("2022-02-28", "2024-02-29", True, True, False),
        ("2022-03-01", "2024-02-29", False, False, False),
    ],
)
def test_years_since_on_leap_days(registered: str, on: str, at_least: bool, more: bool, exactly: bool) -> None:
    firm, day = {"registered_on": registered}, date.fromisoformat(on)
    assert truth("years_since(registered_on) >= 2年", dict(firm), day) is at_least
    assert truth("years_since(registered_on) > 2年", dict(firm), day) is more
    assert truth("years_since(registered_on) == 2年", dict(firm), day) is exactly
    assert truth("years_since(registered_on) < 2年", dict(firm), day) is not at_least
    assert truth("years_since(registered_on) <= 2年", dict(firm), day) is not more
    assert truth("years_since(registered_on) != 2年", dict(firm), day) is not exactly


@pytest.mark.parametrize(("registered", "expected"), [("2025-05-01", True), ("2025-05-02", False), ("unknown", None)])
def test_days_since(registered: str, expected: bool | None) -> None:
    assert truth("days_since(registered_on) >= 365天", {"registered_on": registered}) is expected


@pytest.mark.parametrize(("registered", "expected"), [("2024-12-31", True), ("2025-01-01", False)])
def test_a_date_against_a_date(registered: str, expected: bool) -> None:
    assert truth("registered_on <= 2024-12-31", {"registered_on": registered}) is expected


def test_the_words_of_the_small_catalogue_are_what_these_tests_think() -> None:
    assert vocabulary().indicators["platform_score"].this_year
    assert not vocabulary().indicators["revenue"].this_year
