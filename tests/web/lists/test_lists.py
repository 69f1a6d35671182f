"""Lists show what their reader may see, filtered, sorted and paged by the address; queries do not grow with rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client
from tests.web.cast import Cast, make_firm

from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.audit.service import AuditEvent
from tidu.web.registry.enterprises.service import rename
from tidu.web.registry.models import Enterprise, TitleHeld

SignIn = Callable[[User], Client]


def page(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def workbook(client: Client, address: str, **query: str) -> list[list[Any]]:
    answer = client.get(address, {**query, "export": "xlsx"})
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    assert sheet is not None
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_a_county_sees_its_own_firms_in_list_search_counts_and_workbook(
    cast: Cast, pumps: Enterprise, swim: Enterprise, signed_in: SignIn
) -> None:
    client = signed_in(cast.wang)
    shown = page(client, "/firms/")
    assert pumps.name in shown
    assert swim.name not in shown
    assert swim.name not in page(client, "/firms/", q="碣石")
    assert "绥中" not in shown
    assert [row[0] for row in workbook(client, "/firms/")][3:] == [pumps.name]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "渤湾"}, "pumps"), ({"county": "211421"}, "swim"), ({"industry": "34"}, "pumps"),
        ({"title": "cxx.valid"}, "pumps"), ({"title": "cxx.none"}, "swim"), ({"title": "cxx.ending"}, ""),
        ({"above": "unknown"}, "pumps swim"), ({"above": "yes"}, ""), ({"conflicts": "no"}, "pumps swim"),
        ({"owner": "nobody"}, "pumps swim"), ({"size": "small"}, ""), ({"status": "active"}, "pumps swim"),
    ],
)  # fmt: skip
def test_filters_narrow(
    cast: Cast, pumps: Enterprise, swim: Enterprise, signed_in: SignIn, query: dict[str, str], found: str
) -> None:
    TitleHeld.objects.create(
        enterprise=pumps, title="cxx", decision="announced", valid_from=date(2025, 1, 1), valid_until=date(2199, 1, 1)
    )
    shown = page(signed_in(cast.li), "/firms/", **query)
    assert {name for name, firm in (("pumps", pumps), ("swim", swim)) if firm.name in shown} == set(found.split())


@pytest.mark.parametrize(
    "query",
    [
        {"page": "99999"}, {"page": "-1"}, {"page": "x"}, {"page": "²"}, {"sort": "nonsense"}, {"size": "huge"}, {"county": "99"},
        {"above": "maybe"}, {"until_from": "2026-02-31"}, {"until_from": "soon"}, {"title": "nothing.valid"},
        {"owner": "1; drop"}, {"col": "nothing"}, {"on": "never"}, {"q": "%"}, {"q": "\x00"}, {"q": "'" * 200},
    ],
)  # fmt: skip
@pytest.mark.parametrize("address", ["/firms/", "/titles/"])
def test_a_wrong_address_is_passed_over_in_words(
    cast: Cast, pumps: Enterprise, signed_in: SignIn, address: str, query: dict[str, str]
) -> None:
    page(signed_in(cast.li), address, **query)


def test_a_firm_is_found_by_its_former_name_which_is_shown(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    before = pumps.name
    rename(pumps, "葫芦岛觉华示例水泵有限公司", china_today())
    shown = page(signed_in(cast.li), "/firms/", q="渤湾示例")
    assert "葫芦岛觉华示例水泵有限公司" in shown
    assert before in shown


def test_sorting_goes_both_ways(cast: Cast, pumps: Enterprise, swim: Enterprise, signed_in: SignIn) -> None:
    client = signed_in(cast.li)
    up = page(client, "/firms/", sort="region")
    down = page(client, "/firms/", sort="-region")
    assert (up.index(swim.name) < up.index(pumps.name)) is True
    assert (down.index(swim.name) > down.index(pumps.name)) is True


def test_text_that_looks_like_a_formula_stays_text(cast: Cast, signed_in: SignIn) -> None:
    make_firm('=HYPERLINK("http://example.com","示例")', "211481101", 5)
    rows = workbook(signed_in(cast.li), "/firms/")
    assert rows[3][0] == '=HYPERLINK("http://example.com","示例")'
    answer = signed_in(cast.li).get("/firms/", {"export": "xlsx"})
    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    assert book.active is not None
    assert book.active["A4"].data_type == "s"
    assert book.active["A4"].quotePrefix


def test_taking_a_list_away_leaves_an_event(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    workbook(signed_in(cast.li), "/firms/", q="渤湾")
    event = AuditEvent.objects.get(action="list.export")
    assert event.user == cast.li
    assert event.after is not None
    assert event.after["rows"] == 1


@pytest.mark.parametrize("address", ["/firms/", "/titles/", "/firms/?q=示例"])
def test_queries_do_not_grow_with_rows(
    cast: Cast, signed_in: SignIn, django_assert_max_num_queries: Any, address: str
) -> None:
    client = signed_in(cast.li)
    client.get(address)
    for number in range(10, 70):
        firm = make_firm(f"葫芦岛示例{number}号机械有限公司", "211481101", number, owner=cast.wang)
        TitleHeld.objects.create(enterprise=firm, title="cxx", decision="announced", valid_from=date(2025, 1, 1))
    with django_assert_max_num_queries(18):
        assert "号机械" in client.get(address).content.decode()


def test_only_the_part_that_changed_is_sent_to_htmx(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    client = signed_in(cast.li)
    answer = client.get("/firms/", {"q": "渤湾"}, headers={"HX-Request": "true", "HX-Target": "listing"})
    assert answer.content.decode().strip().startswith('<div id="listing"')


def test_titles_stand_as_of_any_day(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    TitleHeld.objects.create(
        enterprise=pumps, title="cxx", decision="announced", valid_from=date(2020, 1, 1), valid_until=date(2022, 12, 31)
    )
    client = signed_in(cast.wang)
    assert pumps.name not in page(client, "/titles/", state="standing")
    then = page(client, "/titles/", state="standing", on="2021-06-29")
    assert pumps.name in then
    assert "有效" in then.split("<tbody>")[1]
    assert "已到期" in page(client, "/titles/", state="expired").split("<tbody>")[1]


def test_titles_that_end_stand_in_the_order_in_which_they_end(
    cast: Cast, pumps: Enterprise, swim: Enterprise, signed_in: SignIn
) -> None:
    today = china_today()
    for firm, days in ((pumps, 200), (swim, 20)):
        TitleHeld.objects.create(
            enterprise=firm, title="cxx", decision="announced", valid_from=today - timedelta(days=400 - days),
            valid_until=today + timedelta(days=days),
        )  # fmt: skip
    shown = page(signed_in(cast.li), "/titles/", state="expiring").split("<tbody>")[1]
    assert shown.index(swim.name) < shown.index(pumps.name)
    shown = page(signed_in(cast.li), "/titles/").split("<tbody>")[1]
    assert shown.index(pumps.name) < shown.index(swim.name)
