"""Small lists to read, made as needed; every firm is fictional."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from tests.sheets.making import make_xlsx

from tidu.intake.lists import ListProposal, ListRow, apply_recipe, propose_list, read_rows
from tidu.linkage.codes import organisation_check, uscc_check
from tidu.sheets import Table, open_tables

TODAY = date(2026, 11, 28)
NAMES = ("葫芦岛渤湾示例泵业有限公司", "兴城示例机械制造有限公司", "绥中县示例食品厂", "连山区示例农机专业合作社")


def code_of(number: int, region: str = "211400") -> str:
    """A made-up code that passes its checks."""
    body = f"MA{number:06d}"
    whole = f"91{region}{body}{organisation_check(body)}"
    return whole + uscc_check(whole)


def listed(folder: Path, rows: Sequence[Sequence[object]], name: str = "名单.xlsx", **how: object) -> Table:
    """The first table of a workbook of these rows."""
    return open_tables(make_xlsx(folder / name, rows, **how))[0]  # type: ignore[arg-type]


def rows_of(table: Table, proposal: ListProposal | None = None) -> list[ListRow]:
    """The rows of a table by what is proposed for it."""
    proposal = proposal or propose_list(table)
    applied = apply_recipe(table, proposal.recipe)
    return read_rows(applied.table, applied.recipe, TODAY)


def told(row: ListRow) -> list[tuple[str, str, str]]:
    """The issues of a row: code, severity, cell."""
    return [(one.code, one.severity, one.cell) for one in row.issues]
