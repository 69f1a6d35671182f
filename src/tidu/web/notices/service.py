"""What other rooms may use of public notices."""

from __future__ import annotations

from tidu.web.notices.announcing import announce
from tidu.web.notices.models import Notice
from tidu.web.notices.preparing import Entry, prepare, publish
from tidu.web.notices.signals import announced, closed

__all__ = ["Entry", "Notice", "announce", "announced", "closed", "prepare", "publish"]
