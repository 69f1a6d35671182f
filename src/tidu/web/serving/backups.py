"""One archive that holds an installation: database, files, and a manifest by which a restored one is checked.

The manifest is written last, so an archive without one was cut off. Files never change and are kept before the row that
names them is committed; so a database written first and files written after it always fit each other.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from tidu.errors import TiduError
from tidu.text import Text
from tidu.web.files.service import Blob
from tidu.web.serving import dumps

FORMAT = 1
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Made:
    """What a backup holds."""

    path: Path
    rows: int
    files: int
    bytes: int
    head: tuple[int, str]
    missing: tuple[str, ...]
    """Digests of files that the database knows and the store has lost, or holds altered."""


def backup(target: Path) -> Made:
    """Write everything into a new archive; appears under its name only once it is whole."""
    if target.exists():
        raise TiduError(
            "backup-exists",
            Text(f"{target} 已经存在，没有覆盖", f"{target} exists and was not overwritten"),
            fix=Text("请换一个文件名，例如带上日期", "give another name, for example one with the date"),
        )
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        with tempfile.TemporaryDirectory(prefix=".tidu-backup-", dir=target.parent) as scratch:
            # The archive holds personal data, so nobody but its owner may read it.
            handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as out:
                made = _write(out, Path(scratch), target)
                out.flush()
                os.fsync(out.fileno())
        partial.rename(target)
    except OSError as error:
        raise TiduError(
            "backup-not-written",
            Text(f"备份没有写成：{target}", f"the backup {target} was not written"),
            why=Text(str(error.strerror or error), str(error.strerror or error)),
            fix=Text("请换一个有空间、可写的目录", "choose a folder that can be written to and has room"),
        ) from error
    finally:
        partial.unlink(missing_ok=True)
    return made


def _write(out: IO[bytes], scratch: Path, target: Path) -> Made:
    database = scratch / dumps.MEMBERS[connection.vendor]
    state = dumps.dump(database)
    members: dict[str, str] = {}
    missing: list[str] = []
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        with database.open("rb") as file:
            members[database.name] = _add(archive, database.name, file, database.stat().st_size)
        for digest, size in _known_files():
            name = f"files/{digest}"
            try:
                with default_storage.open(digest, "rb") as file:
                    whole = hashlib.file_digest(file, "sha256").hexdigest() == digest
                    file.seek(0)
                    if whole:
                        members[name] = _add(archive, name, file, size)
            except FileNotFoundError:
                whole = False
            if not whole:
                missing.append(digest)
        manifest = {
            "format": FORMAT,
            "tidu": settings.VERSION,
            "made_at": timezone.now().isoformat(),
            "database": connection.vendor,
            **asdict(state),
            "members": members,
            "missing": missing,
        }
        content = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
        _add(archive, MANIFEST, io.BytesIO(content), len(content))
    rows, files = sum(state.rows.values()), len(members) - 1
    return Made(target, rows, files, out.tell(), state.head, tuple(missing))


def _known_files() -> Iterator[tuple[str, int]]:
    yield from Blob.objects.order_by("sha256").values_list("sha256", "size").iterator(chunk_size=2000)


def _add(archive: tarfile.TarFile, name: str, file: IO[bytes] | Any, size: int) -> str:  # noqa: ANN401 - Django's File
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, 0o600, int(timezone.now().timestamp())
    hashed = Hashed(file)
    archive.addfile(member, hashed)
    return hashed.digest.hexdigest()


class Hashed:
    """A file that counts its own digest while it is read."""

    def __init__(self, file: Any) -> None:  # noqa: ANN401 - Django's File or a plain one
        self.file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Read, and count."""
        piece: bytes = self.file.read(size)
        self.digest.update(piece)
        return piece
