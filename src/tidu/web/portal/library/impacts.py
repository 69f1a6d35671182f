"""What a changed standard does to firms, counted in steps: each step's firms are judged by both versions and summed up.

The sums are plain numbers and codes, so that a job can keep them; names are looked up when they are shown.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from tidu.criteria.expressions import Application
from tidu.criteria.reform import reform
from tidu.web.portal.library.shelf import Volume, catalogue
from tidu.web.registry.facts.service import Span, spans_of, wide_frame
from tidu.web.standing.doubts import partners, sound_frame
from tidu.web.standing.judging import KEY, REGION, with_derived
from tidu.web.standing.rules import Rule

STEP = 20_000
MOST_NAMED = 200
COUNTY_DIGITS = 6
COUNTS = ("firms", "met_before", "gains", "loses", "met_after")
Changed = tuple[int, str, list[str]]
"""A firm, its county, and the conditions that decided."""


@dataclass
class Sums:
    """Counts by county and by tier, in the order of ``COUNTS``, and the first firms that lose and gain."""

    counties: dict[str, list[int]] = field(default_factory=dict)
    tiers: dict[str, list[int]] = field(default_factory=dict)
    lose: list[Changed] = field(default_factory=list)
    gain: list[Changed] = field(default_factory=list)
    judged: int = 0
    seconds: float = 0.0

    @property
    def totals(self) -> list[int]:
        """The counts of all firms."""
        return [sum(column) for column in zip([0] * len(COUNTS), *self.tiers.values(), strict=True)]

    def kept(self) -> dict[str, Any]:
        """As JSON."""
        return dict(vars(self))

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Sums:
        """From JSON."""
        named = {key: [(pk, county, list(nodes)) for pk, county, nodes in kept[key]] for key in ("lose", "gain")}
        return cls(kept["counties"], kept["tiers"], named["lose"], named["gain"], kept["judged"], kept["seconds"])


def sums_of(
    numbers: Sequence[int],
    old: Volume,
    new: Volume,
    kind: Application,
    on: date,
    told: Callable[[int], bool] = lambda _done: True,
) -> Sums | None:
    """Judge firms by both versions. ``told`` hears how many are done; None where it says to stop."""
    began, sums = time.perf_counter(), Sums()
    for frame, firms in _frames(numbers, old, new, kind, on):
        _add(sums, _asked(frame, new, kind, on), old, new, kind, on)
        sums.judged += firms
        if not told(sums.judged):
            return None
    sums.seconds = time.perf_counter() - began
    return sums


def _frames(
    numbers: Sequence[int], old: Volume, new: Volume, kind: Application, on: date
) -> Iterator[tuple[pl.DataFrame, int]]:
    """What both versions read of the firms of each step, with county and tier."""
    rules = [Rule(volume.standard.title or "", kind, on, volume.standard) for volume in (old, new)]
    found = list({column.name: column for rule in rules for column in rule.columns}.values())
    columns = [*found, *partners(found, on)]
    titles = tuple(dict.fromkeys([*_ladder(), new.standard.title or ""]))
    for at in range(0, len(numbers), STEP):
        listed = numbers[at : at + STEP]
        parts = [wide_frame(span, columns, on, titles=titles) for span in _spans(listed)]
        known = pl.concat(parts, how="vertical_relaxed").filter(pl.col(KEY).is_in(listed))
        frame = with_derived(sound_frame(known, columns, on), rules, on)
        yield frame.with_columns(pl.col(REGION).str.slice(0, COUNTY_DIGITS).alias("county"), _tier(on)), len(listed)


def _spans(listed: Sequence[int]) -> list[Span]:
    """Where hardly any number is left out a range is read faster than a list."""
    whole = Span(listed[0], listed[-1])
    return [whole] if listed[-1] - listed[0] < 2 * len(listed) else spans_of(listed)


def _ladder() -> list[str]:
    """The titles of the ladder of quality SMEs, highest first."""
    rungs = [one for one in catalogue().titles.values() if one.track == "industry" and one.rung]
    return [one.code for one in sorted(rungs, key=lambda one: one.rung or 0, reverse=True)]


def _tier(on: date) -> pl.Expr:
    tier = pl.lit("")
    for code in reversed(_ladder()):
        tier = pl.when(_holds(code, on)).then(pl.lit(code)).otherwise(tier)
    return tier.alias("tier")


def _holds(title: str, on: date) -> pl.Expr:
    since, until = pl.col(f"title_{title}_from"), pl.col(f"title_{title}_until")
    return ((until >= on) & (since <= on)).fill_null(value=False)


def _asked(frame: pl.DataFrame, volume: Volume, kind: str, on: date) -> pl.DataFrame:
    """Re-reviews concern those who hold the title, new applications all others."""
    holds = _holds(volume.standard.title or "", on)
    return frame.filter(holds if kind == "review" else ~holds)


def _add(sums: Sums, frame: pl.DataFrame, old: Volume, new: Volume, kind: Application, on: date) -> None:
    by = ["county", "tier"]
    result = reform(old.standard, new.standard, frame.lazy(), on, kind, by=by, keep=[KEY])
    for column, target in (("county", sums.counties), ("tier", sums.tiers)):
        for row in result.by_column[column].iter_rows(named=True):
            before = target.get(row[column] or "", [0] * len(COUNTS))
            target[row[column] or ""] = [one + int(row[name] or 0) for one, name in zip(before, COUNTS, strict=True)]
    met_before, met_after = pl.col("before") == "met", pl.col("after") == "met"
    for chosen, listed in ((met_before & ~met_after, sums.lose), (~met_before & met_after, sums.gain)):
        rows = result.firms.filter(chosen).sort(KEY).head(MOST_NAMED - len(listed))
        listed += [(row[KEY], row["county"] or "", list(row["because"] or ())) for row in rows.iter_rows(named=True)]
