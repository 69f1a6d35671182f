"""Charts in a real browser: drawn by script from the table that is there without it, leading on, told by more than colour."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import clear_url_caches, path
from playwright.sync_api import Page, expect
from tests.web.browser.conftest import OpenPage, axe, fits, shoot
from tests.web.cast import Cast

from tidu.web import urls
from tidu.web.access.row import Row
from tidu.web.access.service import BY_NAME
from tidu.web.pages.charts import Chart, Mark, Series

pytestmark = pytest.mark.django_db(transaction=True)
TEMPLATE = """{% extends "pages/base.html" %}{% block scripts %}{% chart_scripts %}{% endblock %}
{% block title %}图表{% endblock %}{% block heading %}图表{% endblock %}
{% block content %}<button class="btn" hx-get="/charts/part/" hx-target="#swapped">换一部分</button><div id="swapped"></div>
<div class="stack">{% for one in charts %}<div class="card"><div class="card-body">{% chart one %}</div></div>{% endfor %}
</div>{% endblock %}"""
YEARS = ("2021", "2022", "2023", "2024", "2025")


def marks(*values: int | None) -> list[Mark | None]:
    return [None if one is None else Mark(one, f"{one:,}", f"/charts/?value={one}") for one in values]


LINE = Chart(
    "line",
    "认定与到期",
    "line",
    "年份",
    YEARS,
    [Series("认定", marks(33, 9, None, 36, 35), "家"), Series("到期", marks(2, 5, 9, 33, None), "家")],
)
BAR = Chart("bar", "各县企业数", "bar", "县", ("兴城市", "绥中县"), [Series("企业数", marks(120, 80), "家")])
FUNNEL = Chart(
    "ladder",
    "梯度",
    "funnel",
    "称号",
    ("创新型", "专精特新", "小巨人", "单项冠军"),
    [Series("企业数", marks(4200, 186, 9, 0), "家")],
)
MAP = Chart(
    "counties",
    "各县专精特新企业",
    "map",
    "县",
    ("甲示例县", "乙示例县"),
    [Series("企业数", marks(7, 0), "家")],
    map_url="/charts/shapes/",
)
TRENDS = Chart(
    "figures",
    "主要数据",
    "trends",
    "年份",
    YEARS,
    [
        Series(name, marks(1_000_000, 2_000_000, None, 0, -500_000), "万元")
        for name in ("营业收入", "净利润", "研发费用")
    ],
)


def charts(request: HttpRequest) -> HttpResponse:
    template = engines["django"].from_string(TEMPLATE)
    place = replace(MAP, map_url="/charts/lost/") if "lost" in request.GET else MAP
    return HttpResponse(template.render({"charts": [LINE, BAR, FUNNEL, place, TRENDS]}, request))


def part(request: HttpRequest) -> HttpResponse:
    again = Chart("again", "换来的图", "bar", "县", BAR.labels, BAR.series)
    return HttpResponse(engines["django"].from_string("{% chart one %}").render({"one": again}, request))


def shapes(request: HttpRequest) -> HttpResponse:
    def square(name: str, x: int) -> dict[str, Any]:
        ring = [[x, 40], [x + 1, 40], [x + 1, 41], [x, 41], [x, 40]]
        return {"type": "Feature", "properties": {"name": name}, "geometry": {"type": "Polygon", "coordinates": [ring]}}

    return JsonResponse(
        {
            "type": "FeatureCollection",
            "features": [square("甲示例县", 120), square("乙示例县", 121), square("丙示例县", 122)],
        }
    )


class Urls:
    urlpatterns: ClassVar = [
        *urls.urlpatterns,
        path("charts/", charts, name="charts"),
        path("charts/part/", part, name="charts_part"),
        path("charts/shapes/", shapes, name="charts_shapes"),
    ]
    handler400, handler403 = urls.handler400, urls.handler403
    handler404, handler500 = urls.handler404, urls.handler500


@pytest.fixture(autouse=True)
def _doors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ROOT_URLCONF", Urls)
    clear_url_caches()
    for name in ("charts", "charts_part", "charts_shapes"):
        monkeypatch.setitem(BY_NAME, name, Row(name, ("signed_in",)))


def drawn(page: Page, key: str) -> int:
    expect(page.locator(f"#{key} canvas").first).to_be_visible()
    return page.locator(f"#{key} canvas").count()


def colours(page: Page, key: str) -> list[list[int]]:
    """The colours that a drawing is made of, commonest first."""
    found: list[list[int]] = page.locator(f"#{key} canvas").first.evaluate(
        """canvas => {
            const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data, seen = {};
            for (let at = 0; at < data.length; at += 4) if (data[at + 3] > 250) {
                const one = [data[at], data[at + 1], data[at + 2]].join();
                seen[one] = (seen[one] || 0) + 1;
            }
            return Object.entries(seen).sort((a, b) => b[1] - a[1]).map(one => one[0].split(",").map(Number));
        }"""
    )
    return found


@pytest.mark.parametrize("dark", [False, True])
def test_charts_are_drawn_without_a_complaint_in_light_and_dark(
    transactional_db: None, cast: Cast, open_page: OpenPage, dark: bool
) -> None:
    page = open_page("/charts/", cast.wang, dark=dark)
    assert [drawn(page, key) for key in ("line", "bar", "ladder", "counties", "figures")] == [1, 1, 1, 1, 3]
    accent = [0x93, 0xBB, 0xF5] if dark else [0x17, 0x4A, 0x8C]
    assert all(accent in colours(page, key) for key in ("line", "bar", "ladder", "counties", "figures"))
    shoot(page, f"charts-{'dark' if dark else 'light'}")
    axe(page)


def test_the_appearance_can_change_while_a_chart_stands(
    transactional_db: None, cast: Cast, open_page: OpenPage
) -> None:
    page = open_page("/charts/", cast.wang)
    drawn(page, "bar")
    page.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
    page.wait_for_timeout(200)
    assert [0x93, 0xBB, 0xF5] in colours(page, "bar")
    assert [0x17, 0x4A, 0x8C] not in colours(page, "bar")


def test_a_mark_leads_to_what_is_behind_it(transactional_db: None, cast: Cast, open_page: OpenPage) -> None:
    page = open_page("/charts/", cast.wang)
    drawn(page, "ladder")
    page.locator("#ladder .chart").click(position={"x": 400, "y": 30})
    page.wait_for_url("**/charts/?value=4200")


def test_the_table_is_folded_once_the_drawing_stands_and_leads_on_too(
    transactional_db: None, cast: Cast, open_page: OpenPage
) -> None:
    page = open_page("/charts/", cast.wang)
    drawn(page, "line")
    table = page.locator("#line table")
    expect(table).to_be_hidden()
    page.locator("#line summary").click()
    expect(table.get_by_role("row", name="2023")).to_contain_text("待补充")
    table.get_by_role("link", name="36").click()
    page.wait_for_url("**/charts/?value=36")


def test_without_script_the_table_is_the_chart(transactional_db: None, cast: Cast, open_page: OpenPage) -> None:
    page = open_page("/charts/", cast.wang, script=False)
    expect(page.locator("#line table")).to_be_visible()
    expect(page.locator("#line .chart")).to_be_hidden()


def test_paper_shows_the_table_and_black_on_white(transactional_db: None, cast: Cast, open_page: OpenPage) -> None:
    page = open_page("/charts/", cast.wang, dark=True)
    drawn(page, "bar")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("#bar table")).to_be_visible()
    assert [0x17, 0x4A, 0x8C] in colours(page, "bar")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(page.locator("#bar table")).to_be_hidden()
    page.wait_for_timeout(200)
    assert [0x93, 0xBB, 0xF5] in colours(page, "bar")


def test_a_chart_that_is_swapped_in_is_drawn(transactional_db: None, cast: Cast, open_page: OpenPage) -> None:
    page = open_page("/charts/", cast.wang)
    page.get_by_role("button", name="换一部分").click()
    assert drawn(page, "again") == 1


def test_a_map_that_fails_to_load_leaves_its_table(transactional_db: None, cast: Cast, open_page: OpenPage) -> None:
    page = open_page("/charts/?lost", cast.wang)
    expect(page.locator("#counties")).to_contain_text("地图没有取到")
    expect(page.locator("#counties table")).to_be_visible()


def test_charts_fit_a_phone_and_follow_its_turning(transactional_db: None, cast: Cast, open_page: OpenPage) -> None:
    page = open_page("/charts/", cast.wang, width=390, height=844)
    drawn(page, "line")
    fits(page)
    axe(page)
    shoot(page, "charts-phone")
    page.set_viewport_size({"width": 800, "height": 390})
    expect(page.locator("#line canvas")).to_have_js_property(
        "offsetWidth", page.locator("#line .chart").evaluate("one => one.offsetWidth")
    )
