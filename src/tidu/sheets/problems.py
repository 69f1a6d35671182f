"""What is wrong, or worth a word, about the value of one cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from tidu.sheets.labels import cell_text
from tidu.sheets.table import Cell
from tidu.text import Text

T = TypeVar("T")

ERRORS: dict[str, Text] = {
    "not-a-number": Text("“{given}”不是数字", "“{given}” is not a number"),
    "approximate": Text("“{given}”是约数，请填准确数", "“{given}” is approximate; an exact number is needed"),
    "a-range": Text("“{given}”是一个范围，请填一个数", "“{given}” is a range; a single number is needed"),
    "odd-separators": Text(
        "“{given}”中的逗号或小数点位置不合规则，读法不唯一",
        "The commas or points in “{given}” can be read in more than one way",
    ),
    "excel-error": Text(
        "“{given}”是公式错误，请改正公式后重新保存", "“{given}” is a formula error; mend the formula and save again"
    ),
    "foreign-currency": Text("“{given}”不是人民币金额，请折算后填写", "“{given}” is not in yuan; please convert it"),
    "unit-missing": Text(
        "不知道“{given}”的单位是元还是万元：列名、表头和单元格都没有注明",
        "Whether “{given}” is in 元 or 万元 is stated neither in the heading, nor the title, nor the cell",
    ),
    "unit-unexpected": Text(
        "“{given}”的单位“{unit}”不适用于这一列", "“{given}” has a unit, {unit}, that does not fit this column"
    ),
    "too-large": Text("“{given}”大得不合情理，请核对单位", "“{given}” is larger than can be; check its unit"),
    "is-a-date": Text(
        "这一格是日期（{given}），不是数值；可能被 Excel 自动转换了",
        "This cell is a date ({given}), not a number; Excel may have converted it",
    ),
    "is-yes-no": Text("这一格是是/否（{given}），不是数值", "This cell says yes or no ({given}), not a number"),
    "is-a-share": Text(
        "“{given}”是百分比，这一列要的是数值", "“{given}” is a percentage; this column takes plain numbers"
    ),
    "share-ambiguous": Text(
        "“{given}”可能是 {given}%，也可能是比例 {given}：请确认整列的写法，或在数字后加 %",
        "“{given}” may mean {given}% or the fraction {given}; say how the column is written, or add % to the numbers",
    ),
    "not-whole": Text("“{given}”不是整数", "“{given}” is not a whole number"),
    "negative": Text("“{given}”是负数，这一列不能为负", "“{given}” is negative, which this column cannot be"),
    "looks-like-year": Text(
        "“{given}”像是年份，这一列要的是年数", "“{given}” looks like a calendar year; a number of years is needed"
    ),
    "not-years": Text("“{given}”不是年数", "“{given}” is not a number of years"),
    "not-a-date": Text("“{given}”不是日期", "“{given}” is not a date"),
    "year-only": Text("“{given}”只有年份，请补上月和日", "“{given}” gives only a year; add the month and day"),
    "month-only": Text("“{given}”没有写明是哪一天，请补上日", "“{given}” does not say which day; add it"),
    "no-such-day": Text("日历上没有“{given}”这一天", "There is no such day as “{given}”"),
    "day-or-month": Text(
        "“{given}”分不清哪个是月、哪个是日，请按 2024-01-31 的样子填写",
        "Which is the day and which the month in “{given}” is unclear; write it like 2024-01-31",
    ),
    "future-date": Text("“{given}”晚于今天（{today}）", "“{given}” lies after today ({today})"),
    "not-yes-no": Text("“{given}”既不是“是”也不是“否”", "“{given}” is neither yes nor no"),
    "digits-lost": Text(
        "“{given}”作为数字保存，15 位以后的数字已经丢失，请以文字格式重填",
        "“{given}” was kept as a number and lost its digits after the fifteenth; enter it again as text",
    ),
    "not-a-code": Text("“{given}”含有代码中不会出现的字符", "“{given}” has characters that no code has"),
}

WARNINGS: dict[str, Text] = {
    "finer-than-fen": Text(
        "“{given}”不足一分的部分已按“四舍六入五成双”取舍，按 {taken} 元读取",
        "“{given}” is finer than a fen; read as {taken} 元",
    ),
    "finer-than-decimals": Text(
        "“{given}”的小数位过多，按 {taken} 读取", "“{given}” has too many decimals; read as {taken}"
    ),
    "unit-differs": Text(
        "“{given}”自带的单位与列的单位（{unit}）不同，以单元格为准",
        "“{given}” has its own unit, other than the column's ({unit}); the cell's own was used",
    ),
    "scientific": Text(
        "“{given}”是科学计数法，导出时可能丢失了末几位，按 {taken} 读取",
        "“{given}” is in scientific notation and may have lost digits on export; read as {taken}",
    ),
    "months-rounded": Text(
        "“{given}”按 {taken} 年读取（保留两位小数）", "“{given}” was read as {taken} years, to two decimals"
    ),
    "excel-serial": Text(
        "“{given}”是 Excel 的日期序号，按 {taken} 读取", "“{given}” is a serial number of Excel; read as {taken}"
    ),
    "zeros-restored": Text(
        "“{given}”丢失了前导零，按 {taken} 读取", "“{given}” had lost its leading zeros; read as {taken}"
    ),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a cell (``error``: there is no value), or what was done to read it (``warning``: there is).

    ``code`` is a key of ``ERRORS`` or ``WARNINGS``; ``given`` is the offending text as the cell shows it.
    """

    code: str
    text: Text
    given: str
    severity: Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Parsed(Generic[T]):
    """The value of a cell. Neither value nor problem: the cell says nothing, the fact is missing."""

    value: T | None = None
    problem: Problem | None = None

    @property
    def failed(self) -> bool:
        """Whether the cell says something that could not be read."""
        return self.problem is not None and self.problem.severity == "error"

    @property
    def missing(self) -> bool:
        """Whether the cell says nothing."""
        return self.value is None and self.problem is None


def error(code: str, given: Cell, **values: object) -> Problem:
    """The error with this code about a cell."""
    shown = shorten(given)
    return Problem(code, ERRORS[code].format(given=shown, **values), shown, "error")


def warning(code: str, given: Cell, **values: object) -> Problem:
    """The warning with this code about a cell."""
    shown = shorten(given)
    return Problem(code, WARNINGS[code].format(given=shown, **values), shown, "warning")


def shorten(given: Cell, longest: int = 60) -> str:
    """The text of a cell on one line, cut where it is too long to quote."""
    text = " ".join(cell_text(given).split())
    return text if len(text) <= longest else text[: longest - 1] + "…"
