"""ZEN, a rules engine in Rust: the same standards as decisions of its own JSON (``rules/``).

ZEN has no third truth value, so that its rules say themselves what follows from a missing fact. Dates are handed over as
days since 1970, which spares it from parsing them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import zen

EPOCH = date(1970, 1, 1)
RULES = Path(__file__).parent / "rules"


class ZenRules:
    """One decision, compiled."""

    def __init__(self, standard_id: str) -> None:
        decision = zen.ZenDecisionContent((RULES / f"{standard_id}.zen.json").read_text(encoding="utf-8"))
        self.engine = zen.ZenEngine({"loader": lambda _: decision})
        self.key = standard_id

    @staticmethod
    def contexts(frame: pl.DataFrame, on: date) -> list[dict[str, Any]]:
        """What ZEN is asked: a dictionary a firm."""
        since = on.replace(year=on.year - 3)
        days = frame.with_columns(pl.col(pl.Date).cast(pl.Int32))
        return days.with_columns(on=(on - EPOCH).days, since=(since - EPOCH).days).to_dicts()

    def judge(self, contexts: Sequence[dict[str, Any]]) -> list[dict[str, int]]:
        """The answers, one call a firm: ZEN's own batches took longer."""
        return [self.engine.evaluate(self.key, context)["result"] for context in contexts]
