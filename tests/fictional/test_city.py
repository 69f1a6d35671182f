"""The fictional city: reproducible, plainly invented, and varied enough to be worth judging."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from tidu.catalogue import load
from tidu.catalogue.deriving import with_derived
from tidu.criteria.one import evaluate
from tidu.fictional import city
from tidu.fictional.names import COUNTIES, credit_code

ON = date(2026, 11, 23)


def test_the_same_seed_gives_the_same_city() -> None:
    first, again = (city(load(), firms=40, on=ON) for _ in range(2))
    assert [firm.facts for firm in first] == [firm.facts for firm in again]
    other = city(load(), firms=40, on=ON, seed=2)
    assert [firm.facts for firm in first] != [firm.facts for firm in other]


def test_every_name_is_different_and_says_that_it_is_an_example() -> None:
    firms = city(load(), firms=1_000, on=ON)
    names = {firm.facts.name for firm in firms}
    assert len(names) == len(firms)
    assert all("示例" in name for name in names)
    assert {firm.county for firm in firms} == set(COUNTIES)


def test_codes_have_a_valid_check_digit_and_an_authority_that_registers_nobody() -> None:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    codes = {credit_code(number) for number in range(500)}
    assert len(codes) == 500
    for code in codes:
        total = sum(alphabet.index(char) * pow(3, place, 31) for place, char in enumerate(code[:17]))
        assert (total + alphabet.index(code[17])) % 31 == 0
        assert code.startswith("Y9")


def test_values_lie_within_the_bounds_of_their_indicators() -> None:
    catalogue = load()
    for firm in city(catalogue, firms=300, on=ON):
        for code, _, fact in firm.facts:
            indicator = catalogue.indicators[code]
            if isinstance(fact.value, int) and not isinstance(fact.value, bool) and not indicator.options:
                low, high = indicator.bounds
                assert low <= fact.value <= high, (code, fact.value)


@pytest.mark.parametrize("title", ["cxx", "kjx", "zjtx", "xjr", "gxjs", "cy", "dl"])
def test_the_city_has_firms_on_both_sides_of_each_title(title: str) -> None:
    catalogue = load()
    standard = catalogue.which(title, "new", ON).standard
    firms = city(catalogue, on=ON)
    found = Counter(
        evaluate(standard, with_derived(one.facts, standard, catalogue, ON), ON).outcome.word for one in firms
    )
    assert found["unmet"] > 20
    assert found["met"] + found["needs_review"] > 2
