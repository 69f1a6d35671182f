"""A merged record's pages lead to the same pages of the kept firm, and what is sent to one is refused, not lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver
from tests.web.cast import Cast, make_firm

from tidu.web.accounts.models import User
from tidu.web.registry.enterprises.service import merge_records
from tidu.web.registry.merged import OF_A_FIRM
from tidu.web.registry.models import Enterprise, Fact

SignIn = Callable[[User], Client]
TABS = (
    "", "facts/", "facts/?on=2025-12-31&known=2026-01-01", "facts/revenue/2025-12-31/", "sheet/2025/", "trail/",
    "evidence/", "events/", "events/new/?kind=renamed", "edit/", "tags/", "relations/", "people/", "merge/",
    "contacts/new/", "titles/new/",
)  # fmt: skip
SENT: tuple[tuple[str, dict[str, str]], ...] = (
    ("sheet/2025/", {"staff": "4711"}),
    ("sheet/2025/field/", {"field": "staff", "staff": "4711"}),
    ("sheet/2025/confirm/", {"remark": "示例备注 4711"}),
    ("evidence/", {"title": "示例材料 4711"}),
    ("edit/", {"address": "示例路 4711 号"}),
    ("contacts/new/", {"name": "示例人 4711"}),
    ("titles/new/", {"batch": "示例批 4711"}),
    ("events/new/?kind=deregistered", {"note": "示例 4711"}),
)


def merged(into: Enterprise, cast: Cast) -> Enterprise:
    gone = make_firm("葫芦岛渤湾示例泵业 有限公司", "211481", 50)
    Enterprise.objects.filter(pk=gone.pk).update(uscc=None)
    merge_records(into, Enterprise.objects.get(pk=gone.pk), "重复", cast.li)
    return gone


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_leads_to_the_same_tab_of_the_kept_firm(
    cast: Cast, pumps: Enterprise, signed_in: SignIn, tab: str
) -> None:
    gone = merged(pumps, cast)
    answer = signed_in(cast.wang).get(f"/firms/{gone.pk}/{tab}", follow=True)
    assert answer.redirect_chain == [(f"/firms/{pumps.pk}/{tab}", 302)]
    assert answer.status_code == 200
    assert f"{gone.pk} 号档案已并入本档案" in answer.content.decode()


@pytest.mark.parametrize(("tab", "sent"), SENT)
def test_what_is_sent_to_one_is_refused_in_words_and_shown_again(
    cast: Cast, pumps: Enterprise, signed_in: SignIn, tab: str, sent: dict[str, str]
) -> None:
    gone = merged(pumps, cast)
    before = list(Enterprise.objects.order_by("pk").values())
    answer = signed_in(cast.wang).post(f"/firms/{gone.pk}/{tab}", {**sent, "staff-base": "815"})
    page = answer.content.decode()
    assert answer.status_code == 409
    for text in ("没有保存", pumps.name, f"/firms/{pumps.pk}/", "4711"):
        assert text in page, text
    assert "815" not in page
    assert list(Enterprise.objects.order_by("pk").values()) == before
    assert not Fact.objects.exists()


def test_where_another_county_keeps_the_firm_every_tab_leads_to_the_page_that_says_so(
    cast: Cast, swim: Enterprise, signed_in: SignIn
) -> None:
    gone = merged(swim, cast)
    client = signed_in(cast.wang)
    answer = client.get(f"/firms/{gone.pk}/facts/", follow=True)
    assert answer.redirect_chain == [(f"/firms/{gone.pk}/", 302)]
    assert swim.name not in answer.content.decode()
    refused = client.post(f"/firms/{gone.pk}/edit/", {"address": "示例路"})
    assert refused.status_code == 409
    assert swim.name not in refused.content.decode()


def test_a_stranger_is_told_that_there_is_no_such_record(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    gone = merged(pumps, cast)
    client = signed_in(cast.chen)
    assert client.get(f"/firms/{gone.pk}/facts/").status_code == 404
    assert client.post(f"/firms/{gone.pk}/sheet/2025/", {"staff": "9"}).status_code == 404


def test_every_page_of_a_firm_begins_as_the_guard_expects() -> None:
    """A page that were addressed otherwise would not follow a merge."""
    routes = {
        route for route in walk(list(get_resolver().url_patterns)) if route.startswith("firms/") and "<int:" in route
    }
    assert len(routes) > 15
    assert all(route.startswith(OF_A_FIRM) for route in routes), routes


def walk(patterns: list[object], before: str = "") -> list[str]:
    found: list[str] = []
    for one in patterns:
        route = before + str(one.pattern)  # type: ignore[attr-defined]
        found += [route] if isinstance(one, URLPattern) else walk(one.url_patterns, route)  # type: ignore[attr-defined]
    return found
