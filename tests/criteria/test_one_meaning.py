"""The ways to run a standard are one meaning: oracle, one firm, Polars and SQL give equal answers for drawn firms.

Every outcome, every low and high of points, every range of classes and every derived fact is compared.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.criteria.meanings import (
    by_duckdb,
    by_oracle,
    by_polars,
    combinations,
    difference,
    frame_of,
    one_by_one,
    shipped,
)
from tests.criteria.strategies import DAYS, batches


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where tables for the warehouse are put."""
    return tmp_path_factory.mktemp("warehouse")


@pytest.mark.parametrize("kind", ["new", "review"])
@pytest.mark.parametrize(("standard", "overlays"), combinations())
@settings(max_examples=4)
@given(data=st.data())
def test_all_ways_agree(standard: str, overlays: tuple[str, ...], kind: str, folder: Path, data: st.DataObject) -> None:
    rules = shipped(standard, overlays)
    on = data.draw(st.sampled_from(DAYS))
    firms = data.draw(batches(rules.sheet, standard, on))
    plan = rules.plan(on, kind)
    frame = frame_of(rules, plan, firms, on)
    ways = {
        "oracle": by_oracle(rules, firms, on, kind),
        "one": one_by_one(rules, firms, on, kind),
        "Polars": by_polars(plan, frame),
        "DuckDB": by_duckdb(plan, frame, folder),
    }
    assert not difference(rules, firms, ways), difference(rules, firms, ways)
