"""Several lists in one sheet, below one another or side by side, each with a header of its own: where each of them lies."""

from __future__ import annotations

import re
from dataclasses import replace
from statistics import median

from tidu.sheets.grid import Area, Grid, filled, trim
from tidu.sheets.header import SAMPLED_ROWS, find_top, is_title, stands_alone
from tidu.sheets.labels import TITLE_END, cell_text, clean_heading, is_data, is_footer, is_form_line, is_heading_word
from tidu.sheets.table import Cell, Row, cell_name

FEWEST_HEADINGS = 2
MOST_LABELS = 0.6
DEEPEST = 8
MOST_BESIDE = 5
NAMES = re.compile("名称|企业|单位|公司|机构|姓名")
"""What each of several lists side by side has: a column that says whom its rows are about."""
"""Lines above a header that may belong to it."""


def blocks(grid: Grid) -> list[Grid]:
    """The parts of a grid, each with its titles and its header; the grid itself if it is one.

    A part begins where a row reads like headings, differs from the header above, and either titles or a blank row stand
    before it; or where the same header stands again below a line that ends in 名单, 表 or the like. The same header
    without such a line is a page's. A header that repeats the same headings, 序号 企业名称 序号 企业名称, heads lists side by
    side.
    """
    return [part for below in _below(grid) for part in _beside(below)]


def corner(grid: Grid) -> str:
    """The name of the cell in which a part begins."""
    return cell_name(grid.rows[0].number, grid.first_column)


def _below(grid: Grid) -> list[Grid]:
    """The lists below one another."""
    top = find_top(grid)
    if top is None:
        return [grid]
    usual = median(len(filled(row.cells)) for row in grid.rows[:SAMPLED_ROWS])
    header = grid.rows[top].cells
    starts = [0]
    place = top + 1
    while place < len(grid.rows) - 1:
        row = grid.rows[place]
        above = grid.rows[place - 1]
        # Few rows come after a blank or a title; only those are looked at.
        apart = row.number - above.number > 1 or len(filled(above.cells)) <= max(1, usual / 2)
        if apart and _reads_like_header(row) and (begin := _begin(grid, place, header, usual)) is not None:
            starts.append(begin)
            header = row.cells
        place += 1
    if len(starts) == 1:
        return [grid]
    ends = [*starts[1:], len(grid.rows)]
    return [_part(grid, start, end) for start, end in zip(starts, ends, strict=True)]


def _beside(grid: Grid) -> list[Grid]:
    """The lists side by side: a printed list often takes two or three columns of the page."""
    top = find_top(grid)
    # Under a header of several rows 收入 利润 收入 利润 are of two years, not of two lists.
    if top is None or len(grid.rows) < top + 2 or not stands_alone(grid, top):
        return [grid]
    header = grid.rows[top].cells
    places = filled(header)
    texts = [clean_heading(cell_text(header[place])) for place in places]
    for parts in range(2, MOST_BESIDE + 1):
        size, rest = divmod(len(texts), parts)
        if rest == 0 and size > 0 and texts == texts[:size] * parts and any(NAMES.search(text) for text in texts):
            starts = [places[at * size] for at in range(parts)]
            ends = [*starts[1:], len(header)]
            return [_columns(grid, top, start, end) for start, end in zip(starts, ends, strict=True)]
    return [grid]


def _columns(grid: Grid, top: int, start: int, end: int) -> Grid:
    """Some columns of a grid; the lines above its header are those of all."""
    left = grid.first_column + start
    rows: list[tuple[int, list[Cell]]] = []
    for place, row in enumerate(grid.rows):
        cells = list(row.cells[start:end])
        if place < top:
            line = [cell for cell in row.cells if cell is not None]
            cells = [" ".join(cell_text(cell) for cell in line) or None, *[None] * (end - start - 1)]
        rows.append((row.number, cells))
    kept, first_column = trim(iter(rows), left)
    header = grid.rows[top].number
    areas = [
        Area(area.top, max(area.left, left), area.bottom, min(area.right, left + end - start - 1))
        for area in grid.areas
        if area.top >= header and area.left < left + end - start and area.right >= left
    ]
    titles = [Area(row.number, left, row.number, left + end - start - 1) for row in grid.rows[:top] if end - start > 1]
    return replace(grid, rows=kept, first_column=first_column, areas=[*titles, *areas])


def _reads_like_header(row: Row) -> bool:
    places = filled(row.cells)
    if len(places) < FEWEST_HEADINGS or any(is_data(row.cells[place]) for place in places):
        return False
    words = sum(is_heading_word(row.cells[place]) for place in places)
    return words >= FEWEST_HEADINGS and words >= len(places) * MOST_LABELS


def _begin(grid: Grid, place: int, header: tuple[object, ...], usual: float) -> int | None:
    """The place where the part of a header at ``place`` begins; None if it begins none."""
    row, below = grid.rows[place], grid.rows[place + 1]
    texts = [clean_heading(cell_text(row.cells[at])) for at in filled(row.cells)]
    # Headings differ from one another and are short; a row of remarks is not a header.
    if len(set(texts)) < len(texts) * MOST_LABELS or max(map(len, texts)) > 40 or is_footer(texts[0]):
        return None
    if not filled(below.cells) or is_title(grid, below, usual):
        return None
    begin = place
    named = gap = False
    while begin > 1 and place - begin < DEEPEST:
        above = grid.rows[begin - 1]
        gap = grid.rows[begin].number - above.number > 1
        if gap or not is_title(grid, above, usual) or any(is_footer(above.cells[at]) for at in filled(above.cells)):
            break
        begin -= 1
        named = named or any(_names_a_list(above.cells[at]) for at in filled(above.cells))
    again = row.cells == header
    if again:
        return begin if named else None
    return begin if begin < place or gap else None


def _names_a_list(cell: Cell) -> bool:
    return isinstance(cell, str) and (is_form_line(cell) or TITLE_END.search(clean_heading(cell)) is not None)


def _part(grid: Grid, start: int, end: int) -> Grid:
    """Some rows of a grid as a grid of its own, trimmed to its columns."""
    kept = grid.rows[start:end]
    first, last = kept[0].number, kept[-1].number
    rows, first_column = trim(((row.number, list(row.cells)) for row in kept), grid.first_column)
    areas: list[Area] = [area for area in grid.areas if first <= area.top <= last]
    return replace(grid, rows=rows, first_column=first_column, areas=areas)
