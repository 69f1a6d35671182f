"""How many PDFs are set for people who have not signed in: so many a minute, over all processes of a machine.

Setting one takes a core for some tenths of a second, and nobody has to say who he is to ask for it.
"""

from __future__ import annotations

import time
from pathlib import Path

import structlog
from django.conf import settings

from tidu.errors import TiduError
from tidu.text import Text
from tidu.web.pages.minutes import counted, digest_of

log = structlog.get_logger("tidu.selfcheck")
MINUTE = 60
PER_ADDRESS = 20
"""Many people of one office come from one address."""
PER_MACHINE = 60
FILE = "self-check-pdfs"


class TooMany(TiduError):
    """The minute's PDFs are used up."""

    wait = MINUTE
    """Seconds until there are new ones."""


def count(address: str) -> None:
    """Count one PDF. Raises TooMany where the minute's are used up; a file that cannot be written stops nobody."""
    now = int(time.time())
    try:
        over = _counted(Path(settings.DATA) / FILE, now // MINUTE, digest_of("self-check-pdf", address, now // MINUTE))
    except OSError as error:
        log.warning("PDF not counted", error=str(error))
        return
    if over:
        raise _too_many(MINUTE - now % MINUTE)


def _counted(path: Path, minute: int, digest: str) -> bool:
    return counted(path, minute, digest, per_address=PER_ADDRESS, per_machine=PER_MACHINE)


def _too_many(wait: int) -> TooMany:
    error = TooMany(
        "selfcheck-busy",
        Text("现在做 PDF 的人太多", "Too many PDFs are asked for at present"),
        why=Text(
            "每分钟只做有限的份数，免得别人的自测变慢", "Only so many are made a minute, so that nobody else waits"
        ),
        fix=Text(
            f"请 {wait} 秒后再下载，或先下载 xlsx；链接一直有效",
            f"Try again in {wait} seconds, or take the xlsx; the link stays",
        ),
    )
    error.wait = wait
    return error
