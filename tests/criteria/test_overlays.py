"""Overlays: what a notice drops, rewrites or adds, and how the standard shows it."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest
from tests.criteria.demo import OVERLAY, condition, edited, standard, vocabulary

from tidu.criteria import model
from tidu.criteria.expressions import Both, Not
from tidu.criteria.facts import Facts
from tidu.criteria.one import evaluate
from tidu.criteria.outcomes import Outcome
from tidu.criteria.overlays import NEVER_EXAMINED, Overlay, apply_overlay, read_overlay
from tidu.errors import Faults, RuleError
from tidu.text import Text

HEAD = OVERLAY.split("changes:\n")[0]
ON = date(2026, 5, 1)


def overlay(text: str = OVERLAY) -> Overlay:
    return read_overlay("round.yaml", vocabulary(), text)


def with_changes(changes: str) -> model.Standard:
    """The demonstration standard with these changes instead."""
    return apply_overlay(standard(), overlay(f"{HEAD}changes:\n{changes}"))


def outcome(rules: model.Standard, node: str, kind: str = "new", **values: int) -> Outcome:
    facts = Facts()
    for code, value in values.items():
        facts.put(vocabulary().indicators[code], 2025, value)
    return evaluate(rules, facts, ON, "review" if kind == "review" else "new").nodes[node].outcome


# -- reading ------------------------------------------------------------------------------------------------------


def test_the_head_and_the_changes_of_an_overlay() -> None:
    found = overlay()
    assert (found.id, found.version, found.document) == ("demo-round", "1", "示例〔2026〕3号")
    assert found.applies_to == ("demo-2026",)
    assert (found.valid_from, found.valid_to) == (date(2026, 4, 1), date(2026, 6, 30))
    assert [(change.how, change.target) for change in found.changes] == [
        ("not_examined", "line"),
        ("replace", "old"),
        ("add_to", "root"),
    ]
    assert found.sha256 == hashlib.sha256(OVERLAY.encode()).hexdigest()


def test_a_new_node_speaks_for_the_change_unless_the_change_speaks_itself() -> None:
    assert overlay().changes[1].says == Text("成立满 2 年", "Two years old")
    assert overlay().changes[1].cite.article == "第二条"
    told = "  - replace: old\n    says: {zh: 放宽, en: Relaxed}\n    cite: {article: 第九条, grade: B}\n"
    change = overlay(edited(OVERLAY, ("  - replace: old\n", told))).changes[1]
    assert (change.says, change.cite.article) == (Text("放宽", "Relaxed"), "第九条")


# -- applying -----------------------------------------------------------------------------------------------------


def test_an_overlay_makes_another_standard_and_leaves_the_first() -> None:
    base = standard()
    changed = apply_overlay(base, overlay())
    assert base == standard()
    assert changed.overlays == ("demo-round",)
    assert changed.sha256 == hashlib.sha256((base.sha256 + overlay().sha256).encode()).hexdigest()
    assert (changed.id, changed.version) == (base.id, base.version)


def test_a_replaced_node_stands_where_the_old_one_stood() -> None:
    group = apply_overlay(standard(), overlay()).nodes["two_of"]
    assert [part.id for part in group.children] == ["old", "award"]
    new = group.children[0]
    assert isinstance(new, model.Require)
    assert new.text == "years_since(registered_on) >= 2年"
    assert new.only_if is None
    assert [(one.overlay, one.says) for one in new.amended] == [("demo-round", Text("成立满 2 年", "Two years old"))]


def test_an_added_node_comes_last_and_counts() -> None:
    changed = apply_overlay(standard(), overlay())
    assert [part.id for part in changed.root.children][-1] == "floor"
    assert changed.nodes["floor"].amended[0].cite.article == "第三条"
    assert outcome(changed, "floor", revenue=4999_9999_99) is Outcome.UNMET
    assert outcome(changed, "floor", revenue=5000_0000_00) is Outcome.MET


@pytest.mark.parametrize(("kind", "expected"), [("new", Outcome.UNMET), ("review", Outcome.NOT_APPLICABLE)])
def test_a_node_that_is_not_examined_for_one_kind(kind: str, expected: Outcome) -> None:
    assert outcome(apply_overlay(standard(), overlay()), "line", kind, staff=1_00) is expected


@pytest.mark.parametrize("kind", ["new", "review"])
def test_a_node_that_is_not_examined_at_all(kind: str) -> None:
    changed = with_changes(
        "  - not_examined: line\n    says: {zh: 本年度不看, en: Not this year}\n    cite: {article: 第一条, grade: A}\n"
    )
    gate = changed.nodes["line"].only_if
    assert gate is not None
    assert gate.condition == NEVER_EXAMINED
    assert outcome(changed, "line", kind, staff=1_00) is Outcome.NOT_APPLICABLE


def test_an_overlay_keeps_the_gate_that_a_node_already_has() -> None:
    changed = with_changes(
        "  - not_examined: old\n    only_if: staff >= 100人\n"
        "    says: {zh: 大企业不看, en: Not for large firms}\n    cite: {article: 第一条, grade: A}\n"
    )
    gate = changed.nodes["old"].only_if
    assert gate is not None
    assert gate.condition == Both((condition("application == new"), Not(condition("staff >= 100人"))))
    assert gate.text == "(application == new) and not (staff >= 100人)"


def test_two_overlays_are_applied_one_after_another() -> None:
    second = edited(HEAD, ("overlay: demo-round", "overlay: demo-second"), ("示例〔2026〕3号", "示例〔2026〕4号")) + (
        "changes:\n  - replace: floor\n    with:\n      id: floor\n      says: {zh: 4000 万元以上, en: At least 40 million}\n"
        "      cite: {article: 第一条, grade: A}\n      require: revenue >= 4000万元\n"
    )
    both = apply_overlay(apply_overlay(standard(), overlay()), overlay(second))
    assert both.overlays == ("demo-round", "demo-second")
    assert [one.overlay for one in both.nodes["floor"].amended] == ["demo-round", "demo-second"]
    assert outcome(both, "floor", revenue=4000_0000_00) is Outcome.MET


# -- refusing -----------------------------------------------------------------------------------------------------

SAYS = "    says: {zh: 不看, en: Not examined}\n    cite: {article: 第一条, grade: A}\n"


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        (f"  - not_examined: lines\n{SAYS}", ["E214"]),
        (f"  - not_examined: lines\n{SAYS}  - not_examined: olds\n{SAYS}", ["E214", "E214"]),
        (f"  - not_examined: root\n{SAYS}", ["E215"]),
    ],
)
def test_changes_that_do_not_fit_are_refused_together(changes: str, codes: list[str]) -> None:
    with pytest.raises(Faults) as raised:
        with_changes(changes)
    assert [error.code for error in raised.value.errors] == codes
    assert all(error.where is not None and error.where.path == "round.yaml" for error in raised.value.errors)


def test_nothing_can_be_added_to_a_leaf() -> None:
    with pytest.raises(Faults) as raised:
        apply_overlay(standard(), overlay(edited(OVERLAY, ("add_to: root", "add_to: line"))))
    assert [error.code for error in raised.value.errors] == ["E214"]


@pytest.mark.parametrize("taken", ["line", "points", "research", "rights", "by_staff", "sign_level"])
def test_an_added_node_may_not_take_an_id_of_the_standard(taken: str) -> None:
    with pytest.raises(Faults) as raised:
        apply_overlay(standard(), overlay(edited(OVERLAY, ("id: floor", f"id: {taken}"))))
    assert [error.code for error in raised.value.errors] == ["E205"]


def test_an_overlay_of_another_standard_is_refused() -> None:
    other = overlay(edited(OVERLAY, ("applies_to: [demo-2026]", "applies_to: [demo-2027]")))
    with pytest.raises(RuleError) as raised:
        apply_overlay(standard(), other)
    assert raised.value.code == "E222"
