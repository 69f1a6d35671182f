"""The city's own reply of 29 June 2023: the invented city counts the same, in words, and every number has its names."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from lxml import html
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


def shown(page: html.HtmlElement) -> int:
    """How many rows a list says that it has."""
    found = re.search(r"\d[\d,]*", page.get_element_by_id("listing").text_content())
    assert found is not None
    return int(found.group().replace(",", ""))


def test_the_text_of_the_day_counts_as_the_city_did(city: None, signed_in: Callable[[User], Client]) -> None:
    li = signed_in(User.objects.get(username="li"))
    response = li.get("/counts/text/", {"on": GOLDEN_DAY.isoformat()})
    page = html.fromstring(response.content)
    numbers = {one.get("data-count"): one for one in page.xpath('//*[@id="report"]//a')}
    told = {code: numbers[code].text_content() for code in GOLDEN}
    assert told == {code: f"{number}{UNITS.get(code, '家')}" for code, number in GOLDEN.items()}
    assert "2023年6月29日" in response.content.decode()

    hand = Hand()
    for code, number in GOLDEN.items():
        names = html.fromstring(li.get(numbers[code].get("href")).content)
        assert hand.number(definitions().by_code[code], GOLDEN_DAY, "2114") == number
        rows = shown(names)
        if code.endswith("_rounds"):
            rounds = Spell.objects.filter(definition=code).on(GOLDEN_DAY).values("item").distinct()
            assert rounds.count() == number
            assert rows >= number
        else:
            assert rows == number, code


def test_every_number_of_the_table_leads_to_as_many_names(city: None, signed_in: Callable[[User], Client]) -> None:
    """With a day to compare, for the city and for each of its counties."""
    li = signed_in(User.objects.get(username="li"))
    response = li.get("/counts/", {"on": GOLDEN_DAY.isoformat(), "against": "2022-12-31"})
    page = html.fromstring(response.content)
    links = page.xpath('//table[contains(@class, "counts-table")]//td//a')
    assert len(links) > 200
    for link in links[::7]:
        said = int(link.text_content().replace(",", ""))
        address = link.get("href")
        if "change=" in address or "_rounds" in address:
            continue
        assert shown(html.fromstring(li.get(address).content)) == said, address
    hand = Hand()
    for one in definitions():
        cell = page.xpath(f'//td[contains(@class, "whole")]/a[starts-with(@href, "/counts/{one.code}/")]')
        by_hand = hand.number(one, GOLDEN_DAY, "2114")
        assert (int(cell[0].text_content().replace(",", "")) if cell else 0) == by_hand, one.code
