"""Dates, in all the ways that sheets write them."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidu.sheets import parse_date
from tidu.sheets.table import Cell

DAY = datetime.date(2024, 1, 31)
MOMENT = datetime.datetime(2024, 1, 31, 23, 59)  # noqa: DTZ001 - moments in sheets have no zone
SERIAL_ZERO = datetime.date(1899, 12, 30)


@pytest.mark.parametrize(
    "cell",
    [
        "2024-01-31", "2024/1/31", "2024.1.31", "2024年1月31日", "2024年01月31号", "2024 年 1 月 31 日", "20240131", 20240131,
        "２０２４－０１－３１", "2024-01-31 08:30:00", "2024-01-31T08:30:00", "20240131083000", "二〇二四年一月三十一日",
        DAY, MOMENT, "2024年1月31日 8时30分",
    ],
)  # fmt: skip
def test_a_date_in_any_writing(cell: Cell) -> None:
    parsed = parse_date(cell)
    assert (parsed.value, parsed.problem) == (DAY, None)


@pytest.mark.parametrize("cell", [45322, 45322.0, 45322.75, "45322"])
def test_a_serial_number_of_excel_is_read_with_a_warning(cell: Cell) -> None:
    parsed = parse_date(cell)
    assert parsed.value == DAY
    assert parsed.problem is not None
    assert (parsed.problem.code, parsed.problem.severity) == ("excel-serial", "warning")
    assert parsed.problem.text.zh.endswith("按 2024-01-31 读取")


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("2024", "year-only"),
        (2024, "year-only"),
        ("2024年", "year-only"),
        ("2024-01", "month-only"),
        ("2024年1月", "month-only"),
        ("202401", "month-only"),
        (2024.1, "month-only"),
        ("2024-02-30", "no-such-day"),
        ("20241301", "no-such-day"),
        ("2023年2月29日", "no-such-day"),
        ("31/01/2024", "day-or-month"),
        ("1/2/24", "day-or-month"),
        ("长期", "not-a-date"),
        ("2024-01-311:00", "not-a-date"),
        ("2024-01-31至2027-01-30", "not-a-date"),
        (True, "not-a-date"),
        (5, "not-a-date"),
        ("99999", "not-a-date"),
        ("#VALUE!", "excel-error"),
        (float("inf"), "not-a-date"),
    ],
)
def test_what_is_no_date_says_why(cell: Cell, code: str) -> None:
    parsed = parse_date(cell)
    assert parsed.value is None
    assert parsed.problem is not None
    assert parsed.problem.code == code


@pytest.mark.parametrize("cell", [None, "", "-", "/", "无", "不详"])
def test_a_missing_date_is_missing(cell: Cell) -> None:
    assert parse_date(cell).missing


def test_a_date_after_today_is_a_problem_only_if_today_is_given() -> None:
    assert parse_date(DAY, today=DAY).value == DAY
    parsed = parse_date("2024-02-01", today=DAY)
    assert parsed.value is None
    assert parsed.problem is not None
    assert parsed.problem.text.zh == "“2024-02-01”晚于今天（2024-01-31）"
    assert parse_date("2099-01-01").value == datetime.date(2099, 1, 1)


@given(st.dates(datetime.date(1928, 1, 1), datetime.date(2099, 12, 31)))
def test_every_day_comes_back(day: datetime.date) -> None:
    assert parse_date(day.isoformat()).value == day
    assert parse_date(f"{day.year}年{day.month}月{day.day}日").value == day
    assert parse_date(f"{day:%Y%m%d}").value == day
    assert parse_date((day - SERIAL_ZERO).days).value == day


@given(st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.booleans()))
def test_no_cell_makes_the_reader_fail(cell: Cell) -> None:
    parsed = parse_date(cell)
    assert parsed.value is None or isinstance(parsed.value, datetime.date)
