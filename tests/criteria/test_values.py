"""Values as people write and read them: exact both ways, and a refusal that says what to write."""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import get_args

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tidu.catalogue import loading
from tidu.catalogue.reference import industries
from tidu.criteria.facts import Value
from tidu.criteria.industry_codes import normal_code
from tidu.criteria.units import MONEY_UNITS
from tidu.criteria.values import (
    NEVER_WORDS,
    NO,
    UNKNOWN_WORDS,
    YES,
    ValueFault,
    decimal_text,
    parse_value,
    share_text,
    show_number,
    show_value,
    written,
)
from tidu.criteria.vocabulary import FOREVER, NEVER, Indicator, ValueType

INDICATORS = loading.load().indicators
NUMERIC = ("money", "share", "count", "years", "points")
CODES = sorted({code for one in industries() if (code := normal_code(one.code)) is not None})
ONE_DAY = date.resolution


def values_of(indicator: Indicator) -> st.SearchStrategy[Value]:
    """Everything that may be stored for an indicator."""
    if indicator.type in ("yes_no", "finding"):
        return st.booleans()
    if indicator.type == "date":
        days = st.dates(NEVER + ONE_DAY, FOREVER - ONE_DAY)
        return st.one_of(days, st.just(NEVER)) if indicator.kind == "event" else days
    if indicator.type == "choice":
        return st.integers(0, len(indicator.options) - 1)
    if indicator.type == "code":
        return st.sampled_from(CODES)
    return st.integers(*indicator.bounds)


def facts_of(kind: str) -> st.SearchStrategy[tuple[Indicator, Value]]:
    """An indicator of one type with a value."""
    some = st.sampled_from([one for one in INDICATORS.values() if one.type == kind])
    return some.flatmap(lambda one: st.tuples(st.just(one), values_of(one)))


# -- both ways ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", get_args(ValueType))
@given(data=st.data())
def test_what_is_written_is_read_back_exactly(kind: str, data: st.DataObject) -> None:
    indicator, value = data.draw(facts_of(kind))
    read = parse_value(indicator, written(indicator, value))
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize("code", sorted(INDICATORS))
def test_the_lowest_and_highest_value_can_be_written_and_what_lies_beyond_is_refused(code: str) -> None:
    indicator = INDICATORS[code]
    if indicator.type not in NUMERIC:
        assert parse_value(indicator, "unknown") is None
        return
    low, high = indicator.bounds
    assert [parse_value(indicator, written(indicator, end)) for end in (low, high)] == [low, high]
    for beyond in (low - 1, high + 1):
        with pytest.raises(ValueFault, match="outside the possible range"):
            parse_value(indicator, written(indicator, beyond))


@given(st.integers(-(10**14), 10**14), st.sampled_from(sorted(MONEY_UNITS)))
def test_an_amount_is_the_same_in_every_unit(fen: int, unit: str) -> None:
    indicator = INDICATORS["net_profit"]
    with localcontext(prec=60):
        text = f"{Decimal(fen) / MONEY_UNITS[unit]:f}{unit}"
    assert parse_value(indicator, text) == fen


@given(st.integers(0, 10**13))
def test_commas_and_spaces_between_digits_and_unit_do_not_matter(yuan: int) -> None:
    assert parse_value(INDICATORS["revenue"], f"  {yuan:,} 元 ") == yuan * 100


@given(facts_of("money"))
@example((INDICATORS["net_profit"], -1))
@example((INDICATORS["revenue"], 10**16 - 1))
def test_an_amount_is_shown_to_the_last_fen(fact: tuple[Indicator, int]) -> None:
    indicator, fen = fact
    assert parse_value(indicator, show_value(indicator, fen, "zh")) == fen
    match = re.fullmatch(r"(-?[\d.]+)( million)? yuan", show_value(indicator, fen, "en"))
    assert match is not None
    assert Fraction(match[1]) * (10**8 if match[2] else 100) == fen


@pytest.mark.parametrize("code", sorted(code for code, one in INDICATORS.items() if one.type == "choice"))
def test_every_spelling_of_an_option_is_that_option(code: str) -> None:
    indicator = INDICATORS[code]
    for position, option in enumerate(indicator.options):
        for text in (option.id, option.names.zh, option.names.en, option.names.en.upper(), *option.spellings):
            assert parse_value(indicator, f" {text} ") == position
        assert show_value(indicator, position, "zh") == option.names.zh
        assert show_value(indicator, position, "en") == option.names.en


def test_words_for_yes_no_never_and_unknown() -> None:
    brand, award = INDICATORS["holds_brand"], INDICATORS["national_award"]
    assert {parse_value(brand, word) for word in YES} == {True}
    assert {parse_value(brand, word) for word in NO} == {False}
    assert {parse_value(award, word) for word in NEVER_WORDS} == {NEVER}
    assert not YES & NO
    for word in UNKNOWN_WORDS:
        assert {parse_value(one, word) for one in INDICATORS.values()} == {None}


def test_never_and_yes_are_shown_as_words() -> None:
    brand, award = INDICATORS["holds_brand"], INDICATORS["national_award"]
    assert [show_value(award, NEVER, "zh"), show_value(award, NEVER, "en")] == ["无", "never"]
    assert [show_value(brand, True), show_value(brand, False)] == ["是", "否"]
    assert [show_value(brand, True, "en"), show_value(brand, False, "en")] == ["yes", "no"]
    assert show_value(award, date(2024, 2, 29), "en") == "2024-02-29"
    assert show_value(INDICATORS["industry"], 119) == "0119"


# -- rounding -----------------------------------------------------------------------------------------------------


@given(st.fractions(-(10**6), 10**6, max_denominator=10**6), st.integers(0, 8))
@example(Fraction(5, 10), 0)
@example(Fraction(-5, 10), 0)
@example(Fraction(-1, 1000), 2)
@example(Fraction(1, 3), 3)
def test_decimals_are_rounded_half_up(value: Fraction, places: int) -> None:
    with localcontext(prec=80):
        near = Decimal(value.numerator) / Decimal(value.denominator)
        expected = near.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = decimal_text(value, places, strip=False)
    assert Decimal(text) == expected
    assert len(text.partition(".")[2]) == places
    assert not text.startswith("-") or Decimal(text) < 0
    assert Decimal(decimal_text(value, places)) == expected


@given(st.fractions(-5, 5, max_denominator=10**12))
def test_a_share_is_shown_with_one_decimal_or_exactly_or_with_two(value: Fraction) -> None:
    shown = Fraction(share_text(value).removesuffix("%"))
    assert abs(shown - value * 100) <= Fraction(1, 200)


@given(st.fractions(0, 2, max_denominator=10**16), st.integers(0, 200), st.integers(-3, 3))
@example(Fraction(29_999_999, 10**9), 3, 0)
def test_a_share_that_misses_a_mark_never_looks_like_it(value: Fraction, percent: int, nudge: int) -> None:
    near = Fraction(percent, 100)
    close = near + Fraction(nudge, 10**16 - 1)
    for one in (value, close):
        assume(one != near)
        shown = Fraction(share_text(one, near).removesuffix("%")) / 100
        assert (shown > near) == (one > near)
        assert (shown < near) == (one < near)


@pytest.mark.parametrize(
    ("kind", "value", "unit", "zh", "en"),
    [
        ("money", Fraction(150_000_000_000), "", "15亿元", "1500 million yuan"),
        ("money", Fraction(1_500_000_000), "", "1500万元", "15 million yuan"),
        ("money", Fraction(999_999), "", "9999.99元", "9999.99 yuan"),
        ("money", Fraction(-1), "", "-0.01元", "-0.01 yuan"),
        ("money", Fraction(0), "", "0元", "0 yuan"),
        ("share", Fraction(3, 100), "", "3%", "3%"),
        ("years", Fraction(5, 2), "", "2.5年", "2.5 years"),
        ("points", Fraction(60), "", "60分", "60 points"),
        ("days", Fraction(365), "", "365天", "365 days"),
        ("count", Fraction(3), "项", "3项", "3"),
    ],
)
def test_a_number_as_people_read_it(kind: str, value: Fraction, unit: str, zh: str, en: str) -> None:
    shown = show_number(kind, value, unit)
    assert (shown.zh, shown.en) == (zh, en)


# -- what is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "text", "why", "fix"),
    [
        ("revenue", "5200", "金额“5200”要写单位", "写成 5200元 或 5200万元"),
        ("revenue", "5200美元", "金额“5200美元”要写单位", "元、万元或亿元"),
        ("revenue", "五千万", "“五千万”不是数", "写成数字加单位；不知道的写 unknown"),
        ("revenue", "0.001元", "“0.001元”比能保存的精度更细", "金额最细到分；比例保留到十亿分之一"),
        ("revenue", "-1元", "“-1元”超出可能的范围", "检查正负号和单位（元、万元、亿元）"),
        ("revenue", "1e8元", "金额“1e8元”要写单位", "元、万元或亿元"),
        ("market_share", "0.03", "比例“0.03”要写百分号", "3% 与 0.03 容易混淆，写成 3%"),
        ("market_share", "3", "比例“3”要写百分号", "3% 与 0.03 容易混淆，写成 3%"),
        ("staff", "86家", "按“人”计，写的是“家”", "写成 86人"),
        ("years_in_market", "3个月", "按“年”计，写的是“个月”", "写成 3年"),
        ("holds_brand", "也许", "“也许”不是“是”或“否”", "写 是/否（yes/no）"),
        ("national_award", "2024-02-30", "“2024-02-30”不是日期", "写成 2026-01-31；没有发生过的写 无（never）"),
        ("national_award", "1900-01-01", "“1900-01-01”超出可能的范围", "检查年份；没有发生过的写 无（never）"),
        ("registered_on", "never", "“never”不是日期", "写成 2026-01-31"),
        ("industry", "C98", "“C98”不是 GB/T 4754 行业代码", "写两到四位数字，可带门类字母"),
        ("rd_institution_level", "galaxy", "没有“galaxy”这个选项", "可选：none"),
    ],
)
def test_a_value_that_cannot_be_read_is_refused_with_what_to_write(code: str, text: str, why: str, fix: str) -> None:
    with pytest.raises(ValueFault) as raised:
        parse_value(INDICATORS[code], text)
    assert why in raised.value.why.zh
    assert fix in raised.value.fix.zh
    for english in (raised.value.why.en, raised.value.fix.en):
        assert english
        assert not re.search(r"[，。；：]", english)


@given(st.text(max_size=12), st.sampled_from(sorted(INDICATORS)))
def test_any_text_is_read_or_refused_and_never_guessed(text: str, code: str) -> None:
    indicator = INDICATORS[code]
    value = read_or_refused(indicator, text)
    if isinstance(value, ValueFault):
        assert value.why.zh
        assert value.fix.zh
    elif value is None:
        assert text.strip().lower() in UNKNOWN_WORDS
    else:
        assert parse_value(indicator, written(indicator, value)) == value


def read_or_refused(indicator: Indicator, text: str) -> Value | ValueFault | None:
    """What became of a text."""
    try:
        return parse_value(indicator, text)
    except ValueFault as fault:
        return fault
