"""The fast path over whole columns accepts only what the careful path reads the same."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.intake.tables import ON, catalogue

from tidu.intake.parsing import fast_number, reader_of
from tidu.intake.settling import Use
from tidu.intake.targets import Target

USES = [
    ("revenue", "元", None),
    ("revenue", "万元", None),
    ("revenue", "亿元", None),
    ("revenue", "千元", None),
    ("revenue", None, None),
    ("net_profit", "万元", None),
    ("staff", None, None),
    ("staff", "万", None),
    ("ip1_2022", None, None),
    ("local_feature_points", None, None),
    ("development_score", None, None),
    ("years_in_market", None, None),
    ("years_in_market", "月", None),
    ("market_share", None, "percent"),
    ("market_share", None, "fraction"),
    ("market_share", None, "ambiguous"),
    ("shares_after", "万股", None),
    ("shares_after", "股", None),
]
DIGITS = st.one_of(
    st.integers(0, 10**20).map(str),
    st.decimals(0, 10**9, places=2).map(str),
    st.decimals(-(10**6), 10**6, places=6).map(str),
    st.integers(0, 10**10).map("{:,}".format),
    st.sampled_from(
        ["0", "-0", "1.50", "1.005", "12,34", "1,2345", "00.10", ".5", "5.", "+3", "1e5", "１２", "3 000", "--"]
    ),
)
TEXTS = st.one_of(
    st.tuples(
        st.sampled_from(["", " ", "-", "+", "¥"]),
        DIGITS,
        st.sampled_from(["", "", " ", "元", "万元", "亿元", "%", "人", "年"]),
    ).map("".join),
    st.text(max_size=6),
)


def use_of(code: str, unit: str | None, style: str | None) -> Use:
    target = Target("indicator", catalogue().indicators[code])
    return Use("列", target, code, 2025, unit, style)  # type: ignore[arg-type]


def fast(use: Use, texts: list[str]) -> list[int | None]:
    indicator = catalogue().indicators[use.column]
    return pl.DataFrame({"列": texts}, schema={"列": pl.String}).select(x=fast_number(use, indicator))["x"].to_list()


@pytest.mark.parametrize(("code", "unit", "style"), USES)
@given(texts=st.lists(TEXTS, min_size=1, max_size=30))
def test_the_fast_path_never_says_anything_else(
    code: str, unit: str | None, style: str | None, texts: list[str]
) -> None:
    use = use_of(code, unit, style)
    careful = reader_of(use, ON)
    for text, value in zip(texts, fast(use, texts), strict=True):
        if value is not None:
            read = careful(text)
            assert read.value == value
            assert read.problem is None


@pytest.mark.parametrize(
    ("code", "unit", "style", "text", "stored"),
    [
        ("revenue", "元", None, "5200.05", 520_005),
        ("revenue", "万元", None, "5200.0501", 5_200_050_100),
        ("revenue", "亿元", None, "1.5", 15_000_000_000),
        ("revenue", "万元", None, "1,234,567.8900", 1_234_567_890_000),
        ("revenue", "万元", None, " 12 ", 12_000_000),
        ("revenue", "万元", None, "12万元", 12_000_000),
        ("revenue", None, None, "3亿元", 30_000_000_000),
        ("net_profit", "万元", None, "-0.5", -500_000),
        ("staff", None, None, "86.5", 8_650),
        ("staff", "万", None, "1.2", 1_200_000),
        ("market_share", None, "percent", "3", 30_000_000),
        ("market_share", None, "fraction", "0.03", 30_000_000),
        ("market_share", None, "fraction", "3%", 30_000_000),
        ("years_in_market", None, None, "3.5", 350),
    ],
)
def test_plain_numbers_take_the_fast_path(
    code: str, unit: str | None, style: str | None, text: str, stored: int
) -> None:
    assert fast(use_of(code, unit, style), [text]) == [stored]


@pytest.mark.parametrize(
    ("code", "unit", "text"),
    [
        ("revenue", "元", "1.005"),  # finer than 分: rounded, with a warning
        ("revenue", "万元", "12元"),  # another unit than the column's: a warning
        ("revenue", "万元", "1,23,456"),  # commas that can be read in two ways
        ("revenue", "元", "-1"),  # below the least revenue
        ("revenue", "亿元", "99999999999"),  # more than there can be
        ("revenue", None, "5"),  # no unit at all
        ("ip1_2022", None, "2.5"),  # not whole
        ("revenue", "元", "1e7"),
    ],
)
def test_whatever_needs_a_word_is_left_to_the_careful_path(code: str, unit: str | None, text: str) -> None:
    use = use_of(code, unit, None)
    assert fast(use, [text]) == [None]
    assert reader_of(use, ON)(text).problem is not None


def test_a_float_that_lost_its_last_digit_is_rounded_with_a_warning() -> None:
    read = reader_of(use_of("market_share", None, "fraction"), ON)(0.1 + 0.2)
    assert read.value == Fraction(3, 10) * 10**9
    assert read.problem is not None
    assert (read.problem.code, read.problem.severity) == ("finer-than-stored", "warning")


@pytest.mark.parametrize(
    ("code", "cell", "value"),
    [
        ("industry", "C3441", 3441),
        ("industry", 3441, 3441),
        ("industry", "泵及真空设备制造", 3441),
        ("industry", "通用设备制造业", 3400),
        ("rd_institution_level", "省级", 3),
        ("rd_institution_level", "无", 0),
        ("rd_institution_level", "不详", None),
        ("holds_brand", "√", True),
        ("holds_brand", "无", False),
        ("national_award", "无", date(1900, 1, 1)),
        ("national_award", "否", date(1900, 1, 1)),
        ("national_award", date(2024, 1, 31), date(2024, 1, 31)),
        ("registered_on", "2015年3月2日", date(2015, 3, 2)),
        ("registered_on", "无", None),
        ("years_in_market", "3年6个月", 350),
        ("staff", "无", None),
    ],
)
def test_other_cells(code: str, cell: str | int | date, value: object) -> None:
    read = reader_of(use_of(code, None, None), ON)(cell)
    assert read.problem is None
    assert read.value == value


@pytest.mark.parametrize(
    ("code", "cell", "problem"),
    [
        ("industry", "制造", "not-an-industry"),
        ("industry", "A3441", "not-an-industry"),
        ("industry", 111, "zeros-lost"),
        ("rd_institution_level", "乡级", "not-an-option"),
        ("holds_brand", "大概有", "not-yes-no"),
        ("national_award", "有", "date-needed"),
        ("national_award", "2030-01-01", "future-date"),
        ("registered_on", "2015年3月", "month-only"),
        ("registered_on", "2026-05-02", "future-date"),
        ("market_share", "130%", "above-maximum"),
        ("local_feature_points", 16, "above-maximum"),
        ("revenue", date(2025, 1, 2), "is-a-date"),
    ],
)
def test_cells_that_cannot_be_read_say_why_and_what_to_do(code: str, cell: str | int | date, problem: str) -> None:
    read = reader_of(use_of(code, "万元" if code == "revenue" else None, None), ON)(cell)
    assert read.value is None
    assert read.problem is not None
    assert (read.problem.code, read.problem.severity) == (problem, "error")


def test_a_wrong_option_lists_the_right_ones() -> None:
    read = reader_of(use_of("rd_institution_level", None, None), ON)("乡级")
    assert read.fix is not None
    assert "市级" in read.fix.zh
    assert "City level" in read.fix.en
