"""Shares: 3, 0.03 and 3%, decided by the column and never guessed."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidu.sheets import parse_share, share_style
from tidu.sheets.numbers import decimal_text
from tidu.sheets.shares import ShareWriting
from tidu.sheets.table import Cell

STYLES: list[ShareWriting] = ["percent", "fraction", "ambiguous"]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    ("cell", "share"),
    [
        ("3%", Fraction(3, 100)),
        ("３．５％", Fraction(7, 200)),
        ("-12.5 %", Fraction(-1, 8)),
        ("2‰", Fraction(2, 1000)),
        ("1,200%", Fraction(12)),
        ("3个百分点", Fraction(3, 100)),
        (0, Fraction(0)),
        ("0", Fraction(0)),
    ],
)
def test_a_sign_or_a_zero_decides_in_every_column(cell: Cell, share: Fraction, style: ShareWriting) -> None:
    parsed = parse_share(cell, style)
    assert (parsed.value, parsed.problem) == (share, None)


@pytest.mark.parametrize(
    ("cell", "style", "share"),
    [
        (3, "percent", Fraction(3, 100)),
        (0.03, "percent", Fraction(3, 10_000)),
        (0.03, "fraction", Fraction(3, 100)),
        ("0.1", "fraction", Fraction(1, 10)),
        (1.5, "fraction", Fraction(3, 2)),
    ],
)
def test_a_bare_number_follows_the_column(cell: Cell, style: ShareWriting, share: Fraction) -> None:
    assert parse_share(cell, style).value == share


def test_a_bare_number_of_an_ambiguous_column_is_an_error() -> None:
    parsed = parse_share(0.5, "ambiguous")
    assert parsed.failed
    assert parsed.problem is not None
    assert parsed.problem.code == "share-ambiguous"
    assert parsed.problem.text.zh == "“0.5”可能是 0.5%，也可能是比例 0.5：请确认整列的写法，或在数字后加 %"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("3万元", "unit-unexpected"),
        ("三成", "not-a-number"),
        ("约3%", "approximate"),
        ("3%以上", "approximate"),
        ("3-5%", "a-range"),
    ],
)
def test_what_is_no_share_says_why(cell: str, code: str) -> None:
    problem = parse_share(cell, "percent").problem
    assert problem is not None
    assert problem.code == code


@pytest.mark.parametrize("cell", ["", "-", "/", None, "无"])
def test_a_missing_share_is_missing(cell: Cell) -> None:
    assert parse_share(cell, "ambiguous").missing


@pytest.mark.parametrize(
    ("cells", "heading", "style", "sure"),
    [
        ([3, 5.5, 12], "研发投入占比", "percent", True),
        ([0.5, 0.8, 3], "研发投入占比", "percent", True),
        ([0.03, 0.055, 0.12, "-", None], "研发投入占比", "fraction", True),
        ([0.5, 0.8], "市场占有率（%）", "percent", False),
        ([50, 80], "市场占有率（%）", "percent", True),
        ([0.5, 0.8], "市场占有率", "ambiguous", False),
        ([1, 1, 1, 1], "占比", "ambiguous", False),
        ([0.01] * 40 + [1.2], "增长率", "ambiguous", False),
        ([0.01] * 40 + [35], "增长率", "percent", True),
        (["3%", "5%", 0, None], "占比", "percent", True),
        ([0.2, 0.3], "占比（小数）", "fraction", True),
        ([2, 0.3], "占比（小数）", "fraction", False),
        ([], "占比", "percent", True),
    ],
)
def test_the_column_tells_how_it_is_written(cells: list[Cell], heading: str, style: ShareWriting, sure: bool) -> None:
    found = share_style(cells, heading)
    assert (found.style, found.sure) == (style, sure)


def test_the_evidence_is_given_in_words() -> None:
    assert share_style([3, 5.5, 0.2]).evidence.zh == "3 个数中有 2 个大于 1（最大 5.5）"
    assert share_style([0.5]).evidence.en == (
        "Numbers without a % sign: only 1, none above 1 (the greatest is 0.5): they say nothing"
    )
    doubt = share_style([0.5, 0.8], "占比(%)").evidence.zh
    assert doubt == "列名注明是百分比；但所有数都不大于 1（最大 0.8），请核对是否填成了小数"


@given(st.fractions(-100, 100, max_denominator=1).map(lambda whole: whole / 10_000))
def test_a_share_comes_back_however_it_is_written(share: Fraction) -> None:
    percent = decimal_text(share * 100)
    assert parse_share(f"{percent}%", "ambiguous").value == share
    assert parse_share(percent, "percent").value == share
    assert parse_share(decimal_text(share), "fraction").value == share
    assert parse_share(float(share), "fraction").value == share


@given(st.lists(st.integers(1, 99), min_size=3))
def test_scaling_a_column_by_a_hundred_changes_its_style_and_not_its_shares(hundredths: list[int]) -> None:
    fractions = [number / 100 for number in hundredths]
    as_fractions = share_style(fractions)
    assert as_fractions.style == "fraction"
    whole: list[Cell] = [number * 10 for number in hundredths]
    as_percent = share_style(whole)
    assert as_percent.style == "percent"
    for fraction, percent in zip(fractions, whole, strict=True):
        small, large = parse_share(fraction, as_fractions.style).value, parse_share(percent, as_percent.style).value
        assert small is not None
        assert large == small * 10
