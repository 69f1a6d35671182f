"""Writing a proposed mapping: every heading with what it seems to mean, and question marks where a person decides."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tidu.catalogue import Catalogue
from tidu.intake.mapping import ColumnMap, Mapping, propose_columns
from tidu.intake.mapping_files import FORMAT
from tidu.intake.settling import Settled, settle
from tidu.intake.sources import Source
from tidu.intake.targets import Wanted
from tidu.intake.units import style_of
from tidu.sheets.heading_parts import take_apart
from tidu.text import Language, Text

PLAIN_KEY = re.compile(r"(?!\d+$)[0-9\u4e00-\u9fffA-Za-z][\u4e00-\u9fffA-Za-z0-9（）()_/、＋%“”\-]*")
RESERVED = {"yes", "no", "true", "false", "null", "on", "off", "y", "n"}
COMMENT_COLUMN = 72
HEAD = {
    "zh": (
        "# 列映射：表格的每一列是什么。核对以后用 --mapping 读入；写法见 docs/intake.md",
        "# 末尾的问号（?）是程序没有把握、要由人决定的地方：改成正确的写法，或把整列写成 skip（不用）",
    ),
    "en": (
        "# Column mapping: what each column of the tables is. Check it, then read it with --mapping; see docs/intake.md",
        "# A question mark at the end of a value is for a person to settle: write what is right, or skip for the column",
    ),
}
TOP = {
    "zh": (
        "# unit: 万元        # 自己没有写单位的金额列的单位",
        "# year: 2025        # 没有写年份的年度指标属于哪一年",
    ),
    "en": (
        "# unit: 万元        # of amounts that state none",
        "# year: 2025        # of yearly indicators that name none",
    ),
}
WORDS = {
    "unneeded": Text("所选标准用不到", "not read by the chosen standards"),
    "several": Text("有几列都像是“{name}”，只能取一列", "several columns look like “{name}”; only one can be used"),
    "unit": Text("单位没有注明", "the unit is not stated"),
    "share": Text("比例写法：{evidence}", "shares: {evidence}"),
    "year": Text("年份没有注明", "the year is not stated"),
    "rows": Text("每行一年", "a row is a year"),
}


def propose_mapping(sources: Sequence[Source], wanted: Wanted, catalogue: Catalogue, language: Language = "zh") -> str:
    """The text of a mapping file for these tables."""
    lines = [*HEAD[language], f"mapping: {FORMAT}", *TOP[language], "columns:"]
    seen: set[str] = set()
    for source in sources:
        lines.append(f"  # {source.name}{f' · {source.sheet}' if source.sheet else ''}")
        mapping = Mapping(propose_columns(source.columns, catalogue))
        settled = settle(source, mapping, wanted, [])
        claims = _claims(mapping, settled, wanted)
        for heading in source.columns:
            if heading not in seen:
                seen.add(heading)
                lines.append(_line(mapping.columns[heading], source, settled, wanted, claims, language))
    return "\n".join(lines) + "\n"


def write_proposal(path: Path, text: str) -> None:
    """Writes a mapping file."""
    path.write_text(text, encoding="utf-8")


def _claims(mapping: Mapping, settled: Settled, wanted: Wanted) -> Counter[tuple[str, int | None, str]]:
    """How often each fact is claimed."""
    return Counter(
        key for one in mapping.columns.values() if one.certain and (key := _claim(one, settled, wanted)) is not None
    )


def _claim(one: ColumnMap, settled: Settled, wanted: Wanted) -> tuple[str, int | None, str] | None:
    if one.target is None:
        return None
    year = one.year if one.year is None or one.year > 0 else wanted.on.year + one.year
    return one.target.code, None if settled.long else year, one.target.end


def _line(
    one: ColumnMap,
    source: Source,
    settled: Settled,
    wanted: Wanted,
    claims: Counter[tuple[str, int | None, str]],
    language: Language,
) -> str:
    """One column: its key, what it is, and why."""
    key = _key(one.heading)
    if one.target is None:
        return _commented(f"  {key}: skip", one.why.to(language))
    if not wanted.reads(one.target):
        return _commented(f"  {key}: skip", f"{one.target.code} · {WORDS['unneeded'].to(language)}")
    remarks = [one.why.to(language)]
    open_ = not one.certain
    claim = _claim(one, settled, wanted)
    if claim is not None and claims[claim] > 1 and one.target.what not in ("name", "code", "county"):
        open_ = True
        remarks.append(WORDS["several"].format(name=one.target.label).to(language))
    parts = [f"is: {one.target.code}{'?' if open_ else ''}"]
    if one.target.title is not None and one.target.end != "held":
        parts.append(f"end: {one.target.end}")
    parts += _details(one, source, settled, wanted, remarks, language)
    value = "{" + ", ".join(parts) + "}"
    return _commented(f"  {key}: {value}", f"{one.target.label.to(language)} · {'；'.join(remarks)}")


def _details(
    one: ColumnMap, source: Source, settled: Settled, wanted: Wanted, remarks: list[str], language: Language
) -> list[str]:
    """Year, unit and way of writing shares, with a question mark where they are not known."""
    indicator = one.target.indicator if one.target else None
    if indicator is None:
        return []
    parts: list[str] = []
    if indicator.yearly and settled.long:
        remarks.append(WORDS["rows"].to(language))
    elif indicator.yearly:
        known = one.year is not None
        guess = one.year if known else max(wanted.years(indicator), default=wanted.on.year - 1)
        parts.append(f"year: {guess}{'' if known else '?'}")
        remarks += [] if known else [WORDS["year"].to(language)]
    if indicator.type == "money" or indicator.unit.startswith("万"):
        unit = one.unit or take_apart(one.heading).unit or source.unit
        parts.append(f"unit: {unit}" if unit else "unit: 元或万元?")
        remarks += [] if unit else [WORDS["unit"].to(language)]
    if indicator.type == "share":
        found = style_of(source, one.heading)
        sure = found.sure and found.style != "ambiguous"
        parts.append(f"style: {found.style if sure else 'percent或fraction?'}")
        remarks.append(WORDS["share"].format(evidence=found.evidence).to(language))
    return parts


def _key(heading: str) -> str:
    """A heading as a key of YAML."""
    plain = PLAIN_KEY.fullmatch(heading) and heading.lower() not in RESERVED
    return heading if plain else json.dumps(heading, ensure_ascii=False)


def _commented(text: str, remark: str) -> str:
    width = sum(2 if ord(char) > 0x2E7F else 1 for char in text)
    return f"{text}{' ' * max(2, COMMENT_COLUMN - width)}# {remark}"
