"""One step short: the query over a population agrees with what each firm is told."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from tidu.catalogue import load
from tidu.catalogue.deriving import with_derived
from tidu.criteria.expressions import Application
from tidu.criteria.gaps import find_gaps
from tidu.criteria.layout import wide_row
from tidu.criteria.many import column_type
from tidu.criteria.one_step import LEAF, firms_by_leaf, one_step_short
from tidu.criteria.outcomes import Outcome
from tidu.criteria.planning import plan_of
from tidu.fictional import city

ON = date(2026, 5, 1)


def population(standard_id: str, firms: int, kind: Application) -> tuple[pl.LazyFrame, set[tuple[int, str]]]:
    """A wide frame of fictional firms, and what each firm alone would be told."""
    catalogue = load()
    standard = catalogue.standard(standard_id)
    rows, expected = [], set()
    for number, firm in enumerate(city(catalogue, firms=firms, on=ON, seed=99)):
        facts = with_derived(firm.facts, standard, catalogue, ON)
        rows.append({"firm": number, **wide_row(standard, facts, ON)})
        gaps = find_gaps(standard, facts, ON, kind)
        if gaps.outcome is Outcome.UNMET:
            expected |= {(number, gap.node.id) for gap in gaps.gaps if gap.alone}
    inputs = plan_of(standard, ON, kind).inputs
    schema = {"firm": pl.Int64(), **{name: column_type(column)() for name, column in inputs.items()}}
    return pl.DataFrame(rows, schema=schema).lazy(), expected


@pytest.mark.parametrize("kind", ["new", "review"])
@pytest.mark.parametrize("standard_id", ["zjtx-2026", "zjtx-2022", "xjr-2022", "xjr-2026", "cxx-2022", "kjx-2017"])
def test_the_query_finds_the_firms_that_would_be_told_so(standard_id: str, kind: Application) -> None:
    frame, expected = population(standard_id, 250, kind)
    found = one_step_short(load().standard(standard_id), frame, ON, kind, keep=["firm"]).collect()
    assert {(row["firm"], row[LEAF]) for row in found.iter_rows(named=True)} == expected


def test_some_firms_are_one_step_short_and_are_counted_by_leaf() -> None:
    frame, expected = population("zjtx-2026", 400, "new")
    assert len(expected) > 3
    counted = firms_by_leaf(one_step_short(load().standard("zjtx-2026"), frame, ON, keep=["firm"]))
    assert counted["firms"].sum() == len(expected)
    assert counted["firms"].to_list() == sorted(counted["firms"].to_list(), reverse=True)
