"""The hook for a virus scanner. Without one nothing is scanned, and the operations page says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

from tidu.errors import InputError
from tidu.text import Text

Scanner = Callable[[Path, str], None]


class Infected(InputError):
    """A file in which the scanner found something."""

    def __init__(self, name: str, found: str) -> None:
        super().__init__(
            "infected",
            Text(f"“{name}”没有通过安全扫描", f"“{name}” did not pass the security scan"),
            why=Text(f"扫描程序报告：{found}", f"the scanner reports: {found}"),
            fix=Text("请在来源处查毒后重新上传", "have it cleaned where it came from and upload it again"),
        )


def no_scanner(path: Path, name: str) -> None:
    """Takes every file."""


def scan(path: Path, name: str) -> None:
    """Let the configured scanner look at a file; raises :class:`Infected`."""
    scanner: Scanner = import_string(settings.FILE_SCANNER)
    scanner(path, name)
