"""Workbooks whose cells carry colours and comments, with a summary before them where one is wanted."""

from __future__ import annotations

import datetime
import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Literal

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from tidu.errors import Where
from tidu.sheets.faults import refuse
from tidu.sheets.files import check_widths, replacing
from tidu.sheets.numbers import exact
from tidu.sheets.values import (
    DECIMALS,
    FEN_PER,
    Column,
    Value,
    csv_text,
    display_columns,
    fitting_text,
    fitting_width,
    in_unit,
    looks_like_formula,
    sheet_name,
)

Style = Literal["plain", "good", "bad", "unknown", "review", "muted", "strong"]
# Each colour differs in lightness as well as in hue, and the text always says the same in words.
COLOURS: Mapping[Style, Mapping[str, object]] = {
    "plain": {},
    "good": {"bg_color": "#C6EFCE", "font_color": "#006100"},
    "bad": {"bg_color": "#FFC7CE", "font_color": "#9C0006"},
    "unknown": {"bg_color": "#D9D9D9", "font_color": "#404040"},
    "review": {"bg_color": "#FFEB9C", "font_color": "#7F6000"},
    "muted": {"font_color": "#7F7F7F"},
    "strong": {"bold": True},
}
NUMBER_FORMATS = {
    "text": "@",
    "whole": "#,##0",
    "number": "#,##0.######",
    "share": "0.00%",
    "date": "yyyy-mm-dd",
    "yes_no": "@",
}
# All decimals that an amount in 分 can have in the unit, two of them always.
AMOUNT_FORMATS = {unit: "#,##0.00" + "#" * (decimals - 2) for unit, decimals in DECIMALS.items()}
HEADER = {"bold": True, "text_wrap": True, "valign": "vcenter", "align": "center", "bg_color": "#DDEBF7", "border": 1}
TITLE = {"bold": True, "font_size": 14}
LAST_ROW = 1_048_575
# Excel keeps fifteen digits.
MOST_DIGITS = 15
FIFTEEN_DIGITS = 10**MOST_DIGITS
FIRST_DAY = datetime.date(1900, 3, 1)
SAMPLED_ROWS = 500


@dataclass(frozen=True, slots=True)
class Marked:
    """A value with the style of its cell and a comment on it."""

    value: Value
    style: Style = "plain"
    comment: str | None = None


@dataclass(slots=True)
class Sheet:
    """A sheet to be written: lines of title, a header, rows of plain or marked values.

    Rows beyond what a sheet of Excel holds go on to further sheets with the same header.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value | Marked]]
    titles: Sequence[str] = ()


@dataclass(slots=True)
class Summary:
    """A first sheet in words: lines of label and value, of which a style may be given."""

    title: str
    lines: Sequence[tuple[str, Value | Marked]]
    name: str = "汇总"


def write_workbook(path: str | Path, sheets: Sequence[Sheet], summary: Summary | None = None) -> int:
    """Writes sheets, and a summary before them, to an xlsx file; returns the number of rows.

    ``SheetError`` for another ending, a missing folder, a file that may not be written, a row of the wrong width.
    """
    path = Path(path)
    if path.suffix.lower() != ".xlsx":
        raise refuse("unknown-ending", Where(path.name), name=path.name)
    with replacing(path) as target:
        return _write(target, path.name, sheets, summary)


def _write(target: Path, name: str, sheets: Sequence[Sheet], summary: Summary | None) -> int:
    options = {"constant_memory": True, "strings_to_numbers": False, "strings_to_formulas": False}
    book = xlsxwriter.Workbook(str(target), {**options, "strings_to_urls": False, "default_date_format": "yyyy-mm-dd"})
    try:
        pen = _Pen(book)
        if summary is not None:
            pen.summary(summary)
        return sum(pen.sheet(sheet, name) for sheet in sheets)
    finally:
        try:
            book.close()
        except XlsxWriterException as error:
            raise OSError(str(error)) from error


class _Pen:
    """Writes to one workbook, keeping its formats and the names of its sheets."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        self.taken: set[str] = set()
        self.header, self.title = book.add_format(HEADER), book.add_format(TITLE)
        self.formats: dict[tuple[Style, str, bool], Format] = {}

    def format(self, style: Style, number_format: str = "General", *, quoted: bool = False) -> Format:
        """The format of a cell. A ``quoted`` one stays text even if somebody edits it."""
        key = (style, number_format, quoted)
        if key not in self.formats:
            properties = {**COLOURS[style], "num_format": number_format}
            self.formats[key] = self.book.add_format({**properties, "quote_prefix": True} if quoted else properties)
        return self.formats[key]

    def sheet(self, sheet: Sheet, name: str) -> int:
        """One table on as many sheets as it needs; its rows."""
        rows = check_widths(sheet.rows, len(sheet.columns), name)
        room = LAST_ROW - len(sheet.titles)
        count = 0
        while True:
            batch = itertools.islice(rows, room)
            first = next(batch, None)
            if first is None and count:
                return count
            count += self._page(sheet, itertools.chain([first], batch) if first is not None else iter(()))
            if first is None:
                return count

    def _page(self, sheet: Sheet, rows: Iterable[Sequence[Value | Marked]]) -> int:
        page = self.book.add_worksheet(sheet_name(sheet.name, self.taken))
        top = len(sheet.titles)
        for line, title in enumerate(sheet.titles):
            page.write_string(line, 0, fitting_text(title), self.title)
        page.set_row(top, 30)
        longest = [0] * len(sheet.columns)
        for place, column in enumerate(sheet.columns):
            page.write_string(top, place, fitting_text(column.heading), self.header)
            if column.note:
                page.write_comment(top, place, column.note, {"x_scale": 2})
            longest[place] = display_columns(column.heading)
        count = 0
        for count, row in enumerate(rows, 1):
            for place, (value, column) in enumerate(zip(row, sheet.columns, strict=True)):
                self._cell(page, top + count, place, value, column)
                if count <= SAMPLED_ROWS:
                    longest[place] = max(longest[place], display_columns(_shown(value, column)))
        for place, column in enumerate(sheet.columns):
            page.set_column(place, place, column.width or fitting_width(longest[place]))
        page.freeze_panes(top + 1, 0)
        if sheet.columns:
            page.autofilter(top, 0, top + count, len(sheet.columns) - 1)
        return count

    def summary(self, summary: Summary) -> None:
        """The sheet in words."""
        page = self.book.add_worksheet(sheet_name(summary.name, self.taken))
        page.write_string(0, 0, fitting_text(summary.title), self.title)
        for line, (label, value) in enumerate(summary.lines, 2):
            page.write_string(line, 0, fitting_text(label), self.format("plain"))
            plain = value.value if isinstance(value, Marked) else value
            self._cell(page, line, 1, value, Column(label, _natural_kind(plain)))
        labels = [display_columns(label) for label, _ in summary.lines]
        page.set_column(0, 0, fitting_width(max(labels, default=0)))
        page.set_column(1, 1, 30)

    def _cell(self, page: Worksheet, line: int, place: int, value: Value | Marked, column: Column) -> None:
        style: Style = "plain"
        if isinstance(value, Marked):
            style = value.style
            if value.comment:
                page.write_comment(line, place, fitting_text(value.comment), {"x_scale": 2, "y_scale": 1.5})
            value = value.value
        if value is None or (isinstance(value, float) and math.isnan(value)):
            if style != "plain":
                page.write_blank(line, place, None, self.format(style))
        elif isinstance(value, datetime.date) and _day(value) >= FIRST_DAY:
            page.write_datetime(line, place, value, self.format(style, _date_format(value)))
        elif (number := _number(value, column)) is not None:
            page.write_number(line, place, number, self.format(style, _number_format(column, number)))
        else:
            text = value if isinstance(value, str) else csv_text(value, column)
            form = self.format(style, "@", quoted=looks_like_formula(text))
            page.write_string(line, place, fitting_text(text), form)


def _shown(value: Value | Marked, column: Column) -> str:
    """About what a cell shows, to find a width."""
    plain = value.value if isinstance(value, Marked) else value
    if isinstance(plain, str):
        return plain[:200]
    number = None if plain is None else _number(plain, column)
    return csv_text(plain, column) if number is None else f"{number:,.2f}"


def _number(value: Value, column: Column) -> float | None:
    """The number to write, or None for what is no number, or one that Excel would not keep to the last digit."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | Fraction):
        return None
    if column.kind == "amount":
        fen = value if isinstance(value, int) else int(in_unit(value, "元") * 100)
        # Division of whole numbers is rounded once, so up to fifteen digits nothing is lost.
        return fen / FEN_PER[column.unit or "元"] if abs(fen) < FIFTEEN_DIGITS else None
    if isinstance(value, int):
        return value if abs(value) < FIFTEEN_DIGITS else None
    if isinstance(value, Fraction):
        return float(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    number = float(value)
    return number if exact(number) == exact(value) and len(value.normalize().as_tuple().digits) <= MOST_DIGITS else None


def _number_format(column: Column, number: float) -> str:
    if column.kind == "amount":
        return AMOUNT_FORMATS[column.unit or "元"]
    if column.kind in {"text", "date", "yes_no"}:
        return "General"
    if column.kind == "number" and float(number).is_integer():
        # The format for decimals would leave a bare point behind.
        return NUMBER_FORMATS["whole"]
    return NUMBER_FORMATS[column.kind]


def _day(value: datetime.date) -> datetime.date:
    return value.date() if isinstance(value, datetime.datetime) else value


def _date_format(value: datetime.date) -> str:
    return "yyyy-mm-dd hh:mm" if isinstance(value, datetime.datetime) else "yyyy-mm-dd"


def _natural_kind(value: Value) -> Literal["text", "whole", "number", "share"]:
    if isinstance(value, Fraction):
        return "share"
    if isinstance(value, int) and not isinstance(value, bool):
        return "whole"
    return "number" if isinstance(value, float | Decimal) else "text"
