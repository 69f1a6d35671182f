"""Whether a file counts on a day, by the rule of its material; every answer comes with its dates in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tidu import clocks
from tidu.text import Text
from tidu.web.materials.kinds import Material
from tidu.web.registry.models import Evidence

SOON = 30
"""So many days before its last one a file ends soon."""


@dataclass(frozen=True, slots=True)
class Need:
    """For what a file is needed: on which day, about which year, in which round."""

    on: date
    year: int | None = None
    round_key: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """What a rule says of one file. ``fitting``: it is about the right time; ``until``: its last day, where it has one."""

    fitting: bool
    good: bool
    why: Text
    until: date | None = None


def judge(material: Material, row: Evidence, need: Need) -> Held:
    """Whether a file counts for a need."""
    own_end = _own_end(row, need)
    if own_end is not None:
        return own_end
    match material.holds.rule:
        case "year":
            return _year(material, row, need)
        case "month":
            return _month(material, row, need)
        case "queried":
            return _queried(material, row, need)
        case "round":
            return _round(row, need)
    return _end(row)


def _own_end(row: Evidence, need: Need) -> Held | None:
    if row.withdrawn_at is not None:
        return Held(True, False, Text("文件已作废", "the file was withdrawn"))
    if row.valid_until is not None and row.valid_until < need.on:
        late = (need.on - row.valid_until).days
        told = Text(f"{row.valid_until} 到期，已过 {late} 天", f"ended on {row.valid_until}, {late} days ago")
        return Held(True, False, told, row.valid_until)
    return None


def _year(material: Material, row: Evidence, need: Need) -> Held:
    year = need.year or need.on.year - 1
    last = date(year, 12, 31)
    if row.period_until is None:
        return Held(False, False, Text("没有写是哪一年的", "it does not say which year it is about"))
    if row.period_until != last or (row.period_from is not None and row.period_from > date(year, 12, 1)):
        told = f"{row.period_from or '…'} – {row.period_until}"
        return Held(False, False, Text(f"是 {told} 的，不是 {year} 年度的", f"it is about {told}, not about {year}"))
    if material.holds.code and not _code(row):
        return Held(
            True,
            False,
            Text(f"{year} 年度的报告已有，还缺监管平台的赋码", f"the report of {year} is there; its code is lacking"),
        )
    return Held(True, True, Text(f"{year} 年度", f"about {year}"), row.valid_until)


def _month(material: Material, row: Evidence, need: Need) -> Held:
    year, month = need.year or need.on.year - 1, material.holds.month
    first = date(year, month, 1)
    shown = Text(f"{year} 年 {month} 月", f"{year}-{month:02d}")
    begin, end = row.period_from or row.period_until, row.period_until or row.period_from
    if begin is None or end is None:
        return Held(False, False, Text("没有写是哪个月的", "it does not say which month it is about"))
    if begin > first or end < first:
        told = Text(f"是 {begin} – {end} 的，不含 {shown.zh}", f"it is about {begin} – {end}, without {shown.en}")
        return Held(False, False, told)
    return Held(True, True, Text(f"含 {shown.zh}", f"covers {shown.en}"), row.valid_until)


def _queried(material: Material, row: Evidence, need: Need) -> Held:
    dated = _dated(row)
    if dated is None:
        return Held(True, False, Text("没有写查询日期", "the day of the query is not given"))
    if dated > need.on:
        return Held(
            False, False, Text(f"查询日期 {dated} 在 {need.on} 之后", f"the query of {dated} lies after {need.on}")
        )
    rule = clocks.days(material.holds.within, first="next_day", ending="stay")
    last = clocks.after(rule, dated).last or dated
    if last < need.on:
        late = (need.on - last).days
        within = material.holds.within
        return Held(
            True,
            False,
            Text(
                f"查询日期 {dated}，{within} 天内有效，到 {last} 为止，已过 {late} 天",
                f"queried on {dated}, good for {within} days until {last}: too old by {late} days",
            ),
            last,
        )
    return Held(True, True, Text(f"查询日期 {dated}，可用到 {last}", f"queried on {dated}, good until {last}"), last)


def _round(row: Evidence, need: Need) -> Held:
    paper = getattr(row, "paper", None)
    named = paper.round_key if paper is not None else ""
    if need.round_key and named:
        if named == need.round_key:
            return Held(True, True, Text("本批次的", "made for this round"), row.valid_until)
        return Held(False, False, Text("是另一批次的", "made for another round"))
    dated = _dated(row)
    if dated is None:
        return Held(True, False, Text("没有写签署日期", "the day of signing is not given"))
    if dated.year != need.on.year:
        return Held(True, False, Text(f"{dated} 签署，只用于当年的批次", f"signed on {dated}: for rounds of that year"))
    return Held(True, True, Text(f"{dated} 签署", f"signed on {dated}"), date(dated.year, 12, 31))


def _end(row: Evidence) -> Held:
    if row.valid_until is None:
        return Held(True, True, Text("长期有效", "without end"))
    return Held(True, True, Text(f"有效至 {row.valid_until}", f"valid until {row.valid_until}"), row.valid_until)


def _dated(row: Evidence) -> date | None:
    paper = getattr(row, "paper", None)
    if paper is not None and paper.dated_on is not None:
        return paper.dated_on  # type: ignore[no-any-return]
    return row.period_until


def _code(row: Evidence) -> str:
    paper = getattr(row, "paper", None)
    return "" if paper is None else str(paper.code)


__all__ = ["SOON", "Held", "Need", "judge"]
