"""The ways to run a standard are one meaning: oracle, one firm, Polars and SQL give equal answers for drawn firms.

Every outcome, every low and high of points, every range of classes and every derived fact is compared.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from datetime import date
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.criteria.meanings import Rules, all_ways, combinations, difference, label, shipped
from tests.criteria.sheets import Mark, variables
from tests.criteria.strategies import DAYS, Drawn, batches, sample, solved
from tests.oracle.standards import MET, NEEDS_REVIEW, UNKNOWN, UNMET, Yaml, judge

from tidu.criteria.expressions import Application
from tidu.criteria.plan import Plan
from tidu.criteria.planning import plan_of

SHIPPED = pytest.mark.parametrize(("standard", "overlays"), combinations(), ids=label)


@functools.cache
def plan(standard: str, overlays: tuple[str, ...], on: date, kind: str) -> Plan:
    """The plan of a shipped standard."""
    return plan_of(shipped(standard, overlays).standard, on, cast(Application, kind))


@pytest.mark.parametrize("kind", ["new", "review"])
@SHIPPED
@settings(max_examples=4)
@given(data=st.data())
def test_all_ways_agree(standard: str, overlays: tuple[str, ...], kind: str, data: st.DataObject) -> None:
    rules = shipped(standard, overlays)
    on = data.draw(st.sampled_from(DAYS))
    firms = data.draw(batches(rules.sheet, standard, on))
    ways = all_ways(rules, firms, on, kind, plan(standard, overlays, on, kind))
    assert not difference(rules, firms, ways), difference(rules, firms, ways)


# -- what the firms reach -----------------------------------------------------------------------------------------


@SHIPPED
def test_the_firms_bring_every_criterion_to_every_outcome(standard: str, overlays: tuple[str, ...]) -> None:
    lacking: dict[str, set[str]] = {}
    for count in (100, 400, 1600):
        lacking = outcomes_not_reached(shipped(standard, overlays), standard, count)
        if not lacking:
            break
    assert lacking == {}


def outcomes_not_reached(rules: Rules, standard: str, count: int) -> dict[str, set[str]]:
    """Criteria that some firm should meet, fail, or leave unknown, and none of ``count`` does."""
    seen: dict[str, set[str]] = defaultdict(set)
    for firm in sample(rules.sheet, standard, DAYS[0], count):
        for kind in ("new", "review"):
            for name, word in judge(rules.tree, firm.for_oracle(), DAYS[0], kind).outcomes.items():
                seen[name].add(word)
    wanted = {name: {MET, UNMET, UNKNOWN} for name in seen}
    for name, node in nodes_of(rules.tree).items():
        if only_judged(node):
            wanted[name] = {MET, UNMET, NEEDS_REVIEW}
        elif "classify" in node:
            wanted[name] = wanted["verdict"] = {MET, UNKNOWN}
    return {name: words - seen[name] for name, words in wanted.items() if words - seen[name]}


def nodes_of(node: Yaml) -> dict[str, Yaml]:
    """Every criterion by id."""
    found = {node["id"]: node}
    for child in (*node.get("all", ()), *node.get("any", ())):
        found |= nodes_of(child)
    return found


def only_judged(node: Yaml) -> bool:
    """Whether only a person decides: never unknown, but in need of review."""
    children = [*node.get("all", ()), *node.get("any", ())]
    return "judge" in node or (bool(children) and all(only_judged(child) for child in children))


@SHIPPED
def test_every_comparison_can_be_met_to_the_last_unit(standard: str, overlays: tuple[str, ...]) -> None:
    rules = shipped(standard, overlays)
    firms = sample(rules.sheet, standard, DAYS[0], 40)
    missed = [mark for mark in rules.sheet.marks if not any(touches(mark, firm) for firm in firms)]
    assert missed == []


def touches(mark: Mark, firm: Drawn) -> bool:
    """Whether some number of the firm can be set where the two sides change places from one stored unit to the next."""
    return any(solved(mark, key, dict(firm.facts), firm.on) is not None for key in variables(mark))
