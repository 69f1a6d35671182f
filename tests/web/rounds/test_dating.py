"""The days of a round: given, or reckoned from each other; and what is odd about them."""

from __future__ import annotations

from datetime import date

import pytest

from tidu.errors import InputError
from tidu.web.rounds.dating import Given, reckon, warnings_of

OPENS = date(2026, 3, 2)


def test_a_day_is_reckoned_from_another_and_says_why() -> None:
    found = reckon(OPENS, [Given("firm", day=date(2026, 3, 20)), Given("county", basis="after:firm", amount=5)])
    assert found["county"].last == date(2026, 3, 27)
    assert "5 个工作日" in found["county"].sentence().zh


def test_a_day_is_reckoned_backwards() -> None:
    found = reckon(OPENS, [Given("county", basis="before:city", amount=5), Given("city", day=date(2026, 4, 10))])
    assert found["county"].last is not None
    assert found["county"].last < date(2026, 4, 10)


def test_days_that_hang_on_each_other_in_a_circle_are_refused() -> None:
    circle = [Given("firm", basis="before:county", amount=5), Given("county", basis="after:firm", amount=5)]
    with pytest.raises(InputError) as refused:
        reckon(OPENS, circle)
    assert "互相推算" in refused.value.what.zh


def test_a_day_off_is_warned_about_with_the_working_days_around_it() -> None:
    warned = warnings_of(OPENS, {"firm": date(2026, 3, 21)})
    assert [one.zh for one in warned] == [
        "企业提交截止 2026-03-21 是休息日；前一个工作日是 2026-03-20，后一个是 2026-03-23"
    ]


def test_days_in_the_wrong_order_are_warned_about() -> None:
    warned = warnings_of(OPENS, {"firm": date(2026, 3, 20), "county": date(2026, 3, 18)})
    assert any("早于" in one.zh for one in warned)


def test_a_round_in_order_has_nothing_odd() -> None:
    assert warnings_of(OPENS, {"firm": date(2026, 3, 20), "county": date(2026, 3, 27)}) == []
