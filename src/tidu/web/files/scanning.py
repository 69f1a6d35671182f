"""The hook for a virus scanner. Without one nothing is scanned, and the operations page says so."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

from tidu.errors import InputError
from tidu.text import Text

Scanner = Callable[[Path, str], None]
PIECE = 1 << 17
PATIENCE = 60.0
"""Seconds that the scanner may take for one file."""


class Infected(InputError):
    """A file in which the scanner found something."""

    def __init__(self, name: str, found: str) -> None:
        super().__init__(
            "infected",
            Text(f"“{name}”没有通过安全扫描", f"“{name}” did not pass the security scan"),
            why=Text(f"扫描程序报告：{found}", f"the scanner reports: {found}"),
            fix=Text("请在来源处查毒后重新上传", "have it cleaned where it came from and upload it again"),
        )


class ScannerAway(InputError):
    """The scanner does not answer; a file that nobody has looked at is not taken."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(
            "scanner-away",
            Text(
                f"“{name}”暂时收不了：安全扫描没有应答",
                f"“{name}” cannot be taken now: the security scan does not answer",
            ),
            why=Text(reason, reason),
            fix=Text(
                "请过几分钟再传；一直这样就告诉管理员",
                "try again in a few minutes; if it stays so, tell the administrator",
            ),
        )


def no_scanner(path: Path, name: str) -> None:
    """Takes every file."""


def clamd(path: Path, name: str) -> None:
    """Let ClamAV's daemon look at a file, at the address that TIDU_CLAMD names: a socket's path or ``host:port``."""
    try:
        answer = _instream(path, settings.CLAMD)
    except (OSError, ValueError) as error:
        raise ScannerAway(name, f"clamd {settings.CLAMD}: {error}") from error
    if answer.endswith("FOUND"):
        raise Infected(name, answer.removeprefix("stream:").removesuffix("FOUND").strip())
    if not answer.endswith("OK"):
        raise ScannerAway(name, f"clamd: {answer or 'no answer'}")


def _instream(path: Path, address: str) -> str:
    """Send a file as INSTREAM: each piece behind its length in four bytes, an empty one at the end."""
    with _connect(address) as connection, path.open("rb") as file:
        connection.settimeout(PATIENCE)
        connection.sendall(b"zINSTREAM\0")
        while piece := file.read(PIECE):
            connection.sendall(struct.pack("!I", len(piece)) + piece)
        connection.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0") and (more := connection.recv(4096)):
            answer += more
    return answer.rstrip(b"\0").decode("utf-8", "replace").strip()


def _connect(address: str) -> socket.socket:
    if address.startswith("/"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(5)
        try:
            connection.connect(address)
        except OSError:
            connection.close()
            raise
        return connection
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=5)


def scan(path: Path, name: str) -> None:
    """Let the configured scanner look at a file; raises :class:`Infected` or :class:`ScannerAway`."""
    scanner: Scanner = import_string(settings.FILE_SCANNER)
    scanner(path, name)
