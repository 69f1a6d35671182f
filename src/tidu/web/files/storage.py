"""The content-addressed store behind Django's storage API: a file's name is the digest of its bytes."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible

CHUNK = 1 << 20


@deconstructible(path="tidu.web.files.storage.ContentStore")
class ContentStore(FileSystemStorage):
    """Keeps a file under ``ab/cd/abcd…``. Saving the same bytes again changes nothing; nothing is ever overwritten."""

    def __init__(self, folder: str | Path = "files") -> None:
        super().__init__(location=str(folder), base_url=None)

    def save(self, name: str | None, content: File[Any] | IO[Any], max_length: int | None = None) -> str:
        """Keep the bytes and return the digest under which they lie."""
        root = Path(self.location)
        root.mkdir(parents=True, exist_ok=True)
        handle, partial = tempfile.mkstemp(prefix=".partial-", dir=root)
        digest = hashlib.sha256()
        try:
            with os.fdopen(handle, "wb") as out:
                chunks = content.chunks(CHUNK) if isinstance(content, File) else iter(lambda: content.read(CHUNK), b"")
                for chunk in chunks:
                    digest.update(chunk)
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            target = self.place(digest.hexdigest())
            target.parent.mkdir(parents=True, exist_ok=True)
            Path(partial).replace(target)
        except BaseException:
            Path(partial).unlink(missing_ok=True)
            raise
        return digest.hexdigest()

    def place(self, digest: str) -> Path:
        """Where the bytes of a digest lie."""
        return Path(self.location, digest[:2], digest[2:4], digest)

    def path(self, name: str) -> str:
        """The same, as Django asks for it; refuses what is no digest."""
        if len(name) != 64 or not set(name) <= set("0123456789abcdef"):
            raise ValueError(f"no digest: {name!r}")
        return str(self.place(name))

    def intact(self, digest: str) -> bool:
        """Whether the bytes are there and still have their digest."""
        place = self.place(digest)
        if not place.is_file():
            return False
        with place.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == digest
