"""The key figures of a firm: of the last three years as its page shows them, with what follows, and of ten as it draws them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tidu.criteria.values import show_value
from tidu.text import Text
from tidu.web.pages.amounts import wan_text, yuan_text
from tidu.web.pages.language import language, told
from tidu.web.registry.facts.values import decode, indicator_of
from tidu.web.registry.models import Enterprise, Fact

YEARS = 3
DRAWN_YEARS = 10
FIGURES = ("revenue", "main_revenue", "net_profit", "rd_expense", "staff", "rd_staff", "assets", "liabilities")
SHARES: tuple[tuple[Text, str, str, str], ...] = (
    (Text("主营业务收入占比", "Main business / revenue"), "main_revenue", "revenue", "main_revenue"),
    (Text("研发费用占比", "R&D expense / revenue"), "rd_expense", "revenue", "rd_expense"),
    (Text("研发人员占比", "R&D staff / staff"), "rd_staff", "staff", "rd_staff"),
    (Text("资产负债率", "Debt ratio"), "liabilities", "assets", "liabilities"),
)
"""Name, above the line, below the line, and the figure after which it stands."""
GROWTH = "revenue"
WAN = Text("万元", "万元")
YUAN = Text("{} 元", "{} yuan")


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of a year, or a share that follows from two; ``change`` against the year before."""

    text: str
    fact: Fact | None = None
    change: str = ""
    exact: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One figure over the years, newest first; None where nothing is known."""

    name: Text
    cells: list[Cell | None]
    computed: bool = False
    unit: Text | None = None

    @property
    def known(self) -> bool:
        """Whether any year is known."""
        return any(cell is not None for cell in self.cells)


def yearly_facts(firm: Enterprise, today: date) -> dict[tuple[str, int], Fact]:
    """The figures in use of the last ten years, by indicator and year; one query."""
    days = [date(today.year - back, 12, 31) for back in range(1, DRAWN_YEARS + 1)]
    rows = Fact.objects.in_use().filter(enterprise=firm, indicator__in=FIGURES, as_of__in=days)
    return {(row.indicator, row.as_of.year): row for row in rows.select_related("source")}


def key_figures(facts: dict[tuple[str, int], Fact], today: date) -> tuple[list[tuple[int, str]], list[Line]]:
    """The years, newest first, each with its source where all its figures have one, and the lines."""
    years = [today.year - back for back in range(1, YEARS + 1)]
    sources = {year: {str(fact.source) for (_code, one), fact in facts.items() if one == year} for year in years}
    mixed = {year for year in years if len(sources[year]) > 1}
    lines = []
    for code in FIGURES:
        lines.append(_line(code, years, facts, mixed))
        lines += [_share(one, years, facts) for one in SHARES if one[3] == code]
    heads = [(year, next(iter(sources[year])) if len(sources[year]) == 1 else "") for year in years]
    return heads, [line for line in lines if line.known]


def _line(code: str, years: list[int], facts: dict[tuple[str, int], Fact], mixed: set[int]) -> Line:
    indicator = indicator_of(code)
    if indicator is None:
        return Line(Text(code, code), [])
    cells: list[Cell | None] = []
    for year in years:
        fact = facts.get((code, year))
        if fact is None:
            cells.append(None)
            continue
        change = _change(fact, facts.get((code, year - 1))) if code == GROWTH else ""
        source = str(fact.source) if year in mixed else ""
        if indicator.type == "money":
            cells.append(Cell(wan_text(fact.value), fact, change, told(YUAN).format(yuan_text(fact.value)), source))
        else:
            text = show_value(indicator, decode(indicator, fact.value), language())
            cells.append(Cell(text, fact, change, "", source))
    return Line(indicator.names, cells, unit=WAN if indicator.type == "money" else None)


def _change(fact: Fact, before: Fact | None) -> str:
    if before is None or before.value <= 0:
        return ""
    text = tenths(fact.value - before.value, before.value)
    sign = "" if text.startswith("-") else "+"
    return told(Text(f"较上年 {sign}{text}", f"{sign}{text} on the year before"))


def _share(one: tuple[Text, str, str, str], years: list[int], facts: dict[tuple[str, int], Fact]) -> Line:
    name, above, below, _after = one
    cells: list[Cell | None] = []
    for year in years:
        upper, lower = facts.get((above, year)), facts.get((below, year))
        if upper is None or lower is None or lower.value <= 0:
            cells.append(None)
        else:
            # Values are kept in their smallest unit, which need not be the same of both.
            cells.append(Cell(tenths(upper.value * _unit(below), lower.value * _unit(above))))
    return Line(name, cells, computed=True)


def _unit(code: str) -> int:
    indicator = indicator_of(code)
    return 1 if indicator is None else 10**indicator.decimals


def tenths(upper: int, lower: int) -> str:
    """A share in percent with one decimal, rounded half away from zero; whole numbers only."""
    thousandths = (abs(upper) * 2000 + lower) // (2 * lower)
    sign = "-" if upper < 0 and thousandths else ""
    return f"{sign}{thousandths // 10}.{thousandths % 10}%"
