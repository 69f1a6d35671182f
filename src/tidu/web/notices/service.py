"""What other rooms may use of public notices."""

from __future__ import annotations

from tidu.web.notices.announcing import again, announce
from tidu.web.notices.models import Notice
from tidu.web.notices.objecting import held_back, strike
from tidu.web.notices.origins import Choice, Origin, register_origin
from tidu.web.notices.preparing import Entry, prepare, publish
from tidu.web.notices.signals import announced, closed, corrected

__all__ = [
    "Choice",
    "Entry",
    "Notice",
    "Origin",
    "again",
    "announce",
    "announced",
    "closed",
    "corrected",
    "held_back",
    "prepare",
    "publish",
    "register_origin",
    "strike",
]
