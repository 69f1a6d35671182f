"""The door to finding the firms of a version: link its rows, and decide what could not be told."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tidu.web.lists.linking.keys import key_of

if TYPE_CHECKING:
    from tidu.web.lists.models import ListVersion

__all__ = ["key_of", "link_version"]


def _nobody(_done: int, _all: int) -> None:
    """Nobody is told."""


def link_version(version: ListVersion, told: Callable[[int, int], None] = _nobody) -> dict[str, int]:
    """Find the firm of every row that is not faulty; gives how many rows are in which state.

    Rows come with name, code, county, ``key`` (:func:`key_of`) and ``content``; state, firm, candidates, reason and region
    are written. What people have decided is reused. ``told`` hears how many of how many rows are done.
    """
    raise NotImplementedError
