"""The table by which outcomes combine, on every combination of up to four children."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import pytest

from tidu.criteria.outcomes import (
    LABELS,
    MARKS,
    WORDS,
    Outcome,
    all_of,
    any_of,
    at_least,
    exempt_if,
    from_truth,
    only_if,
)

UNMET, UNKNOWN, NEEDS_REVIEW, MET, NOT_APPLICABLE = Outcome
FAMILIES = [family for size in range(1, 5) for family in product(Outcome, repeat=size)]


def naive_at_least(count: int, children: Sequence[Outcome]) -> Outcome:
    """Met, or still possible for a person, or still possible at all: how many children would count each time?"""
    if all(one is NOT_APPLICABLE for one in children):
        return NOT_APPLICABLE
    if sum(one is MET for one in children) >= count:
        return MET
    if sum(one in (MET, NEEDS_REVIEW) for one in children) >= count:
        return NEEDS_REVIEW
    if sum(one in (MET, NEEDS_REVIEW, UNKNOWN) for one in children) >= count:
        return UNKNOWN
    return UNMET


def naive_all(children: Sequence[Outcome]) -> Outcome:
    """One failure fails; otherwise what is unknown comes before what a person must find."""
    for found in (UNMET, UNKNOWN, NEEDS_REVIEW, MET):
        if found in children:
            return found
    return NOT_APPLICABLE


def test_all_of_every_combination() -> None:
    assert [all_of(family) for family in FAMILIES] == [naive_all(family) for family in FAMILIES]


def test_any_of_every_combination() -> None:
    assert [any_of(family) for family in FAMILIES] == [naive_at_least(1, family) for family in FAMILIES]


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_at_least_of_every_combination(count: int) -> None:
    families = [family for family in FAMILIES if len(family) >= count]
    found = [at_least(count, family) for family in families]
    assert found == [naive_at_least(count, family) for family in families]
    assert set(found) == set(Outcome)


def test_all_is_at_least_everybody_where_everybody_applies() -> None:
    families = [family for family in FAMILIES if NOT_APPLICABLE not in family]
    assert [all_of(family) for family in families] == [at_least(len(family), family) for family in families]


def test_the_order_of_children_does_not_matter() -> None:
    for family in FAMILIES:
        turned = family[::-1]
        assert all_of(family) is all_of(turned)
        assert [at_least(k, family) for k in (1, 2, 3)] == [at_least(k, turned) for k in (1, 2, 3)]


def test_a_child_that_does_better_never_makes_the_group_do_worse() -> None:
    for family in FAMILIES:
        for index, child in enumerate(family):
            if child in (MET, NOT_APPLICABLE):
                continue
            better = (*family[:index], Outcome(child + 1), *family[index + 1 :])
            assert all_of(better) >= all_of(family)
            assert all(at_least(k, better) >= at_least(k, family) for k in (1, 2, 3, 4))


def test_a_child_that_does_not_apply_changes_nothing_in_all_and_any() -> None:
    for family in FAMILIES:
        assert all_of((*family, NOT_APPLICABLE)) is all_of(family)
        assert any_of((*family, NOT_APPLICABLE)) is any_of(family)


def test_groups_inside_groups_of_the_same_kind_can_be_unfolded() -> None:
    pairs = list(product(Outcome, repeat=2))
    for one, other in product(pairs, repeat=2):
        assert all_of([all_of(one), all_of(other)]) is all_of([*one, *other])
        assert any_of([any_of(one), any_of(other)]) is any_of([*one, *other])


def test_of_nothing_nothing_applies() -> None:
    assert all_of([]) is any_of([]) is NOT_APPLICABLE


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (True, [UNMET, UNKNOWN, NEEDS_REVIEW, MET, NOT_APPLICABLE]),
        (False, [NOT_APPLICABLE] * 5),
        (None, [UNKNOWN] * 5),
    ],
)
def test_only_if(condition: bool | None, expected: list[Outcome]) -> None:
    assert [only_if(condition, child) for child in Outcome] == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (True, [NOT_APPLICABLE] * 5),
        (False, [UNMET, UNKNOWN, NEEDS_REVIEW, MET, NOT_APPLICABLE]),
        (None, [UNKNOWN, UNKNOWN, UNKNOWN, MET, UNKNOWN]),
    ],
)
def test_exempt_if(condition: bool | None, expected: list[Outcome]) -> None:
    assert [exempt_if(condition, child) for child in Outcome] == expected


def test_a_truth_as_an_outcome() -> None:
    assert [from_truth(truth) for truth in (True, False, None)] == [MET, UNMET, UNKNOWN]


def test_codes_follow_the_order_so_that_a_minimum_is_all() -> None:
    assert [one.value for one in (UNMET, UNKNOWN, NEEDS_REVIEW, MET, NOT_APPLICABLE)] == [0, 1, 2, 3, 4]
    assert WORDS == ["unmet", "unknown", "needs_review", "met", "not_applicable"]


def test_every_outcome_can_be_told_from_the_others_in_either_language_and_without_colour() -> None:
    assert set(LABELS) == set(MARKS) == set(Outcome)
    for shown in ([one.label.zh for one in Outcome], [one.label.en for one in Outcome], [one.mark for one in Outcome]):
        assert len(set(shown)) == len(Outcome)
        assert all(text.strip() for text in shown)
