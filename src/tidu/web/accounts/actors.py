"""Letting somebody act in the trail who was nobody when the request began."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace

from tidu.web.accounts.models import User
from tidu.web.audit import service as audit


def acting_as(user: User, organisation_id: int | None = None) -> AbstractContextManager[None]:
    """Let a person act, for his first organisation or the one that is given; from where stays as it was."""
    place = organisation_id or user.organisation_id
    return audit.acting(replace(audit.current_actor(), user_id=user.pk, user_name=str(user), organisation_id=place))
