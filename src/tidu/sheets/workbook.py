"""Workbooks, xlsx and xls, read through calamine after a look at what it does not tell."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from tidu.errors import Where
from tidu.sheets.compound import CompoundError, CompoundFile
from tidu.sheets.delimited import megabytes
from tidu.sheets.faults import SheetError, refuse
from tidu.sheets.grid import Area, Grid, blank_as_none, trim
from tidu.sheets.kinds import WORKBOOK_STREAMS
from tidu.sheets.notes import Note, note
from tidu.sheets.old_workbook import reaches
from tidu.sheets.table import Cell, Fault, Limits, Row, cell_name, column_letter
from tidu.sheets.workbook_parts import SheetParts, check_size, read_parts

T = TypeVar("T")
# Excel keeps fifteen digits of a number; whole numbers up to this are exact as float and int alike.
EXACT = 2**53
FIFTEEN_DIGITS = 10**15
SHOWN_LETTERS = 10
RawCell = str | int | float | bool | datetime.time | datetime.date | datetime.datetime | datetime.timedelta


class Workbook:
    """An open workbook. Every method raises ``SheetError`` for what it cannot read."""

    def __init__(self, path: Path, kind: str, limits: Limits) -> None:
        self.path, self.kind, self.limits = path, kind, limits
        self._parts: dict[str, SheetParts] = {}
        if kind == "xlsx":
            check_size(path, limits)
        else:
            self._check_old()
        self._book = self._guarded(lambda: CalamineWorkbook.from_path(path))
        sheets = [meta for meta in self._book.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
        self.names = [meta.name for meta in sheets]
        self.hidden = {meta.name for meta in sheets if meta.visible != SheetVisibleEnum.Visible}
        self._sheets: dict[str, CalamineSheet] = {}
        self._grids: dict[str, Grid] = {}

    def filled(self) -> list[str]:
        """The sheets that hold something, visible ones first."""
        ordered = sorted(self.names, key=lambda name: name in self.hidden)
        return [name for name in ordered if self._holds_something(name)]

    def read(self, name: str) -> Grid:
        """The grid of one sheet; ``unknown-sheet`` if there is none of that name, ``empty-sheet`` if it is blank."""
        if name not in self.names:
            listed = "、".join(f"“{one}”" for one in self.names)
            raise refuse("unknown-sheet", Where(self.path.name), sheet=name, listed=listed)
        if name not in self._grids:
            self._grids[name] = self._read(name)
        return self._grids[name]

    def _read(self, name: str) -> Grid:
        sheet = self._sheet(name)
        percent = self._parts.get(name, SheetParts()).percent
        spaces = 0
        percents: list[tuple[str, str]] = []
        long_numbers: list[str] = []
        offset = sheet.start[1] if sheet.start else 0
        numbered: list[tuple[int, list[Cell]]] = []
        for number, raw in enumerate(sheet.iter_rows() if sheet.start else (), 1):
            cells, found = blank_as_none([_cell(value) for value in raw])
            spaces += found
            for column, cell in enumerate(cells, offset + 1):
                if isinstance(cell, bool) or not isinstance(cell, float | int):
                    continue
                if (number, column) in percent:
                    cells[column - offset - 1] = shown = _percent(cell)
                    percents.append((cell_name(number, column), shown))
                elif abs(cell) >= FIFTEEN_DIGITS:
                    long_numbers.append(cell_name(number, column))
            numbered.append((number, cells))
        rows, first_column = trim(iter(numbered), offset + 1)
        if not rows:
            listed = "、".join(f"“{one}”" for one in self.filled()) or "—"
            raise refuse("empty-sheet", Where(self.path.name, sheet=name), sheet=name, filled=listed)
        hidden = sorted(self._parts.get(name, SheetParts()).hidden_columns)
        width = max(len(row.cells) for row in rows)
        return Grid(
            self.kind,
            name,
            rows,
            first_column,
            _areas(sheet),
            self._notes(name, spaces, percents, long_numbers, rows),
            faults=self._faults(name, long_numbers),
            hidden_rows=frozenset(self._parts.get(name, SheetParts()).hidden_rows),
            hidden_columns=tuple(column_letter(one) for one in hidden if first_column <= one < first_column + width),
        )

    def _faults(self, name: str, long_numbers: list[str]) -> dict[str, Fault]:
        parts = self._parts.get(name, SheetParts())
        return {
            **{cell: Fault("digits-lost", "") for cell in long_numbers},
            **{cell: Fault("error-cells", text) for cell, text in parts.errors.items()},
            **{cell: Fault("uncalculated", "") for cell in parts.uncalculated},
        }

    def _holds_something(self, name: str) -> bool:
        try:
            return self._sheet(name).end is not None
        except SheetError as error:
            if error.code == "too-many-cells":
                return True
            raise

    def _check_old(self) -> None:
        """An .xls is read whole when it is opened, so all its sheets are checked before."""
        size = self.path.stat().st_size
        if size > self.limits.max_bytes:
            limit = megabytes(self.limits.max_bytes)
            where = Where(self.path.name)
            raise refuse("file-too-big", where, name=self.path.name, size=megabytes(size), limit=limit)
        try:
            file = CompoundFile(self.path)
            found = reaches(file.read(next(name for name in WORKBOOK_STREAMS if name in file.names)))
        except CompoundError as error:
            raise self._corrupt(error) from error
        for reach in found:
            self._check_reach(reach.sheet, reach.row, reach.column)
            self._parts[reach.sheet] = SheetParts(
                errors={cell_name(*place): text for place, text in reach.errors.items()},
                formulas=reach.formulas,
                first_formulas=[cell_name(*reach.formula)] if reach.formula else [],
                hidden_rows=reach.hidden_rows,
                hidden_columns=reach.hidden_columns,
            )

    def _guarded(self, call: Callable[[], T]) -> T:
        """What a call into the reader proper gives. On damaged files that reader also panics, past ``Exception``."""
        try:
            return call()
        except PasswordError:
            raise refuse("password-protected", Where(self.path.name), name=self.path.name) from None
        except CalamineError as error:
            raise self._corrupt(error) from error
        except BaseException as error:
            if type(error).__name__ == "PanicException":
                raise self._corrupt(error) from None
            raise

    def _check_reach(self, name: str, row: int, column: int) -> None:
        if row * column > self.limits.max_cells:
            raise refuse(
                "too-many-cells",
                Where(self.path.name, sheet=name),
                sheet=name,
                corner=cell_name(row, column),
                cells=f"{row * column:,}",
                limit=f"{self.limits.max_cells:,}",
            )

    def _sheet(self, name: str) -> CalamineSheet:
        """A sheet, loaded once. Its reach is checked first: the reader proper sets memory aside for every cell."""
        if name not in self._sheets:
            if self.kind == "xlsx":
                parts = self._parts[name] = read_parts(self.path, name)
                self._check_reach(name, parts.last_row, parts.last_column)
            self._sheets[name] = self._guarded(lambda: self._book.get_sheet_by_name(name))
        return self._sheets[name]

    def _notes(
        self, name: str, spaces: int, percents: list[tuple[str, str]], long_numbers: list[str], rows: list[Row]
    ) -> list[Note]:
        parts = self._parts.get(name, SheetParts())
        where = Where(self.path.name, sheet=name)
        notes: list[Note] = []
        if name in self.hidden:
            notes.append(note("hidden-sheet", where, sheet=name))
        if spaces:
            notes.append(note("blank-text", where, count=spaces))
        if percents:
            notes.append(
                note("percent-cells", where, count=len(percents), example=percents[0][0], shown=percents[0][1])
            )
        without = {*parts.uncalculated, *parts.errors}
        saved = parts.formulas - len(without)
        if saved > 0:
            example = next((cell for cell in parts.first_formulas if cell not in without), "…")
            notes.append(note("formulas", where, count=saved, example=example))
        for code, cells in (
            ("digits-lost", long_numbers),
            ("error-cells", list(parts.errors)),
            ("uncalculated", parts.uncalculated),
        ):
            if cells:
                notes.append(note(code, where, count=len(cells), example=cells[0]))
        filled = {row.number for row in rows}
        hidden = [number for number in parts.hidden_rows if number in filled]
        if hidden:
            notes.append(note("hidden-rows", where, count=len(hidden), first=hidden[0]))
        letters = [column_letter(one) for one in sorted(parts.hidden_columns) if one <= (parts.last_column or one)]
        if letters:
            listed = "、".join(letters[:SHOWN_LETTERS])
            notes.append(note("hidden-columns", where, count=len(letters), letters=listed))
        return notes

    def _corrupt(self, error: BaseException) -> SheetError:
        return refuse("corrupt-file", Where(self.path.name), name=self.path.name, kind=self.kind, reason=error)


def _cell(value: RawCell) -> Cell:
    """Excel has one kind of number; what is whole becomes int. Times of day and durations become text."""
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < EXACT else value
    if isinstance(value, datetime.time):
        return value.isoformat()
    return str(value) if isinstance(value, datetime.timedelta) else value


def _percent(value: float) -> str:
    """3.45% for a cell that holds 0.0345 and is formatted as a percentage: exact, and as its author sees it."""
    shifted = (Decimal(repr(value)) * 100).normalize()
    return f"{shifted:f}%"


def _areas(sheet: CalamineSheet) -> list[Area]:
    """Merged areas, numbered from 1, those of a single cell left out."""
    areas = [
        Area(top + 1, left + 1, bottom + 1, right + 1)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or []
    ]
    return sorted((area for area in areas if area.height * area.width > 1), key=lambda area: (area.top, area.left))


def sheet_to_read(book: Workbook) -> tuple[str, list[str]]:
    """The sheet to read when none is named, and the others with content: the first visible one that looks like a table.

    A cover or a page of instructions has a single column; a sheet with several columns and rows is preferred to it.
    """
    names = book.filled()
    if not names:
        raise refuse("empty-sheet", Where(book.path.name), sheet="、".join(book.names), filled="—")
    visible = [name for name in names if name not in book.hidden] or names
    chosen = next((name for name in itertools.islice(visible, 20) if is_tabular(book.read(name))), visible[0])
    return chosen, [name for name in names if name != chosen]


def is_tabular(grid: Grid) -> bool:
    """Whether a sheet has several columns and rows: a cover or a page of instructions has a single column."""
    wide = [row for row in grid.rows[:200] if sum(cell is not None for cell in row.cells) > 1]
    return len(wide) >= 2 and len(wide) * 2 >= min(len(grid.rows), 200)
