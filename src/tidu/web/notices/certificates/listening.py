"""Certificates follow an announcement by themselves."""

from __future__ import annotations

from typing import Any

from tidu.web.notices.certificates.issuing import start_issuing
from tidu.web.notices.models import Notice
from tidu.web.notices.signals import announced


def listen() -> None:
    """Hear of announcements; called once, when the app is ready."""
    announced.connect(_issue, dispatch_uid="certificates-issue")


def _issue(notice: Notice, **_more: Any) -> None:  # noqa: ANN401 - what a signal carries
    start_issuing(notice, notice.announced_by)
