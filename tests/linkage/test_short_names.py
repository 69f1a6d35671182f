"""Short names that are known. Every firm and code is fictional."""

from __future__ import annotations

import pytest
from tests.linkage.test_matching import FOUR, ONE, key

from tidu.linkage.decisions import Decisions
from tidu.linkage.entries import Entry
from tidu.linkage.matching import Link, link
from tidu.linkage.parts import short_key
from tidu.linkage.register import Register

FIRMS = [
    Entry("1", "葫芦岛渤湾示例泵业股份有限公司", ONE, short=("示例泵业", "渤湾股份", "渤湾股份")),
    Entry("2", "葫芦岛山海样板食品有限公司", short=("样板食品",)),
    Entry("3", "昆明山海样板食品厂", short=("样板食品",)),
    Entry("4", "绥中海星示例厂", former=("渤湾股份有限公司",)),
]


@pytest.fixture(scope="module")
def register() -> Register:
    return Register(FIRMS)


def one(register: Register, name: str, code: str = "", decisions: Decisions | None = None) -> Link:
    return link([Entry("L", name, code)], register, decisions=decisions)[0]


@pytest.mark.parametrize(
    "name", ["渤湾股份", " 渤灣股份 ", "ST渤湾股份", "*ST渤湾股份", "渤湾股份A", "Ｓ＊ＳＴ渤湾股份"]
)
def test_a_short_name_finds_its_firm_and_is_told(register: Register, name: str) -> None:
    found = one(register, name)
    assert (found.status, found.basis, key(found)) == ("matched", "short-name", "1")
    assert found.reason.zh.startswith("与简称“渤湾股份”相符")
    assert "short name" in found.reason.en
    assert found.confidence < 1


def test_a_short_name_that_firms_share_is_for_a_person(register: Register) -> None:
    found = one(register, "样板食品")
    assert (found.status, found.basis) == ("doubtful", "short-name")
    assert found.reason.zh == "简称“样板食品”由库内 2 户企业共用"
    assert {key(found), *(other.entry.key for other in found.others)} == {"2", "3"}


def test_rejecting_one_of_them_leaves_the_other(register: Register) -> None:
    decisions = Decisions()
    decisions.add(Entry("L", "样板食品"), "2", "reject")
    found = one(register, "样板食品", decisions=decisions)
    assert (found.status, key(found)) == ("matched", "3")


def test_a_code_that_differs_is_held_against_a_short_name(register: Register) -> None:
    found = one(register, "渤湾股份", FOUR)
    assert (found.status, key(found)) == ("doubtful", "1")
    assert "两边代码不同" in found.reason.zh


def test_a_whole_name_goes_before_a_short_one(register: Register) -> None:
    assert key(one(register, "渤湾股份有限公司")) == "4"
    assert [found.entry.key for found in register.ask("渤湾股份")] == ["1"]


def test_the_marks_of_an_exchange_are_no_part_of_a_short_name() -> None:
    assert short_key("*ST示例A") == short_key("示例B") == "示例"
    assert short_key("ST") == "ST"
    assert short_key("G60示例") == "G60示例"
