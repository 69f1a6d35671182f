"""A workbook for trials of the import: three years of key figures of as many firms as wanted, in constant memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from tidu.catalogue import Catalogue, load
from tidu.catalogue.reference import regions
from tidu.criteria.vocabulary import Indicator
from tidu.fictional.facts import KEY_INDICATORS, YEARS
from tidu.fictional.records import FirmHistory
from tidu.fictional.workbook import heading
from tidu.sheets.values import Column
from tidu.sheets.values import Value as Cell
from tidu.sheets.workbook_writing import Sheet
from tidu.sheets.workbook_writing import write_workbook as write_sheets
from tidu.today import china_today

IDENTITY = ("企业名称", "统一社会信用代码", "所属县区", "行业代码")


def write_import_workbook(
    path: Path, firms: Iterable[FirmHistory], *, latest: int | None = None, catalogue: Catalogue | None = None
) -> int:
    """Write the firms' own key figures of the year ``latest`` (last year by default) and the two before; their number.

    Amounts are written in 万元, as an authority does.
    """
    year = latest or china_today().year - 1
    indicators = [(catalogue or load()).indicators[code] for code in KEY_INDICATORS]
    columns = [(one, year - back) for one in indicators for back in range(YEARS)]
    head = [Column(name) for name in IDENTITY]
    head += [_column(indicator, of) for indicator, of in columns]
    return write_sheets(path, [Sheet("企业数据", head, _rows(firms, columns))])


def _column(indicator: Indicator, year: int) -> Column:
    name = heading(indicator, year)
    return Column(name, "amount", "万元") if indicator.type == "money" else Column(name, "number")


def _rows(firms: Iterable[FirmHistory], columns: Sequence[tuple[Indicator, int]]) -> Iterator[list[Cell]]:
    counties = {one.code: one.name for one in regions().children("2114")}
    keys = [(indicator.code, year, 1 if indicator.type == "money" else indicator.scale) for indicator, year in columns]
    for found in firms:
        firm = found.firm
        # The last statement of the firm itself counts.
        stated = sorted((one for one in found.facts if one.party == "firm"), key=lambda one: one.recorded_on)
        values = {(one.indicator, one.year): one.value for one in stated}
        row: list[Cell] = [firm.name, firm.uscc, counties[firm.region[:6]], firm.industry]
        for code, year, scale in keys:
            value = values.get((code, year))
            row.append(value // scale if isinstance(value, int) else None)
        yield row
