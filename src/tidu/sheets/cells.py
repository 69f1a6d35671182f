"""The values of cells: amounts, shares, counts, years, yes or no, codes. Dates are in ``tidu.sheets.dates``.

Every function returns ``Parsed``: a value; or a value with a warning that says what was done to it; or no value with
an error that quotes the cell; or neither, when the cell says nothing.
"""

from __future__ import annotations

import datetime
import math
import re
from decimal import Decimal
from fractions import Fraction

from tidu.sheets.numbers import Quantity, decimal_text, is_missing, narrow, read_quantity
from tidu.sheets.problems import Parsed, Problem, error, warning
from tidu.sheets.shares import ShareWriting
from tidu.sheets.table import Cell

# 分 in one of each unit. A bare 万 or 亿 in a cell of money means 万元 and 亿元.
FEN = {
    "分": 1, "角": 10, "元": 100, "圆": 100, "块": 100, "百元": 10**4, "千元": 10**5, "千": 10**5,
    "万元": 10**6, "万": 10**6, "万圆": 10**6, "十万元": 10**7, "百万元": 10**8, "百万": 10**8, "千万元": 10**9, "千万": 10**9,
    "亿元": 10**10, "亿": 10**10, "万亿元": 10**14, "万亿": 10**14,
}  # fmt: skip
MONEY_WORDS = re.compile(r"[(]?(人民币|rmb|cny)[)]?|整|[(]含税[)]|[(]不含税[)]", re.IGNORECASE)
PART = re.compile(r"(\d+(?:\.\d+)?)(" + "|".join(sorted(FEN, key=len, reverse=True)) + ")")
# Hundreds of times what the whole country produces in a year, and still within a 64-bit integer.
LARGEST_FEN = 9 * 10**18
COUNT_WORDS = re.compile(r"[人名位项个家件户台套种篇次条所座只份支款类级批期组辆]?(?:次)?")
MULTIPLES = {"": 1, "百": 100, "千": 1000, "万": 10_000, "亿": 10**8}
MULTIPLE = re.compile(r"(百|千|万|亿)?(.*)", re.DOTALL)
SHARE_UNITS = {"%": 100, "‰": 1000, "‱": 10_000}
YEARS = re.compile(r"(?:(?P<years>\d+(?:\.\d+)?)(?:周?年|岁))?(?:零|又|,)?(?:(?P<months>\d+)个?月)?(?:整)?")
MOST_YEARS = 1000
CODE = re.compile(r"[0-9A-Z一-鿿\-_./()（）〔〕\[\]]+")
FIFTEEN_DIGITS = 10**15
INNER_SPACE = re.compile(r"\s+")

YES = {
    "是",
    "有",
    "y",
    "yes",
    "true",
    "t",
    "1",
    "√",
    "✓",
    "✔",
    "☑",
    "对",
    "已",
    "真",
    "on",
    "具备",
    "符合",
    "拥有",
    "已有",
    "■",
}
NO = {
    "否",
    "无",
    "没有",
    "n",
    "no",
    "false",
    "f",
    "0",
    "×",
    "x",
    "✗",
    "✘",
    "错",
    "未",
    "假",
    "不",
    "不是",
    "off",
    "不具备",
    "不符合",
}
TICKED, BLANK = "☑√✓✔■", "□☐○"
OPTION = re.compile(f"([{TICKED}{BLANK}])(是|否|有|无)|(是|否|有|无)([{TICKED}{BLANK}])")


def parse_amount(cell: Cell, unit_hint: str | None) -> Parsed[int]:
    """An amount of money in 分.

    ``unit_hint`` is the column's unit (元, 千元, 万元, 亿元 ...), used where the cell has none of its own. An amount
    finer than one 分 is rounded half to even, with a warning.
    """
    read = read_quantity(cell)
    if read.value is None:
        return Parsed(problem=read.problem)
    quantity = read.value
    unit = MONEY_WORDS.sub("", quantity.rest).strip()
    hint = unit_hint and MONEY_WORDS.sub("", narrow(unit_hint)).strip()
    problem = quantity.problem
    if not unit:
        if not hint:
            # Nothing is nothing in every unit.
            return Parsed(0) if quantity.value == 0 else Parsed(problem=error("unit-missing", cell))
        if hint not in FEN:
            return Parsed(problem=error("unit-unexpected", cell, unit=hint))
        fen = quantity.value * FEN[hint]
    else:
        own = _own_unit(quantity, unit)
        if own is None:
            code = "is-a-share" if unit in SHARE_UNITS else "unit-unexpected"
            return Parsed(problem=error(code, cell, **({"unit": unit} if code == "unit-unexpected" else {})))
        fen = own
        if hint in FEN and FEN[hint] != FEN.get(unit, FEN[hint]):
            problem = problem or warning("unit-differs", cell, unit=hint)
    return _whole_fen(fen, cell, problem)


def _own_unit(quantity: Quantity, unit: str) -> Fraction | None:
    """分 of a number with its own unit, or with several: 1亿2000万元. None for a unit that is not one of money."""
    if unit in FEN:
        return quantity.value * FEN[unit]
    head = next((name for name in sorted(FEN, key=len, reverse=True) if unit.startswith(name)), None)
    if head is None:
        return None
    total, last, tail = abs(quantity.value) * FEN[head], FEN[head], unit[len(head) :]
    while tail:
        match = PART.match(tail)
        if match is None or FEN[match[2]] >= last:
            return None
        last, tail = FEN[match[2]], tail[match.end() :]
        total += Fraction(Decimal(match[1])) * last
    return -total if quantity.value < 0 else total


def _whole_fen(fen: Fraction, cell: Cell, problem: Problem | None) -> Parsed[int]:
    if abs(fen) > LARGEST_FEN:
        return Parsed(problem=error("too-large", cell))
    whole = round(fen)
    if whole != fen:
        problem = warning("finer-than-fen", cell, taken=f"{Decimal(whole).scaleb(-2):f}")
    return Parsed(whole, problem)


def parse_share(cell: Cell, style: ShareWriting) -> Parsed[Fraction]:
    """A share as an exact fraction: 3% is 3/100 whatever the column; a bare 3 or 0.03 follows ``style``.

    ``style`` is what ``share_style`` says about the whole column; in an ambiguous one bare numbers are errors.
    """
    read = read_quantity(cell)
    if read.value is None:
        return Parsed(problem=read.problem)
    quantity = read.value
    rest = "%" if quantity.rest in {"个百分点", "百分点"} else quantity.rest
    if rest in SHARE_UNITS:
        return Parsed(quantity.value / SHARE_UNITS[rest], quantity.problem)
    if rest:
        return Parsed(problem=error("unit-unexpected", cell, unit=rest))
    if quantity.value == 0:
        return Parsed(Fraction(0))
    if style == "ambiguous":
        return Parsed(problem=error("share-ambiguous", cell))
    return Parsed(quantity.value / 100 if style == "percent" else quantity.value, quantity.problem)


def parse_number(cell: Cell, decimals: int = 0, *, negative: bool = True) -> Parsed[Decimal]:
    """A plain number with at most ``decimals`` decimals; finer ones are rounded half to even, with a warning.

    A word of measure after it (人, 项, 家 ...) is allowed, and 百, 千, 万 and 亿 multiply.
    """
    scaled = _scaled(cell, negative=negative)
    if scaled.value is None:
        return Parsed(problem=scaled.problem)
    value, problem = scaled.value, scaled.problem
    rounded = Fraction(round(value * 10**decimals), 10**decimals)
    taken = decimal_text(rounded, decimals)
    if rounded != value:
        problem = warning("finer-than-decimals", cell, taken=taken)
    return Parsed(Decimal(taken), problem)


def parse_count(cell: Cell) -> Parsed[int]:
    """A whole number that is not negative: 86, 86人, 86.0, 1.2万."""
    scaled = _scaled(cell, negative=False)
    if scaled.value is None:
        return Parsed(problem=scaled.problem)
    if scaled.value.denominator != 1:
        return Parsed(problem=error("not-whole", cell))
    return Parsed(int(scaled.value), scaled.problem)


def _scaled(cell: Cell, *, negative: bool) -> Parsed[Fraction]:
    read = read_quantity(cell)
    if read.value is None:
        return Parsed(problem=read.problem)
    match = MULTIPLE.fullmatch(read.value.rest)
    multiple, word = (match[1] or "", match[2]) if match else ("", read.value.rest)
    if not COUNT_WORDS.fullmatch(word):
        if word in SHARE_UNITS:
            return Parsed(problem=error("is-a-share", cell))
        return Parsed(problem=error("unit-unexpected", cell, unit=word))
    value = read.value.value * MULTIPLES[multiple]
    if value < 0 and not negative:
        return Parsed(problem=error("negative", cell))
    return Parsed(value, read.value.problem)


def parse_years(cell: Cell) -> Parsed[int]:
    """A duration in hundredths of a year: 3, 3.5年, 3年6个月, 36个月."""
    if is_missing(cell):
        return Parsed()
    text = narrow(cell).replace(" ", "") if isinstance(cell, str) else ""
    match = YEARS.fullmatch(text) if text else None
    if match and (match["years"] or match["months"]):
        value = Fraction(Decimal(match["years"] or 0)) + Fraction(int(match["months"] or 0), 12)
    else:
        read = read_quantity(cell)
        if read.value is None:
            return Parsed(problem=read.problem)
        if read.value.rest:
            return Parsed(problem=error("not-years", cell))
        value = read.value.value
    if value < 0:
        return Parsed(problem=error("negative", cell))
    if value > MOST_YEARS:
        return Parsed(problem=error("looks-like-year", cell))
    hundredths = round(value * 100)
    rounded = hundredths != value * 100
    taken = decimal_text(Fraction(hundredths, 100), 2)
    return Parsed(hundredths, warning("months-rounded", cell, taken=taken) if rounded else None)


def parse_yes_no(cell: Cell) -> Parsed[bool]:
    """Yes or no: 是, 有, √, Y, 1; 否, 无, ×, N, 0; and ticked boxes such as ☑是 □否."""
    if isinstance(cell, bool):
        return Parsed(cell)
    if isinstance(cell, datetime.date):
        return Parsed(problem=error("not-yes-no", cell))
    if isinstance(cell, int | float | Decimal):
        return Parsed(bool(cell)) if cell in {0, 1} else _not_yes_no(cell)
    text = INNER_SPACE.sub("", narrow(cell or "")).lower()
    if text in YES:
        return Parsed(value=True)
    # 无 means missing elsewhere; in this column it is an answer.
    if text in NO:
        return Parsed(value=False)
    if is_missing(cell):
        return Parsed()
    options = [(before or after, name or named) for before, name, named, after in OPTION.findall(text)]
    ticked = {name for mark, name in options if mark in TICKED}
    if OPTION.sub("", text) == "" and len(ticked) == 1:
        return Parsed(ticked <= {"是", "有"})
    return Parsed() if options and not ticked else _not_yes_no(cell)


def _not_yes_no(cell: Cell) -> Parsed[bool]:
    if isinstance(cell, float) and math.isnan(cell):
        return Parsed()
    return Parsed(problem=error("not-yes-no", cell))


def parse_code(cell: Cell, digits: int | None = None) -> Parsed[str]:
    """A code in capitals without spaces. A number of more than fifteen digits has lost some and is an error.

    ``digits`` is how many digits a purely numeric code has: a number with fewer gets its leading zeros back, with a
    warning.
    """
    if is_missing(cell):
        return Parsed()
    if isinstance(cell, bool | datetime.date):
        return Parsed(problem=error("not-a-code", cell))
    if isinstance(cell, int | float | Decimal):
        if not math.isfinite(cell) or cell < 0 or cell != int(cell):
            return Parsed(problem=error("not-a-code", cell))
        if cell >= FIFTEEN_DIGITS:
            return Parsed(problem=error("digits-lost", cell))
        text = str(int(cell))
        if digits is not None and len(text) < digits:
            return Parsed(text.zfill(digits), warning("zeros-restored", cell, taken=text.zfill(digits)))
        return Parsed(text)
    text = INNER_SPACE.sub("", narrow(cell or "")).upper()
    if re.fullmatch(r"\d(\.\d+)?E\+\d+", text):
        return Parsed(problem=error("digits-lost", cell))
    if not CODE.fullmatch(text):
        return Parsed(problem=error("not-a-code", cell))
    return Parsed(text)
