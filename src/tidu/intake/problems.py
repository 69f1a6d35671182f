"""Cells that could not be read, and what was done to read others: one row each, with place, reason and remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from tidu.sheets import Problem
from tidu.text import Language, Text

SCHEMA: dict[str, type[pl.DataType]] = {
    "file": pl.String,
    "sheet": pl.String,
    "row": pl.Int64,
    "column": pl.String,
    "cell": pl.String,
    "text": pl.String,
    "severity": pl.String,
    "code": pl.String,
    "why_zh": pl.String,
    "why_en": pl.String,
    "fix_zh": pl.String,
    "fix_en": pl.String,
}
HEADINGS: dict[str, Text] = {
    "file": Text("文件", "file"),
    "sheet": Text("工作表", "sheet"),
    "row": Text("行", "row"),
    "column": Text("列", "column"),
    "cell": Text("单元格", "cell"),
    "text": Text("内容", "text"),
    "severity": Text("级别", "severity"),
    "code": Text("代码", "code"),
    "why": Text("原因", "reason"),
    "fix": Text("怎么办", "what to do"),
}
SEVERITIES = {"error": Text("按缺失处理", "taken as unknown"), "warning": Text("已读取，请核对", "read; please check")}

# Problems that only intake can see; those of a single cell's text are in tidu.sheets.problems.
ERRORS: dict[str, Text] = {
    "below-minimum": Text("“{given}”小于“{name}”可能的最小值 {limit}", "“{given}” is below {limit}, the least that “{name}” can be"),
    "above-maximum": Text("“{given}”大于“{name}”可能的最大值 {limit}", "“{given}” is above {limit}, the most that “{name}” can be"),
    "not-an-option": Text("“{name}”没有“{given}”这个选项", "“{name}” has no option “{given}”"),
    "not-an-industry": Text("“{given}”不是国民经济行业分类的代码或名称", "“{given}” is no code or name of the industry classification"),
    "zeros-lost": Text(
        "“{given}”可能是三位的中类代码，也可能是丢了前导零的四位代码 {other}",
        "“{given}” may be a group of three digits, or {other} without its leading zero",
    ),
    "date-needed": Text("“{name}”要填发生的日期，不能只填“{given}”", "“{name}” takes the date it happened, not just “{given}”"),
    "not-a-year": Text("“{given}”不是一个会计年度", "“{given}” is no accounting year"),
    "no-firm": Text("这一行没有企业名称和代码，不知道是哪家企业的数据", "This row has neither name nor code of a firm"),
    "two-codes": Text("名称“{given}”有几个不同的代码（{codes}）", "The name “{given}” has several codes ({codes})"),
    "conflict": Text(
        "同一企业的“{name}”有两个不同的值：{values}", "Two different values of “{name}” for one firm: {values}"
    ),
    "out-of-range": Text("“{name}”的存储值 {given} 超出范围", "The stored value {given} of “{name}” is out of range"),
}  # fmt: skip
WARNINGS: dict[str, Text] = {
    "leap": Text(
        "这一年是 {given}，{year}是 {other}，相差 {times} 倍以上，其中一个可能用错了单位",
        "It is {given} this year and {other} in {year}, {times} times apart: one of them may be in another unit",
    ),
    "part-exceeds-whole": Text("{given} 超过了同年的{whole} {other}", "{given} exceeds the year's {whole}, {other}"),
    "finer-than-stored": Text(
        "“{given}”的小数位过多，按 {taken} 读取", "“{given}” has too many decimals; read as {taken}"
    ),
}

DEFAULT_FIX = Text("改正这一格后重新评价", "Correct the cell and evaluate again")
FIXES: dict[str, Text] = {
    "below-minimum": Text("检查正负号和单位", "Check the sign and the unit"),
    "above-maximum": Text("检查单位：元、万元还是亿元，3% 还是 3", "Check the unit: 元, 万元 or 亿元, 3% or 3"),
    "too-large": Text("检查单位：元、万元还是亿元", "Check the unit: 元, 万元 or 亿元"),
    "negative": Text("检查正负号", "Check the sign"),
    "not-a-number": Text("写成数字；不知道的留空", "Write a number, or leave the cell empty"),
    "not-an-option": Text("可选：{options}", "Options: {options}"),
    "not-an-industry": Text("写两到四位代码，可带门类字母，例如 C3441", "Write two to four digits, the letter optional: C3441"),
    "zeros-lost": Text("以文字格式填写，带上门类字母，例如 A0111", "Enter it as text with its letter, such as A0111"),
    "date-needed": Text("写日期，例如 2024-01-31；没有发生过的写 无", "Write a date such as 2024-01-31, or 无 where it never happened"),
    "future-date": Text("核对日期，或用 --on 指定更晚的评价日期", "Check the date, or evaluate as of a later day with --on"),
    "not-a-year": Text("写成四位年份，例如 2025；季报、半年报不能当全年数", "Write a year such as 2025; part of a year does not count"),
    "no-firm": Text("补上企业名称或统一社会信用代码", "Add the firm's name or credit code"),
    "two-codes": Text("给只有名称的行补上代码", "Add the code to rows that give only the name"),
    "conflict": Text("核对后只留一个值", "Find out which is right and keep that one"),
    "leap": Text("对照原始材料核对两年的数", "Compare both years with the source"),
    "part-exceeds-whole": Text("对照原始材料核对两个数", "Compare both numbers with the source"),
    "unit-missing": Text("在映射文件里写明单位", "State the unit in the mapping file"),
    "share-ambiguous": Text("在数字后加 %，或在映射文件里写 style", "Add % to the number, or write style in the mapping file"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where a column lies: file, sheet, heading and the letters of the column, if the file has any."""

    file: str
    sheet: str | None
    column: str
    letter: str | None = None


def own_error(code: str, given: str, **values: object) -> Problem:
    """An error that only intake can see."""
    return Problem(code, ERRORS[code].format(given=given, **values), given, "error")


def own_warning(code: str, given: str, **values: object) -> Problem:
    """A warning that only intake can give."""
    return Problem(code, WARNINGS[code].format(given=given, **values), given, "warning")


def no_problems() -> pl.DataFrame:
    """A table of problems without rows."""
    return pl.DataFrame(schema=SCHEMA)


def listed(found: Iterable[tuple[Place, int | None, Problem, Text | None]]) -> pl.DataFrame:
    """Problems with their places as a table; the last part of each is a remedy of its own."""
    rows = [_row(place, row, problem, fix) for place, row, problem, fix in found]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _row(place: Place, row: int | None, problem: Problem, fix: Text | None) -> tuple[object, ...]:
    remedy = fix or FIXES.get(problem.code, DEFAULT_FIX)
    cell = f"{place.letter}{row}" if place.letter and row is not None else None
    return (
        place.file, place.sheet, row, place.column, cell, problem.given, problem.severity, problem.code,
        problem.text.zh, problem.text.en, remedy.zh, remedy.en,
    )  # fmt: skip


def spread(place: Place, rows: pl.DataFrame, found: dict[str, tuple[Problem, Text | None]]) -> pl.DataFrame:
    """Problems of texts as problems of cells: ``rows`` has a row number and a text for every cell at fault."""
    if not found:
        return no_problems()
    kinds = listed((place, None, problem, fix) for problem, fix in found.values())
    kinds = kinds.drop("row", "cell").with_columns(pl.Series("_text", list(found)))
    joined = rows.rename({"text": "_text"}).join(kinds, on="_text", how="inner", maintain_order="left")
    letter = pl.lit(place.letter) if place.letter else pl.lit(None, dtype=pl.String)
    return joined.with_columns(cell=letter + pl.col("row").cast(pl.String)).select(
        pl.col(name).cast(kind) for name, kind in SCHEMA.items()
    )


def for_people(problems: pl.DataFrame, language: Language) -> pl.DataFrame:
    """The table with headings and texts in one language."""
    names = {severity: text.to(language) for severity, text in SEVERITIES.items()}
    return problems.select(
        pl.col("file", "sheet", "row", "column", "cell", "text").name.map(lambda name: HEADINGS[name].to(language)),
        pl.col("severity").replace(names).alias(HEADINGS["severity"].to(language)),
        pl.col("code").alias(HEADINGS["code"].to(language)),
        pl.col(f"why_{language}").alias(HEADINGS["why"].to(language)),
        pl.col(f"fix_{language}").alias(HEADINGS["fix"].to(language)),
    )
