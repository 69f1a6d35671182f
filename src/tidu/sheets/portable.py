"""Tables of PDFs that hold text: ruled tables on every page, joined where they go on, rows that a page break cut made whole."""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pdfplumber
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import PdfminerException

from tidu.errors import Where
from tidu.sheets.delimited import megabytes
from tidu.sheets.faults import SheetError, refuse
from tidu.sheets.grid import Area, Grid, blank_as_none, trim
from tidu.sheets.labels import clean_heading, is_data
from tidu.sheets.notes import note
from tidu.sheets.table import Cell, Limits

if TYPE_CHECKING:
    from pdfplumber.page import Page
    from pdfplumber.table import Table

DAMAGED = (
    PdfminerException, PSException, ValueError, TypeError, KeyError, IndexError, AttributeError, OSError, AssertionError,
    RecursionError, NotImplementedError, zlib.error, struct.error,
)  # fmt: skip
"""What the library raises on files that are not as they should be."""
LARGEST = 1 << 28
"""So many bytes may the streams of a file unpack to."""
STREAM = re.compile(rb"stream\r?\n(?=\x78)")
PIECE = 1 << 20
PAGE_NUMBER = re.compile(r"[-—–·•\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/／,，]?\s*(?:共\s*)?\d{0,4}\s*页?)?[-—–·•\s]*")
# A line break inside a cell of a page is where the column was too narrow; only between English words it is a space.
NARROW = re.compile(r"(?<=[A-Za-z])\s*\n\s*(?=[A-Za-z][a-z])")
NEAR = 4.0
LONGEST_TITLE, MOST_TITLES = 80, 8
DEEPEST_HEADER = 4
ALWAYS = 0.95
MOST_DRAWN = 20_000
"""Lines and boxes of a page; finding cells among them takes the square of their number."""


@dataclass(slots=True)
class _Piece:
    """A table on one page. Rows and areas count from 1."""

    page: int
    edges: list[float]
    rows: list[list[Cell]]
    areas: list[Area]
    above: list[str]
    pages: int = 1
    repeated: int = 0
    outside: int = 0
    joined: list[int] = field(default_factory=list)


def read_pdf(path: Path, limits: Limits) -> list[Grid]:
    """The grids of all tables of a PDF. Rows are numbered in each table from 1.

    ``SheetError`` for a file under a password, a damaged one, a scan, and one in which no table has ruled lines.
    """
    where = Where(path.name)
    _check_streams(path, limits)
    try:
        with pdfplumber.open(path) as document:
            count = len(document.pages)
            if count > limits.max_pages:
                raise refuse("too-many-pages", where, name=path.name, pages=count, limit=limits.max_pages)
            pieces, words, last = _pieces(document.pages)
    except DAMAGED as error:
        raise _damaged(error, path) from error
    if not pieces:
        if words == 0:
            raise refuse("scanned-pdf", where, name=path.name, pages=count)
        raise refuse("no-table", where, name=path.name, words=words)
    grids = [_grid(piece, nth, where) for nth, piece in enumerate(pieces, 1)]
    grids[-1].below = tuple(last[:MOST_TITLES])
    return grids


def _damaged(error: BaseException, path: Path) -> SheetError:
    inner = error.args[0] if error.args else error
    if "Password" in type(inner).__name__ or "Password" in type(error).__name__:
        return refuse("password-protected", Where(path.name), name=path.name)
    return refuse(
        "corrupt-file", Where(path.name), name=path.name, kind="pdf", reason=str(error) or type(error).__name__
    )


def _check_streams(path: Path, limits: Limits) -> None:
    """``SheetError`` where what is packed inside would fill the memory."""
    content, total = path.read_bytes(), 0
    limit = min(limits.max_bytes, LARGEST)
    for found in STREAM.finditer(content):
        unpacker = zlib.decompressobj()
        rest = content[found.end() : found.end() + PIECE]
        at = found.end() + PIECE
        try:
            while rest and not unpacker.eof:
                total += len(unpacker.decompress(rest, PIECE))
                if total > limit:
                    where = Where(path.name)
                    raise refuse(
                        "file-too-big", where, name=path.name, size=f"> {megabytes(limit)}", limit=megabytes(limit)
                    )
                rest = unpacker.unconsumed_tail
                if not rest and not unpacker.eof:
                    rest, at = content[at : at + PIECE], at + PIECE
        except zlib.error:
            continue


def _pieces(pages: list[Page]) -> tuple[list[_Piece], int, list[str]]:
    """All tables, joined over pages; the number of characters of all text; the lines after the last table."""
    found: list[_Piece] = []
    waiting: list[str] = []
    words = 0
    for page in pages:
        words += len(page.chars)
        lines = _lines(page) if page.chars else []
        top = 0.0
        for nth, table in enumerate(_tables(page)):
            waiting += [text for at, text in lines if top <= at < table.bbox[1]]
            top = table.bbox[3]
            piece = _piece(table, page.page_number, waiting)
            piece.outside = _outside(page, table, piece)
            before = found[-1] if found and nth == 0 else None
            if before is not None and not waiting and _goes_on(before, piece):
                _join(before, piece)
            else:
                found.append(piece)
            waiting = []
        waiting += [text for at, text in lines if at >= top]
        page.close()
    return found, words, waiting


def _tables(page: Page) -> list[Table]:
    """The tables of a page from top to bottom; a frame around a single cell is none, nor is what holds no text."""
    drawn = len(page.lines) + len(page.rects) + len(page.curves)
    if drawn > MOST_DRAWN:
        raise ValueError(f"page {page.page_number}: {drawn} lines")
    tables = [table for table in page.find_tables() if len(table.cells) > 2 and len(table.rows[0].cells) > 1]
    return sorted(tables, key=lambda table: (table.bbox[1], table.bbox[0]))


def _lines(page: Page) -> list[tuple[float, str]]:
    """The lines of a page with their height, without page numbers."""
    lines = [(float(line["top"]), clean_heading(line["text"])) for line in page.extract_text_lines(return_chars=False)]
    return [(at, text) for at, text in lines if text and len(text) <= LONGEST_TITLE and not PAGE_NUMBER.fullmatch(text)]


def _piece(table: Table, page: int, above: list[str]) -> _Piece:
    texts = table.extract()
    edges = sorted({cell[0] for cell in table.cells})
    tops = sorted({cell[1] for cell in table.cells})
    rows = [blank_as_none([_unwrapped(text) for text in row])[0] for row in texts]
    areas = []
    for left, top, right, bottom in table.cells:
        columns = [place for place, edge in enumerate(edges, 1) if left <= edge < right - 1]
        lines = [place for place, edge in enumerate(tops, 1) if top <= edge < bottom - 1]
        if columns and lines and len(columns) * len(lines) > 1:
            areas.append(Area(lines[0], columns[0], lines[-1], columns[-1]))
    areas.sort(key=lambda area: (area.top, area.left))
    return _Piece(page, edges, rows, areas, above[-MOST_TITLES:])


def _outside(page: Page, table: Table, piece: _Piece) -> int:
    """How many characters stand beside the table or across its lines, as text does that is wider than its cell."""
    top, bottom = table.bbox[1], table.bbox[3]
    there: int = sum(
        top < (char["top"] + char["bottom"]) / 2 < bottom and not char["text"].isspace() for char in page.chars
    )
    return there - sum(len("".join(str(cell).split())) for row in piece.rows for cell in row if cell is not None)


def _unwrapped(text: str | None) -> Cell:
    if text is None:
        return None
    return NARROW.sub(" ", text).replace("\n", "").strip() or None


def _goes_on(before: _Piece, piece: _Piece) -> bool:
    """Whether the first table of a page is the last one of the page before."""
    same = len(before.edges) == len(piece.edges) and all(
        abs(one - other) < NEAR for one, other in zip(before.edges, piece.edges, strict=True)
    )
    if not same or piece.page != before.page + before.pages:
        return False
    return (
        piece.rows[0] == before.rows[0]
        or any(is_data(cell) for cell in piece.rows[0])
        or _is_rest(before, piece.rows[0])
    )


def _join(before: _Piece, piece: _Piece) -> None:
    header = 0
    while header < min(DEEPEST_HEADER, len(piece.rows), len(before.rows)) and piece.rows[header] == before.rows[header]:
        header += 1
    rows = piece.rows[header:]
    before.pages += 1
    before.outside += piece.outside
    before.repeated += header > 0
    if rows and _is_rest(before, rows[0]):
        whole = before.rows[-1]
        for place, rest in enumerate(rows[0]):
            whole[place] = rest if whole[place] is None else f"{whole[place]}{rest or ''}"
        before.joined.append(len(before.rows))
        rows, header = rows[1:], header + 1
    shift = len(before.rows) - header
    before.rows += rows
    before.areas += [
        Area(area.top + shift, area.left, area.bottom + shift, area.right) for area in piece.areas if area.top > header
    ]


def _is_rest(before: _Piece, row: list[Cell]) -> bool:
    """Whether the first row of a page is the rest of the last one above: the column that numbers rows says nothing."""
    if not row or row[0] is not None or not any(cell is not None for cell in row):
        return False
    first = [one[0] is not None for one in before.rows]
    return len(first) > 2 and sum(first) >= len(first) * ALWAYS


def _grid(piece: _Piece, nth: int, where: Where) -> Grid:
    rows, first_column = trim(iter(enumerate(piece.rows, 1)))
    notes = []
    if piece.pages > 1:
        notes.append(note("pages-joined", where, count=piece.pages, repeated=piece.repeated))
    if piece.outside > 0:
        notes.append(note("text-outside", where, count=piece.outside))
    if piece.joined:
        first = piece.joined[0]
        example = "".join(str(cell) for cell in piece.rows[first - 1] if cell is not None)[:20]
        notes.append(note("rows-joined", where, count=len(piece.joined), first=first, example=example))
    return Grid("pdf", f"表{nth}", rows, first_column, piece.areas, notes, titles=tuple(piece.above))
