"""Who may not apply at present, as the room that keeps bans (upkeep) says; where it says nothing yet, nobody is banned."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from importlib import import_module
from typing import Any

from tidu.text import Text


def bans_on(firms: Iterable[int], title: str, on: date) -> dict[int, Text]:
    """Why, and until when, these firms may not apply for a title."""
    try:
        service = import_module("tidu.web.upkeep.service")
    except ModuleNotFoundError:
        return {}
    asked = getattr(service, "bans_on", None)
    if asked is None:
        return {}
    return {firm: words_of(ban) for firm, ban in asked(list(firms), title, on).items()}


def words_of(ban: Any) -> Text:  # noqa: ANN401 - a ban, as its room keeps it
    """A ban in words: its own, else until when it lasts."""
    for name in ("words", "sentence", "why"):
        said = getattr(ban, name, None)
        said = said() if callable(said) else said
        if isinstance(said, Text):
            return said
    until = getattr(ban, "until", None)
    return Text(f"{until} 前不得申报", f"may not apply until {until}") if until else Text("不得申报", "may not apply")
