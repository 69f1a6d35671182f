"""How long a file is: pages of PDFs, sheets of workbooks, one for a picture; None where the format does not tell."""

from __future__ import annotations

import io
import zipfile
from typing import IO

from tidu.errors import InputError
from tidu.web.files.service import Blob, open_blob
from tidu.web.materials.models import Extent

DAMAGED = (zipfile.BadZipFile, SyntaxError, KeyError, ValueError, TypeError, OSError, InputError)


def pages_of(blob: Blob) -> int | None:
    """How many pages a file has; counted when it is first asked, then kept."""
    known = Extent.objects.filter(blob=blob).first()
    if known is None:
        known, _new = Extent.objects.get_or_create(blob=blob, defaults={"pages": count_pages(blob)})
    return known.pages


def count_pages(blob: Blob) -> int | None:
    """Count them."""
    if blob.kind in ("png", "jpeg"):
        return 1
    try:
        with open_blob(blob) as file:
            if blob.kind == "pdf":
                return _pages(file.read())
            if blob.kind == "xlsx":
                return _sheets(file)
    except DAMAGED:
        # A file that nobody can count has an unknown number of pages, and is a file all the same.
        return None
    return None


def _pages(content: bytes) -> int | None:
    import pdfplumber  # takes a moment at every start of a process
    from pdfminer.pdfexceptions import PDFException
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        with pdfplumber.open(io.BytesIO(content)) as document:
            return len(document.pages) or None
    except (PDFException, PdfminerException):
        return None


def _sheets(file: IO[bytes]) -> int:
    from openpyxl import load_workbook  # as above

    return len(load_workbook(file, read_only=True).sheetnames)
