"""The walk asks only what matters, asks nothing twice, and comes to the verdicts of all answers given at once."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.web.selfcheck.firms import ON, all_answers, at_once, walked

from tidu.web.portal.selfcheck.answers import DONT_KNOW, SKIPPED, State
from tidu.web.portal.selfcheck.changes import outcome_of
from tidu.web.portal.selfcheck.ladder import key_of, rules_on
from tidu.web.portal.selfcheck.results import Result, results_of
from tidu.web.portal.selfcheck.walk import is_settled, next_step

FEW_PAGES = 60


@settings(max_examples=6, deadline=None, derandomize=True)
@given(st.integers(0, 10_000), st.sampled_from((0.0, 0.1, 0.4)))
def test_the_walk_comes_to_the_verdicts_of_all_answers_at_once(seed: int, unknown: float) -> None:
    answers = all_answers(seed, unknown)
    state, asked = walked(answers)
    whole = at_once(answers)
    found = {one.rule.code: one.outcome for one in results_of(state)}
    assert found == {rule.code: outcome_of(rule, whole) for rule in whole.rules}
    keys = [key for page in asked for key in page]
    assert len(keys) == len(set(keys))
    assert len(asked) < FEW_PAGES


@pytest.mark.parametrize("goal", sorted({rule.code for rule in rules_on(ON)}))
def test_one_title_comes_to_its_verdict_with_fewer_questions(goal: str) -> None:
    for seed in (2,):
        answers = all_answers(seed)
        state, asked = walked(answers, goal)
        rule = state.asked_about[0]
        assert is_settled(rule, state)
        assert Result(rule, state, ()).outcome is outcome_of(rule, at_once(answers, goal))
        # What was asked together with a title or with a year may be more than one standard reads; the questions are not.
        mine = {key_of(slot) for slot in rule.askable} | {f"@{goal}"}
        assert all(page[0] in mine or page[0].startswith("@") for page in asked)


def test_one_answer_serves_every_title() -> None:
    answers = all_answers(3)
    state, _asked = walked(answers, "zjtx")
    _all, more = walked(answers | {}, "")
    again = State(ON, "", state.answers)
    while (step := next_step(again)) is not None:
        keys = [key_of(slot) for slot in step.slots]
        assert not set(keys) & set(again.answers)
        again = again.with_answers({key: answers[key] for key in keys})
    assert more


def test_what_is_skipped_or_not_known_stays_unknown() -> None:
    state = State(ON, "kjx")
    for word in (DONT_KNOW, SKIPPED):
        step = next_step(state)
        assert step is not None
        state = state.with_answers({key_of(slot): word for slot in step.slots})
        assert all(slot.read(state.facts, ON) is None for slot in step.slots)
        following = next_step(state)
        assert following is None or following.key not in state.answers


def test_whoever_does_not_know_its_size_is_asked_what_it_follows_from() -> None:
    answers = {
        **all_answers(5, 0.0),
        "is_sme": DONT_KNOW,
        "industry": "3441",
        "staff.2025": "60",
        "revenue.2025": "3000万元",
    }
    state, asked = walked(answers, "cxx")
    if "is_sme" in state.answers:
        assert ("industry",) in asked
        rule = state.asked_about[0]
        sme = next(slot for slot in rule.askable if slot.code == "is_sme")
        assert sme.read(rule.derive(state.facts), ON) is True


def test_asking_on_shows_what_else_is_lacking_without_the_title_before() -> None:
    answers = {**all_answers(4, 0.0), "@cxx": "no", "@kjx": "no"}
    state, asked = walked(answers, "zjtx")
    assert len(asked) == 1
    deeper = State(ON, "zjtx", state.answers, more=True)
    assert next_step(deeper) is not None
