"""Counts, numbers, years, yes or no, and codes."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidu.sheets import parse_code, parse_count, parse_number, parse_years, parse_yes_no
from tidu.sheets.table import Cell


def code_of(parsed: object) -> str | None:
    problem = getattr(parsed, "problem", None)
    return problem.code if problem else None


# --- counts


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        (86, 86),
        (86.0, 86),
        ("86", 86),
        ("86人", 86),
        ("86 名", 86),
        ("1,286", 1286),
        ("12项", 12),
        ("1.2万", 12_000),
        ("0", 0),
        ("3人次", 3),
    ],
)
def test_a_count(cell: Cell, count: int) -> None:
    parsed = parse_count(cell)
    assert (parsed.value, parsed.problem) == (count, None)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (86.5, "not-whole"),
        ("86.5人", "not-whole"),
        (-3, "negative"),
        ("(3)", "negative"),
        ("86万元", "unit-unexpected"),
        ("86%", "is-a-share"),
        ("八十六", "not-a-number"),
        (True, "is-yes-no"),
        ("100多人", "approximate"),
        ("50-100人", "a-range"),
    ],
)
def test_what_is_no_count_says_why(cell: Cell, code: str) -> None:
    parsed = parse_count(cell)
    assert parsed.value is None
    assert code_of(parsed) == code


# --- numbers


@pytest.mark.parametrize(
    ("cell", "decimals", "number", "warned"),
    [
        (86.25, 2, "86.25", None),
        ("86.254", 2, "86.25", "finer-than-decimals"),
        ("86.255", 2, "86.26", "finer-than-decimals"),
        ("86.245", 2, "86.24", "finer-than-decimals"),
        (-3, 0, "-3", None),
        ("1.5万", 0, "15000", None),
        (0.1, 1, "0.1", None),
    ],
)
def test_a_number_keeps_its_decimals(cell: Cell, decimals: int, number: str, warned: str | None) -> None:
    parsed = parse_number(cell, decimals)
    assert parsed.value == Decimal(number)
    assert code_of(parsed) == warned


def test_a_number_that_may_not_be_negative() -> None:
    assert code_of(parse_number(-1, negative=False)) == "negative"
    assert parse_number("—").missing


# --- years


@pytest.mark.parametrize(
    ("cell", "hundredths", "warned"),
    [
        (3, 300, None),
        (3.5, 350, None),
        ("3年", 300, None),
        ("3.25年", 325, None),
        ("3年6个月", 350, None),
        ("36个月", 300, None),
        ("3年零3月", 325, None),
        ("满3年", None, "not-a-number"),
        ("7个月", 58, "months-rounded"),
        ("3.333", 333, "months-rounded"),
        ("3年以上", None, "approximate"),
        ("3-5年", None, "a-range"),
        (2010, None, "looks-like-year"),
        ("2010年", None, "looks-like-year"),
        (-1, None, "negative"),
        ("3人", None, "not-years"),
        (datetime.date(2010, 1, 1), None, "is-a-date"),
        (0, 0, None),
    ],
)
def test_years_in_hundredths(cell: Cell, hundredths: int | None, warned: str | None) -> None:
    parsed = parse_years(cell)
    assert (parsed.value, code_of(parsed)) == (hundredths, warned)


def test_missing_years() -> None:
    assert parse_years("/").missing


# --- yes or no


@pytest.mark.parametrize(
    "cell",
    [
        "是",
        "有",
        "Y",
        "yes",
        "TRUE",
        "√",
        "✓",
        "1",
        1,
        1.0,
        True,
        " 是 ",
        "☑是 □否",
        "√是□否",
        "是☑否□",
        "有■ 无□",
        "☑",
    ],
)
def test_yes(cell: Cell) -> None:
    assert parse_yes_no(cell).value is True


@pytest.mark.parametrize(
    "cell", ["否", "无", "没有", "N", "no", "FALSE", "×", "X", "0", 0, False, "□是 ☑否", "是□否☑", "☐有 ✓无"]
)
def test_no(cell: Cell) -> None:
    assert parse_yes_no(cell).value is False


@pytest.mark.parametrize("cell", [None, "", "-", "/", "—", "不详", "□是 □否", float("nan")])
def test_neither_yes_nor_no_is_missing(cell: Cell) -> None:
    assert parse_yes_no(cell).missing


@pytest.mark.parametrize("cell", ["部分", 2, 0.5, "☑是 ☑否", "是 否", datetime.date(2024, 1, 1), "3项"])
def test_what_is_neither_says_so(cell: Cell) -> None:
    assert code_of(parse_yes_no(cell)) == "not-yes-no"


# --- codes


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("91211400ma0example", "91211400MA0EXAMPLE"),
        (" 9121 1400 MA0EXAMPLE ", "91211400MA0EXAMPLE"),
        ("'0012", "0012"),
        ("\t0012", "0012"),
        ("９１２１", "9121"),
        (370681018019402, "370681018019402"),
        (3441.0, "3441"),
        ("C3441", "C3441"),
        ("GR202421000001", "GR202421000001"),
        ("辽科创〔2024〕1号", "辽科创〔2024〕1号"),
    ],
)
def test_a_code_in_its_clean_form(cell: Cell, code: str) -> None:
    parsed = parse_code(cell)
    assert (parsed.value, parsed.problem) == (code, None)


@pytest.mark.parametrize("cell", [912114000000000000, 9.12114e17, "9.12114E+17"])
def test_a_code_that_lost_digits_is_refused(cell: Cell) -> None:
    parsed = parse_code(cell)
    assert parsed.value is None
    assert code_of(parsed) == "digits-lost"


def test_leading_zeros_are_restored_only_where_the_length_is_known() -> None:
    assert parse_code(111).value == "111"
    parsed = parse_code(111, digits=4)
    assert parsed.value == "0111"
    assert code_of(parsed) == "zeros-restored"
    assert parse_code("0111", digits=4).problem is None


@pytest.mark.parametrize("cell", ["见？附件", 1.5, -3, True, datetime.date(2024, 1, 1), float("inf")])
def test_what_is_no_code_says_so(cell: Cell) -> None:
    assert code_of(parse_code(cell)) == "not-a-code"


def test_a_missing_code() -> None:
    assert parse_code("—").missing


ANY_CELL = st.one_of(
    st.text(max_size=30), st.floats(), st.integers(), st.booleans(), st.none(), st.dates(), st.decimals(allow_nan=False)
)


@given(ANY_CELL)
def test_no_cell_makes_a_reader_fail(cell: Cell) -> None:
    for parsed in (parse_count(cell), parse_number(cell, 2), parse_years(cell), parse_yes_no(cell), parse_code(cell)):
        problem = getattr(parsed, "problem", None)
        assert problem is None or problem.text.zh
        assert parsed.value is None or not parsed.failed
