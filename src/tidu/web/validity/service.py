"""The door to validity: what a room registers that has things due, or in which something is begun.

    register_source(Source("change-report", Text("变更报告", "Report of a change"), items, ended))
    register_action("re-review", begun, way)

An item comes from its source whenever its firm is gone through, daily and after changes, and is compared with what is
stored; what a source no longer gives is asked about by ``ended``. ``key`` stays the same as long as the item does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from django.core.exceptions import ImproperlyConfigured

from tidu.clocks import Clock
from tidu.text import Text

if TYPE_CHECKING:
    from tidu.web.accounts.models import User
    from tidu.web.registry.facts.frames import Span

__all__ = [
    "ACTIONS",
    "SOURCES",
    "Action",
    "Due",
    "Ended",
    "Source",
    "begun_by",
    "register_action",
    "register_source",
    "sync_firms",
    "way_to",
]

How = Literal["done", "withdrawn", "lapsed"]


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that ends or is due, as its source says it today. ``clock`` must have an end."""

    key: str
    enterprise_id: int
    what: Text
    clock: Clock
    link: str = ""
    title: str = ""
    owner_id: int | None = None
    """Who answers for it where it is somebody else than the firm's responsible officer."""
    begun: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of an item that its source no longer gives, in a word."""

    how: How
    why: Text


@dataclass(frozen=True, slots=True)
class Source:
    """Where items of a kind come from. ``kind`` begins every key: ``title:42`` comes from the source ``title``.

    ``items`` gives those of the firms of a span; ``ended`` says of keys that were stored and are not given any more what
    became of them, and leaves out those that belong to another firm now. ``months`` are the reminders. ``action`` names
    what a firm begins. ``assign`` is told when an owner was chosen by hand. ``by_hand``: whether somebody may say here
    that it is done.
    """

    kind: str
    names: Text
    items: Callable[[Span, date], Iterable[Due]]
    ended: Callable[[Sequence[str], date], Mapping[str, Ended]]
    months: Callable[[str], tuple[int, ...]] = lambda _title: (3, 1)
    action: str = ""
    assign: Callable[[Sequence[str], User | None], None] | None = None
    by_hand: bool = True


@dataclass(frozen=True, slots=True)
class Action:
    """What a firm can begin. ``begun`` gives, of these firms, those that have: a firm, or a firm and a title."""

    kind: str
    begun: Callable[[Sequence[int]], Iterable[int | tuple[int, str]]]
    way: Callable[[int, str], str | None] | None = None
    """The address at which a firm begins it, for a firm and a title; None where it cannot now."""


SOURCES: dict[str, Source] = {}
ACTIONS: dict[str, list[Action]] = {}


def register_source(source: Source) -> None:
    """Make a source known, in an AppConfig.ready or a module that it imports."""
    if SOURCES.setdefault(source.kind, source) is not source:
        raise ImproperlyConfigured(f"two sources of due items are called {source.kind}")


def register_action(
    kind: str,
    begun: Callable[[Sequence[int]], Iterable[int | tuple[int, str]]],
    way: Callable[[int, str], str | None] | None = None,
) -> None:
    """Make known where an action (``re-review``, ``yearly-update``, ``change-report``) is begun, and by whom."""
    ACTIONS.setdefault(kind, []).append(Action(kind, begun, way))


def begun_by(kind: str, firms: Sequence[int]) -> frozenset[int | tuple[int, str]]:
    """Of these firms those that have begun an action, wherever it is done."""
    return frozenset(one for action in ACTIONS.get(kind, ()) for one in action.begun(firms)) if firms else frozenset()


def way_to(kind: str, firm: int, title: str) -> str | None:
    """The address at which a firm begins an action; None where there is none at present."""
    ways = (action.way(firm, title) for action in ACTIONS.get(kind, ()) if action.way is not None)
    return next((way for way in ways if way), None)


def sync_firms(firms: Iterable[int]) -> int:
    """Bring the items of a few firms up to date at once, as after a change; gives how many changed."""
    from tidu.web.validity.syncing import sync_few

    return sync_few(firms)
