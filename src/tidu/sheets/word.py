"""Tables of Word documents (docx), read from the elements themselves: merged cells, titles above, remarks below."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx import Document
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn

from tidu.errors import Where
from tidu.sheets.faults import refuse
from tidu.sheets.grid import Area, Grid, blank_as_none, trim
from tidu.sheets.labels import clean_heading, is_data
from tidu.sheets.notes import Note, note
from tidu.sheets.table import Cell, Limits, cell_name
from tidu.sheets.workbook_parts import check_size

PARAGRAPH, TABLE, ROW, CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
TEXT, BREAK, RETURN, TAB = qn("w:t"), qn("w:br"), qn("w:cr"), qn("w:tab")
PROPERTIES, SPAN, MERGED, VALUE = qn("w:tcPr"), qn("w:gridSpan"), qn("w:vMerge"), qn("w:val")
ROW_PROPERTIES, BEFORE = qn("w:trPr"), qn("w:gridBefore")
CONTENT = (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml"), qn("w:smartTag"))
CHANGES = (qn("w:ins"), qn("w:del"), qn("w:moveFrom"))
LONGEST_TITLE, MOST_TITLES = 80, 8
WIDEST = 1_000


@dataclass(slots=True)
class _Piece:
    """A table of the document. Rows and areas count from 1."""

    rows: list[list[Cell]]
    areas: list[Area]
    titles: tuple[str, ...] = ()
    parts: int = 1
    repeated: int = 0

    @property
    def width(self) -> int:
        """Columns of the widest row, empty ones too."""
        return max((len(row) for row in self.rows), default=0)


def read_docx(path: Path, limits: Limits) -> list[Grid]:
    """The grids of all tables of a document. Rows are numbered in each table from 1. ``SheetError`` if there is none."""
    check_size(path, limits)
    where = Where(path.name)
    try:
        body = Document(str(path)).element.body
    except (
        OpcError,
        SyntaxError,
        KeyError,
        ValueError,
        AttributeError,
        OSError,
        zipfile.BadZipFile,
        zlib.error,
    ) as error:
        raise refuse("corrupt-file", where, name=path.name, kind="docx", reason=error) from error
    notes = [note("tracked-changes", where)] if any(True for _ in body.iter(*CHANGES)) else []
    pieces: list[_Piece] = []
    lines: list[str] = []
    words = 0
    for element in _blocks(body):
        if element.tag == PARAGRAPH:
            if text := clean_heading(_text(element)):
                lines.append(text)
                words += len(text)
            continue
        piece = _piece(element, limits, path)
        if not any(cell is not None for row in piece.rows for cell in row):
            continue
        if pieces and not lines and _goes_on(pieces[-1], piece):
            _join(pieces[-1], piece)
        else:
            piece.titles = tuple(line for line in lines[-MOST_TITLES:] if len(line) <= LONGEST_TITLE)
            pieces.append(piece)
        lines = []
    if not pieces:
        raise refuse("no-table", where, name=path.name, words=words)
    grids = [_grid(piece, nth, notes, where) for nth, piece in enumerate(pieces, 1)]
    grids[-1].below = tuple(line for line in lines[:MOST_TITLES] if len(line) <= LONGEST_TITLE)
    return grids


def _blocks(body: Any) -> Iterator[Any]:  # noqa: ANN401 - elements of lxml, which publishes no types
    """Paragraphs and tables in the order of the document, those inside content controls too."""
    for element in body:
        if element.tag in (PARAGRAPH, TABLE):
            yield element
        elif element.tag in CONTENT:
            yield from _blocks(element)


def _children(element: Any, tag: str) -> Iterator[Any]:  # noqa: ANN401
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in CONTENT:
            yield from _children(child, tag)


def _text(element: Any) -> str:  # noqa: ANN401
    """The text of an element, paragraphs and breaks as line breaks; what was deleted is not part of it."""
    parts: list[str] = []
    for node in element.iter(TEXT, BREAK, RETURN, TAB, PARAGRAPH):
        if node.tag == TEXT:
            parts.append(node.text or "")
        elif node.tag == TAB:
            parts.append(" " if node.getparent().tag == qn("w:r") else "")
        elif parts:
            parts.append("\n")
    return "".join(parts).strip()


def _number(properties: Any, tag: str, default: int) -> int:  # noqa: ANN401
    found = properties.find(tag) if properties is not None else None
    try:
        return max(0, min(int(found.get(VALUE)), WIDEST)) if found is not None else default
    except (TypeError, ValueError):
        return default


def _piece(table: Any, limits: Limits, path: Path) -> _Piece:  # noqa: ANN401
    """The cells of a table on its grid of columns; a cell that goes on from the row above belongs to its area."""
    rows: list[list[Cell]] = []
    areas: list[Area] = []
    open_: dict[int, Area] = {}
    count = 0
    for number, row in enumerate(_children(table, ROW), 1):
        cells: list[Cell] = [None] * _number(row.find(ROW_PROPERTIES), BEFORE, 0)
        still: dict[int, Area] = {}
        for cell in _children(row, CELL):
            properties = cell.find(PROPERTIES)
            left, span = len(cells) + 1, max(1, _number(properties, SPAN, 1))
            merged = properties.find(MERGED) if properties is not None else None
            goes_on = merged is not None and merged.get(VALUE, "continue") != "restart"
            above = open_.get(left)
            if goes_on and above is not None:
                still[left] = Area(above.top, left, number, above.right)
                cells += [None] * span
                continue
            if merged is not None or span > 1:
                still[left] = Area(number, left, number, left + span - 1)
            cells += [_text(cell) or None] + [None] * (span - 1)
        areas += [area for left, area in open_.items() if left not in still or still[left].top != area.top]
        open_ = still
        rows.append(blank_as_none(cells)[0])
        count += len(cells)
        if count > limits.max_cells:
            corner, limit = cell_name(number, len(cells)), f"{limits.max_cells:,}"
            where = Where(path.name, number)
            raise refuse("too-many-cells", where, sheet=path.name, corner=corner, cells=f"{count:,}", limit=limit)
    areas += open_.values()
    kept = sorted((area for area in areas if area.height * area.width > 1), key=lambda area: (area.top, area.left))
    return _Piece(rows, kept)


def _goes_on(before: _Piece, piece: _Piece) -> bool:
    """Whether a table right behind another, with nothing between, is its next page."""
    if before.width != piece.width:
        return False
    return piece.rows[0] == before.rows[0] or any(is_data(cell) for cell in piece.rows[0])


def _join(before: _Piece, piece: _Piece) -> None:
    """Adds the rows of a table to those of the one that it continues, without the header that it repeats."""
    again = piece.rows[0] == before.rows[0]
    shift = len(before.rows) - again
    before.rows += piece.rows[again:]
    before.areas += [
        Area(one.top + shift, one.left, one.bottom + shift, one.right) for one in piece.areas if one.top > again
    ]
    before.parts += 1
    before.repeated += again


def _grid(piece: _Piece, nth: int, notes: list[Note], where: Where) -> Grid:
    rows, first_column = trim(iter(enumerate(piece.rows, 1)))
    if piece.parts > 1:
        notes = [*notes, note("pages-joined", where, count=piece.parts, repeated=piece.repeated)]
    return Grid("docx", f"表{nth}", rows, first_column, piece.areas, list(notes), titles=piece.titles)
