"""What a column of a table can be: who the firm is, a fact about it, or a title that it holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from tidu.catalogue import Catalogue
from tidu.catalogue.deriving import derived_by
from tidu.criteria import model
from tidu.criteria.layout import WideColumn, wide_columns
from tidu.criteria.vocabulary import Indicator
from tidu.text import Text, same

What = Literal["name", "code", "county", "year", "indicator", "title"]
End = Literal["held", "from", "until"]

# In the order in which they are preferred where a table has several.
IDENTITY: dict[What, tuple[str, ...]] = {
    "name": (
        "企业名称",
        "企业全称",
        "公司全称",
        "公司名称",
        "单位名称",
        "单位全称",
        "申报企业",
        "申报单位",
        "企业",
        "firm name",
    ),
    "code": ("统一社会信用代码", "社会信用代码", "信用代码", "组织机构代码", "股票代码", "证券代码", "uscc"),
    "county": (
        "县区",
        "区县",
        "所属区县",
        "所属县区",
        "所属区",
        "所在县区",
        "所在区县",
        "县（市、区）",
        "县市区",
        "county",
    ),
    "year": ("年份", "年度", "报告期", "会计年度", "报告年度", "统计年度", "所属年度", "year"),
}
IDENTITY_NAMES: dict[What, Text] = {
    "name": Text("企业名称", "firm's name"),
    "code": Text("企业代码", "firm's code"),
    "county": Text("县区", "county"),
    "year": Text("年度", "year"),
}
END_NAMES: dict[End, Text] = {
    "held": Text("是否持有", "held or not"),
    "from": Text("起始日期", "first day"),
    "until": Text("截止日期", "last day"),
}
BEFORE_ALIAS = ("", "是否", "是否为", "是否属于", "是否持有")
AFTER_ALIAS: dict[End, tuple[str, ...]] = {
    "from": (
        "认定日期",
        "认定时间",
        "公告日期",
        "公告时间",
        "发证日期",
        "获得日期",
        "获得时间",
        "入库日期",
        "有效期起",
        "起始日期",
    ),
    "until": ("有效期至", "有效期止", "有效期截止", "有效期截止日期", "到期日", "到期日期", "截止日期"),
}


@dataclass(frozen=True, slots=True)
class Target:
    """What a column is: one of ``What``, with the indicator, or the title and which end of its validity."""

    what: What
    indicator: Indicator | None = None
    title: str | None = None
    end: End = "held"
    names: Text = same("")

    @property
    def code(self) -> str:
        """What a mapping file calls it."""
        if self.indicator is not None:
            return self.indicator.code
        return self.title or self.what

    @property
    def label(self) -> Text:
        """What people call it."""
        if self.title is None:
            return self.names
        end = END_NAMES[self.end]
        return Text(f"{self.names.zh}（{end.zh}）", f"{self.names.en} ({end.en})")


def all_targets(catalogue: Catalogue) -> dict[str, Target]:
    """Every target under a key: ``name``, ``code`` ..., an indicator's code, ``title:xjr:until``."""
    found: dict[str, Target] = {what: Target(what, names=names) for what, names in IDENTITY_NAMES.items()}
    for indicator in catalogue.indicators.values():
        found[indicator.code] = Target("indicator", indicator, names=indicator.names)
    for title in catalogue.titles.values():
        for end in END_NAMES:
            found[f"title:{title.code}:{end}"] = Target("title", None, title.code, end, title.names)
    return found


def known_headings(catalogue: Catalogue) -> dict[str, list[str]]:
    """The headings under which each target is written, by the keys of :func:`all_targets`."""
    known = {str(what): list(words) for what, words in IDENTITY.items()}
    for indicator in catalogue.indicators.values():
        known[indicator.code] = list(dict.fromkeys((*indicator.headings, indicator.names.zh, indicator.code)))
    for title in catalogue.titles.values():
        aliases = dict.fromkeys((title.names.zh, *title.aliases))
        known[f"title:{title.code}:held"] = [f"{before}{alias}" for alias in aliases for before in BEFORE_ALIAS]
        for end, words in AFTER_ALIAS.items():
            known[f"title:{title.code}:{end}"] = [f"{alias}{word}" for alias in aliases for word in words]
    return known


class Wanted:
    """The facts that some standards read on a date, as columns of the wide layout."""

    def __init__(self, columns: Iterable[WideColumn], on: date) -> None:
        self.on = on
        self.columns: dict[str, WideColumn] = {one.name: one for one in columns}
        self._places: dict[tuple[str, int | None], str] = {}
        for one in self.columns.values():
            if one.indicator is not None:
                self._places[one.indicator.code, one.year(on)] = one.name

    @property
    def indicators(self) -> dict[str, Indicator]:
        """The indicators among them, by code."""
        return {one.indicator.code: one.indicator for one in self.columns.values() if one.indicator is not None}

    def years(self, indicator: Indicator) -> dict[int, str]:
        """The calendar years that are read of a yearly indicator, with the column of each."""
        return {
            year: name for (code, year), name in self._places.items() if code == indicator.code and year is not None
        }

    def column(self, indicator: Indicator, year: int | None) -> str | None:
        """The column of a fact, or None where nobody reads it."""
        return self._places.get((indicator.code, year if indicator.yearly else None))

    def reads(self, target: Target) -> bool:
        """Whether anything reads a target; who the firm is, always."""
        if target.indicator is not None:
            return target.indicator.code in self.indicators
        if target.title is not None:
            return f"title_{target.title}_until" in self.columns
        return True


def wanted_by(standards: Iterable[model.Standard], catalogue: Catalogue, on: date) -> Wanted:
    """What these standards read, and the classifications that derive facts for them."""
    everything = standards_with_sources(list(standards), catalogue)
    return Wanted((column for standard in everything for column in wide_columns(standard)), on)


def standards_with_sources(standards: list[model.Standard], catalogue: Catalogue) -> list[model.Standard]:
    """The classifications that derive facts for these standards, then the standards themselves."""
    sources = sorted({one for standard in standards for one in derived_by(standard)})
    return [*(catalogue.standard(one) for one in sources), *standards]
