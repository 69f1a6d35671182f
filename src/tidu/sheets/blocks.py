"""Several lists below one another in one sheet, each with a header of its own: where one ends and the next begins."""

from __future__ import annotations

from dataclasses import replace
from statistics import median

from tidu.sheets.grid import Area, Grid, filled, trim
from tidu.sheets.header import SAMPLED_ROWS, find_top, is_title
from tidu.sheets.labels import TITLE_END, cell_text, clean_heading, is_data, is_footer, is_form_line, is_heading_word
from tidu.sheets.table import Cell, Row

FEWEST_HEADINGS = 2
MOST_LABELS = 0.6
DEEPEST = 8
"""Lines above a header that may belong to it."""


def blocks(grid: Grid) -> list[Grid]:
    """The parts of a grid, each with its titles and its header; the grid itself if it is one.

    A part begins where a row reads like headings, differs from the header above, and either titles or a blank row stand
    before it; or where the same header stands again below a line that ends in 名单, 表 or the like. The same header
    without such a line is a page's.
    """
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
