"""What rounds refuse, in words."""

from __future__ import annotations

from tidu.errors import TiduError
from tidu.text import Text


class RoundError(TiduError):
    """Something about a round, an invitation or an application that cannot be done."""


def refuse(code: str, what: Text, *, why: Text | None = None, fix: Text | None = None) -> RoundError:
    """An error of this room."""
    return RoundError(code, what, why=why, fix=fix)
