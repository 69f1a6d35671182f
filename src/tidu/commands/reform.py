"""``tidu reform``: who gains and who loses when a standard changes."""

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
from tidu.commands.reform_data import Compared, reform_data
from tidu.commands.reform_groups import grouped, groups_of
from tidu.commands.reform_sides import sides
from tidu.commands.reform_words import reading_lines, reform_lines
from tidu.criteria.expressions import Application
from tidu.criteria.reform import reform
from tidu.intake.frames import Options, load_frame
from tidu.intake.mapping import Mapping
from tidu.intake.mapping_files import read_mapping
from tidu.intake.progress import QUIET, Progress, Told
from tidu.text import Language, Text

DONE = Text("已写出 {path}", "Wrote {path}")
LISTED = ("id_name", "id_code", "id_county")


@click.command("reform")
@click.argument("base")
@click.argument("changed")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--on", "on_text", metavar="DATE", help="date of the evaluation, e.g. 2026-05-01; today by default")
@click.option("--kind", type=click.Choice(["new", "review"]), default="new", show_default=True)
@click.option(
    "--by", multiple=True, metavar="COLUMN", help="county, industry, section, size, file, or a heading; repeatable"
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="workbook (.xlsx) with totals, tables and the list"
)
@click.option("--mapping", type=click.Path(path_type=Path), help="what each column is (docs/intake.md)")
@click.option("--year", type=int, help="the year of yearly columns whose headings name none")
@click.option("--unit", help="the unit of amounts that state none: 元, 万元 or 亿元")
@click.option("--sheet", help="the sheet of a workbook")
@click.option("--json", "as_json", is_flag=True, help="the numbers and the list as JSON")
@language_option
def command(
    base: str,
    changed: str,
    files: tuple[Path, ...],
    on_text: str | None,
    language: Language,
    **said: Any,  # noqa: ANN401 - the other options
) -> None:
    """Compare two standards over the firms of FILES.

    BASE and CHANGED are a standard's id, perhaps with overlays (xjr-2022+xjr-2025-round), or the path of a draft. A
    CHANGED that is an overlay, by id or as a draft, is applied to BASE.
    """
    catalogue = load()
    progress: Progress = Told(language) if sys.stderr.isatty() else QUIET
    compared = _compared(catalogue, base, changed, files, day(on_text), said, progress)
    if said["output"] is not None:
        from tidu.commands.reform_book import write_book  # noqa: PLC0415 - only where a workbook is wanted

        write_book(said["output"], compared, language)
    progress.end()
    for line in reading_lines(compared.loaded, language):
        click.echo(line, err=True)
    if as_json := said["as_json"]:
        click.echo(json.dumps(reform_data(compared), ensure_ascii=False, indent=2))
    for line in () if as_json else reform_lines(compared, language):
        click.echo(line)
    if said["output"] is not None:
        click.echo(DONE.format(path=said["output"]).to(language), err=True)


def _compared(
    catalogue: Catalogue,
    base: str,
    changed: str,
    files: tuple[Path, ...],
    on: date,
    said: dict[str, Any],
    progress: Progress,
) -> Compared:
    kind: Application = said["kind"]
    before, after = sides(catalogue, base, changed)
    groups = groups_of(said["by"], catalogue)
    headings = tuple(one.heading for one in groups if one.heading)
    mapping = _mapping(said["mapping"], headings, catalogue)
    standards = [before.standard, after.standard, *(one.standard for one in groups if one.standard)]
    options = Options(sheet=said["sheet"], year=said["year"], unit=said["unit"], keep=headings)
    loaded = load_frame(files, standards, on, mapping, catalogue=catalogue, options=options, progress=progress)
    frame = grouped(loaded, groups, [before.standard, after.standard], catalogue, on)
    progress.stage(Text("按两个标准判定", "Judging by both standards"))
    found = reform(before.standard, after.standard, frame, on, kind, by=[one.column for one in groups], keep=LISTED)
    return Compared(found, before, after, groups, loaded)


def _mapping(path: Path | None, headings: tuple[str, ...], catalogue: Catalogue) -> Mapping | None:
    """The mapping file, with the columns to group by among those that are carried along."""
    if path is None:
        return None
    mapping = read_mapping(path, catalogue)
    mapping.keep = tuple(dict.fromkeys((*mapping.keep, *headings)))
    return mapping
