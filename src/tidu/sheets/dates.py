"""Dates as people and programs write them in cells."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal

from tidu.sheets.numbers import EXCEL_ERROR, is_missing, narrow
from tidu.sheets.problems import Parsed, error, warning
from tidu.sheets.table import Cell

FULL = re.compile(
    r"(?P<year>\d{4})\s*(?:[-/.]|年)\s*(?P<month>\d{1,2})\s*(?:[-/.]|月)\s*(?P<day>\d{1,2})\s*[日号]?"
    r"(?:[t\s]+\d{1,2}[:：时]\d{1,2}.*)?",
    re.IGNORECASE,
)
COMPACT = re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})(?:\d{6})?")
MONTH_ONLY = re.compile(r"\d{4}\s*(?:[-/.]|年)\s*\d{1,2}\s*月?(?:份)?|(?:19|20)\d{2}(?:0[1-9]|1[0-2])")
YEAR_ONLY = re.compile(r"(?:19|20)\d{2}\s*(?:年度?)?")
SHORT = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}")
SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
CHINESE = re.compile(r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日")
DIGIT = {char: str(value) for value, char in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0"}
# Excel counts days from the last but one day of 1899. Serial numbers of other centuries are no dates of firms.
SERIAL_ZERO = datetime.date(1899, 12, 30)
FIRST_SERIAL, LAST_SERIAL = 10_000, 73_050  # 1927-05-18 to 2099-12-31


def parse_date(cell: Cell, today: datetime.date | None = None) -> Parsed[datetime.date]:
    """A calendar date: 2024-01-31, 2024/1/31, 2024年1月31日, 20240131, a date cell, or a serial number of Excel.

    A time of day is dropped. A date without its day, and one whose day and month may be swapped, are errors; so is
    one after ``today``, where that is given.
    """
    if is_missing(cell):
        return Parsed()
    if isinstance(cell, datetime.datetime):
        parsed: Parsed[datetime.date] = Parsed(cell.date())
    elif isinstance(cell, datetime.date):
        parsed = Parsed(cell)
    elif isinstance(cell, bool):
        parsed = Parsed(problem=error("not-a-date", cell))
    elif isinstance(cell, int | float | Decimal):
        parsed = _from_text(f"{Decimal(str(cell)):f}".removesuffix(".0"), cell)
    else:
        parsed = _from_text(narrow(cell or ""), cell)
    if today is not None and parsed.value is not None and parsed.value > today:
        return Parsed(problem=error("future-date", cell, today=today.isoformat()))
    return parsed


def _from_text(text: str, cell: Cell) -> Parsed[datetime.date]:
    if EXCEL_ERROR.fullmatch(text):
        return Parsed(problem=error("excel-error", cell))
    match = FULL.fullmatch(text) or COMPACT.fullmatch(text)
    if match:
        return _calendar(int(match["year"]), int(match["month"]), int(match["day"]), cell)
    if chinese := CHINESE.fullmatch(text.replace(" ", "")):
        year = int("".join(DIGIT[char] for char in chinese[1]))
        return _calendar(year, _chinese_number(chinese[2]), _chinese_number(chinese[3]), cell)
    if SERIAL.fullmatch(text):
        serial = int(Decimal(text))
        if FIRST_SERIAL <= serial <= LAST_SERIAL:
            found = SERIAL_ZERO + datetime.timedelta(days=serial)
            return Parsed(found, warning("excel-serial", cell, taken=found.isoformat()))
    for pattern, code in ((YEAR_ONLY, "year-only"), (MONTH_ONLY, "month-only"), (SHORT, "day-or-month")):
        if pattern.fullmatch(text):
            return Parsed(problem=error(code, cell))
    return Parsed(problem=error("not-a-date", cell))


def _calendar(year: int, month: int, day: int, cell: Cell) -> Parsed[datetime.date]:
    try:
        return Parsed(datetime.date(year, month, day))
    except ValueError:
        return Parsed(problem=error("no-such-day", cell))


def _chinese_number(text: str) -> int:
    """The number that 一 to 三十一 say."""
    tens, ten, ones = text.rpartition("十")
    value = int(DIGIT[ones]) if ones else 0
    return value + (int(DIGIT[tens]) if tens else 1) * 10 if ten else value
