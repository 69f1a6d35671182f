"""Files for others: keep an upload, open it, hand it out.

Whether somebody may have a file is decided by the app that links to it, and that app records who opened it.
"""

from __future__ import annotations

import errno
import hashlib
import tempfile
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.http import FileResponse

from tidu.web.files import refusals
from tidu.web.files.models import Blob
from tidu.web.files.names import clean_name, extension_of, fits, with_extension
from tidu.web.files.refusals import disk_full, too_large
from tidu.web.files.scanning import Infected, scan
from tidu.web.files.sniffing import sniff

__all__ = [
    "KINDS",
    "TABLES",
    "Blob",
    "Infected",
    "clean_name",
    "disk_full",
    "download_response",
    "keep",
    "open_blob",
    "too_large",
]

KINDS = ("pdf", "image", "docx", "xlsx")
TABLES = ("xlsx", "xls", "text")
"""What a page adds that reads tables of others, who send them in formats of every age."""
TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "xls": "application/vnd.ms-excel",
    "text": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def keep(upload: File[Any] | IO[bytes], *, kinds: tuple[str, ...] = KINDS, name: str | None = None) -> Blob:
    """Check a file by its content and keep it; raises InputError, in words, where it is not taken.

    ``kinds`` is what the page takes, of :data:`KINDS` and :data:`TABLES`. Where it takes all tables, one that is named as
    another kind of table is taken too: offices send workbooks that are named .csv. The name is only compared and shown:
    keep ``clean_name(name)`` where you link to the blob. Call it within the transaction of what links to the file.
    """
    shown = clean_name(name if name is not None else getattr(upload, "name", None))
    try:
        with tempfile.NamedTemporaryFile(prefix="tidu-upload-") as spool:
            digest, size = _spool(upload, spool, shown)
            found = sniff(Path(spool.name), shown)
            if found is not None and found.kind == "xls" and "xls" not in kinds:
                raise refusals.old_office(shown)
            if found is None or not {found.kind, "image" if found.kind in ("png", "jpeg") else ""} & {*kinds}:
                raise refusals.unknown(shown, kinds)
            if not fits(extension_of(shown), found.kind, any_table={*TABLES} <= {*kinds}):
                raise refusals.mismatch(shown, extension_of(shown), found.kind)
            scan(Path(spool.name), shown)
            if not default_storage.exists(digest):
                spool.seek(0)
                default_storage.save(digest, File(spool))
    except OSError as error:
        if error.errno in FULL:
            raise disk_full(shown) from error
        raise
    values = {"size": size, "kind": found.kind, "notes": list(found.notes)}
    return Blob.objects.get_or_create(sha256=digest, defaults=values)[0]


def _spool(upload: File[Any] | IO[bytes], spool: IO[bytes], name: str) -> tuple[str, int]:
    """Copy to a place that has a path, for the checks and the scanner; gives digest and size."""
    upload.seek(0)
    digest, size = hashlib.sha256(), 0
    while piece := upload.read(1 << 20):
        size += len(piece)
        if size > settings.UPLOAD_LIMIT:
            raise too_large(name, settings.UPLOAD_LIMIT)
        digest.update(piece)
        spool.write(piece)
    if not size:
        raise refusals.empty(name)
    spool.flush()
    return digest.hexdigest(), size


def open_blob(blob: Blob) -> File[Any]:
    """The bytes of a file; raises InputError where the store has lost them."""
    try:
        return default_storage.open(blob.sha256, "rb")
    except FileNotFoundError as error:
        raise refusals.missing(blob.sha256) from error


def download_response(blob: Blob, name: str) -> FileResponse:
    """The file as a download: never shown inside the site, whatever it holds."""
    shown = with_extension(clean_name(name), blob.kind)
    kind = TYPES.get(blob.kind, "application/octet-stream")
    response = FileResponse(open_blob(blob), as_attachment=True, filename=shown, content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
