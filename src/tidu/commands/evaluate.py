"""``tidu evaluate``: every firm of a table against the standards of one title or many."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from tidu.catalogue import Catalogue, load
from tidu.commands import language_option
from tidu.commands.check import day
from tidu.criteria import model
from tidu.criteria.expressions import Application
from tidu.intake.frames import Options
from tidu.intake.mapping_files import read_mapping
from tidu.intake.one_step import write_one_step
from tidu.intake.outputs import outputs_of
from tidu.intake.pipeline import Result, evaluate_files, standards_for
from tidu.intake.progress import QUIET, Progress, Told
from tidu.intake.proposals import propose_mapping, write_proposal
from tidu.intake.report import summary_lines
from tidu.intake.sources import read_source
from tidu.intake.summary import Summary, summarise, summary_data
from tidu.intake.targets import wanted_by
from tidu.intake.writing import check_target, write_problems, write_result
from tidu.text import Language, Text

DONE = Text("已写出 {path}", "Wrote {path}")
PROPOSED = Text(
    "已写出列映射 {path}：核对后加上 --mapping {path} 再运行",
    "Wrote the column mapping {path}: check it, then run with --mapping {path}",
)


@click.command("evaluate")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="where to write: .xlsx (annotated), .csv or .parquet"
)
@click.option(
    "--title", "titles", multiple=True, help="a title's code, e.g. zjtx; repeatable; every title if none is named"
)
@click.option("--standard", "named", multiple=True, help="a standard's id, e.g. xjr-2022+xjr-2025-round; repeatable")
@click.option("--on", "on_text", metavar="DATE", help="date of the evaluation, e.g. 2026-05-01; today by default")
@click.option("--kind", type=click.Choice(["new", "review"]), default="new", show_default=True)
@click.option("--mapping", type=click.Path(path_type=Path), help="what each column is (docs/intake.md)")
@click.option("--propose", type=click.Path(path_type=Path), help="write a proposed mapping of the columns, and stop")
@click.option("--year", type=int, help="the year of yearly columns whose headings name none")
@click.option("--unit", help="the unit of amounts that state none: 元, 万元 or 亿元")
@click.option("--keep", multiple=True, metavar="COLUMN", help="a column to carry along; repeatable")
@click.option("--sheet", help="the sheet of a workbook")
@click.option("--problems", type=click.Path(path_type=Path), help="also write every cell at fault to this csv file")
@click.option(
    "--one-step", "one_step", type=click.Path(path_type=Path), help="also list the firms that one condition holds up"
)
@click.option("--engine", type=click.Choice(["polars", "duckdb", "spark"]), default="polars", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="the summary as JSON")
@click.option("--progress/--no-progress", "watched", default=None, help="show progress; by default on a terminal only")
@language_option
def command(files: tuple[Path, ...], on_text: str | None, language: Language, **said: Any) -> None:  # noqa: ANN401
    """Judge every firm of FILES (xlsx, xls, csv, parquet; docs/intake.md says how tables are read)."""
    catalogue = load()
    on = day(on_text)
    standards = standards_for(catalogue, said["titles"], said["named"], on, said["kind"])
    if said["propose"] is not None:
        _propose(files, standards, on, catalogue, said["propose"], said["sheet"], language)
        return
    for target in (said["output"], said["problems"]):
        if target is not None:
            check_target(target, files)
    watched = sys.stderr.isatty() if said["watched"] is None else said["watched"]
    progress = Told(language) if watched else QUIET
    result = _evaluate(files, standards, on, catalogue, said, progress)
    summary = summarise(result)
    _write(result, summary, said, language, progress)
    progress.end()
    _tell(result, summary, said, language)


def _propose(
    files: tuple[Path, ...],
    standards: list[model.Standard],
    on: date,
    catalogue: Catalogue,
    path: Path,
    sheet: str | None,
    language: Language,
) -> None:
    sources = [read_source(one, sheet) for one in files]
    write_proposal(path, propose_mapping(sources, wanted_by(standards, catalogue, on), catalogue, language))
    click.echo(PROPOSED.format(path=path).to(language), err=True)


def _evaluate(
    files: tuple[Path, ...],
    standards: list[model.Standard],
    on: date,
    catalogue: Catalogue,
    said: dict[str, Any],
    progress: Progress,
) -> Result:
    kind: Application = said["kind"]
    return evaluate_files(
        files,
        standards,
        on,
        kind,
        catalogue=catalogue,
        mapping=read_mapping(said["mapping"], catalogue) if said["mapping"] is not None else None,
        options=Options(said["sheet"], said["year"], said["unit"], said["keep"], said["engine"]),
        progress=progress,
    )


def _write(result: Result, summary: Summary, said: dict[str, Any], language: Language, progress: Progress) -> None:
    if said["output"] is not None:
        write_result(result, summary, said["output"], language, progress)
    if said["problems"] is not None:
        write_problems(result.loaded.problems, said["problems"], language)
    if said["one_step"] is not None:
        write_one_step(result, said["one_step"], language)


def _tell(result: Result, summary: Summary, said: dict[str, Any], language: Language) -> None:
    """The summary on stdout; what was written on stderr."""
    if said["as_json"]:
        data = summary_data(summary, result.on.isoformat(), result.kind)
        data["columns"] = [
            {"name": one.plain, "zh": one.heading.zh, "en": one.heading.en, "cite": str(one.cite) if one.cite else None}
            for one in outputs_of(result.judges, result.catalogue)
        ]
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        for line in summary_lines(result, summary, language):
            click.echo(line)
    for path in (said["output"], said["problems"], said["one_step"]):
        if path is not None:
            click.echo(DONE.format(path=path).to(language), err=True)
