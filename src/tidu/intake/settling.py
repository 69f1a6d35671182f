"""Settling a mapping against a table: which columns are read, for which year, in which unit; and what is refused."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from tidu.criteria.vocabulary import Indicator
from tidu.errors import TiduError, Where
from tidu.intake.faults import refuse
from tidu.intake.mapping import ColumnMap, Mapping, SumMap
from tidu.intake.sources import Source
from tidu.intake.targets import IDENTITY, IDENTITY_NAMES, Target, Wanted
from tidu.intake.units import Units
from tidu.sheets.heading_parts import take_apart
from tidu.sheets.shares import ShareWriting
from tidu.text import Text, same

Status = Literal["used", "skipped", "unneeded", "uncertain", "unmapped"]
STATUS_NAMES: dict[Status, Text] = {
    "used": Text("使用", "used"),
    "skipped": Text("映射文件写明不用", "skipped by the mapping"),
    "unneeded": Text("所选标准用不到", "not read by the chosen standards"),
    "uncertain": Text("待确认，没有使用", "to be confirmed, not used"),
    "unmapped": Text("没有对应的指标", "not mapped"),
}


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

    @property
    def units(self) -> Units:
        """What settles units and shares."""
        return Units(self.source, self.mapping.unit or self.source.unit, self.faults)

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
        elif target.indicator is not None:
            self.indicator(one, target, target.indicator)

    def indicator(self, one: ColumnMap, target: Target, indicator: Indicator) -> None:
        """Settles the year, the unit and the way of writing of an indicator's column."""
        placed = self.place(one, indicator)
        if placed is None:
            return
        column, year = placed
        where = one.where or self.at(one.heading)
        unit = self.units.unit(one.heading, one.unit, indicator, where)
        style = self.units.style(one.heading, one.style, where) if indicator.type == "share" else None
        self.use(one, Use(one.heading, target, column, year, unit, style))

    def use(self, one: ColumnMap, use: Use) -> None:
        """Notes a column that is read."""
        self.settled.uses.append(use)
        self.settled.reports.append(
            ColumnReport(self.source.name, use.heading, "used", use.target, use.year, use.unit, use.style, one.why)
        )

    # -- years ----------------------------------------------------------------------------------------------------

    def place(self, one: ColumnMap, indicator: Indicator) -> tuple[str, int | None] | None:
        """The column that an indicator is read into, and its year; None, noted, where it is not read."""
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
            year = self.mapping.year
        if year is None:
            self._undated(one, indicator)
            return None
        year = self._calendar(year)
        column = self.wanted.column(indicator, year)
        if column is None:
            why = Text(f"{year} 年的数用不到", f"The value of {year} is not read")
            self.report(one.heading, "unneeded", replace(one, year=year), why)
            return None
        return column, year

    def year_of(self, one: ColumnMap) -> int | None:
        """The calendar year that a column is of, as the mapping or its heading says."""
        parts = take_apart(one.heading)
        year = one.year
        if year is None:
            year = parts.year if parts.year is not None else parts.offset
        return None if year is None else self._calendar(year)

    def _calendar(self, year: int) -> int:
        return year if year > 0 else self.wanted.on.year + year

    def _place_in_long(self, one: ColumnMap, code: str, year: int | None) -> tuple[str, None] | None:
        if year is None or year == self.wanted.on.year:
            return code, None
        why = Text(
            f"每行已有年度，列名又写着 {year} 年，不知道以哪个为准",
            f"Rows have their year, yet the heading says {year}",
        )
        self.report(one.heading, "uncertain", one, why)
        return None

    def _undated(self, one: ColumnMap, indicator: Indicator) -> None:
        """A yearly indicator without a year: refused where a person mapped it, named where it was proposed."""
        years = sorted(self.wanted.years(indicator), reverse=True)
        listed = Text("、".join(map(str, years)), ", ".join(map(str, years)))
        where = one.where or self.at(one.heading)
        error = refuse("year-missing", where, heading=one.heading, name=indicator.names, years=listed, year=years[0])
        if self.mapping.confirmed:
            self.faults.append(error)
            return
        fix = error.fix or same("")
        self.report(one.heading, "uncertain", one, Text(f"{error.what.zh}；{fix.zh}", f"{error.what.en}; {fix.en}"))

    # -- sums, identities, conflicts ------------------------------------------------------------------------------

    def sum(self, number: int, one: SumMap) -> None:
        """Settles columns that add up to one fact."""
        parts: list[Use] = []
        total = ColumnMap(f"{one.target.label.zh}＝{'＋'.join(one.headings)}", one.target, one.year, where=one.where)
        indicator = one.target.indicator
        if indicator is None or not self.wanted.reads(one.target):
            return
        placed = self.place(total, indicator)
        if placed is None:
            return
        for index, heading in enumerate(one.headings):
            unit = self.units.unit(heading, one.unit, indicator, one.where or self.at(heading))
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
                    refuse("columns-conflict", self.at(None), columns=columns, name=uses[0].target.label)
                )

    def _sum_column(self, use: Use) -> str:
        return next(column for column, parts in self.settled.sums.items() if use in parts)

    def at(self, heading: str | None) -> Where:
        """The line of the mapping file, or the table."""
        line = self.mapping.columns[heading].where if heading in self.mapping.columns else None
        return line or Where(self.source.name, sheet=self.source.sheet)


def quoted(words: Iterable[str]) -> Text:
    """Words in quotation marks, one after another."""
    listed = [f"“{word}”" for word in words]
    return Text("、".join(listed), ", ".join(listed))
