"""The bare grid of cells that every reader delivers, before anybody has looked for a header."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tidu.sheets.notes import Note
from tidu.sheets.table import Cell, Fault, Row


@dataclass(frozen=True, slots=True)
class Area:
    """A merged area; rows and columns count from 1, the last ones belong to it."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def height(self) -> int:
        """Rows it covers."""
        return self.bottom - self.top + 1

    @property
    def width(self) -> int:
        """Columns it covers."""
        return self.right - self.left + 1


@dataclass(slots=True)
class Grid:
    """Rows that hold something, trimmed to the columns that do. ``first_column`` is the number of the first of them."""

    kind: str
    sheet: str | None
    rows: list[Row]
    first_column: int = 1
    areas: list[Area] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    titles: tuple[str, ...] = ()
    """What stands above the table and is no row of it: paragraphs of a document."""
    below: tuple[str, ...] = ()
    """What stands below it, likewise."""
    faults: dict[str, Fault] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """Columns of the widest row."""
        return max((len(row.cells) for row in self.rows), default=0)


def filled(cells: tuple[Cell, ...]) -> list[int]:
    """The places of the cells that hold something."""
    return [place for place, cell in enumerate(cells) if cell is not None]


def trim(numbered: Iterator[tuple[int, list[Cell]]], first_column: int = 1) -> tuple[list[Row], int]:
    """Rows without the blank ones and without blank columns at either side, and the number of the first column."""
    kept = [(number, cells) for number, cells in numbered if any(cell is not None for cell in cells)]
    left = min((next(i for i, cell in enumerate(cells) if cell is not None) for _, cells in kept), default=0)
    right = max((_last_filled(cells) for _, cells in kept), default=-1)
    rows = [
        Row(number, tuple(cells[left : right + 1]) + (None,) * (right + 1 - max(left, len(cells))))
        for number, cells in kept
    ]
    return rows, first_column + left


def _last_filled(cells: list[Cell]) -> int:
    place = len(cells) - 1
    while place >= 0 and cells[place] is None:
        place -= 1
    return place


def blank_as_none(cells: list[Cell]) -> tuple[list[Cell], int]:
    """The cells with blank text as None, and how many of them held spaces."""
    spaces = 0
    for place, cell in enumerate(cells):
        if isinstance(cell, str) and not cell.strip("\u200b\ufeff \t\r\n\u3000\u00a0"):
            cells[place] = None
            spaces += cell != ""
    return cells, spaces
