"""The pages of figures in a real browser: the sheet with and without script, on both widths; two people in one field."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Page, expect
from tests.web.browser.conftest import OpenPage, axe, fits, shoot
from tests.web.cast import Cast, person

from tidu.web.registry.enterprises.service import merge_records
from tidu.web.registry.facts.service import Statement, state
from tidu.web.registry.models import Enterprise, Fact, Source

WAN = 1_000_000
DAY = date(2025, 12, 31)
pytestmark = pytest.mark.django_db(transaction=True)


def known(firm: Enterprise, party: str = "firm", year: int = 2025, **values: int) -> None:
    source = Source.objects.create(kind="form", party=party, label=f"{year} 年示例报表")
    state(source, [Statement(firm.pk, code, date(year, 12, 31), value) for code, value in values.items()])


def used(firm: Enterprise, code: str) -> int | None:
    return (
        Fact.objects.in_use().filter(enterprise=firm, indicator=code, as_of=DAY).values_list("value", flat=True).first()
    )


def sheet(firm: Enterprise) -> str:
    return f"/firms/{firm.pk}/sheet/2025/"


def leave(page: Page, code: str, text: str) -> None:
    """Type into a field and go on to the next one, and wait until the field has been answered."""
    page.fill(f"#f-{code}", text)
    with page.expect_response(lambda answer: answer.url.endswith("/field/")):
        page.press(f"#f-{code}", "Tab")


@pytest.mark.parametrize("width", [1366, 390])
def test_a_field_is_saved_as_one_leaves_it(cast: Cast, pumps: Enterprise, open_page: OpenPage, width: int) -> None:
    known(pumps, revenue=5200 * WAN)
    known(pumps, year=2024, revenue=4800 * WAN)
    page = open_page(sheet(pumps), cast.zhao, width=width)
    expect(page.locator("#f-revenue")).to_have_value("5200")
    box = page.locator("#f-revenue-box")
    expect(box).to_contain_text("2025 年示例报表")
    expect(box).to_contain_text("4800万元")
    leave(page, "revenue", "5301.25")
    expect(box.locator(".saved")).to_contain_text("已保存")
    expect(box).to_contain_text("赵经理")
    assert used(pumps, "revenue") == 530_125 * WAN // 100
    leave(page, "staff", "很多")
    expect(page.locator("#f-staff")).to_have_value("很多")
    expect(page.locator("#f-staff-box .field-errors")).to_be_visible()
    expect(page.locator("#f-staff-box .saved")).to_be_empty()
    leave(page, "rd_staff", "12")
    expect(page.locator("#f-rd_staff-box .saved")).to_contain_text("已保存")
    expect(page.locator("#f-staff")).to_have_value("很多")
    leave(page, "main_revenue", "6000")
    expect(page.locator("#sheet-findings")).to_contain_text("大于")
    page.locator("#remark").scroll_into_view_if_needed()
    expect(page.locator("#sheet-findings .notice")).to_be_in_viewport(ratio=1)
    expect(page.locator(".topbar")).to_be_in_viewport(ratio=1)
    leave(page, "main_revenue", "5000")
    expect(page.locator("#sheet-findings")).not_to_contain_text("大于")
    axe(page)
    fits(page)
    shoot(page, f"sheet-{width}")
    page.reload()
    expect(page.locator("#f-revenue")).to_have_value("5301.25")
    expect(page.locator("#f-rd_staff")).to_have_value("12")


def test_without_script_the_whole_form_is_saved_and_checked(cast: Cast, pumps: Enterprise, open_page: OpenPage) -> None:
    page = open_page(sheet(pumps), cast.zhao, script=False)
    page.fill("#f-revenue", "50")
    page.fill("#f-main_revenue", "60")
    page.fill("#f-staff", "很多")
    page.click("form[data-saves] button.btn-primary")
    expect(page.locator(".notice.tone-bad").first).to_contain_text("很多")
    assert (used(pumps, "revenue"), used(pumps, "staff")) == (50 * WAN, None)
    page.fill("#f-staff", "30")
    page.click("form[data-saves] button.btn-primary")
    expect(page.get_by_text("大于")).to_be_visible()
    assert used(pumps, "staff") is not None


def test_two_officers_in_one_field_and_the_second_chooses(cast: Cast, pumps: Enterprise, open_page: OpenPage) -> None:
    known(pumps, "bureau", revenue=5000 * WAN)
    colleague = person("xu", "徐科员", cast.wang.memberships.get().organisation, "officer")
    first, second = open_page(sheet(pumps), cast.wang), open_page(sheet(pumps), colleague)
    leave(first, "revenue", "5100")
    expect(first.locator("#f-revenue-box .saved")).to_contain_text("已保存")
    leave(second, "revenue", "5300")
    notice = second.locator("#f-revenue-box .notice")
    for text in ("王股长", "5100", "5300"):
        expect(notice).to_contain_text(text)
    axe(second)
    shoot(second, "sheet-both")
    assert used(pumps, "revenue") == 5100 * WAN
    expect(second.locator("#f-revenue-box .saved")).to_be_empty()
    notice.get_by_role("button", name="5300").click()
    expect(second.locator("#f-revenue-box .saved")).to_contain_text("已保存")
    assert used(pumps, "revenue") == 5300 * WAN
    leave(first, "revenue", "5150")
    first.locator("#f-revenue-box .notice").get_by_role("button", name="5300").click()
    expect(first.locator("#f-revenue")).to_have_value("5300")
    expect(first.locator("#f-revenue-box .notice")).to_have_count(0)
    assert used(pumps, "revenue") == 5300 * WAN


def test_a_record_that_is_merged_under_ones_hands_says_so_beside_the_field(
    cast: Cast, pumps: Enterprise, swim: Enterprise, open_page: OpenPage
) -> None:
    page = open_page(sheet(pumps), cast.wang)
    Enterprise.objects.filter(pk=swim.pk).update(uscc=None, region_id="211481")
    merge_records(Enterprise.objects.get(pk=swim.pk), pumps, "示例", cast.li)
    leave(page, "staff", "30")
    expect(page.locator("#f-staff-box .saved")).to_contain_text("已并入")
    expect(page.locator("#f-staff")).to_have_value("30")
    assert not Fact.objects.exists()


def test_an_officer_decides_a_conflict_with_a_reason(cast: Cast, pumps: Enterprise, open_page: OpenPage) -> None:
    known(pumps, revenue=5200 * WAN)
    known(pumps, "tax", revenue=5014 * WAN)
    number = pumps.conflicts.get().pk
    page = open_page(f"/conflicts/{number}/", cast.wang, width=390)
    page.get_by_role("radio").nth(1).check()
    page.fill("#reason", "以税务申报数为准")
    page.get_by_role("button", name="核定").click()
    expect(page.locator(".notice.tone-good").first).to_be_visible()
    fits(page)
    axe(page)
    shoot(page, "conflict-390")
    assert used(pumps, "revenue") == 5014 * WAN
