"""What is kept of the counts and of the dual track; each part in a module of its own."""

from __future__ import annotations

from tidu.web.insight.models.counts import FOREVER, Cell, Counted, Snapshot, SnapshotName, Spell
from tidu.web.insight.models.handing import Claim, HandedList, HandedRow
from tidu.web.insight.models.notices import TrackNotice
from tidu.web.insight.models.watching import Watch, WatchChange, WatchFirm, WatchMove, WatchReader

__all__ = [
    "FOREVER",
    "Cell",
    "Claim",
    "Counted",
    "HandedList",
    "HandedRow",
    "Snapshot",
    "SnapshotName",
    "Spell",
    "TrackNotice",
    "Watch",
    "WatchChange",
    "WatchFirm",
    "WatchMove",
    "WatchReader",
]
