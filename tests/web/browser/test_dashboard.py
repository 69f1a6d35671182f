"""The leader's page in a real browser: the map is drawn, each mark leads to its names, and all of it reads without script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from tests.web.browser.conftest import OpenPage, fits
from tests.web.cast import Cast
from tests.web.dashboard.city import make_city

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(transactional_db: None, cast: Cast, open_page: OpenPage) -> Page:
    make_city(cast)
    return open_page("/dashboard/", cast.leader)


def test_all_charts_are_drawn_and_their_tables_folded(page: Page) -> None:
    for key, number in (("map", 1), ("endings", 1), ("new", 1), ("trends", 5)):
        expect(page.locator(f"#{key} canvas")).to_have_count(number)
        assert page.locator(f"#{key} .chart-table").get_attribute("open") is None


def test_a_click_on_a_county_of_the_map_leads_to_its_names(page: Page) -> None:
    canvas = page.locator("#map canvas")
    expect(canvas).to_be_visible()
    box = canvas.bounding_box()
    assert box is not None
    # 兴城, wherever the drawing put it: the first place across the middle that leads anywhere.
    for share in range(30, 90, 4):
        canvas.click(position={"x": box["width"] * share / 100, "y": box["height"] * 0.62})
        if "/counts/ladder/" in page.url:
            break
    assert "county=2114" in page.url
    expect(page.locator("main")).to_contain_text("示例有限公司")


def test_the_ranking_is_walked_by_keyboard(page: Page) -> None:
    page.get_by_role("link", name="12 个月内到期、尚未复核").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**figure=ending**")
    first = page.locator(".dash-ranking tbody tr").first
    expect(first).to_contain_text("兴城市")
    first.locator("td.num a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/counts/ladder_ending/**county=211481**")
    expect(page.locator("main")).to_contain_text("乙示例有限公司")


def test_without_script_every_figure_is_there(transactional_db: None, cast: Cast, open_page: OpenPage) -> None:
    make_city(cast)
    page = open_page("/dashboard/", cast.leader, script=False)
    for key in ("map", "endings", "new", "trends"):
        assert page.locator(f"#{key} .chart-table").get_attribute("open") is not None
    assert page.locator("#map .chart-table td a").all_inner_texts() == ["2", "1"]
    expect(page.locator(".dash-bar rect").first).to_be_visible()


def test_a_leader_has_it_at_hand_on_a_phone(transactional_db: None, cast: Cast, open_page: OpenPage) -> None:
    make_city(cast)
    page = open_page("/home/", cast.leader, width=390, height=844)
    page.locator("main").get_by_role("link", name="全局一屏").click()
    page.wait_for_url("**/dashboard/")
    fits(page)
    assert page.locator(".dash-headline .figure-number").first.is_visible()
    bottom = page.locator(".dash-headline").bounding_box()
    assert bottom is not None
    assert bottom["y"] + bottom["height"] < 844  # the four figures need no scrolling
