"""What the parts of an xlsx tell that the cell values do not: how far a sheet reaches, percent formats, errors.

The parts are read as a stream and searched with patterns, not parsed: this runs before the reader proper, so that a
workbook that would fill the memory is refused first.
"""

from __future__ import annotations

import html
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tidu.errors import Where
from tidu.sheets.delimited import megabytes
from tidu.sheets.faults import refuse
from tidu.sheets.table import Limits, column_number

CHUNK = 1 << 20
MOST_COLUMNS = 16_384
KEPT_FORMULAS = 100
SHEET = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")
ATTRIBUTE = re.compile(r"([\w:]+)\s*=\s*[\"']([^\"']*)[\"']")
FORMAT = re.compile(r"<(?:\w+:)?numFmt\s[^>]*>")
CELL_FORMATS = re.compile(r"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
CELL_FORMAT = re.compile(r"<(?:\w+:)?xf\s[^>]*>")
# Formats 9 and 10 are built in: 0% and 0.00%.
PERCENT_BUILT_IN = {"9", "10"}

HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b(?=[^>]*\bhidden=[\"'](?:1|true))[^>]*\br=[\"'](\d+)[\"']")
# A cell that is not closed at once has content: a value, a formula or a text.
FILLED = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br=[\"']([A-Z]+)(\d+)[\"'][^>]*(?<!/)>(?!</)")
FORMULA_OF_CELL = rb"\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)"
ERROR = re.compile(
    rb"<(?:\w+:)?c\b(?=[^>]*\bt=[\"']e[\"'])[^>]*?\br=[\"']([A-Z]+\d+)[\"'][^>]*(?<!/)>"
    rb"(?:(?:" + FORMULA_OF_CELL + rb")?\s*<(?:\w+:)?v>([^<]*))?"
)
FORMULA = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br=[\"']([A-Z]+\d+)[\"'][^>]*(?<!/)>\s*<(?:\w+:)?f\b")
HIDDEN_COLUMN = re.compile(rb"<(?:\w+:)?col\b(?=[^>]*\bhidden=[\"'](?:1|true))[^>]*>")
FIRST_TO_LAST = re.compile(rb"\b(min|max)=[\"'](\d+)[\"']")
UNCALCULATED = re.compile(
    rb"<(?:\w+:)?c\b[^>]*?\br=[\"']([A-Z]+\d+)[\"'][^>]*(?<!/)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)"
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


@dataclass(slots=True)
class SheetParts:
    """What one sheet's part tells. Cells are named (row, column), both counted from 1."""

    last_row: int = 0
    last_column: int = 0
    percent: set[tuple[int, int]] = field(default_factory=set)
    errors: dict[str, str] = field(default_factory=dict)
    formulas: int = 0
    """Cells with a formula, whatever was saved of its result."""
    first_formulas: list[str] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    uncalculated: list[str] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)


def check_size(path: Path, limits: Limits) -> None:
    """``SheetError`` for a workbook whose parts would unpack to more than allowed, or do not unpack at all.

    Sizes in the directory of an archive can be false, so what the reader proper will unpack is unpacked here once and
    thrown away: a part that is longer than it says fails its checksum.
    """
    where = Where(path.name)
    with zipfile.ZipFile(path) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
        if size > limits.max_bytes:
            raise refuse("file-too-big", where, name=path.name, size=megabytes(size), limit=megabytes(limits.max_bytes))
        for entry in archive.infolist():
            if entry.filename.endswith((".xml", ".rels")) and "/worksheets/" not in entry.filename:
                for _ in _chunks(archive, entry.filename, path):
                    pass


def read_parts(path: Path, sheet: str) -> SheetParts:
    """What the part of a sheet tells. ``SheetError`` if the part is damaged; nothing if it is not where it should be."""
    parts = SheetParts()
    with zipfile.ZipFile(path) as archive:
        name = _part_name(archive, sheet)
        if name is None:
            return parts
        percent = _percent_pattern(_text(archive, "xl/styles.xml"))
        for rows in _rows(archive, name, path):
            _search(rows, percent, parts)
    return parts


def _search(rows: bytes, percent: re.Pattern[bytes] | None, parts: SheetParts) -> None:
    cells = FILLED.findall(rows)
    if cells:
        parts.last_row = max(parts.last_row, *(int(row) for row in {row for _, row in cells}))
        columns = {column for column, _ in cells}
        parts.last_column = max(parts.last_column, *(column_number(column.decode()) for column in columns))
    if percent is not None:
        parts.percent |= {(int(row), column_number(column.decode())) for column, row in percent.findall(rows)}
    if b"hidden=" in rows:
        for tag in HIDDEN_COLUMN.findall(rows):
            ends = {key: int(value) for key, value in FIRST_TO_LAST.findall(tag)}
            last = min(ends.get(b"max", 0), MOST_COLUMNS)
            parts.hidden_columns |= set(range(ends.get(b"min", last + 1), last + 1))
        parts.hidden_rows += [int(row) for row in HIDDEN_ROW.findall(rows)]
    if b'"e"' in rows or b"'e'" in rows:
        parts.errors |= {cell.decode(): text.decode("utf-8", "replace") for cell, text in ERROR.findall(rows)}
    if b"f>" in rows or b"<f" in rows:
        formulas = FORMULA.findall(rows)
        parts.formulas += len(formulas)
        if len(parts.first_formulas) < KEPT_FORMULAS:
            parts.first_formulas += [cell.decode() for cell in formulas[:KEPT_FORMULAS]]
        parts.uncalculated += [cell.decode() for cell in UNCALCULATED.findall(rows)]


def _rows(archive: zipfile.ZipFile, name: str, path: Path) -> Iterator[bytes]:
    """The part in pieces that end where a row ends."""
    kept = b""
    for chunk in _chunks(archive, name, path):
        kept += chunk
        # The tag may have a prefix, as in </x:row>.
        end = kept.rfind(b"row>") + len(b"row>")
        if end >= len(b"row>"):
            yield kept[:end]
            kept = kept[end:]
    if kept:
        yield kept


def _chunks(archive: zipfile.ZipFile, name: str, path: Path) -> Iterator[bytes]:
    try:
        with archive.open(name) as part:
            while chunk := part.read(CHUNK):
                yield chunk
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise refuse("corrupt-file", Where(path.name), name=path.name, kind="xlsx", reason=error) from error


def _text(archive: zipfile.ZipFile, name: str) -> str:
    try:
        return archive.read(name).decode("utf-8", "replace")
    except KeyError:
        return ""


def _attributes(tag: str) -> dict[str, str]:
    return {key.rsplit(":", 1)[-1]: html.unescape(value) for key, value in ATTRIBUTE.findall(tag)}


def _part_name(archive: zipfile.ZipFile, sheet: str) -> str | None:
    relation = next(
        (
            found.get("id")
            for tag in SHEET.findall(_text(archive, "xl/workbook.xml"))
            if (found := _attributes(tag)).get("name") == sheet
        ),
        None,
    )
    for tag in RELATION.findall(_text(archive, "xl/_rels/workbook.xml.rels")):
        found = _attributes(tag)
        if relation is not None and found.get("Id") == relation:
            target = found.get("Target", "")
            name = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            return name if name in archive.namelist() else None
    return None


def _percent_pattern(styles: str) -> re.Pattern[bytes] | None:
    """A pattern for filled cells whose format shows a percentage, or None if the workbook has no such format."""
    percent = set(PERCENT_BUILT_IN)
    for tag in FORMAT.findall(styles):
        found = _attributes(tag)
        # In quotes or after a backslash the sign is only text.
        if "%" in re.sub(r'"[^"]*"|\\.', "", found.get("formatCode", "")):
            percent.add(found.get("numFmtId", ""))
    formats = CELL_FORMATS.search(styles)
    numbers = [
        str(place)
        for place, tag in enumerate(CELL_FORMAT.findall(formats[0] if formats else ""))
        if _attributes(tag).get("numFmtId") in percent
    ]
    if not numbers:
        return None
    chosen = "|".join(numbers)
    return re.compile(
        rf"<(?:\w+:)?c\b(?=[^>]*\bs=[\"'](?:{chosen})[\"'])[^>]*?\br=[\"']([A-Z]+)(\d+)[\"'][^>]*(?<!/)>".encode()
    )
