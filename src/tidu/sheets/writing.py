"""Writing tables: xlsx, csv that Excel opens, and parquet. Text from outside never becomes a formula."""

from __future__ import annotations

import csv
import datetime
import itertools
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import polars as pl

from tidu.sheets.files import check_widths, replacing
from tidu.sheets.numbers import decimal_text
from tidu.sheets.values import Column, Kind, Value, csv_text, defuse, in_unit, rational
from tidu.sheets.workbook_writing import Sheet, write_workbook

# Decimals kept of a share that has no end, such as one third.
SHARE_DECIMALS = 12
PARQUET_TYPES: dict[Kind, pl.DataType] = {
    "text": pl.String(),
    "whole": pl.Int64(),
    "number": pl.Decimal(38, 6),
    "amount": pl.Decimal(38, 10),
    "share": pl.Decimal(38, SHARE_DECIMALS),
    "date": pl.Date(),
    "yes_no": pl.Boolean(),
}


def write_table(
    path: str | Path,
    columns: Sequence[Column | str],
    rows: Iterable[Sequence[Value]],
    *,
    sheet: str = "名单",
    titles: Sequence[str] = (),
) -> int:
    """Writes a table as the path's ending says (.xlsx, .csv or .parquet) and returns the number of rows.

    ``columns`` may be plain names, which are columns of text. ``titles`` are lines above the header (xlsx only). The
    file appears whole or not at all. ``SheetError`` for another ending, a missing folder, a file that may not be
    written and a row of the wrong width; ``ValueError`` for a value that does not fit its column.
    """
    path = Path(path)
    listed = [Column(column) if isinstance(column, str) else column for column in columns]
    writers = {".csv": _write_csv, ".parquet": _write_parquet}
    if path.suffix.lower() == ".xlsx":
        return write_workbook(path, [Sheet(sheet, listed, rows, titles)])
    with replacing(path) as target:
        return writers[path.suffix.lower()](target, listed, check_widths(rows, len(listed), path.name))


def _write_csv(path: Path, columns: list[Column], rows: Iterator[Sequence[Value]]) -> int:
    """UTF-8 with a mark at the beginning, without which Excel takes the file for GBK."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="", errors="replace") as file:
        writer = csv.writer(file)
        writer.writerow([defuse(column.heading) for column in columns])
        for row in rows:
            writer.writerow([csv_text(value, column) for value, column in zip(row, columns, strict=True)])
            count += 1
    return count


def _write_parquet(path: Path, columns: list[Column], rows: Iterator[Sequence[Value]]) -> int:
    """Typed columns: amounts as decimals in the column's unit, shares as decimals of one."""
    schema = {column.heading: PARQUET_TYPES[column.kind] for column in columns}
    parts = []
    while batch := list(itertools.islice(rows, 100_000)):
        parts.append(
            pl.DataFrame(
                {column.heading: [_typed(row[place], column) for row in batch] for place, column in enumerate(columns)},
                schema=schema,
            )
        )
    frame = pl.concat(parts) if parts else pl.DataFrame(schema=schema)
    frame.write_parquet(path)
    return frame.height


def _typed(value: Value, column: Column) -> str | int | bool | Decimal | datetime.date | None:
    """A value as the column's type; ``ValueError`` if it is not of that kind or has too many digits."""
    if value is None:
        return None
    if column.kind == "text":
        return csv_text(value, Column(column.name)) if not isinstance(value, str) else value
    if column.kind == "date" and isinstance(value, datetime.date):
        return value.date() if isinstance(value, datetime.datetime) else value
    if column.kind == "yes_no" and isinstance(value, bool):
        return value
    if isinstance(value, int | float | Decimal | Fraction) and not isinstance(value, bool):
        if column.kind == "amount":
            return Decimal(decimal_text(in_unit(value, column.unit)))
        if column.kind == "share":
            return Decimal(decimal_text(rational(value), SHARE_DECIMALS))
        number = rational(value)
        if column.kind == "whole" and number.denominator == 1:
            return int(number)
        if column.kind == "number" and (number * 10**6).denominator == 1:
            return Decimal(decimal_text(number))
    raise ValueError(f"{value!r} does not fit column {column.name}, which holds {column.kind}")
