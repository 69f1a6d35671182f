"""The structure of firms' names. Every firm is fictional."""

from __future__ import annotations

import csv
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidu.linkage.divisions import places, short_form
from tidu.linkage.names import plain, read_name, simplified


@pytest.mark.parametrize(
    ("written", "region", "brand", "trade", "end"),
    [
        ("葫芦岛市渤湾示例泵业有限公司", "葫芦岛市", "渤湾示例", "泵业", "有限公司"),
        ("葫芦岛渤湾示例泵业有限公司", "葫芦岛", "渤湾示例", "泵业", "有限公司"),
        ("渤湾示例泵业有限公司", "", "渤湾示例", "泵业", "有限公司"),
        ("辽宁省葫芦岛市连山区渤湾示例泵业厂", "辽宁省葫芦岛市连山区", "渤湾示例", "泵业", "厂"),
        ("兴城市示例镇渤湾示例精密机械股份有限公司", "兴城市示例镇", "渤湾示例", "精密机械", "股份有限公司"),
        ("渤湾示例精密机械", "", "渤湾示例", "精密机械", ""),
        ("渤湾示例（葫芦岛）食品有限责任公司", "葫芦岛", "渤湾示例", "食品", "有限责任公司"),
        ("延边示例医药有限公司", "延边", "示例", "医药", "有限公司"),
        ("青岛啤酒示例", "青岛", "啤酒示例", "", ""),
    ],
)
def test_a_name_is_taken_apart(written: str, region: str, brand: str, trade: str, end: str) -> None:
    name = read_name(written)
    assert (name.region, name.brand, name.trade, name.end) == (region, brand, trade, end)
    assert name.written == written


@pytest.mark.parametrize(
    "other",
    [
        "示例（集团）渤湾第一机械厂",
        "示例(集团)渤湾第一机械厂",
        " 示例（集团） 渤湾第１机械厂 ",
        "示例【集團】渤灣第1機械廠",
        "示例(集团)渤湾第一机械厂。",
    ],
)
def test_writings_of_one_name_are_one(other: str) -> None:
    assert plain(other) == "示例(集团)渤湾第一机械厂"


def test_ordinals_are_kept_apart() -> None:
    assert read_name("示例第一机械厂").numbers == read_name("示例第1机械厂").numbers == ("第一",)
    assert read_name("示例第一机械厂").numbers != read_name("示例第二机械厂").numbers
    assert read_name("示例第21机械厂").numbers == ("第二十一",)
    assert read_name("示例泵业二厂有限公司").numbers == read_name("示例泵业二厂").numbers == ("二",)
    assert read_name("示例三一重工有限公司").numbers == ()


@pytest.mark.parametrize(
    ("written", "branch"),
    [
        ("渤湾示例食品有限公司兴城分公司", "兴城分公司"),
        ("渤湾示例食品有限公司（兴城分公司）", "兴城分公司"),
        ("渤湾示例食品有限公司第二分厂", "第二分厂"),
        ("渤湾示例食品有限公司分公司", "分公司"),
        ("渤湾示例食品有限公司", ""),
        ("渤湾示例食品有限公司（示例工业园）", ""),
        ("渤湾示例食品有限公司拟=", ""),
    ],
)
def test_a_branch_is_told_from_what_does_not_belong(written: str, branch: str) -> None:
    name = read_name(written)
    assert name.branch == branch
    assert name.core == "渤湾示例食品"


def test_a_group_and_a_partnership_are_seen_wherever_they_stand() -> None:
    assert all(read_name(name).group for name in ("渤湾示例集团有限公司", "渤湾示例（集团）股份有限公司"))
    assert not read_name("渤湾示例股份有限公司").group
    assert read_name("渤湾示例机械厂（普通合伙）").form == "partnership"


def test_a_district_whose_short_name_is_a_word_counts_only_behind_its_city() -> None:
    assert read_name("南山示例食品有限公司").codes == ()
    assert read_name("深圳南山示例食品有限公司").codes == ("440305",)
    assert read_name("南山区示例食品有限公司").codes == ("440305", "230404")[::-1]


def test_a_place_that_is_all_there_is_stays_the_brand() -> None:
    name = read_name("葫芦岛啤酒有限公司")
    assert (name.brand, name.trade) == ("葫芦岛", "啤酒")


@given(st.text(max_size=40))
def test_any_text_can_be_read_and_plain_writing_is_final(text: str) -> None:
    name = read_name(text)
    assert plain(name.plain) == name.plain
    assert read_name(name.plain).core == name.core


def test_the_divisions_are_those_of_the_catalogue() -> None:
    catalogue = Path(str(resources.files("tidu.catalogue"))) / "data/reference/regions.csv"
    with catalogue.open(encoding="utf-8") as file:
        official = {row["code"]: row["name"] for row in csv.DictReader(file)}
    with resources.files("tidu.linkage").joinpath("data/divisions.csv").open(encoding="utf-8") as file:
        ours = {row["code"]: row["name"] for row in csv.DictReader(file)}
    assert ours.items() <= official.items()
    assert {code for code in official if len(code) == 2} <= ours.keys()
    assert "211481" in places()["兴城市"].codes


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("葫芦岛市", "葫芦岛"),
        ("莘县", "莘县"),
        ("阜新蒙古族自治县", "阜新"),
        ("内蒙古自治区", "内蒙古"),
        ("伊犁哈萨克自治州", "伊犁"),
    ],
)
def test_short_forms_follow_from_the_names(name: str, short: str) -> None:
    assert short_form(name) == short


def test_no_simplified_character_is_itself_simplified_further() -> None:
    table = simplified()
    assert not [char for char in table.values() if ord(char) in table]
