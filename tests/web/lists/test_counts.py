"""The number beside an option is that of the list it leads to; where there would be too many to count, there is none."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

import pytest
from django.test import Client
from tests.web.cast import Cast, make_firm

from tidu.web.accounts.models import User
from tidu.web.pages.lists import listing
from tidu.web.registry.models import Enterprise

SignIn = Callable[[User], Client]
QUERIES: tuple[dict[str, str], ...] = (
    {}, {"size": "small"}, {"county": "211481"}, {"county": "211481", "size": "micro"}, {"q": "示例", "status": "active"},
    {"county": "211421", "size": "medium"}, {"owner": "nobody", "size": "small"},
)  # fmt: skip
COUNTED = {"county": ("211481", "211421"), "size": ("micro", "small"), "status": ("active", "deregistered")}


@pytest.fixture
def firms(cast: Cast) -> None:
    numbers = itertools.count(1)
    for region, size, status, times in (
        ("211481101", "small", "active", 3), ("211481", "micro", "active", 2), ("211481", "small", "deregistered", 1),
        ("211421", "small", "active", 2), ("211421", "micro", "deregistered", 1), ("211421", "", "active", 1),
    ):  # fmt: skip
        for _each in range(times):
            number = next(numbers)
            make_firm(f"葫芦岛示例{number}号机械有限公司", region, number, size_class=size, status=status)


def shown(client: Client, query: dict[str, str], key: str, option: str) -> int | None:
    page = client.get("/firms/", query).content.decode()
    select = page.split(f'<select class="form-select" id="filter-{key}"')[1].split("</select>")[0]
    label = re.search(f'value="{option}"[^>]*>([^<]*)<', select)
    assert label, (key, option)
    number = re.search(r"\((\d+)\)$", label.group(1))
    return int(number.group(1)) if number else None


def listed(client: Client, query: dict[str, str]) -> int:
    answer = client.get("/firms/", query)
    found: int = answer.context["count"]
    return found


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_a_count_is_that_of_the_list_behind_it(
    cast: Cast, firms: None, signed_in: SignIn, query: dict[str, str]
) -> None:
    client = signed_in(cast.li)
    for key, options in COUNTED.items():
        for option in options:
            assert shown(client, query, key, option) == listed(client, {**query, key: option}), (key, option)


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_no_count_is_guessed_where_rows_are_too_many(
    cast: Cast, firms: None, signed_in: SignIn, query: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(cast.li)
    true = {(key, one): listed(client, {**query, key: one}) for key, options in COUNTED.items() for one in options}
    monkeypatch.setattr(listing, "COUNTED", 2)
    for (key, option), number in true.items():
        others = {name for name in query if name != key}
        count = shown(client, query, key, option)
        assert count == number or (count is None and others), (key, option, count)


def test_a_list_that_is_cut_says_so(
    cast: Cast, firms: None, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "COUNTED", 4)
    assert "超过 4" in signed_in(cast.li).get("/firms/").content.decode()


def test_counts_keep_to_what_their_reader_may_see(cast: Cast, firms: None, signed_in: SignIn) -> None:
    assert Enterprise.objects.count() == 10
    assert shown(signed_in(cast.wang), {}, "size", "small") == 4
    assert shown(signed_in(cast.li), {}, "size", "small") == 6
