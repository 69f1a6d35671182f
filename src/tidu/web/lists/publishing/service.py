"""The door to publishing: look what it would do, do it, take it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from tidu.web.lists.publishing.effects import Effect

if TYPE_CHECKING:
    from tidu.web.accounts.models import User
    from tidu.web.jobs.service import Job
    from tidu.web.lists.models import ListVersion

__all__ = ["Effect", "preview", "publish", "take_back"]


def preview(version: ListVersion) -> Effect:
    """What publishing the version would do, as things stand; nothing of the registry is written."""
    raise NotImplementedError


def publish(
    version: ListVersion,
    by: User,
    *,
    as_of: date | None = None,
    document: str = "",
    seen: Mapping[str, int] | None = None,
    open_rows: bool = False,
    fill_codes: bool = False,
    withdraw_why: str = "",
) -> Job:
    """Publish in the background. Raises InputError, in words, where the version cannot be published as it is."""
    raise NotImplementedError


def take_back(version: ListVersion, by: User, why: str) -> Job:
    """Take back in the background what publishing did; what was changed since stays, and is listed."""
    raise NotImplementedError
