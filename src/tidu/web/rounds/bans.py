"""Who may not apply at present. The room that keeps the bans is asked; a test, or another room, may answer instead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from tidu.text import Text

Provider = Callable[[Iterable[int], str, date], Mapping[int, Any]]
"""Gives, of these firms, those that are banned from a title on a day, each with the ban."""
_PROVIDERS: list[Provider] = []


def register_bans(provider: Provider) -> None:
    """Make somebody known who keeps bans."""
    if provider not in _PROVIDERS:
        _PROVIDERS.append(provider)


def forget_bans(provider: Provider) -> None:
    """Ask somebody no more."""
    _PROVIDERS.remove(provider)


def bans_on(firms: Iterable[int], title: str, on: date) -> dict[int, Text]:
    """Why, and until when, each of these firms may not apply."""
    asked = list(firms)
    found: dict[int, Text] = {}
    if not asked:
        return {}
    for provider in _PROVIDERS:
        for firm, ban in provider(asked, title, on).items():
            found.setdefault(firm, _words(ban))
    return found


def _words(ban: Any) -> Text:  # noqa: ANN401 - a ban of whoever keeps it
    if isinstance(ban, Text):
        return ban
    words = getattr(ban, "words", None) or getattr(ban, "why", None) or getattr(ban, "sentence", None)
    said = words() if callable(words) else words
    return said if isinstance(said, Text) else Text(str(ban), str(ban))
