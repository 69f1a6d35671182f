"""What speaks for one firm beside its name. Every firm, code and address is fictional."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.linkage.test_matching import ONE, TWO, code, key

from tidu.linkage.codes import ALPHABET
from tidu.linkage.decisions import Decisions
from tidu.linkage.entries import Entry
from tidu.linkage.evidence import NO_EVIDENCE, Day, Evidence, Money, Usual, addresses, read_day, read_money, weigh
from tidu.linkage.matching import Link, link
from tidu.linkage.register import Register

PUMPS = Entry(
    "1", "葫芦岛渤湾示例泵业有限公司", ONE, address="兴城市示例路88号", founded="2009-03-17", capital="530万元"
)
FOODS = Entry(
    "2", "葫芦岛山海样板食品有限公司", TWO, address="连山区样板街5号", founded="2011-06-02", capital="100万元"
)
WORKS = Entry("3", "绥中示例第一机械厂", founded="1998-05-04", capital="71万元")
OTHERS = [
    Entry(f"o{at}", f"葫芦岛{brand}样例商贸有限公司", founded=f"2015-{at + 1:02}-11", capital="100万元")
    for at, brand in enumerate(["甲辰", "乙巳", "丙午", "丁未", "戊申", "己酉"])
]
FOUNDED, CAPITAL, ADDRESS = "2009年3月17日", "５３０万人民币", "葫芦岛市兴城市示例路88号"


@pytest.fixture(scope="module")
def register() -> Register:
    return Register([PUMPS, FOODS, WORKS, *OTHERS])


def one(register: Register, row: Entry, decisions: Decisions | None = None) -> Link:
    return link([row], register, decisions=decisions)[0]


@pytest.mark.parametrize(
    "text",
    [
        "2009-03-17",
        "2009/3/17",
        "2009.3.17",
        "2009年3月17日",
        "20090317",
        "２００９－０３－１７",
        "2009-03-17 00:00:00",
    ],
)
def test_a_date_is_read_in_any_writing(text: str) -> None:
    assert read_day(text) == Day(2009, 3, 17)


def test_a_date_is_as_exact_as_it_is_written() -> None:
    assert read_day("2009年3月") == Day(2009, 3)
    assert read_day("2009") == Day(2009)
    assert [read_day(text) for text in ("", "不详", "2009-13-01", "长期")] == [None] * 4


@pytest.mark.parametrize("text", ["530万元", "530万", "530.00万元人民币", "5,300,000元", "５３０万人民币", "5300千元"])
def test_an_amount_is_read_with_its_unit(text: str) -> None:
    assert read_money(text) == Money(Decimal("5.3E+6"))


def test_currencies_and_bare_numbers_are_told_apart() -> None:
    assert read_money("530万美元") == Money(Decimal("5.3E+6"), "USD")
    assert read_money("530") == Money(Decimal("5.3E+2"), bare=True)
    assert [read_money(text) for text in ("", "无", "0")] == [None] * 3


@given(st.text(max_size=30))
def test_no_text_breaks_the_readers(text: str) -> None:
    entry = Entry("", text, address=text, founded=text, capital=text)
    assert weigh(entry, entry, Usual([entry])).weight >= 0


@pytest.mark.parametrize(
    ("left", "right", "relation"),
    [
        ("辽宁省葫芦岛市兴城市示例路88号", "兴城示例路88号", "same"),
        ("兴城市示例路８８号", "兴城市示例路88号", "same"),
        ("兴城市示例路88号", "兴城市示例路99号", "near"),
        ("兴城市示例路88号", "绥中县样板工业园3栋", "other"),
        ("兴城市示例路88号", "绥中县示例路88号", "other"),
        ("兴城市", "绥中县样板工业园3栋", "unknown"),
        ("", "绥中县样板工业园3栋", "unknown"),
    ],
)
def test_addresses_stand_to_each_other_in_words(left: str, right: str, relation: str) -> None:
    assert addresses(left, right) == relation
    assert addresses(right, left) == relation


def test_what_one_side_lacks_says_nothing() -> None:
    usual = Usual([PUMPS, FOODS])
    assert weigh(Entry("", PUMPS.name), PUMPS, usual) is NO_EVIDENCE
    assert weigh(replace(PUMPS, capital="", address=""), replace(PUMPS, founded=""), usual).weight == 0.0


def test_what_many_firms_have_says_little() -> None:
    usual = Usual([PUMPS, FOODS, *OTHERS * 50])
    common, rare = Entry("", "", capital="100万元"), Entry("", "", capital="530万元")
    assert 0 < weigh(common, FOODS, usual).weight < 0.5 < weigh(rare, PUMPS, usual).weight


def test_a_bare_number_agrees_in_either_unit() -> None:
    usual = Usual([PUMPS])
    assert weigh(Entry("", "", capital="530"), PUMPS, usual).capital == "same"
    assert weigh(Entry("", "", capital="5300000"), PUMPS, usual).capital == "same"
    assert weigh(Entry("", "", capital="53"), PUMPS, usual).capital == "other"
    assert weigh(Entry("", "", capital="530万美元"), PUMPS, usual).capital == "unknown"


def test_the_same_date_and_capital_lift_a_doubtful_pair(register: Register) -> None:
    name = "葫芦岛渤湾示例阀门有限公司"
    alone = one(register, Entry("L", name))
    assert (alone.status, key(alone)) == ("doubtful", "1")
    lifted = one(register, Entry("L", name, founded=FOUNDED, capital=CAPITAL))
    assert (lifted.status, key(lifted)) == ("matched", "1")
    assert lifted.reason.zh.endswith("；成立日期一致、注册资本一致")
    assert "the same date of establishment, the same capital" in lifted.reason.en


def test_an_address_alone_makes_no_sister_the_firm(register: Register) -> None:
    found = one(register, Entry("L", "葫芦岛渤湾示例阀门有限公司", address=ADDRESS))
    assert (found.status, found.best and found.best.evidence.address) == ("doubtful", "same")


def test_what_contradicts_lowers_a_pair(register: Register) -> None:
    name = "葫芦岛渤弯示例泵业有限公司"
    assert one(register, Entry("L", name)).status == "matched"
    lowered = one(register, Entry("L", name, founded="2001-01-01", capital="9万元", address="绥中县样板工业园3栋"))
    assert lowered.status == "doubtful"
    assert "成立日期不同（2001-01-01/2009-03-17）、注册资本不同（9万元/530万元）、地址不同" in lowered.reason.zh


@pytest.mark.parametrize(
    ("name", "wanted"), [("绥中示例第二机械厂", "3"), ("葫芦岛渤湾示例泵业有限公司兴城分公司", "1")]
)
def test_no_evidence_makes_another_number_or_a_branch_the_firm(register: Register, name: str, wanted: str) -> None:
    firm = next(entry for entry in (PUMPS, WORKS) if entry.key == wanted)
    row = Entry("L", name, address=firm.address, founded=firm.founded, capital=firm.capital)
    found = one(register, row)
    assert (found.status, key(found)) == ("doubtful", wanted)
    assert "注册资本一致" in found.reason.zh


def test_a_firm_with_quite_another_name_is_shown_for_its_date_and_capital(register: Register) -> None:
    row = Entry("L", "昆明远方酒店", founded=FOUNDED, capital=CAPITAL, address=ADDRESS)
    found = one(register, row)
    assert (found.status, key(found)) == ("doubtful", "1")
    assert "字号不同" in found.reason.zh
    assert one(register, replace(row, capital="531万元", address="")).status == "unmatched"


def test_in_a_large_register_a_common_record_shows_nobody_unless_the_address_is_the_same() -> None:
    crowd = [
        Entry(f"c{at}", f"兴城样例{at}号店", founded=f"{1950 + at // 12}-{at % 12 + 1:02}-05", capital="530万元")
        for at in range(500)
    ]
    register = Register([PUMPS, *crowd])
    row = Entry("L", "昆明远方酒店", founded=FOUNDED, capital=CAPITAL)
    assert one(register, row).status == "unmatched"
    found = one(register, replace(row, address=ADDRESS))
    assert (found.status, key(found)) == ("doubtful", "1")


def test_the_same_name_with_other_records_is_told_and_where_all_differ_for_a_person(register: Register) -> None:
    row = Entry("L", PUMPS.name, founded="2001-01-01", capital="9万元")
    told = one(register, row)
    assert told.status == "matched"
    assert 0.99 < told.confidence < 1
    assert told.reason.zh == "名称一致；成立日期不同（2001-01-01/2009-03-17）、注册资本不同（9万元/530万元）"
    all_three = one(register, replace(row, address="绥中县样板工业园3栋"))
    assert (all_three.status, key(all_three)) == ("doubtful", "1")


def test_a_name_without_a_place_is_for_a_person_as_soon_as_two_records_differ() -> None:
    register = Register([replace(PUMPS, name="渤湾示例泵业有限公司", code=""), *OTHERS])
    row = Entry("L", "渤湾示例泵业有限公司", founded="2001-01-01")
    assert one(register, row).status == "matched"
    assert one(register, replace(row, capital="9万元")).status == "doubtful"


def test_namesakes_are_told_apart_by_what_else_is_known() -> None:
    twins = [replace(PUMPS, key="a", code=""), replace(FOODS, key="b", name=PUMPS.name, code="")]
    register = Register([*twins, *OTHERS])
    assert one(register, Entry("L", PUMPS.name)).status == "doubtful"
    found = one(register, Entry("L", PUMPS.name, founded=FOODS.founded))
    assert (found.status, key(found)) == ("matched", "b")
    assert found.reason.zh == "名称一致，但库内有 2 户同名；成立日期一致"
    assert one(register, Entry("L", PUMPS.name, founded=FOODS.founded, capital="9万元")).status == "doubtful"


def test_a_code_stands_and_what_contradicts_it_is_told(register: Register) -> None:
    found = one(register, Entry("L", PUMPS.name, ONE, founded="2001-01-01", capital="9万元"))
    assert (found.status, found.basis) == ("matched", "code")
    assert "成立日期不同" in found.reason.zh
    slip = one(register, Entry("L", "葫芦岛渤弯示例泵业有限公司", ONE, founded="2001-01-01", capital="9万元"))
    assert slip.status == "doubtful"


def test_evidence_overrules_no_code_that_differs_and_hides_no_code_that_fails(register: Register) -> None:
    same = replace(PUMPS, key="L", name="葫芦岛市渤湾示例泵业有限公司")
    assert one(register, replace(same, code=code(99))).status == "doubtful"
    wrong = ONE[:17] + ALPHABET[(ALPHABET.index(ONE[17]) + 1) % 31]
    found = one(register, replace(same, code=wrong))
    assert found.status == "matched"
    assert "代码未采用" in found.reason.zh


def test_evidence_overrules_no_person(register: Register) -> None:
    row, decisions = replace(PUMPS, key="L", code=""), Decisions()
    decisions.add(row, "1", "reject")
    assert key(one(register, row, decisions)) != "1"
    decisions.add(row, "2", "accept")
    assert key(one(register, row, decisions)) == "2"


def test_agreement_never_lowers_and_contradiction_never_lifts() -> None:
    usual = Usual([PUMPS, FOODS, *OTHERS])
    agreeing = weigh(PUMPS, PUMPS, usual)
    assert agreeing.agrees
    assert not agreeing.contradicts
    assert agreeing.weight > 5
    differing = weigh(PUMPS, FOODS, usual)
    assert differing.contradicts
    assert not differing.agrees
    assert differing.weight < -3
    assert Evidence().weight == 0
