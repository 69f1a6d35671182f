"""A made-up population in the wide layout: any number of firms, in any number of pieces, the same for the same seed."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from tidu.criteria import model
from tidu.criteria.expressions import Application
from tidu.criteria.layout import WideColumn, wide_columns
from tidu.criteria.many import column_type
from tidu.criteria.plan import Column
from tidu.criteria.planning import plan_of
from tidu.criteria.vocabulary import FOREVER, NEVER, Indicator

ON = date(2026, 5, 1)
KINDS: tuple[Application, ...] = ("new", "review")
MISSING_PERCENT = 8
FEN_A_STEP = 1_000_000
SHARES_OF_REVENUE = {
    # lowest and highest in percent of the year's revenue
    "main_revenue": (55, 100),
    "rd_expense": (1, 14),
    "net_profit": (-5, 18),
    "assets": (60, 220),
    "liabilities": (10, 160),
    "equity_raised": (0, 20),
}
BLEMISHES = ("on_abnormal_list", "on_dishonest_list", "restricted_product")


def noise(name: str, modulus: int, seed: int = 1) -> pl.Expr:
    """Integers from 0 to ``modulus`` − 1, drawn anew for every firm and every name."""
    return (pl.col("firm_id").hash(zlib.crc32(name.encode()) + seed) % modulus).cast(pl.Int64)


class Inventor:
    """Invents the values of columns for one seed and one date of the check."""

    def __init__(self, on: date, seed: int) -> None:
        self.on = on
        self.seed = seed

    def noise(self, name: str, modulus: int) -> pl.Expr:
        """See :func:`noise`."""
        return noise(name, modulus, self.seed)

    def column(self, wide: WideColumn, column: Column) -> pl.Expr:
        """A whole column, one value in twelve missing."""
        known = self.noise(f"{wide.name} known", 100) >= MISSING_PERCENT
        value = self._state(wide.indicator, wide) if wide.indicator is not None else self._title(wide)
        return pl.when(known).then(value).cast(column_type(column)).alias(wide.name)

    def _title(self, wide: WideColumn) -> pl.Expr:
        """One end of a validity: 45 firms in a hundred hold each title."""
        held = self.noise(f"{wide.title} held", 100) < 45
        day = self.on - timedelta(days=400) if wide.end == "from" else FOREVER
        return pl.when(held).then(pl.lit(day)).otherwise(pl.lit(NEVER))

    def _state(self, indicator: Indicator, wide: WideColumn) -> pl.Expr:
        if indicator.type in ("yes_no", "finding"):
            return self.noise(wide.name, 100) < (2 if indicator.code in BLEMISHES else 80)
        if indicator.type == "date":
            return self._date(indicator)
        if indicator.type == "choice":
            return self.noise(wide.name, len(indicator.options))
        if indicator.type == "code":
            return 1300 + self.noise(wide.name, 3000)
        return self._number(indicator, wide)

    def _date(self, indicator: Indicator) -> pl.Expr:
        days = 4000 if indicator.kind == "event" else 9000
        day = (pl.lit(self.on) - pl.duration(days=self.noise(indicator.code, days))).cast(pl.Date)
        if indicator.kind != "event":
            return day
        return pl.when(self.noise(f"{indicator.code} happened", 100) < 12).then(day).otherwise(pl.lit(NEVER))

    def revenue(self, shift: int) -> pl.Expr:
        """Revenue in 分, many small firms and few large, growing by some eight percent a year."""
        size = (self.noise("size", 250) + 10) * (self.noise("size too", 240) + 20) * FEN_A_STEP
        return size * (100 - 8 * shift) // 100 * (90 + self.noise(f"revenue of year {shift}", 21)) // 100

    def _number(self, indicator: Indicator, wide: WideColumn) -> pl.Expr:
        if indicator.code == "revenue":
            return self.revenue(wide.shift)
        if indicator.code in SHARES_OF_REVENUE:
            low, high = SHARES_OF_REVENUE[indicator.code]
            return self.revenue(wide.shift) * (low * 10 + self.noise(wide.name, (high - low) * 10 + 1)) // 1000
        staff = self.noise("staff", 480) + 8
        if indicator.code == "staff":
            return staff * indicator.scale
        if indicator.code == "rd_staff":
            return staff * self.noise(wide.name, 26) // 100 * indicator.scale
        if indicator.type == "share":
            return self.noise(wide.name, 400) * indicator.scale // 1000
        most = {"years": 15, "points": 101 if indicator.decimals else 16}.get(indicator.type, 5)
        return self.noise(wide.name, most) * indicator.scale


def population(
    standards: Iterable[model.Standard], firms: int, *, first: int = 0, on: date = ON, seed: int = 1
) -> pl.DataFrame:
    """``firms`` rows from number ``first`` on, with ``firm_id`` and every column that the standards read."""
    inventor = Inventor(on, seed)
    columns: dict[str, pl.Expr] = {}
    for standard in standards:
        wide = {column.name: column for column in wide_columns(standard)}
        inputs = {name: column for kind in KINDS for name, column in plan_of(standard, on, kind).inputs.items()}
        columns |= {name: inventor.column(wide[name], column) for name, column in inputs.items()}
    ids = pl.LazyFrame({"firm_id": pl.int_range(first, first + firms, dtype=pl.Int64, eager=True)})
    return ids.with_columns(columns.values()).collect()


def pieces(firms: int, size: int) -> Iterator[tuple[int, int]]:
    """``firms`` in pieces of at most ``size``: the first number and the length of each."""
    for first in range(0, firms, size):
        yield first, min(size, firms - first)


def write_population(
    standards: Sequence[model.Standard],
    firms: int,
    folder: Path,
    *,
    piece: int = 1_000_000,
    row_group: int | None = None,
) -> None:
    """Write the population as parquet files of ``piece`` firms each, so that it never lies in memory as a whole."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, (first, length) in enumerate(pieces(firms, piece)):
        frame = population(standards, length, first=first)
        frame.write_parquet(folder / f"firms-{number:04}.parquet", row_group_size=row_group)
