"""What people decided, kept and used again. Every firm, person and code is fictional."""

from __future__ import annotations

import datetime

import pytest
from tests.linkage.test_matching import FOUR, ONE, TWO, code, key

from tidu.errors import InputError
from tidu.linkage.decisions import Decision, Decisions
from tidu.linkage.entries import Entry
from tidu.linkage.matching import Link, link
from tidu.linkage.register import Register
from tidu.today import CHINA

AT = datetime.datetime(2026, 11, 27, 9, 30, tzinfo=CHINA)
LATE = datetime.datetime(2026, 11, 27, 22, 0, tzinfo=datetime.UTC)
PUMPS = "葫芦岛渤湾示例泵业有限公司"
ENTRIES = [
    Entry("1", PUMPS, ONE),
    Entry("2", "葫芦岛山海样板食品有限公司", TWO),
    Entry("3", "绥中示例第一机械厂"),
]


@pytest.fixture(scope="module")
def register() -> Register:
    return Register(ENTRIES)


def one(register: Register, row: Entry, decisions: Decisions) -> Link:
    return link([row], register, decisions=decisions)[0]


def test_a_decision_says_who_and_on_which_day_in_china(register: Register) -> None:
    decisions = Decisions()
    decisions.add(Entry("L", "昆明远方酒店"), "3", "accept", by="李科", at=LATE)
    found = one(register, Entry("L", "昆明远方酒店"), decisions)
    assert (found.status, found.basis, key(found)) == ("matched", "decision", "3")
    assert found.reason.zh == "此前已人工确认（李科 2026-11-28）"
    assert found.decided.accepted is not None
    assert found.decided.accepted.by == "李科"


def test_what_was_left_open_stays_doubtful_and_says_so(register: Register) -> None:
    row, decisions = Entry("L", PUMPS), Decisions()
    assert one(register, row, decisions).status == "matched"
    decisions.add(row, "1", "unsure", by="王股长", at=AT)
    found = one(register, row, decisions)
    assert (found.status, key(found)) == ("doubtful", "1")
    assert found.confidence < 0.9
    assert found.reason.zh == "此前有人看过，未能确定（王股长 2026-11-27）：名称一致"


def test_whom_somebody_was_unsure_of_is_shown_though_nothing_speaks_for_it(register: Register) -> None:
    row, decisions = Entry("L", "昆明远方酒店"), Decisions()
    decisions.add(row, "3", "unsure")
    found = one(register, row, decisions)
    assert (found.status, key(found)) == ("doubtful", "3")
    assert "未记姓名" in found.reason.zh


def test_accepting_after_doubt_settles_it(register: Register) -> None:
    row, decisions = Entry("L", "昆明远方酒店"), Decisions()
    decisions.add(row, "3", "unsure")
    decisions.add(row, "3", "accept")
    assert one(register, row, decisions).status == "matched"


def test_a_row_is_one_firm_so_that_the_last_acceptance_stands(register: Register) -> None:
    row, decisions = Entry("L", "昆明远方酒店"), Decisions()
    decisions.add(row, "3", "accept")
    decisions.add(row, "2", "accept")
    assert key(one(register, row, decisions)) == "2"


def test_what_is_withdrawn_is_as_if_it_had_not_been_and_stays_in_the_history(register: Register) -> None:
    row, decisions = Entry("L", PUMPS), Decisions()
    decisions.add(row, "1", "reject", by="李科")
    assert key(one(register, row, decisions)) != "1"
    decisions.add(row, "1", "withdraw", by="王股长")
    found = one(register, row, decisions)
    assert (found.status, found.basis) == ("matched", "name")
    assert [(made.verdict, made.by) for made in decisions] == [("reject", "李科"), ("withdraw", "王股长")]


def test_a_decision_without_a_code_serves_the_same_name_with_one_unless_the_codes_differ(register: Register) -> None:
    decisions = Decisions()
    decisions.add(Entry("L", "昆明远方酒店"), "1", "accept")
    assert one(register, Entry("L", "昆明远方酒店", ONE), decisions).basis == "decision"
    found = one(register, Entry("L", "昆明远方酒店", FOUR), decisions)
    assert (found.status, key(found)) == ("doubtful", "1")
    assert "这次两边代码不同" in found.reason.zh


def test_a_decision_about_a_code_serves_the_name_without_one_and_no_other_code(register: Register) -> None:
    decisions = Decisions()
    decisions.add(Entry("L", "昆明远方酒店", FOUR), "3", "accept")
    assert key(one(register, Entry("L", "昆明远方酒店"), decisions)) == "3"
    assert one(register, Entry("L", "昆明远方酒店", code(99)), decisions).status == "unmatched"


def test_the_same_code_with_another_name_is_not_what_the_person_saw(register: Register) -> None:
    decisions = Decisions()
    decisions.add(Entry("L", "昆明远方酒店", FOUR), "3", "accept", by="李科")
    slip = one(register, Entry("L", "昆明远访酒店", FOUR), decisions)
    assert (slip.status, key(slip)) == ("matched", "3")
    other = one(register, Entry("L", "兴城海风样板食品厂", FOUR), decisions)
    assert (other.status, other.basis, key(other)) == ("doubtful", "decision", "3")
    assert "当时名单上写的是“昆明远方酒店”" in other.reason.zh
    renamed = one(register, Entry("L", "绥中示例第一机械厂", FOUR), decisions)
    assert renamed.status == "matched"


def test_an_accepted_firm_that_left_the_register_is_told(register: Register) -> None:
    decisions = Decisions()
    decisions.add(Entry("L", PUMPS), "77", "accept", by="李科")
    found = one(register, Entry("L", PUMPS), decisions)
    assert (found.basis, key(found)) == ("name", "1")
    assert found.reason.zh == "此前已人工确认（李科），但库内已没有这户企业（77）；名称一致"


def test_rows_keep_the_whole_history() -> None:
    decisions = Decisions()
    decisions.add(Entry("L", "昆明远方酒店", FOUR.lower()), "3", "unsure", by="李科", at=AT)
    decisions.add(Entry("L", "昆明远方酒店"), "2", "reject")
    rows = decisions.rows()
    assert rows[0] == {
        "code": FOUR,
        "name": "昆明远方酒店",
        "key": "3",
        "verdict": "unsure",
        "by": "李科",
        "at": "2026-11-27T09:30:00+08:00",
    }
    assert list(Decisions.from_rows(rows)) == list(decisions)
    assert len(decisions) == 2


@pytest.mark.parametrize(
    "row",
    [
        {"key": "1", "verdict": "maybe"},
        {"key": "", "verdict": "accept"},
        {"key": "1", "verdict": "accept", "at": "昨天"},
    ],
)
def test_a_row_that_is_no_decision_is_refused_in_words(row: dict[str, str]) -> None:
    with pytest.raises(InputError, match="no decision on a pair") as caught:
        Decision.from_row(row)
    assert caught.value.code == "decision-unreadable"


def test_nothing_was_decided_about_a_row_without_name_and_code() -> None:
    decisions = Decisions()
    decisions.add(Entry("L", ""), "1", "accept")
    assert decisions.of(Entry("M", "")).accepted is None
