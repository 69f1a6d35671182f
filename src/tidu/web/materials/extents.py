"""How long a file is: pages of PDFs, sheets of workbooks, one for a picture; None where the format does not tell."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfplumber.utils.exceptions import PdfminerException

from tidu.errors import InputError
from tidu.web.files.service import Blob, open_blob
from tidu.web.materials.models import Extent

UNREADABLE = (
    PDFException, PDFPasswordIncorrect, PdfminerException, zipfile.BadZipFile, SyntaxError, KeyError, ValueError, TypeError,
    OSError, InputError,
)  # fmt: skip


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
                with pdfplumber.open(io.BytesIO(file.read())) as document:
                    return len(document.pages) or None
            if blob.kind == "xlsx":
                return len(openpyxl.load_workbook(file, read_only=True).sheetnames)
    except UNREADABLE:
        # A file that nobody can count has an unknown number of pages, and is a file all the same.
        return None
    return None
