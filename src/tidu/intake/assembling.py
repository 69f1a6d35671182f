"""From the typed columns of tables to one row a firm: years side by side, rows of one firm merged, conflicts found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from tidu.criteria.values import show_value
from tidu.criteria.vocabulary import FOREVER, NEVER, Indicator
from tidu.intake.identities import IDENTITY_COLUMNS, KEPT, KEY, ORDER
from tidu.intake.notes import TREATED, note
from tidu.intake.problems import Place, listed, own_error
from tidu.intake.settling import Settled
from tidu.intake.sources import ROW
from tidu.intake.targets import Wanted
from tidu.sheets import Note, Problem
from tidu.text import Text, same

YEAR = "id_year"
HELD = "_held"
MOST_VALUES = 4


@dataclass
class Assembled:
    """One row a firm in the wide layout beside its identity; problems and notes that arose on the way."""

    frame: pl.DataFrame
    problems: list[pl.DataFrame] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


@dataclass
class Part:
    """The typed columns of one table, with the identity and key of each row."""

    settled: Settled
    frame: pl.DataFrame


def assemble(parts: Sequence[Part], wanted: Wanted) -> Assembled:
    """Brings tables together: every firm once, with every fact that any of them has."""
    result = Assembled(pl.DataFrame())
    fragments: list[pl.DataFrame] = []
    for part in parts:
        frame = _without_strangers(part, result)
        if part.settled.long:
            fragments += _years_apart(frame, part.settled, wanted, result)
        else:
            fragments.append(_titles(frame.drop(ROW)))
            _count_merged(frame, [KEY], result)
    result.frame = _together(fragments, wanted, result)
    return result


def _without_strangers(part: Part, result: Assembled) -> pl.DataFrame:
    """Rows that name no firm are listed; where rows are years they cannot be placed and are left aside."""
    settled, frame = part.settled, part.frame
    if settled.identity("name") is None and settled.identity("code") is None:
        result.notes.append(note("rows-are-firms"))
        return frame.drop("named")
    strangers = frame.filter(~pl.col("named"))
    if strangers.height:
        treated = TREATED["aside" if settled.long else "alone"]
        result.notes.append(
            note("rows-without-firm", None, count=strangers.height, first=strangers[ROW][0], treated=treated)
        )
        use = settled.identity("name") or settled.identity("code")
        heading = use.heading if use else ""
        place = Place(settled.source.name, settled.source.sheet, heading, settled.source.letters.get(heading))
        result.problems.append(listed((place, row, own_error("no-firm", ""), None) for row in strangers[ROW]))
    return (frame.filter(pl.col("named")) if settled.long else frame).drop("named")


# -- rows that are years --------------------------------------------------------------------------------------------


def _years_apart(frame: pl.DataFrame, settled: Settled, wanted: Wanted, result: Assembled) -> list[pl.DataFrame]:
    """A long table as fragments of the wide one: who the firms are, each year's facts, and the latest states."""
    frame = _with_years(frame, settled, result)
    _count_merged(frame, [KEY, YEAR], result)
    indicators = [code for code in wanted.indicators if code in frame.columns]
    identity = _identity(frame)
    frame = frame.sort(YEAR, ORDER, descending=[True, False])
    fragments = []
    years = sorted({year for code in indicators for year in wanted.years(wanted.indicators[code])}, reverse=True)
    _count_unread(frame, years, result)
    for year in years:
        names = {code: wanted.column(wanted.indicators[code], year) for code in indicators}
        columns = [pl.col(code).alias(name) for code, name in names.items() if name and wanted.indicators[code].yearly]
        fragments.append(frame.filter(pl.col(YEAR) == year).select(*identity, *columns))
    states = [code for code in indicators if not wanted.indicators[code].yearly]
    titles = [name for name in frame.columns if name.startswith("title_")]
    if states or titles:
        for code in states:
            result.notes.append(note("state-of-year", None, name=wanted.indicators[code].names))
        known = _latest(frame, [*states, *titles], wanted).select(*identity, *states, *titles)
        fragments.append(known.filter(~pl.all_horizontal(pl.col(*states, *titles).is_null())))
    # Firms of which nothing is read are firms all the same.
    fragments.append(frame.select(identity).unique(KEY, keep="first", maintain_order=True))
    return [_titles(one) for one in fragments]


def _count_unread(frame: pl.DataFrame, years: Sequence[int], result: Assembled) -> None:
    """Notes how many rows are of years after, or before, those that are read; ``years`` runs from the latest."""
    if not years:
        return
    for code, year, unread in (
        ("years-beyond", years[0], pl.col(YEAR) > years[0]),
        ("years-before", years[-1], pl.col(YEAR) < years[-1]),
    ):
        if count := frame.filter(unread).height:
            result.notes.append(note(code, None, count=count, year=year))


def _with_years(frame: pl.DataFrame, settled: Settled, result: Assembled) -> pl.DataFrame:
    """Rows whose year is not known are left aside; an unreadable year is listed already, a blank one here."""
    year, source = settled.identity("year"), settled.source
    if year is None:
        return frame
    texts = source.frame.select(ROW, pl.col(year.heading).alias("§year"))
    blank = frame.filter(pl.col(YEAR).is_null()).join(texts.filter(pl.col("§year").is_null()), on=ROW, how="semi")
    if blank.height:
        place = Place(source.name, source.sheet, year.heading, source.letters.get(year.heading))
        result.problems.append(listed((place, row, own_error("not-a-year", ""), None) for row in blank[ROW]))
    return frame.filter(pl.col(YEAR).is_not_null())


def _latest(frame: pl.DataFrame, columns: Sequence[str], wanted: Wanted) -> pl.DataFrame:
    """Each state only in the latest year, not after the check, in which the firm has it; events of all years.

    In a row that is a year, “never” says nothing of other years: it gives way to a date.
    """
    last = wanted.on.year
    chosen = []
    for name in columns:
        value = pl.col(name)
        if name in wanted.columns and _is_event(name, wanted):
            ever = (value > NEVER).any().over(KEY)
            chosen.append(pl.when((value == NEVER) & ever).then(None).otherwise(value).alias(name))
        else:
            newest = pl.col(YEAR).filter(value.is_not_null()).max().over(KEY)
            chosen.append(pl.when(pl.col(YEAR) == newest).then(value).alias(name))
    return frame.filter(pl.col(YEAR) <= last).with_columns(chosen)


def _identity(frame: pl.DataFrame) -> list[str]:
    kept = [name for name in frame.columns if name.startswith(KEPT)]
    return [KEY, ORDER, *IDENTITY_COLUMNS, *kept]


# -- titles ---------------------------------------------------------------------------------------------------------


def _titles(frame: pl.DataFrame) -> pl.DataFrame:
    """Titles said to be held or not, as first and last days; stated days come first."""
    held = [name for name in frame.columns if name.startswith("title_") and name.endswith(HELD)]
    for name in held:
        stem = name.removesuffix(HELD)
        days: dict[str, tuple[date, pl.Expr]] = {}
        for end, always in (("from", NEVER), ("until", FOREVER)):
            column = f"{stem}_{end}"
            stated = pl.col(column) if column in frame.columns else pl.lit(None, dtype=pl.Date)
            days[column] = (always, stated)
        frame = frame.with_columns(
            pl.when(~pl.col(name))
            .then(pl.lit(NEVER))
            .when(pl.col(name))
            .then(stated.fill_null(always))
            .otherwise(stated)
            .alias(column)
            for column, (always, stated) in days.items()
        )
    return _open_ends(frame.drop(held))


def _open_ends(frame: pl.DataFrame) -> pl.DataFrame:
    """A list that gives only last days lists titles that are held: their first day lies before it. 无 means neither."""
    for until in [name for name in frame.columns if name.startswith("title_") and name.endswith("_until")]:
        since = f"{until.removesuffix('_until')}_from"
        if since not in frame.columns:
            frame = frame.with_columns(pl.when(pl.col(until).is_not_null()).then(pl.lit(NEVER)).alias(since))
            continue
        none = (pl.col(until) == NEVER).fill_null(value=False) | (
            pl.col(until).is_null() & (pl.col(since) == NEVER).fill_null(value=False)
        )
        frame = frame.with_columns(
            pl.when(none).then(pl.lit(NEVER)).otherwise(pl.col(end)).alias(end) for end in (since, until)
        )
    return frame


# -- one row a firm -------------------------------------------------------------------------------------------------


def _count_merged(frame: pl.DataFrame, key: list[str], result: Assembled) -> None:
    """Notes how many rows share a firm (and a year) with another."""
    if frame.select(pl.struct(key).n_unique() if len(key) > 1 else pl.col(key[0]).n_unique()).item() == frame.height:
        return
    groups = frame.group_by(key).agg(pl.len().alias("rows"), pl.col(ROW).max().alias("last")).filter(pl.col("rows") > 1)
    result.notes.append(note("rows-merged", None, count=groups.height, first=groups["last"].min()))


def _together(fragments: Sequence[pl.DataFrame], wanted: Wanted, result: Assembled) -> pl.DataFrame:
    """Every firm once. Two values of one fact make it unknown, and both are listed."""
    facts = [name for name in wanted.columns if any(name in one.columns for one in fragments)]
    frame = fragments[0] if len(fragments) == 1 else pl.concat(fragments, how="diagonal")
    kept = [name for name in frame.columns if name.startswith(KEPT)]
    if len(fragments) > 1 or frame[KEY].n_unique() < frame.height:
        first = [pl.col(name).drop_nulls().first() for name in (*IDENTITY_COLUMNS, *kept)]
        ends = [expr for name in facts for expr in (pl.col(name).min(), pl.col(name).max().alias(f"{name}§max"))]
        merged = frame.group_by(KEY, maintain_order=True).agg(*first, pl.col(ORDER).min(), *ends)
        clashes = merged.select(_disagree(name, wanted).alias(name) for name in facts)
        disagreements = sum(int(clashes[name].sum()) for name in facts)
        if disagreements:
            result.notes.append(note("values-conflict", None, count=disagreements))
        for name in facts:
            if clashes[name].any():
                _list_conflicts(frame, merged.filter(clashes[name]), name, wanted, result)
        merged = merged.with_columns(
            pl.when(_disagree(name, wanted)).then(None).otherwise(pl.col(f"{name}§max")).alias(name) for name in facts
        )
        frame = merged.sort(ORDER)
    return frame.select(*IDENTITY_COLUMNS, *kept, *facts)


def _disagree(name: str, wanted: Wanted) -> pl.Expr:
    """Whether a firm's rows give a fact different values. Of two dates on which an event happened the later counts."""
    low, high = pl.col(name), pl.col(f"{name}§max")
    return (low != high) & (low == NEVER) if _is_event(name, wanted) else low != high


def _is_event(name: str, wanted: Wanted) -> bool:
    indicator = wanted.columns[name].indicator
    return indicator is not None and indicator.kind == "event"


def _list_conflicts(frame: pl.DataFrame, clashing: pl.DataFrame, name: str, wanted: Wanted, result: Assembled) -> None:
    """One problem for each firm whose rows disagree about a fact, with the rows and their values."""
    column = wanted.columns[name]
    label = column.indicator.names if column.indicator else Text(f"称号 {column.title}", f"title {column.title}")
    year = column.year(wanted.on)
    if year is not None:
        label = Text(f"{year} 年{label.zh}", f"{label.en} of {year}")
    rows = frame.filter(pl.col(name).is_not_null()).join(clashing.select(KEY), on=KEY, how="semi")
    rows = rows.sort(ORDER).unique([KEY, name, "id_file", "id_row"], keep="first", maintain_order=True)
    found: list[tuple[Place, int | None, Problem, Text | None]] = []
    for (_,), group in rows.group_by([KEY], maintain_order=True):
        values = [_shown(one[name], column.indicator) for one in group.iter_rows(named=True)]
        files = group["id_file"].n_unique() > 1
        told = [
            f"{one['id_file'] + ' ' if files else ''}{one['id_row']}: {value}"
            for one, value in zip(group.iter_rows(named=True), values, strict=True)
        ]
        problem = own_error("conflict", values[0], name=label, values=same("; ".join(told[:MOST_VALUES])))
        found.append((Place(group["id_file"][0], None, label.zh), group["id_row"][0], problem, None))
    result.problems.append(listed(found))


def _shown(value: object, indicator: Indicator | None) -> str:
    if indicator is None or not isinstance(value, int | bool | date):
        return str(value)
    return show_value(indicator, value)
