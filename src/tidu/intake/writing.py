"""Writing what came out: an annotated workbook for people, csv, or parquet for programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from tidu.errors import Where
from tidu.intake.faults import refuse as refuse_intake
from tidu.intake.outputs import chosen_identity, for_people, for_programs, outputs_of
from tidu.intake.pipeline import Result
from tidu.intake.problems import for_people as problems_for_people
from tidu.intake.progress import QUIET, Progress
from tidu.intake.summary import Summary
from tidu.intake.workbook import write_result_workbook
from tidu.sheets.faults import refuse
from tidu.sheets.files import ENDINGS, replacing
from tidu.sheets.values import FORMULA, defuse
from tidu.text import Language, Text

BATCH = 100_000
BOM = "\ufeff"


def check_target(path: Path, files: Sequence[Path]) -> None:
    """Refuses a path that cannot be written before long work begins. Raises SheetError or IntakeError."""
    if path.suffix.lower() not in ENDINGS:
        raise refuse("unknown-ending", Where(path.name), name=path.name)
    if not path.parent.is_dir():
        raise refuse("no-folder", Where(path.name), folder=path.parent.name or str(path.parent))
    if path.exists() and any(path.samefile(one) for one in files if one.exists()):
        raise refuse_intake("output-is-input", Where(path.name), name=path.name)


def write_result(
    result: Result, summary: Summary, path: Path, language: Language = "zh", progress: Progress = QUIET
) -> None:
    """Writes a result as the path's ending says. Raises SheetError as ``replacing`` does."""
    progress.stage(Text(f"写出 {path.name}", f"Writing {path.name}"))
    if path.suffix.lower() == ".xlsx":
        write_result_workbook(result, summary, path, language, progress)
        return
    identity = chosen_identity(result.loaded.identity, len(result.loaded.files))
    outputs = outputs_of(result.judges, result.catalogue)
    counted = progress.counted("id_row")
    frame = result.frame if counted is None else result.frame.with_columns(counted)
    with replacing(path) as target:
        if path.suffix.lower() == ".parquet":
            for_programs(frame, identity, outputs).sink_parquet(target)
        else:
            _write_csv(for_people(frame, identity, outputs, language), target)


def write_problems(problems: pl.DataFrame, path: Path, language: Language = "zh") -> None:
    """Writes every cell at fault to csv, or parquet. Raises SheetError as ``replacing`` does."""
    with replacing(path) as target:
        if path.suffix.lower() == ".parquet":
            problems.write_parquet(target)
        elif path.suffix.lower() == ".csv":
            _write_csv(problems_for_people(problems, language).lazy(), target)
        else:
            problems_for_people(problems, language).write_excel(target)


def _write_csv(frame: pl.LazyFrame, target: Path) -> None:
    """UTF-8 with a mark at the beginning, for Excel; text that a spreadsheet might run as a formula is defused."""
    schema = frame.collect_schema()
    head = io.StringIO()
    csv.writer(head, lineterminator="\n").writerow([defuse(name) for name in schema.names()])
    texts = [name for name, kind in schema.items() if kind == pl.String]
    dangerous = FORMULA.pattern
    safe = frame.with_columns(
        pl.when(pl.col(name).str.contains(dangerous))
        .then(pl.lit("'") + pl.col(name))
        .otherwise(pl.col(name))
        .alias(name)
        for name in texts
    )
    with target.open("wb") as file:
        file.write((BOM + head.getvalue()).encode())
        safe.sink_csv(file, include_header=False)
