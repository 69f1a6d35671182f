"""Names of files as people gave them, made safe to show and to hand back."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 120
EXTENSIONS = {
    "pdf": ("pdf",),
    "png": ("png",),
    "jpeg": ("jpg", "jpeg"),
    "docx": ("docx",),
    "xlsx": ("xlsx",),
    "xls": ("xls", "et"),
    "text": ("csv", "txt", "tsv"),
}
TABLES = ("xlsx", "xls", "text")
PICTURES = frozenset({"png", "jpg", "jpeg"})
FORBIDDEN = re.compile(r'[<>:"|?*]')


def clean_name(name: str | None) -> str:
    """The name without folders, control and direction characters, and of a length that every system takes."""
    last = re.split(r"[/\\]", name or "")[-1]
    # Cf holds the marks that turn the direction of writing, by which exe.fdp reads as pdf.exe.
    kept = "".join(char for char in last if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
    kept = FORBIDDEN.sub("_", unicodedata.normalize("NFC", kept)).strip(" .")
    stem, dot, extension = kept.rpartition(".")
    if not stem or len(extension) > 10:
        return kept[:LONGEST] or "文件"
    return stem[: LONGEST - len(extension) - 1].rstrip(" .") + dot + extension


def extension_of(name: str) -> str:
    """The extension in small letters, without the dot; empty where there is none."""
    stem, _dot, extension = name.rpartition(".")
    return extension.lower() if stem and extension.isascii() and len(extension) <= 10 else ""


def fits(extension: str, kind: str, *, any_table: bool = False) -> bool:
    """Whether an extension may stand on content of a kind; one picture named as the other is no deceit.

    ``any_table``: nor is one table named as another.
    """
    if any_table and kind in TABLES:
        return not extension or any(extension in EXTENSIONS[one] for one in TABLES)
    if kind in ("png", "jpeg"):
        return extension in PICTURES or not extension
    return extension in EXTENSIONS[kind] or not extension


def with_extension(name: str, kind: str) -> str:
    """The name with an extension that fits the content, so that what is downloaded opens as what it is."""
    right = EXTENSIONS.get(kind, ())
    return name if not right or extension_of(name) in right else f"{name}.{right[0]}"
