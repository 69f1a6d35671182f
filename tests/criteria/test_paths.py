"""Paths: each one passes when it is gone, none is needless, none is dominated, and the cheapest comes first."""

from __future__ import annotations

from tests.criteria.advice import ON, derived, pairs

from tidu.catalogue import load
from tidu.criteria.costs import CostModel, read_costs
from tidu.criteria.facts import Facts
from tidu.criteria.one import evaluate
from tidu.criteria.outcomes import Outcome
from tidu.criteria.paths import dominates, find_paths

PASS = (Outcome.MET, Outcome.NEEDS_REVIEW)


def costs() -> CostModel:
    return read_costs(load().folder / "costs.yaml", load().vocabulary)


def test_every_path_passes_when_its_changes_are_made() -> None:
    walked = 0
    for standard, given in pairs(12):
        found = find_paths(standard, given, ON, costs=costs(), derive=lambda facts, s=standard: derived(facts, s))  # type: ignore[misc]
        assert len(found.paths) <= 5
        for path in found.paths:
            changed = given
            for change in path.changes:
                changed = change.move.slot.written_to(changed, change.move.after, ON)
            verdict = evaluate(standard, derived(changed, standard), ON)
            assert verdict.outcome is path.verdict.outcome
            assert verdict.outcome in PASS
            assert bool(path.pending) == (verdict.outcome is Outcome.NEEDS_REVIEW)
            walked += 1
    assert walked > 30


def test_no_change_of_a_path_is_needless() -> None:
    for standard, given in pairs(6):
        found = find_paths(standard, given, ON, costs=costs(), derive=lambda facts, s=standard: derived(facts, s))  # type: ignore[misc]
        for path in found.paths:
            for left_out in path.changes:
                changed = given
                for change in path.changes:
                    if change is not left_out:
                        changed = change.move.slot.written_to(changed, change.move.after, ON)
                outcome = evaluate(standard, derived(changed, standard), ON).outcome
                assert outcome not in PASS, (standard.id, left_out.move)


def test_paths_are_sorted_by_cost_and_none_dominates_another() -> None:
    for standard, given in pairs(12):
        paths = find_paths(standard, given, ON, costs=costs(), derive=lambda facts, s=standard: derived(facts, s)).paths  # type: ignore[misc]
        assert [path.cost for path in paths] == sorted(path.cost for path in paths)
        for one in paths:
            assert not any(dominates(other, one) for other in paths if other is not one)


def test_a_firm_that_passes_needs_no_path_and_one_that_nothing_can_help_has_none() -> None:
    standard = load().standard("zdxjr-2024")
    facts = Facts()
    facts.put(load().indicators["listed_publicly"], None, True)
    found = find_paths(standard, facts, ON, costs=costs())
    assert not found.paths
    assert "unlisted" in [node.id for node in found.blocked]
