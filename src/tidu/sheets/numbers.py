"""Numbers as people write them in cells, read exactly: never through a binary float."""

from __future__ import annotations

import datetime
import math
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tidu.sheets.labels import INVISIBLE
from tidu.sheets.problems import Parsed, Problem, error, warning
from tidu.sheets.table import Cell

# What people write for "nothing to report". 0 and 否 are values and not among them.
MISSING = {
    "", "-", "--", "---", "—", "——", "–", "―", "_", "/", "//", "\\", "|", ".", "..", "...", "…", "……", "*", "**", "?",
    "无", "(无)", "空", "(空)", "缺", "未填", "未填报", "未知", "不详", "不明", "暂无", "暂缺", "无数据", "暂无数据", "无此项",
    "未提供", "不适用", "未标明", "未注明", "未列明", "未说明", "待定", "待补", "待补充", "未公布", "未披露",
    "n/a", "na", "n.a.", "nan", "null", "none", "nil", "unknown",
}  # fmt: skip
EXCEL_ERROR = re.compile(r"#(DIV/0!|N/A|REF!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)|#{3,}", re.IGNORECASE)
DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?: \d{3})+(?:\.\d+)?|\d+(?:\.\d*)?|\.\d+"
NUMBER = re.compile(
    rf"(?P<open>\()?\s*(?P<sign>[+\-\u2212])?\s*(?P<currency>¥|人民币|rmb|cny)?\s*(?P<digits>{DIGITS})"
    r"(?P<power>e[+\-]?\d{1,3}(?!\d))?\s*(?(open)\))\s*(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
FOREIGN = re.compile(r"\$|€|£|美元|美金|欧元|英镑|日元|港币|港元|台币|卢布|韩元|usd|eur|hkd|gbp|jpy", re.IGNORECASE)
VAGUE = re.compile(r"约|左右|大概|上下|余|多|近|超|以上|以下|以内|不足|不低于|不少于|不超过|至少|最多|[<>≥≤≈~+]")
RANGE = re.compile(r"\d\s*[^\d\s.,]{0,3}\s*[\-~—–至到]\s*[+¥]?\d")
RANGE_END = re.compile(r"[^\d\s.,]{0,3}\s*[\-~—–至到]\s*[+¥]?\d")
LONGEST = 60
LARGEST_POWER = 40


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact number and the words that followed it in the cell; ``problem`` is at most a warning."""

    value: Fraction
    rest: str = ""
    problem: Problem | None = None


def narrow(text: str) -> str:
    """Text with wide characters made narrow and without invisible ones, trimmed: ￥１，２ becomes ¥1,2."""
    return unicodedata.normalize("NFKC", INVISIBLE.sub("", text)).strip().lstrip("'").strip()


def is_missing(cell: Cell) -> bool:
    """Whether a cell says nothing: blank, a dash, 无, N/A and the like."""
    if isinstance(cell, str):
        return narrow(cell).lower() in MISSING
    return cell is None or (isinstance(cell, float) and math.isnan(cell))


def exact(number: float | Decimal) -> Fraction:
    """The number as it is written: 0.1 is one tenth. A float that came from a workbook is what its repr says."""
    return Fraction(Decimal(repr(number)) if isinstance(number, float) else number)


def read_quantity(cell: Cell) -> Parsed[Quantity]:
    """The number that a cell begins with, exactly, and the rest of its text. Missing cells give no value."""
    if is_missing(cell):
        return Parsed()
    if isinstance(cell, bool):
        return Parsed(problem=error("is-yes-no", cell))
    if isinstance(cell, datetime.date):
        return Parsed(problem=error("is-a-date", cell))
    if isinstance(cell, int | float | Decimal):
        if not math.isfinite(cell) or (cell and Decimal(str(cell)).adjusted() > LARGEST_POWER):
            return Parsed(problem=error("too-large", cell))
        return Parsed(Quantity(exact(cell)))
    return _from_text(narrow(cell or ""), cell)


def _from_text(text: str, cell: Cell) -> Parsed[Quantity]:
    if EXCEL_ERROR.fullmatch(text):
        return Parsed(problem=error("excel-error", cell))
    if FOREIGN.search(text):
        return Parsed(problem=error("foreign-currency", cell))
    match = NUMBER.fullmatch(text)
    if match is None or len(text) > LONGEST:
        return Parsed(problem=error(_complaint(text), cell))
    rest = re.sub(r"^\((.*)\)$", r"\1", match["rest"]).strip()
    if re.match(r"[\d.,]", rest):
        return Parsed(problem=error("odd-separators", cell))
    if RANGE_END.match(rest):
        return Parsed(problem=error("a-range", cell))
    if VAGUE.search(rest):
        return Parsed(problem=error("approximate", cell))
    if match["open"] and match["sign"]:
        return Parsed(problem=error("not-a-number", cell))
    digits = match["digits"].replace(",", "").replace(" ", "")
    written = Decimal(digits + (match["power"] or ""))
    if written and abs(written.adjusted()) > LARGEST_POWER:
        return Parsed(problem=error("too-large" if written.adjusted() > 0 else "not-a-number", cell))
    value = Fraction(written)
    if match["open"] or match["sign"] in {"-", "\u2212"}:
        value = -value
    problem = warning("scientific", cell, taken=decimal_text(value)) if match["power"] else None
    return Parsed(Quantity(value, rest, problem))


def _complaint(text: str) -> str:
    """Why a text that does not begin with a number is not one."""
    if not re.search(r"\d", text):
        return "not-a-number"
    if RANGE.search(text):
        return "a-range"
    return "approximate" if VAGUE.search(text) else "not-a-number"


def decimal_text(value: Fraction, decimals: int | None = None) -> str:
    """The number in decimal notation: all its digits, or cut to ``decimals`` and trailing zeros dropped."""
    if decimals is None:
        decimals = _decimals_needed(value.denominator)
    return shifted_text(round(value * 10**decimals), decimals)


def shifted_text(scaled: int, decimals: int) -> str:
    """A whole number with its last ``decimals`` digits behind the point: 12345 and 2 give 123.45."""
    text = f"{abs(scaled):0{decimals + 1}d}"
    whole, part = (text[:-decimals], text[-decimals:].rstrip("0")) if decimals else (text, "")
    return ("-" if scaled < 0 else "") + whole + (f".{part}" if part else "")


def _decimals_needed(denominator: int) -> int:
    """Decimals that write a fraction exactly if its denominator has only twos and fives; twelve otherwise."""
    twos = fives = 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    return max(twos, fives) if denominator == 1 else 12
