"""When nothing is asked any more, nothing could have changed the verdict, whatever the unknown facts turn out to be.

The unknown facts are filled in from boundary values: both ends of every run in which no condition changes.
"""

from __future__ import annotations

import functools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.criteria import small
from tests.criteria.invented import CITE, SAYS, Node, numbered, written

from tidu.catalogue import load
from tidu.catalogue.cases import Case, read_cases
from tidu.catalogue.deriving import with_derived
from tidu.criteria import model
from tidu.criteria.facts import Facts
from tidu.criteria.one import evaluate
from tidu.criteria.questions import Asker, Question
from tidu.criteria.reaching import Reaching
from tidu.criteria.reading import read_standard
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
@settings(max_examples=20)
@given(data=st.data())
def test_what_is_not_asked_cannot_matter(standard_id: str, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(cases(standard_id)) - 1))
    one, case = asker((standard_id, index)), cases(standard_id)[index]
    settled_or_asked(data, one, with_derived(case.facts, one.ground.standard, load(), case.on))


@settings(max_examples=80)
@given(data=st.data(), facts=small.firms(), findings=st.booleans())
def test_the_small_standard_asks_what_can_matter_and_nothing_else(
    data: st.DataObject, facts: Facts, findings: bool
) -> None:
    standard = small.standard(overlaid=data.draw(st.booleans()))
    settled_or_asked(data, Asker(standard, small.ON, "new", include_findings=findings), facts)


# -- what random firms seldom meet --------------------------------------------------------------------------------

FEW_PASS = ("rd_institution_level == below_city", "ip1_2026 == 2项", "years_in_market == 3年")
"""Unknown facts that pass at one value only, so that no plain completion meets them all by chance."""
KNOWN = {"staff": 100_00, "rd_expense": 5, "assets": 0}


def leaf(condition: str, **gates: str) -> Node:
    """A condition, with its gates."""
    return {"says": SAYS, "cite": CITE, "require": condition, **gates}


def score(least: int, *items: Node) -> Node:
    """A table of items of ten points each."""
    whole = 10 * len(items)
    group = {
        "says": SAYS,
        "out_of": whole,
        "items": [{"says": SAYS, "cite": CITE, "out_of": 10, **one} for one in items],
    }
    return {"says": SAYS, "cite": CITE, "score": {"out_of": whole, "pass": {"at_least": least}, "groups": [group]}}


def at_least(count: int, *parts: Node) -> Node:
    """Counted alternatives."""
    return {"says": SAYS, "at_least": {"count": count, "of": list(parts)}}


def of_invented(*parts: Node) -> Asker:
    """An asker about a standard of these criteria."""
    tree = numbered({"says": SAYS, "all": [leaf("equity_raised >= 0元"), *parts]})
    return Asker(read_standard("invented.yaml", load().vocabulary, text=written(tree)), small.ON, "new")


def firm() -> Facts:
    """A firm of which little is known."""
    facts = Facts(name="葫芦岛渤湾示例泵业有限公司")
    for code, value in {"equity_raised": 0, **KNOWN}.items():
        facts.put(load().indicators[code], 2025, value)
    return facts


NEVER = "rd_expense / revenue < 0%"
"""False, or without value where revenue is zero."""
GROWTH: Node = {"bands": {"of": "growth(assets)", "steps": [{"at_least": "10%", "points": 10}, {"otherwise": 0}]}}
COUNTED: Node = {"count": {"points": 5, "of": [{"says": SAYS, "when": NEVER}, {"says": SAYS, "when": "staff >= 1人"}]}}


@pytest.mark.parametrize(
    "criterion",
    [
        pytest.param(leaf(NEVER), id="a leaf"),
        pytest.param(at_least(2, leaf(NEVER), leaf("staff >= 1人"), leaf("assets >= 1元")), id="alternatives"),
        pytest.param(leaf("assets >= 1元", only_if="rd_expense / revenue >= 0%"), id="only_if"),
        pytest.param(leaf("assets >= 1元", exempt_if=NEVER), id="exempt_if"),
        pytest.param(score(5, {"cases": [{"when": NEVER, "points": 10}, {"otherwise": 0}]}), id="cases"),
        pytest.param(score(8, COUNTED), id="counted points"),
        pytest.param(score(5, GROWTH), id="bands"),
        pytest.param(
            score(8, {"best_of": [{**GROWTH, "says": SAYS, "out_of": 10}, {**COUNTED, "says": SAYS, "out_of": 10}]}),
            id="the better item",
        ),
    ],
)
def test_a_quotient_without_value_is_an_answer_of_its_own(criterion: Node) -> None:
    """Nothing can meet these conditions, but where a denominator is zero they are not unmet either."""
    one = of_invented(*map(leaf, FEW_PASS), criterion)
    question = one.next(firm())
    assert question is not None
    proved(one.ground.standard, one, question)


EXEMPT = leaf("staff >= 1人", exempt_if="on_abnormal_list")


@pytest.mark.parametrize(
    "criterion",
    [
        pytest.param(at_least(1, EXEMPT, leaf("assets >= 1元")), id="an alternative"),
        pytest.param(at_least(1, {"says": SAYS, "all": [EXEMPT]}, leaf("assets >= 1元")), id="below an alternative"),
        pytest.param(at_least(2, EXEMPT, leaf("rd_expense > 0"), leaf("assets >= 1元")), id="two of three"),
        pytest.param(
            at_least(
                2, leaf("staff >= 1人", only_if="not on_abnormal_list"), leaf("rd_expense > 0", only_if="assets >= 1元")
            ),
            id="too few that apply, or none",
        ),
    ],
)
def test_an_exemption_can_still_turn_counted_alternatives(criterion: Node) -> None:
    """What does not apply does not count; where nothing applies any more, neither does the group."""
    one = of_invented(criterion)
    question = one.next(firm())
    assert question is not None
    assert question.slot.code == "on_abnormal_list"
    proved(one.ground.standard, one, question)


def test_what_depends_on_a_declined_fact_can_still_fail() -> None:
    """A fact that is known can make a condition fail that another, not to be had, keeps from being met."""
    one = of_invented(*map(leaf, FEW_PASS), leaf("on_abnormal_list and revenue >= 1元"))
    declined = [slot for slot in one.askable if slot.code == "on_abnormal_list"]
    question = one.next(firm(), declined)
    assert question is not None
    assert question.slot not in declined
    proved(one.ground.standard, one, question)
