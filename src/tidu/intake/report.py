"""The summary of an evaluation in words, for the terminal and for the first sheets of a workbook."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from tidu.criteria import model
from tidu.criteria.outcomes import LABELS, Outcome
from tidu.criteria.report import KINDS
from tidu.intake.pipeline import Result
from tidu.intake.settling import STATUS_NAMES, ColumnReport
from tidu.intake.summary import StandardSummary, Summary
from tidu.text import Language, Text

MOST_MISSING = 5
MOST_COLUMNS = 20
MOST_KINDS = 12
ORDER = (Outcome.MET, Outcome.NEEDS_REVIEW, Outcome.UNKNOWN, Outcome.UNMET, Outcome.NOT_APPLICABLE)


def summary_lines(result: Result, summary: Summary, language: Language) -> Iterator[str]:
    """The whole summary, line by line."""
    yield from (text.to(language) for text in _heading(result, summary))
    yield ""
    for one in summary.standards:
        yield from (text.to(language) for text in standard_lines(one))
        yield ""
    yield from _columns(result, language)
    yield from _problems(result.loaded.problems, language)
    yield from _notes(result, language)


def _heading(result: Result, summary: Summary) -> Iterator[Text]:
    on, kind = result.on, KINDS[result.kind]
    yield Text(
        f"评价日期 {on} · {kind.zh} · 参照年度 {on.year - 1}",
        f"Evaluated as of {on} · {kind.en} · reference year {on.year - 1}",
    )
    files = len(result.loaded.files)
    rows = summary.firms if summary.rows is None else summary.rows
    yield Text(
        f"{files} 个文件，{rows:,} 行，{summary.firms:,} 家企业",
        f"Files: {files}, rows: {rows:,}, firms: {summary.firms:,}",
    )


def standard_lines(one: StandardSummary) -> Iterator[Text]:
    """One standard: its verdicts, and what most firms lack."""
    names = one.judge.standard.names
    yield Text(f"{names.zh} · {one.judge.label}", f"{names.en} · {one.judge.label}")
    yield _verdicts(one)
    if one.missing:
        named = one.missing[:MOST_MISSING]
        rest = len(one.missing) - len(named)
        zh = "、".join(f"{each.label.zh} {each.firms:,}" for each in named) + (
            f" 等 {len(one.missing)} 项" if rest else ""
        )
        en = ", ".join(f"{each.label.en} {each.firms:,}" for each in named) + (f" and {rest} more" if rest else "")
        yield Text(f"  缺数据（企业数）：{zh}", f"  missing (firms): {en}")
    if one.undefined:
        yield Text(
            f"  {one.undefined:,} 家不缺数据，但分母为零或为负，算不出",
            f"  {one.undefined:,} lack no fact but cannot be computed: a denominator is zero or negative",
        )


def _verdicts(one: StandardSummary) -> Text:
    root = one.judge.standard.root
    if one.classes is not None and isinstance(root, model.Classify):
        counted = [(each.names, one.classes[each.id]) for each in root.classes]
        counted.append((Text("定不下来", "undecided"), one.verdicts[Outcome.UNKNOWN]))
    else:
        counted = [(LABELS[each], one.verdicts[each]) for each in ORDER if each is not Outcome.NOT_APPLICABLE]
    return Text(
        "  " + " · ".join(f"{label.zh} {count:,}" for label, count in counted),
        "  " + " · ".join(f"{label.en} {count:,}" for label, count in counted),
    )


def _columns(result: Result, language: Language) -> Iterator[str]:
    """Which columns were read, and every column that was not, with the reason."""
    reports = result.loaded.columns
    if not reports:
        return
    used = sum(one.status == "used" for one in reports)
    rest = len(reports) - used
    yield Text(f"读取 {used} 列，{rest} 列没有使用", f"{used} columns read, {rest} not used").to(language)
    for status in ("uncertain", "unmapped", "unneeded"):
        listed = [one for one in reports if one.status == status]
        if not listed:
            continue
        if status == "unneeded":
            yield Text(
                f"  {STATUS_NAMES[status].zh}：{len(listed)} 列", f"  {STATUS_NAMES[status].en}: {len(listed)}"
            ).to(language)
            continue
        yield f"  {STATUS_NAMES[status].to(language)}：" if language == "zh" else f"  {STATUS_NAMES[status].en}:"
        yield from (f"    {line}" for line in _named(listed, language, explained=status == "uncertain"))


def _named(listed: list[ColumnReport], language: Language, *, explained: bool) -> Iterator[str]:
    if explained:
        for one in listed[:MOST_COLUMNS]:
            yield f"{one.heading}：{one.why.zh}" if language == "zh" else f"{one.heading}: {one.why.en}"
    else:
        yield "、".join(one.heading for one in listed[:MOST_COLUMNS])
    if len(listed) > MOST_COLUMNS:
        yield Text(f"……共 {len(listed)} 列", f"... {len(listed)} columns").to(language)


def _problems(problems: pl.DataFrame, language: Language) -> Iterator[str]:
    """How many cells could not be read, and the first of each kind."""
    if not problems.height:
        return
    errors = int((problems["severity"] == "error").sum())
    yield Text(
        f"{errors:,} 处读不懂，按待补充处理；{problems.height - errors:,} 处已读取但请核对",
        f"{errors:,} cells could not be read and count as unknown; {problems.height - errors:,} were read but need a check",
    ).to(language)
    kinds = problems.group_by("severity", "column", "code", maintain_order=True).agg(
        pl.len().alias("count"), pl.col("row", f"why_{language}").first()
    )
    for one in kinds.sort("count", descending=True, maintain_order=True).head(MOST_KINDS).iter_rows(named=True):
        row = f"第 {one['row']} 行" if language == "zh" else f"row {one['row']}"
        yield f"  {one['column']} × {one['count']:,}（{row}）{one[f'why_{language}']}"
    if kinds.height > MOST_KINDS:
        yield Text(f"  ……共 {kinds.height} 种", f"  ... {kinds.height} kinds").to(language)


def _notes(result: Result, language: Language) -> Iterator[str]:
    """What was noticed about each file, one line a kind."""
    kinds: dict[tuple[str, str], list[str]] = {}
    for name, one in result.loaded.notes:
        kinds.setdefault((name, one.code), []).append(one.text.to(language))
    if kinds:
        yield Text("说明", "Notes").to(language)
    for (name, _), texts in kinds.items():
        more = len(texts) - 1
        rest = Text(f"（另有 {more} 处）", f" (and {more} more)").to(language) if more else ""
        colon = "：" if language == "zh" else ": "
        yield f"  {f'{name}{colon}' if name else ''}{texts[0]}{rest}"
