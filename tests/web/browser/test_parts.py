"""Every part of which pages are made, on one page, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path
from typing import ClassVar

import pytest
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import clear_url_caches, path
from playwright.sync_api import expect
from tests.web.browser.conftest import OpenPage, axe, fits, shoot
from tests.web.cast import Cast

from tidu.today import china_today
from tidu.web import urls
from tidu.web.access.row import FORM, Row
from tidu.web.access.service import BY_NAME
from tidu.web.pages.forms import beside

pytestmark = pytest.mark.django_db(transaction=True)
TEMPLATE = Path(__file__).with_name("parts.html").read_text(encoding="utf-8")


class SheetForm(forms.Form):
    revenue = forms.DecimalField(label="营业收入", help_text="合并报表口径，不含税")
    staff = forms.IntegerField(label="全职员工")
    note = forms.CharField(label="说明", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    size = forms.ChoiceField(label="企业规模", choices=[("s", "小型"), ("m", "中型")], widget=forms.RadioSelect)
    listed = forms.BooleanField(label="已上市", required=False)

    def __init__(self, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        beside(self.fields["revenue"], unit="万元", source="税务共享 2026-03-31", last="1,234.56", last_year=2024)
        beside(self.fields["staff"], unit="人", last="86", last_year=2024)
        self.fields["staff"].widget.attrs.update({"hx-post": "/parts/save/", "hx-trigger": "change", "hx-swap": "none"})


def parts(request: HttpRequest) -> HttpResponse:
    form = SheetForm(request.POST or None)
    if request.method == "GET":
        messages.success(request, "已保存。")
        messages.warning(request, "主营业务收入大于营业收入，请核对。")
    events = [
        {"when": china_today(), "title": "更名", "text": "原名 葫芦岛渤湾示例泵厂", "by": "王股长", "url": "/home/"},
        {"when": china_today(), "title": "入库", "text": "", "by": ""},
    ]
    context = {"form": form, "rows": range(6), "events": events}
    template = engines["django"].from_string(TEMPLATE)
    return HttpResponse(template.render(context, request))


def save(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=204 if request.POST.get("staff") != "0" else 500)


def reveal(request: HttpRequest) -> HttpResponse:
    return HttpResponse("赵示例")


class Urls:
    urlpatterns: ClassVar = [
        *urls.urlpatterns,
        path("parts/", parts, name="parts"),
        path("parts/firms/", parts, name="firms"),
        path("parts/save/", save, name="parts_save"),
        path("parts/reveal/", reveal, name="parts_reveal"),
    ]
    handler400, handler403 = urls.handler400, urls.handler403
    handler404, handler500 = urls.handler404, urls.handler500


@pytest.fixture(autouse=True)
def _doors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ROOT_URLCONF", Urls)
    clear_url_caches()
    for name in ("parts", "parts_save", "parts_reveal"):
        monkeypatch.setitem(BY_NAME, name, Row(name, ("signed_in",), FORM))


@pytest.mark.parametrize("dark", [False, True])
def test_every_part_is_accessible_in_light_and_dark(
    transactional_db: None, cast: Cast, open_page: OpenPage, dark: bool
) -> None:
    page = open_page("/parts/", cast.wang, dark=dark)
    shoot(page, f"parts-{'dark' if dark else 'light'}")
    axe(page)


def test_every_part_fits_a_phone(transactional_db: None, cast: Cast, open_page: OpenPage) -> None:
    page = open_page("/parts/", cast.wang, width=390, height=844)
    shoot(page, "parts-phone")
    fits(page)
    axe(page)


def test_errors_are_summed_up_at_the_top_and_take_the_focus(
    transactional_db: None, cast: Cast, open_page: OpenPage
) -> None:
    page = open_page("/parts/", cast.wang)
    page.locator("form[data-saves]").evaluate("form => { form.noValidate = true; }")
    page.get_by_role("button", name="提交").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    shoot(page, "parts-errors")
    axe(page)
    page.locator("[data-error-summary]").get_by_role("link", name="营业收入").click()
    expect(page.get_by_label("营业收入")).to_be_focused()


def test_what_is_typed_is_saved_and_said_so(transactional_db: None, cast: Cast, open_page: OpenPage) -> None:
    page = open_page("/parts/", cast.wang)
    page.get_by_label("全职员工").fill("90")
    page.get_by_label("全职员工").press("Tab")
    expect(page.locator(".saved")).to_have_text(re.compile(r"已保存 \d\d:\d\d"))
    page.get_by_label("全职员工").fill("0")
    page.get_by_label("全职员工").press("Tab")
    expect(page.locator(".saved")).to_contain_text("没有保存上")


def test_an_ended_sign_in_is_never_taken_for_saved(transactional_db: None, cast: Cast, open_page: OpenPage) -> None:
    page = open_page("/parts/", cast.wang)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_label("全职员工").fill("90")
    page.get_by_label("全职员工").press("Tab")
    expect(page.locator(".saved")).to_contain_text("登录已过期")


def test_a_part_that_fails_to_load_is_told(transactional_db: None, cast: Cast, open_page: OpenPage) -> None:
    page = open_page("/parts/", cast.wang)
    page.route("**/parts/reveal/", lambda route: route.fulfill(status=503))
    page.get_by_role("button", name="显示完整 联系人姓名").click()
    expect(page.get_by_role("alert")).to_contain_text("内容没有取到")
    axe(page)
    page.unroute_all()
    page.get_by_role("button", name="显示完整 联系人姓名").click()
    expect(page.get_by_text("赵示例")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_masked_name_is_shown_on_request(transactional_db: None, cast: Cast, open_page: OpenPage) -> None:
    page = open_page("/parts/", cast.wang)
    expect(page.get_by_text("赵**")).to_be_visible()
    page.get_by_role("button", name="显示完整 联系人姓名").click()
    expect(page.get_by_text("赵示例")).to_be_visible()


def test_the_slash_leads_to_the_search(
    transactional_db: None, cast: Cast, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(BY_NAME, "firms", Row("firms", ("signed_in",)))
    page = open_page("/parts/", cast.wang)
    page.locator("h1").click()
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()
    page.get_by_label("说明").press_sequentially("1/2")
    expect(page.get_by_label("说明")).to_have_value("1/2")


def test_the_search_fits_a_phone(
    transactional_db: None, cast: Cast, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(BY_NAME, "firms", Row("firms", ("signed_in",)))
    for width in (390, 800, 1366):
        page = open_page("/parts/", cast.wang, width=width, height=700)
        expect(page.locator("[data-search]")).to_be_visible()
        fits(page)
        axe(page)
        shoot(page, f"search-{width}")
