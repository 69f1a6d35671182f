"""Cross-checks of a year's figures: what cannot be, and what is odd. Each says what, where and why.

A figure that is not known is never at fault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from tidu.criteria.facts import Facts
from tidu.criteria.values import show_value
from tidu.text import Text
from tidu.web.registry.facts.values import catalogue

Severity = Literal["error", "warning"]
LEAP = 10
"""From one year to the next by this factor and more, a unit was probably mistaken."""
LEAPING = ("revenue", "main_revenue", "rd_expense", "assets", "liabilities", "staff", "rd_staff")
FLOOR = {"staff": 20, "rd_staff": 20}
"""Small numbers may well multiply; below this nothing is odd. Amounts: 10 万元."""
AMOUNT_FLOOR = 10 * 1_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """Something at fault. ``fields`` are the indicators to look at, the first one first."""

    code: str
    severity: Severity
    fields: tuple[str, ...]
    text: Text


def check_year(facts: Facts, year: int) -> list[Finding]:
    """Everything at fault in a year's figures, errors first."""
    found = [one for check in CHECKS for one in check(facts, year)]
    return sorted(found, key=lambda one: one.severity != "error")


def _int(facts: Facts, code: str, year: int) -> int | None:
    fact = facts.get(catalogue().indicators[code], year)
    return None if fact is None else int(fact.value)  # type: ignore[arg-type]


def _shown(code: str, value: int) -> Text:
    indicator = catalogue().indicators[code]
    return Text(show_value(indicator, value), show_value(indicator, value, "en"))


def _names(code: str) -> Text:
    return catalogue().indicators[code].names


PARTS = (
    ("main_revenue", "revenue"),
    ("rd_staff", "staff"),
)
"""Parts and wholes of the annual sheet."""
NO_MORE_THAN = (
    *PARTS,
    ("sci_tech_staff_kjx", "staff"),
    ("sci_tech_staff_ht", "staff"),
    ("rd_expense_china_ht", "rd_expense_ht"),
    ("hightech_income", "total_income_ht"),
    ("ip1_high_value_2022", "ip1_2022"),
    ("ip1_self_2022", "ip1_2022"),
)
"""All parts and wholes: of one year, where they have years. Where the part is the greater, one of the two is wrong."""


def parts_within_wholes(facts: Facts, year: int) -> Iterator[Finding]:
    """Main revenue is part of revenue, R&D staff of staff."""
    for part, whole in PARTS:
        small, large = _int(facts, part, year), _int(facts, whole, year)
        if small is not None and large is not None and small > large:
            text = Text(
                "{part} {small} 大于{whole} {large}；前者是后者的一部分，请核对两个数",
                "{part} {small} exceeds {whole} {large}, of which it is a part: check both",
            )
            yield Finding("part-exceeds-whole", "error", (part, whole), _filled(text, part, small, whole, large))


def _filled(text: Text, part: str, small: int, whole: str, large: int) -> Text:
    return text.format(part=_names(part), small=_shown(part, small), whole=_names(whole), large=_shown(whole, large))


def research_beside_revenue(facts: Facts, year: int) -> Iterator[Finding]:
    """R&D expense above the revenue is possible for a young firm, and mostly a slip."""
    spent, earned = _int(facts, "rd_expense", year), _int(facts, "revenue", year)
    if spent is not None and earned is not None and spent > earned:
        text = Text(
            "{part} {small} 大于{whole} {large}；初创企业可能如此，否则请核对单位",
            "{part} {small} exceeds {whole} {large}: possible for a young firm, else check the units",
        )
        yield Finding(
            "research-exceeds-revenue",
            "warning",
            ("rd_expense", "revenue"),
            _filled(text, "rd_expense", spent, "revenue", earned),
        )


def balance(facts: Facts, year: int) -> Iterator[Finding]:
    """Assets = liabilities + net assets, to within 1 % for rounding."""
    assets, debts, own = (_int(facts, code, year) for code in ("assets", "liabilities", "net_assets"))
    if assets is None or debts is None or own is None:
        return
    if abs(assets - debts - own) * 100 > abs(assets):
        text = Text(
            "资产总额 {assets} 与负债总额 {debts}、净资产 {own} 之和相差 {apart}，请对照资产负债表核对",
            "total assets {assets} differ by {apart} from liabilities {debts} plus net assets {own}: compare the balance sheet",
        ).format(
            assets=_shown("assets", assets),
            debts=_shown("liabilities", debts),
            own=_shown("net_assets", own),
            apart=_shown("assets", abs(assets - debts - own)),
        )
        yield Finding("balance", "error", ("assets", "liabilities", "net_assets"), text)


def more_debts_than_assets(facts: Facts, year: int) -> Iterator[Finding]:
    """A firm may owe more than it has, but that should be meant."""
    assets, debts = _int(facts, "assets", year), _int(facts, "liabilities", year)
    if assets is not None and debts is not None and debts > assets:
        text = Text(
            "{part} {small} 大于{whole} {large}，即资不抵债；如属实请在确认时说明",
            "{part} {small} exceeds {whole} {large}: if this is so, say it when you confirm",
        )
        yield Finding(
            "debts-exceed-assets",
            "warning",
            ("liabilities", "assets"),
            _filled(text, "liabilities", debts, "assets", assets),
        )


def leaps(facts: Facts, year: int) -> Iterator[Finding]:
    """Ten times more or less than the year before: 元 and 万元 were probably mixed up."""
    for code in LEAPING:
        now, before = _int(facts, code, year), _int(facts, code, year - 1)
        if not now or not before or now < 0 or before < 0:
            continue
        if max(now, before) < FLOOR.get(code, AMOUNT_FLOOR):
            continue
        ratio = Fraction(max(now, before), min(now, before))
        if ratio >= LEAP:
            text = Text(
                "{name} {year} 年为 {now}，{last} 年为 {before}，相差 {times} 倍以上；其中一个可能用错了单位",
                "{name} is {now} in {year} and {before} in {last}, {times} times apart: one may be in another unit",
            ).format(
                name=_names(code),
                year=year,
                now=_shown(code, now),
                last=year - 1,
                before=_shown(code, before),
                times=LEAP,
            )
            yield Finding("leap", "warning", (code,), text)


def missing_in_the_middle(facts: Facts, year: int) -> Iterator[Finding]:
    """Known for the years around it, but not for this one: growth over the years cannot be computed."""
    for code in LEAPING:
        around = [_int(facts, code, year + step) for step in (-1, 0, 1)]
        if around[0] is not None and around[1] is None and around[2] is not None:
            text = Text(
                "{name}有 {before} 年和 {after} 年的数，缺 {year} 年；补上后才能计算增长率",
                "{name} is known for {before} and {after} but not for {year}: growth cannot be computed without it",
            ).format(name=_names(code), before=year - 1, after=year + 1, year=year)
            yield Finding("year-missing", "warning", (code,), text)


CHECKS: tuple[Callable[[Facts, int], Iterator[Finding]], ...] = (
    parts_within_wholes,
    balance,
    research_beside_revenue,
    more_debts_than_assets,
    leaps,
    missing_in_the_middle,
)
