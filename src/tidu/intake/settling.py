"""Settling a mapping against a table: which columns are read, for which year, in which unit; and what is refused."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import polars as pl

from tidu.errors import TiduError, Where
from tidu.intake.faults import refuse
from tidu.intake.mapping import ColumnMap, Mapping, SumMap
from tidu.intake.sources import ROW, Source
from tidu.intake.targets import IDENTITY, IDENTITY_NAMES, Target, Wanted
from tidu.sheets.cells import FEN
from tidu.sheets.heading_parts import take_apart
from tidu.sheets.shares import ShareStyle, ShareWriting, share_style
from tidu.text import Text, same

Status = Literal["used", "skipped", "unneeded", "uncertain", "unmapped"]
STATUS_NAMES: dict[Status, Text] = {
    "used": Text("使用", "used"),
    "skipped": Text("映射文件写明不用", "skipped by the mapping"),
    "unneeded": Text("所选标准用不到", "not read by the chosen standards"),
    "uncertain": Text("待确认，没有使用", "to be confirmed, not used"),
    "unmapped": Text("没有对应的指标", "not mapped"),
}
BARE = r"^[\s(（¥￥]*[+\-]?[\s¥￥]*[\d,，]*\d[\d,，]*(\.\d*)?[\s)）]*$"
"""A number without a unit."""
NOT_ZERO = "[1-9１-９]"
TENS_OF_THOUSANDS = "万"
USUAL_UNITS = ("元", "万元", "亿元")
MOST_SHARES = 20_000


@dataclass(frozen=True, slots=True)
class Use:
    """One column that is read: ``column`` is its name in the wide layout or, where rows are years, the indicator's."""

    heading: str
    target: Target
    column: str
    year: int | None = None
    unit: str | None = None
    style: ShareWriting | None = None


@dataclass(frozen=True, slots=True)
class ColumnReport:
    """What became of one column."""

    file: str
    heading: str
    status: Status
    target: Target | None = None
    year: int | None = None
    unit: str | None = None
    style: ShareWriting | None = None
    why: Text = same("")


@dataclass
class Settled:
    """How one table is read. ``long``: a row is a year of a firm. ``sums`` names columns to be added up."""

    source: Source
    long: bool
    uses: list[Use] = field(default_factory=list)
    sums: dict[str, list[Use]] = field(default_factory=dict)
    reports: list[ColumnReport] = field(default_factory=list)
    keep: tuple[str, ...] = ()

    def identity(self, what: str) -> Use | None:
        """The column that says who the firm is, or which year the row is of."""
        return next((use for use in self.uses if use.target.what == what), None)


def settle(source: Source, mapping: Mapping, wanted: Wanted, faults: list[TiduError]) -> Settled:
    """How to read a table by a mapping; what has to be refused is added to ``faults``."""
    long = any(
        one.target is not None and one.target.what == "year" and one.certain
        for heading in source.columns
        if (one := mapping.columns.get(heading)) is not None
    )
    settler = _Settler(source, mapping, wanted, faults, Settled(source, long))
    settler.run()
    return settler.settled


def check_headings(sources: Sequence[Source], mapping: Mapping, faults: list[TiduError]) -> None:
    """Refuses headings of a mapping file that no table has."""
    known = {heading for source in sources for heading in source.columns}
    named = [(one.heading, one.where) for one in mapping.columns.values()]
    named += [(heading, one.where) for one in mapping.sums for heading in one.headings]
    named += [(heading, None) for heading in mapping.keep]
    for heading, where in named:
        if heading not in known:
            near = difflib.get_close_matches(heading, known, n=3, cutoff=0.4) or sorted(known)[:5]
            faults.append(
                refuse("mapping-heading", where or Where(mapping.path), heading=heading, near="、".join(near))
            )


@dataclass
class _Settler:
    source: Source
    mapping: Mapping
    wanted: Wanted
    faults: list[TiduError]
    settled: Settled

    def run(self) -> None:
        for heading in self.source.columns:
            one = self.mapping.columns.get(heading)
            if one is None:
                self.report(heading, "unmapped")
            elif one.target is None:
                self.report(heading, "unmapped" if not one.certain else "skipped", one)
            elif not one.certain:
                self.report(heading, "uncertain", one)
            else:
                self.column(one, one.target)
        for more in self.mapping.also:
            if more.heading in self.source.columns and more.target is not None:
                self.column(more, more.target)
        for number, total in enumerate(self.mapping.sums):
            if all(heading in self.source.columns for heading in total.headings):
                self.sum(number, total)
        self.settled.keep = tuple(one for one in self.mapping.keep if one in self.source.columns)
        self.identities()
        self.conflicts()

    def report(self, heading: str, status: Status, one: ColumnMap | None = None, why: Text | None = None) -> None:
        """Notes what became of a column."""
        target = one.target if one else None
        reason = why or (one.why if one else Text("映射文件里没有这一列", "The mapping does not name it"))
        year = one.year if one else None
        self.settled.reports.append(ColumnReport(self.source.name, heading, status, target, year, why=reason))

    def column(self, one: ColumnMap, target: Target) -> None:
        """Settles a column whose target is known."""
        if target.what not in ("indicator", "title"):
            self.use(one, Use(one.heading, target, f"id_{target.what}"))
        elif not self.wanted.reads(target):
            self.report(one.heading, "unneeded", one)
        elif target.title is not None:
            self.use(one, Use(one.heading, target, f"title_{target.title}_{target.end}"))
        else:
            self.indicator(one, target)

    def indicator(self, one: ColumnMap, target: Target) -> None:
        """Settles the year, the unit and the way of writing of an indicator's column."""
        placed = self.place(one, target)
        if placed is None:
            return
        column, year = placed
        unit, style = self.unit(one.heading, one.unit, target), None
        if target.indicator is not None and target.indicator.type == "share":
            style = self.style(one)
        self.use(one, Use(one.heading, target, column, year, unit, style))

    def use(self, one: ColumnMap, use: Use) -> None:
        """Notes a column that is read."""
        self.settled.uses.append(use)
        self.settled.reports.append(
            ColumnReport(self.source.name, use.heading, "used", use.target, use.year, use.unit, use.style, one.why)
        )

    # -- years ----------------------------------------------------------------------------------------------------

    def place(self, one: ColumnMap, target: Target) -> tuple[str, int | None] | None:
        """The column that an indicator is read into, and its year; None, noted, where it is not read."""
        indicator = target.indicator
        assert indicator is not None  # noqa: S101 - the caller has an indicator
        year = self.year_of(one)
        if not indicator.yearly:
            if year is not None and year < self.wanted.on.year - 1 and not self.mapping.confirmed:
                why = Text(f"这是 {year} 年的情况，不是评价时的情况", f"It is the state of {year}, not of the check")
                self.report(one.heading, "uncertain", one, why)
                return None
            return indicator.code, None
        if self.settled.long:
            return self._place_in_long(one, indicator.code, year)
        if year is None:
            self._undated(one, target)
            return None
        column = self.wanted.column(indicator, year)
        if column is None:
            why = Text(f"{year} 年的数用不到", f"The value of {year} is not read")
            self.report(one.heading, "unneeded", replace(one, year=year), why)
            return None
        return column, year

    def year_of(self, one: ColumnMap) -> int | None:
        """The calendar year that a column is of, as the mapping, its heading or the whole mapping says."""
        parts = take_apart(one.heading)
        year = one.year
        if year is None:
            year = parts.year if parts.year is not None else parts.offset
        if year is None and not self.settled.long:
            year = self.mapping.year
        return year if year is None or year > 0 else self.wanted.on.year + year

    def _place_in_long(self, one: ColumnMap, code: str, year: int | None) -> tuple[str, None] | None:
        if year is None or year == self.wanted.on.year:
            return code, None
        why = Text(
            f"每行已有年度，列名又写着 {year} 年，不知道以哪个为准",
            f"Rows have their year, yet the heading says {year}",
        )
        self.report(one.heading, "uncertain", one, why)
        return None

    def _undated(self, one: ColumnMap, target: Target) -> None:
        """A yearly indicator without a year: refused where a person mapped it, named where it was proposed."""
        indicator = target.indicator
        assert indicator is not None  # noqa: S101 - the caller has an indicator
        years = sorted(self.wanted.years(indicator), reverse=True)
        listed = Text("、".join(map(str, years)), ", ".join(map(str, years)))
        error = refuse(
            "year-missing", self.where(one), heading=one.heading, name=target.label, years=listed, year=years[0]
        )
        if self.mapping.confirmed:
            self.faults.append(error)
        else:
            self.report(
                one.heading,
                "uncertain",
                one,
                Text(f"{error.what.zh}；{fix_zh(error)}", f"{error.what.en}; {fix_en(error)}"),
            )

    # -- units and shares -----------------------------------------------------------------------------------------

    def unit(self, heading: str, stated: str | None, target: Target) -> str | None:
        """The unit of a column's bare numbers; None where it needs none, or had to be refused."""
        indicator = target.indicator
        assert indicator is not None  # noqa: S101 - the caller has an indicator
        named = stated or take_apart(heading).unit
        if indicator.type == "money":
            unit = named or self.mapping.unit or self.source.unit
            allowed = tuple(FEN)
        elif indicator.type == "count" and indicator.unit.startswith(TENS_OF_THOUSANDS):
            unit, allowed = named, (indicator.unit, indicator.unit[1:])
        else:
            return self._plain_unit(heading, named, target)
        if unit is None:
            example = self._bare(heading)
            if example is None:
                return None
            units = "、".join(USUAL_UNITS if indicator.type == "money" else allowed)
            row, text = example
            self.faults.append(
                refuse("unit-missing", self._at(heading), heading=heading, units=units, row=row, example=text)
            )
            return None
        if unit not in allowed:
            self._wrong_unit(heading, unit, USUAL_UNITS if indicator.type == "money" else allowed, target)
            return None
        return unit

    def _plain_unit(self, heading: str, named: str | None, target: Target) -> str | None:
        """Counts in 万 are multiplied, durations in months divided; other units say nothing new."""
        if named is None:
            return None
        kind = target.indicator.type if target.indicator else ""
        if kind == "years" and named in ("月", "个月"):
            return "月"
        if kind == "count" and named.startswith(TENS_OF_THOUSANDS):
            return TENS_OF_THOUSANDS
        if kind in ("count", "points", "years") and (named in FEN or named == "%"):
            allowed = ("年", "月") if kind == "years" else ("分",) if kind == "points" else ("人", "项", "家", "万人")
            self._wrong_unit(heading, named, allowed, target)
        return None

    def _wrong_unit(self, heading: str, unit: str, allowed: Sequence[str], target: Target) -> None:
        why = Text(f"“{target.label.zh}”不用这个单位", f"“{target.label.en}” is not measured in it")
        self.faults.append(
            refuse(
                "mapping-value",
                self._at(heading),
                key=f"{heading} unit",
                value=unit,
                why=why,
                allowed="、".join(allowed),
            )
        )

    def _bare(self, heading: str) -> tuple[int, str] | None:
        """Row and text of the first number without a unit that is not zero."""
        text = pl.col(heading)
        found = self.source.frame.lazy().filter(text.str.contains(BARE) & text.str.contains(NOT_ZERO))
        rows = found.select(ROW, heading).head(1).collect().rows()
        return rows[0] if rows else None

    def style(self, one: ColumnMap) -> ShareWriting:
        """How a column writes its shares; refused where that cannot be told."""
        if one.style is not None:
            return one.style
        found = style_of(self.source, one.heading)
        if found.style == "ambiguous" or not found.sure:
            self.faults.append(refuse("share-ambiguous", self.where(one), heading=one.heading, evidence=found.evidence))
        return found.style

    # -- sums, identities, conflicts ------------------------------------------------------------------------------

    def sum(self, number: int, one: SumMap) -> None:
        """Settles columns that add up to one fact."""
        parts: list[Use] = []
        total = ColumnMap(f"{one.target.label.zh}＝{'＋'.join(one.headings)}", one.target, one.year, where=one.where)
        if not self.wanted.reads(one.target):
            return
        placed = self.place(total, one.target)
        if placed is None:
            return
        for index, heading in enumerate(one.headings):
            unit = self.unit(heading, one.unit, one.target)
            parts.append(Use(heading, one.target, f"§{number}.{index}", placed[1], unit))
        self.settled.sums[placed[0]] = parts
        self.settled.reports.append(
            ColumnReport(self.source.name, total.heading, "used", one.target, placed[1], parts[0].unit)
        )

    def identities(self) -> None:
        """Of several columns with names, or codes, the best known heading is taken."""
        for what, known in IDENTITY.items():
            uses = [use for use in self.settled.uses if use.target.what == what]
            if len(uses) < 2:
                continue
            order = {heading: place for place, heading in enumerate(known)}
            best = min(uses, key=lambda use: order.get(take_apart(use.heading).text, len(order)))
            for use in uses:
                if use is not best:
                    self.settled.uses.remove(use)
                    why = Text(
                        f"已用“{best.heading}”作{IDENTITY_NAMES[what].zh}",
                        f"“{best.heading}” is the {IDENTITY_NAMES[what].en}",
                    )
                    self._demote(use, why)

    def _demote(self, use: Use, why: Text) -> None:
        for place, report in enumerate(self.settled.reports):
            if report.heading == use.heading and report.status == "used":
                self.settled.reports[place] = replace(report, status="unneeded", why=why)

    def conflicts(self) -> None:
        """Refuses several columns for one fact."""
        claims: dict[str, list[Use]] = {}
        for use in (*self.settled.uses, *(part[0] for part in self.settled.sums.values())):
            column = use.column if not use.column.startswith("§") else self._sum_column(use)
            claims.setdefault(column, []).append(use)
        for uses in claims.values():
            if len(uses) > 1:
                columns = quoted([use.heading for use in uses])
                self.faults.append(
                    refuse("columns-conflict", self._at(None), columns=columns, name=uses[0].target.label)
                )

    def _sum_column(self, use: Use) -> str:
        return next(column for column, parts in self.settled.sums.items() if use in parts)

    def where(self, one: ColumnMap) -> Where:
        """The line of the mapping file, or the table."""
        return one.where or self._at(one.heading)

    def _at(self, heading: str | None) -> Where:
        line = self.mapping.columns[heading].where if heading in self.mapping.columns else None
        return line or Where(self.source.name, sheet=self.source.sheet)


def style_of(source: Source, heading: str) -> ShareStyle:
    """How a column writes its shares, told from its heading and all of its cells."""
    cells = source.frame[heading].drop_nulls()
    if len(cells) > MOST_SHARES:
        cells = cells.unique(maintain_order=True)
    return share_style(cells.to_list(), heading)


def quoted(words: Iterable[str]) -> Text:
    """Words in quotation marks, one after another."""
    listed = [f"“{word}”" for word in words]
    return Text("、".join(listed), ", ".join(listed))


def fix_zh(error: TiduError) -> str:
    """The remedy in Chinese."""
    return error.fix.zh if error.fix else ""


def fix_en(error: TiduError) -> str:
    """The remedy in English."""
    return error.fix.en if error.fix else ""
