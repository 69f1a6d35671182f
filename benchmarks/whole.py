"""A whole population in memory, beside Polars written by hand for the same columns."""

from __future__ import annotations

from functools import partial

import polars as pl
from polars.testing import assert_frame_equal

from benchmarks.handwritten import BY_HAND
from benchmarks.population import ON
from benchmarks.results import Section, Target, count_text, rate_text, time_text
from benchmarks.settings import Settings, measured_standards
from benchmarks.timing import in_turn
from tidu.criteria import model
from tidu.criteria.many import evaluate_frame

MOST_RATIO = 1.5
LEAST_RATE = 4e6


def ours(standard: model.Standard, frame: pl.DataFrame) -> pl.DataFrame:
    """All columns of a standard, from its data."""
    return evaluate_frame(standard, frame.lazy(), ON).collect()


def by_hand(standard: model.Standard, frame: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """The same columns from what an expert wrote."""
    return BY_HAND[standard.id](frame.lazy(), ON).select(columns).collect()


def check_equal(standard: model.Standard, frame: pl.DataFrame) -> pl.DataFrame:
    """Our answers; raises AssertionError where one differs from those by hand."""
    answers = ours(standard, frame)
    assert_frame_equal(answers, by_hand(standard, frame, answers.columns))
    return answers


def measure(settings: Settings) -> Section:
    """Firms a second and the ratio of both."""
    frame = settings.frame
    rows: list[tuple[str, ...]] = []
    targets: list[Target] = []
    for standard in measured_standards():
        columns = check_equal(standard, frame).columns
        jobs = {"ours": partial(ours, standard, frame), "by hand": partial(by_hand, standard, frame, columns)}
        timings = in_turn(jobs, settings.runs, warm_up=2)
        mine, theirs = timings["ours"], timings["by hand"]
        ratio, rate = mine.median / theirs.median, mine.rate(frame.height)
        rows.append(
            (standard.id, count_text(len(columns)), time_text(mine.median), time_text(theirs.median), f"{ratio:.2f}",
             rate_text(rate))
        )  # fmt: skip
        targets += [
            Target(f"{standard.id}: time beside Polars by hand", ratio, MOST_RATIO, "×"),
            Target(f"{standard.id}: million firms a second", rate / 1e6, LEAST_RATE / 1e6, "million", at_least=True),
        ]
    header = ("standard", "columns", "Tidu", "by hand", "Tidu ÷ by hand", "Tidu: firms a second")
    return Section(f"{count_text(frame.height)} firms in memory, every leaf explained", header, rows, targets)
