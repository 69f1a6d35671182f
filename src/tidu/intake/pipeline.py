"""The main job: tables of firms in, every firm judged by every standard asked for, the result ready to be written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from tidu.catalogue import Catalogue
from tidu.criteria import model
from tidu.criteria.expressions import Application
from tidu.errors import RuleError
from tidu.intake.frames import Loaded, Options, load_frame
from tidu.intake.judging import Judge, judge_all, judges_of
from tidu.intake.mapping import Mapping
from tidu.intake.progress import QUIET, Progress
from tidu.text import Text


@dataclass
class Result:
    """Every firm judged. ``frame`` has the identity, the facts (``in:``) and every output (``zjtx-2026:verdict``).

    It is lazy: in memory where the tables were read whole, streamed from the file where they were not.
    """

    frame: pl.LazyFrame
    loaded: Loaded
    judges: list[Judge]
    catalogue: Catalogue
    on: date
    kind: Application


def standards_for(
    catalogue: Catalogue, titles: Sequence[str], named: Sequence[str], on: date, kind: Application
) -> list[model.Standard]:
    """The standards that apply to titles, and those named ``ID+OVERLAY``; of every title where neither is given.

    Raises RuleError E301, E303 or E304 as the catalogue does.
    """
    found = [catalogue.which(title, kind, on).standard for title in titles]
    found += [catalogue.standard(name.split("+")[0], name.split("+")[1:]) for name in named]
    if found:
        return found
    applicable = [title for title in catalogue.titles if _applies(catalogue, title, kind, on)]
    if not applicable:
        raise RuleError(
            "E304",
            Text(f"{on} 没有适用的标准", f"No standard applies on {on}"),
            fix=Text(
                "用 --on 换一个日期，或用 --standard 指定标准", "Choose another date with --on, or name a --standard"
            ),
        )
    return [catalogue.which(title, kind, on).standard for title in applicable]


def _applies(catalogue: Catalogue, title: str, kind: Application, on: date) -> bool:
    return any(row.title == title and row.kind == kind and row.covers(on) for row in catalogue.rows)


def evaluate_files(
    files: Sequence[Path | str],
    standards: Sequence[model.Standard],
    on: date,
    kind: Application = "new",
    *,
    catalogue: Catalogue,
    mapping: Mapping | None = None,
    options: Options | None = None,
    progress: Progress = QUIET,
) -> Result:
    """Reads tables and judges every firm in them. Errors as ``load_frame``, ``judges_of`` and the engines raise."""
    judges = judges_of(standards, on, kind)
    loaded = load_frame(files, standards, on, mapping, catalogue=catalogue, options=options, progress=progress)
    progress.stage(Text("判定", "Judging"))
    frame = judge_all(loaded.frame, loaded.identity, judges, catalogue, on, (options or Options()).engine)
    if not loaded.streamed:
        whole = frame.collect(engine="streaming")
        progress.rows(whole.height)
        frame = whole.lazy()
    return Result(frame, loaded, judges, catalogue, on, kind)
