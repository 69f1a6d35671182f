"""All the tables of one file: of every visible sheet of a workbook, of a text file the one it holds."""

from __future__ import annotations

from pathlib import Path

from tidu.sheets.kinds import kind_of
from tidu.sheets.reading import LIMITS, open_table
from tidu.sheets.table import Limits, Table
from tidu.sheets.workbook import Workbook


def open_tables(
    path: str | Path,
    sheet: str | None = None,
    header_row: int | None = None,
    *,
    encoding: str | None = None,
    limits: Limits = LIMITS,
) -> list[Table]:
    """Every table of a file, at least one. ``SheetError`` as :func:`open_table`, of which the arguments are those."""
    path = Path(path)
    kind = kind_of(path)
    if sheet is not None or kind not in {"xlsx", "xls"}:
        return [open_table(path, sheet, header_row, encoding=encoding, limits=limits)]
    book = Workbook(path, kind, limits)
    names = [name for name in book.filled() if name not in book.hidden] or book.filled()
    if len(names) < 2:
        return [open_table(path, None, header_row, encoding=encoding, limits=limits)]
    return [open_table(path, name, header_row, limits=limits) for name in names]
