"""Telling a person how far long work has come, on stderr and only where somebody watches."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from typing import TextIO

import polars as pl

from tidu.text import Language, Text

INTERVAL = 0.5


class Progress:
    """Says nothing; what long work reports to."""

    def stage(self, what: Text) -> None:
        """A new stage of the work begins."""

    def rows(self, done: int) -> None:
        """So many rows are done in this stage."""

    def more(self, rows: int) -> None:
        """So many more rows are done in this stage."""

    def end(self) -> None:
        """The work is over."""

    def counted(self, column: str) -> pl.Expr | None:
        """The column as it is, counting its rows while a stream passes; None where nobody watches."""


QUIET = Progress()


@dataclass
class Told(Progress):
    """Writes the stage, the rows done and the seconds taken on one line that it overwrites."""

    language: Language = "zh"
    stream: TextIO = field(default_factory=lambda: sys.stderr)
    started: float = field(default_factory=time.monotonic)
    _stage: str = ""
    _rows: int = 0
    _shown: float = 0.0
    _width: int = 0

    def stage(self, what: Text) -> None:
        self._stage, self._rows = what.to(self.language), 0
        self._show(force=True)

    def rows(self, done: int) -> None:
        self._rows = done
        self._show()

    def more(self, rows: int) -> None:
        self.rows(self._rows + rows)

    def end(self) -> None:
        self._show(force=True)
        self.stream.write("\n")
        self.stream.flush()

    def counted(self, column: str) -> pl.Expr | None:
        def count(series: pl.Series) -> pl.Series:
            self.more(len(series))
            return series

        return pl.col(column).map_batches(count, return_dtype=pl.self_dtype(), is_elementwise=True)

    def _show(self, *, force: bool = False) -> None:
        now = time.monotonic()
        if not force and now - self._shown < INTERVAL:
            return
        self._shown = now
        done = f"{self._rows:,} 行" if self.language == "zh" else f"{self._rows:,} rows"
        seconds = f"{now - self.started:.0f} 秒" if self.language == "zh" else f"{now - self.started:.0f} s"
        line = f"{self._stage} · {done} · {seconds}" if self._rows else f"{self._stage} · {seconds}"
        padding = " " * max(0, self._width - len(line))
        self._width = len(line)
        self.stream.write(f"\r{line}{padding}")
        self.stream.flush()
