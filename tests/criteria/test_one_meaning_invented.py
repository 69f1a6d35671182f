"""The ways to run a standard are one meaning for invented standards too: what no shipped one says may be said next."""

from __future__ import annotations

from datetime import date
from typing import cast

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from tests.criteria.invented import CITE, SAYS, Node, numbered, trees, written
from tests.criteria.meanings import Rules, all_ways, difference
from tests.criteria.sheets import sheet_of
from tests.criteria.strategies import DAYS, batches

from tidu.catalogue import loading
from tidu.criteria.expressions import Application
from tidu.criteria.plan import Plan
from tidu.criteria.planning import plan_of
from tidu.criteria.reading import read_standard
from tidu.errors import Faults, RuleError

NEVER_MATTERS = {"E117", "E212", "E217", "E223"}
"""What is invented may hold a part that can never make a difference; the reader refuses it."""
TOO_WIDE = "E114"

AWKWARD = """
revenue / (revenue * 0) >= 3%
growth(revenue * 0) > 0%
revenue / 0元 >= 0%
revenue / (-1 * revenue) >= -100%
net_profit / (-net_profit) >= -100%
growth(net_profit - revenue) >= 3%
1元 / revenue >= 3%
(revenue / 3 - 500元) / (assets / 7 - 1元) >= 3%
(rd_expense / revenue - 50%) / (rd_staff / staff - 3%) >= 3%
rd_expense / revenue - net_profit / assets == 0%
if(holds_brand, rd_expense / revenue, 5%) >= 5%
if(rd_expense / revenue >= 3%, growth(revenue), mean_growth(last 2 years, revenue)) > 3%
if(holds_brand, 3%, 5%) >= 4%
before(2 years, sum(last 2 years of operation, revenue)) >= 1500万元
growth(sum(last 2 years of operation, revenue)) >= 5%
growth(growth(revenue)) >= 5%
each(last 2 years, any(last 2 years, revenue >= 1500万元))
each(last 2 years, compound_growth(last 2 years, revenue) >= 5%)
compound_growth(last 10 years, revenue) >= 20%
compound_growth(last 2 years, revenue) == 10%
compound_growth(last 2 years, net_profit) < 5%
5% <= compound_growth(last 2 years, revenue)
development_score >= before(1 years, development_score)
any(last 2 years of operation, development_score >= 60)
years_since(registered_on) == 2年
years_since(registered_on) >= 2年
years_since(registered_on) < 2年
years_since(registered_on) > 2年
years_since(registered_on) != 2年
days_since(registered_on) != 365天
major_violation == 2024-02-29
industry under {7011, 65}
industry under {13, 14, 15, 16}
not (rd_institution_level < below_city)
stated(market_share) * 2 - 3% >= 10%
staff * 0.5 >= rd_staff
staff * 3 >= 20人
staff * 3 > 20人
staff * 3 <= 20人
staff * 3 < 20人
rd_staff / staff == 33.3%
revenue * 0 >= 0元
revenue * 0 + rd_expense >= 0元
-revenue <= -1500万元
revenue > 0
"""


def read(tree: Node) -> Rules:
    """An invented tree as the kernel reads it; one that can never matter is not tried."""
    try:
        standard = read_standard("invented.yaml", loading.load().vocabulary, text=written(tree))
    except Faults as faults:
        if not {one.code for one in faults.errors} <= NEVER_MATTERS:
            raise
        reject()
    return Rules(standard, tree, sheet_of(tree))


def plan_or_none(rules: Rules, on: date, kind: str) -> Plan | None:
    """The plan, or None where a comparison needs more than 128 bits: there the bulk engines refuse."""
    try:
        return plan_of(rules.standard, on, cast(Application, kind))
    except RuleError as error:
        if error.code != TOO_WIDE:
            raise
        return None


@pytest.mark.parametrize("kind", ["new", "review"])
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(data=st.data())
def test_all_ways_agree_on_what_nobody_wrote(kind: str, data: st.DataObject) -> None:
    rules = read(data.draw(trees()))
    on = data.draw(st.sampled_from(DAYS))
    firms = data.draw(batches(rules.sheet, None, on, 4, 12))
    ways = all_ways(rules, firms, on, kind, plan_or_none(rules, on, kind))
    assert not difference(rules, firms, ways), difference(rules, firms, ways)


@settings(max_examples=8)
@given(data=st.data())
def test_all_ways_agree_on_what_is_awkward_to_say(data: st.DataObject) -> None:
    leaves = [{"says": SAYS, "cite": CITE, "require": text} for text in AWKWARD.strip().splitlines()]
    rules = read(numbered({"says": SAYS, "all": leaves}))
    on = data.draw(st.sampled_from(DAYS))
    firms = data.draw(batches(rules.sheet, None, on))
    plan = plan_or_none(rules, on, "new")
    assert plan is not None
    ways = all_ways(rules, firms, on, "new", plan)
    assert not difference(rules, firms, ways), difference(rules, firms, ways)


def leaf(text: str) -> Node:
    """A criterion of an example."""
    return {"says": SAYS, "cite": CITE, "require": text}


def wide_count() -> Node:
    """Twenty conditions of ten points each, cut at a hundred: the sum before the cut is wider than what is left."""
    parts = [{"says": SAYS, "when": f"ip1_2022 >= {number}项"} for number in range(20)]
    item = {"says": SAYS, "cite": CITE, "out_of": 100, "count": {"points": 10, "of": parts}}
    groups = [{"says": SAYS, "out_of": 100, "items": [item]}]
    return {"says": SAYS, "cite": CITE, "score": {"out_of": 100, "pass": {"at_least": 60}, "groups": groups}}


@pytest.mark.parametrize(
    "tree",
    [
        {"says": SAYS, "all": [leaf("application == new"), {**leaf("application == review"), "only_if": "holds(cxx)"}]},
        {"says": SAYS, "all": [leaf("application == new")]},
        {"says": SAYS, "all": [wide_count()]},
        {"says": SAYS, "all": [leaf("revenue / (0元 - assets) >= 3%")]},
    ],
    ids=["a title alone", "no fact at all", "a sum that is cut", "a divisor that is never positive"],
)
@settings(max_examples=5)
@given(data=st.data())
def test_all_ways_agree_at_the_edge_of_what_a_plan_holds(tree: Node, data: st.DataObject) -> None:
    rules = read(numbered(tree))
    firms = data.draw(batches(rules.sheet, None, DAYS[0]))
    plan = plan_or_none(rules, DAYS[0], "new")
    assert plan is not None
    ways = all_ways(rules, firms, DAYS[0], "new", plan)
    assert not difference(rules, firms, ways), difference(rules, firms, ways)
