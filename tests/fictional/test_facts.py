"""What parties state: within bounds, in agreement with each other where it has to be, and at odds where it may be."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

import pytest

from tidu.catalogue import load
from tidu.criteria.facts import Facts, Validity
from tidu.criteria.one import evaluate
from tidu.fictional import FirmHistory, StatedFact, history
from tidu.fictional.facts import KEY_INDICATORS

ON = date(2026, 11, 27)


@pytest.fixture(scope="module", params=["full", "bulk"])
def city(request: pytest.FixtureRequest) -> list[FirmHistory]:
    return list(history(load(), 2_000, today=ON, profile=request.param))


def own(firm: FirmHistory) -> dict[tuple[str, int | None], StatedFact]:
    """What the firm states now."""
    stated = [one for one in firm.facts if one.party == "firm"]
    return {(one.indicator, one.year): one for one in sorted(stated, key=lambda one: one.recorded_on)}


def number(fact: StatedFact | None) -> int | None:
    return fact.value if fact is not None and isinstance(fact.value, int) else None


def test_values_lie_within_the_bounds_of_their_indicators(city: list[FirmHistory]) -> None:
    indicators = load().indicators
    for firm in city:
        for one in firm.facts:
            indicator = indicators[one.indicator]
            assert (one.year is not None) == indicator.yearly
            if isinstance(one.value, int) and not isinstance(one.value, bool) and not indicator.options:
                low, high = indicator.bounds
                assert low <= one.value <= high, one
            if indicator.type == "count" and indicator.unit == "人":
                assert isinstance(one.value, int)
                assert one.value % indicator.scale == 0, one


def test_a_part_is_no_more_than_the_whole(city: list[FirmHistory]) -> None:
    compared: Counter[str] = Counter()
    for firm in city:
        facts = own(firm)
        for year in {one.year for one in firm.facts if one.year}:
            for part, whole in (("main_revenue", "revenue"), ("rd_staff", "staff"), ("rd_expense", "revenue")):
                less, more = number(facts.get((part, year))), number(facts.get((whole, year)))
                if less is not None and more is not None:
                    assert less <= more, (firm.firm.number, part, year)
                    compared[part] += 1
            assets, debt, net = (number(facts.get((code, year))) for code in ("assets", "liabilities", "net_assets"))
            if assets is not None and debt is not None and net is not None:
                assert assets == debt + net
                compared["assets"] += 1
    assert min(compared.values()) > 3_000


def test_nothing_is_recorded_before_its_period_ended_nor_after_today(city: list[FirmHistory]) -> None:
    for firm in city:
        for one in firm.facts:
            assert one.as_of <= one.recorded_on.date() <= ON, one
            assert one.recorded_on.tzinfo is not None
            if one.year is not None and one.year < ON.year:
                assert one.as_of == date(one.year, 12, 31)


def test_a_firm_has_figures_only_of_years_in_which_it_was(city: list[FirmHistory]) -> None:
    for firm in city:
        years = {one.year for one in firm.facts if one.year}
        assert all(firm.firm.established_on.year <= year for year in years)
        assert firm.firm.ended_on is None or all(year < firm.firm.ended_on.year for year in years)


def test_three_years_are_known_of_most_firms_and_some_figures_are_missing(city: list[FirmHistory]) -> None:
    complete = missing = 0
    for firm in city:
        facts = own(firm)
        if firm.firm.status == "active" and firm.firm.established_on.year < 2023 and not firm.firm.duplicate_of:
            known = sum((code, year) in facts for code in KEY_INDICATORS for year in (2023, 2024, 2025))
            complete += known == 30
            missing += known < 30
    assert complete > 600
    assert missing > 20


def test_each_period_is_stated_once_by_a_party_but_for_corrections(city: list[FirmHistory]) -> None:
    corrections = 0
    for firm in city:
        stated = defaultdict(list)
        for one in firm.facts:
            stated[one.party, one.indicator, one.year].append(one)
        for versions in stated.values():
            if len(versions) > 1:
                versions.sort(key=lambda one: one.recorded_on)
                assert [bool(one.note) for one in versions] == [True, False]
                assert versions[0].recorded_on < versions[1].recorded_on
                corrections += versions[0].value != versions[1].value
    assert 20 < corrections < 120


def test_departments_contradict_about_two_firms_in_a_hundred(city: list[FirmHistory]) -> None:
    kinds = Counter[tuple[str, str, bool]]()
    for firm in city:
        facts = own(firm)
        for one in firm.facts:
            if one.party in ("tax", "social_security", "statistics"):
                agrees = one.value == facts[one.indicator, one.year].value
                kinds[one.party, one.indicator, agrees] += 1
    against = {key[:2]: count for key, count in kinds.items() if not key[2]}
    assert set(against) == {("tax", "revenue"), ("social_security", "staff")}
    assert 20 <= sum(against.values()) <= 70
    assert sum(count for key, count in kinds.items() if key[2]) > 200


def test_every_source_says_that_it_is_an_example(city: list[FirmHistory]) -> None:
    assert all("示例" in one.source for firm in city for one in firm.facts)


def test_what_identifies_the_firm_agrees_with_it() -> None:
    agreed = 0
    for firm in history(load(), 300, today=ON):
        for one in firm.facts:
            if one.indicator == "registered_on":
                assert one.value == firm.firm.established_on
                agreed += 1
            if one.indicator == "industry":
                assert one.value == int(firm.firm.industry)
    assert agreed > 200


def test_the_facts_can_be_judged_and_titled_firms_meet_the_rules_more_often() -> None:
    catalogue = load()
    standard = catalogue.which("zjtx", "new", ON).standard
    outcomes = {True: Counter[str](), False: Counter[str]()}
    for firm in history(catalogue, 1_000, today=ON):
        facts = Facts()
        for one in sorted(firm.facts, key=lambda one: one.recorded_on):
            if one.party not in ("tax", "social_security", "statistics"):
                facts.put(catalogue.indicators[one.indicator], one.year, one.value)
        for held in firm.titles:
            if held.valid_on(ON):
                facts.titles[held.title] = Validity(held.valid_from, held.valid_until or date(2199, 12, 31))
        titled = any(held.title == "zjtx" and held.valid_on(ON) for held in firm.titles)
        outcomes[titled][evaluate(standard, facts, ON).outcome.word] += 1
    share = {titled: 1 - found["unmet"] / found.total() for titled, found in outcomes.items()}
    assert share[True] > 2 * share[False]
