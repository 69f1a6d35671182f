"""What takes longest to be made for the first time, made before anybody asks: comparisons of consecutive standards."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from itertools import pairwise

import structlog

from tidu.web.portal.library.books import comparison
from tidu.web.portal.library.shelf import Volume, volume_names, volume_or_404

log = structlog.get_logger("tidu.library")
PAUSE = 0.05
"""Seconds between two comparisons, in which the process answers others."""


def consecutive() -> Iterator[tuple[Volume, Volume]]:
    """The standards of each title, each with the one that came after it."""
    by_title: dict[str, list[Volume]] = {}
    for name in volume_names():
        volume = volume_or_404(name)
        if volume.standard.title is not None:
            by_title.setdefault(volume.standard.title, []).append(volume)
    for volumes in by_title.values():
        yield from pairwise(volumes)


def warm(pause: float = PAUSE) -> int:
    """Make every comparison that a page leads to from one standard to the next; how many."""
    began, made = time.perf_counter(), 0
    for old, new in consecutive():
        comparison(old, new)
        made += 1
        time.sleep(pause)
    log.info("comparisons made", number=made, seconds=round(time.perf_counter() - began, 1))
    return made


def begin() -> threading.Thread:
    """Warm up beside the first requests; a process that ends meanwhile does not wait for it."""
    thread = threading.Thread(target=warm, name="library-warming", daemon=True)
    thread.start()
    return thread
