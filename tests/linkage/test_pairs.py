"""Two names side by side. Every firm is fictional but those that issue 5 names."""

from __future__ import annotations

import pytest

from tidu.linkage.names import read_name
from tidu.linkage.pairs import Comparison, compare
from tidu.linkage.relations import brands, sounds

SURE = 0.9


def compared(left: str, right: str) -> Comparison:
    return compare(read_name(left), read_name(right))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("恒达精密机械", "恒达精密模具"),
        ("葫芦岛市恒达精密机械有限公司", "葫芦岛市恒达精密模具有限公司"),
        ("华兴源创", "华兴源"),
        ("葫芦岛华兴源创科技有限公司", "葫芦岛华兴源科技有限公司"),
        ("葫芦岛示例第一机械厂", "葫芦岛示例第二机械厂"),
        ("葫芦岛城东示例机械厂", "葫芦岛城西示例机械厂"),
        ("渤湾示例食品有限公司", "渤湾示例食品有限公司兴城分公司"),
        ("渤湾示例食品有限公司绥中分公司", "渤湾示例食品有限公司兴城分公司"),
        ("葫芦岛渤湾示例能源有限公司", "葫芦岛渤湾示例能源投资有限公司"),
        ("葫芦岛渤湾示例食品有限公司", "葫芦岛山海样板食品有限公司"),
        ("中国示例电影有限公司", "葫芦岛示例电影有限公司"),
        ("葫芦岛化工有限公司", "葫芦岛重工有限公司"),
        ("葫芦岛渤湾示例食品有限公司", "昆明渤湾示例食品有限公司"),
    ],
)
def test_these_are_not_taken_for_one_firm(left: str, right: str) -> None:
    assert compared(left, right).confidence < SURE
    assert compared(right, left).confidence < SURE


@pytest.mark.parametrize(
    ("left", "right", "reason"),
    [
        ("葫芦岛市渤湾示例泵业有限公司", "葫芦岛渤湾示例泵业有限公司", "同字号、同行业、同地区"),
        ("渤湾示例泵业有限公司", "葫芦岛渤湾示例泵业有限公司", "同字号、同行业、一方缺行政区划"),
        (
            "葫芦岛渤湾示例泵业有限公司",
            "葫芦岛渤湾示例泵业股份有限公司",
            "同字号、同行业、同地区、组织形式变更（有限公司/股份有限公司）",
        ),
        (
            "兴城市渤湾示例泵业有限公司",
            "葫芦岛渤湾示例泵业有限公司",
            "同字号、同行业、行政区划层级不同（兴城市/葫芦岛）",
        ),
        (
            "葫芦岛渤湾示例泵业有限公司",
            "葫芦岛渤弯示例泵业有限公司",
            "字号音同字不同（渤湾示例/渤弯示例）、同行业、同地区",
        ),
        ("葫蘆島渤灣示例泵業有限公司", "葫芦岛渤湾示例泵业有限公司", "名称一致"),
        (
            "葫芦岛渤湾示例泵业有限公司（示例工业园）",
            "葫芦岛渤湾示例泵业有限公司",
            "同字号、同行业、同地区、一方名称附有其他文字（示例工业园）",
        ),
    ],
)
def test_these_are_one_firm_and_the_reason_says_what_differs(left: str, right: str, reason: str) -> None:
    found = compared(left, right)
    assert found.confidence >= SURE
    assert found.reason.zh == reason
    assert found.reason.en
    assert not any("\u4e00" <= char <= "\u9fff" for char in found.reason.en.replace("字号", "").split("(")[0])


def test_a_firm_that_is_the_only_one_of_its_brand_may_change_its_trade() -> None:
    left, right = read_name("葫芦岛渤湾示例泵业有限公司"), read_name("葫芦岛渤湾示例阀门有限公司")
    common = compare(left, right, 0.7, holders=500, size=1_000_000)
    only = compare(left, right, 0.7, holders=1, size=1_000_000)
    in_a_small_list = compare(left, right, 0.7, holders=1, size=1_000)
    assert only.confidence > common.confidence
    assert common.sisters
    assert in_a_small_list.sisters
    assert not only.sisters


def test_comparing_is_the_same_from_both_sides() -> None:
    names = ["葫芦岛渤湾示例泵业有限公司", "渤湾示例阀门厂", "兴城渤湾样板泵业集团有限公司", "示例", ""]
    for left in names:
        for right in names:
            assert compared(left, right).score == pytest.approx(compared(right, left).score)


def test_brands_stand_to_each_other_in_words() -> None:
    assert brands("渤湾", "渤湾") == "same"
    assert brands("渤湾", "渤弯") == "sounds"
    assert brands("渤湾样", "渤样湾") == "swapped"
    assert brands("渤湾", "渤湾样") == "part"
    assert brands("渤湾", "渤海") == "character"
    assert brands("东渤湾", "西渤湾") == "number"
    assert brands("渤湾", "山样") == "other"
    assert "bo" in sounds("渤")


@pytest.mark.parametrize(
    ("short", "whole", "fits"),
    [
        ("渤湾示例泵业", "葫芦岛渤湾示例泵业股份有限公司", True),
        ("渤湾示例泵", "葫芦岛渤湾示例泵业股份有限公司", True),
        ("渤湾示例科技", "葫芦岛渤湾示例泵业股份有限公司", False),
        ("渤弯示例泵业", "葫芦岛渤湾示例泵业股份有限公司", False),
    ],
)
def test_whatever_a_name_in_short_says_must_be_in_the_whole_name(short: str, whole: str, fits: bool) -> None:
    assert (compared(short, whole).confidence >= SURE) is fits
    assert (compared(whole, short).confidence >= SURE) is fits


def test_a_name_of_nothing_but_a_brand_fits_where_no_other_firm_has_it() -> None:
    left, right = read_name("渤湾示例"), read_name("葫芦岛渤湾示例泵业有限公司")
    assert compare(left, right, 0.7, holders=500, size=1_000_000).sisters
    assert not compare(left, right, 0.7, holders=1, size=1_000_000).sisters
