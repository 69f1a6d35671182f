"""What follows from a condition by its form: never a wrong yes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.criteria.demo import condition, indicator, standard

from tidu.criteria.expressions import Both, Condition, Either, Not, OverYears
from tidu.criteria.facts import Facts, Validity
from tidu.criteria.implication import excludes, implies, negation
from tidu.criteria.one import Evaluator

ON = date(2026, 5, 1)

FOLLOWS = [
    ("ip1 >= 2项", "ip1 >= 1项"),
    ("ip1 > 2项", "ip1 >= 2项"),
    ("ip1 >= 3项", "ip1 > 2项"),
    ("ip1 == 2项", "ip1 >= 2项"),
    ("ip1 == 2项", "ip1 != 3项"),
    ("ip1 > 2项", "ip1 != 2项"),
    ("ip1 < 1项", "ip1 <= 1项"),
    ("ip1 <= 1项", "ip1 < 2项"),
    ("rd_expense / revenue >= 5%", "rd_expense / revenue >= 3%"),
    ("growth(revenue) >= 5%", "growth(revenue) > 0"),
    ("compound_growth(last 2 years, revenue) >= 5%", "compound_growth(last 2 years, revenue) >= 3%"),
    ("legal_person and audited", "audited"),
    ("legal_person", "legal_person or audited"),
    ("legal_person or audited", "audited or legal_person or is_sme"),
    ("ip1 >= 2项 or ip1 >= 3项", "ip1 >= 1项"),
    ("audited and ip1 >= 3项", "ip1 >= 2项 and audited"),
    ("not (legal_person or audited)", "not audited"),
    ("not legal_person", "not (legal_person and audited)"),
    ("not ip1 >= 2项", "ip1 < 3项"),
    ("level == province", "level >= city"),
    ("exchange in {sh}", "exchange in {sh, bj}"),
    ("industry under 344", "industry under C"),
    ("industry under {344, 65}", "industry under {34, I}"),
    ("holds(cxx)", "holds(xjr, cxx)"),
    ("national_award within 2年", "national_award within 3年"),
    ("years_since(registered_on) >= 3年", "years_since(registered_on) > 2年"),
    ("days_since(registered_on) < 10天", "days_since(registered_on) <= 10天"),
    ("registered_on <= 2020-01-01", "registered_on < 2020-01-02"),
    ("each(last 3 years, revenue >= 2万元)", "each(last 2 years, revenue >= 1万元)"),
    ("each(last 2 years, revenue >= 2万元)", "revenue >= 1万元"),
    ("revenue >= 2万元", "any(last 2 years, revenue >= 1万元)"),
    ("any(last 2 years, audited)", "any(last 3 years, audited)"),
    ("each(last 2 years, audited)", "any(last 3 years, audited)"),
    ("each(last 2 years, audited)", "each(last 2 years of operation, audited)"),
    ("application == new", "not application == review"),
]
DOES_NOT_FOLLOW = [
    ("ip1 >= 1项", "ip1 >= 2项"),
    ("ip1 >= 2项", "ip1 > 2项"),
    ("ip1 != 2项", "ip1 >= 2项"),
    ("ip1 >= 2项", "staff >= 1人"),
    ("audited", "legal_person and audited"),
    ("legal_person or audited", "audited"),
    ("not audited", "not (legal_person or audited)"),
    ("level >= city", "level == province"),
    ("industry under C", "industry under 344"),
    ("holds(xjr, cxx)", "holds(cxx)"),
    ("national_award within 3年", "national_award within 2年"),
    ("years_since(registered_on) >= 3年", "days_since(registered_on) >= 3天"),
    ("each(last 2 years, audited)", "each(last 3 years, audited)"),
    ("any(last 3 years, audited)", "any(last 2 years, audited)"),
    ("any(last 2 years, audited)", "audited"),
    ("audited", "each(last 2 years, audited)"),
    ("each(last 2 years of operation, audited)", "audited"),
    ("each(last 2 years of operation, audited)", "any(last 2 years of operation, audited)"),
    ("any(last 2 years, audited)", "any(last 2 years of operation, audited)"),
]


@pytest.mark.parametrize(("strong", "weak"), FOLLOWS)
def test_what_follows_is_found(strong: str, weak: str) -> None:
    assert implies(condition(strong), condition(weak))


@pytest.mark.parametrize(("strong", "weak"), DOES_NOT_FOLLOW)
def test_what_does_not_follow_is_not_claimed(strong: str, weak: str) -> None:
    assert not implies(condition(strong), condition(weak))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("ip1 >= 2项", "ip1 < 2项", True),
        ("ip1 >= 2项", "ip1 <= 2项", False),
        ("level == none", "level >= city", True),
        ("application == new", "application == review", True),
        ("legal_person", "not legal_person", True),
        ("legal_person and audited", "not audited", True),
        ("legal_person", "not audited", False),
        ("each(last 2 years, revenue >= 5万元)", "revenue < 5万元", True),
        ("each(last 2 years, revenue >= 5万元)", "any(last 2 years, revenue < 5万元)", True),
        ("any(last 2 years, revenue >= 5万元)", "revenue < 5万元", False),
    ],
)
def test_what_excludes_each_other(one: str, other: str, expected: bool) -> None:
    assert excludes(condition(one), condition(other)) is expected
    assert excludes(condition(other), condition(one)) is expected


# -- against the meaning of the language --------------------------------------------------------------------------

LEAVES = [
    *(f"ip1 {sign} {number}项" for sign in (">=", ">", "<=", "<", "==", "!=") for number in (1, 2)),
    *(
        f"years_since(registered_on) {sign} {number}年"
        for sign in (">=", ">", "<=", "<", "==", "!=")
        for number in (1, 2)
    ),
    *(f"registered_on {sign} 2025-05-0{day}" for sign in (">=", "<", "!=") for day in (1, 2)),
    *(f"national_award within {years}年" for years in (1, 2)),
    *(f"level {sign} city" for sign in (">=", ">", "<=", "==")),
    *(f"industry under {code}" for code in ("C", "34", "3441", "65")),
    *("legal_person", "holds(cxx)", "holds(cxx, xjr)", "application == new", "application == review"),
    *(f"revenue >= {amount}万元" for amount in (1, 2)),
]
leaves = st.sampled_from([condition(text) for text in LEAVES])


def combined(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    pairs = st.lists(inner, min_size=2, max_size=3).map(tuple)
    over = st.tuples(st.sampled_from(["each", "any"]), st.integers(1, 2), st.booleans(), inner)
    return st.one_of(
        inner.map(Not),
        pairs.map(Both),
        pairs.map(Either),
        over.map(lambda parts: OverYears(*parts)),  # type: ignore[arg-type]
    )


conditions = st.recursive(leaves, combined, max_leaves=4)


@st.composite
def firms(draw: st.DrawFn) -> Facts:
    """A firm of which everything is known that the leaves read."""
    facts = Facts()
    around = st.integers(-3, 3).map(lambda days: date(2025, 5, 1) + timedelta(days))
    facts.put(indicator("ip1"), None, draw(st.integers(0, 3)))
    facts.put(indicator("registered_on"), None, draw(around))
    facts.put(indicator("national_award"), None, draw(around))
    facts.put(indicator("level"), None, draw(st.integers(0, 2)))
    facts.put(indicator("industry"), None, draw(st.sampled_from([3441, 3442, 3500, 6510, 100])))
    facts.put(indicator("legal_person"), None, draw(st.booleans()))
    for year in range(2005, 2026):
        facts.put(indicator("revenue"), year, draw(st.sampled_from([0, 1_000_000, 2_000_000])))
    for title in ("cxx", "xjr"):
        facts.titles[title] = draw(st.sampled_from([Validity.none(), Validity.always()]))
    return facts


@settings(max_examples=300)
@given(conditions, conditions, firms(), st.sampled_from(["new", "review"]))
def test_nothing_is_said_to_follow_that_does_not(one: Condition, other: Condition, facts: Facts, kind: str) -> None:
    judge = Evaluator(standard(), facts, ON, "new" if kind == "new" else "review")
    first, second = judge.truth(one), judge.truth(other)
    assert judge.truth(negation(one)) is (not first)
    assert implies(one, one)
    if implies(one, other):
        assert not first or second
    if excludes(one, other):
        assert not (first and second)
