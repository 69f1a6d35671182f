"""The pages: a whole walk without script that writes nothing, contradictions told, answers changed, both languages."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.selfcheck.firms import all_answers

from tidu.today import china_today
from tidu.web.portal.selfcheck.answers import State
from tidu.web.portal.selfcheck.asking import shown
from tidu.web.portal.selfcheck.changes import stamped
from tidu.web.portal.selfcheck.ladder import key_of, rules_on, slots_on
from tidu.web.portal.selfcheck.link import opened, packed


def page(state: State, name: str = "ask/", language: str = "zh-hans", **query: str) -> str:
    client = Client()
    client.cookies["django_language"] = language
    answer = client.get(f"/self-check/{name}", {"a": packed(stamped(state)), **query})
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def post(state: State, **sent: str) -> tuple[State | None, str]:
    """The state after a question was sent; None with the page where something is wrong."""
    answer = Client().post("/self-check/ask/", {"a": packed(stamped(state)), **sent})
    if answer.status_code == 302:
        return opened(parse_qs(urlsplit(answer["Location"]).query)["a"][0]), ""
    assert answer.status_code == 200
    return None, unescape(answer.content.decode())


def field_of(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found
    return found[1]


def walk(client: Client, start: str) -> tuple[str, int]:
    """Answer everything as a browser without script does; the address of the result, and how many pages it took."""
    answers, slots, address, pages = all_answers(11, 0.0), slots_on(china_today()), start, 0
    while True:
        answer = client.get(address)
        if answer.status_code == 302:
            return answer["Location"], pages
        html = unescape(answer.content.decode())
        sent = {"a": field_of(html, "a"), "q": field_of(html, "q"), "do": "save"}
        for key in sent["q"].split(","):
            sent[key] = shown(slots[key], answers[key])
        if "sc-yesno" in html:
            sent["do"] = answers[sent["q"]] if answers[sent["q"]] in ("yes", "no", "never") else "save"
        answer = client.post("/self-check/ask/", sent)
        if answer.status_code == 200:
            answer = client.post("/self-check/ask/", {**sent, "do": "keep"})
        assert answer.status_code == 302, answer.content.decode()[-3000:]
        address, pages = answer["Location"], pages + 1
        assert pages < 80


def test_a_whole_walk_writes_no_row_keeps_no_session_and_logs_no_answer(
    db: None, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    before = {model.__name__: model.objects.count() for model in apps.get_models()}  # type: ignore[attr-defined]
    client = Client()
    start = re.search(r'href="(/self-check/ask/[^"]+)"', client.get("/self-check/").content.decode())
    assert start
    with CaptureQueriesContext(
        connection,
    ) as queries:
        address, pages = walk(client, unescape(start[1]))
        for name in ("result/", "answers/", "pdf/", "xlsx/", "result/cxx/"):
            assert client.get(f"/self-check/{name}?{urlsplit(address).query}").status_code == 200
    assert pages > 5
    assert [one["sql"] for one in queries if "INSERT" in one["sql"] or "UPDATE" in one["sql"]] == []
    assert {model.__name__: model.objects.count() for model in apps.get_models()} == before  # type: ignore[attr-defined]
    assert "sessionid" not in client.cookies
    said = caplog.text + "".join(capsys.readouterr())
    token = parse_qs(urlsplit(address).query)["a"][0]
    assert token[:40] not in said
    assert token[20:80] not in said


def test_no_page_may_be_kept_listed_or_handed_on(db: None) -> None:
    answer = Client().get("/self-check/result/", {"a": packed(stamped(State(china_today())))})
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "strict-origin"
    assert answer["X-Robots-Tag"] == "noindex"


def test_a_question_says_what_where_which_year_and_why(db: None) -> None:
    year = china_today().year - 1
    text = page(State(china_today()), q=f"rd_expense.{year}")
    for words in (f"{year} 年研发费用是多少？", "在哪里找", "利润表“研发费用”", "万元", "不清楚", "先跳过"):
        assert words in text
    assert "为什么问这个" in text
    assert "近两年每年研发费用" in text
    english = page(State(china_today()), language="en", q=f"rd_expense.{year}")
    assert "Where to find it" in english
    assert "Don't know" in english


def test_everything_that_a_rule_can_ask_has_a_place_where_it_is_found(db: None) -> None:
    from tidu.catalogue import load
    from tidu.web.portal.selfcheck.asking import wording

    known = wording()["indicators"]
    first = china_today().replace(year=2023)
    for day in {china_today(), *(max(row.valid_from, first) for row in load().rows)}:
        for rule in rules_on(day):
            missing = [key_of(slot) for slot in rule.askable if slot.indicator is not None and slot.code not in known]
            assert missing == [], (rule.named, missing)
    assert all(one["where"] in wording()["places"] for one in known.values())


def test_an_amount_is_read_in_wan_and_shown_again(db: None) -> None:
    year = china_today().year - 1
    key = f"rd_expense.{year}"
    for typed, kept in (
        ("180", "1800000元"),
        ("１８０．５", "1805000元"),
        ("1,800,000元", "1800000元"),
        ("0.5亿元", "50000000元"),
    ):
        state, _page = post(State(china_today()), q=key, **{key: typed})
        assert state is not None
        assert state.answers[key] == kept
    assert 'value="180"' in page(State(china_today(), "", {key: "1800000元"}), q=key)
    assert "180万元" in page(State(china_today(), "", {key: "1800000元"}), "answers/")


def test_what_cannot_be_read_stays_in_its_field_with_the_reason(db: None) -> None:
    key = f"revenue.{china_today().year - 1}"
    state, text = post(State(china_today()), q=key, **{key: "一千多"})
    assert state is None
    assert 'value="一千多"' in text
    assert "不是数" in text
    assert 'aria-invalid="true"' in text


def test_nothing_typed_is_no_answer(db: None) -> None:
    key = f"revenue.{china_today().year - 1}"
    state, text = post(State(china_today()), q=key, do="save")
    assert state is None
    assert "不清楚" in text


@pytest.mark.parametrize(
    ("given", "key", "typed", "words"),
    [
        ({"revenue": "10000000元"}, "main_revenue", "1200", "多于"),
        ({"staff": "50"}, "rd_staff", "80", "多于"),
        ({"rd_expense_ht": "1000000元"}, "rd_expense_china_ht", "200", "多于"),
        ({"assets": "10000000元", "liabilities": "4000000元"}, "net_assets", "700", "资产减负债应当等于净资产"),
    ],
)
def test_figures_that_contradict_are_told_beside_the_field_kept_only_on_demand_and_never_lost(
    db: None, given: dict[str, str], key: str, typed: str, words: str
) -> None:
    year = china_today().year - 1
    if f"{key}.{year}" not in slots_on(china_today()):
        pytest.skip("no rule of today reads it")
    before = State(china_today(), "", {f"{name}.{year}": text for name, text in given.items()})
    state, text = post(before, q=f"{key}.{year}", **{f"{key}.{year}": typed})
    assert state is None
    assert words in text
    assert f'value="{typed}"' in text
    kept, _page = post(before, q=f"{key}.{year}", do="keep", **{f"{key}.{year}": typed})
    assert kept is not None
    assert f"{key}.{year}" in kept.answers
    assert words in page(kept, "result/")
    assert words in page(kept, "answers/")


def test_nothing_is_concluded_from_figures_that_contradict_each_other(db: None) -> None:
    year = china_today().year - 1
    answers = {"independent_legal_person": "no", f"revenue.{year}": "100元", f"main_revenue.{year}": "200元"}
    text = page(State(china_today(), "zjtx", answers), "result/zjtx/")
    assert "先不下结论" in text
    assert "数据矛盾" in text


def test_a_year_that_is_missing_between_two_others_is_told(db: None) -> None:
    year = china_today().year - 1
    keys = [f"revenue.{year - back}" for back in range(3)]
    before = State(china_today(), "zjtx")
    state, text = post(before, q=",".join(keys), **{keys[0]: "1000", keys[2]: "800"})
    assert state is None
    assert "不会当作 0" in text
    kept, _page = post(before, q=",".join(keys), do="keep", **{keys[0]: "1000", keys[2]: "800"})
    assert kept is not None
    assert kept.answers[keys[1]] == "?"
    assert "前后两年都有" in page(kept, "answers/")


def test_an_answer_is_changed_and_those_after_it_stay(db: None) -> None:
    before = State(china_today(), "cxx", {"independent_legal_person": "no", "is_sme": "yes"})
    state, _page = post(before, q="independent_legal_person", do="yes")
    assert state is not None
    assert state.answers == {"is_sme": "yes", "independent_legal_person": "yes"}


def test_skipped_questions_are_offered_again(db: None) -> None:
    text = page(State(china_today(), "", {"is_sme": "-"}), "result/")
    assert "您跳过了 1 题" in text
    assert "q=is_sme" in text


def test_titles_that_are_not_ticked_are_only_no_because_the_button_says_so(db: None) -> None:
    state, _page = post(State(china_today()), q="@cxx,@zjtx", **{"@cxx": "yes"})
    assert state is not None
    assert state.answers == {"@cxx": "yes", "@zjtx": "no"}
    unknown, _page = post(State(china_today()), q="@cxx,@zjtx", do="dont_know")
    assert unknown is not None
    assert unknown.answers == {"@cxx": "?", "@zjtx": "?"}
    assert "没勾选的都没有" in page(State(china_today()))


def test_the_same_thing_by_other_rules_is_offered_and_taken_with_one_button(db: None) -> None:
    year = china_today().year - 1
    before = State(china_today(), "", {f"rd_expense.{year}": "1800000元"})
    assert f"您在“{year} 年研发费用”填的是 180万元" in page(before, q=f"rd_expense_kjx.{year}")
    state, _page = post(before, q=f"rd_expense_kjx.{year}", do="same")
    assert state is not None
    assert state.answers[f"rd_expense_kjx.{year}"] == "1800000元"


def test_a_title_shows_what_is_needed_first_what_comes_next_and_every_reason(db: None) -> None:
    text = page(State(china_today(), "", {"@cxx": "no", "@kjx": "no"}), "result/zjtx/")
    for words in (
        "须先取得",
        "创新型中小企业",
        "不能越级",
        "下一步",
        "专精特新“小巨人”企业",
        "逐项条件",
        "待核对",
        "sha256",
    ):
        assert words in text
    held = page(State(china_today(), "", {"@zjtx": "yes"}), "result/")
    assert "按到期复核的规则判断" in held


def test_an_unknown_title_is_not_found(db: None) -> None:
    assert Client().get("/self-check/result/nothing/", {"a": packed(State(china_today()))}).status_code == 404


def test_the_front_door_leads_here(db: None) -> None:
    assert 'href="/self-check/"' in Client().get("/").content.decode()


def test_an_amount_that_looks_like_another_unit_is_asked_about_once(db: None) -> None:
    year = china_today().year - 1
    for given, typed, words in (
        ({}, "18000000", "单位是万元"),
        ({f"revenue.{year - 1}": "5000000元"}, "900000", "上千倍"),
    ):
        before = State(china_today(), "", given)
        state, text = post(before, q=f"revenue.{year}", **{f"revenue.{year}": typed})
        assert state is None
        assert words in text
        kept, _page = post(before, q=f"revenue.{year}", do="keep", **{f"revenue.{year}": typed})
        assert kept is not None
        assert words not in page(kept, "result/"), "the firm's word is enough"


def test_what_the_firm_insisted_on_is_asked_again_once_it_changes_the_figure(db: None) -> None:
    year = china_today().year - 1
    before = State(china_today(), "", {f"revenue.{year}": "10000000元"})
    key = f"main_revenue.{year}"
    kept, _page = post(before, q=key, do="keep", **{key: "1200"})
    assert kept is not None
    again, text = post(kept, q=key, **{key: "1300"})
    assert again is None
    assert "多于" in text


def test_nothing_is_called_near_of_which_nothing_is_known(db: None) -> None:
    text = page(State(china_today(), "", {"@cxx": "no"}), "result/")
    assert "离您最近的称号" not in text
    assert "还有问题能改变结论" in text
    assert "还不能定" in text


def test_whoever_types_an_address_without_a_link_begins_at_the_beginning(db: None) -> None:
    for name in ("ask/", "result/", "answers/", "pdf/"):
        answer = Client().get(f"/self-check/{name}")
        assert answer.status_code == 302
        assert answer["Location"] == "/self-check/"


def test_any_answer_may_be_asked_for_whatever_the_goal(db: None) -> None:
    for goal in ("", "dl", "cy", "xjr", "zdxjr"):
        for key in ("@cxx", "@zscq_ys", "is_sme", "no_such_thing", ""):
            answer = Client().get("/self-check/ask/", {"a": packed(stamped(State(china_today(), goal))), "q": key})
            assert answer.status_code == 200, (goal, key)
