"""The frame in a real browser: by keyboard, on a phone, without script, on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from tests.web.browser.conftest import OpenPage, axe, fits, shoot
from tests.web.browser.prepared import World, all_of_home, some_todos
from tests.web.cast import Cast

from tidu.web.access.row import Row
from tidu.web.access.service import BY_NAME
from tidu.web.desk.models import Todo
from tidu.web.registry.models import Enterprise

pytestmark = pytest.mark.django_db(transaction=True)

FOCUSED = """() => {
    const one = document.activeElement, style = getComputedStyle(one);
    return {
        text: one.innerText.trim() || one.getAttribute('aria-label') || one.value || '',
        visible: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
        href: one.getAttribute('href'),
    };
}"""


@pytest.fixture
def world(transactional_db: None, cast: Cast, pumps: Enterprise, swim: Enterprise) -> World:
    return World(cast, pumps, swim)


def tabbed(page: Page, times: int) -> list[dict[str, str]]:
    """What has the focus after each press of Tab."""
    found = []
    for _time in range(times):
        page.keyboard.press("Tab")
        found.append(page.evaluate(FOCUSED))
    return found


@pytest.mark.parametrize("address", ["/", "/home/", "/todos/", "/messages/"])
def test_tab_reaches_everything_and_shows_where_it_is(world: World, open_page: OpenPage, address: str) -> None:
    all_of_home(world)
    page = open_page(address, world.cast.wang)
    wanted = page.locator("a[href]:visible, button:visible, summary:visible, input:visible, select:visible").count()
    found = tabbed(page, wanted)
    assert all(one["visible"] for one in found), [one["text"] for one in found if not one["visible"]]
    assert found[0]["href"] == "#content"
    assert len({(one["text"], one["href"]) for one in found}) > 3


def test_the_skip_link_leads_past_the_navigation(world: World, open_page: OpenPage) -> None:
    some_todos(world)
    page = open_page("/todos/", world.cast.wang)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_the_menu_opens_and_closes_by_keyboard(world: World, open_page: OpenPage) -> None:
    page = open_page("/home/", world.cast.wang)
    summary = page.locator("details.menu > summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="退出登录")).to_be_visible()
    axe(page)
    shoot(page, "menu")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="退出登录")).to_be_hidden()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_light_and_dark_are_chosen_in_the_menu(world: World, open_page: OpenPage) -> None:
    page = open_page("/home/", world.cast.wang, dark=True)
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    page.locator("details.menu > summary").click()
    page.get_by_role("button", name="浅色").click()
    assert page.locator("html").get_attribute("data-bs-theme") == "light"


def test_the_language_is_switched_on_the_spot(world: World, open_page: OpenPage) -> None:
    page = open_page("/todos/?show=late", world.cast.wang)
    page.get_by_role("button", name="EN").click()
    assert page.url.endswith("/todos/?show=late")
    expect(page.get_by_role("heading", level=1)).to_have_text("To-dos")


def test_the_navigation_of_a_phone_opens_and_closes(world: World, open_page: OpenPage) -> None:
    page = open_page("/home/", world.cast.wang, width=390, height=844)
    link = page.locator("#navigation").get_by_role("link", name="待办")
    expect(link).to_be_hidden()
    page.locator("[data-side-toggle]").click()
    expect(link).to_be_visible()
    axe(page)
    shoot(page, "navigation-phone")
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()


def test_a_question_is_asked_once_before_something_is_taken_over(world: World, open_page: OpenPage) -> None:
    some_todos(world)
    page = open_page("/todos/", world.cast.wang)
    button = page.get_by_role("button", name="接过来")
    button.click()
    asked = page.get_by_role("button", name="确认从郑管家手里接过来？")
    expect(asked).to_be_visible()
    assert Todo.objects.filter(owner=world.cast.zheng).count() == 1
    asked.click()
    expect(page.get_by_role("status").filter(has_text="已认领")).to_be_visible()
    assert Todo.objects.filter(owner=world.cast.zheng).count() == 0


def test_everything_works_without_script(world: World, open_page: OpenPage) -> None:
    some_todos(world)
    page = open_page("/home/", world.cast.wang, script=False, width=390, height=844)
    expect(page.locator("#navigation").get_by_role("link", name="待办")).to_be_visible()
    page.locator("#navigation").get_by_role("link", name="待办").click()
    page.get_by_role("button", name="认领").click()
    expect(page.get_by_role("status").filter(has_text="已认领")).to_be_visible()
    page.locator("details.menu > summary").click()
    expect(page.get_by_role("button", name="退出登录")).to_be_visible()


def test_a_page_on_paper_has_no_frame(world: World, open_page: OpenPage) -> None:
    some_todos(world)
    page = open_page("/todos/", world.cast.wang)
    page.emulate_media(media="print")
    expect(page.locator(".topbar")).to_be_hidden()
    expect(page.locator("#navigation")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(("address", "status"), [("/nonsense/", 404), ("/todos/", 403)])
def test_pages_of_errors_are_accessible(
    world: World, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch, language: str, address: str, status: int
) -> None:
    monkeypatch.setitem(BY_NAME, "todos", Row("todos", ("city_officer",)))
    page = open_page(address, world.cast.zhao, language=language, width=390, height=844, status=status)
    axe(page)
    fits(page)
    shoot(page, f"error-{status}-{language}")
