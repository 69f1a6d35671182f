"""Where a table's header is: below its titles, on one row or several, or nowhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tidu.errors import Where
from tidu.sheets.faults import refuse
from tidu.sheets.grid import Area, Grid, filled
from tidu.sheets.labels import SOLE_HEADING, UNIT_CELL, clean_heading, is_data, is_form_line, is_heading_word
from tidu.sheets.table import Cell, Row

SEARCHED_ROWS = 40
DEEPEST_HEADER = 4
SAMPLED_ROWS = 300
# A heading does not turn up again as a value of its own column.
RECURRING = 2
# One heading in this many may look like data.
STRANGERS = 8
NUMBERING = re.compile(r"[（(]?(\d{1,3})[)）]?")
NUMBERING_LABEL = re.compile("[甲乙丙丁]|栏次|序号")
# A row of data that happens to read 1, 2, 3 must not be lost.
FEWEST_NUMBERS = 4


@dataclass(frozen=True, slots=True)
class Layout:
    """Places in ``Grid.rows``: titles lie before ``header``, data starts at ``data``. No header: ``header`` is empty."""

    header: range
    data: int
    numbering: int | None = None
    units: int | None = None
    certain: bool = True


def find_layout(grid: Grid, path: Path, header_row: int | None = None) -> Layout:
    """The layout of a grid. ``header_row`` is the row number of the (first) header row if known, 0 for none.

    ``SheetError`` if that row is empty, or if nothing follows the header.
    """
    if header_row is not None and header_row > 0:
        top, certain = _given(grid, path, header_row), True
    elif header_row == 0:
        return Layout(range(0), 0)
    else:
        found = _search(grid)
        if found is None or not found.is_header:
            start = found.place if found else 0
            return Layout(range(start, start), start)
        top, certain = found.place, found.certain
        top = _up_to_parents(grid, top)
    end = _down_to_children(grid, top)
    numbering = units = None
    data = end
    if data < len(grid.rows) and _is_unit_row(grid.rows[data]):
        units, data = data, data + 1
    if data < len(grid.rows) and _is_numbering(grid.rows[data], len(filled(grid.rows[end - 1].cells))):
        numbering, data = data, data + 1
    if data >= len(grid.rows):
        row = grid.rows[top].number
        raise refuse("header-only", Where(path.name, row, sheet=grid.sheet), line=row)
    return Layout(range(top, end), data, numbering, units, certain)


def find_top(grid: Grid) -> int | None:
    """The place of the row by which the header is told; None where there is no header."""
    found = _search(grid)
    return found.place if found is not None and found.is_header else None


def stands_alone(grid: Grid, top: int) -> bool:
    """Whether a header is a single row, with neither parents above nor children below."""
    return _up_to_parents(grid, top) == top and _down_to_children(grid, top) == top + 1


def headings(grid: Grid, layout: Layout) -> list[list[str]]:
    """For each column its headings from the top row of the header down, as written; parents repeat over children."""
    levels = [_spread(grid, place, layout) for place in layout.header]
    columns: list[list[str]] = []
    for column in range(grid.width):
        parts: list[str] = []
        for level in levels:
            cell = level[column]
            if cell is not None and (not parts or str(cell) != parts[-1]):
                parts.append(str(cell))
        columns.append(parts)
    return columns


@dataclass(frozen=True, slots=True)
class _Found:
    place: int
    is_header: bool
    certain: bool


def _given(grid: Grid, path: Path, header_row: int) -> int:
    for place, row in enumerate(grid.rows):
        if row.number == header_row:
            return place
    first, last = grid.rows[0].number, grid.rows[-1].number
    raise refuse("no-such-row", Where(path.name, header_row, sheet=grid.sheet), line=header_row, first=first, last=last)


def _search(grid: Grid) -> _Found | None:
    """The first row that reads like headings; failing that, the first that is no title decides."""
    usual = median(len(filled(row.cells)) for row in grid.rows[:SAMPLED_ROWS])
    plain: int | None = None
    widest = 0
    for place, row in enumerate(grid.rows[:SEARCHED_ROWS]):
        if is_title(grid, row, usual):
            continue
        places = filled(row.cells)
        words = sum(is_heading_word(row.cells[column]) for column in places)
        data = sum(is_data(row.cells[column]) for column in places)
        # Among many headings one may look like data: 生产基地或分销公司 ends as an organisation's name does.
        if (
            words
            and data * STRANGERS <= words
            and words * 5 >= len(places) * 2
            and (plain is None or len(places) > widest)
        ):
            return _Found(place, True, True)
        plain = place if plain is None else plain
        widest = max(widest, len(places))
    return None if plain is None else _Found(plain, *_judge(grid, plain))


def _judge(grid: Grid, place: int) -> tuple[bool, bool]:
    """Whether a row without telling words is a header, and whether that is certain."""
    row = grid.rows[place]
    # A header that is repeated on every page does not count against itself.
    below = [other for other in grid.rows[place + 1 : place + SAMPLED_ROWS] if other.cells != row.cells]
    places = filled(row.cells)
    if any(is_data(row.cells[column]) for column in places):
        return False, True
    recurring = sum(sum(other.cells[column] == row.cells[column] for other in below) >= RECURRING for column in places)
    if recurring:
        return False, True
    # Text above numbers is a heading even if nobody has heard the word.
    numeric = any(sum(is_data(other.cells[column]) for other in below) * 2 > len(below) > 0 for column in places)
    return True, numeric


def is_title(grid: Grid, row: Row, usual: float) -> bool:
    """Whether a row stands above a table: a single cell over many columns, or lines such as 填报单位：."""
    places = filled(row.cells)
    if len(places) == 1:
        if _across(grid, row):
            return True
        # In a table of one column, a single cell may be its heading.
        alone = clean_heading(str(row.cells[places[0]]))
        return usual >= 2 and SOLE_HEADING.fullmatch(alone) is None
    forms = sum(is_form_line(row.cells[column]) for column in places)
    return forms > 0 and (forms == len(places) or len(places) < usual)


def _across(grid: Grid, row: Row) -> list[Area]:
    """The merged areas that begin in a row and take several columns."""
    return [area for area in grid.areas if area.top == row.number and area.width > 1]


def _up_to_parents(grid: Grid, top: int) -> int:
    """The header may have been recognised by its lower row; rows of headings that span it belong to it."""
    while top > 0:
        above = grid.rows[top - 1]
        places = filled(above.cells)
        labels = _all_labels(above.cells) and not any(is_form_line(above.cells[place]) for place in places)
        if len(places) < 2 or not labels or not _are_children(grid, top - 1, top):
            break
        top -= 1
    return top


def _down_to_children(grid: Grid, top: int) -> int:
    """The place after the last row of the header that begins at ``top``."""
    end = top + 1
    row = grid.rows[top]
    deep = [area.bottom for area in grid.areas if area.top == row.number and area.height > 1]
    while end < len(grid.rows) and grid.rows[end].number <= max(deep, default=0) and end - top < DEEPEST_HEADER:
        if not _all_labels(grid.rows[end].cells):
            break
        end += 1
    while end < len(grid.rows) and end - top < DEEPEST_HEADER and _are_children(grid, end - 1, end):
        end += 1
    return end


def _are_children(grid: Grid, parent: int, child: int) -> bool:
    """Whether a row only fills what the row above leaves open, with labels: 营业收入 over 2023年 and 2024年."""
    above, below = grid.rows[parent], grid.rows[child]
    places = filled(below.cells)
    if not places or not _all_labels(below.cells) or below.number != above.number + 1:
        return False
    if _is_unit_row(below):
        return False
    spans = _spans(grid, above)
    if not spans:
        return False
    under = {column for span in spans for column in span}
    return all(column in under for column in places) and len(places) > len(spans)


def _spans(grid: Grid, row: Row) -> list[range]:
    """The columns that each heading with blanks to its right covers: by merged areas where there are any."""
    first = grid.first_column
    merged = [range(area.left - first, area.right - first + 1) for area in _across(grid, row)]
    if merged:
        return merged
    places = filled(row.cells)
    ends = [*places[1:], len(row.cells)]
    return [range(start, end) for start, end in zip(places, ends, strict=True) if end - start > 1]


def _spread(grid: Grid, place: int, layout: Layout) -> list[Cell]:
    """One row of the header with every heading repeated over the columns that belong to it."""
    row = grid.rows[place]
    cells = list(row.cells)
    first = grid.first_column
    for area in grid.areas:
        if area.top <= row.number <= area.bottom and area.top >= grid.rows[layout.header.start].number:
            source = next((one for one in grid.rows if one.number == area.top), None)
            if source is None or not 0 <= area.left - first < len(cells):
                continue
            for column in range(area.left - first, min(area.right - first + 1, len(cells))):
                cells[column] = source.cells[area.left - first]
    if _across(grid, row) or place == layout.header[-1]:
        return cells
    children = grid.rows[place + 1].cells
    for span in _spans(grid, row):
        for column in span:
            if cells[column] is None and children[column] is not None:
                cells[column] = row.cells[span[0]]
    return cells


def _all_labels(cells: Sequence[Cell]) -> bool:
    return not any(is_data(cell) for cell in cells)


def _is_unit_row(row: Row) -> bool:
    places = filled(row.cells)
    texts = [clean_heading(str(row.cells[place])) for place in places]
    real = [text for text in texts if text not in {"-", "—"}]
    return bool(real) and all(UNIT_CELL.fullmatch(text) for text in texts) and not all(text.isdigit() for text in real)


def _is_numbering(row: Row, columns: int) -> bool:
    """Whether a row counts the columns, all of them: 1 2 3 4, (1) (2) (3), 甲 乙 1 2."""
    texts = [clean_heading(str(row.cells[place])) for place in filled(row.cells)]
    labels = [text for text in texts if NUMBERING_LABEL.fullmatch(text)]
    matches = [NUMBERING.fullmatch(text) for text in texts[len(labels) :]]
    numbers = [int(match[1]) for match in matches if match]
    if len(texts) < columns or len(numbers) < max(1, len(matches)) or numbers[0] > 1:
        return False
    bracketed = all(not text.isdigit() for text in texts[len(labels) :])
    told = labels or bracketed or len(numbers) >= FEWEST_NUMBERS
    return bool(told) and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
