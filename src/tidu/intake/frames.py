"""Tables of firms as one lazy frame in the wide layout of :mod:`tidu.criteria.layout`, with all that was noticed.

Nothing is guessed in silence: a column is read only where its heading is known as it stands or a person has mapped it;
a cell that cannot be read is null, listed by row and column, and counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from tidu.catalogue import Catalogue
from tidu.criteria import model
from tidu.criteria.values import show_value
from tidu.errors import Faults, TiduError, Where
from tidu.intake.assembling import Part, assemble
from tidu.intake.faults import refuse
from tidu.intake.identities import IDENTITY_COLUMNS, KEPT, identify, with_keys
from tidu.intake.judging import Engine
from tidu.intake.mapping import Mapping, propose_columns
from tidu.intake.notes import note
from tidu.intake.parsing import read_columns, stored_type
from tidu.intake.plausibility import implausible
from tidu.intake.problems import no_problems
from tidu.intake.progress import QUIET, Progress
from tidu.intake.settling import ColumnReport, Settled, check_headings, settle
from tidu.intake.sources import Source, read_source
from tidu.intake.stored import is_stored, out_of_range, scan_stored, stored_columns
from tidu.intake.targets import Wanted, wanted_by
from tidu.sheets import Note
from tidu.text import Text

MOST_NAMED = 12


@dataclass
class Loaded:
    """What came out of reading. ``frame`` has one row a firm: identity, kept columns, and the wide layout's columns.

    ``rows`` counts the rows that were read and ``firms`` those of the frame; both are None where the frame is streamed
    from a file. ``problems`` has a row for every cell at fault (``tidu.intake.problems.SCHEMA``).
    """

    frame: pl.LazyFrame
    wanted: Wanted
    files: tuple[str, ...]
    problems: pl.DataFrame = field(default_factory=no_problems)
    notes: list[tuple[str, Note]] = field(default_factory=list)
    columns: list[ColumnReport] = field(default_factory=list)
    rows: int | None = None
    firms: int | None = None

    @property
    def streamed(self) -> bool:
        """Whether the firms stay in their file until they are judged."""
        return self.firms is None

    @property
    def identity(self) -> list[str]:
        """The columns that say who a firm is, and those that were kept."""
        return [
            name for name in self.frame.collect_schema().names() if name in IDENTITY_COLUMNS or name.startswith(KEPT)
        ]


@dataclass(frozen=True)
class Options:
    """What a caller may say beside a mapping: the sheet, the year and the unit of columns that state none.

    ``keep`` names columns to be carried along unread; ``engine`` says what judges.
    """

    sheet: str | None = None
    year: int | None = None
    unit: str | None = None
    keep: tuple[str, ...] = ()
    engine: Engine = "polars"


def load_frame(
    files: Sequence[Path | str],
    standards: Sequence[model.Standard],
    on: date,
    mapping: Mapping | None = None,
    *,
    catalogue: Catalogue,
    options: Options | None = None,
    progress: Progress = QUIET,
) -> Loaded:
    """Everything that these standards read, from these files, as of a date.

    Raises SheetError for a file that cannot be read, and Faults of IntakeError for columns whose meaning, year, unit
    or way of writing cannot be told.
    """
    paths = [Path(one) for one in files]
    options = options or Options()
    wanted = wanted_by(standards, catalogue, on)
    names = tuple(path.name for path in paths)
    stored = [mapping is None and is_stored(path, wanted) for path in paths]
    if any(stored):
        if not all(stored):
            mixed = ", ".join(path.name for path, one in zip(paths, stored, strict=True) if not one)
            raise refuse(
                "wide-mixed", Where(mixed), stored=", ".join(n for n, one in zip(names, stored, strict=True) if one)
            )
        return _load_stored(paths, wanted, catalogue, options)
    sources = []
    for path in paths:
        progress.stage(Text(f"读取 {path.name}", f"Reading {path.name}"))
        sources.append(read_source(path, options.sheet))
    settled = settle_all(sources, mapping, wanted, catalogue, options)
    return _read(settled, names, wanted, mapping, progress)


def settle_all(
    sources: Sequence[Source], mapping: Mapping | None, wanted: Wanted, catalogue: Catalogue, options: Options
) -> list[Settled]:
    """How each table is read; raises Faults with everything that has to be settled first."""
    faults: list[TiduError] = []
    settled = []
    if mapping is not None:
        check_headings(sources, mapping, faults)
    for source in sources:
        chosen = mapping or Mapping(propose_columns(source.columns, catalogue), keep=options.keep)
        chosen.unit = options.unit or chosen.unit
        chosen.year = options.year or chosen.year
        settled.append(settle(source, chosen, wanted, faults))
    nameless = [one for one in settled if one.long and not (one.identity("name") or one.identity("code"))]
    faults += [refuse("no-firm-column", Where(one.source.name, sheet=one.source.sheet)) for one in nameless]
    if faults:
        raise Faults(faults)
    facts = any(one.sums or any(use.target.what in ("indicator", "title") for use in one.uses) for one in settled)
    if not facts and not (mapping and mapping.given):
        raise _nothing_to_judge(settled)
    return settled


def _nothing_to_judge(settled: Sequence[Settled]) -> TiduError:
    """The error for tables of which no column is read; says of each column why."""
    reports = [report for one in settled for report in one.reports]
    named = [(one.heading, one.target.label if one.status == "used" and one.target else one.why) for one in reports]
    zh = "；".join(f"{heading}：{why.zh}" for heading, why in named[:MOST_NAMED])
    en = "; ".join(f"{heading}: {why.en}" for heading, why in named[:MOST_NAMED])
    more = len(reports) - MOST_NAMED
    listed = Text(zh + (f"……另有 {more} 列" if more > 0 else ""), en + (f" ... and {more} more" if more > 0 else ""))
    return refuse("nothing-to-judge", Where(settled[0].source.name, sheet=settled[0].source.sheet), listed=listed)


def _read(
    settled: list[Settled], names: tuple[str, ...], wanted: Wanted, mapping: Mapping | None, progress: Progress
) -> Loaded:
    problems: list[pl.DataFrame] = []
    parts: list[Part] = []
    identified = [identify(one, number) for number, one in enumerate(settled)]
    keyed = with_keys([one.frame for one in identified])
    problems += [table for one in identified for table in one.problems] + keyed.problems
    rows = 0
    for one, identity in zip(settled, keyed.frames, strict=True):
        progress.stage(Text(f"读懂 {one.source.name} 的各列", f"Reading the columns of {one.source.name}"))
        columns = read_columns(one, wanted.on)
        problems += columns.problems
        rows += columns.frame.height
        parts.append(Part(one, pl.concat([identity, columns.frame], how="horizontal")))
        progress.rows(rows)
    progress.stage(Text("合并各企业的数据", "Bringing each firm's facts together"))
    assembled = assemble(parts, wanted)
    notes = [(one.source.name, told) for one in settled for told in one.source.notes]
    notes += [("", told) for told in assembled.notes]
    if keyed.linked:
        notes.append(("", note("code-from-name", None, count=keyed.linked)))
    frame = assembled.frame
    problems.append(implausible(frame, wanted))
    if mapping is not None and mapping.given:
        frame, given = _given(frame, mapping, wanted)
        notes += given
    tables = [table for table in (*problems, *assembled.problems) if table.height]
    return Loaded(
        frame.lazy(),
        wanted,
        names,
        _in_order(tables),
        notes,
        [report for one in settled for report in one.reports],
        rows,
        frame.height,
    )


def _in_order(tables: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Problems by severity, file and row; each once, where one column serves several indicators."""
    if not tables:
        return no_problems()
    same = ["file", "sheet", "row", "column", "text", "code"]
    return pl.concat(tables).unique(same, maintain_order=True).sort("severity", "file", "row", maintain_order=True)


def _given(frame: pl.DataFrame, mapping: Mapping, wanted: Wanted) -> tuple[pl.DataFrame, list[tuple[str, Note]]]:
    """Facts that the mapping states for every firm, where the tables do not say otherwise."""
    notes: list[tuple[str, Note]] = []
    for one in mapping.given:
        year = one.year if one.year is None or one.year > 0 else wanted.on.year + one.year
        column = wanted.column(one.indicator, year)
        if column is None:
            continue
        value = pl.lit(one.value, dtype=stored_type(one.indicator))
        own = pl.col(column).fill_null(value) if column in frame.columns else value
        frame = frame.with_columns(own.alias(column))
        shown = Text(show_value(one.indicator, one.value), show_value(one.indicator, one.value, "en"))
        notes.append(("", note("given-for-all", None, name=one.indicator.names, value=shown)))
    return frame, notes


def _load_stored(paths: Sequence[Path], wanted: Wanted, catalogue: Catalogue, options: Options) -> Loaded:
    faults: list[TiduError] = []
    scans = [scan_stored(path, wanted, catalogue, options.keep, faults) for path in paths]
    if faults:
        raise Faults(faults)
    problems = pl.concat([out_of_range(path, wanted) for path in paths])
    notes = [(path.name, note("stored-layout")) for path in paths]
    frame = scans[0] if len(scans) == 1 else pl.concat(scans, how="diagonal_relaxed")
    reports = [report for path in paths for report in stored_columns(path, wanted, catalogue)]
    return Loaded(frame, wanted, tuple(path.name for path in paths), problems, notes, reports)
