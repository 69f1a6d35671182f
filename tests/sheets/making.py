"""Small files to read, made as needed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import openpyxl
from msoffcrypto.format.ooxml import OOXMLFile

Grid = Sequence[Sequence[object]]


def make_xlsx(
    path: Path,
    rows: Grid | Mapping[str, Grid],
    *,
    merged: Sequence[str] = (),
    formats: Mapping[str, str] | None = None,
    hidden_sheets: Sequence[str] = (),
    hidden_rows: Sequence[int] = (),
) -> Path:
    """A workbook of one sheet named 表, or of several; merged areas and formats are those of the first."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, grid in (rows if isinstance(rows, Mapping) else {"表": rows}).items():
        page = book.create_sheet(name)
        for line, row in enumerate(grid, 1):
            for place, value in enumerate(row, 1):
                if value is not None:
                    page.cell(line, place, value)
    first = book.worksheets[0]
    for area in merged:
        first.merge_cells(area)
    for cell, number_format in (formats or {}).items():
        first[cell].number_format = number_format
    for name in hidden_sheets:
        book[name].sheet_state = "hidden"
    for number in hidden_rows:
        first.row_dimensions[number].hidden = True
    book.save(path)
    return path


def make_text(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def make_zip(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def encrypt(path: Path) -> Path:
    """The workbook under a password, at the same path."""
    locked = io.BytesIO()
    OOXMLFile(io.BytesIO(path.read_bytes())).encrypt("example", locked)
    path.write_bytes(locked.getvalue())
    return path


def edit_part(path: Path, part: str, change: Callable[[str], str]) -> Path:
    """The workbook with one of its parts changed: what no library writes, some programs do."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part].decode("utf-8")).encode("utf-8")
    return make_zip(path, parts)
