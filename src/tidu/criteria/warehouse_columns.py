"""What a warehouse has to provide for a standard: each column with its type, its unit and what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tidu.criteria import model
from tidu.criteria.layout import WideColumn, wide_columns
from tidu.criteria.lowering import Lowering
from tidu.criteria.plan import Shape
from tidu.criteria.vocabulary import Indicator, ValueType
from tidu.text import Text, same

SQL_TYPES: Mapping[Shape, str] = {"int": "BIGINT", "bool": "BOOLEAN", "date": "DATE"}
STORED: Mapping[ValueType, Text] = {
    "money": Text("分（0.01 元）", "fen (0.01 yuan)"),
    "share": Text("十亿分之一", "billionths"),
    "years": Text("0.01 年", "0.01 years"),
    "choice": Text("选项序号，从 0 起", "position of the option, from 0"),
    "code": Text("四位行业代码", "industry code of four digits"),
    "date": Text("日期", "date"),
    "yes_no": Text("是/否", "yes or no"),
    "finding": Text("核定结论，是/否", "a person's finding, yes or no"),
}
COUNTED: Mapping[str, str] = {
    "人": "persons", "名": "persons", "项": "items", "家": "firms", "年": "years", "个月": "months", "万股": "10,000 shares",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column of the table. ``type`` is a type of standard SQL; docs/warehouse.md pairs it with each dialect's own.

    ``year`` is the calendar year the column holds, None where it is not yearly. Integers lie between ``low`` and
    ``high``, both in stored units: within them, and only within them, the SQL is proven exact.
    """

    name: str
    type: str
    unit: Text
    meaning: Text
    year: int | None = None
    low: int | None = None
    high: int | None = None


def columns_for(standard: model.Standard, on: date, titles: Mapping[str, Text] | None = None) -> list[TableColumn]:
    """The wide layout of a standard for a check on ``on``: all columns that any kind of application reads.

    ``titles`` names titles by their codes; one that is not there is shown by its code.
    """
    lowering = Lowering(standard, on, "new")
    found: list[TableColumn] = []
    for one in wide_columns(standard):
        if one.indicator is None:
            found.append(_end_of_title(one, titles or {}))
            continue
        column = lowering.column(one.indicator, one.shift)
        low, high = (column.low, column.high) if column.shape == "int" else (None, None)
        unit, meaning = _unit(one.indicator), _meaning(one.indicator)
        found.append(TableColumn(one.name, SQL_TYPES[column.shape], unit, meaning, one.year(on), low, high))
    return found


def _end_of_title(one: WideColumn, titles: Mapping[str, Text]) -> TableColumn:
    code = one.title or ""
    meaning = (
        Text("称号“{name}”有效期的第一天", "First day on which the title “{name}” is valid")
        if one.end == "from"
        else Text("称号“{name}”有效期的最后一天", "Last day on which the title “{name}” is valid")
    )
    return TableColumn(one.name, "DATE", STORED["date"], meaning.format(name=titles.get(code, same(code))))


def _unit(indicator: Indicator) -> Text:
    """The stored unit: what one stands for."""
    if indicator.type in STORED:
        return STORED[indicator.type]
    unit = (
        Text("得分", "points")
        if indicator.type == "points"
        else Text(indicator.unit, COUNTED.get(indicator.unit, "units"))
    )
    if not indicator.decimals:
        return unit
    one = f"0.{'1'.rjust(indicator.decimals, '0')}"
    return Text(f"{one} {unit.zh}", f"{one} {unit.en}")


def _meaning(indicator: Indicator) -> Text:
    if not indicator.options:
        return indicator.names
    zh = "，".join(f"{position} {option.names.zh}" for position, option in enumerate(indicator.options))
    en = ", ".join(f"{position} {option.names.en}" for position, option in enumerate(indicator.options))
    return Text(f"{indicator.names.zh}：{zh}", f"{indicator.names.en}: {en}")
