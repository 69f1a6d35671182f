"""What a file is, told from its content; the name's ending only decides whether a note is due."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from tidu.errors import Where
from tidu.sheets.compound import SIGNATURE, CompoundError, CompoundFile
from tidu.sheets.faults import refuse, refuse_kind

SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"PAR1", "parquet"),
    (b"%PDF", "pdf"),
    (b"{\\rtf", "word"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"Rar!", "zip"),
    (b"7z\xbc\xaf\x27\x1c", "zip"),
    (b"\x1f\x8b", "zip"),
    (b"\x09\x00\x04\x00", "old-biff"),
    (b"\x09\x02\x06\x00", "old-biff"),
    (b"\x09\x04\x06\x00", "old-biff"),
)
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
# The second is the name of Excel 5 and 95.
WORKBOOK_STREAMS = ("Workbook", "Book")
ENDINGS = {
    ".xlsx": "xlsx", ".xlsm": "xlsx", ".xltx": "xlsx", ".xls": "xls", ".et": "xls", ".parquet": "parquet",
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".docx": "docx", ".pdf": "pdf",
}  # fmt: skip
MARKUP = re.compile(r"<!doctype html|<html|<table|<head|<body", re.IGNORECASE)


def kind_of(path: Path) -> str:
    """``xlsx``, ``xls``, ``parquet``, ``docx``, ``pdf`` or ``csv`` (any text). ``SheetError`` for all else, and no file."""
    where = Where(path.name)
    head = read_head(path)
    if not head:
        raise refuse("empty-file", where, name=path.name)
    if head.startswith(ZIP):
        return _zip_kind(path, where)
    if head.startswith(SIGNATURE):
        return _ole_kind(path, where)
    for signature, kind in SIGNATURES:
        if head.startswith(signature):
            if kind in ("parquet", "pdf"):
                return kind
            raise refuse_kind(kind, path.name, where)
    return "csv"


def read_head(path: Path, size: int = 16) -> bytes:
    """The first bytes. ``SheetError`` for a missing file, a folder, or one that may not be read."""
    where = Where(path.name)
    try:
        with path.open("rb") as file:
            return file.read(size)
    except FileNotFoundError:
        raise refuse("file-missing", where, name=path.name) from None
    except IsADirectoryError:
        raise refuse("not-a-file", where, name=path.name) from None
    except OSError as error:
        raise refuse("unreadable-file", where, name=path.name, reason=error.strerror) from error


def expected_kind(path: Path) -> str | None:
    """The kind that the name's ending promises, or None for an ending that promises nothing."""
    return ENDINGS.get(path.suffix.lower())


def refuse_markup(text: str, path: Path) -> None:
    """``SheetError`` if a text is no table of cells but markup: web pages, XML and JSON are often named .xls or .csv."""
    start = text[:2000].lstrip()
    kind = None
    if MARKUP.match(start) or (start.startswith("<") and MARKUP.search(start)):
        kind = "html"
    elif start.startswith("<?xml"):
        kind = "xml"
    elif start.startswith("MIME-Version:"):
        kind = "mhtml"
    elif re.match(r'\{\s*"|\[\s*[{\[]', start):
        kind = "json"
    if kind:
        raise refuse_kind(kind, path.name, Where(path.name))


def _zip_kind(path: Path, where: Where) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            locked = any(entry.flag_bits & 1 for entry in archive.infolist())
            mimetype = archive.read("mimetype")[:80] if "mimetype" in names and not locked else b""
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError) as error:
        raise refuse("corrupt-file", where, name=path.name, kind="xlsx/zip", reason=error) from error
    if locked:
        raise refuse("password-protected", where, name=path.name)
    kind = "zip"
    if "xl/workbook.bin" in names:
        kind = "xlsb"
    elif any(name.startswith("xl/") for name in names):
        return "xlsx"
    elif "word/document.xml" in names:
        return "docx"
    elif any(name.startswith("ppt/") for name in names):
        kind = "pptx"
    elif b"opendocument.spreadsheet" in mimetype:
        kind = "ods"
    elif b"opendocument.text" in mimetype or any(name.startswith("word/") for name in names):
        kind = "word"
    raise refuse_kind(kind, path.name, where)


def _ole_kind(path: Path, where: Where) -> str:
    """A compound file is told by the names of its streams."""
    try:
        names = CompoundFile(path).names
    except CompoundError as error:
        raise refuse("corrupt-file", where, name=path.name, kind="xls", reason=error) from error
    if "EncryptedPackage" in names:
        raise refuse("password-protected", where, name=path.name)
    if "WordDocument" in names:
        raise refuse_kind("word", path.name, where)
    if "PowerPoint Document" in names:
        raise refuse_kind("pptx", path.name, where)
    if names & set(WORKBOOK_STREAMS):
        return "xls"
    raise refuse_kind("ole", path.name, where)
