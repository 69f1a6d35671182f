"""Industries and regions: codes, names, parents and children."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from tidu.catalogue.reference import Tree, industries, regions, section_of
from tidu.criteria import industry_codes
from tidu.errors import FactError


def test_the_classification_is_whole() -> None:
    levels = Counter(one.level for one in industries())
    assert levels == {"section": 20, "division": 97, "group": 473, "class": 1381}
    assert len(industries()) == 1971


def test_regions_cover_the_country_and_the_townships_of_huludao() -> None:
    levels = Counter(one.level for one in regions())
    assert levels == {"province": 31, "city": 342, "county": 2978, "town": 132}
    assert {one.code[:4] for one in regions() if one.level == "town"} == {"2114"}


@pytest.mark.parametrize("tree", [industries(), regions()], ids=["industries", "regions"])
def test_every_entry_hangs_under_the_top(tree: Tree) -> None:
    tops = set(tree.roots())
    assert {one.level for one in tops} <= {"section", "province"}
    assert all(tree.top(one.code) in tops for one in tree)
    assert sum(len(tree.children(one.code)) for one in tree) + len(tops) == len(tree)


def test_an_industry_by_code_with_and_without_its_letter() -> None:
    pumps = industries()["3441"]
    assert (pumps.name, pumps.level, pumps.parent) == ("泵及真空设备制造", "class", "344")
    assert industries()["C3441"] == pumps
    assert "C3441" in industries()
    assert industries().get("C") == industries().roots()[2]


def test_a_letter_that_contradicts_the_digits_is_refused() -> None:
    assert industries().get("A3441") is None
    assert "A3441" not in industries()
    with pytest.raises(FactError):
        industries()["A3441"]


def test_a_leading_zero_belongs_to_the_code() -> None:
    assert industries()["01"].name == "农业"
    assert industries().get("1") is None


def test_ancestors_run_from_the_nearest_to_the_section() -> None:
    assert [one.code for one in industries().ancestors("3441")] == ["344", "34", "C"]
    assert [one.name for one in regions().ancestors("211481")] == ["葫芦岛市", "辽宁省"]
    assert industries().ancestors("C") == ()


@pytest.mark.parametrize(
    ("code", "letter"), [("01", "A"), ("06", "B"), ("34", "C"), ("3441", "C"), ("701", "K"), ("I65", "I"), ("T", "T")]
)
def test_the_section_of_a_code(code: str, letter: str) -> None:
    assert section_of(code) == letter


def test_the_language_of_criteria_knows_the_same_sections() -> None:
    divisions = [one for one in industries() if one.level == "division"]
    assert {industry_codes.section_of(int(one.code)) for one in divisions} == set(industry_codes.SECTIONS)
    assert all(industry_codes.section_of(int(one.code)) == one.parent for one in divisions)


def test_the_counties_of_huludao() -> None:
    counties = [one.name for one in regions().children("2114")]
    assert counties == ["连山区", "龙港区", "南票区", "绥中县", "建昌县", "兴城市"]
    assert all(regions().children(one.code) for one in regions().children("2114"))


def test_a_leaf_has_no_children() -> None:
    assert industries().children("C3441") == ()


def test_names_that_repeat_give_every_entry() -> None:
    assert [one.code for one in regions().named("兴城市")] == ["211481"]
    assert {one.code[:2] for one in regions().named("朝阳区")} == {"11", "22"}
    assert [one.level for one in industries().named("房屋建筑业")] == ["division"]
    assert regions().named("渤湾示例县") == ()
    assert regions().named(" 兴城市 ") == regions().named("兴城市")


def test_an_unknown_code_is_answered_with_similar_ones() -> None:
    with pytest.raises(FactError) as raised:
        regions()["211482"]
    assert raised.value.code == "unknown-code"
    message = raised.value.render("zh")
    assert "行政区划中没有代码“211482”" in message
    assert "211481 兴城市" in message
    assert "Similar codes" in raised.value.render("en")
    with pytest.raises(FactError, match="Compare the code with the table"):
        industries()["Z"]
    for ask in (regions().children, regions().ancestors, regions().top):
        with pytest.raises(FactError):
            ask("211482")


def test_tables_are_read_once() -> None:
    assert industries() is industries()
    assert regions() is regions()


def test_the_tables_agree_with_their_source(shared_data: Path) -> None:
    with (shared_data / "reference" / "gbt4754_2017.csv").open(encoding="utf-8-sig") as table:
        for row in csv.DictReader(table):
            found = industries()[row["代码"]]
            assert (found.name, found.parent or "") == (row["名称"], row["上级代码"])
            assert section_of(row["代码"]) == row["门类"]
    with (shared_data / "reference" / "region_areas.csv").open(encoding="utf-8-sig") as table:
        for row in csv.DictReader(table):
            assert (regions()[row["code"]].name, regions()[row["code"]].parent) == (row["name"], row["cityCode"])
