"""Telling whoever listens that something changed from which verdicts follow; the registry does not know who does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.dispatch import Signal

changed = Signal()
"""Sent inside the transaction of the change, with ``ids`` (firms) and ``codes`` (indicators and titles; None: any)."""
settled = Signal()
"""Sent when very much has changed and no more follows: the end of an import."""
paper_kept = Signal()
"""Sent inside the transaction that keeps a paper of a firm, with ``evidence``."""
paper_withdrawn = Signal()
"""Sent inside the transaction after which a paper no longer counts, with ``evidence`` and ``reason``."""
all_changed = Signal()
"""Sent inside the transaction when what is known of all firms is read otherwise than before."""


_gathered: ContextVar[list[tuple[frozenset[int], frozenset[str] | None]] | None] = ContextVar("gathered", default=None)


def tell_changed(ids: Iterable[int], codes: Iterable[str] | None = None) -> None:
    """What is known about these firms changed: these indicators and titles, or anything. It has been written already."""
    firms, which = frozenset(ids), None if codes is None else frozenset(codes)
    if not firms:
        return
    gathered = _gathered.get()
    if gathered is not None:
        gathered.append((firms, which))
        return
    changed.send(sender=None, ids=firms, codes=which)


@contextmanager
def told_together() -> Iterator[None]:
    """What changes in here is told once, at its end, and within the same transaction: thousands of rows written one by
    one would else be gone through one by one by everybody who listens.
    """
    token = _gathered.set([])
    try:
        yield
        gathered = _gathered.get() or []
    finally:
        _gathered.reset(token)
    for some in {which for _firms, which in gathered}:
        tell_changed(frozenset().union(*(firms for firms, which in gathered if which == some)), some)


def tell_settled() -> None:
    """An import, or its undoing, has come to its end."""
    settled.send(sender=None)


def tell_all_changed() -> None:
    """What is known of every firm is read otherwise from now on: a ledger is complete, or no longer."""
    all_changed.send(sender=None)
