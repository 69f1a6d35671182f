"""A writer of small .xls files, for tests: no library at hand writes them."""

from __future__ import annotations

import struct
from collections.abc import Sequence

SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def xls(
    rows: Sequence[Sequence[str | float | None]],
    *,
    sheet: str = "表1",
    merged: Sequence[tuple[int, int, int, int]] = (),
    encrypted: bool = False,
    more: bytes = b"",
    stream: str = "Workbook",
) -> bytes:
    """A BIFF8 workbook of one sheet in a compound file.

    ``merged`` are (top, left, bottom, right), counted from 0; ``more`` are further records of the sheet.
    """
    return compound(workbook(rows, sheet, merged, encrypted=encrypted, more=more), stream)


def record(number: int, body: bytes) -> bytes:
    return struct.pack("<HH", number, len(body)) + body


def _begin(kind: int) -> bytes:
    return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def _text(text: str, length: str) -> bytes:
    return struct.pack(f"<{length}B", len(text), 1) + text.encode("utf-16-le")


def workbook(
    rows: Sequence[Sequence[str | float | None]],
    sheet: str = "表1",
    merged: Sequence[tuple[int, int, int, int]] = (),
    *,
    encrypted: bool = False,
    more: bytes = b"",
) -> bytes:
    """The stream of a workbook, as ``xls`` puts it into a file."""
    locked = record(0x002F, struct.pack("<HHHH", 1, 1, 1, 1) + bytes(48)) if encrypted else b""
    end = record(0x000A, b"")
    globals_begin = _begin(0x0005) + locked + record(0x0042, struct.pack("<H", 1200))
    bound = 4 + 6 + len(_text(sheet, "B"))
    start = len(globals_begin) + bound + len(end)
    globals_part = globals_begin + record(0x0085, struct.pack("<IBB", start, 0, 0) + _text(sheet, "B")) + end
    width = max(len(row) for row in rows)
    cells = record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for line, row in enumerate(rows):
        for place, value in enumerate(row):
            if isinstance(value, str):
                cells += record(0x0204, struct.pack("<HHH", line, place, 0) + _text(value, "H"))
            elif value is not None:
                cells += record(0x0203, struct.pack("<HHHd", line, place, 0, value))
    if merged:
        areas = b"".join(struct.pack("<HHHH", top, bottom, left, right) for top, left, bottom, right in merged)
        cells += record(0x00E5, struct.pack("<H", len(merged)) + areas)
    return globals_part + _begin(0x0010) + cells + more + end


def compound(content: bytes, stream: str) -> bytes:
    """A compound file with a single stream, padded so that it does not belong into the stream of short ones."""
    content = content.ljust(max(4096, -(-len(content) // SECTOR) * SECTOR), b"\0")
    sectors = len(content) // SECTOR
    table = [FAT, END, *range(3, 2 + sectors), END]
    table += [FREE] * (SECTOR // 4 - len(table))
    assert len(table) == SECTOR // 4, "one sector of the table is all that this writer knows"
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0) + struct.pack("<I", 0) + b"\xff" * 4 * 108
    directory = _entry("Root Entry", 5, 1, END, 0) + _entry(stream, 2, FREE, 2, len(content)) + bytes(256)
    return header + struct.pack(f"<{len(table)}I", *table) + directory + content


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    encoded = (name + "\0").encode("utf-16-le")
    return (
        encoded.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(encoded), kind, 1, FREE, FREE, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )
