"""Tables inside documents: docx and pdf, read only where their libraries are installed."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from tidu.errors import Where
from tidu.sheets.delimited import megabytes
from tidu.sheets.faults import refuse
from tidu.sheets.grid import Grid
from tidu.sheets.table import Limits

NEEDED = {"docx": ("docx", "python-docx"), "pdf": ("pdfplumber", "pdfplumber")}


def read_document(path: Path, kind: str, limits: Limits) -> list[Grid]:
    """The grids of all tables of a document, at least one, those that go on over pages joined.

    ``SheetError`` where the library is missing, and for a document that cannot be opened or holds no table.
    """
    module, package = NEEDED[kind]
    if importlib.util.find_spec(module) is None:
        raise refuse("documents-not-installed", Where(path.name), kind=kind, package=package)
    size = path.stat().st_size
    if size > limits.max_bytes:
        where = Where(path.name)
        raise refuse("file-too-big", where, name=path.name, size=megabytes(size), limit=megabytes(limits.max_bytes))
    # The libraries take a moment to load, and most files need neither.
    if kind == "docx":
        from tidu.sheets.word import read_docx  # noqa: PLC0415

        return read_docx(path, limits)
    from tidu.sheets.portable import read_pdf  # noqa: PLC0415

    return read_pdf(path, limits)
