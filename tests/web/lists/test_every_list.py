"""What every list can do: filter, sort, page, go into a workbook, pass over wrong parameters, keep to its reader's scope."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.web.access.parameters import PARAMETERS, make_world
from tests.web.access.test_walk import NAMES
from tests.web.cast import Cast
from tests.web.lists.every import LISTS, OF_THEIR_OWN, Listed, reader
from tests.web.lists.world import World, mark

import tidu.web
from tidu.web.access.table import BY_NAME
from tidu.web.accounts.models import User
from tidu.web.audit.service import AuditEvent
from tidu.web.pages.lists import ALL, Choice, Days, YesNo
from tidu.web.registry.models import Enterprise

SignIn = Callable[[User], Client]
MANY = range(1, 61)
ONE = mark(17)


@pytest.fixture(params=LISTS, ids=lambda one: one.url_name)
def one(request: pytest.FixtureRequest) -> Listed:
    found: Listed = request.param
    return found


@pytest.fixture
def world(cast: Cast, pumps: Enterprise) -> World:
    cache.clear()
    return World(cast, pumps)


@pytest.fixture
def client(one: Listed, world: World, signed_in: SignIn) -> Client:
    return signed_in(reader(one, world))


def looked(client: Client, address: str, **query: Any) -> Any:
    answer = client.get(address, query)
    assert answer.status_code == 200, (address, query)
    return answer


def taken(client: Client, address: str, **query: Any) -> list[list[Any]]:
    """The rows of the workbook."""
    answer = looked(client, address, **query, export="xlsx")
    sheet = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    assert sheet is not None
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]


def test_a_text_narrows_it_and_clearing_shows_all_again(one: Listed, world: World, client: Client) -> None:
    one.fill(world, MANY)
    address = one.address(world)
    found = looked(client, address, **{one.search: ONE})
    assert found.context["count"] == 1
    assert mark(18) not in found.context["body"]
    nothing = looked(client, address, **{one.search: "没有这样的"})
    assert nothing.context["count"] == 0
    assert f'href="{nothing.context["clear_url"]}"' in nothing.content.decode()
    assert looked(client, nothing.context["clear_url"]).context["count"] >= len(MANY)


def test_every_column_sorts_both_ways(one: Listed, world: World, client: Client) -> None:
    one.fill(world, MANY)
    address = one.address(world)
    found = {one.search: "示例", "col": one.column}
    up, down = (taken(client, address, **found, sort=sort) for sort in (one.column, f"-{one.column}"))
    assert up == down[::-1]
    assert up != down
    for column in looked(client, address).context["listing"].columns:
        for sort in (column.key, f"-{column.key}"):
            looked(client, address, sort=sort, col=column.key)


def test_it_is_paged_and_no_row_comes_twice(one: Listed, world: World, client: Client) -> None:
    one.fill(world, MANY)
    address = one.address(world)
    pages = [looked(client, address, page=page).context for page in (1, 2)]
    assert [context["number"] for context in pages] == [1, 2]
    assert pages[0]["last"] == 50
    assert pages[1]["last"] == pages[0]["count"] >= len(MANY)
    rows = [re.findall("<tr>.*?</tr>", context["body"], re.DOTALL) for context in pages]
    assert len(rows[0]) == 50
    everything = taken(client, address, col=one.column)
    assert len(everything) == pages[0]["count"]
    assert len({row[0] for row in everything}) >= len(MANY)


def test_who_takes_it_away_is_recorded_with_the_filters(one: Listed, world: World, client: Client) -> None:
    one.fill(world, range(1, 4))
    address = one.address(world)
    rows = taken(client, address, **{one.search: mark(2)})
    assert len(rows) == 1
    event = AuditEvent.objects.filter(action="list.export").latest("sequence")
    assert event.user == reader(one, world)
    assert event.after is not None
    assert (event.after["path"], event.after["rows"]) == (address, 1)
    assert f"{one.search}=" in event.after["filters"]


@pytest.mark.parametrize("value", ["nonsense", "\x00", "²", "9" * 40, "'; drop", "9999-99-99", "0001-01-01", "%"])
def test_a_value_that_cannot_be_meant_is_passed_over_and_named(
    one: Listed, world: World, client: Client, value: str
) -> None:
    one.fill(world, range(1, 4))
    address = one.address(world)
    before = looked(client, address).context
    for each in before["listing"].filters:
        answer = looked(client, address, **{each.key: value, "page": value, "sort": value, "col": value})
        if isinstance(each, Choice | Days | YesNo):
            assert answer.context["count"] == before["count"], (each.key, value)
            if value != "\x00":
                assert str(each.label) in [str(label) for label in answer.context["wrong"]]
                assert str(each.label) in answer.content.decode().split('class="notice tone-warn"')[1].split("</p>")[0]


def test_a_filter_with_a_default_shows_everything_when_asked(one: Listed, world: World, client: Client) -> None:
    one.fill(world, range(1, 4))
    address = one.address(world)
    first = looked(client, address).context
    for each in first["listing"].filters:
        if each.default:
            everything = looked(client, address, **{each.key: ALL})
            assert not everything.context["wrong"]
            assert everything.context["count"] >= first["count"]
            assert 'aria-current="page"' in everything.content.decode().split('id="listing"')[1]


def test_a_stranger_finds_none_of_its_rows(one: Listed, world: World, signed_in: SignIn) -> None:
    one.fill(world, range(1, 4))
    address = one.address(world)
    stranger = signed_in(world.cast.everybody[one.stranger])
    for query in ({}, {one.search: mark(2)}, {"export": "xlsx"}):
        answer = stranger.get(address, query)
        if answer.status_code == 200 and "export" not in query:
            assert mark(2) not in (answer.context["body"] or "")
        elif answer.status_code == 200:
            assert not any(mark(2) in str(cell) for row in taken(stranger, address) for cell in row)
        else:
            assert answer.status_code in (403, 404)


def test_questions_do_not_grow_with_rows(one: Listed, world: World, client: Client) -> None:
    one.fill(world, range(1, 4))
    address = one.address(world)
    looked(client, address)
    asked = []
    for rows in (None, range(4, 61)):
        if rows is not None:
            one.fill(world, rows)
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            looked(client, address)
        asked.append(len(queries))
    assert asked[0] == asked[1]
    assert asked[1] <= 24


FIRST_ROW = ("audit", "firm-audit", "firms", "people", "people-of", "organisations", "subscription", "package-names")
"""Lists that are hardly ever empty: whoever reads them has made, or is, the first row."""


def test_where_there_is_nothing_it_says_what_to_do(one: Listed, world: World, client: Client) -> None:
    page = looked(client, one.address(world)).content.decode()
    if one.url_name in FIRST_ROW:
        return
    empty = re.search(r'<div class="empty-state">.*?<h2 class="h3">([^<]+)</h2><p>([^<]+)</p>', page, re.DOTALL)
    assert empty, "a heading, and what to do"


def test_only_the_part_that_changed_is_sent(one: Listed, world: World, client: Client) -> None:
    one.fill(world, range(1, 4))
    headers = {"HX-Request": "true", "HX-Target": "listing"}
    answer = client.get(one.address(world), {one.search: mark(2)}, headers=headers)
    assert answer.content.decode().strip().startswith('<div id="listing"')


# -- none is forgotten --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["wang", "admin", "zhao"])
def test_no_list_is_left_out(cast: Cast, pumps: Enterprise, signed_in: SignIn, who: str) -> None:
    made, client, found = make_world(cast, pumps), signed_in(cast.everybody[who]), set()
    for name, pattern in NAMES.items():
        if name not in BY_NAME or ":" in name or name == "account_logout":
            continue
        if pattern.pattern.regex.groupindex and name not in PARAMETERS:
            continue
        answer = client.get(reverse(name, args=PARAMETERS[name](made) if name in PARAMETERS else ()))
        if answer.context and "listing" in answer.context:
            found.add(name)
    assert found - {one.url_name for one in LISTS} - set(OF_THEIR_OWN) == set()
    assert len(found) > 5


def test_no_page_has_a_pager_of_its_own() -> None:
    """Rows without end belong into a Listing; it alone counts, pages and exports within bounds.

    What everybody reads of a frozen list is turned by Django's pager, within bounds of its own.
    """
    source = Path(tidu.web.__file__).parent
    assert [path.name for path in source.rglob("*.py") if "django.core.paginator" in path.read_text()] == ["turning.py"]
