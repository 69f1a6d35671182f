"""In which unit a column's bare numbers are, and how it writes shares: as stated, or refused with what to write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from tidu.criteria.vocabulary import Indicator
from tidu.errors import TiduError, Where
from tidu.intake.faults import refuse
from tidu.intake.sources import ROW, Source
from tidu.sheets.cells import FEN
from tidu.sheets.heading_parts import take_apart
from tidu.sheets.shares import ShareStyle, ShareWriting, share_style
from tidu.text import Text

BARE = r"^[\s(（¥￥]*[+\-]?[\s¥￥]*[\d,，]*\d[\d,，]*(\.\d*)?[\s)）]*$"
"""A number without a unit."""
NOT_ZERO = "[1-9１-９]"
TENS_OF_THOUSANDS = "万"
MONTHS = ("月", "个月")
USUAL_UNITS = ("元", "万元", "亿元")
MEASURES = {"years": ("年", "月"), "points": ("分",), "count": ("人", "项", "家", "万人")}
MOST_SHARES = 20_000


@dataclass
class Units:
    """Settles the units of one table; what has to be refused is added to ``faults``.

    ``default`` serves amounts whose column and cells state none: from the mapping, else from the table's title.
    """

    source: Source
    default: str | None
    faults: list[TiduError]

    def unit(self, heading: str, stated: str | None, indicator: Indicator, where: Where) -> str | None:
        """The unit of a column's bare numbers; None where it needs none, or had to be refused."""
        named = stated or take_apart(heading).unit
        allowed: Sequence[str]
        usual: Sequence[str]
        if indicator.type == "money":
            unit, allowed, usual = named or self.default, tuple(FEN), USUAL_UNITS
        elif indicator.type == "count" and indicator.unit.startswith(TENS_OF_THOUSANDS):
            unit = named
            allowed = usual = (indicator.unit, indicator.unit[1:])
        else:
            return self._measure(heading, named, indicator, where)
        if unit is None:
            self._missing(heading, usual, where)
            return None
        if unit not in allowed:
            self._wrong(heading, unit, usual, indicator, where)
            return None
        return unit

    def style(self, heading: str, stated: ShareWriting | None, where: Where) -> ShareWriting:
        """How a column writes its shares; refused where that cannot be told."""
        if stated is not None:
            return stated
        found = style_of(self.source, heading)
        if found.style == "ambiguous" or not found.sure:
            self.faults.append(refuse("share-ambiguous", where, heading=heading, evidence=found.evidence))
        return found.style

    def _measure(self, heading: str, named: str | None, indicator: Indicator, where: Where) -> str | None:
        """Counts in 万 are multiplied, durations in months divided; other units say nothing new."""
        kind = indicator.type
        if named is None or kind not in MEASURES or named in MEASURES[kind][:1]:
            return None
        if kind == "years" and named in MONTHS:
            return MONTHS[0]
        if kind == "count" and named.startswith(TENS_OF_THOUSANDS) and named not in FEN:
            return TENS_OF_THOUSANDS
        if named in FEN or named == "%":
            self._wrong(heading, named, MEASURES[kind], indicator, where)
        return None

    def _missing(self, heading: str, usual: Sequence[str], where: Where) -> None:
        """Refuses a column without a unit, unless every number in it has its own or is zero."""
        text = pl.col(heading)
        bare = self.source.frame.lazy().filter(text.str.contains(BARE) & text.str.contains(NOT_ZERO))
        for row, example in bare.select(ROW, heading).head(1).collect().rows():
            units = "、".join(usual)
            self.faults.append(refuse("unit-missing", where, heading=heading, units=units, row=row, example=example))

    def _wrong(self, heading: str, unit: str, allowed: Sequence[str], indicator: Indicator, where: Where) -> None:
        why = Text(f"“{indicator.names.zh}”不用这个单位", f"“{indicator.names.en}” is not measured in it")
        key, listed = f"{heading} unit", "、".join(allowed)
        self.faults.append(refuse("mapping-value", where, key=key, value=unit, why=why, allowed=listed))


def style_of(source: Source, heading: str) -> ShareStyle:
    """How a column writes its shares, told from its heading and all of its cells."""
    cells = source.frame[heading].drop_nulls()
    if len(cells) > MOST_SHARES:
        cells = cells.unique(maintain_order=True)
    return share_style(cells.to_list(), heading)
