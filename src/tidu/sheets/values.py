"""Values on their way into a file: defused text, amounts in their unit, widths that fit Chinese."""

from __future__ import annotations

import datetime
import math
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from tidu.sheets.numbers import decimal_text, exact, shifted_text
from tidu.sheets.table import Cell

Value = Cell | Fraction

Kind = Literal["text", "whole", "number", "amount", "share", "date", "yes_no"]
# Each is a power of ten: so many decimals has an amount in 分 at most.
FEN_PER = {"元": 100, "千元": 10**5, "万元": 10**6, "百万元": 10**8, "亿元": 10**10}
DECIMALS = {unit: len(str(fen)) - 1 for unit, fen in FEN_PER.items()}

# What Excel and its kin take for the beginning of a formula, the wide forms included, spaces before it or not.
FORMULA = re.compile("^[ \u3000]*[=+\\-@\t\r\n＝＋－＠]")
UNIT_IN_NAME = re.compile(r"[（(][^（()）]*[元%人项家名年][）)]$")
# Excel refuses these in the name of a sheet, and one that is longer.
FORBIDDEN_IN_SHEET = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
LONGEST_SHEET = 31
LONGEST_TEXT = 32_767
NARROWEST, WIDEST = 6.0, 60.0


@dataclass(frozen=True, slots=True)
class Column:
    """A column to be written.

    ``kind`` says what its values are: text; whole numbers; numbers; amounts, which are integers in 分 written in
    ``unit`` (元, 万元 ...), joined to the heading; shares, which are fractions of one; dates; yes or no. ``width`` is in
    characters, found from the values if not given; ``note`` is shown as a comment on the heading (xlsx only).
    """

    name: str
    kind: Kind = "text"
    unit: str | None = None
    width: float | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        if self.kind == "amount" and self.unit not in FEN_PER:
            raise ValueError(f"an amount is written in one of {', '.join(FEN_PER)}, not {self.unit}")

    @property
    def heading(self) -> str:
        """The name with the unit, unless it has one: 营业收入（万元）."""
        return self.name if self.unit is None or has_unit(self.name) else f"{self.name}（{self.unit}）"


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet program might run a text as a formula."""
    return FORMULA.match(text) is not None


def defuse(text: str) -> str:
    """The text with an apostrophe before it if it might be run as a formula."""
    return f"'{text}" if looks_like_formula(text) else text


def has_unit(name: str) -> bool:
    """Whether a heading already ends with a unit in brackets."""
    return UNIT_IN_NAME.search(name) is not None


def rational(value: float | Decimal | Fraction) -> Fraction:
    """A number exactly as it is written."""
    return value if isinstance(value, Fraction) else exact(value)


def in_unit(fen: Value, unit: str | None) -> Fraction:
    """An amount in 分 as an exact number of ``unit``. ``ValueError`` for what is no whole number of 分."""
    if isinstance(fen, bool) or not isinstance(fen, int | float | Decimal | Fraction):
        raise ValueError(f"an amount is a whole number of fen, not {fen!r}")
    number = rational(fen)
    if number.denominator != 1:
        raise ValueError(f"an amount is a whole number of fen, not {fen!r}")
    return number / FEN_PER[unit or "元"]


def display_columns(text: str) -> int:
    """How many narrow characters the longest line of a text takes; a Chinese one takes two."""
    return max(
        (sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line) for line in text.split("\n")),
        default=0,
    )


def fitting_width(longest: int) -> float:
    """The width of a column, in Excel's characters, for the longest text in it."""
    return min(max(NARROWEST, longest * 1.05 + 2), WIDEST)


def sheet_name(name: str, taken: set[str]) -> str:
    """A name that Excel accepts: without forbidden characters, short enough, and not yet ``taken`` (in lower case)."""
    clean = FORBIDDEN_IN_SHEET.sub(" ", name).strip().strip("'") or "表"
    if clean.lower() == "history":
        clean += "_"
    chosen, number = clean[:LONGEST_SHEET], 1
    while chosen.lower() in taken:
        number += 1
        ending = f" ({number})"
        chosen = clean[: LONGEST_SHEET - len(ending)] + ending
    taken.add(chosen.lower())
    return chosen


def fitting_text(text: str) -> str:
    """The text, cut where Excel's cells end, saying so; halves of surrogate pairs, which no file takes, replaced."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    if len(text) <= LONGEST_TEXT:
        return text
    ending = f"……（原文 {len(text)} 字，超过单元格上限，已截断）"
    return text[: LONGEST_TEXT - len(ending)] + ending


def csv_text(value: Value, column: Column) -> str:
    """A value as it stands in a csv file. Amounts are in the column's unit; text is defused."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, str):
        return defuse(value)
    if isinstance(value, float) and not math.isfinite(value):
        return "" if math.isnan(value) else str(value)
    if column.kind != "amount":
        return str(value) if isinstance(value, int) else decimal_text(rational(value))
    if isinstance(value, int):
        return shifted_text(value, DECIMALS[column.unit or "元"])
    return decimal_text(in_unit(value, column.unit))
