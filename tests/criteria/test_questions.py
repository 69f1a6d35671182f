"""Questions: only what can still change the verdict is asked, and after the last one nothing can."""

from __future__ import annotations

import random

import pytest
from tests.criteria.advice import ON, derived, firms

from tidu.catalogue import load
from tidu.criteria import model
from tidu.criteria.facts import Facts
from tidu.criteria.one import evaluate
from tidu.criteria.outcomes import Outcome
from tidu.criteria.questions import Asker
from tidu.criteria.slots import Ground, Slot

STANDARDS = ("zjtx-2026", "cxx-2022", "xjr-2026", "kjx-2017")


def interview(standard: model.Standard, answers: Facts) -> tuple[list[Slot], Facts]:
    """Ask a firm that knows ``answers`` until nothing is left to ask."""
    asker = Asker(standard, ON, "new", derive=lambda facts: derived(facts, standard))
    known, asked, declined = Facts(), list[Slot](), set[Slot]()
    for _ in range(120):
        question = asker.next(known, declined)
        if question is None:
            return asked, known
        slot = question.slot
        assert slot not in asked
        asked.append(slot)
        value = slot.read(answers, ON)
        if value is None:
            declined.add(slot)
        else:
            known = slot.written_to(known, value, ON)
    raise AssertionError("it never ends")


@pytest.mark.parametrize("standard_id", STANDARDS)
def test_a_firm_is_asked_far_less_than_all(standard_id: str) -> None:
    standard = load().standard(standard_id)
    slots = [
        slot for slot in Ground(standard, ON, "new").slots if slot.indicator is None or slot.indicator.kind != "finding"
    ]
    counts = []
    for firm in firms(8):
        asked, known = interview(standard, firm.facts)
        counts.append(len(asked))
        told = evaluate(standard, derived(known, standard), ON).outcome
        whole = evaluate(standard, derived(firm.facts, standard), ON).outcome
        if told in (Outcome.MET, Outcome.UNMET):
            assert told is whole
    assert max(counts) <= len(slots)
    assert sum(counts) < 0.75 * len(slots) * len(counts)


@pytest.mark.parametrize("standard_id", STANDARDS)
def test_every_question_has_a_witness(standard_id: str) -> None:
    """Two completions that differ in the asked fact alone come to different verdicts."""
    standard = load().standard(standard_id)
    asker = Asker(standard, ON, "new", derive=lambda facts: derived(facts, standard))
    rng = random.Random(3)  # noqa: S311 - nothing secret
    seen = 0
    for firm in firms(12):
        known = firm.facts.copy()
        for key in list(known.values):
            if rng.random() < 0.85:
                del known.values[key]
        if rng.random() < 0.7:
            known.titles.clear()
        question = asker.next(known, ())
        if question is None:
            continue
        seen += 1
        first, second = (evaluate(standard, derived(one, standard), ON) for one in (question.first, question.second))
        assert first.outcome is not second.outcome
        assert question.slot.read(question.first, ON) != question.slot.read(question.second, ON)
        other = question.slot.written_to(question.first, question.slot.read(question.second, ON), ON)
        assert {key: fact.value for key, fact in other.values.items()} == {
            key: fact.value for key, fact in question.second.values.items()
        }
    assert seen


@pytest.mark.parametrize("standard_id", STANDARDS)
def test_after_the_last_question_no_other_fact_changes_the_verdict(standard_id: str) -> None:
    standard = load().standard(standard_id)
    rng = random.Random(11)  # noqa: S311 - nothing secret
    for firm in firms(5):
        _, known = interview(standard, firm.facts)
        if any(slot.read(firm.facts, ON) is None for slot in Ground(standard, ON, "new").slots if not slot.is_title):
            continue  # what the firm does not know stays open
        outcomes = set()
        for other in firms(25):
            completed = known.copy()
            for key, fact in other.facts.values.items():
                if rng.random() < 0.8:
                    completed.values.setdefault(key, fact)
            for code, validity in other.facts.titles.items():
                completed.titles.setdefault(code, validity)
            outcomes.add(evaluate(standard, derived(completed, standard), ON).outcome)
        assert len(outcomes - {Outcome.NEEDS_REVIEW, Outcome.UNKNOWN}) <= 1
