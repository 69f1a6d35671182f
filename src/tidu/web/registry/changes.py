"""Telling whoever listens that something changed from which verdicts follow; the registry does not know who does."""

from __future__ import annotations

from collections.abc import Iterable

from django.dispatch import Signal

changed = Signal()
"""Sent inside the transaction of the change, with ``ids`` (firms) and ``codes`` (indicators and titles; None: any)."""
settled = Signal()
"""Sent when very much has changed and no more follows: the end of an import."""


def tell_changed(ids: Iterable[int], codes: Iterable[str] | None = None) -> None:
    """What is known about these firms changed: these indicators and titles, or anything."""
    firms = frozenset(ids)
    if firms:
        changed.send(sender=None, ids=firms, codes=None if codes is None else frozenset(codes))


def tell_settled() -> None:
    """An import, or its undoing, has come to its end."""
    settled.send(sender=None)
