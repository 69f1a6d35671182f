"""Which firm a row is about: cleaned names and codes, and one key for all rows of a firm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from tidu.intake.problems import Place, listed, no_problems, own_error
from tidu.intake.settling import Settled
from tidu.intake.sources import ROW, Source
from tidu.sheets import parse_code
from tidu.sheets.numbers import MISSING

KEY = "§key"
ORDER = "§order"
IDENTITY_COLUMNS = ("id_name", "id_code", "id_county", "id_file", "id_row")
KEPT = "keep:"
"""Before the heading of a column that is only carried along."""
PLAIN_CODE = r"^[0-9A-Z][0-9A-Z.\-]*$"
LOST_DIGITS = r"^\d(\.\d+)?E\+\d+$"
FILES_APART = 1 << 40
CODE_KEY = pl.lit("c:") + pl.col("id_code")
LINKED_KEY = pl.lit("c:") + pl.col("linked")
NAME_KEY = pl.lit("n:") + pl.col("plain")
ROW_KEY = pl.lit("r:") + pl.col(ORDER).cast(pl.String)
MOST_LISTED_CODES = 3


@dataclass
class Identified:
    """Who each row of a table is about, in the order of its rows, and what was wrong."""

    frame: pl.DataFrame
    problems: list[pl.DataFrame]


def identify(settled: Settled, number: int) -> Identified:
    """Names, codes and counties of a table's rows; ``number`` is the table's place among all."""
    source = settled.source
    problems: list[pl.DataFrame] = []
    columns: dict[str, pl.Expr | pl.Series] = {}
    for what in ("name", "code", "county"):
        use = settled.identity(what)
        if use is None:
            columns[f"id_{what}"] = pl.lit(None, dtype=pl.String)
        elif what == "code":
            codes, faults = _codes(source, use.heading)
            columns["id_code"] = codes
            problems += [faults] if faults.height else []
        else:
            columns[f"id_{what}"] = _present(pl.col(use.heading).str.strip_chars())
    frame = source.frame.select(
        *(value.alias(name) for name, value in columns.items()),
        pl.lit(source.name).alias("id_file"),
        pl.col(ROW).alias("id_row"),
        *(pl.col(heading).alias(f"{KEPT}{heading}") for heading in settled.keep),
        (pl.col(ROW) + number * FILES_APART).alias(ORDER),
    )
    return Identified(frame, problems)


def _present(text: pl.Expr) -> pl.Expr:
    """The text, or null where it only says that there is none."""
    return pl.when(~text.str.to_lowercase().is_in(sorted(MISSING))).then(text)


def _codes(source: Source, heading: str) -> tuple[pl.Series, pl.DataFrame]:
    """Codes in capitals without spaces; one that has lost digits is null and listed."""
    text = pl.col(heading)
    if not source.frame[heading].str.contains(PLAIN_CODE).all():
        text = text.str.normalize("NFKC").str.replace_all(r"\s", "").str.to_uppercase()
    clean = source.frame.select(_present(text).alias("code"))["code"]
    odd = clean.is_not_null() & (~clean.str.contains(PLAIN_CODE) | clean.str.contains(LOST_DIGITS))
    long_numbers = source.odd.get(heading, {})
    if long_numbers:
        odd |= source.frame[heading].is_in(list(long_numbers)).fill_null(value=False)
    if not odd.any():
        return clean, no_problems()
    cells = source.frame.select(ROW, heading).filter(odd)
    place = Place(source.name, source.sheet, heading, source.letters.get(heading))
    found, codes = [], {}
    for row, written in cells.iter_rows():
        parsed = parse_code(source.original(heading, written))
        codes[row] = parsed.value
        if parsed.problem is not None:
            found.append((place, row, parsed.problem, None))
    replaced = pl.DataFrame({ROW: list(codes), "own": list(codes.values())}, schema={ROW: pl.Int64, "own": pl.String})
    own = source.frame.select(ROW).join(replaced, on=ROW, how="left", maintain_order="left")["own"]
    return own.zip_with(odd, clean).alias("code"), listed(found)


@dataclass
class Keyed:
    """The identities of all tables with one key a firm; how many rows got their code from their name."""

    frames: list[pl.DataFrame]
    problems: list[pl.DataFrame]
    linked: int


def with_keys(frames: Sequence[pl.DataFrame]) -> Keyed:
    """Adds ``KEY`` and ``named``: the code, else the name, else the row itself.

    A row that has only a name takes the code that the name has elsewhere; where it has several, it stays by itself and
    is listed.
    """
    together = pl.concat([frame.select(*IDENTITY_COLUMNS, ORDER) for frame in frames], how="vertical")
    lone = together["id_code"].is_null() & together["id_name"].is_not_null()
    if not lone.any():
        return Keyed([_keyed(frame, pl.coalesce(CODE_KEY, ROW_KEY)) for frame in frames], [], 0)
    together = together.with_columns(_plain_name().alias("plain"))
    wanted = together.filter(lone).select("plain").unique()
    pairs = together.filter(pl.col("id_code").is_not_null()).select("plain", "id_code").unique()
    codes = pairs.join(wanted, on="plain", how="semi").group_by("plain").agg(pl.col("id_code").sort().alias("codes"))
    several = codes.filter(pl.col("codes").list.len() > 1)
    single = codes.filter(pl.col("codes").list.len() == 1).select("plain", pl.col("codes").list.first().alias("linked"))
    done = [_keyed(_linked(frame, single), pl.coalesce(CODE_KEY, LINKED_KEY, NAME_KEY, ROW_KEY)) for frame in frames]
    linked = sum(int((one["id_code"].is_null() & one[KEY].str.starts_with("c:")).sum()) for one in done)
    return Keyed(done, [_two_codes(together.filter(lone), several)] if several.height else [], linked)


def _plain_name() -> pl.Expr:
    """A name without spaces, brackets and letters made narrow: what two spellings of it share."""
    return pl.col("id_name").str.normalize("NFKC").str.replace_all(r"\s", "").str.to_uppercase()


def _linked(frame: pl.DataFrame, single: pl.DataFrame) -> pl.DataFrame:
    """The frame with each row's plain name, and the code that the name has elsewhere."""
    return frame.with_columns(_plain_name().alias("plain")).join(single, on="plain", how="left", maintain_order="left")


def _keyed(frame: pl.DataFrame, key: pl.Expr) -> pl.DataFrame:
    anonymous = pl.col("id_code").is_null() & pl.col("id_name").is_null()
    return frame.with_columns(key.alias(KEY), (~anonymous).alias("named")).drop("plain", "linked", strict=False)


def _two_codes(rows: pl.DataFrame, several: pl.DataFrame) -> pl.DataFrame:
    found = rows.join(several, on="plain", how="inner", maintain_order="left")
    return listed(
        (
            Place(row["id_file"], None, "id_name"),
            row["id_row"],
            own_error("two-codes", row["id_name"], codes="、".join(row["codes"][:MOST_LISTED_CODES])),
            None,
        )
        for row in found.iter_rows(named=True)
    )
