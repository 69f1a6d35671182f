"""Counts of many days in one pass: how a number went over the years, and in which month what is counted now will end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl
from django.db.models import Count

from tidu.web.insight.counting import Reach, first_days, kept_cells, known_on
from tidu.web.insight.definitions import definitions
from tidu.web.insight.models import Spell

KEY = ("definition", "first", "last")
SCHEMA = {"definition": pl.String, "first": pl.Date, "last": pl.Date, "number": pl.Int64}


class Series:
    """The counts of some definitions in a reach. Rounds are not among them: they do not add up."""

    def __init__(self, reach: Reach, codes: Sequence[str]) -> None:
        known = definitions().by_code
        self.codes = [code for code in codes if code in known and known[code].adds_up]
        kept = kept_cells()
        self._begun = first_days(kept, reach)
        if reach.by_county:
            self._cells = kept.filter(reach.condition() & pl.col("definition").is_in(self.codes))
        else:
            self._cells = _from_firms(reach, self.codes)

    def totals(self, days: Sequence[date]) -> Mapping[str, list[int | None]]:
        """The number of each definition on each day; None where nothing was recorded yet."""
        on_days = [
            pl.col("number").filter((pl.col("first") <= day) & (pl.col("last") >= day)).sum().alias(str(place))
            for place, day in enumerate(days)
        ]
        summed = {row[0]: row[1:] for row in self._cells.group_by("definition").agg(on_days).iter_rows()}
        known = definitions().by_code
        return {
            code: [
                number if known_on(known[code], self._begun, day) else None
                for day, number in zip(days, summed.get(code, (0,) * len(days)), strict=True)
            ]
            for code in self.codes
        }

    def months(self, on: date) -> Mapping[tuple[str, str], int]:
        """How many of those that are counted on a day are counted for the last time in each month (2026-12)."""
        present = self._cells.filter((pl.col("first") <= on) & (pl.col("last") >= on))
        dated = present.with_columns(month=pl.col("last").dt.strftime("%Y-%m"))
        summed = dated.group_by("definition", "month").agg(pl.col("number").sum())
        return {(code, month): number for code, month, number in summed.iter_rows() if number}


def _from_firms(reach: Reach, codes: Sequence[str]) -> pl.DataFrame:
    """The same from the spells themselves, for regions smaller than a county."""
    rows = Spell.objects.filter(reach.filter("region_id"), definition__in=codes).order_by()
    summed = rows.values_list(*KEY).annotate(number=Count("pk"))
    return pl.DataFrame(list(summed), schema=SCHEMA, orient="row")
