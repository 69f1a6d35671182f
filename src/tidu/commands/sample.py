"""``tidu sample``: a fictional city's workbook, judged against every title, with one firm's report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import click
import polars as pl

from tidu.catalogue import Catalogue, load
from tidu.catalogue.deriving import with_derived
from tidu.commands import language_option
from tidu.commands.check import day
from tidu.criteria import model
from tidu.criteria.fact_writing import firm_yaml
from tidu.criteria.one import evaluate
from tidu.criteria.outcomes import Outcome
from tidu.criteria.report import Report, pivots
from tidu.criteria.verdicts import Verdict
from tidu.errors import display_width
from tidu.fictional import FictionalFirm, city, write_workbook
from tidu.intake import evaluate_files, standards_for, summarise, write_problems, write_result
from tidu.intake.one_step import one_step_of, write_one_step
from tidu.intake.summary import StandardSummary, Summary
from tidu.text import Language, Text

SHOWN_TITLE = "zjtx"
SIZE = "sme-size-2011"
COLUMNS = (Outcome.MET, Outcome.NEEDS_REVIEW, Outcome.UNKNOWN, Outcome.UNMET)


@click.command("sample")
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("sample"), show_default=True, help="folder to write to"
)
@click.option("--firms", type=click.IntRange(min=1), default=200, show_default=True, help="how many firms to invent")
@click.option("--seed", type=int, default=20260401, show_default=True, help="another seed, another city")
@click.option("--on", "on_text", metavar="DATE", help="date of the evaluation; today by default")
@language_option
def command(out: Path, firms: int, seed: int, on_text: str | None, language: Language) -> None:
    """Invent a city, judge its firms against every title, and write the results to a folder."""
    catalogue = load()
    on = day(on_text)
    out.mkdir(parents=True, exist_ok=True)
    invented = city(catalogue, firms=firms, seed=seed, on=on)
    workbook = out / "city.xlsx"
    write_workbook(workbook, catalogue, invented, on=on)
    standards = [*standards_for(catalogue, (), (), on, "new"), catalogue.standard(SIZE)]
    result = evaluate_files([workbook], standards, on, catalogue=catalogue)
    summary = summarise(result)
    write_result(result, summary, out / "verdicts.xlsx", language)
    write_problems(result.loaded.problems, out / "problems.csv", language)
    shown = one_step_short(catalogue, invented, on)
    (out / "firm.yaml").write_text(firm_yaml(shown.facts, catalogue.vocabulary), encoding="utf-8")
    (out / "report.txt").write_text(f"{Report(shown, language)}\n", encoding="utf-8")
    write_one_step(result, out / "one-step.xlsx", language)
    steps = one_step_of(result)
    for line in story(summary, shown, result.loaded.problems.height, steps, language):
        click.echo(line)
    for line in written(out, on, language):
        click.echo(line)


def one_step_short(catalogue: Catalogue, firms: Sequence[FictionalFirm], on: date) -> Verdict:
    """The verdict of the firm that lacks least for :data:`SHOWN_TITLE`: fewest conditions not met, then not known."""
    standard = catalogue.which(SHOWN_TITLE, "new", on).standard
    verdicts = [evaluate(standard, with_derived(one.facts, standard, catalogue, on), on) for one in firms]
    unmet = [one for one in verdicts if one.outcome is Outcome.UNMET] or verdicts
    return min(unmet, key=_lacks)


def _lacks(verdict: Verdict) -> tuple[int, int, int]:
    unmet = pivots(verdict.root, Outcome.UNMET)
    passive = sum(1 for one in unmet if all(seen.indicator.change != "act" for seen in one.reading.seen))
    return len(unmet), passive, len(pivots(verdict.root, Outcome.UNKNOWN))


def story(summary: Summary, shown: Verdict, problems: int, steps: pl.DataFrame, language: Language) -> Iterator[str]:
    """What came out, readable in a terminal."""
    yield Text(
        f"一座虚构的城市：{summary.firms} 家企业，逐一对照每个称号的现行标准（{shown.on}）",
        f"A fictional city: {summary.firms} firms against the standard of every title in force on {shown.on}",
    ).to(language)
    yield ""
    passing = [one for one in summary.standards if one.classes is None]
    yield from table(passing, language)
    for one in summary.standards:
        if one.classes is not None:
            yield ""
            yield from classes(one, language)
    yield ""
    yield Text(
        f"{problems} 个单元格读不懂，按“待补充”处理，逐格列在 problems.csv",
        f"{problems} cells could not be read; they count as unknown and are listed in problems.csv",
    ).to(language)
    yield ""
    short = steps.filter(pl.col("standard") == shown.standard.id)["id_name"].n_unique()
    name = shown.standard.names
    yield Text(
        f"离“{name.zh}”只差一项的有 {short} 家；各称号差一项的企业都列在 one-step.xlsx",
        f"{short} firms are one condition short of “{name.en}”; one-step.xlsx lists them, and those of every other title",
    ).to(language)
    yield ""
    yield Text("还差一步的一家：", "One firm that is a step short: ").to(language) + shown.facts.name
    for result in pivots(shown.root, Outcome.UNMET):
        report = Report(shown, language)
        yield f"  {result.outcome.mark} {result.node.says.to(language)}{report.cite(result.node.cite)}"
        yield from (f"      {report.compared(one)}" for one in result.reading.compared if one.left is not None)


def table(summaries: Sequence[StandardSummary], language: Language) -> Iterator[str]:
    """Verdicts by title, aligned for Chinese."""
    names = [one.judge.standard.names.to(language) for one in summaries]
    wide = max(display_width(name) for name in names)
    heads = [outcome.label.to(language) for outcome in COLUMNS]
    widths = [max(6, display_width(head) + 2) for head in heads]
    yield " " * wide + "".join(right(head, width) for head, width in zip(heads, widths, strict=True))
    for name, one in zip(names, summaries, strict=True):
        counts = (str(one.verdicts[outcome]) for outcome in COLUMNS)
        yield (
            name
            + " " * (wide - display_width(name))
            + "".join(right(count, width) for count, width in zip(counts, widths, strict=True))
        )


def classes(one: StandardSummary, language: Language) -> Iterator[str]:
    """How many firms are of each class."""
    root = one.judge.standard.root
    if isinstance(root, model.Classify):
        counts = one.classes or {}
        comma, colon = ("，", "：") if language == "zh" else (", ", ": ")
        listed = comma.join(f"{each.names.to(language)} {counts.get(each.id, 0)}" for each in root.classes)
        yield f"{one.judge.standard.names.to(language)}{colon}{listed}"


def right(text: str, width: int) -> str:
    """Text moved to the right edge of a column."""
    return " " * (width - display_width(text)) + text


def written(out: Path, on: date, language: Language) -> Iterator[str]:
    """Where everything lies, and what to try next."""
    files = (
        (
            "city.xlsx",
            Text("企业数据，像县里报来的表（含几处填错的格子）", "the firms' data, as a county would send it"),
        ),
        (
            "verdicts.xlsx",
            Text("逐企业、逐条件的结论，带颜色、批注和汇总", "every verdict and condition, with colours and comments"),
        ),
        (
            "one-step.xlsx",
            Text("离某个称号只差一项的企业，差哪一项", "firms one condition short of a title, and which"),
        ),
        (
            "problems.csv",
            Text("读不懂的单元格：哪一格、为什么、怎么改", "cells that could not be read: where, why, what to do"),
        ),
        ("report.txt", Text("上面这家企业的完整报告", "the whole report of the firm above")),
        ("firm.yaml", Text("这家企业的数据，可以改了再判", "its facts: change them and judge again")),
    )
    yield ""
    yield Text("已写出：", "Written:").to(language)
    for name, what in files:
        yield f"  {out / name}  {what.to(language)}"
    yield ""
    yield Text("接着试：", "Try next:").to(language)
    yield f"  .venv/bin/tidu check {out / 'firm.yaml'} --title {SHOWN_TITLE} --on {on}"
    yield f"  .venv/bin/tidu gaps {out / 'firm.yaml'} --title {SHOWN_TITLE} --on {on}"
    yield f"  .venv/bin/tidu standards which xjr --kind review --on {on}"
