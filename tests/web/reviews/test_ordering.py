"""Ranks: by stated keys alone, ties told, quotas counted, moves with their reasons."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from tidu.errors import InputError
from tidu.web.reviews.ordering import Entry, Move, check_keys, on_the_line, ranked, with_quota


def entry(number: int, score: int | None, county: str = "211481") -> Entry:
    return Entry(number, county, f"A-{number:03d}", {"score": None if score is None else Fraction(score)})


def places(rows: list) -> list[int]:  # type: ignore[type-arg]
    return [row.entry.application for row in rows]


def test_the_order_does_not_depend_on_who_came_first() -> None:
    entries = [entry(number, number % 5) for number in range(1, 30)]
    first = ranked(entries, ["score"])
    random.Random(3).shuffle(entries)  # noqa: S311 - an order, no secret
    assert ranked(entries, ["score"]) == first


def test_equals_share_a_rank_and_are_told() -> None:
    rows = ranked([entry(1, 80), entry(2, 90), entry(3, 80), entry(4, 70)], ["score"])
    assert [(row.entry.application, row.rank, row.tied) for row in rows] == [
        (2, 1, False), (1, 2, True), (3, 2, True), (4, 4, False),
    ]  # fmt: skip


def test_the_unknown_stands_behind_the_known_even_behind_nought() -> None:
    assert places(ranked([entry(1, None), entry(2, 0)], ["score"])) == [2, 1]


def test_a_second_key_breaks_the_tie_of_the_first() -> None:
    rows = [
        Entry(1, "c", "a", {"score": Fraction(80), "revenue": Fraction(1, 3)}),
        Entry(2, "c", "b", {"score": Fraction(80), "revenue": Fraction(34, 100)}),
    ]
    assert places(ranked(rows, ["score", "revenue"])) == [2, 1]


def test_quotas_of_counties_and_city_decide_who_is_inside() -> None:
    entries = [entry(1, 90), entry(2, 89), entry(3, 88, "211421"), entry(4, 87, "211421"), entry(5, 86, "211422")]
    rows = with_quota(ranked(entries, ["score"]), 3, {"211481": 1})
    assert [row.entry.application for row in rows if row.inside] == [1, 3, 4]
    assert rows[1].why_out is not None
    assert "211481" not in rows[1].why_out.zh
    assert rows[4].why_out is not None
    assert "全市" in rows[4].why_out.zh


def test_a_tie_on_the_line_is_told_until_somebody_moves_one_with_a_reason() -> None:
    entries = [entry(1, 90), entry(2, 80), entry(3, 80)]
    rows = with_quota(ranked(entries, ["score"]), 2)
    assert on_the_line(rows) == [2]
    moved = with_quota(ranked(entries, ["score"], [Move(3, 2, "主导产品填补空白")]), 2)
    assert places(moved) == [1, 3, 2]
    assert [row.entry.application for row in moved if row.inside] == [1, 3]
    assert moved[1].moved == "主导产品填补空白"
    assert on_the_line(moved) == []


@pytest.mark.parametrize("keys", [[], ["score", "score"], ["first_come"]])
def test_a_rule_that_cannot_be_is_refused(keys: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        check_keys(keys)
    assert caught.value.code == "bad-rule"
