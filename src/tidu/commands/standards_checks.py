"""``tidu standards lint`` and ``tidu standards test``."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tidu.catalogue import Catalogue
from tidu.commands import language_option
from tidu.commands.tables import aligned
from tidu.errors import TiduError
from tidu.text import Language, Text

if TYPE_CHECKING:
    from tidu.catalogue.cases import Mismatch

FAULTY = 1


@click.command("lint")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@language_option
@click.pass_obj
def lint_command(catalogue: Catalogue, files: tuple[Path, ...], language: Language) -> None:
    """Check FILES of any kind (standards, overlays, cases, firms ...), or the whole catalogue.

    Every fault is shown with its place and what to write instead (docs/lint.md). Exits with 1 where there is any.
    """
    from tidu.catalogue.linting import KINDS, lint, lint_files  # noqa: PLC0415

    report = lint_files(catalogue, files) if files else lint(catalogue)
    for fault in report.faults:
        click.echo(fault.render(language))
        click.echo()
    counts = [f"{KINDS[kind].to(language)} {count}" for kind, count in sorted(report.counts.items())]
    checked = Text("检查了：{counts}", "Checked: {counts}").format(counts=Text("、", ", ").to(language).join(counts))
    click.echo(checked.to(language))
    click.echo(_faults(len(report.faults)).to(language))
    if report.faults:
        sys.exit(FAULTY)


def _faults(count: int) -> Text:
    if not count:
        return Text("没有错误", "no faults")
    return Text(f"{count} 处错误", f"{count} faults" if count > 1 else "1 fault")


@click.command("test")
@click.argument("standards", nargs=-1, metavar="[ID]...")
@language_option
@click.pass_obj
def test_command(catalogue: Catalogue, standards: tuple[str, ...], language: Language) -> None:
    """Run the cases beside the standards: all of them, or those of each ID. Exits with 1 where one does not hold."""
    runs = [_run(catalogue, standard_id) for standard_id in standards or catalogue.standard_ids]
    for one in runs:
        for problem in one.problems:
            click.echo(problem.render(language))
            click.echo()
        for mismatch in one.mismatches:
            click.echo(_mismatch(mismatch).to(language))
            click.echo()
    for line in aligned([[one.standard_id, one.counts.to(language)] for one in runs]):
        click.echo(line)
    cases, failed = sum(one.cases for one in runs), sum(one.failed for one in runs)
    click.echo(_total(len(runs), cases, failed).to(language))
    if any(one.problems or one.mismatches for one in runs):
        sys.exit(FAULTY)


@dataclass
class _Run:
    """What came of the cases of one standard."""

    standard_id: str
    cases: int = 0
    failed: int = 0
    problems: list[TiduError] = field(default_factory=list)
    mismatches: list[Mismatch] = field(default_factory=list)

    @property
    def counts(self) -> Text:
        if not self.failed:
            return Text(f"{self.cases} 例全部符合", f"all {self.cases} cases hold")
        return Text(f"{self.cases} 例，{self.failed} 例不符", f"{self.failed} of {self.cases} cases do not hold")


def _run(catalogue: Catalogue, standard_id: str) -> _Run:
    from tidu.catalogue.cases import read_cases, run_case  # noqa: PLC0415 - the engine is only needed here

    run = _Run(standard_id)
    try:
        catalogue.standard(standard_id)
        cases = read_cases(catalogue, standard_id)
    except TiduError as error:
        run.problems.append(error)
        return run
    run.cases = len(cases)
    for case in cases:
        try:
            found = run_case(catalogue, case)
        except TiduError as error:
            run.problems.append(error)
            run.failed += 1
            continue
        run.mismatches += found
        run.failed += bool(found)
    return run


def _mismatch(one: Mismatch) -> Text:
    words = Text(
        "{where}: {name}\n  {node}：应为 {expected}，得到 {got}",
        "{where}: {name}\n  {node}: expected {expected}, got {got}",
    )
    return words.format(where=one.case.where, name=one.case.name, node=one.node, expected=one.expected, got=one.got)


def _total(standards: int, cases: int, failed: int) -> Text:
    if failed:
        return Text(
            f"{standards} 个标准，{cases} 例，{failed} 例不符",
            f"{failed} of {cases} cases of {standards} standards do not hold",
        )
    return Text(f"{standards} 个标准，{cases} 例，全部符合", f"All {cases} cases of {standards} standards hold")
