"""What the registry tells: firms changed, so what is due of them may have changed; of a few it is seen to at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from tidu.web.validity.service import sync_firms

FEW = 20
"""So many firms are gone through at once; the rest waits for the day's duty."""


def firms_changed(ids: Iterable[int], codes: Iterable[str] | None = None, **_more: Any) -> None:  # noqa: ANN401 - as a signal sends it
    """Titles were written, withdrawn, moved: go through these firms when that is certain."""
    firms = sorted(ids)
    if len(firms) <= FEW and (codes is None or _about_titles(codes)):
        transaction.on_commit(lambda: sync_firms(firms), robust=True)


def _about_titles(codes: Iterable[str]) -> bool:
    """Figures alone change nothing that is due."""
    from tidu.web.registry.facts.service import catalogue

    return any(code in catalogue().titles for code in codes)
