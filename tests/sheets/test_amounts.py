"""Amounts of money: exact, in 分, whatever they are written like."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidu.sheets import parse_amount
from tidu.sheets.cells import FEN, LARGEST_FEN
from tidu.sheets.numbers import decimal_text


@pytest.mark.parametrize(
    ("cell", "unit", "fen"),
    [
        (5200.5, "万元", 5_200_500_000),
        (5200, "元", 520_000),
        ("5200.50", "元", 520_050),
        ("5,200.5万元", None, 5_200_500_000),
        ("5,200.5 万元", "万元", 5_200_500_000),
        ("1.2亿", None, 12_000_000_000),
        ("1.2亿元", "亿元", 12_000_000_000),
        ("￥300", "元", 30_000),
        ("¥1,234.56", "元", 123_456),
        ("人民币300元整", None, 30_000),
        ("52万人民币", None, 52_000_000),
        ("５，２００．５", "万元", 5_200_500_000),
        ("(1,234.5)", "元", -123_450),
        ("（1,234.5）", "万元", -1_234_500_000),
        ("(1,234.5)万元", None, -1_234_500_000),
        ("-3", "元", -300),
        ("－3", "元", -300),
        ("\u22123.5", "元", -350),
        ("1亿2000万元", None, 12_000_000_000),
        ("3万5千元", None, 3_500_000),
        ("5元3角2分", None, 532),
        ("12 345 678.9", "元", 1_234_567_890),
        (" 7 ", "千元", 700_000),
        ("5200(万元)", None, 5_200_000_000),
        ("'500", "元", 50_000),
        (".5", "元", 50),
        ("0", None, 0),
        (0, None, 0),
        (Decimal("0.01"), "元", 1),
        (1, "亿元", 10_000_000_000),
        ("1", "人民币万元", 1_000_000),
        ("1", "（万元）".strip("（）"), 1_000_000),
    ],
)
def test_an_amount_in_its_unit(cell: str | float | Decimal, unit: str | None, fen: int) -> None:
    parsed = parse_amount(cell, unit)
    assert (parsed.value, parsed.problem) == (fen, None)


@pytest.mark.parametrize(
    "cell", [None, "", "  ", "-", "—", "——", "/", "\\", "无", "N/A", "n/a", "null", "不详", "　", "…", float("nan")]
)
def test_nothing_to_report_is_missing_not_zero(cell: str | float | None) -> None:
    parsed = parse_amount(cell, "元")
    assert parsed.missing
    assert not parsed.failed


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("五千", "not-a-number"),
        ("见附件", "not-a-number"),
        ("约500万元", "approximate"),
        ("500万元左右", "approximate"),
        ("500余万元", "approximate"),
        ("≥1000", "approximate"),
        ("1000+", "approximate"),
        ("1000-2000", "a-range"),
        ("1000万元～2000万元", "a-range"),
        ("1000至2000万元", "a-range"),
        ("1,5", "odd-separators"),
        ("1.234,56", "odd-separators"),
        ("12,34,567", "odd-separators"),
        ("1.2.3", "odd-separators"),
        ("#DIV/0!", "excel-error"),
        ("#N/A", "excel-error"),
        ("########", "excel-error"),
        ("$500", "foreign-currency"),
        ("100万美元", "foreign-currency"),
        ("500", "unit-missing"),
        ("500人", "unit-unexpected"),
        ("1万2亿元", "unit-unexpected"),
        ("3%", "is-a-share"),
        ("99999999999999999999", "unit-missing"),
        (True, "is-yes-no"),
        (datetime.date(2024, 1, 31), "is-a-date"),
        (float("inf"), "too-large"),
        ("1e999", "too-large"),
        ("1" * 80, "not-a-number"),
    ],
)
def test_what_is_no_amount_says_why(cell: str | float, code: str) -> None:
    parsed = parse_amount(cell, None)
    assert parsed.value is None
    assert parsed.failed
    assert parsed.problem is not None
    assert parsed.problem.code == code
    assert parsed.problem.severity == "error"


def test_the_problem_quotes_the_cell() -> None:
    problem = parse_amount(" 约 500 万元 ", "万元").problem
    assert problem is not None
    assert problem.given == "约 500 万元"
    assert problem.text.zh == "“约 500 万元”是约数，请填准确数"
    assert problem.text.en == "“约 500 万元” is approximate; an exact number is needed"


@pytest.mark.parametrize(
    ("cell", "unit", "fen", "taken"),
    [
        (1234.5600000001, "元", 123_456, "1234.56"),
        ("1234.565", "元", 123_456, "1234.56"),  # half to even
        ("1234.575", "元", 123_458, "1234.58"),
        ("-0.005", "元", 0, "0.00"),
        (5200.123456789, "万元", 5_200_123_457, "52001234.57"),
        (0.1 + 0.2, "元", 30, "0.30"),
    ],
)
def test_rounding_to_the_fen_is_never_silent(cell: str | float, unit: str, fen: int, taken: str) -> None:
    parsed = parse_amount(cell, unit)
    assert parsed.value == fen
    assert not parsed.failed
    assert parsed.problem is not None
    assert (parsed.problem.code, parsed.problem.severity) == ("finer-than-fen", "warning")
    assert f"按 {taken} 元读取" in parsed.problem.text.zh


def test_a_unit_in_the_cell_wins_over_the_column_and_says_so() -> None:
    parsed = parse_amount("5,200.5万元", "元")
    assert parsed.value == 5_200_500_000
    assert parsed.problem is not None
    assert parsed.problem.code == "unit-differs"
    assert parse_amount("5,200.5万", "万元").problem is None


def test_scientific_notation_is_read_with_a_warning() -> None:
    parsed = parse_amount("1.23E+08", "元")
    assert parsed.value == 12_300_000_000
    assert parsed.problem is not None
    assert parsed.problem.code == "scientific"
    assert "123000000" in parsed.problem.text.zh
    assert parse_amount("5e-3", "万元").value == 5_000


def test_a_column_of_people_is_no_column_of_money() -> None:
    problem = parse_amount(86, "人").problem
    assert problem is not None
    assert problem.code == "unit-unexpected"


@pytest.mark.parametrize(("cell", "unit"), [("9" * 25, "亿元"), (1e30, "元"), (10**17, "万元")])
def test_amounts_beyond_a_64_bit_integer_are_refused(cell: str | float, unit: str) -> None:
    problem = parse_amount(cell, unit).problem
    assert problem is not None
    assert problem.code == "too-large"


UNITS = st.sampled_from([unit for unit in FEN if unit.endswith("元")])
FENS = st.integers(-(10**15), 10**15)


@given(FENS, UNITS)
def test_an_amount_written_in_any_unit_comes_back_exactly(fen: int, unit: str) -> None:
    text = decimal_text(Fraction(fen, FEN[unit]))
    parsed = parse_amount(text, unit)
    assert (parsed.value, parsed.problem) == (fen, None)
    assert parse_amount(f"{text}{unit}", None) == parsed
    assert parse_amount(Decimal(text), unit) == parsed


@given(FENS)
def test_thousands_separators_and_brackets_change_nothing(fen: int) -> None:
    text = f"{abs(fen) // 100:,}.{abs(fen) % 100:02d}"
    assert parse_amount(f"({text})" if fen < 0 else text, "元").value == fen
    wide = text.translate({ord(char): ord(char) + 0xFEE0 for char in "0123456789,."})
    assert parse_amount(f"（{wide}）" if fen < 0 else f"￥{wide}", "元").value == fen


@given(st.integers(-(10**13), 10**13))
def test_a_float_of_a_workbook_is_what_it_shows(fen: int) -> None:
    # Fifteen digits survive a float, so every amount that Excel shows does.
    assert parse_amount(fen / 100, "元").value == fen
    assert parse_amount(fen / 100, "元").problem is None


@given(
    st.one_of(st.text(max_size=40), st.floats(), st.integers(), st.booleans(), st.none(), st.dates(), st.datetimes())
)
def test_no_cell_makes_the_reader_fail(cell: str | float | None) -> None:
    for unit in ("元", "万元", None, "人", "x"):
        parsed = parse_amount(cell, unit)
        assert parsed.value is None or abs(parsed.value) <= LARGEST_FEN
        assert parsed.value is None or not parsed.failed
