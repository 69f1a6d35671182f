"""A reform over a whole population: one mark raised, and one standard replaced by its successor."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import polars as pl

from benchmarks.population import ON, noise
from benchmarks.results import Section, Target, count_text, time_text
from benchmarks.settings import Settings, measured_standards
from benchmarks.timing import in_turn
from tidu.catalogue import load
from tidu.criteria import model
from tidu.criteria.many import evaluate_frame
from tidu.criteria.outcomes import Outcome
from tidu.criteria.reading import read_standard
from tidu.criteria.reform import Reform, reform

MOST_SECONDS = 1.0
COUNTIES = 6


def raised(standard: model.Standard, old: str, new: str) -> model.Standard:
    """A standard with one mark of its file changed; raises ValueError where the mark does not occur once."""
    text = Path(standard.path).read_text(encoding="utf-8")
    if text.count(old) != 1:
        raise ValueError(f"“{old}” occurs {text.count(old)} times in {standard.path}")
    return read_standard(standard.path, load().vocabulary, text.replace(old, new))


def pairs() -> dict[str, tuple[model.Standard, model.Standard]]:
    """What is compared."""
    old, now = measured_standards()
    return {
        "zjtx-2026 with revenue of 2000万元 instead of 1500万元": (
            now,
            raised(now, "revenue >= 1500万元", "revenue >= 2000万元"),
        ),
        "zjtx-2022 replaced by zjtx-2026": (old, now),
    }


def passing(standard: model.Standard, frame: pl.DataFrame) -> pl.Series:
    """Whether each firm passes."""
    return evaluate_frame(standard, frame.lazy(), ON).collect()["verdict"] == int(Outcome.MET)


def check_equal(base: model.Standard, changed: model.Standard, frame: pl.DataFrame) -> Reform:
    """The reform; raises AssertionError where its totals differ from two verdicts a firm compared by hand."""
    found = reform(base, changed, frame.lazy(), ON, keep=["firm_id"])
    before, after = passing(base, frame), passing(changed, frame)
    by_hand = (before.sum(), after.sum(), (~before & after).sum(), (before & ~after).sum())
    totals = found.totals
    assert by_hand == (totals["met_before"], totals["met_after"], totals["gains"], totals["loses"])
    return found


def measure(settings: Settings) -> Section:
    """Seconds for counts by county and the list of all firms whose verdict changes."""
    frame = settings.frame.with_columns(county=noise("county", COUNTIES))
    rows: list[tuple[str, ...]] = []
    targets: list[Target] = []
    for name, (base, changed) in pairs().items():
        found = check_equal(base, changed, frame)
        job = partial(reform, base, changed, frame.lazy(), ON, by=["county"], keep=["firm_id"])
        timing = in_turn({name: job}, settings.runs)[name]
        gains, loses = (count_text(found.totals[side]) for side in ("gains", "loses"))
        rows.append((name, gains, loses, count_text(found.firms.height), time_text(timing.median)))
        targets.append(Target(f"reform: {name}", timing.median, MOST_SECONDS, "s"))
    header = ("reform", "gain", "lose", "firms listed", "median")
    return Section(f"A reform over {count_text(frame.height)} firms", header, rows, targets)
