"""The fictional city as the workbook that a county would send: a title, a unit line, years in the headings, slips of the pen."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path

from tidu.catalogue import Catalogue
from tidu.criteria.facts import Facts, Value
from tidu.criteria.values import decimal_text
from tidu.criteria.vocabulary import NEVER, Indicator
from tidu.fictional.city import FictionalFirm
from tidu.sheets.values import Column, Kind
from tidu.sheets.values import Value as Cell
from tidu.sheets.workbook_writing import Sheet
from tidu.sheets.workbook_writing import write_workbook as write_sheets

TITLE = "葫芦岛市中小企业培育数据汇总表（示例：企业与数据均为虚构）"
UNIT_LINE = "单位：万元"
LEADING = ("industry", "registered_on", "independent_legal_person")
SLIPS = ("约{}", "{}左右", "待审计", "见附件", "{}？")
"""What people write into a number cell; none of it is a number."""


def columns_of(catalogue: Catalogue, firms: Sequence[FictionalFirm]) -> list[tuple[Indicator, int | None]]:
    """Every indicator and year that some firm has: who the firm is, its figures year by year, then all else."""
    found = {(code, year) for firm in firms for code, year, _ in firm.facts}
    years = sorted({year for _, year in found if year is not None}, reverse=True)
    listed: list[tuple[Indicator, int | None]] = []
    for code, indicator in catalogue.indicators.items():
        listed += [(indicator, year) for year in (years if indicator.yearly else [None]) if (code, year) in found]
    order = list(catalogue.indicators)
    listed.sort(key=lambda one: (one[0].code not in LEADING, one[1] is None, order.index(one[0].code), -(one[1] or 0)))
    return listed


def heading(indicator: Indicator, year: int | None) -> str:
    """The heading as an authority writes it: 2025年营业收入（万元）."""
    unit = {"money": "（万元）", "share": "（%）"}.get(indicator.type, "")
    return f"{year}年{indicator.names.zh}{unit}" if year is not None else f"{indicator.names.zh}{unit}"


def write_workbook(
    path: Path, catalogue: Catalogue, firms: Sequence[FictionalFirm], *, on: date, seed: int = 7, slips: int = 12
) -> int:
    """Write the workbook and return the number of firms; ``slips`` cells hold text where a number belongs."""
    columns = columns_of(catalogue, firms)
    titles = list(dict.fromkeys(code for firm in firms for code in firm.facts.titles))
    head = [Column("企业名称"), Column("统一社会信用代码"), Column("所属县区")]
    head += [Column(heading(indicator, year), _kind(indicator)) for indicator, year in columns]
    for code in titles:
        name = catalogue.titles[code].names.zh
        head += [Column(f"是否{name}"), Column(f"{name}有效期起", "date"), Column(f"{name}有效期至", "date")]
    rows = [list(_row(firm, columns, titles)) for firm in firms]
    _slip(rows, columns, slips, random.Random(seed))  # noqa: S311 - nothing secret
    note = f"{UNIT_LINE}    数据截至 {on.isoformat()}"
    return write_sheets(path, [Sheet("企业数据", head, rows, (TITLE, note))])


def _kind(indicator: Indicator) -> Kind:
    return "number" if indicator.type in _NUMBERS else "text"


_NUMBERS = ("money", "count", "share", "years", "points")


def _row(firm: FictionalFirm, columns: Sequence[tuple[Indicator, int | None]], titles: Sequence[str]) -> Iterator[Cell]:
    yield firm.facts.name
    yield firm.facts.code
    yield firm.county
    for indicator, year in columns:
        fact = firm.facts.get(indicator, year)
        yield None if fact is None else _cell(indicator, fact.value)
    for code in titles:
        yield from _validity(firm.facts, code)


def _validity(facts: Facts, code: str) -> tuple[Cell, Cell, Cell]:
    """Whether the title was ever held, its first and its last day; nothing where that is not known."""
    validity = facts.titles.get(code)
    if validity is None:
        return None, None, None
    if validity.until == NEVER:
        return "否", None, None
    return "是", validity.since, validity.until


def _cell(indicator: Indicator, value: Value) -> Cell:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return "无" if value == NEVER else value.isoformat()
    if indicator.type == "choice":
        return indicator.options[value].names.zh
    if indicator.type == "code":
        return str(value).rjust(4, "0")
    if indicator.type == "money":
        return Fraction(value, 1_000_000)
    if indicator.type == "share":
        return Fraction(value * 100, indicator.scale)
    return Fraction(value, indicator.scale)


def _slip(
    rows: list[list[Cell]], columns: Sequence[tuple[Indicator, int | None]], slips: int, rng: random.Random
) -> None:
    """Put text into a few amount cells, as it happens."""
    amounts = [index + 3 for index, (indicator, _) in enumerate(columns) if indicator.type == "money"]
    for number in range(slips if rows and amounts else 0):
        row, column = rng.choice(rows), rng.choice(amounts)
        cell = row[column]
        if isinstance(cell, Fraction):
            row[column] = SLIPS[number % len(SLIPS)].format(decimal_text(cell, 2))
