"""When nothing is asked any more, nothing could have changed the verdict, whatever the unknown facts turn out to be.

The unknown facts are filled in from boundary values: both ends of every run in which no condition changes.
"""

from __future__ import annotations

import functools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.criteria import small

from tidu.catalogue import load
from tidu.catalogue.cases import Case, read_cases
from tidu.catalogue.deriving import with_derived
from tidu.criteria import model
from tidu.criteria.facts import Facts
from tidu.criteria.one import evaluate
from tidu.criteria.questions import Asker, Question
from tidu.criteria.reaching import Reaching
from tidu.criteria.slots import Slot

COMPLETIONS = 25


@functools.cache
def cases(standard_id: str) -> tuple[Case, ...]:
    """The firms of a standard's own cases, which lie on its lines."""
    return tuple(read_cases(load(), standard_id))


@functools.cache
def asker(case_of: tuple[str, int]) -> Asker:
    """One asker a case; it keeps what it has worked out."""
    case = cases(case_of[0])[case_of[1]]
    return Asker(load().standard(case.standard, case.overlays), case.on, case.kind)


def forgotten(draw: st.DrawFn, one: Asker, facts: Facts) -> tuple[Facts, list[Slot]]:
    """A firm of which less is known, and what is unknown of it."""
    on = one.ground.on
    known = [slot for slot in one.ground.slots if slot.read(facts, on) is not None]
    lost = draw(st.sets(st.sampled_from(known), max_size=len(known))) if known else set()
    for slot in lost:
        facts = slot.written_to(facts, None, on)
    return facts, [slot for slot in one.askable if slot.read(facts, on) is None]


def completed(draw: st.DrawFn, one: Asker, facts: Facts, unknown: list[Slot]) -> Facts:
    """The firm with boundary values for everything unknown, filled in any order."""
    search = Reaching(one.evaluator, frozenset(unknown))
    for slot in draw(st.permutations(unknown)):
        facts = search.put(facts, slot, draw(st.sampled_from(search.values(facts, slot))))
    return facts


def proved(standard: model.Standard, one: Asker, question: Question) -> None:
    """The witness of a question: one fact differs, and the verdict."""
    on, kind = one.ground.on, one.ground.kind
    first, second = (evaluate(standard, facts, on, kind).root for facts in (question.first, question.second))
    assert (first.outcome, first.classes) != (second.outcome, second.classes)
    differing = [slot for slot in one.ground.slots if slot.read(question.first, on) != slot.read(question.second, on)]
    assert differing == [question.slot]


def settled_or_asked(data: st.DataObject, one: Asker, facts: Facts) -> None:
    """Either a question with a witness, or a verdict that no completion changes."""
    known, unknown = data.draw(st.composite(forgotten)(one, facts))
    question = one.next(known)
    if question is not None:
        assert question.slot in unknown
        proved(one.ground.standard, one, question)
        return
    answers = {
        one.answer(data.draw(st.composite(completed)(one, known, unknown)))
        for _ in range(COMPLETIONS if unknown else 1)
    }
    assert len(answers) == 1


@pytest.mark.parametrize("standard_id", load().standard_ids)
@settings(max_examples=25)
@given(data=st.data())
def test_what_is_not_asked_cannot_matter(standard_id: str, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(cases(standard_id)) - 1))
    one, case = asker((standard_id, index)), cases(standard_id)[index]
    settled_or_asked(data, one, with_derived(case.facts, one.ground.standard, load(), case.on))


@settings(max_examples=120)
@given(data=st.data(), facts=small.firms(), findings=st.booleans())
def test_the_small_standard_asks_what_can_matter_and_nothing_else(
    data: st.DataObject, facts: Facts, findings: bool
) -> None:
    standard = small.standard(overlaid=data.draw(st.booleans()))
    settled_or_asked(data, Asker(standard, small.ON, "new", include_findings=findings), facts)
