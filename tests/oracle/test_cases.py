"""The oracle gives what every hand-written case of the catalogue expects: it is a witness of its own, not an echo."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from tests.criteria.strategies import written_code
from tests.oracle.facts import Firm, indicators, natural
from tests.oracle.standards import Found, criteria, judge

from tidu.catalogue import loading
from tidu.catalogue.cases import Case, read_cases

SIZES = "sme-size-2011"


def firm_of(case: Case) -> Firm:
    """The firm of a case, its size derived where it is not given."""
    firm = Firm()
    for code, year, fact in case.facts:
        is_code = indicators()[code]["type"] == "code"
        firm.facts[code, year] = natural(code, written_code(fact.value) if is_code else fact.value)
    firm.titles = {title: (validity.since, validity.until) for title, validity in case.facts.titles.items()}
    if case.standard != SIZES:
        for code, value in derived(firm, case.on).items():
            if value is not None:
                firm.facts.setdefault((code, None), value)
    return firm


def derived(firm: Firm, on: date) -> dict[str, bool | str | None]:
    """What the size classification says of a firm."""
    return judge(criteria(SIZES), firm, on, "new").derived


def said(found: Found, name: str) -> set[str]:
    """Everything that a case may expect of a name."""
    words = {found.outcomes[name]} if name in found.outcomes else set()
    if name in found.points:
        words.add(span(found.points[name]))
    if name in found.classes:
        words.add(span(found.classes[name]))
    return words


def span(ends: Sequence[int | str]) -> str:
    """``15`` or ``10..15``, ``micro`` or ``micro..small``."""
    return str(ends[0]) if ends[0] == ends[-1] else f"{ends[0]}..{ends[-1]}"


@pytest.mark.parametrize("standard", loading.load().standard_ids)
def test_every_case_comes_out_as_it_was_written(standard: str) -> None:
    cases = read_cases(loading.load(), standard)
    wrong = []
    for case in cases:
        found = judge(criteria(standard, case.overlays), firm_of(case), case.on, case.kind)
        for name, expected in case.expect.items():
            words = said(found, name.removeprefix("score."))
            if expected not in words:
                wrong.append(f"{case.name}: {name} should be {expected}, the oracle says {sorted(words)}")
    assert wrong == []
    assert cases
