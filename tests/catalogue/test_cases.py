"""The cases beside the standards: they hold, and they reach every condition."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.criteria.demo import FOLDER, edited

from tidu.catalogue import Catalogue, load
from tidu.catalogue.cases import Case, Mismatch, cases_path, judge, merged, read_cases, run_case
from tidu.criteria import model
from tidu.criteria.outcomes import WORDS, Outcome
from tidu.errors import Faults

IDS = load().standard_ids


@functools.cache
def cases(standard_id: str) -> list[Case]:
    return read_cases(load(), standard_id)


def expected_of(standard_id: str) -> dict[str, set[str]]:
    """Each place of a standard with everything that some case expects of it."""
    found: dict[str, set[str]] = {}
    for case in cases(standard_id):
        for place, words in case.expect.items():
            found.setdefault(place.rpartition(".")[2], set()).add(words)
    return found


def items(standard_id: str) -> Iterator[model.Item]:
    for leaf in load().standard(standard_id).leaves:
        if isinstance(leaf, model.Score):
            for top in leaf.items:
                yield from top.walk()


def told(mismatch: Mismatch) -> str:
    return f"{mismatch.case.where}: {mismatch.node}: expected {mismatch.expected}, got {mismatch.got}"


# -- the shipped standards ----------------------------------------------------------------------------------------


def test_every_standard_has_cases_and_every_file_of_cases_a_standard() -> None:
    names = {path.name.removesuffix(".cases.yaml") for path in cases_path(load(), "any").parent.glob("*.cases.yaml")}
    assert names == set(IDS)


@pytest.mark.parametrize("standard_id", IDS)
def test_the_cases_of_a_standard_hold(standard_id: str) -> None:
    assert [told(one) for case in cases(standard_id) for one in run_case(load(), case)] == []


@pytest.mark.parametrize("standard_id", IDS)
def test_every_leaf_and_every_line_of_a_score_is_expected_by_some_case(standard_id: str) -> None:
    places = {leaf.id for leaf in load().standard(standard_id).leaves} | {item.id for item in items(standard_id)}
    assert sorted(places - set(expected_of(standard_id))) == []


@pytest.mark.parametrize("standard_id", IDS)
def test_a_requirement_is_seen_both_met_and_unmet(standard_id: str) -> None:
    """A condition that is only ever met, or never, may as well say anything."""
    seen: dict[str, set[Outcome]] = {}
    for case in cases(standard_id):
        for result in judge(load(), case).leaves:
            seen.setdefault(result.node.id, set()).add(result.bare)
    leaves = [leaf.id for leaf in load().standard(standard_id).leaves if isinstance(leaf, model.Require)]
    assert [leaf for leaf in leaves if not {Outcome.MET, Outcome.UNMET} <= seen[leaf]] == []


@pytest.mark.parametrize("standard_id", [one for one in IDS if list(items(one))])
def test_every_step_of_a_score_is_reached(standard_id: str) -> None:
    expected = expected_of(standard_id)
    missing = []
    for item in items(standard_id):
        if isinstance(item.how, model.Cases):
            steps = {str(step.low) if step.low == step.high else f"{step.low}..{step.high}" for step in item.how.steps}
            missing += [f"{item.id}: {points}" for points in sorted(steps - expected.get(item.id, set()))]
    assert missing == []


def branches(standard_id: str) -> list[str]:
    return [
        b.id for leaf in load().standard(standard_id).leaves if isinstance(leaf, model.Classify) for b in leaf.branches
    ]


@pytest.mark.parametrize("standard_id", [one for one in IDS if branches(one)])
def test_every_branch_of_a_classification_is_taken(standard_id: str) -> None:
    taken: set[str] = set()
    for case in cases(standard_id):
        for result in judge(load(), case).nodes.values():
            if result.classes is not None and len(result.classes.branches) == 1:
                taken |= set(result.classes.branches)
    assert sorted(set(branches(standard_id)) - taken) == []


@pytest.mark.parametrize("overlay_id", load().overlay_ids)
def test_every_change_of_an_overlay_is_tested_on_every_standard_it_applies_to(overlay_id: str) -> None:
    overlay = load().overlay(overlay_id)
    for standard_id in overlay.applies_to:
        spoken = {place for case in cases(standard_id) if overlay_id in case.overlays for place in case.expect}
        changed = {
            node.id for change in overlay.changes for node in ([] if change.node is None else change.node.walk())
        }
        leaves = {node for node in changed if not load().standard(standard_id, [overlay_id]).nodes[node].children}
        dropped = {change.target for change in overlay.changes if change.node is None}
        assert sorted((leaves | dropped) - spoken) == []


def test_cases_have_names_of_their_own() -> None:
    for standard_id in IDS:
        names = [case.name for case in cases(standard_id)]
        assert sorted({name for name in names if names.count(name) > 1}) == []


# -- reading and running ------------------------------------------------------------------------------------------


def demo(tmp_path: Path, *edits: tuple[str, str]) -> Catalogue:
    """The small catalogue with changed cases."""
    for path in FOLDER.rglob("*.yaml"):
        target = tmp_path / path.relative_to(FOLDER)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    cases_file = tmp_path / "standards" / "demo-2026.cases.yaml"
    cases_file.write_text(edited(cases_file.read_text(encoding="utf-8"), *edits), encoding="utf-8")
    return Catalogue(tmp_path)


def test_facts_of_a_case_are_laid_over_the_base_year_by_year() -> None:
    base = {"revenue": {"2025": "1元", "2024": "2元"}, "ip1": "3", "level": {"value": "city", "source": "示例"}}
    own = {"revenue": {"2025": "9元"}, "ip1": "unknown", "level": {"value": "none"}}
    assert merged(base, own) == {
        "revenue": {"2025": "9元", "2024": "2元"},
        "ip1": "unknown",
        "level": {"value": "none"},
    }
    assert base["ip1"] == "3"


def test_what_does_not_hold_says_what_came_instead(tmp_path: Path) -> None:
    catalogue = demo(
        tmp_path, ("expect: {verdict: met, points: 75}", "expect: {verdict: unmet, points: 74, share: 20}")
    )
    first = read_cases(catalogue, "demo-2026")[0]
    assert [(one.node, one.expected, one.got) for one in run_case(catalogue, first)] == [
        ("verdict", "unmet", "met"),
        ("points", "74", "75"),
    ]
    assert (first.where.line, first.where.path) == (20, str(tmp_path / "standards" / "demo-2026.cases.yaml"))


def test_all_faults_of_a_file_of_cases_come_together(tmp_path: Path) -> None:
    catalogue = demo(
        tmp_path,
        ("kind: new", "kind: renewal"),
        ("ip1: 2项", "ip1: 2人"),
        ("expect: {line: unmet, verdict: unmet}", "expected: {line: unmet}"),
    )
    with pytest.raises(Faults) as raised:
        read_cases(catalogue, "demo-2026")
    assert [error.code for error in raised.value.errors] == ["E204", "E202", "E203"]


def test_words_that_a_case_expects_are_those_that_a_verdict_has() -> None:
    marks = {word for standard_id in IDS for case in cases(standard_id) for word in case.expect.values()}
    assert {word for word in marks if word in WORDS} == set(WORDS)
