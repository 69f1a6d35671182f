"""A link never judges by other rules or another day than its own without saying so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.test import Client

from tidu.criteria.outcomes import Outcome
from tidu.today import china_today
from tidu.web.portal.selfcheck.answers import Stamp, State
from tidu.web.portal.selfcheck.changes import changed_rules, outcome_of, since_then, stamped
from tidu.web.portal.selfcheck.link import opened, packed

OLD_DAY = date(2026, 3, 1)


def page(state: State, name: str = "result/") -> str:
    answer = Client().get(f"/self-check/{name}", {"a": packed(state)})
    assert answer.status_code == 200
    return answer.content.decode()


def test_nothing_is_said_while_nothing_has_changed() -> None:
    state = stamped(State(china_today()))
    assert changed_rules(state) == ()
    assert "规则有变" not in page(state)
    assert "不是今天" not in page(state)


def test_a_corrected_standard_is_told_with_what_it_changes() -> None:
    state = stamped(State(china_today(), "cxx", {"independent_legal_person": "no"}))
    stamp = state.stamps["cxx"]
    old = replace(state, stamps={**state.stamps, "cxx": Stamp(stamp.standard, "0" * 12, "met")})
    (change,) = changed_rules(old)
    assert (change.outcome_before, change.outcome_after) == (Outcome.MET, Outcome.UNMET)
    assert change.matters
    for name in ("result/", "result/cxx/", "ask/"):
        text = page(old, name)
        assert "生成链接以后，规则有变" in text
        assert "标准的内容更正过" in text
        assert "000000000000" in text


def test_a_replaced_and_a_withdrawn_standard_are_told() -> None:
    state = stamped(State(china_today()))
    stamps = {
        **state.stamps,
        "zjtx": Stamp("zjtx-2022", "a" * 12, "unknown"),
        "gone": Stamp("gone-2020", "b" * 12, "met"),
    }
    text = page(replace(state, stamps=stamps))
    assert "这一天改由另一份标准判断" in text
    assert "zjtx-2022" in text
    assert "当时的标准已撤下" in text
    assert "不评判" in text


def test_answering_keeps_what_the_link_says_until_somebody_goes_on_by_the_present_rules() -> None:
    state = stamped(State(china_today(), "cxx"))
    old = replace(state, stamps={**state.stamps, "cxx": Stamp("cxx-2022", "0" * 12, "unknown")})
    client = Client()
    sent = client.post("/self-check/ask/", {"a": packed(old), "q": "independent_legal_person", "do": "yes"})
    there = opened(sent["Location"].partition("a=")[2])
    assert there.stamps == old.stamps
    assert there.answers == {"independent_legal_person": "yes"}
    renewed = client.get("/self-check/renew/", {"a": packed(there)})
    assert changed_rules(opened(renewed["Location"].partition("a=")[2])) == ()


def test_a_link_of_another_day_is_judged_as_of_that_day_and_says_so() -> None:
    state = stamped(State(OLD_DAY, "", {"independent_legal_person": "yes"}))
    assert state.stamps["zjtx"].standard == "zjtx-2022"
    assert any(one.after.startswith("zjtx-2026") for one in since_then(state, china_today()))
    for name in ("result/", "result/zjtx/", "ask/"):
        text = page(state, name)
        assert "以链接里的日期 2026-03-01 为准判断，不是今天" in text
        assert "zjtx-2022" in text
        assert "按今天重新判断" in text


def test_only_whoever_asks_for_it_is_judged_as_of_today() -> None:
    answer = Client().get("/self-check/renew/", {"a": packed(stamped(State(OLD_DAY))), "on": "today"})
    assert opened(answer["Location"].partition("a=")[2]).on == china_today()
    stay = Client().get("/self-check/renew/", {"a": packed(stamped(State(OLD_DAY)))})
    assert opened(stay["Location"].partition("a=")[2]).on == OLD_DAY


def test_an_answer_that_no_rule_reads_any_more_stays_and_is_told() -> None:
    state = stamped(State(china_today(), "", {"no_such_thing.2020": "5", "is_sme": "yes"}))
    assert "现在的规则不再用到" in page(state)
    assert all(
        outcome_of(rule, state) is outcome_of(rule, replace(state, answers={"is_sme": "yes"})) for rule in state.rules
    )


def test_a_title_that_is_judged_no_more_leads_to_the_page_that_says_so() -> None:
    state = stamped(State(china_today(), "qzdjs"))
    gone = replace(state, stamps={**state.stamps, "qzdjs": Stamp("qzdjs-2020", "0" * 12, "met")})
    client = Client()
    for name in ("ask/", "result/qzdjs/"):
        answer = client.get(f"/self-check/{name}", {"a": packed(gone)})
        assert answer.status_code == 302
        assert answer["Location"].startswith("/self-check/result/?")
    assert "当时的标准已撤下" in client.get(answer["Location"]).content.decode()
    assert client.get("/self-check/xlsx/", {"a": packed(gone)}).status_code == 200
