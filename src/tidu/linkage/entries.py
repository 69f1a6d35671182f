"""A firm of a list, as the list gives it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """A firm of a list. ``key`` is what the caller knows it by; whatever else is unknown stays empty."""

    key: str
    name: str
    code: str = ""
    """Any of the three codes, in any writing."""
    former: tuple[str, ...] = ()
    """Names of former days."""
    short: tuple[str, ...] = ()
    """Short names that are known: 示例股份."""
    address: str = ""
    founded: str = ""
    """Date of establishment, in any writing."""
    capital: str = ""
    """Registered capital with its unit: 500万元."""
