"""Streams of tables too large to be read whole: parquet, and csv in UTF-8."""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from tidu.errors import Where
from tidu.sheets.delimited import SEPARATOR_LINE, find_separator, text_grid
from tidu.sheets.encodings import NAMES, find_encoding, wrong_bytes
from tidu.sheets.faults import refuse
from tidu.sheets.header import find_layout
from tidu.sheets.kinds import kind_of, read_head, refuse_markup
from tidu.sheets.reading import build_table, name_columns
from tidu.sheets.table import Table, column_letter

SAMPLE = 1 << 18
CHUNK = 1 << 20
CHARACTER = 4


def scan_table(path: str | Path, row_number: str | None = None) -> pl.LazyFrame:
    """A lazy frame over a parquet file or a UTF-8 csv file of any size; nothing but a sample is held in memory.

    ``row_number`` names a first column to be added with the rows' numbers: as a spreadsheet program counts them for
    csv, from 1 for parquet.

    Columns of csv are all text, empty cells null, headings found and cleaned as ``open_table`` does; rows below the
    header come as they are, totals and remarks included. Parquet keeps its types. The bytes of a csv file are checked
    once from end to end. ``SheetError`` for other kinds and encodings; a row with more cells than there are columns
    raises polars' ``ComputeError`` when the frame is collected.
    """
    path = Path(path)
    kind = kind_of(path)
    where = Where(path.name)
    if kind == "parquet":
        lazy = pl.scan_parquet(path, glob=False, row_index_name=row_number, row_index_offset=1)
        try:
            lazy.collect_schema()
        except (PolarsError, OSError) as error:
            raise refuse("corrupt-file", where, name=path.name, kind="parquet", reason=error) from error
        return lazy
    if kind != "csv":
        raise refuse("not-streamable", where, name=path.name, kind=kind)
    sample = read_head(path, SAMPLE)
    codec = find_encoding(_whole_lines(sample, path), path)
    if codec not in {"utf-8", "utf-8-sig"}:
        raise refuse("not-streamable", where, name=path.name, kind=f"{NAMES[codec]} csv")
    check_utf8(path)
    return _scan_text(path, _whole_lines(sample, path).decode("utf-8-sig"), row_number)


def open_head(path: str | Path) -> Table:
    """The beginning of a UTF-8 csv file as ``open_table`` reads it: headings, titles, unit, notes and the first rows.

    ``SheetError`` as ``open_table``.
    """
    path = Path(path)
    text = _whole_lines(read_head(path, SAMPLE), path).decode("utf-8-sig")
    named = SEPARATOR_LINE.match(text)
    grid = text_grid(text, named[1] if named else find_separator(text), path, [])
    if not grid.rows:
        raise refuse("empty-file", Where(path.name), name=path.name)
    return build_table(grid, path, None, [])


def check_utf8(path: Path) -> None:
    """``SheetError`` naming the first byte of a file that is not UTF-8. Reads it once, a piece at a time."""
    offset, rest, lines = 0, b"", 0
    with path.open("rb") as file:
        while True:
            chunk = file.read(CHUNK)
            piece = rest + chunk
            try:
                _, used = codecs.utf_8_decode(piece, "strict", not chunk)
            except UnicodeDecodeError as error:
                raise wrong_bytes(piece, error, "utf-8", path, offset, lines) from None
            if not chunk:
                return
            offset, rest, lines = offset + used, piece[used:], lines + piece.count(b"\n", 0, used)


def _whole_lines(sample: bytes, path: Path) -> bytes:
    """The sample up to a line end that is not inside quotes; all of it if the file is no longer than it."""
    if len(sample) < SAMPLE or path.stat().st_size == len(sample):
        return sample
    end = sample.rfind(b"\n") + 1
    while end > 0 and sample.count(b'"', 0, end) % 2:
        end = sample.rfind(b"\n", 0, end - 1) + 1
    return sample[:end] if end > 0 else sample[: -CHARACTER + 1]


def _scan_text(path: Path, sample: str, row_number: str | None) -> pl.LazyFrame:
    refuse_markup(sample, path)
    named = SEPARATOR_LINE.match(sample)
    separator = named[1] if named else find_separator(sample)
    grid = text_grid(sample, separator, path, [])
    if not grid.rows:
        raise refuse("empty-file", Where(path.name), name=path.name)
    quotes_kept = any(one.code == "quotes-kept" for one in grid.notes)
    layout = find_layout(grid, path)
    columns = [f"列{column_letter(number)}" for number in range(1, grid.first_column)]
    columns += name_columns(grid, layout, path, [])[0]
    lazy = pl.scan_csv(
        path,
        has_header=False,
        separator=separator,
        quote_char=None if quotes_kept else '"',
        schema=dict.fromkeys(columns, pl.String),
        skip_lines=_lines_before(sample, separator, grid.rows[layout.data].number),
        missing_columns="insert",
        glob=False,
        row_index_name=row_number,
        row_index_offset=grid.rows[layout.data].number,
    )
    if grid.first_column > 1:
        lazy = lazy.drop(columns[: grid.first_column - 1])
    # Blank lines are rows to polars.
    return lazy.filter(~pl.all_horizontal(pl.col(columns[grid.first_column - 1 :]).is_null()))


def _lines_before(sample: str, separator: str, row: int) -> int:
    """The lines of the file before a row, where a cell with line breaks takes several."""
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
    number = 1
    lines = 0
    while number < row and next(reader, None) is not None:
        number, lines = number + 1, reader.line_num
    return lines
