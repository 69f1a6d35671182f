"""On 2023-06-29 the invented city counts what the city's reply of that day says, and no more."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from tidu.catalogue import load
from tidu.fictional import FirmHistory, TitleHeld, history
from tidu.fictional.roster import ROSTER_ENDS

DAY = date(2023, 6, 29)


@pytest.fixture(scope="module", params=[date(2026, 11, 27), date(2027, 2, 3)], ids=str)
def city(request: pytest.FixtureRequest) -> list[FirmHistory]:
    return list(history(load(), 2_000, today=request.param, profile="bulk"))


def held(city: list[FirmHistory], title: str) -> list[TitleHeld]:
    return [one for firm in city for one in firm.titles if one.title == title and one.valid_on(DAY)]


@pytest.mark.parametrize(
    ("title", "count"),
    [("zdxjr", 2), ("xjr", 5), ("ln_xjr", 9), ("zjtx", 36), ("ln_cp", 35), ("cxx", 33), ("ln_zjtx", 0)],
)
def test_the_stock_is_that_of_the_reply(city: list[FirmHistory], title: str, count: int) -> None:
    found = held(city, title)
    assert len(found) == count
    if title == "ln_cp":
        assert all(one.product for one in found)
        assert len({(one.firm, one.product) for one in found}) == count
        assert len({one.firm for one in found}) < count
    else:
        assert len({one.firm for one in found}) == count


def test_key_little_giants_are_little_giants(city: list[FirmHistory]) -> None:
    assert {one.firm for one in held(city, "zdxjr")} < {one.firm for one in held(city, "xjr")}


def test_what_was_new_in_2023_is_that_of_the_reply(city: list[FirmHistory]) -> None:
    new = [
        one for firm in city for one in firm.titles if date(2023, 1, 1) <= one.decided_on <= DAY and one.kind == "new"
    ]
    assert Counter(one.title for one in new if one.title in ("cxx", "zjtx", "xjr")) == {"cxx": 33, "zjtx": 9}
    assert len({one.batch for one in new if one.title == "cxx"}) == 2
    assert len({one.batch for one in new if one.title == "zjtx"}) == 1
    assert {one.decision for one in new if one.title == "cxx"} == {"announced"}
    assert {one.decision for one in new if one.title == "zjtx"} == {"recognised"}


def test_new_and_repeated_recommendations_can_be_told_apart(city: list[FirmHistory]) -> None:
    until = [one for firm in city for one in firm.recommendations if one.year == 2023 and one.recommended_on <= DAY]
    giants = [one for one in until if one.title == "xjr"]
    assert Counter(one.kind for one in giants) == {"new": 4, "review": 2}
    assert len({one.firm for one in giants}) == 6
    assert {one.batch for one in until if one.title == "cxx"} == {"c23a", "c23b"}
    assert {one.batch for one in until if one.title == "zjtx"} == {"z23a"}


def test_the_figures_need_no_more_firms_than_the_roster_has(city: list[FirmHistory]) -> None:
    assert (
        max(one.firm for title in ("xjr", "ln_xjr", "zjtx", "ln_cp", "cxx") for one in held(city, title)) < ROSTER_ENDS
    )


def test_titles_that_had_ended_lie_among_those_that_count(city: list[FirmHistory]) -> None:
    past = [one for firm in city for one in firm.titles if one.decided_on <= DAY and not one.valid_on(DAY)]
    assert {"xjr", "zjtx", "ln_xjr", "ln_cp", "ln_zjtx"} <= {one.title for one in past}
    assert {"withdrawn", ""} <= {one.mark for one in past}
