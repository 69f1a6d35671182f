"""Reading one table from a file, whatever it is and however it was laid out."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

from tidu.errors import Where
from tidu.sheets.blocks import blocks, corner
from tidu.sheets.body import read_body
from tidu.sheets.delimited import read_text
from tidu.sheets.documents import read_document
from tidu.sheets.faults import refuse
from tidu.sheets.grid import Grid, filled
from tidu.sheets.header import Layout, find_layout, headings
from tidu.sheets.kinds import expected_kind, kind_of
from tidu.sheets.labels import cell_text, clean_heading, stated_units
from tidu.sheets.notes import Note, note
from tidu.sheets.parquet import read_parquet
from tidu.sheets.table import Aside, Limits, Table, column_letter
from tidu.sheets.workbook import Workbook, sheet_to_read

LIMITS = Limits()
WITH_SHEETS = frozenset({"xlsx", "xls", "docx", "pdf"})


def open_table(
    path: str | Path,
    sheet: str | None = None,
    header_row: int | None = None,
    *,
    encoding: str | None = None,
    limits: Limits = LIMITS,
) -> Table:
    """The first table in a file: xlsx, xls, csv (txt, tsv), docx, pdf or parquet, told by its content.

    ``sheet`` names a sheet of a workbook; without it the first visible one that looks like a table is read. Tables of a
    docx or pdf are named 表1, 表2 and so on.
    ``header_row`` is the number of the (first) header row as a spreadsheet shows it, 0 for a file without a header;
    without it the header is looked for. ``encoding`` settles a text file whose encoding cannot be told. Further tables
    are named in a note; :func:`tidu.sheets.open_tables` reads them.
    ``SheetError`` for everything that cannot be read, with a code of ``tidu.sheets.faults.REFUSALS``.
    """
    path = Path(path)
    kind = kind_of(path)
    notes = mismatch(path, kind)
    if sheet is not None and kind not in WITH_SHEETS:
        raise refuse("sheet-not-possible", Where(path.name), sheet=sheet, kind=kind)
    if kind == "parquet":
        table = read_parquet(path, limits)
        return replace(table, notes=(*notes, *table.notes))
    if kind == "csv":
        grid = read_text(path, limits, encoding)
    elif kind in {"docx", "pdf"}:
        grid, *others = document_tables(path, kind, sheet, limits)
        if others:
            notes.append(_more(path, grid.sheet, [one.sheet or "" for one in others]))
    else:
        book = Workbook(path, kind, limits)
        names: list[str] = []
        if sheet is None:
            sheet, names = sheet_to_read(book)
        if names:
            notes.append(note("sheet-chosen", Where(path.name, sheet=sheet), sheet=sheet, others="、".join(names)))
        grid = book.read(sheet)
    check(grid, path, limits)
    if header_row is not None:
        return build_table(around(grid, header_row), path, header_row, notes)
    first, *below = blocks(grid)
    if below:
        notes.append(_more(path, grid.sheet, [corner(one) for one in below]))
    return build_table(first, path, None, notes)


def document_tables(path: Path, kind: str, sheet: str | None, limits: Limits) -> list[Grid]:
    """The grids of a document's tables, or of the one that is called ``sheet`` (表2). ``SheetError`` if there is none."""
    grids = read_document(path, kind, limits)
    chosen = [grid for grid in grids if sheet in (None, grid.sheet)]
    if not chosen:
        listed = "、".join(f"“{grid.sheet}”" for grid in grids)
        raise refuse("unknown-sheet", Where(path.name), sheet=sheet, listed=listed)
    return chosen


def around(grid: Grid, header_row: int) -> Grid:
    """The part of a grid with several lists in which a row stands; all of it for row 0, and for a row that is in none."""
    parts = [part for part in blocks(grid) if part.rows[0].number <= header_row <= part.rows[-1].number]
    return parts[0] if parts else grid


def mismatch(path: Path, kind: str) -> list[Note]:
    """A note where the name's ending promises another kind."""
    expected = expected_kind(path)
    if expected is None or expected == kind:
        return []
    return [note("kind-mismatch", Where(path.name), ending=path.suffix, kind=kind)]


def check(grid: Grid, path: Path, limits: Limits) -> None:
    """``SheetError`` for a grid that is empty or too wide."""
    if not grid.rows:
        raise refuse("empty-file", Where(path.name), name=path.name)
    if grid.width > limits.max_columns:
        where = Where(path.name, sheet=grid.sheet)
        raise refuse("too-many-columns", where, columns=grid.width, limit=limits.max_columns)


def _more(path: Path, sheet: str | None, places: list[str]) -> Note:
    return note("more-tables", Where(path.name, sheet=sheet), count=len(places), places="、".join(places))


def build_table(grid: Grid, path: Path, header_row: int | None, notes: list[Note]) -> Table:
    """The table in a grid that is not empty. ``SheetError`` as ``find_layout`` says."""
    layout = find_layout(grid, path, header_row)
    notes = notes + grid.notes
    titles = (
        *grid.titles,
        *(
            " ".join(clean_heading(cell_text(row.cells[place])) for place in filled(row.cells))
            for row in grid.rows[: layout.header.start]
        ),
    )
    unit = _unit(titles, notes, grid, path)
    columns, raw, letters = name_columns(grid, layout, path, notes)
    body = read_body(grid, layout, path)
    return Table(
        path=str(path),
        kind=grid.kind,
        sheet=grid.sheet,
        columns=columns,
        raw_headings=raw,
        letters=letters,
        rows=body.rows,
        notes=(*notes, *body.notes),
        header_rows=tuple(grid.rows[place].number for place in layout.header),
        titles=titles,
        unit=unit,
        aside=(*body.aside, *(Aside(0, text, "footer-rows") for text in grid.below)),
        faults=grid.faults,
        hidden_rows=grid.hidden_rows,
        hidden_columns=grid.hidden_columns,
    )


def name_columns(
    grid: Grid, layout: Layout, path: Path, notes: list[Note]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Clean and unique headings, the headings as written, and the columns' letters; adds to ``notes``."""
    letters = tuple(column_letter(grid.first_column + place) for place in range(grid.width))
    where = Where(path.name, grid.rows[layout.data].number, sheet=grid.sheet)
    if not layout.header:
        notes.append(note("no-header", where, line=where.line))
        return tuple(f"列{letter}" for letter in letters), ("",) * grid.width, letters
    top = replace(where, line=grid.rows[layout.header.start].number)
    _layout_notes(grid, layout, top, notes)
    parts = headings(grid, layout)
    units = grid.rows[layout.units].cells if layout.units is not None else (None,) * grid.width
    names: list[str] = []
    raw: list[str] = []
    counts: Counter[str] = Counter()
    for place, written in enumerate(parts):
        clean = [clean_heading(part) for part in written]
        name = " ".join(part for part in clean if part)
        raw.append(" ".join(written))
        if name and any(one != part.strip() for one, part in zip(clean, written, strict=True)):
            notes.append(note("heading-cleaned", top, heading=name))
        if name and (unit := units[place]) is not None and clean_heading(cell_text(unit)).strip("（）()-—"):
            name += f"（{clean_heading(cell_text(unit)).strip('（）()')}）"
        if not name:
            name = f"列{letters[place]}"
            notes.append(note("empty-heading", top, letter=letters[place], heading=name))
        counts[name] += 1
        if counts[name] > 1:
            renamed = f"{name}#{counts[name]}"
            notes.append(note("duplicate-heading", top, heading=name, nth=counts[name], renamed=renamed))
            name = renamed
        names.append(name)
    if len(layout.header) > 1:
        joined = next((name for name, written in zip(names, parts, strict=True) if len(written) > 1), names[0])
        notes.append(note("header-joined", top, count=len(layout.header), example=joined))
    return tuple(names), tuple(raw), letters


def _layout_notes(grid: Grid, layout: Layout, top: Where, notes: list[Note]) -> None:
    if layout.header.start > 0:
        notes.append(note("header-below", top, line=top.line, count=layout.header.start))
    if not layout.certain:
        notes.append(note("header-guessed", top, line=top.line))
    for code, place in (("unit-row", layout.units), ("numbering-row", layout.numbering)):
        if place is not None:
            line = grid.rows[place].number
            notes.append(note(code, replace(top, line=line), line=line))


def _unit(titles: tuple[str, ...], notes: list[Note], grid: Grid, path: Path) -> str | None:
    """The unit that the titles state: the first of each line, if the lines agree."""
    stated = list(dict.fromkeys(units[0] for title in titles if (units := stated_units(title))))
    where = Where(path.name, sheet=grid.sheet)
    if len(stated) > 1:
        notes.append(note("units-differ", where, units="、".join(stated)))
        return None
    if stated:
        notes.append(note("unit-found", where, unit=stated[0]))
        return stated[0]
    return None
