"""From a file and its confirmed columns to rows of exact values, with a list of everything that could not be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from tidu.criteria.facts import Value
from tidu.criteria.layout import WideColumn
from tidu.criteria.vocabulary import Indicator
from tidu.errors import Faults, TiduError
from tidu.intake.identities import identify
from tidu.intake.mapping import ColumnMap
from tidu.intake.mapping import Mapping as IntakeMapping
from tidu.intake.parsing import read_columns
from tidu.intake.settling import Settled, settle
from tidu.intake.sources import ROW, Source, read_source
from tidu.intake.targets import Wanted, all_targets
from tidu.sheets import parse_date
from tidu.text import Text
from tidu.web.registry.facts.values import catalogue
from tidu.web.registry.models import ImportJob

YEARS_BACK = 30


@dataclass(slots=True)
class ReadRow:
    """One row of the file. ``facts``: (indicator, year or None) → value; ``own``: the other columns as text."""

    number: int
    name: str
    code: str
    county: str
    facts: dict[tuple[str, int | None], Value] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Problem:
    """A cell or a row that is not taken as it stands."""

    row: int | None
    cell: str
    column: str
    text: str
    severity: str
    code: str
    why: Text


class ReadFile:
    """A file read by its confirmed columns. ``problems`` are those of cells; ``rows`` gives the rows in order."""

    def __init__(self, path: Path, job: ImportJob, on: date) -> None:
        self.on = on
        self.job = job
        self.mapping: Mapping[str, Any] = job.mapping.get("columns", {})
        self.source = read_source(path, job.sheet or None)
        self.settled = self._settled()
        self.identity = identify(self.settled, 0)
        self.columns = read_columns(self.settled, on)
        self.letters = self.source.letters

    def __len__(self) -> int:
        return self.source.frame.height

    def _settled(self) -> Settled:
        """How the columns are read; raises Faults with everything that has to be said first: units, years."""
        targets, columns = all_targets(catalogue()), {}
        for heading, one in self.mapping.items():
            target = targets.get(one["to"])
            if target is None:
                columns[heading] = ColumnMap(heading, None)
            else:
                columns[heading] = ColumnMap(heading, target, one.get("year"), one.get("unit") or None)
        faults: list[TiduError] = []
        stated = IntakeMapping(
            columns, unit=self.job.mapping.get("unit"), year=self.job.mapping.get("year"), path="import"
        )
        settled = settle(self.source, stated, everything(self.on), faults)
        if faults:
            raise Faults(faults)
        return settled

    def problems(self) -> Iterator[Problem]:
        """The cells that could not be read, and those that were read with a doubt."""
        for table in (*self.identity.problems, *self.columns.problems):
            for one in table.iter_rows(named=True):
                why = Text(f"{one['why_zh']}；{one['fix_zh']}", f"{one['why_en']}; {one['fix_en']}")
                yield Problem(
                    one["row"], one["cell"] or "", one["column"], one["text"] or "", one["severity"], one["code"], why
                )

    def rows(self, first: int = 0, count: int | None = None) -> Iterator[ReadRow]:
        """Rows from ``first`` on; reading a part costs no more than the part."""
        identity = self.identity.frame.slice(first, count)
        values = self.columns.frame.slice(first, count)
        texts = self.source.frame.slice(first, count)
        own = {one["to"]: heading for heading, one in self.mapping.items() if ":" in one["to"]}
        uses = [use for use in self.settled.uses if use.target.indicator is not None]
        names = [(use.column, use.target.indicator, self._year(use.column, use.target.indicator)) for use in uses]
        years = values["id_year"].to_list() if self.settled.long else None
        lists = {column: values[column].to_list() for column, _indicator, _year in names}
        own_lists = {key: texts[heading].to_list() for key, heading in own.items()}
        columns = (identity["id_name"].to_list(), identity["id_code"].to_list(), identity["id_county"].to_list())
        for at, number in enumerate(values[ROW].to_list()):
            name, code, county = (column[at] or "" for column in columns)
            row = ReadRow(number, name, code, county)
            for column, indicator, year in names:
                value = lists[column][at]
                if value is not None and indicator is not None:
                    if indicator.yearly and years is not None:
                        year = years[at]  # noqa: PLW2901 - the row says which year it is
                        if year is None:
                            continue
                    row.facts[indicator.code, year] = value
            for key, listed in own_lists.items():
                if (text := listed[at]) is not None and str(text).strip():
                    row.own[key] = str(text).strip()
            yield row

    def _year(self, column: str, indicator: Indicator | None) -> int | None:
        return int(column.rpartition("@")[2]) if indicator is not None and indicator.yearly and "@" in column else None

    def day(self, row: ReadRow, key: str) -> date | None:
        """A day of one of the own columns; None where it is no day."""
        text = row.own.get(key, "")
        heading = next((heading for heading, one in self.mapping.items() if one["to"] == key), "")
        return parse_date(self.source.original(heading, text)).value if text else None

    def cell(self, row: ReadRow, key: str) -> str:
        """The name of a cell, such as C12."""
        heading = next((heading for heading, one in self.mapping.items() if one["to"] == key), "")
        letter = self.letters.get(heading)
        return f"{letter}{row.number}" if letter else ""


def everything(on: date) -> Wanted:
    """Every indicator of the catalogue, of every year of the last decades; the column's name says which year."""
    columns = []
    for indicator in catalogue().indicators.values():
        if not indicator.yearly:
            columns.append(WideColumn(indicator.code, indicator))
            continue
        base = on.year if indicator.this_year else on.year - 1
        columns += [
            WideColumn(f"{indicator.code}@{year}", indicator, base - year)
            for year in range(on.year - YEARS_BACK, on.year + 1)
        ]
    return Wanted(columns, on)


def opened(path: Path, sheet: str) -> Source:
    """The table in a file, before its columns are known."""
    return read_source(path, sheet or None)
