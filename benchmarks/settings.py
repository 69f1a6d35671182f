"""How much to measure, and on what."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from benchmarks.population import population
from tidu.catalogue import load
from tidu.criteria import model

ROOT = Path(__file__).resolve().parent.parent
MEASURED = ("zjtx-2022", "zjtx-2026")
"""The two standards of 专精特新: one with a score table, one of conditions only."""


def measured_standards() -> list[model.Standard]:
    """The standards that are measured on populations."""
    return [load().standard(standard_id) for standard_id in MEASURED]


@dataclass(frozen=True)
class Settings:
    """Numbers of firms and of runs. ``folder`` holds files while they are needed."""

    firms: int = 1_000_000
    large: int = 20_000_000
    sample: int = 20_000
    runs: int = 9
    folder: Path = ROOT / "bench-data"

    @cached_property
    def frame(self) -> pl.DataFrame:
        """The population that is judged in memory."""
        return population(measured_standards(), self.firms)


QUICK = Settings(firms=100_000, large=1_000_000, sample=1_000, runs=3)
