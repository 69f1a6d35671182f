"""The picture of a crossing, after Lex's UpSet: sizes of the sets at the left, a column for each combination with a dot
for each set that it is in, and above it a bar as long as the combination is large, which leads to its names.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import intcomma

from tidu.text import Text
from tidu.web.insight.crossing import Combination
from tidu.web.insight.sets import Shelf

ROOM = 84
"""Percent of the height that the longest bar takes; its number stands above it."""


@dataclass(frozen=True, slots=True)
class Dot:
    """One set in one combination. ``above`` and ``below``: the line that joins the dots of a column goes on there."""

    inside: bool
    above: bool
    below: bool

    @property
    def classes(self) -> str:
        """The classes of its cell."""
        words = [("in", self.inside), ("above", self.above), ("below", self.below)]
        return " ".join(["upset-dot", *(word for word, there in words if there)])


@dataclass(frozen=True, slots=True)
class Bar:
    """One combination: its number, where its names are, and how long its bar is, in percent."""

    number: int
    url: str
    length: int
    dots: tuple[Dot, ...]
    words: Text

    @property
    def top(self) -> int:
        """Where the bar begins, in percent from above."""
        return 100 - self.length

    @property
    def label(self) -> int:
        """Where its number stands."""
        return self.top - 3


@dataclass(frozen=True, slots=True)
class SetLine:
    """One set: its size, also in percent of the largest, and its dots."""

    names: Text
    size: int
    width: int
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole picture."""

    bars: tuple[Bar, ...]
    lines: tuple[SetLine, ...]

    @property
    def total(self) -> int:
        """The firms that are in at least one set."""
        return sum(one.number for one in self.bars)

    @property
    def sum_words(self) -> str:
        """The numbers as an addition."""
        return " + ".join(intcomma(one.number) for one in self.bars)


def picture_of(
    codes: Sequence[str], found: Sequence[Combination], shelf: Shelf, url_of: Callable[[Combination], str]
) -> Picture:
    """The picture of some sets that were crossed, the largest combination first."""
    most = max((one.number for one in found), default=1)
    bars = tuple(
        Bar(one.number, url_of(one), max(1, round(ROOM * one.number / most)), _dots(codes, one), _words(one, shelf))
        for one in found
    )
    sizes = {code: sum(one.number for one in found if code in one.inside) for code in codes}
    largest = max(sizes.values(), default=0) or 1
    lines = tuple(
        SetLine(
            names, sizes[code], round(100 * sizes[code] / largest), tuple(bar.dots[place] for bar in bars)
        )
        for place, (code, names) in enumerate(zip(codes, shelf.names(codes), strict=True))
    )  # fmt: skip
    return Picture(bars, lines)


def _dots(codes: Sequence[str], one: Combination) -> tuple[Dot, ...]:
    places = [place for place, code in enumerate(codes) if code in one.inside]
    first, last = min(places), max(places)
    return tuple(Dot(place in places, first < place <= last, first <= place < last) for place in range(len(codes)))


def _words(one: Combination, shelf: Shelf) -> Text:
    """A combination in words: “只在甲”, “在甲、乙，不在丙”."""
    inside, outside = shelf.names(one.inside), shelf.names(one.outside)
    zh = f"在{'、'.join(name.zh for name in inside)}"
    en = f"in {'; '.join(name.en for name in inside)}"
    if outside:
        zh += f"，不在{'、'.join(name.zh for name in outside)}"
        en += f", and not in {'; '.join(name.en for name in outside)}"
    return Text(zh, en)
