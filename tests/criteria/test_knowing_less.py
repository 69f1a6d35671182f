"""What is decided stays decided whatever is missing: a fact that is taken away can only leave things open."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.criteria.meanings import Row, combinations, label, one_by_one, shipped
from tests.criteria.strategies import DAYS, Drawn, batches
from tests.oracle.expressions import REGISTERED

from tidu.criteria.outcomes import Outcome

OPEN = (Outcome.UNKNOWN, Outcome.NEEDS_REVIEW)


@st.composite
def forgotten(draw: st.DrawFn, firm: Drawn) -> Drawn:
    """The same firm with some of its facts and titles unknown.

    The day of registration stays: while it is unknown, windows of operation take every year for one of operation.
    """
    facts = sorted((key for key in firm.facts if key[0] != REGISTERED), key=str)
    gone = draw(st.sets(st.sampled_from(facts), max_size=4)) if facts else set()
    titles = draw(st.sets(st.sampled_from(sorted(firm.titles)), max_size=1)) if firm.titles else set()
    return replace(
        firm,
        facts={key: value for key, value in firm.facts.items() if key not in gone},
        titles={title: validity for title, validity in firm.titles.items() if title not in titles},
    )


def contradicted(less: Row, more: Row) -> list[str]:
    """Columns in which the one who knew less had decided something that the one who knows more does not confirm."""
    wrong = []
    for name, known in more.items():
        said = less[name]
        if name.endswith("__low"):
            holds = cast(int, said) <= cast(int, known)
        elif name.endswith("__high"):
            holds = cast(int, said) >= cast(int, known)
        elif name.endswith("__derived"):
            holds = said is None or said == known
        else:
            # An exemption that may hold does not hurt what is met anyway; once it is known to hold, it does not apply.
            exempt = said == Outcome.MET and known == Outcome.NOT_APPLICABLE
            holds = said in OPEN or said == known or exempt
        if not holds:
            wrong.append(f"{name}: {said} with less, {known} with more")
    return wrong


@pytest.mark.parametrize(("standard", "overlays"), combinations(), ids=label)
@settings(max_examples=6)
@given(data=st.data())
def test_knowing_less_never_decides_otherwise(standard: str, overlays: tuple[str, ...], data: st.DataObject) -> None:
    rules = shipped(standard, overlays)
    on, kind = data.draw(st.sampled_from(DAYS)), data.draw(st.sampled_from(("new", "review")))
    firms = data.draw(batches(rules.sheet, standard, on, 20, 40))
    fewer = [data.draw(forgotten(firm)) for firm in firms]
    known, said = one_by_one(rules, firms, on, kind), one_by_one(rules, fewer, on, kind)
    for firm, more, less in zip(fewer, known, said, strict=True):
        assert contradicted(less, more) == [], firm
