"""What a file is by its content, never by its name."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from tidu.sheets.compound import CompoundError, CompoundFile
from tidu.sheets.kinds import WORKBOOK_STREAMS
from tidu.web.files import archives, refusals
from tidu.web.files.names import extension_of

MOST_PIXELS = 120_000_000
"""More than the largest phone camera makes; a JPEG is looked at in an eighth of its size, so memory stays small."""
PROGRAMS = (
    b"MZ",  # Windows, DOS
    b"\x7fELF",  # Linux
    b"\xca\xfe\xba\xbe",  # Java, macOS
    b"\xcf\xfa\xed\xfe",  # macOS
    b"\xce\xfa\xed\xfe",
    b"#!",
    b"L\x00\x00\x00\x01\x14\x02\x00",  # a Windows shortcut
)
PAGES = (b"<html", b"<!doctype html")
SCRIPTS = (*PAGES, b"<script", b"<svg", b"<?php", b"<%", b"@echo", b"<job", b"<hta:")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEAD = 4096
TEXT_SAMPLE = 1 << 16
CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\r\f\x1a")
"""Bytes that no text file holds; 1A ended files of old systems."""


@dataclass(frozen=True, slots=True)
class Found:
    """The kind of a file, and what those who open it should know.

    Notes are ``macros``, ``external`` (fetches something when opened), ``embedded``, ``scripts`` and ``encrypted``.
    """

    kind: str
    notes: tuple[str, ...] = ()


def sniff(path: Path, name: str) -> Found | None:
    """Tell what a file is; None where it is nothing that is known. Raises where it must not be taken at all."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith(PROGRAMS) or _is_script(head):
        page = extension_of(name) == "xls" and head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(PAGES)
        raise refusals.web_page(name) if page else refusals.program(name)
    if head.startswith(OLE):
        return _ole(path, name)
    if b"%PDF-" in head[:1024]:
        return _pdf(path, name)
    if head.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        return _picture(path, name)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        with path.open("rb") as file:
            kind, notes = archives.look(name, file, path.stat().st_size)
        return Found(kind, tuple(notes)) if kind else None
    return Found("text") if _is_text(path) else None


def _is_script(head: bytes) -> bool:
    text = head.removeprefix(b"\xef\xbb\xbf")
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = head[2:].replace(b"\x00", b"")
    start = text.lstrip()[:256].lower()
    return start.startswith(SCRIPTS) or (
        start.startswith((b"<?xml", b"<!--")) and (b"<svg" in text or b"<html" in text)
    )


def _is_text(path: Path) -> bool:
    """Whether a file looks like text, of whatever Chinese encoding; which one is told by whoever reads it."""
    with path.open("rb") as file:
        sample = file.read(TEXT_SAMPLE)
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")) or 0 in sample:
        even = sample[: len(sample) // 2 * 2]
        for codec in ("utf-16", "utf-16-le", "utf-16-be"):
            text = even.decode(codec, "replace")
            if "\x00" not in text and "\ufffd" not in text[:-2]:
                return True
        return False
    return bool(sample) and not CONTROLS.intersection(sample)


def _ole(path: Path, name: str) -> Found:
    """An old workbook; other old documents are refused, because what they hide cannot be seen."""
    if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
        raise refusals.encrypted(name)
    try:
        streams = CompoundFile(path).names
    except CompoundError as error:
        raise refusals.old_office(name) from error
    if not streams & {*WORKBOOK_STREAMS}:
        raise refusals.old_office(name)
    return Found("xls", ("macros",) if "_VBA_PROJECT" in streams else ())


def _pdf(path: Path, name: str) -> Found:
    content = path.read_bytes()
    if b"%%EOF" not in content[-8192:]:
        raise refusals.damaged(
            name, "PDF 没有结尾，多半没有传完", "the PDF has no end; most likely its transfer broke off"
        )
    notes = []
    if b"/Encrypt" in content:
        notes.append("encrypted")
    if any(word in content for word in (b"/JavaScript", b"/Launch", b"/EmbeddedFile")):
        notes.append("scripts")
    return Found("pdf", tuple(notes))


def _picture(path: Path, name: str) -> Found:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path, formats=("PNG", "JPEG")) as image:
                kind = (image.format or "").lower()
                if image.width * image.height > MOST_PIXELS:
                    raise refusals.picture_too_large(name, MOST_PIXELS)
                if kind == "png":
                    image.verify()
                else:
                    image.draft("L", (max(1, image.width // 8), max(1, image.height // 8)))
                    image.load()
    except Image.DecompressionBombError as error:
        raise refusals.picture_too_large(name, MOST_PIXELS) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise refusals.damaged(name) from error
    return Found("jpeg" if kind in ("jpeg", "mpo") else kind)
