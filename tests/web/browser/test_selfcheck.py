"""The self-check in a browser: the whole walk with a thumb on a phone, with script and without."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page
from tests.web.browser.conftest import OpenPage, axe, fits, shoot

pytestmark = pytest.mark.django_db(transaction=True)
MOST_PAGES = 60


def answer(page: Page, number: int) -> None:
    """Answer the question on the page as somebody in a hurry does."""
    question = page.inner_text(".sc-question")
    if page.locator(".sc-choice input[type=radio]").count():
        page.locator(".sc-choice input[type=radio]").first.check()
        page.click("button[value=save]:visible")
    elif page.locator("button[value=never]").count():
        page.click("button[value=never]")
    elif page.locator("button[value=yes]").count():
        page.click("button[value=no]" if number % 3 else "button[value=yes]")
    elif number % 5 == 4:
        page.click("button[value=dont_know]")
    else:
        for field in page.locator(".sc-form input[type=text]").all():
            field.fill("30")
        for field in page.locator(".sc-form input[type=date]").all():
            field.fill("2015-05-06")
        page.click("button[value=save]:visible")
        if page.locator("button[value=keep]").count():
            page.click("button[value=keep]")
    page.wait_for_function(
        "before => !document.querySelector('.sc-question') || document.querySelector('.sc-question').innerText !== before",
        arg=question,
    )


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_whole_walk_on_a_phone(open_page: OpenPage, script: bool) -> None:
    page = open_page("/", width=390, height=844)
    page.close()
    page = open_page("/self-check/", width=390, height=844, script=script)
    page.click("text=哪个称号离我最近")
    pages = 0
    while page.locator(".sc-question").count():
        if script and pages % 6 == 0:
            axe(page)
            fits(page)
            shoot(page, f"selfcheck-{pages}-phone")
        answer_it = answer if script else answer_plainly
        answer_it(page, pages)
        pages += 1
        assert pages < MOST_PAGES
    assert urlsplit(page.url).path == "/self-check/result/"
    assert page.inner_text("h1") == "自测结果"
    link = page.input_value("#link")
    again = open_page(f"{urlsplit(link).path}?{urlsplit(link).query}", width=390, height=844)
    assert again.inner_text("main") == page.inner_text("main")
    axe(again)
    fits(again)
    shoot(again, "selfcheck-result-phone")
    again.locator(".sc-results a").first.click()
    axe(again)
    fits(again)
    shoot(again, "selfcheck-title-phone")


def answer_plainly(page: Page, number: int) -> None:
    """The same without script, where every button loads a page."""
    if page.locator(".sc-choice input[type=radio]").count():
        page.locator(".sc-choice input[type=radio]").first.check()
        page.click("button[value=save]:visible")
    elif page.locator("button[value=never]").count():
        page.click("button[value=never]")
    elif page.locator("button[value=yes]").count():
        page.click("button[value=no]" if number % 3 else "button[value=yes]")
    else:
        for field in page.locator(".sc-form input[type=text]").all():
            field.fill("30")
        for field in page.locator(".sc-form input[type=date]").all():
            field.fill("2015-05-06")
        page.click("button[value=save]:visible")
        if page.locator("button[value=keep]").count():
            page.click("button[value=keep]")


@pytest.mark.parametrize("name", ["", "ask/", "answers/", "result/", "result/zjtx/"])
def test_every_page_is_accessible_and_fits(open_page: OpenPage, name: str) -> None:
    """In both languages, light and dark, wide and narrow; with old rules, contradictions, gaps and ways on it."""
    from dataclasses import replace

    from tidu.today import china_today
    from tidu.web.portal.selfcheck.answers import Stamp, State
    from tidu.web.portal.selfcheck.changes import stamped
    from tidu.web.portal.selfcheck.link import packed

    last = china_today().year - 1
    answers = {
        "@cxx": "yes", "@zjtx": "no", "independent_legal_person": "yes", "is_sme": "yes", f"revenue.{last}": "60000000元",
        f"main_revenue.{last}": "58000000元", f"rd_expense.{last}": "1000000元", f"staff.{last}": "?", "ip1_2026": "-",
        f"rd_staff.{last}": "80", f"staff.{last - 1}": "50", "no_such_thing": "1",
    }  # fmt: skip
    state = stamped(State(china_today(), "", answers))
    state = replace(state, stamps={**state.stamps, "zjtx": Stamp("zjtx-2022", "0" * 12, "met")})
    address = f"/self-check/{name}?a={packed(state)}"
    wide = open_page(address)
    axe(wide)
    fits(wide)
    shoot(wide, f"selfcheck-{name.replace('/', '-') or 'start'}")
    phone = open_page(address, language="en", width=390, height=844, dark=True)
    axe(phone)
    fits(phone)
    shoot(phone, f"selfcheck-{name.replace('/', '-') or 'start'}-phone-en-dark")


def test_what_was_typed_stays_beside_what_is_wrong_with_it(open_page: OpenPage) -> None:
    from tidu.today import china_today
    from tidu.web.portal.selfcheck.answers import State
    from tidu.web.portal.selfcheck.changes import stamped
    from tidu.web.portal.selfcheck.link import packed

    year = china_today().year - 1
    state = stamped(State(china_today(), "", {f"revenue.{year}": "10000000元"}))
    page = open_page(
        f"/self-check/ask/?a={packed(state)}&q=main_revenue.{year}", width=390, height=844, language="en", dark=True
    )
    page.fill(".sc-form input[type=text]", "1200")
    page.press(".sc-form input[type=text]", "Enter")
    page.wait_for_selector("[role=alert]")
    assert page.input_value(".sc-form input[type=text]") == "1200"
    axe(page)
    fits(page)
    shoot(page, "selfcheck-contradiction-phone")
