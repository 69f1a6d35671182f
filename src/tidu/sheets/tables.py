"""All the tables of one file: of every visible sheet, and of one sheet those that stand below one another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from tidu.errors import Where
from tidu.sheets.blocks import blocks, corner
from tidu.sheets.delimited import read_text
from tidu.sheets.faults import SheetError, refuse
from tidu.sheets.grid import Grid
from tidu.sheets.kinds import kind_of
from tidu.sheets.notes import Note, note
from tidu.sheets.parquet import read_parquet
from tidu.sheets.reading import LIMITS, WITH_SHEETS, around, build_table, check, document_tables, mismatch
from tidu.sheets.table import Limits, Table
from tidu.sheets.workbook import Workbook, is_tabular
from tidu.text import Text

PASSED_OVER = frozenset({"empty-sheet", "header-only", "too-many-columns"})
"""What makes a sheet no table, while the others of its workbook may be."""


NO_TABLE = Text("看起来不是表格", "it does not look like a table")


def open_tables(
    path: str | Path,
    sheet: str | None = None,
    header_row: int | None = None,
    *,
    encoding: str | None = None,
    limits: Limits = LIMITS,
) -> list[Table]:
    """Every table of a file, at least one, in the order of the file.

    Of a workbook all visible sheets that look like tables are read (or the one that ``sheet`` names, hidden or not), of a
    sheet with several lists below one another all of them, of a docx or pdf all tables; a table that goes on over
    pages is one. What is passed over, such as hidden sheets, a note of the first table tells. ``header_row`` names the
    header of one table, of which the rows up to the next list are read. ``SheetError`` where no table can be read.
    """
    path = Path(path)
    kind = kind_of(path)
    if sheet is not None and kind not in WITH_SHEETS:
        raise refuse("sheet-not-possible", Where(path.name), sheet=sheet, kind=kind)
    notes = mismatch(path, kind)
    if kind == "parquet":
        return _noted([read_parquet(path, limits)], notes)
    if kind in {"docx", "pdf"}:
        return _noted(_of_grids(document_tables(path, kind, sheet, limits), path, header_row, limits), notes)
    if kind == "csv":
        return _noted(_of_grid(read_text(path, limits, encoding), path, header_row, limits), notes)
    return _noted(_of_workbook(Workbook(path, kind, limits), sheet, header_row, notes), notes)


def _noted(tables: list[Table], notes: list[Note]) -> list[Table]:
    return [replace(tables[0], notes=(*notes, *tables[0].notes)), *tables[1:]] if notes else tables


def _of_workbook(book: Workbook, sheet: str | None, header_row: int | None, notes: list[Note]) -> list[Table]:
    if sheet is not None:
        return _of_grid(book.read(sheet), book.path, header_row, book.limits)
    names = book.filled()
    if not names:
        raise refuse("empty-sheet", Where(book.path.name), sheet="、".join(book.names), filled="—")
    visible = [name for name in names if name not in book.hidden] or names
    hidden = [name for name in names if name not in visible]
    if hidden:
        notes.append(note("hidden-sheets", Where(book.path.name), count=len(hidden), names="、".join(hidden)))
    tabular = [name for name in visible if is_tabular(book.read(name))] or visible[:1]
    skipped = [(name, NO_TABLE) for name in visible if name not in tabular]
    tables, refused = _each([(name, partial(_of_sheet, book, name, header_row)) for name in tabular])
    for name, reason in [*skipped, *refused]:
        notes.append(note("sheet-skipped", Where(book.path.name, sheet=name), sheet=name, reason=reason))
    return tables


def _of_sheet(book: Workbook, name: str, header_row: int | None) -> list[Table]:
    return _of_grid(book.read(name), book.path, header_row, book.limits)


def _one(grid: Grid, path: Path) -> list[Table]:
    return [build_table(grid, path, None, [])]


def _each(readers: list[tuple[str, Callable[[], list[Table]]]]) -> tuple[list[Table], list[tuple[str, object]]]:
    """The tables of all that can be read, and why the others cannot; the first refusal where nothing can."""
    tables: list[Table] = []
    refused: list[tuple[str, object]] = []
    first: SheetError | None = None
    for name, read in readers:
        try:
            tables += read()
        except SheetError as error:
            if error.code not in PASSED_OVER:
                raise
            first = first or error
            refused.append((name, error.what))
    if not tables and first is not None:
        raise first
    return tables, refused


def _of_grids(grids: list[Grid], path: Path, header_row: int | None, limits: Limits) -> list[Table]:
    """The tables of a document; those with a header only, such as forms, are passed over."""
    tables, refused = _each([(grid.sheet or "", partial(_of_grid, grid, path, header_row, limits)) for grid in grids])
    return _noted(tables, _skipped(refused, Where(path.name)))


def _skipped(refused: list[tuple[str, object]], where: Where) -> list[Note]:
    return [note("part-skipped", where, first=first, reason=reason) for first, reason in refused]


def _of_grid(grid: Grid, path: Path, header_row: int | None, limits: Limits) -> list[Table]:
    """The tables that stand below one another in a grid."""
    check(grid, path, limits)
    if header_row is not None:
        return [build_table(around(grid, header_row), path, header_row, [])]
    parts = blocks(grid)
    if len(parts) == 1:
        return [build_table(grid, path, None, [])]
    where = Where(path.name, sheet=grid.sheet)
    tables, refused = _each([(corner(part), partial(_one, part, path)) for part in parts])
    if len(tables) == 1:
        return _noted(tables, _skipped(refused, where))
    told = [
        replace(
            one,
            notes=(
                *one.notes,
                note("table-of-several", where, count=len(tables), nth=nth, first=_corner(one)),
            ),
        )
        for nth, one in enumerate(tables, 1)
    ]
    return _noted(told, _skipped(refused, where))


def _corner(table: Table) -> str:
    """The name of the cell in which the header begins."""
    return f"{table.letters[0]}{table.header_rows[0] if table.header_rows else table.rows[0].number}"
