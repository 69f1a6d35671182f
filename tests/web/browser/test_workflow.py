"""Steps and history in a browser: at a desk and on a phone, accessible, and usable without script."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.web.browser.conftest import OpenPage, axe, fits, shoot
from tests.web.cast import make_cast, pump_works
from tests.web.workflow.conftest import flows, open_request
from tests.web.workflow.house import open_house
from tests.web.workflow.walking import step

__all__ = ["flows"]


@pytest.mark.usefixtures("flows")
def test_a_return_on_a_phone_without_script(
    transactional_db: None, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_house(monkeypatch)
    cast = make_cast()
    firm = pump_works(cast)
    case = step(step(open_request(firm, cast.zhao), "submit", cast.zhao), "pass_on", cast.wang)
    step(case, "return_county", cast.li)
    page = open_page(f"/example/{firm.pk}/", cast.wang)
    shoot(page, "workflow-desk")
    axe(page)
    page = open_page(f"/example/{firm.pk}/", cast.wang, width=390, height=844, script=False)
    page.locator("summary", has_text="退回企业").click()
    page.get_by_label("要改什么").first.fill("地址写全")
    page.get_by_role("button", name="再加几条理由").click()
    expect(page.get_by_label("要改什么")).to_have_count(5)
    expect(page.get_by_label("要改什么").first).to_have_value("地址写全")
    shoot(page, "workflow-phone")
    page.get_by_label("截止日期").fill("2030-01-31")
    page.get_by_role("button", name="退回企业").click()
    expect(page.get_by_role("alert")).to_contain_text("哪一项")
    page = open_page(f"/example/{firm.pk}/", cast.wang, width=390, height=844)
    fits(page)
    axe(page)
