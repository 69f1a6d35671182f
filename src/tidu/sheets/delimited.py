"""Text files: csv, tsv and txt, in whatever encoding and with whatever separator they come."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tidu.errors import Where
from tidu.sheets.encodings import decode
from tidu.sheets.faults import SheetError, refuse
from tidu.sheets.grid import Grid, blank_as_none, trim
from tidu.sheets.kinds import refuse_markup
from tidu.sheets.notes import Note, note
from tidu.sheets.table import Cell, Limits
from tidu.text import Text

SEPARATORS = {
    ",": Text("逗号", "commas"), "\t": Text("制表符", "tabs"), ";": Text("分号", "semicolons"), "|": Text("竖线", "bars"),
}  # fmt: skip
# Excel understands a first line that names the separator, and some systems write it.
SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
# ="0012" keeps Excel from turning a code into a number.
QUOTED = re.compile(r'^"([^"]*)"$')
GUARDED = re.compile(r'="([^"]*)"')
SNIFFED = 50_000
LONGEST_CELL = 1_000_000


def read_text(path: Path, limits: Limits, encoding: str | None = None) -> Grid:
    """The grid of a text file. ``SheetError`` for an encoding, a quote or a size that does not work."""
    size = path.stat().st_size
    if size > limits.max_bytes:
        raise refuse(
            "file-too-big", Where(path.name), name=path.name, size=megabytes(size), limit=megabytes(limits.max_bytes)
        )
    decoded = decode(path.read_bytes(), path, encoding)
    refuse_markup(decoded.text, path)
    notes: list[Note] = []
    if decoded.encoding != "UTF-8":
        notes.append(note("encoding", encoding=decoded.encoding))
    named = SEPARATOR_LINE.match(decoded.text)
    separator = named[1] if named else find_separator(decoded.text)
    if separator != ",":
        notes.append(note("separator", separator=SEPARATORS.get(separator, Text(separator, separator))))
    return text_grid(decoded.text, separator, path, notes)


def text_grid(text: str, separator: str, path: Path, notes: list[Note]) -> Grid:
    """The grid of a text cut at ``separator``. ``SheetError`` for a quote without a partner.

    Where quotes do not pair but every line has the same number of separators, quotes are taken as plain characters:
    then none of them protects a separator or a line break.
    """
    counts: Counter[str] = Counter()
    try:
        rows, first_column = trim(_cells(text, separator, path, counts))
    except SheetError:
        lines = text.splitlines()
        if separator not in lines[0] or len({line.count(separator) for line in lines if line}) > 1:
            raise
        counts.clear()
        rows, first_column = trim(_unquoted(lines, separator, counts))
        notes = [*notes, note("quotes-kept")]
    notes = notes + [note(code, count=count) for code, count in counts.items()]
    return Grid("csv", None, rows, first_column, notes=notes)


def _unquoted(lines: list[str], separator: str, counts: Counter[str]) -> Iterator[tuple[int, list[Cell]]]:
    for number, line in enumerate(lines, 1):
        cells: list[Cell] = [QUOTED.sub(r"\1", part) for part in line.split(separator)]
        yield number, _clean(cells, counts)


def find_separator(text: str) -> str:
    """The separator that cuts most lines of a text into equally many parts; a comma if none does."""
    sample = text[:SNIFFED]
    if len(text) > SNIFFED:
        sample = sample[: sample.rfind("\n") + 1] or sample
    best, best_score = ",", (0.0, 0)
    for separator in SEPARATORS:
        try:
            widths = [len(cells) for cells in csv.reader(io.StringIO(sample, newline=""), delimiter=separator) if cells]
        except csv.Error:
            continue
        common = Counter(width for width in widths if width > 1).most_common(1)
        if common and (score := (common[0][1] / len(widths), common[0][0])) > best_score:
            best, best_score = separator, score
    return best


def _cells(text: str, separator: str, path: Path, counts: Counter[str]) -> Iterator[tuple[int, list[Cell]]]:
    """Rows numbered as a spreadsheet program would: a cell with line breaks does not add rows, a blank line does."""
    csv.field_size_limit(max(LONGEST_CELL, csv.field_size_limit()))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number, line = 1, 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise _unclosed(path, line, text) from None
        if number > 1 or not SEPARATOR_LINE.match(text):
            yield number, _clean(list(cells), counts)
        number, line = number + 1, reader.line_num + 1


def _clean(cells: list[Cell], counts: Counter[str]) -> list[Cell]:
    for place, cell in enumerate(cells):
        if isinstance(cell, str) and cell.startswith('="') and (guarded := GUARDED.fullmatch(cell)):
            cells[place] = guarded[1]
            counts["text-guard"] += 1
    cells, spaces = blank_as_none(cells)
    if spaces:
        counts["blank-text"] += spaces
    return cells


def _unclosed(path: Path, line: int, text: str) -> SheetError:
    source = text.split("\n", line)[line - 1][:200] if text.count("\n") >= line - 1 else None
    return refuse("unclosed-quote", Where(path.name, line, source=source), line=line)


def megabytes(size: int) -> str:
    """A size for a person: 1024 MB."""
    return f"{size / (1 << 20):,.0f} MB" if size >= 1 << 20 else f"{size / (1 << 10):,.0f} KB"
