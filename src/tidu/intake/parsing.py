"""Whole columns of text as stored values: plain numbers at once in Polars, everything else by the careful path.

The fast path accepts only what has one reading: digits, one sign, well-placed commas, no more decimals than can be
stored. It never sees a float: text becomes a decimal of fixed scale and that an integer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import polars as pl

from tidu.criteria.vocabulary import Indicator
from tidu.intake.cells import Read, Reader, read_held, read_title_day, read_year
from tidu.intake.problems import Place, no_problems, spread
from tidu.intake.settling import Settled, Use
from tidu.intake.sources import ROW, Source
from tidu.sheets import Cell, Problem
from tidu.sheets.cells import FEN
from tidu.text import Text

MOST_DIGITS = 18
NUMERIC = {"money", "count", "share", "years", "points"}
MONEY_SUFFIXES = ("万元", "亿元", "元")


@dataclass
class Columns:
    """Typed columns of one table, with row numbers, and what was wrong with their cells."""

    frame: pl.DataFrame
    problems: list[pl.DataFrame]


def read_columns(settled: Settled, on: date) -> Columns:
    """Every column that is used, as stored values; a cell that cannot be read is null and listed."""
    source = settled.source
    parts = [part for parts in settled.sums.values() for part in parts]
    values = [use for use in (*settled.uses, *parts) if use.target.what not in ("name", "code", "county")]
    numeric = {
        use.column: fast_number(use, use.target.indicator).alias(use.column)
        for use in values
        if use.target.indicator is not None and use.target.indicator.type in NUMERIC
    }
    fast = source.frame.lazy().select(numeric.values()).collect()
    found: list[pl.Series] = [source.frame[ROW]]
    problems: list[pl.DataFrame] = []
    for use in values:
        series, faults = _careful(source, use, fast[use.column] if use.column in numeric else None, on)
        found.append(series)
        problems.append(faults)
    frame = pl.DataFrame(found)
    for column, uses in settled.sums.items():
        names = [use.column for use in uses]
        frame = frame.with_columns(pl.sum_horizontal(names, ignore_nulls=False).alias(column)).drop(names)
    return Columns(frame, [one for one in problems if one.height])


# -- the fast path --------------------------------------------------------------------------------------------------


def places_of(use: Use, indicator: Indicator) -> int | None:
    """The stored value of a bare number in this column is the number times ten to this; None where it has none."""
    if indicator.type == "money":
        return None if use.unit is None else _tens(FEN[use.unit])
    if indicator.type == "share":
        return {"percent": 7, "fraction": 9}.get(use.style or "")
    if indicator.type == "years":
        return None if use.unit else 2
    if use.unit == "万":
        return indicator.decimals + 4
    if use.unit is not None and use.unit != indicator.unit:
        return None
    return indicator.decimals


def _tens(power: int) -> int:
    return len(str(power)) - 1


def fast_number(use: Use, indicator: Indicator) -> pl.Expr:
    """Stored integers of plain numbers; null for every other text."""
    text = pl.col(use.heading).str.strip_chars()
    low, high = indicator.bounds
    tried = [] if (places := places_of(use, indicator)) is None else [plain_integer(text, places)]
    if indicator.type == "share":
        tried.append(plain_integer(_without(text, "%"), 7))
    elif indicator.type == "money":
        # A unit other than the column's is worth a word, which the careful path gives.
        own = [use.unit] if use.unit else MONEY_SUFFIXES
        tried += [plain_integer(_without(text, unit), _tens(FEN[unit])) for unit in own]
    # A bare null would be one row long, whatever the column is.
    value = pl.coalesce(tried) if tried else pl.when(text.is_null()).then(pl.lit(None, dtype=pl.Int64))
    return pl.when(value.is_between(low, high)).then(value)


def _without(text: pl.Expr, ending: str) -> pl.Expr:
    """The text without an ending that it must have, or null."""
    return pl.when(text.str.ends_with(ending)).then(text.str.strip_suffix(ending))


def plain_integer(text: pl.Expr, places: int) -> pl.Expr:
    """The number times ten to ``places`` where that is a whole number written in plain digits; null otherwise."""
    decimals = rf"(?:\.\d{{1,{places}}}0*)?" if places else r"(?:\.0+)?"
    grouped = text.str.contains(rf"^[+-]?\d{{1,3}}(?:,\d{{3}}){{1,5}}{decimals}$")
    bare = pl.when(grouped).then(text.str.replace_all(",", "", literal=True)).otherwise(text)
    plain = bare.str.contains(rf"^[+-]?\d{{1,{MOST_DIGITS}}}{decimals}$")
    exact = pl.when(plain).then(bare).otherwise(None).cast(pl.Decimal(38, places), strict=False)
    return exact.to_physical().cast(pl.Int64, strict=False)


# -- the careful path -----------------------------------------------------------------------------------------------


def _careful(source: Source, use: Use, fast: pl.Series | None, on: date) -> tuple[pl.Series, pl.DataFrame]:
    """The column with the texts that the fast path left read one by one, each distinct text once."""
    texts = source.frame[use.heading]
    kind = _type_of(use)
    open_cells = texts.is_not_null() if fast is None else texts.is_not_null() & fast.is_null()
    if not open_cells.any():
        done = fast if fast is not None else pl.Series([None] * len(texts), dtype=kind)
        return done.alias(use.column), no_problems()
    reader = reader_of(use, on)
    left = texts.filter(open_cells).unique()
    read: dict[str, Read] = {text: reader(source.original(use.heading, text)) for text in left.to_list()}
    table = pl.DataFrame(
        {"text": list(read), "value": [one.value for one in read.values()]}, schema={"text": pl.String, "value": kind}
    )
    joined = texts.alias("text").to_frame().join(table, on="text", how="left", maintain_order="left")["value"]
    series = joined if fast is None else fast.zip_with(~open_cells, joined)
    return series.alias(use.column), _problems(source, use, open_cells, read)


def _problems(source: Source, use: Use, open_cells: pl.Series, read: dict[str, Read]) -> pl.DataFrame:
    found: dict[str, tuple[Problem, Text | None]] = {
        text: (one.problem, one.fix) for text, one in read.items() if one.problem is not None
    }
    if not found:
        return no_problems()
    place = Place(source.name, source.sheet, use.heading, source.letters.get(use.heading))
    cells = source.frame.select(pl.col(ROW).alias("row"), pl.col(use.heading).alias("text")).filter(open_cells)
    return spread(place, cells, found)


def reader_of(use: Use, on: date) -> Callable[[Cell], Read]:
    """What reads one cell of a column."""
    if use.target.indicator is not None:
        return Reader(use.target.indicator, on, use.unit, use.style)
    if use.target.what == "year":
        return read_year
    return read_held if use.target.end == "held" else read_title_day


def _type_of(use: Use) -> type[pl.DataType]:
    if use.target.indicator is not None:
        return stored_type(use.target.indicator)
    if use.target.what == "year":
        return pl.Int64
    return pl.Boolean if use.target.end == "held" else pl.Date


def stored_type(indicator: Indicator) -> type[pl.DataType]:
    """The type of an indicator's column in the wide layout as intake makes it."""
    if indicator.type in ("yes_no", "finding"):
        return pl.Boolean
    return pl.Date if indicator.type == "date" else pl.Int64
