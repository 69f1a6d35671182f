"""Lists in a real browser: folded on a phone, a row as a card, parts that keep the filters, an order without a head."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.web.browser.conftest import OpenPage, axe, fits
from tests.web.cast import Cast
from tests.web.lists.every import conflicts, firms
from tests.web.lists.world import World, mark

from tidu.web.registry.models import Conflict, Enterprise

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None, cast: Cast, pumps: Enterprise) -> World:
    return World(cast, pumps)


@pytest.mark.parametrize("script", [True, False])
def test_on_a_phone_filters_are_folded_and_a_row_is_a_card(world: World, open_page: OpenPage, script: bool) -> None:
    firms(world, range(1, 4))
    page = open_page("/firms/", world.cast.wang, width=390, height=844, script=script)
    search = page.get_by_label("任一名称或代码", exact=True)
    expect(search).to_be_hidden()
    expect(page.locator(".list-table thead")).to_be_hidden()
    cell = page.locator('td[data-label="代码"]').first
    assert cell.evaluate("one => getComputedStyle(one, '::before').content") == '"代码"'
    if script:
        fits(page)
    page.get_by_label("显示筛选和排序").check()
    expect(search).to_be_visible()
    page.get_by_label("排序", exact=True).select_option(label="名称 ↓")
    if not script:
        page.get_by_role("button", name="筛选").click()
    expect(page).to_have_url(re.compile("sort=-name"))
    expect(page.locator("tbody th").first).to_contain_text("葫芦岛渤湾示例泵业有限公司")


def test_an_open_filter_stays_open_on_a_phone(world: World, open_page: OpenPage) -> None:
    firms(world, range(1, 4))
    page = open_page(f"/firms/?q={mark(2)}", world.cast.wang, width=390, height=844)
    expect(page.get_by_label("任一名称或代码", exact=True)).to_have_value(mark(2))
    expect(page.get_by_label("任一名称或代码", exact=True)).to_be_visible()
    axe(page)


def test_a_part_keeps_the_filters_and_a_filter_keeps_the_part(world: World, open_page: OpenPage) -> None:
    conflicts(world, range(1, 4))
    Conflict.objects.filter(enterprise__name__contains=mark(2)).update(state="gone")
    page = open_page("/conflicts/", world.cast.wang)
    expect(page.locator("#listing tbody tr")).to_have_count(2)
    with page.expect_response(lambda answer: "q=" in answer.url):
        page.get_by_label("企业任一名称或代码").fill(mark(2))
    page.get_by_label("企业任一名称或代码").blur()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("heading", name="没有符合条件的")).to_be_visible()
    page.get_by_role("link", name=re.compile("^各方已一致 1")).click()
    expect(page.locator("#listing tbody tr")).to_have_count(1)
    expect(page.get_by_label("企业任一名称或代码")).to_have_value(mark(2))
    expect(page.get_by_role("columnheader", name="理由")).to_be_visible()
    with page.expect_response(lambda answer: "figure=revenue" in answer.url):
        page.locator("#filter-figure").select_option("revenue")
    expect(page).to_have_url(re.compile("state=gone"))
    expect(page.locator("#listing tbody tr")).to_have_count(1)
    page.get_by_role("link", name="清空").click()
    expect(page).to_have_url(re.compile(r"/conflicts/\?state=gone$"))
