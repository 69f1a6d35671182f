"""Reading files for judging: every cell as text under its heading, with the number of its row."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl
from polars.exceptions import ComputeError

from tidu.intake.notes import note as intake_note
from tidu.sheets import Cell, Note, SheetError, Table, open_table, scan_table
from tidu.sheets.encodings import NAMES, find_encoding
from tidu.sheets.kinds import kind_of, read_head
from tidu.sheets.labels import TOTAL, cell_text
from tidu.sheets.notes import note
from tidu.sheets.scanning import open_head
from tidu.sheets.table import column_letter

ROW = "§row"
"""The column of row numbers, as a spreadsheet shows them."""
STREAM_FROM = 8 << 20
"""Bytes from which a csv file is read by polars, without a Python object for every cell."""
STREAM_SAMPLE = 1 << 20
LONGEST_WHOLE_NUMBER = 10**15
TOTAL_COLUMNS = 3
NESTED = (pl.List, pl.Array, pl.Struct, pl.Object)


@dataclass
class Source:
    """A table whose cells are text, null where empty.

    ``odd`` keeps the original of cells that text does not do justice: dates, yes and no, numbers too long for Excel.
    """

    path: Path
    kind: str
    sheet: str | None
    frame: pl.DataFrame
    columns: tuple[str, ...]
    letters: dict[str, str]
    unit: str | None = None
    titles: tuple[str, ...] = ()
    notes: list[Note] = field(default_factory=list)
    odd: dict[str, dict[str, Cell]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    def original(self, column: str, text: str) -> Cell:
        """The cell that was turned into this text."""
        return self.odd.get(column, {}).get(text, text)


def read_source(path: Path, sheet: str | None = None) -> Source:
    """The table in a file. Raises SheetError as ``open_table`` does."""
    kind = kind_of(path)
    if kind == "csv" and path.stat().st_size >= STREAM_FROM:
        streamed = _streamed(path) or _transcoded(path)
        if streamed is not None:
            return streamed
    if kind == "parquet":
        return _parquet(path)
    return from_table(open_table(path, sheet), path)


def from_table(table: Table, path: Path) -> Source:
    """A table that was read cell by cell."""
    odd: dict[str, dict[str, Cell]] = {}
    columns: dict[str, Sequence[str | None]] = {}
    for place, name in enumerate(table.columns):
        texts: list[str | None] = []
        for row in table.rows:
            cell = row.cells[place]
            text = cell if isinstance(cell, str) else (None if cell is None else cell_text(cell))
            texts.append(text)
            if text is not None and _is_odd(cell):
                odd.setdefault(name, {})[text] = cell
        columns[name] = texts
    numbers = pl.Series(ROW, [row.number for row in table.rows], dtype=pl.Int64)
    frame = pl.DataFrame([numbers, *(pl.Series(name, texts, dtype=pl.String) for name, texts in columns.items())])
    return Source(
        path,
        table.kind,
        table.sheet,
        frame,
        table.columns,
        dict(zip(table.columns, table.letters, strict=True)),
        table.unit,
        table.titles,
        list(table.notes),
        odd,
    )


def _is_odd(cell: Cell) -> bool:
    if isinstance(cell, date | bool):
        return True
    return isinstance(cell, int | float) and abs(cell) >= LONGEST_WHOLE_NUMBER


def _streamed(path: Path) -> Source | None:
    """A large csv file; None where it has to be read whole: not UTF-8, or rows longer than the header."""
    try:
        lazy = scan_table(path, ROW)
        head = open_head(path)
        frame = lazy.with_columns(pl.col(ROW).cast(pl.Int64)).collect()
    except SheetError as error:
        # Whole, its encoding can be told from more than its beginning.
        if error.code not in ("not-streamable", "wrong-encoding"):
            raise
        return None
    except ComputeError:
        return None
    columns = tuple(name for name in frame.columns if name != ROW)
    frame, notes = _without_totals(frame, columns)
    letters = dict(zip(head.columns, head.letters, strict=True))
    kept = [one for one in head.notes if one.code not in {"total-rows", "footer-rows", "repeated-header"}]
    return Source(path, "csv", None, frame, columns, letters, head.unit, head.titles, [*kept, *notes])


def _transcoded(path: Path) -> Source | None:
    """A large csv file in another encoding than UTF-8, turned into it first; None where it has to be read whole."""
    sample = read_head(path, STREAM_SAMPLE)
    try:
        codec = find_encoding(sample[: sample.rfind(b"\n") + 1], path)
    except SheetError:
        return None
    if codec in ("utf-8", "utf-8-sig"):
        return None
    with tempfile.TemporaryDirectory(prefix="tidu-") as folder:
        target = Path(folder, path.name)
        try:
            with path.open(encoding=codec, newline="") as old, target.open("w", encoding="utf-8", newline="") as new:
                shutil.copyfileobj(old, new, STREAM_SAMPLE)
        except UnicodeDecodeError:
            return None
        found = _streamed(target)
    if found is not None:
        found.path = path
        found.notes.append(note("encoding", None, encoding=NAMES.get(codec, codec)))
    return found


def _without_totals(frame: pl.DataFrame, columns: tuple[str, ...]) -> tuple[pl.DataFrame, list[Note]]:
    """Rows that add up others, or repeat the header, are set aside and noted, as ``open_table`` does."""
    first = columns[:TOTAL_COLUMNS]
    label = pl.coalesce(first).str.replace_all(r"[\s:：]", "")
    found: list[Note] = []
    for code, condition in (
        ("total-rows", label.str.contains(TOTAL.pattern)),
        ("repeated-header", pl.all_horizontal(pl.col(name).eq_missing(pl.lit(name)) for name in first)),
    ):
        aside = frame.filter(condition)
        if aside.height:
            example = next((cell for cell in aside.row(0)[1:] if cell is not None), "")
            found.append(note(code, None, count=aside.height, first=aside[ROW][0], example=str(example)[:30]))
            frame = frame.filter(~condition.fill_null(value=False))
    return frame, found


def _parquet(path: Path) -> Source:
    lazy = scan_table(path, ROW)
    schema = lazy.collect_schema()
    columns = tuple(name for name, kind in schema.items() if name != ROW and not isinstance(kind, NESTED))
    frame = lazy.select(pl.col(ROW).cast(pl.Int64), *(pl.col(name).cast(pl.String) for name in columns)).collect()
    letters = {name: column_letter(number) for number, name in enumerate(columns, 1)}
    left_out = [name for name in schema if name != ROW and name not in columns]
    return Source(
        path,
        "parquet",
        None,
        frame,
        columns,
        letters,
        notes=[intake_note("nested-column", None, heading=name) for name in left_out],
    )
