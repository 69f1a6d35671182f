"""The link holds everything, and a cut, altered, foreign, too long or wrongly dated one is told in words."""

from __future__ import annotations

import base64
import zlib
from datetime import date, timedelta

import pytest
from django.test import Client, override_settings
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.web.selfcheck.firms import ON, all_answers

from tidu.today import china_today
from tidu.web.portal.selfcheck import link
from tidu.web.portal.selfcheck.answers import State
from tidu.web.portal.selfcheck.changes import stamped
from tidu.web.portal.selfcheck.link import LONGEST, LinkError, opened, packed

LINK = packed(stamped(State(ON, "zjtx", {"rd_expense.2025": "1800000元", "is_sme": "?", "@cxx": "yes"})))


def code_of(text: str) -> str:
    with pytest.raises(LinkError) as caught:
        opened(text)
    assert caught.value.what.zh
    assert caught.value.fix
    return caught.value.code


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.integers(0, 10_000), st.booleans())
def test_a_link_restores_everything(seed: int, more: bool) -> None:
    state = stamped(State(ON, "", all_answers(seed), {}, more, frozenset({"main_revenue.2025+revenue.2025"})))
    assert opened(packed(state)) == state
    assert len(packed(state)) < LONGEST / 2


def test_a_link_that_was_cut_says_so() -> None:
    assert {code_of(LINK[:length]) for length in range(12, len(LINK) - 3, 4)} == {"selfcheck-cut"}
    assert code_of("") == "selfcheck-cut"


def test_a_link_that_was_altered_says_so() -> None:
    for place in range(8, len(LINK), 7):
        other = "A" if LINK[place] != "A" else "B"
        assert code_of(LINK[:place] + other + LINK[place + 1 :]) == "selfcheck-altered"
    assert code_of(LINK + "AAAA") == "selfcheck-altered"
    assert code_of("这不是自测的链接") == "selfcheck-altered"


def test_a_forged_link_is_not_opened() -> None:
    body = zlib.compress(b'{"d":"2026-11-27","g":"","a":{},"s":{}}')
    forged = bytes([1]) + len(body).to_bytes(2, "big") + b"\0" * 8 + body
    assert code_of(base64.urlsafe_b64encode(forged).decode().rstrip("=")) == "selfcheck-altered"
    with override_settings(SECRET_KEY="another key"):
        elsewhere = packed(State(ON))
    assert code_of(elsewhere) == "selfcheck-altered"
    with override_settings(SECRET_KEY="the next key", SECRET_KEY_FALLBACKS=["another key"]):
        assert opened(elsewhere) == State(ON)


def test_a_link_of_another_form_or_too_long_says_so() -> None:
    assert code_of("B" + LINK[1:]) == "selfcheck-form"
    assert code_of("A" * (LONGEST + 1)) == "selfcheck-long"


def test_a_small_link_that_unpacks_without_end_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link, "MOST_BYTES", 50)
    assert code_of(LINK) == "selfcheck-altered"


@pytest.mark.parametrize("day", [date(2019, 1, 1), china_today() + timedelta(days=1)])
def test_a_day_that_cannot_be_judged_says_so(day: date) -> None:
    assert code_of(packed(State(day))) == "selfcheck-day"


@pytest.mark.parametrize("name", ["ask/", "answers/", "result/", "result/zjtx/", "pdf/", "xlsx/", "renew/"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_says_in_words_what_is_wrong_with_a_link(name: str, language: str) -> None:
    client = Client()
    client.cookies["django_language"] = language
    answer = client.get(f"/self-check/{name}", {"a": LINK[:80]})
    assert answer.status_code == 400
    words = "链接不完整" if language == "zh-hans" else "incomplete"
    assert words in answer.content.decode()
    assert 'href="/self-check/"' in answer.content.decode()


def test_a_form_with_a_broken_link_says_so_too() -> None:
    answer = Client().post("/self-check/ask/", {"a": LINK[:-30], "q": "is_sme", "do": "yes"})
    assert answer.status_code == 400
    assert "链接不完整" in answer.content.decode()
