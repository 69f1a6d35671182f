"""Looking into office files, which are zip archives, without unpacking them anywhere.

The table of contents of an archive may lie, so every member is inflated in small pieces that are thrown away again,
and counted: a member that holds more than it says, or an archive that holds more than is reasonable, is refused the
moment it does.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from tidu.web.files import refusals

MOST_MEMBERS = 10_000
MOST_BYTES = 600 * 1024 * 1024
"""Unpacked, all members together."""
FREE_BYTES = 10 * 1024 * 1024
"""Up to here no ratio is asked for: small sheets of equal rows shrink a thousandfold and are harmless."""
MOST_RATIO = 100
MOST_NESTED = 20 * 1024 * 1024
"""An office file inside an office file, unpacked from the outer one."""
PIECE = 1 << 18
EXTERNAL = re.compile(rb"<Relationship\b[^>]*>", re.IGNORECASE)
PROGRAMS = (b"MZ", b"\x7fELF")
MARKUP = (".xml", ".rels", ".vml")


def look(name: str, file: IO[bytes], size: int, *, depth: int = 0) -> tuple[str | None, list[str]]:
    """Kind (docx, xlsx or None) and notes of an archive; raises where it is a bomb, damaged, encrypted, or worse."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            _check_contents(name, members, size)
            notes: set[str] = set()
            left = min(MOST_BYTES, max(FREE_BYTES, size * MOST_RATIO))
            for member in members:
                left -= _check_member(name, file, member, left, notes, depth)
            return _kind(archive), sorted(notes)
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, ValueError) as error:
        raise refusals.damaged(name) from error


def _check_contents(name: str, members: list[zipfile.ZipInfo], size: int) -> None:
    """What the table of contents itself gives away."""
    if len(members) > MOST_MEMBERS:
        raise refusals.bomb(name, f"里面有 {len(members)} 个文件", f"it holds {len(members)} files")
    if any(member.flag_bits & 1 for member in members):
        raise refusals.encrypted(name)
    total = sum(member.file_size for member in members)
    if total > MOST_BYTES or total > max(FREE_BYTES, size * MOST_RATIO):
        shown = refusals.megabytes(total)
        raise refusals.bomb(name, f"解开后有 {shown}", f"unpacked it would have {shown}")
    end = 0
    for member in sorted(members, key=lambda one: one.header_offset):
        if member.header_offset < end:
            raise refusals.bomb(name, "几个成员共用同一段数据", "several members share the same bytes")
        end = member.header_offset + 30 + member.compress_size
    if len({member.filename for member in members}) < len(members):
        raise refusals.damaged(name, "有两个同名的成员", "two of its members have the same name")


def _check_member(name: str, file: IO[bytes], member: zipfile.ZipInfo, left: int, notes: set[str], depth: int) -> int:
    """Inflate a member piece by piece, look at it, and give its true size."""
    lower = member.filename.lower()
    seen, tail, first, kept = 0, b"", b"", bytearray()
    wanted = lower.endswith(".rels")
    for piece in _pieces(file, member):
        if not first:
            first = piece[:8]
            if first.startswith(PROGRAMS):
                raise refusals.program(name)
            nested = first.startswith(b"PK\x03\x04")
            wanted = wanted or nested
        seen += len(piece)
        if seen > left or seen > member.file_size:
            raise refusals.bomb(name, "实际内容比目录里写的多", "it holds more than its table of contents says")
        if lower.endswith(MARKUP) and b"<!DOCTYPE" in (tail + piece).upper():
            raise refusals.damaged(name, "里面的 XML 带有文档类型声明", "its XML declares a document type")
        tail = piece[-16:]
        if wanted:
            kept += piece
            if len(kept) > MOST_NESTED:
                raise refusals.bomb(name, "里面又套着一个很大的压缩包", "it holds another large archive")
    if seen != member.file_size:
        raise refusals.damaged(name)
    _note(lower, bytes(kept), notes)
    if first.startswith(b"PK\x03\x04"):
        _check_nested(name, lower, bytes(kept), notes, depth)
    return seen


def _pieces(file: IO[bytes], member: zipfile.ZipInfo) -> Iterator[bytes]:
    file.seek(member.header_offset)
    header = file.read(30)
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile("no local header")
    file.seek(member.header_offset + 30 + sum(struct.unpack("<HH", header[26:30])))
    remaining = member.compress_size
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile("neither stored nor deflated")
    stored = member.compress_type == zipfile.ZIP_STORED
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    while remaining > 0:
        raw = file.read(min(PIECE, remaining))
        if not raw:
            raise EOFError
        remaining -= len(raw)
        while raw:
            piece = raw if stored else inflate.decompress(raw, PIECE)
            raw = b"" if stored else inflate.unconsumed_tail
            if piece:
                yield piece


def _note(member: str, content: bytes, notes: set[str]) -> None:
    if member.endswith("vbaproject.bin"):
        notes.add("macros")
    if "/embeddings/" in member or "/activex/" in member:
        notes.add("embedded")
    if member.startswith("xl/externallinks/"):
        notes.add("external")
    if member.endswith(".rels"):
        for relation in EXTERNAL.findall(content):
            # A hyperlink is followed by a person; anything else by the program, as soon as the file is opened.
            if b'"external"' in relation.lower() and b"/hyperlink" not in relation.lower():
                notes.add("external")


def _check_nested(name: str, member: str, content: bytes, notes: set[str], depth: int) -> None:
    if depth or "/embeddings/" not in member:
        raise refusals.bomb(name, "压缩包里又套着压缩包", "it holds an archive within an archive")
    kind, inner = look(name, io.BytesIO(content), len(content), depth=depth + 1)
    if kind is None:
        raise refusals.bomb(name, "里面嵌入的不是 Office 文件", "what is embedded in it is no office file")
    notes.update(inner)


def _kind(archive: zipfile.ZipFile) -> str | None:
    names = set(archive.namelist())
    if "[Content_Types].xml" not in names:
        return None
    if "word/document.xml" in names:
        return "docx"
    return "xlsx" if "xl/workbook.xml" in names else None
