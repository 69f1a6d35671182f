"""What a row of the access table says."""

from __future__ import annotations

from dataclasses import dataclass

from tidu.web.access.audiences import Audience

READ = ("GET", "HEAD", "OPTIONS")
FORM = (*READ, "POST")
POST = ("POST", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Row:
    """Who may open the URL of this name, and how."""

    name: str
    who: tuple[Audience, ...]
    methods: tuple[str, ...] = READ
