"""A table given back with colours, comments and further columns: what comes of a check of many firms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tidu.sheets.table import Table
from tidu.sheets.values import Column, Value
from tidu.sheets.workbook_writing import Marked, Sheet, Style, Summary, write_workbook


@dataclass(slots=True)
class Marks:
    """What to add to a table: ``cells`` by row number and column name, and further columns at its right.

    ``columns`` are the added ones and ``added`` their values by row number.
    """

    cells: Mapping[tuple[int, str], tuple[Style, str | None]] = field(default_factory=dict)
    columns: Sequence[Column] = ()
    added: Mapping[int, Sequence[Value | Marked]] = field(default_factory=dict)


def annotate(path: str | Path, table: Table, marks: Marks, summary: Summary | None = None) -> int:
    """Writes a table that was read back to an xlsx file, with colours, comments and added columns; returns its rows.

    The titles stand above as they did, and values are written as they were read. ``SheetError`` as ``write_table``.
    """
    path = Path(path)
    columns = [Column(name) for name in table.columns] + list(marks.columns)
    blank: tuple[Value | Marked, ...] = (None,) * len(marks.columns)

    def rows() -> Iterator[list[Value | Marked]]:
        for row in table.rows:
            cells: list[Value | Marked] = []
            for name, value in zip(table.columns, row.cells, strict=True):
                style, comment = marks.cells.get((row.number, name), ("plain", None))
                cells.append(Marked(value, style, comment))
            yield [*cells, *marks.added.get(row.number, blank)]

    return write_workbook(path, [Sheet(table.sheet or "名单", columns, rows(), table.titles)], summary)
