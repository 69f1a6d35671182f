"""How far the sheets of an .xls reach, found before the reader proper sets memory aside for every cell."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from tidu.sheets.compound import CompoundError

FORMULA, TRUTH_OR_ERROR, ROW_FORMAT, COLUMN_FORMAT = 0x0006, 0x0205, 0x0208, 0x007D
HIDDEN_ROW, HIDDEN_COLUMN = 0x20, 0x01
ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
BEGIN, SHEET, SIZE, SEVERAL_NUMBERS = 0x0809, 0x0085, 0x0200, 0x00BD
SEVERAL_BLANKS = 0x00BE
# Formula, blank, number, label, truth or error, rich text, text of the shared table, compact number.
CELLS = {0x0006, 0x0201, 0x0203, 0x0204, 0x0205, 0x00D6, 0x00FD, 0x027E}


@dataclass(slots=True)
class Reach:
    """The last row and column of a sheet; its formulas, formula errors, hidden rows and columns. All count from 1."""

    sheet: str
    row: int = 0
    column: int = 0
    formulas: int = 0
    formula: tuple[int, int] | None = None
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)


def reaches(stream: bytes) -> list[Reach]:
    """For each sheet of a workbook's stream how far its cells, and the size it gives for itself, reach.

    ``CompoundError`` for a sheet that begins after the end, or that ends before it begins.
    """
    names: dict[int, str] = {}
    found: list[Reach] = []
    for place, number, body in _records(stream):
        if number == SHEET and len(body) > 8:
            (start,) = struct.unpack_from("<I", body)
            wide = body[7] & 1
            text = body[8 : 8 + body[6] * (1 + wide)]
            names[start] = text.decode("utf-16-le" if wide else "latin-1", "replace")
        elif number == BEGIN:
            found.append(Reach(names.get(place, "")))
        elif found and number == SIZE and len(body) in {10, 14}:
            first, rows, left, columns = struct.unpack_from("<IIHH" if len(body) == 14 else "<HHHH", body)
            if rows and columns and (first >= rows or left >= columns):
                raise CompoundError(f"a sheet from row {first} to row {rows}, column {left} to column {columns}")
            _extend(found[-1], rows, columns)
        elif found and number in CELLS and len(body) >= 4:
            row, column = struct.unpack_from("<HH", body)
            _extend(found[-1], row + 1, column + 1)
            _notice(found[-1], number, (row + 1, column + 1), body)
        elif found and number == ROW_FORMAT and len(body) >= 16 and body[12] & HIDDEN_ROW:
            found[-1].hidden_rows.append(struct.unpack_from("<H", body)[0] + 1)
        elif found and number == COLUMN_FORMAT and len(body) >= 10 and body[8] & HIDDEN_COLUMN:
            first, last = struct.unpack_from("<HH", body)
            found[-1].hidden_columns |= set(range(first + 1, min(last, 255) + 2))
        elif found and number in {SEVERAL_NUMBERS, SEVERAL_BLANKS} and len(body) >= 6:
            (row, left), (last,) = struct.unpack_from("<HH", body), struct.unpack_from("<H", body, len(body) - 2)
            # Whichever of the two a reader goes by: the last column named, or the room for so many numbers.
            _extend(found[-1], row + 1, max(last, left + (len(body) - 6) // 6 - 1) + 1)
    if any(start >= len(stream) for start in names):
        raise CompoundError("a sheet begins after the end")
    return found


def _notice(reach: Reach, number: int, place: tuple[int, int], body: bytes) -> None:
    """A formula, and an error that it gave or that was written as such."""
    if number == FORMULA and len(body) >= 14:
        reach.formulas += 1
        reach.formula = reach.formula or place
        # A result that is no number is marked by two bytes of ones, its kind by the first: 2 is an error.
        if body[12:14] == b"\xff\xff" and body[6] == 2:
            reach.errors[place] = ERRORS.get(body[8], "#N/A")
    elif number == TRUTH_OR_ERROR and len(body) >= 8 and body[7]:
        reach.errors[place] = ERRORS.get(body[6], "#N/A")


def _extend(reach: Reach, row: int, column: int) -> None:
    reach.row = max(reach.row, row)
    reach.column = max(reach.column, column)


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    place = 0
    while place + 4 <= len(stream):
        number, length = struct.unpack_from("<HH", stream, place)
        yield place, number, stream[place + 4 : place + 4 + length]
        place += 4 + length
