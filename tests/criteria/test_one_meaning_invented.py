"""The ways to run a standard are one meaning for invented standards too: what no shipped one says may be said next."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st
from tests.criteria.invented import trees, written
from tests.criteria.meanings import Rules, by_duckdb, by_oracle, by_polars, difference, frame_of, one_by_one
from tests.criteria.sheets import Sheet
from tests.criteria.strategies import DAYS, batches

from tidu.catalogue import loading
from tidu.criteria.plan import Plan
from tidu.criteria.planning import plan_of
from tidu.criteria.reading import read_standard
from tidu.errors import Faults, RuleError

NEVER_MATTERS = {"E212", "E217", "E223"}
"""An invented tree may hold what can never make a difference; the reader refuses it."""


@pytest.mark.parametrize("kind", ["new", "review"])
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(data=st.data())
def test_all_ways_agree_on_what_nobody_wrote(kind: str, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    rules = read(data.draw(trees()))
    on = data.draw(st.sampled_from(DAYS))
    firms = data.draw(batches(rules.sheet, None, on, 4, 12))
    ways = {"oracle": by_oracle(rules, firms, on, kind), "one": one_by_one(rules, firms, on, kind)}
    plan = plan_or_none(rules, kind)
    if plan is not None:
        frame = frame_of(rules, plan, firms, on)
        ways["Polars"] = by_polars(plan, frame)
        ways["DuckDB"] = by_duckdb(plan, frame, tmp_path_factory.getbasetemp())
    assert not difference(rules, firms, ways), difference(rules, firms, ways)
