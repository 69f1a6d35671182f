"""Counting what is asked for in a minute, over all processes of a machine, without keeping who asked.

The count lies in a small file that the processes share and that begins anew every minute; an address stands in it as a
keyed digest alone, which cannot be turned back.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
from pathlib import Path

from django.conf import settings


def digest_of(name: str, address: str, minute: int) -> str:
    """What stands for an address in one minute's count of that name."""
    key = f"{name}:{settings.SECRET_KEY}".encode()
    return hmac.digest(key, f"{minute}:{address}".encode(), hashlib.sha256).hex()[:16]


def counted(path: Path, minute: int, digest: str, *, per_address: int, per_machine: int) -> bool:
    """Add a line where there is room; whether there was none. Raises OSError where the file cannot be written."""
    with path.open("a+", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        head, *lines = file.read().split("\n")
        if head != str(minute):
            file.truncate(0)
            file.write(str(minute))
            lines = []
        if len(lines) >= per_machine or lines.count(digest) >= per_address:
            return True
        file.write(f"\n{digest}")
        return False
