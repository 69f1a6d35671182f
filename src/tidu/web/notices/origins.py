"""Where the firms of a list come from: rooms above say which lists they have, frozen and waiting for a notice.

register_origin(Origin("reviews", Text("推荐名单", "recommendation list"), choices, entries))
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tidu.text import Text
from tidu.web.notices.preparing import Entry

if TYPE_CHECKING:
    from tidu.web.accounts.models import User


@dataclass(frozen=True, slots=True)
class Choice:
    """One list that may be put before the public; ``kind`` is what the notice would be about."""

    key: str
    label: Text
    kind: str = "recognition"
    batch: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """A room that has lists. Both functions show somebody only what he may see; ``entries`` of another's list are none."""

    key: str
    label: Text
    choices: Callable[[User], Sequence[Choice]]
    entries: Callable[[str, User], Sequence[Entry]]


ORIGINS: dict[str, Origin] = {}


def register_origin(origin: Origin) -> None:
    """Make it known; called when the programme starts."""
    ORIGINS[origin.key] = origin


def choices_for(user: User) -> list[tuple[str, Choice, Text]]:
    """All lists that somebody may choose from, each with its full key and where it comes from."""
    return [
        (f"{origin.key}:{choice.key}", choice, origin.label)
        for origin in ORIGINS.values()
        for choice in origin.choices(user)
    ]


def entries_of(full: str, user: User) -> Sequence[Entry]:
    """The lines of a list by its full key; none where there is no such list for him."""
    origin, _, key = full.partition(":")
    return ORIGINS[origin].entries(key, user) if origin in ORIGINS else ()
