"""What marks of several persons come to: exact means, how far apart they lie, and whether a third has to look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tidu.errors import InputError
from tidu.text import Text

SPREAD = Fraction(3, 10)
"""Marks further apart than this share of what an item is worth ask for one more opinion."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line that experts mark: from 0 to ``out_of``."""

    code: str
    zh: str
    en: str
    out_of: int
    indicator: str = ""

    @property
    def says(self) -> Text:
        """What is marked."""
        return Text(self.zh, self.en)


@dataclass(frozen=True, slots=True)
class Summary:
    """One item over all who marked it."""

    item: Item
    marks: tuple[int, ...]

    @property
    def mean(self) -> Fraction | None:
        """The exact mean; None while nobody has marked."""
        return Fraction(sum(self.marks), len(self.marks)) if self.marks else None

    @property
    def spread(self) -> int:
        """How far the marks lie apart."""
        return max(self.marks) - min(self.marks) if self.marks else 0

    @property
    def apart(self) -> bool:
        """Whether they lie too far apart."""
        return len(self.marks) > 1 and Fraction(self.spread, self.item.out_of) > SPREAD


def summarised(items: Sequence[Item], marks: Sequence[Mapping[str, int]]) -> list[Summary]:
    """Every item over all sheets of marks."""
    return [Summary(item, tuple(sheet[item.code] for sheet in marks if item.code in sheet)) for item in items]


def total(summaries: Sequence[Summary]) -> Fraction | None:
    """The exact sum of the means; None while an item has no mark: unknown is not 0."""
    means = [one.mean for one in summaries]
    known = [one for one in means if one is not None]
    return sum(known, Fraction(0)) if len(known) == len(means) and means else None


def read_mark(item: Item, text: str) -> int:
    """A mark as typed; raises InputError ``bad-mark`` for what is none, or lies beyond the item."""
    typed = text.strip()
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 6 and int(typed) <= item.out_of):
        raise InputError(
            "bad-mark",
            Text(
                f"“{item.zh}”的分数不对：{typed or '没有填'}", f"The mark for “{item.en}” cannot be: {typed or 'empty'}"
            ),
            why=Text("要打整数分，不能超过满分", "marks are whole numbers up to the most that the item is worth"),
            fix=Text(f"填 0 到 {item.out_of}", f"give 0 to {item.out_of}"),
        )
    return int(typed)


def shown(value: Fraction | None, language: str = "zh") -> str:
    """An exact mean as people read it: two decimals, and the fraction where those are rounded."""
    if value is None:
        return "？"
    if value.denominator == 1:
        return str(value.numerator)
    hundredths = value * 100
    cut = f"{round(hundredths) // 100}.{round(hundredths) % 100:02d}"
    if hundredths.denominator == 1:
        return cut
    about = f"{value.numerator}/{value.denominator}"
    return f"≈{cut}（{about}）" if language == "zh" else f"≈{cut} ({about})"
