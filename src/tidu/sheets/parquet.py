"""Parquet files, read whole."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from tidu.errors import Where
from tidu.sheets.faults import refuse
from tidu.sheets.notes import Note, note
from tidu.sheets.table import Cell, Limits, Row, Table, column_letter

NESTED = (pl.List, pl.Array, pl.Struct, pl.Object)


def read_parquet(path: Path, limits: Limits) -> Table:
    """The whole table of a parquet file. ``SheetError`` if it is damaged, too large or has no rows."""
    where = Where(path.name)
    try:
        lazy = pl.scan_parquet(path, glob=False)
        schema = lazy.collect_schema()
        height = int(lazy.select(pl.len()).collect().item())
        columns, cells = len(schema), len(schema) * height
        if columns > limits.max_columns:
            raise refuse("too-many-columns", where, columns=columns, limit=limits.max_columns)
        if cells > limits.max_cells:
            limit = f"{limits.max_cells:,}"
            corner = f"{column_letter(columns)}{height}"
            raise refuse("too-many-cells", where, sheet=path.name, corner=corner, cells=f"{cells:,}", limit=limit)
        frame = lazy.collect()
    except (PolarsError, OSError) as error:
        raise refuse("corrupt-file", where, name=path.name, kind="parquet", reason=error) from error
    if frame.height == 0:
        raise refuse("header-only", where, line=1)
    notes: list[Note] = []
    for name, dtype in schema.items():
        if isinstance(dtype, NESTED):
            notes.append(note("nested-text", where, heading=name))
    rows = tuple(
        Row(number, tuple(_cell(value) for value in values)) for number, values in enumerate(frame.iter_rows(), 1)
    )
    names = tuple(frame.columns)
    return Table(
        path=str(path),
        kind="parquet",
        sheet=None,
        columns=names,
        raw_headings=names,
        letters=tuple(column_letter(number) for number in range(1, len(names) + 1)),
        rows=rows,
        notes=tuple(notes),
    )


def _cell(value: object) -> Cell:
    """Times, durations, bytes and nested values have no place in a sheet's cell and become text."""
    if value is None or isinstance(value, str | int | float | Decimal | datetime.date):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return value.isoformat() if isinstance(value, datetime.time) else str(value)
