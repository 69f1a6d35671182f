"""Doors of the counts; which regions somebody finds counted behind them is decided there."""

from __future__ import annotations

from tidu.web.access.row import POST, Row

ROWS: tuple[Row, ...] = (
    Row("counts", ("government",)),
    Row("counts-text", ("government",)),
    Row("counts-definitions", ("government",)),
    Row("count-names", ("government",)),
    Row("crossing", ("government",)),
    Row("crossing-names", ("government",)),
    Row("watches", ("government",)),
    Row("watch-new", ("government",), POST),
    Row("watch", ("government",)),
    Row("watch-names", ("government",)),
    Row("watch-change", ("government",), POST),
    Row("track-notices", ("government",)),
    Row("handed-lists", ("government",)),
    Row("handed-new", ("government",), POST),
    Row("handed", ("government",)),
    Row("handed-file", ("government",)),
    Row("handed-claim", ("government",), POST),
    Row("snapshots", ("government",)),
    Row("snapshot-new", ("officer",), POST),
    Row("snapshot", ("government",)),
    Row("snapshot-names", ("government",)),
)
