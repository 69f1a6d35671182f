"""How a column writes its shares: 3 or 0.03. One cell cannot tell; the whole column mostly can."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from tidu.sheets.numbers import decimal_text, read_quantity
from tidu.sheets.table import Cell
from tidu.text import Text

ShareWriting = Literal["percent", "fraction", "ambiguous"]

SAYS_PERCENT = re.compile(r"[（(_/\s]\s*(%|％|百分比|百分点)\s*[）)]?|%|％")
SAYS_FRACTION = re.compile(r"[（(]\s*(小数|系数|比值)\s*[）)]")
# Fewer bare numbers than this say nothing when all of them are small.
ENOUGH = 3
# A column of fractions may hold a few above one: a growth of 150 %, a mistake.
FEW = Fraction(1, 10)
MODEST = 10


@dataclass(frozen=True, slots=True)
class ShareStyle:
    """How bare numbers of a column are to be read, what speaks for it, and whether anything speaks against it."""

    style: ShareWriting
    evidence: Text
    sure: bool = True


def share_style(column_cells: Iterable[Cell], heading: str = "") -> ShareStyle:
    """Whether the bare numbers of a column are percentages (3 for 3%) or fractions (0.03).

    Cells with a sign of their own (3%) and zeros say nothing. A heading with % decides; otherwise numbers above one
    mean percentages, and a column that never exceeds one holds fractions, unless there is too little to go by.
    """
    numbers = []
    for cell in column_cells:
        read = read_quantity(cell).value
        if read is not None and read.rest == "" and read.value != 0:
            numbers.append(read.value)
    large = [number for number in numbers if abs(number) > 1]
    greatest = decimal_text(max((abs(number) for number in numbers), default=Fraction(0)), 6)
    if SAYS_PERCENT.search(heading):
        text = Text("列名注明是百分比", "The heading says percent")
        if numbers and not large:
            text = Text(
                "列名注明是百分比；但所有数都不大于 1（最大 {greatest}），请核对是否填成了小数",
                "The heading says percent, yet no number exceeds 1 (the greatest is {greatest}): fractions after all?",
            ).format(greatest=greatest)
        return ShareStyle("percent", text, sure=bool(large) or not numbers)
    if SAYS_FRACTION.search(heading):
        return ShareStyle("fraction", Text("列名注明是小数", "The heading says fractions"), sure=not large)
    if not numbers:
        return ShareStyle("percent", Text("没有不带 % 的数", "No number comes without its % sign"))
    return _by_size(numbers, large, greatest)


def _by_size(numbers: list[Fraction], large: list[Fraction], greatest: str) -> ShareStyle:
    count, above = len(numbers), len(large)
    facts = {"count": count, "above": above, "greatest": greatest}
    if large:
        if Fraction(above, count) < FEW and max(abs(number) for number in large) <= MODEST:
            return ShareStyle(
                "ambiguous",
                Text(
                    "{count} 个数中只有 {above} 个大于 1（最大 {greatest}）：可能是小数列里混入了个别大数",
                    "Of {count} numbers only {above} above 1 (the greatest is {greatest}): they may be fractions",
                ).format(**facts),
                sure=False,
            )
        return ShareStyle(
            "percent",
            Text(
                "{count} 个数中有 {above} 个大于 1（最大 {greatest}）",
                "Above 1 among {count} numbers: {above} (the greatest is {greatest})",
            ).format(**facts),
        )
    if count < ENOUGH or all(abs(number) == 1 for number in numbers):
        return ShareStyle(
            "ambiguous",
            Text(
                "只有 {count} 个不带 % 的数，且都不大于 1（最大 {greatest}），看不出写法",
                "Numbers without a % sign: only {count}, none above 1 (the greatest is {greatest}): they say nothing",
            ).format(**facts),
            sure=False,
        )
    return ShareStyle(
        "fraction",
        Text(
            "{count} 个数都不大于 1（最大 {greatest}）",
            "No number above 1 among {count} (the greatest is {greatest})",
        ).format(**facts),
    )
