"""Tidu beside other engines on the same rules, with equal answers."""

from __future__ import annotations

from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.population import ON
from benchmarks.results import Section, count_text, rate_text, times_text
from benchmarks.rivals import OURS, check_all, expected_answers, file_to_file, row_by_row
from benchmarks.settings import MEASURED, Settings, measured_standards
from benchmarks.timing import Job, in_turn
from tidu.criteria import engines, model

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

RUNS = 5
SOURCE = "firms.parquet"
ROWS_NOTE = (
    "Judged from and into memory. Firms of each row by row engine: {sample}; Tidu judges {firms} in its runs, because it "
    "would be done with the others' too soon to be measured. Every engine answers in all columns, and all answers were "
    "compared with ours and found equal."
)
FILES_NOTE = (
    "Judged from one parquet file of {firms} firms into others. The SQL is what `tidu standards sql` prints. Engines "
    "are warm: the start of Spark and its JVM is not counted."
)


def measure_rows(settings: Settings) -> Section:
    """Engines that judge one firm after another."""
    rates: dict[str, dict[str, float]] = {}
    sample = settings.frame.head(settings.sample)
    for standard in measured_standards():
        rivals = row_by_row(standard, sample, ON)
        check_all(rivals, expected_answers(standard, sample, ON))
        jobs: dict[str, Job] = {OURS: partial(expected_answers, standard, settings.frame, ON)}
        jobs |= {rival.name: rival.judge for rival in rivals}
        for name, timing in in_turn(jobs, min(RUNS, settings.runs)).items():
            firms = settings.firms if name == OURS else sample.height
            rates.setdefault(name, {})[standard.id] = timing.rate(firms)
    note = ROWS_NOTE.format(sample=count_text(sample.height), firms=count_text(settings.firms))
    return _section("Beside engines that judge row by row", rates, note)


def measure_files(settings: Settings) -> Section:
    """Engines that judge whole tables. Spark is left out where there is no Java."""
    settings.frame.write_parquet(settings.folder / SOURCE)
    with engines.spark_session() if engines.java_home_or_path() else nullcontext() as session:
        found = {standard.id: _file_rates(standard, settings, session) for standard in measured_standards()}
    names = found[MEASURED[0]]
    rates = {name: {standard_id: rate[name] for standard_id, rate in found.items()} for name in names}
    note = FILES_NOTE.format(firms=count_text(settings.firms))
    return _section("Beside engines that judge tables", rates, note)


def _file_rates(standard: model.Standard, settings: Settings, session: SparkSession | None) -> dict[str, float]:
    rivals = file_to_file(standard, settings.folder / SOURCE, settings.folder, ON, session)
    check_all(rivals, expected_answers(standard, settings.frame, ON))
    timings = in_turn({rival.name: rival.judge for rival in rivals}, min(RUNS, settings.runs), warm_up=2)
    return {name: timing.rate(settings.firms) for name, timing in timings.items()}


def _section(title: str, rates: dict[str, dict[str, float]], note: str) -> Section:
    """For each standard firms a second, and how many times as many Tidu judges."""
    header = ["engine"]
    for standard_id in MEASURED:
        header += [f"{standard_id}: firms a second", "Tidu is faster by"]
    rows = []
    for name, found in rates.items():
        row = [name]
        for standard_id in MEASURED:
            row += [rate_text(found[standard_id]), times_text(rates[OURS][standard_id] / found[standard_id])]
        rows.append(tuple(row))
    return Section(title, tuple(header), rows, note=note)
