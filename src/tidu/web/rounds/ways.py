"""Where the page of an application leads to in the rooms above: they say for whom, and under which name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tidu.text import Text

if TYPE_CHECKING:
    from tidu.web.accounts.models import User
    from tidu.web.rounds.models import Application


@dataclass(frozen=True, slots=True)
class Way:
    """A link: its words, its icon, its address."""

    label: Text
    icon: str
    url: str


Finder = Callable[["Application", "User"], "Way | None"]
WAYS: dict[str, Finder] = {}


def register_way(key: str, find: Finder) -> None:
    """Make it known; called when the programme starts. ``find`` gives None for whom it leads nowhere."""
    WAYS[key] = find


def ways_from(one: Application, user: User) -> list[Way]:
    """Where somebody can go on from an application."""
    return [way for find in WAYS.values() if (way := find(one, user)) is not None]
