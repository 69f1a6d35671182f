"""The rows below a header: merged cells filled, and what is no data set aside."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tidu.errors import Where
from tidu.sheets.grid import Area, Grid, filled
from tidu.sheets.header import SAMPLED_ROWS, Layout
from tidu.sheets.labels import cell_text, clean_heading, is_footer, is_section, is_signature, is_total
from tidu.sheets.notes import Note, note
from tidu.sheets.table import Aside, Cell, Row, cell_name

LONGEST_FOOTER = 12
# A title over part of a table may be a merged value; one over most of it is a section.
SECTION_SHARE = 0.6
TOTAL_COLUMNS = 3
NARROWEST_WITH_SECTIONS = 3


@dataclass(frozen=True, slots=True)
class Body:
    """The data rows of a table, the rows left out, and the notes about both."""

    rows: tuple[Row, ...]
    aside: tuple[Aside, ...]
    notes: tuple[Note, ...]


def read_body(grid: Grid, layout: Layout, path: Path) -> Body:
    """The rows of a grid from ``layout.data`` on."""
    rows = grid.rows[layout.data :]
    where = Where(path.name, sheet=grid.sheet)
    header = {grid.rows[place].cells for place in layout.header}
    sections = _sections(grid, rows)
    end = len(rows) - _footer_rows(rows)
    kept: list[Row] = []
    aside: list[Aside] = []
    for place, row in enumerate(rows):
        why = "footer-rows" if place >= end else _why_aside(row, header, sections)
        if why is None:
            kept.append(row)
        else:
            aside.append(Aside(row.number, _text(row), why))
    notes = _aside_notes(aside, where)
    if layout.header:
        notes += _ragged(grid, layout, kept, where)
    kept, merged = _fill_merged(grid, kept)
    if merged:
        first = merged[0]
        example = f"{cell_name(first.top, first.left)}:{cell_name(first.bottom, first.right)}"
        notes.append(note("merged-filled", where, count=len(merged), example=example))
    return Body(tuple(kept), tuple(aside), tuple(notes))


def _why_aside(row: Row, header: set[tuple[Cell, ...]], sections: set[int]) -> str | None:
    if row.number in sections:
        return "section-rows"
    if row.cells in header:
        return "repeated-header"
    return "total-rows" if _adds_up(row) else None


def _adds_up(row: Row) -> bool:
    """Whether the first text of a row, near its beginning, is 合计 or the like."""
    for cell in row.cells[:TOTAL_COLUMNS]:
        if isinstance(cell, str):
            return is_total(cell)
    return False


def _sections(grid: Grid, rows: list[Row]) -> set[int]:
    """The numbers of rows that a single merged cell crosses, such as the county's name above its firms."""
    cells = {row.number: row.cells for row in rows}
    found = set()
    for area in grid.areas:
        if area.height == 1 and area.width >= max(3, grid.width * SECTION_SHARE) and area.top in cells:
            places = filled(cells[area.top])
            if all(area.left <= place + grid.first_column <= area.right for place in places):
                found.add(area.top)
    # Without a merged cell only what reads like a title is one, and nothing in a narrow table.
    if grid.width >= NARROWEST_WITH_SECTIONS:
        found |= {row.number for row in rows if _alone(row) and is_section(row.cells[filled(row.cells)[0]])}
    return found


def _alone(row: Row) -> bool:
    return sum(cell is not None for cell in row.cells) == 1


def _footer_rows(rows: list[Row]) -> int:
    """How many rows at the end are remarks and signatures: from the first that begins like one."""
    if not rows or len(rows[0].cells) < 2:
        return 0
    usual = median(len(filled(row.cells)) for row in rows[:SAMPLED_ROWS])
    count = 0
    for back, row in enumerate(reversed(rows[-LONGEST_FOOTER:]), 1):
        places = filled(row.cells)
        if len(places) > max(1, usual / 2):
            # 填表人：… 审核人：… 日期：… may take as many cells as a row of data.
            if not all(is_footer(row.cells[place]) for place in places):
                break
            count = back
        elif is_footer(row.cells[places[0]]) or (len(places) == 1 and usual > 1 and is_signature(row.cells[places[0]])):
            count = back
    return min(count, len(rows) - 1)


def _text(row: Row) -> str:
    return " ".join(clean_heading(cell_text(row.cells[place])) for place in filled(row.cells))


def _aside_notes(aside: list[Aside], where: Where) -> list[Note]:
    grouped: dict[str, list[Aside]] = defaultdict(list)
    for one in aside:
        grouped[one.why].append(one)
    return [
        note(code, where, count=len(found), first=found[0].number, example=found[0].text[:30])
        for code, found in grouped.items()
    ]


def _ragged(grid: Grid, layout: Layout, rows: list[Row], where: Where) -> list[Note]:
    """Rows with cells to the right of the last heading, as a stray separator makes them in a text file."""
    if grid.kind != "csv":
        return []
    width = max(max(filled(grid.rows[place].cells), default=-1) for place in layout.header) + 1
    longer = [row.number for row in rows if any(cell is not None for cell in row.cells[width:])]
    return [note("ragged-rows", where, count=len(longer), first=longer[0])] if longer else []


def _fill_merged(grid: Grid, rows: list[Row]) -> tuple[list[Row], list[Area]]:
    """The rows with each merged area's value in all of its cells, and the areas that held one."""
    if not grid.areas:
        return rows, []
    places = {row.number: place for place, row in enumerate(rows)}
    changed: dict[int, list[Cell]] = {}
    merged: list[Area] = []
    for area in grid.areas:
        left, right = area.left - grid.first_column, min(area.right - grid.first_column, grid.width - 1)
        if area.top not in places or not 0 <= left <= right:
            continue
        value = rows[places[area.top]].cells[left]
        if value is None:
            continue
        merged.append(area)
        bottom = min(area.bottom, rows[-1].number)
        for number in range(area.top, bottom + 1):
            if (place := places.get(number)) is not None:
                cells = changed.setdefault(place, list(rows[place].cells))
                cells[left : right + 1] = [value] * (right - left + 1)
    return [Row(row.number, tuple(changed.get(place, row.cells))) for place, row in enumerate(rows)], merged
