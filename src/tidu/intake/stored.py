"""Parquet files that already are in the wide layout: judged as they stand, streaming, whatever their size."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from tidu.catalogue import Catalogue
from tidu.criteria.layout import WideColumn
from tidu.criteria.vocabulary import Indicator
from tidu.errors import TiduError, Where
from tidu.intake.faults import refuse
from tidu.intake.identities import KEPT
from tidu.intake.mapping import propose_columns
from tidu.intake.problems import Place, listed, no_problems, own_error
from tidu.intake.settling import ColumnReport, Status
from tidu.intake.sources import ROW
from tidu.intake.targets import Wanted
from tidu.sheets import scan_table
from tidu.sheets.kinds import kind_of
from tidu.text import Text

HIGHEST_CODE = 9999
TITLE_COLUMN = re.compile(r"title_(\w+)_(?:from|until)")
YEAR_ENDING = re.compile(r"_y\d+$")
MOST_LISTED = 1000
NOT_READ = Text("没有标准读取这个名称的列", "No chosen standard reads a column of this name")
SHAPES = {"int": "整数 (integer)", "bool": "布尔 (boolean)", "date": "日期 (date)"}


def is_stored(path: Path, wanted: Wanted) -> bool:
    """Whether a file is parquet whose columns are named as the wide layout's."""
    if kind_of(path) != "parquet":
        return False
    yearly = {name for name, column in wanted.columns.items() if column.indicator is None or column.indicator.yearly}
    return not yearly.isdisjoint(pl.scan_parquet(path, glob=False).collect_schema().names())


def scan_stored(
    path: Path, wanted: Wanted, catalogue: Catalogue, keep: Sequence[str], faults: list[TiduError]
) -> pl.LazyFrame:
    """The file lazily: who the firms are, and the wanted columns; values out of range are null."""
    lazy = scan_table(path, ROW)
    schema = lazy.collect_schema()
    identity = {name: pl.col(column).cast(pl.String) for name, column in _identity(schema.names(), catalogue).items()}
    columns = []
    for name, column in wanted.columns.items():
        if name not in schema:
            continue
        shape = shape_of(column)
        if not _fits(schema[name], shape):
            where = Where(path.name)
            faults.append(refuse("wide-type", where, heading=name, found=schema[name], wanted=SHAPES[shape]))
        bounds = bounds_of(column.indicator)
        value = pl.col(name)
        columns.append(value if bounds is None else pl.when(value.is_between(*bounds)).then(value).alias(name))
    return lazy.select(
        *(
            identity.get(name, pl.lit(None, dtype=pl.String)).alias(name)
            for name in ("id_name", "id_code", "id_county")
        ),
        pl.lit(path.name).alias("id_file"),
        pl.col(ROW).cast(pl.Int64).alias("id_row"),
        *(pl.col(heading).cast(pl.String).alias(f"{KEPT}{heading}") for heading in keep if heading in schema),
        *columns,
    )


def _identity(names: Sequence[str], catalogue: Catalogue) -> dict[str, str]:
    """Which columns say who the firms are: by name, else by a known heading."""
    found = {name: name for name in ("id_name", "id_code", "id_county") if name in names}
    for heading, one in propose_columns([name for name in names if name != ROW], catalogue).items():
        if one.certain and one.target is not None and one.target.what in ("name", "code", "county"):
            found.setdefault(f"id_{one.target.what}", heading)
    return found


def stored_columns(path: Path, wanted: Wanted, catalogue: Catalogue) -> list[ColumnReport]:
    """What became of each column of the file."""
    names = pl.scan_parquet(path, glob=False).collect_schema().names()
    used = {*_identity(names, catalogue).values(), *wanted.columns}
    reports = []
    for name in names:
        if name in used:
            reports.append(ColumnReport(path.name, name, "used"))
        else:
            status: Status = "unneeded" if _is_wide(name, catalogue) else "unmapped"
            reports.append(ColumnReport(path.name, name, status, why=NOT_READ))
    return reports


def _is_wide(name: str, catalogue: Catalogue) -> bool:
    """Whether a name is that of some column of the wide layout."""
    if (title := TITLE_COLUMN.fullmatch(name)) is not None:
        return title[1] in catalogue.titles
    indicator = catalogue.indicators.get(YEAR_ENDING.sub("", name))
    return indicator is not None and indicator.yearly == (YEAR_ENDING.search(name) is not None)


def out_of_range(path: Path, wanted: Wanted) -> pl.DataFrame:
    """The values that no indicator of that kind can have, of each column the first thousand."""
    lazy = scan_table(path, ROW)
    schema = lazy.collect_schema()
    found = [no_problems()]
    outside = {
        name: ~pl.col(name).is_between(*bounds)
        for name, column in wanted.columns.items()
        if name in schema and (bounds := bounds_of(column.indicator)) is not None
    }
    if not outside:
        return found[0]
    counts = lazy.select(expr.sum().alias(name) for name, expr in outside.items()).collect(engine="streaming")
    for name, count in counts.row(0, named=True).items():
        indicator = wanted.columns[name].indicator
        if not count or indicator is None:
            continue
        rows = lazy.filter(outside[name]).select(ROW, name).head(MOST_LISTED).collect(engine="streaming").rows()
        place = Place(path.name, None, name)
        found.append(
            listed(
                (place, row, own_error("out-of-range", str(value), name=indicator.names), None) for row, value in rows
            )
        )
    return pl.concat(found)


def shape_of(column: WideColumn) -> str:
    """Whether a column holds integers, truths or dates."""
    if column.indicator is None or column.indicator.type == "date":
        return "date"
    return "bool" if column.indicator.type in ("yes_no", "finding") else "int"


def bounds_of(indicator: Indicator | None) -> tuple[int, int] | None:
    """Lowest and highest stored value of a column of integers."""
    if indicator is None or indicator.type in ("yes_no", "finding", "date"):
        return None
    if indicator.type == "choice":
        return 0, len(indicator.options) - 1
    return (0, HIGHEST_CODE) if indicator.type == "code" else indicator.bounds


def _fits(kind: pl.DataType, shape: str) -> bool:
    if kind == pl.Null:
        return True
    if shape == "int":
        return kind.is_integer()
    return kind == (pl.Boolean if shape == "bool" else pl.Date)
