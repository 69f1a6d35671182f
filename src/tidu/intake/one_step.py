"""The firms of a result that one condition keeps from a pass, standard by standard."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from tidu.criteria import model
from tidu.criteria.one_step import LEAF, one_step_short
from tidu.intake.identities import IDENTITY_COLUMNS
from tidu.intake.judging import FACT, Judge
from tidu.intake.pipeline import Result
from tidu.sheets import write_table
from tidu.sheets.values import Column
from tidu.text import Language, Text

STANDARD = "standard"
HEADINGS = {
    "id_name": Text("企业名称", "firm"),
    "id_code": Text("企业代码", "code"),
    "id_county": Text("县区", "county"),
    "id_file": Text("来源文件", "file"),
    "id_row": Text("来源行", "row"),
    STANDARD: Text("标准", "standard"),
    LEAF: Text("只差这一项", "the one condition that is missing"),
    "cite": Text("依据", "source"),
}


def one_step_of(result: Result) -> pl.DataFrame:
    """Identity, ``standard`` (its label) and ``leaf`` (a node's id) of every firm that is one step short of a title.

    A firm has a row for each standard, and for each leaf that would do alone.
    """
    keep = [name for name in result.loaded.identity if name in IDENTITY_COLUMNS]
    found = [_of(result, judge, keep) for judge in result.judges if not isinstance(judge.standard.root, model.Classify)]
    return pl.concat(found) if found else pl.DataFrame()


def _of(result: Result, judge: Judge, keep: list[str]) -> pl.DataFrame:
    present = set(result.frame.collect_schema().names())
    facts = [pl.col(f"{FACT}{name}").alias(name) for name in judge.plan.inputs if f"{FACT}{name}" in present]
    frame = result.frame.select(*keep, *facts)
    steps = one_step_short(judge.standard, frame, result.on, result.kind, keep=keep)
    return steps.with_columns(pl.lit(judge.label).alias(STANDARD)).collect()


def write_one_step(result: Result, path: Path, language: Language = "zh") -> int:
    """Write the list, with each condition in words and its source; the number of rows. Raises SheetError."""
    found = one_step_of(result)
    nodes = {judge.label: judge.standard.nodes for judge in result.judges}
    identity = [name for name in found.columns if name not in (STANDARD, LEAF)]
    columns = [Column(HEADINGS[name].to(language)) for name in (*identity, STANDARD, LEAF, "cite")]

    def row(values: dict[str, object]) -> list[str | None]:
        node = nodes[str(values[STANDARD])][str(values[LEAF])]
        shown = [None if values[name] is None else str(values[name]) for name in identity]
        return [*shown, str(values[STANDARD]), node.says.to(language), str(node.cite) if node.cite else None]

    return write_table(path, columns, (row(values) for values in found.iter_rows(named=True)), sheet="差一步")
