"""Asking the access table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tidu.web.access.audiences import belongs
from tidu.web.access.row import Row
from tidu.web.access.table import BY_NAME

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tidu.web.accounts.models import User

__all__ = ["BY_NAME", "Row", "may_open"]


def may_open(user: User | AnonymousUser, url_name: str) -> bool:
    """Whether somebody may open the URL of a name; nobody may open one without a row."""
    row = BY_NAME.get(url_name)
    return row is not None and any(belongs(user, audience) for audience in row.who)
