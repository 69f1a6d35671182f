"""The city's own reply of 29 June 2023: the invented city counts the same, in words, and every number has its names."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from tests.web.counts.naive import Hand

from tidu.fictional.batches import GOLDEN_DAY
from tidu.web.accounts.models import User
from tidu.web.demonstration.loading import load_city
from tidu.web.insight.definitions import definitions
from tidu.web.insight.models import Spell

GOLDEN = {
    "zdxjr": 2, "xjr": 5, "ln_xjr": 9, "zjtx": 36, "ln_cp": 35, "cxx": 33, "cxx_rounds": 2, "zjtx_rounds": 1,
    "xjr_rounds": 1, "xjr_asked": 6, "zjtx_new": 9, "cxx_new": 33,
}  # fmt: skip
"""What section one of the reply counts."""
UNITS = {"ln_cp": "项", "cxx_rounds": "批", "zjtx_rounds": "批", "xjr_rounds": "批"}
TODAY = date(2026, 11, 27)


@pytest.fixture
def city(transactional_db: None) -> None:
    load_city(160, today=TODAY)


def shown(client: Client, address: str) -> int:
    """How many rows a list says that it has."""
    page = client.get(html.unescape(address)).content.decode()
    found = re.search(r"[\d,]+ 条", page[page.index('id="listing"') :])
    return int(found.group().removesuffix(" 条").replace(",", "")) if found is not None else 0


def test_the_text_of_the_day_counts_as_the_city_did(city: None, signed_in: Callable[[User], Client]) -> None:
    li = signed_in(User.objects.get(username="li"))
    page = li.get("/counts/text/", {"on": GOLDEN_DAY.isoformat()}).content.decode()
    links = re.findall(r'<a href="([^"]+)" data-count="(\w+)">([^<]*)</a>', page)
    addresses = {code: address for address, code, _text in links}
    told = {code: text for _address, code, text in links}
    assert {code: told[code] for code in GOLDEN} == {
        code: f"{number}{UNITS.get(code, '家')}" for code, number in GOLDEN.items()
    }
    assert "2023年6月29日" in page

    hand = Hand()
    for code, number in GOLDEN.items():
        assert hand.number(definitions().by_code[code], GOLDEN_DAY, "2114") == number
        rows = shown(li, addresses[code])
        if code.endswith("_rounds"):
            rounds = Spell.objects.filter(definition=code).on(GOLDEN_DAY).values("item").distinct()
            assert rounds.count() == number
            assert rows >= number
        else:
            assert rows == number, code


def test_every_number_of_the_table_leads_to_as_many_names(city: None, signed_in: Callable[[User], Client]) -> None:
    """With a day to compare, for the city and for each of its counties."""
    li = signed_in(User.objects.get(username="li"))
    page = li.get("/counts/", {"on": GOLDEN_DAY.isoformat(), "against": "2022-12-31"}).content.decode()
    page = page[page.index("counts-table") :]
    links = re.findall(r'<a href="(/counts/(\w+)/[^"]+)"[^>]*>([+\-\d,]+)</a>', page)
    assert len(links) > 200
    for address, code, text in links[::7]:
        if "change=" not in address and not code.endswith("_rounds"):
            assert shown(li, address) == int(text.replace(",", "")), address
    hand, first = Hand(), {code: text for _address, code, text in reversed(links)}
    for one in definitions():
        by_hand = hand.number(one, GOLDEN_DAY, "2114")
        assert int(first.get(one.code, "0").replace(",", "")) == by_hand, one.code
