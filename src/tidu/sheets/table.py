"""A table as it was read: headings, rows with their numbers in the sheet, and what the reader noticed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from tidu.errors import Where
from tidu.sheets.notes import Note

# A datetime is a date, so `date` alone would do; both are named for the reader.
Cell = str | int | float | Decimal | bool | date | datetime | None


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be read whole: bytes (of a workbook: unpacked), cells of one sheet, columns, pages of a PDF."""

    max_bytes: int = 1 << 30
    max_cells: int = 30_000_000
    max_columns: int = 2_000
    max_pages: int = 500


@dataclass(frozen=True, slots=True)
class Row:
    """One row of data. ``number`` is the row as a spreadsheet program counts it, from 1."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Aside:
    """A row below the header that is no data, and the code of the note that says why. 0 is a line outside the table."""

    number: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a cell is empty, or not to be trusted, although the sheet shows something: the code of the note, and what stood there."""

    code: str
    shown: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table read from a file.

    ``columns`` are the cleaned, unique headings; ``raw_headings`` are the same as they were written and ``letters``
    the columns' letters in the sheet. ``kind`` is xlsx, xls, csv, docx, pdf or parquet; ``sheet`` of a docx or pdf is 表1,
    表2 ... ``titles`` are the lines above the header, ``header_rows`` its row numbers (none in a file without a header),
    ``unit`` the unit that the titles give, if any. ``aside`` holds totals, section titles and remarks that were left out
    of ``rows``. ``faults`` are cells that could not be read for what they are, by their names (D7); ``hidden_rows`` numbers
    of rows, and ``hidden_columns`` letters of columns, that the sheet hides and that were read all the same.
    """

    path: str
    kind: str
    sheet: str | None
    columns: tuple[str, ...]
    raw_headings: tuple[str, ...]
    letters: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[Note, ...]
    header_rows: tuple[int, ...] = ()
    titles: tuple[str, ...] = ()
    unit: str | None = None
    aside: tuple[Aside, ...] = ()
    faults: Mapping[str, Fault] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def position(self, column: str) -> int:
        """The place of a column, from 0. ``KeyError`` if there is none of that name."""
        try:
            return self.columns.index(column)
        except ValueError:
            raise KeyError(column) from None

    def column(self, column: str) -> list[Cell]:
        """All cells of one column, top to bottom. ``KeyError`` as above."""
        place = self.position(column)
        return [row.cells[place] for row in self.rows]

    def records(self) -> Iterator[dict[str, Cell]]:
        """Each row as heading → cell."""
        for row in self.rows:
            yield dict(zip(self.columns, row.cells, strict=True))

    def where(self, row: Row, column: str) -> Where:
        """The place of one cell, for a message. ``KeyError`` as above."""
        number = column_number(self.letters[self.position(column)])
        return Where(self.path, line=row.number, column=number, sheet=self.sheet)

    def noted(self, code: str) -> tuple[Note, ...]:
        """The notes with this code."""
        return tuple(one for one in self.notes if one.code == code)


def fill_down(table: Table, columns: Sequence[str]) -> Table:
    """The table with blanks in ``columns`` filled from the row above.

    Name the columns from the highest level to the lowest: a new value at one level clears those below it, so that in
    a staircase a new section does not inherit the last group of the section before.
    ``KeyError`` for a column that the table does not have.
    """
    places = [table.position(column) for column in columns]
    current: list[Cell] = [None] * len(places)
    filled = []
    for row in table.rows:
        cells = list(row.cells)
        for level, place in enumerate(places):
            if cells[place] is not None:
                current[level:] = [cells[place]] + [None] * (len(places) - level - 1)
        for level, place in enumerate(places):
            cells[place] = current[level]
        filled.append(Row(row.number, tuple(cells)))
    return replace(table, rows=tuple(filled))


def column_letter(number: int) -> str:
    """The letters of a column counted from 1: 1 is A, 27 is AA."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The column, counted from 1, of its letters: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def cell_name(row: int, column: int) -> str:
    """The name of a cell, such as B7; row and column count from 1."""
    return f"{column_letter(column)}{row}"
