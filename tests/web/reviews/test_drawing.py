"""Drawing experts: the same seed draws the same, nobody with an interest is drawn, the work is spread."""

from __future__ import annotations

import random

import pytest

from tidu.errors import InputError
from tidu.web.reviews.drawing import Candidate, Dossier, blind_code, digest_of_pool, draw

POOL = [Candidate(person, 100 + person % 4) for person in range(1, 9)]
DOSSIERS = [Dossier(number, 1000 + number, 500 + number) for number in range(1, 11)]


def test_the_same_seed_draws_the_same_whatever_the_order() -> None:
    first = draw(DOSSIERS, POOL, "seed", 2)
    shuffled, people = list(DOSSIERS), list(POOL)
    random.Random(7).shuffle(shuffled)  # noqa: S311 - an order, no secret
    random.Random(8).shuffle(people)  # noqa: S311 - an order, no secret
    assert draw(shuffled, people, "seed", 2) == first
    assert draw(DOSSIERS, POOL, "another", 2) != first


def test_each_dossier_has_its_seats_and_the_load_is_even() -> None:
    found = draw(DOSSIERS, POOL, "seed", 2)
    assert all(len(set(people)) == 2 for people in found.values())
    loads = [sum(person in people for people in found.values()) for person in range(1, 9)]
    assert max(loads) - min(loads) <= 2


def test_nobody_of_the_firms_organisation_or_with_an_interest_is_drawn() -> None:
    pool = [Candidate(1, 7), Candidate(2, 8, frozenset({1001})), Candidate(3, 9), Candidate(4, 10)]
    found = draw([Dossier(1, 1001, 7)], pool, "seed", 2)
    assert set(found[1]) == {3, 4}


def test_two_of_one_organisation_do_not_sit_together_while_others_are_left() -> None:
    pool = [Candidate(1, 7), Candidate(2, 7), Candidate(3, 8)]
    for seed in "abcdef":
        assert 3 in draw([Dossier(1, 1001)], pool, seed, 2)[1]


def test_a_third_is_drawn_beside_those_who_sit_there() -> None:
    assert draw([Dossier(1, 1001)], POOL[:3], "seed", 1, taken={1: [1, 2]}) == {1: [3]}


def test_too_few_are_said_with_what_to_do() -> None:
    with pytest.raises(InputError) as caught:
        draw([Dossier(1, 1001, 101)], POOL[:2], "seed", 2)
    assert caught.value.code == "too-few-experts"
    assert caught.value.fix is not None


def test_the_blind_code_says_nothing_and_the_digest_tells_every_change() -> None:
    assert len({blind_code("seed", number) for number in range(500)}) == 500
    assert digest_of_pool(POOL, DOSSIERS) == digest_of_pool(POOL[::-1], DOSSIERS[::-1])
    assert digest_of_pool(POOL, DOSSIERS) != digest_of_pool(POOL[1:], DOSSIERS)
