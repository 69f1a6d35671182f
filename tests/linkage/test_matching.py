"""Finding the firms of one list in another. Every firm and every code is fictional."""

from __future__ import annotations

import pytest

from tidu.linkage.codes import ALPHABET, organisation_check, uscc_check
from tidu.linkage.matching import Decisions, Link, link
from tidu.linkage.register import Entry, Register


def code(number: int) -> str:
    """A unified code whose checks hold."""
    organisation = f"{number:08}"
    body = "91211400" + organisation + organisation_check(organisation)
    return body + uscc_check(body)


ONE, TWO, THREE, FOUR = (code(number) for number in (12345, 23456, 34567, 45678))
ENTRIES = [
    Entry("1", "葫芦岛渤湾示例泵业有限公司", ONE),
    Entry("2", "葫芦岛山海样板食品有限公司", TWO, ("兴城海风样板食品厂",)),
    Entry("3", "绥中示例第一机械厂"),
    Entry("4", "葫芦岛同名示例商贸有限公司", THREE),
    Entry("5", "葫芦岛同名示例商贸有限公司", FOUR),
]


@pytest.fixture(scope="module")
def register() -> Register:
    return Register(ENTRIES)


def one(register: Register, name: str, code: str = "", decisions: Decisions | None = None) -> Link:
    return link([Entry("L", name, code)], register, decisions=decisions)[0]


def key(found: Link) -> str:
    return found.best.entry.key if found.best else ""


def test_a_code_finds_its_firm_in_any_writing(register: Register) -> None:
    found = one(register, "葫芦岛渤湾示例泵业有限公司", f" {ONE.lower()} ")
    assert (found.status, found.basis, key(found), found.reason.zh) == ("matched", "code", "1", "代码一致")
    by_organisation = one(register, "", ONE[8:17])
    assert (by_organisation.status, key(by_organisation)) == ("matched", "1")


def test_a_code_with_a_slip_of_the_name_is_matched_and_told(register: Register) -> None:
    found = one(register, "葫芦岛渤弯示例泵业有限公司", ONE)
    assert (found.status, key(found)) == ("matched", "1")
    assert "代码一致而名称不同" in found.reason.zh


def test_a_code_that_belongs_to_another_name_is_for_a_person(register: Register) -> None:
    found = one(register, "葫芦岛山海样板食品有限公司", ONE)
    assert (found.status, found.basis, key(found)) == ("doubtful", "code", "1")
    assert "字号不同" in found.reason.zh


def test_a_name_whose_firm_has_another_code_is_for_a_person(register: Register) -> None:
    found = one(register, "葫芦岛渤湾示例泵业有限公司", code(99999))
    assert found.status == "doubtful"
    assert "两边代码不同" in found.reason.zh


def test_a_code_that_fails_its_check_is_told_and_the_name_decides(register: Register) -> None:
    wrong = ONE[:17] + ALPHABET[(ALPHABET.index(ONE[17]) + 1) % 31]
    found = one(register, "葫芦岛渤湾示例泵业有限公司", wrong)
    assert (found.status, found.basis) == ("matched", "name")
    assert "代码未采用" in found.reason.zh
    assert "not used" in found.reason.en


def test_a_former_name_finds_the_firm_and_says_so(register: Register) -> None:
    found = one(register, "兴城海风样板食品厂")
    assert (found.status, found.basis, key(found)) == ("matched", "former-name", "2")
    assert found.reason.zh == "与曾用名“兴城海风样板食品厂”相符：名称一致"
    near = one(register, "兴城市海风样板食品厂")
    assert (near.status, near.basis, key(near)) == ("matched", "likeness", "2")


def test_namesakes_are_for_a_person(register: Register) -> None:
    found = one(register, "葫芦岛同名示例商贸有限公司")
    assert found.status == "doubtful"
    assert {key(found), *(other.entry.key for other in found.others)} == {"4", "5"}
    assert "2 户同名" in found.reason.zh
    assert one(register, "葫芦岛同名示例商贸有限公司", FOUR).status == "matched"


def test_a_likely_name_is_matched_with_its_reason(register: Register) -> None:
    found = one(register, "葫芦岛市渤湾示例泵业股份有限公司")
    assert (found.status, found.basis, key(found)) == ("matched", "likeness", "1")
    assert "组织形式变更" in found.reason.zh


def test_another_number_is_doubtful_and_another_firm_is_not_found(register: Register) -> None:
    assert one(register, "绥中示例第二机械厂").status == "doubtful"
    stranger = one(register, "昆明远方酒店")
    assert (stranger.status, key(stranger), stranger.reason.zh) == ("unmatched", "", "库内没有相近的企业")


def test_a_row_without_name_and_code_is_told(register: Register) -> None:
    assert one(register, " ").reason.zh == "这一行没有企业名称，也没有可用的代码"
    assert "代码未采用" in one(register, "", "12").reason.zh


def test_what_a_person_accepted_stands(register: Register) -> None:
    decisions = Decisions()
    decisions.add(Entry("", "昆明远方酒店"), "3", "accept")
    found = one(register, " 昆明远方酒店 ", decisions=decisions)
    assert (found.status, found.basis, key(found)) == ("matched", "decision", "3")


@pytest.mark.parametrize("name", ["葫芦岛渤湾示例泵业有限公司", "葫芦岛市渤湾示例泵业有限公司"])
def test_what_a_person_rejected_is_never_proposed_again(register: Register, name: str) -> None:
    decisions = Decisions()
    decisions.add(Entry("", name), "1", "reject")
    found = one(register, name, decisions=decisions)
    assert "1" not in {key(found), *(other.entry.key for other in found.others)}


def test_a_later_decision_takes_the_place_of_the_earlier(register: Register) -> None:
    decisions, entry = Decisions(), Entry("", "昆明远方酒店")
    decisions.add(entry, "3", "accept")
    decisions.add(entry, "3", "reject")
    assert one(register, "昆明远方酒店", decisions=decisions).status == "unmatched"
    decisions.add(entry, "3", "accept")
    assert one(register, "昆明远方酒店", decisions=decisions).status == "matched"


def test_one_to_one_leaves_a_firm_to_its_surest_row(register: Register) -> None:
    rows = [Entry("a", "葫芦岛市渤湾示例泵业有限公司"), Entry("b", "葫芦岛渤湾示例泵业有限公司")]
    both = link(rows, register)
    assert [found.status for found in both] == ["matched", "matched"]
    single = link(rows, register, one_to_one=True)
    assert [found.status for found in single] == ["doubtful", "matched"]
    assert "（b）" in single[0].reason.zh


def test_progress_reaches_the_end_and_links_keep_the_order(register: Register) -> None:
    told: list[tuple[int, int]] = []
    rows = [Entry(str(at), entry.name) for at, entry in enumerate(ENTRIES)] + [Entry("x", "葫芦岛山海样板酒业")]
    found = link(rows, register, progress=lambda done, total: told.append((done, total)))
    assert [one.left.key for one in found] == ["0", "1", "2", "3", "4", "x"]
    assert told[-1] == (6, 6)


def test_an_empty_list_and_an_empty_register_are_no_fault(register: Register) -> None:
    assert link([], register) == []
    assert link([Entry("a", "葫芦岛渤湾示例泵业有限公司")], Register([]))[0].status == "unmatched"


def test_one_name_is_asked_for_at_once(register: Register) -> None:
    assert [found.entry.key for found in register.ask("渤湾示例泵业")][:1] == ["1"]
    assert register.ask("葫芦岛渤湾示例泵业有限公司")[0].confidence == 1.0
    assert register.ask("") == []


def test_brackets_make_no_difference() -> None:
    register = Register([Entry("1", "渤湾示例（集团）泵业股份有限公司"), Entry("2", "样板（中国）食品有限公司")])
    assert key(one(register, "渤湾示例集团泵业股份有限公司")) == "1"
    found = one(register, "样板中国食品有限公司")
    assert (found.status, found.basis, key(found)) == ("matched", "name", "2")


def test_of_names_that_differ_by_brackets_the_written_one_is_meant() -> None:
    register = Register([Entry("1", "渤湾示例（集团）泵业公司"), Entry("2", "渤湾示例集团泵业公司")])
    assert key(one(register, "渤湾示例(集团)泵业公司")) == "1"
    assert one(register, "渤湾示例集团泵业公司").status == "matched"
