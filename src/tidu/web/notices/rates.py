"""How often somebody who has not signed in may ask for what costs something: so many a minute, over all processes."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import structlog
from django.conf import settings
from django.http import HttpRequest

from tidu.errors import TiduError
from tidu.text import Text
from tidu.web.audit.middleware import address_of
from tidu.web.pages.minutes import counted, digest_of

log = structlog.get_logger("tidu.notices")
MINUTE = 60


@dataclass(frozen=True, slots=True)
class Limit:
    """So many in a minute from one address, and from all addresses together."""

    name: str
    per_address: int
    per_machine: int

    def count(self, request: HttpRequest) -> None:
        """Count one. Raises TiduError ``too-many``; a file that cannot be written stops nobody."""
        now = int(time.time())
        try:
            over = self._counted(now // MINUTE, address_of(request))
        except OSError as error:
            log.warning("not counted", limit=self.name, error=str(error))
            return
        if over:
            wait = MINUTE - now % MINUTE
            raise TiduError(
                "too-many",
                Text("现在查询的人太多", "Too many ask at present"),
                why=Text("每分钟只答有限的次数，免得编号被人逐个试",
                         "only so many are answered a minute, so that nobody tries numbers one by one"),
                fix=Text(f"请 {wait} 秒后再试", f"try again in {wait} seconds"),
            )  # fmt: skip

    def _counted(self, minute: int, address: str) -> bool:
        """Add a line where there is room; whether there was none."""
        path = Path(settings.DATA, f"rate-{self.name}")
        digest = digest_of(self.name, address, minute)
        return counted(path, minute, digest, per_address=self.per_address, per_machine=self.per_machine)


VERIFYING = Limit("certificate-verify", 20, 300)
"""Many people of one office come from one address."""
SETTING = Limit("notice-pdf", 20, 60)
"""Setting a PDF takes a core for a while."""
