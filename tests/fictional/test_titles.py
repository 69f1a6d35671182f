"""Titles over the years: dates in order, renewals linked both ways, nothing known before it happened."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from tidu.catalogue import load
from tidu.fictional import FirmHistory, TitleHeld, history

ON = date(2026, 11, 27)
CITY = history(load(), 2_000, today=ON, profile="bulk")


@pytest.fixture(scope="module")
def city() -> list[FirmHistory]:
    return list(CITY)


@pytest.fixture(scope="module")
def titles(city: list[FirmHistory]) -> list[TitleHeld]:
    return [one for firm in city for one in firm.titles]


def test_the_days_of_a_title_are_in_order(city: list[FirmHistory]) -> None:
    for firm in city:
        for one in firm.titles:
            assert one.valid_until is None or one.valid_from <= one.valid_until
            assert firm.firm.established_on < one.decided_on <= ON
            assert one.withdrawn_on is None or one.decided_on < one.withdrawn_on <= ON
            assert (one.mark == "withdrawn") == (one.withdrawn_on is not None) == bool(one.reason)


def test_a_title_is_decided_as_the_catalogue_says_and_in_a_round_that_is_listed(titles: list[TitleHeld]) -> None:
    catalogue = load()
    rounds = {one.key: one for one in CITY.batches}
    assert len(rounds) == len(CITY.batches)
    for one in titles:
        found = rounds[one.batch]
        assert one.title == found.title
        assert one.decision == catalogue.titles[one.title].announced
        assert one.document.startswith("示例")
        assert bool(one.product) == (catalogue.titles[one.title].object == "product")
        assert (one.batch_name, one.document, one.decided_on) == (found.name, found.document, found.decided_on)


def test_every_round_has_its_days_in_order_and_a_document_of_its_own() -> None:
    for one in CITY.batches:
        assert one.recommended_on < one.decided_on
        assert one.recommended_on <= ON
        assert one.valid_until is None or one.valid_from < one.valid_until
    assert len({one.document for one in CITY.batches}) == len(CITY.batches)
    assert any(one.decided_on > ON for one in CITY.batches)


def test_a_renewal_begins_when_the_title_before_it_ended(titles: list[TitleHeld]) -> None:
    by_key = {one.key: one for one in titles}
    assert len(by_key) == len(titles)
    renewals = [one for one in titles if one.renews]
    assert {one.title for one in renewals} == {"cxx", "zjtx", "xjr", "gxjs", "kjx"}
    for one in renewals:
        before = by_key[one.renews or ""]
        assert (before.firm, before.title, before.renewed_by, before.mark) == (one.firm, one.title, one.key, "renewed")
        assert one.kind == "review"
        assert before.valid_until is not None
        if one.title != "kjx":
            assert one.valid_from == before.valid_until + timedelta(days=1)
    assert all(by_key[one.renewed_by].renews == one.key for one in titles if one.renewed_by)


def test_a_title_shows_the_name_that_the_firm_had_then(city: list[FirmHistory]) -> None:
    other = 0
    for firm in city:
        for one in firm.titles:
            known = [
                name.name for name in firm.firm.former_names if name.valid_from <= one.decided_on <= name.valid_until
            ]
            assert one.name_then == (known[0] if known else firm.firm.name)
            other += one.name_then != firm.firm.name
    assert other > 5


def test_a_firm_that_ended_holds_nothing_and_an_untitled_record_neither(city: list[FirmHistory]) -> None:
    for firm in city:
        if firm.firm.ended_on or firm.firm.duplicate_of:
            assert not any(one.valid_on(ON) for one in firm.titles)


def test_who_was_specialised_since_2023_had_been_innovative_and_giants_had_been_specialised(
    city: list[FirmHistory],
) -> None:
    for firm in city:
        for one in firm.titles:
            if one.kind == "review" or one.decided_on < date(2023, 1, 1):
                continue
            asked = next(r.recommended_on for r in firm.recommendations if r.batch == one.batch)
            below = {"zjtx": ("cxx", "kjx"), "xjr": ("zjtx",), "zdxjr": ("xjr",)}.get(one.title)
            if below:
                assert any(other.valid_on(asked) for other in firm.titles if other.title in below), one


@pytest.mark.parametrize("seed", [20260401, 5, 6])
def test_key_little_giants_are_little_giants_to_this_day(seed: int) -> None:
    for firm in history(load(), 160, today=ON, profile="bulk", seed=seed):
        if any(one.title == "zdxjr" for one in firm.titles):
            assert any(one.title == "xjr" and one.valid_on(ON) for one in firm.titles)


def test_no_firm_holds_a_title_twice_on_a_day(city: list[FirmHistory]) -> None:
    for firm in city:
        keys = [(one.title, one.product, one.valid_from, one.kind) for one in firm.titles]
        assert len(keys) == len(set(keys))
        for day in (date(2022, 6, 1), date(2024, 6, 1), ON):
            valid = Counter((one.title, one.product) for one in firm.titles if one.valid_on(day) and one.title != "kjx")
            assert set(valid.values()) <= {1}


def test_todays_city_looks_alive(city: list[FirmHistory], titles: list[TitleHeld]) -> None:
    valid = Counter(one.title for one in titles if one.valid_on(ON))
    assert valid["cxx"] >= 200
    assert 90 <= valid["zjtx"] <= 150
    assert 10 <= valid["xjr"] <= 20
    assert min(valid[title] for title in ("kjx", "gxjs", "cy", "dl")) >= 10
    soon = [one for one in titles if one.valid_on(ON) and (one.valid_until or date.max) < date(2027, 11, 27)]
    assert len(soon) > 50
    assert {"", "under_review", "renewed", "withdrawn"} == {one.mark for one in titles}
    outcomes = Counter(one.outcome for firm in city for one in firm.recommendations)
    assert min(outcomes[outcome] for outcome in ("granted", "declined", "pending")) > 20


def test_what_was_recommended_and_decided_agrees_with_the_titles(city: list[FirmHistory]) -> None:
    for firm in city:
        granted = Counter((one.title, one.batch, one.kind) for one in firm.recommendations if one.outcome == "granted")
        assert granted == Counter((one.title, one.batch, one.kind) for one in firm.titles)
        for one in firm.recommendations:
            assert one.recommended_on <= ON
            assert (one.decided_on is None) == (one.outcome == "pending")


@pytest.mark.parametrize("today", [date(2023, 6, 29), date(2024, 2, 29), date(2025, 1, 1)])
def test_a_city_of_an_earlier_day_knows_nothing_of_later_ones(today: date) -> None:
    for firm in history(load(), 400, today=today, profile="bulk"):
        assert all(one.decided_on <= today for one in firm.titles)
        assert all(one.withdrawn_on is None or one.withdrawn_on <= today for one in firm.titles)
        assert all(one.recommended_on <= today for one in firm.recommendations)
        assert all(one.recorded_on.date() <= today for one in firm.facts)
        assert firm.firm.name_since <= today
        assert firm.firm.ended_on is None or firm.firm.ended_on <= today
