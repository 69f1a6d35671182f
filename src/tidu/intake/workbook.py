"""The annotated workbook: summary, results with colours and reasons, what is missing, problems, what columns mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from tidu.criteria.outcomes import LABELS, MARKS, Outcome
from tidu.intake.outputs import (
    REASON,
    UNCONFIRMED,
    VERDICT,
    Output,
    chosen_identity,
    identity_heading,
    in_words,
    outputs_of,
)
from tidu.intake.pipeline import Result
from tidu.intake.problems import for_people as problems_for_people
from tidu.intake.progress import Progress
from tidu.intake.reasons import reason
from tidu.intake.report import ORDER, standard_lines
from tidu.intake.settling import STATUS_NAMES
from tidu.intake.summary import StandardSummary, Summary
from tidu.sheets import Column, Marked, Sheet, Style, Value, write_workbook
from tidu.sheets import Summary as SummarySheet
from tidu.text import Language, Text

STYLES: dict[Outcome, Style] = {
    Outcome.MET: "good",
    Outcome.UNMET: "bad",
    Outcome.UNKNOWN: "unknown",
    Outcome.NEEDS_REVIEW: "review",
    Outcome.NOT_APPLICABLE: "muted",
}
MOST_COMMENTS = 20_000
"""Firms whose verdicts get a comment: more make a workbook slow to open. The column of reasons has all of them."""
TOLD_EVERY = 500
NAMES = {
    "summary": Text("汇总", "Summary"),
    "results": Text("评价结果", "Results"),
    "criteria": Text("条件统计", "Conditions"),
    "missing": Text("缺少的数据", "Missing facts"),
    "problems": Text("问题清单", "Problems"),
    "columns": Text("列说明", "Columns"),
    "mapping": Text("列映射", "Mapping"),
}
TITLE = Text("企业评价结果", "Evaluation of firms")
WORDS = {
    "standard": Text("标准", "standard"),
    "condition": Text("条件", "condition"),
    "cite": Text("依据", "citation"),
    "unconfirmed": Text("待核对", "unconfirmed"),
    "indicator": Text("指标", "indicator"),
    "firms": Text("企业数", "firms"),
    "heading": Text("列名", "column"),
    "demands": Text("要求", "requirement"),
    "file": Text("文件", "file"),
    "status": Text("情况", "status"),
    "as": Text("读作", "read as"),
    "year": Text("年度", "year"),
    "unit": Text("单位", "unit"),
    "why": Text("说明", "explanation"),
    "on": Text("评价日期", "as of"),
    "kind": Text("申报类别", "application"),
    "total": Text("企业", "firms"),
    "bad": Text("读不懂的单元格", "cells that could not be read"),
    "document": Text("文件依据", "document"),
}


def write_result_workbook(result: Result, summary: Summary, path: Path, language: Language, progress: Progress) -> None:
    """Writes the workbook. Raises SheetError as ``write_workbook`` does."""
    outputs = outputs_of(result.judges, result.catalogue)
    problems = problems_for_people(result.loaded.problems, language)
    sheets = [
        _results(result, outputs, language, progress),
        _criteria(summary, language),
        _missing(summary, language),
        Sheet(NAMES["problems"].to(language), _problem_columns(problems), problems.iter_rows()),
        _columns(outputs, language),
        _mapping(result, language),
    ]
    write_workbook(path, sheets, _summary(result, summary, language))


# -- the firms ------------------------------------------------------------------------------------------------------


def _results(result: Result, outputs: Sequence[Output], language: Language, progress: Progress) -> Sheet:
    """One row a firm: verdicts coloured and commented, reasons, then every condition and score."""
    identity = chosen_identity(result.loaded.identity, len(result.loaded.files))
    verdicts = [one for one in outputs if one.kind == "verdict"]
    columns = [Column(identity_heading(one).to(language), "whole" if one == "id_row" else "text") for one in identity]
    for one in verdicts:
        columns.append(Column(one.heading.to(language), note=_explained(one, language)))
        columns.append(Column(_reason_heading(one).to(language), width=60))
    rest = [one for one in outputs if one.kind != "verdict"]
    columns += [
        Column(one.heading.to(language), "whole" if _is_points(one) else "text", note=_explained(one, language))
        for one in rest
    ]
    shown = [pl.col(one) for one in identity]
    codes = [one for one in (*verdicts, *rest) if not _is_points(one) and not one.classes]
    frame = result.frame.select(
        *shown,
        *(pl.col(one.source).alias(f"code:{one.source}") for one in codes),
        *(
            in_words(one, language).cast(pl.String if not _is_points(one) else pl.Int64).alias(f"text:{one.source}")
            for one in outputs
        ),
        *(reason(one.judge, language).alias(f"why:{one.source}") for one in verdicts),
    ).collect()
    return Sheet(NAMES["results"].to(language), columns, _rows(frame, identity, verdicts, rest, progress))


def _rows(
    frame: pl.DataFrame, identity: Sequence[str], verdicts: Sequence[Output], rest: Sequence[Output], progress: Progress
) -> Iterator[list[Value | Marked]]:
    place = {name: number for number, name in enumerate(frame.columns)}
    for done, row in enumerate(frame.iter_rows()):
        cells: list[Value | Marked] = [row[place[name]] for name in identity]
        for one in verdicts:
            why = row[place[f"why:{one.source}"]]
            comment = why if done < MOST_COMMENTS else None
            cells += [_marked(row, place, one, comment), why]
        cells += [_marked(row, place, one, None) for one in rest]
        if done % TOLD_EVERY == 0:
            progress.rows(done)
        yield cells
    progress.rows(frame.height)


def _marked(row: tuple[Value, ...], place: dict[str, int], output: Output, comment: str | None) -> Value | Marked:
    """A cell in words with the colour and the sign of its outcome."""
    text = row[place[f"text:{output.source}"]]
    code = place.get(f"code:{output.source}")
    if code is None:
        return text
    outcome = Outcome(int(str(row[code])))
    return Marked(f"{MARKS[outcome]} {text}", STYLES[outcome], comment or None)


def _is_points(output: Output) -> bool:
    return output.kind in ("low", "high")


def _reason_heading(output: Output) -> Text:
    """The heading beside that of a verdict."""
    zh, en = output.heading.zh.removesuffix(VERDICT.zh), output.heading.en.removesuffix(VERDICT.en)
    return Text(zh + REASON.zh, en + REASON.en)


def _explained(output: Output, language: Language) -> str | None:
    """A comment on a heading: what is demanded, and by which document and article."""
    parts = [output.says.to(language), output.demands.to(language), _cited(output, language)]
    return "\n".join(part for part in parts if part) or None


def _cited(output: Output, language: Language) -> str:
    if output.cite is None:
        return ""
    mark = f"（{UNCONFIRMED.zh}）" if language == "zh" else f" ({UNCONFIRMED.en})"
    return f"{output.cite}{mark if output.cite.unconfirmed else ''}"


# -- what came out --------------------------------------------------------------------------------------------------


def _summary(result: Result, summary: Summary, language: Language) -> SummarySheet:
    """Verdicts of every standard, in words."""
    lines: list[tuple[str, Value | Marked]] = [
        (WORDS["on"].to(language), result.on.isoformat()),
        (WORDS["total"].to(language), summary.firms),
        (WORDS["bad"].to(language), int((result.loaded.problems["severity"] == "error").sum())),
    ]
    for one in summary.standards:
        lines.append(("", None))
        name, *details = [text.to(language) for text in standard_lines(one)]
        lines.append((name, Marked(one.judge.standard.document, "muted")))
        if one.classes is None:
            counted = [each for each in ORDER if each is not Outcome.NOT_APPLICABLE]
            lines += [
                (f"{MARKS[each]} {LABELS[each].to(language)}", Marked(one.verdicts[each], STYLES[each]))
                for each in counted
            ]
            details = details[1:]
        lines += [(detail.strip(), None) for detail in details]
    return SummarySheet(TITLE.to(language), lines, NAMES["summary"].to(language))


def _criteria(summary: Summary, language: Language) -> Sheet:
    """Every condition with the number of firms of each outcome."""
    columns = [Column(WORDS[name].to(language)) for name in ("standard", "condition")]
    columns += [Column(LABELS[one].to(language), "whole") for one in ORDER]
    columns += [Column(WORDS[name].to(language)) for name in ("cite", "unconfirmed")]
    return Sheet(NAMES["criteria"].to(language), columns, _counted(summary.standards, language))


def _counted(standards: Sequence[StandardSummary], language: Language) -> Iterator[list[Value | Marked]]:
    for one in standards:
        for node in one.nodes:
            cite = node.node.cite
            counts = [Marked(count, STYLES[each]) if (count := node.outcomes[each]) else 0 for each in ORDER]
            mark = UNCONFIRMED.to(language) if cite is not None and cite.unconfirmed else None
            indent = "　" * node.depth
            yield [
                one.judge.label,
                f"{indent}{node.node.says.to(language)}",
                *counts,
                str(cite) if cite else None,
                mark,
            ]


def _missing(summary: Summary, language: Language) -> Sheet:
    """For each standard the facts whose absence holds firms up, most firms first."""
    columns = [
        Column(WORDS["standard"].to(language)),
        Column(WORDS["indicator"].to(language)),
        Column(WORDS["firms"].to(language), "whole"),
    ]
    rows: list[list[Value | Marked]] = [
        [one.judge.label, each.label.to(language), each.firms] for one in summary.standards for each in one.missing
    ]
    return Sheet(NAMES["missing"].to(language), columns, rows)


def _problem_columns(problems: pl.DataFrame) -> list[Column]:
    return [Column(name, "whole" if kind == pl.Int64 else "text") for name, kind in problems.schema.items()]


def _columns(outputs: Sequence[Output], language: Language) -> Sheet:
    """What each column of the results means, and where it comes from."""
    names = ("heading", "standard", "condition", "demands", "cite", "unconfirmed")
    rows = [
        [
            one.heading.to(language),
            one.judge.label,
            one.says.to(language),
            one.demands.to(language) or None,
            str(one.cite) if one.cite else None,
            UNCONFIRMED.to(language) if one.cite and one.cite.unconfirmed else None,
        ]
        for one in outputs
    ]
    return Sheet(NAMES["columns"].to(language), [Column(WORDS[name].to(language)) for name in names], rows)


def _mapping(result: Result, language: Language) -> Sheet:
    """How every column of the tables was read, or why not."""
    names = ("file", "heading", "status", "as", "year", "unit", "why")
    columns = [Column(WORDS[name].to(language)) for name in names]
    rows = [
        [
            one.file,
            one.heading,
            STATUS_NAMES[one.status].to(language),
            one.target.label.to(language) if one.target else None,
            None if one.year is None else str(one.year),
            one.unit,
            one.why.to(language) or None,
        ]
        for one in result.loaded.columns
    ]
    return Sheet(NAMES["mapping"].to(language), columns, rows)
