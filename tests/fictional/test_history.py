"""The city as a whole: the same for a seed however it is cut, every firm itself, dates in order."""

from __future__ import annotations

import pickle
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from tidu.catalogue import load
from tidu.catalogue.reference import industries, regions
from tidu.fictional import Firm, FirmHistory, History, Tag, Taxonomy, history
from tidu.fictional.roster import ROLES, number_of

ON = date(2026, 11, 27)


@pytest.fixture(scope="module")
def city() -> list[FirmHistory]:
    return list(history(load(), 2_000, today=ON))


@pytest.fixture(scope="module")
def many() -> list[Firm]:
    large = history(load(), 1_000_000, today=ON, profile="bulk")
    return [one.firm for start in (1, 300_000, 997_001) for one in large.part(start, start + 2_999)]


def small(seed: int = 1) -> History:
    return history(load(), 160, today=ON, profile="bulk", seed=seed)


def test_the_same_seed_gives_the_same_city_and_another_seed_another() -> None:
    assert list(small()) == list(small())
    assert list(small(seed=2)) != list(small())


@pytest.mark.parametrize("profile", ["full", "bulk"])
@pytest.mark.parametrize("size", [7, 50, 5_000])
def test_a_city_in_chunks_is_the_city_as_a_whole(profile: str, size: int) -> None:
    whole = history(load(), 120, today=ON, profile="full" if profile == "full" else "bulk")
    chunks = list(whole.chunks(size))
    assert [one for chunk in chunks for one in chunk] == list(whole)
    assert [len(chunk) for chunk in chunks] == [last - first + 1 for first, last in whole.ranges(size)]


def test_a_worker_that_was_sent_the_city_makes_the_same_part() -> None:
    city = small()
    whole = list(city)
    assert list(pickle.loads(pickle.dumps(city)).part(100, 130)) == whole[99:130]  # noqa: S301 - our own bytes


def test_a_larger_city_begins_with_the_smaller_one() -> None:
    assert list(small()) == list(history(load(), 5_000, today=ON, profile="bulk", seed=1).part(1, 160))


def test_both_profiles_have_the_same_firms_and_titles(city: list[FirmHistory]) -> None:
    bulk = history(load(), 2_000, today=ON, profile="bulk")
    for full, fast in zip(city, bulk, strict=True):
        assert (full.titles, full.recommendations) == (fast.titles, fast.recommendations)
        # Whether a firm is above designated size follows from its figures.
        assert full.firm == replace(fast.firm, above_scale=full.firm.above_scale)


def test_codes_are_valid_and_no_two_firms_share_one(many: list[Firm]) -> None:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    codes = [firm.uscc for firm in many if firm.uscc]
    assert len(codes) == len(set(codes)) > 0.99 * len(many)
    for code in codes:
        assert len(code) == 18
        assert code.startswith("Y9")
        total = sum(alphabet.index(char) * pow(3, place, 31) for place, char in enumerate(code[:17]))
        assert (total + alphabet.index(code[17])) % 31 == 0


def test_a_few_firms_have_only_a_number_of_old(city: list[FirmHistory], many: list[Firm]) -> None:
    old = [firm.registration_number for firm in [*(one.firm for one in city), *many] if firm.registration_number]
    assert 3 <= len(old) < 40
    for number in old:
        rest = 10
        for digit in number[:-1]:
            rest = ((rest + int(digit)) % 10 or 10) * 2 % 11
        assert len(number) == 15
        assert (rest + int(number[-1])) % 10 == 1
    assert all(firm.uscc is None for firm in many if firm.registration_number)
    assert any(one.firm.uscc is None and not one.firm.registration_number for one in city)


def test_no_two_firms_have_the_same_name_and_every_name_says_that_it_is_an_example(many: list[Firm]) -> None:
    assert len({firm.name for firm in many}) == len(many)
    former = [name.name for firm in many for name in firm.former_names if name.change == "renamed"]
    assert len({*former, *(firm.name for firm in many)}) == len(former) + len(many)
    for firm in many:
        assert "示例" in firm.name
        assert all("示例" in one.name for one in firm.former_names)
        assert all("示例" in one.name and one.phone.startswith("0000-") for one in firm.contacts)
        assert all(len(one.mobile) == 11 and one.mobile.startswith("000") for one in firm.contacts)
        assert "示例" in firm.address


def test_names_are_varied_enough_to_be_searched_by_pairs_of_characters(many: list[Firm]) -> None:
    pairs = Counter(name[i : i + 2] for name in (firm.name.split("示例")[0][-4:] for firm in many) for i in range(3))
    assert len(pairs) > 10_000
    assert max(pairs.values()) < len(many) / 50


def test_former_names_follow_each_other_without_a_gap(city: list[FirmHistory], many: list[Firm]) -> None:
    for firm in [*(one.firm for one in city), *many]:
        starts = [*(one.valid_from for one in firm.former_names), firm.name_since]
        assert starts[0] == firm.established_on
        for one, following in zip(firm.former_names, starts[1:], strict=True):
            assert one.valid_from <= one.valid_until
            assert (following - one.valid_until).days == 1
        assert firm.name_since <= ON
        assert len({*(one.name for one in firm.former_names), firm.name}) == len(firm.former_names) + 1
    assert {one.change for firm in many for one in firm.former_names} == {"renamed", "restructured", "business_changed"}


def test_firms_lie_in_townships_of_the_city_and_do_what_the_classification_knows(many: list[Firm]) -> None:
    for firm in many:
        assert regions()[firm.region].level == "town"
        assert firm.region.startswith("2114")
        assert firm.industry in industries()
        assert len(firm.industry) == 4
    assert len({firm.region[:6] for firm in many}) == 6
    assert {"211403400", "211403401", "211402400", "211421403"} <= {firm.region for firm in many}
    assert {one.code for one in small().regions} >= {firm.region for firm in many} | {"21", "2114", "211402"}


def test_moves_end_where_the_firm_lies(many: list[Firm]) -> None:
    moved = [firm for firm in many if firm.moves]
    assert moved
    for firm in moved:
        assert firm.moves[-1].to_region == firm.region
        for move in firm.moves:
            assert move.from_region in regions()
            assert move.from_region != move.to_region
            assert firm.established_on < move.on <= (firm.ended_on or ON)
    assert any(not firm.moves[0].from_region.startswith("2114") for firm in moved)


def test_a_firm_that_ended_says_when_and_into_what(city: list[FirmHistory], many: list[Firm]) -> None:
    firms = [*(one.firm for one in city), *many]
    for firm in firms:
        assert (firm.status == "active") == (firm.ended_on is None)
        assert (firm.status == "absorbed") == (firm.absorbed_by is not None)
        assert firm.ended_on is None or firm.established_on < firm.ended_on <= ON
        assert firm.absorbed_by != firm.number
    assert {firm.status for firm in firms} == {"active", "deregistered", "revoked", "absorbed"}


def test_relations_lead_to_other_firms_of_the_city(city: list[FirmHistory]) -> None:
    found = [(one.firm.number, tie) for one in city for tie in one.firm.relations]
    assert {tie.kind for _, tie in found} == {"controls", "same_group", "similar_product"}
    assert all(0 < tie.other <= len(city) and tie.other != number for number, tie in found)


def test_second_records_are_the_same_firm_under_a_slightly_different_name(city: list[FirmHistory]) -> None:
    second = [one.firm for one in city if one.firm.duplicate_of]
    assert len(second) == 8
    for firm in second:
        first = city[(firm.duplicate_of or 0) - 1].firm
        assert firm.uscc is None
        assert first.uscc is not None
        assert firm.name != first.name
        assert abs(len(firm.name) - len(first.name)) <= 2
        assert (firm.established_on, firm.industry, firm.region[:6]) == (
            first.established_on,
            first.industry,
            first.region[:6],
        )


def test_the_first_two_firms_are_those_of_the_cast(city: list[FirmHistory]) -> None:
    assert [one.firm.name for one in city[:2]] == ["葫芦岛渤湾示例泵业有限公司", "绥中碣石示例泳装服饰有限公司"]
    assert [one.firm.region for one in city[:2]] == ["211481101", "211421403"]
    assert [one.firm.short_name for one in city[:2]] == ["渤湾泵业", "碣石泳装服饰"]


def test_each_lot_has_a_number_of_its_own() -> None:
    assert len({role.lot for role in ROLES.values()}) == len(ROLES)
    assert all(ROLES[number_of(role.lot)] is role for number, role in ROLES.items() if number > 2)


def test_the_names_of_pillars_and_special_industries_can_be_given() -> None:
    named = history(
        load(), 50, today=ON, profile="bulk", taxonomy=Taxonomy(pillars=("甲", "乙", "丙", "丁"), chains=())
    )
    found = {tag for one in named for tag in one.firm.tags}
    assert Tag("pillar", "乙") in found
    assert not any(tag.kind == "chain" for tag in found)
    assert found <= set(named.tags)
    assert {tag.name for tag in small().tags if tag.kind == "cluster"} == {"泳装", "精细化工"}


@pytest.mark.parametrize("firms", [0, 2_000_000])
def test_more_firms_than_there_are_names_are_refused(firms: int) -> None:
    with pytest.raises(ValueError, match="different names"):
        history(load(), firms)
