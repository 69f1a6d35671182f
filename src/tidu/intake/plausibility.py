"""Values that were read but can hardly be right together: a slip of the unit, a part greater than its whole.

They are used as they stand and listed as warnings: a program cannot know which of the two is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from tidu.criteria.values import show_value
from tidu.criteria.vocabulary import Indicator
from tidu.intake.problems import Place, listed, no_problems, own_warning
from tidu.intake.targets import Wanted
from tidu.sheets import Problem
from tidu.text import Text

LEAP = 1000
"""An amount that changes so many times over within a year was most likely written in two units."""
WHOLES = {"rd_staff": "staff", "main_revenue": "revenue", "rd_expense": "revenue", "hightech_income": "total_income_ht"}
"""Parts, and what they are parts of or can hardly exceed."""
Found = tuple[Place, int | None, Problem, Text | None]


def implausible(frame: pl.DataFrame, wanted: Wanted) -> pl.DataFrame:
    """A warning for every firm and pair of values; ``frame`` has the wide layout and the rows' identity."""
    found = [*_leaps(frame, wanted), *_parts(frame, wanted)]
    return listed(found) if found else no_problems()


def _leaps(frame: pl.DataFrame, wanted: Wanted) -> Iterator[Found]:
    seen: set[tuple[str, int, int, int]] = set()
    for indicator in wanted.indicators.values():
        # What may be negative, a profit or a cash flow, may also be next to nothing in one year.
        if indicator.type != "money" or not indicator.yearly or indicator.minimum is None:
            continue
        years = {year: name for year, name in wanted.years(indicator).items() if name in frame.columns}
        for year, name in years.items():
            before = years.get(year - 1)
            if before is None:
                continue
            late, early = pl.col(name), pl.col(before)
            # Compared by division, so that nothing overflows.
            leap = (early > 0) & (late > 0) & ((late // LEAP >= early) | (early // LEAP >= late))
            for row in _rows(frame, leap, name, before):
                # One column may serve several indicators.
                if row in seen:
                    continue
                seen.add(row)
                place, number, values = _of_row(
                    row, Text(f"{year} 年{indicator.names.zh}", f"{indicator.names.en} of {year}")
                )
                shown = [show_value(indicator, value) for value in values]
                years_ = Text(f"{year - 1} 年", str(year - 1))
                yield place, number, own_warning("leap", shown[0], other=shown[1], year=years_, times=LEAP), None


def _parts(frame: pl.DataFrame, wanted: Wanted) -> Iterator[Found]:
    indicators = wanted.indicators
    for part_code, whole_code in WHOLES.items():
        part, whole = indicators.get(part_code), indicators.get(whole_code)
        if part is None or whole is None:
            continue
        for year, name in wanted.years(part).items():
            other = wanted.column(whole, year)
            if name not in frame.columns or other is None or other not in frame.columns:
                continue
            yield from _exceeding(frame, part, whole, (name, other), year)


def _exceeding(
    frame: pl.DataFrame, part: Indicator, whole: Indicator, columns: tuple[str, str], year: int
) -> Iterator[Found]:
    for row in _rows(frame, pl.col(columns[0]) > pl.col(columns[1]), *columns):
        place, number, values = _of_row(row, Text(f"{year} 年{part.names.zh}", f"{part.names.en} of {year}"))
        shown = show_value(part, values[0]), show_value(whole, values[1])
        yield place, number, own_warning("part-exceeds-whole", shown[0], whole=whole.names, other=shown[1]), None


def _rows(frame: pl.DataFrame, condition: pl.Expr, *columns: str) -> list[tuple[str, int, int, int]]:
    return frame.filter(condition).select("id_file", "id_row", *columns).rows()


def _of_row(row: tuple[str, int, int, int], label: Text) -> tuple[Place, int, tuple[int, int]]:
    return Place(row[0], None, label.zh), row[1], (row[2], row[3])
