"""The leader's page: every number leads to exactly so many names, and nobody sees a county that is not his."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook
from tests.web.cast import Cast, make_firm
from tests.web.dashboard.city import XINGCHENG, holds, make_city, year

from tidu.today import china_today
from tidu.web.accounts.models import Membership, Organisation, Region, User
from tidu.web.audit.models import AuditEvent
from tidu.web.environment import SettingError
from tidu.web.insight import maps
from tidu.web.insight.service import recount_all_now
from tidu.web.registry.models import Enterprise

SignIn = Callable[[User], Client]
QUERIES = 15
LINK = re.compile(r'<a href="((?:/counts/\w+/|/standings/)\?[^"]*)">([^<]+)</a>')
CHARTS = re.compile(r'<script id="[\w-]+-data" type="application/json">(.*?)</script>', re.DOTALL)


@pytest.fixture
def firms(cast: Cast) -> dict[str, Enterprise]:
    return make_city(cast)


def page_of(client: Client, **asked: str) -> str:
    answer = client.get("/dashboard/", asked)
    assert answer.status_code == 200
    return answer.content.decode()


def links_of(page: str) -> list[tuple[str, str]]:
    """All links to names with the text that is their number, those of charts included."""
    found = [(unescape(url), text) for url, text in LINK.findall(page)]
    for data in CHARTS.findall(page):
        for series in json.loads(data)["series"]:
            found += [(mark[2], mark[1]) for mark in series["marks"] if mark]
    return found


@pytest.mark.usefixtures("firms")
@pytest.mark.parametrize(
    ("who", "asked"),
    [
        ("leader", {}),
        ("leader", {"figure": "ending"}),
        ("leader", {"on": year(1, 11, 30).isoformat()}),
        ("leader", {"county": XINGCHENG, "figure": "step"}),
        ("wang", {}),
    ],
)
def test_every_number_leads_to_exactly_so_many_names(
    cast: Cast, signed_in: SignIn, who: str, asked: dict[str, str]
) -> None:
    client = signed_in(getattr(cast, who))
    links = links_of(page_of(client, **asked))
    assert len(links) > 30
    for url, text in dict.fromkeys(links):
        answer = client.get(url)
        assert answer.status_code == 200, url
        assert answer.context["wrong"] == [], url
        if "against=" in url:
            changed: Any = answer.context["changed"]
            change = int(text.replace("−", "-").replace("±", ""))
            assert changed["gained"] - changed["lost"] == change, url
        else:
            assert answer.context["count"] == int(text.replace(",", "")), url


@pytest.mark.usefixtures("firms")
def test_the_page_says_in_words_what_stands_where(cast: Cast, signed_in: SignIn) -> None:
    page = page_of(signed_in(cast.leader))
    for words in ("葫芦岛市一屏总览", "优质中小企业梯度", "不能相加", "示意图", "不由县区填报", "兴城市", "绥中县"):
        assert words in page
    assert 'aria-current="true">梯度企业</a>' in page
    assert "style=" not in page.split("<main", 1)[1]


def test_another_countys_figures_never_show(cast: Cast, firms: dict[str, Enterprise], signed_in: SignIn) -> None:
    client = signed_in(cast.chen)
    page = page_of(client)
    assert "兴城" not in page
    assert links_of(page)
    assert all(XINGCHENG not in url for url, _text in links_of(page))
    board = client.get("/dashboard/").context["board"]
    assert [figure.number for _one, figure in board.headline] == [1, 0, 0, 0]
    forged = client.get("/dashboard/", {"county": XINGCHENG})
    assert [figure.number for _one, figure in forged.context["board"].headline] == [1, 0, 0, 0]
    assert "没有这个县区，或不在您的辖区" in forged.content.decode()


def test_only_authorities_have_it(cast: Cast, client: Client, signed_in: SignIn) -> None:
    for who in ("li", "wang", "leader", "science"):
        assert signed_in(getattr(cast, who)).get("/dashboard/").status_code == 200
    for who in ("zhao", "sun", "qian", "zhou"):
        assert signed_in(getattr(cast, who)).get("/dashboard/").status_code in (403, 404)
    assert client.get("/dashboard/").status_code == 302


@pytest.mark.usefixtures("firms")
def test_a_day_that_cannot_be_meant_is_told(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.leader)
    tomorrow = (china_today() + timedelta(days=1)).isoformat()
    assert f"{tomorrow} 还没有到" in page_of(client, on=tomorrow)
    assert "“昨天”不是日期" in page_of(client, on="昨天")


@pytest.mark.usefixtures("firms")
def test_before_the_first_record_the_page_says_so(cast: Cast, signed_in: SignIn) -> None:
    page = page_of(signed_in(cast.leader), on="2001-01-01")
    assert page.count("暂无记录") >= 8
    assert not re.search(r'class="figure-number">\s*(<a[^>]*>)?0', page)
    assert links_of(page) == []


def test_an_empty_installation_has_a_page(cast: Cast, signed_in: SignIn) -> None:
    page = page_of(signed_in(cast.leader))
    assert page.count("暂无记录") >= 8
    assert links_of(page) == []


@pytest.mark.usefixtures("firms")
def test_a_year_ago_without_records_is_no_zero(cast: Cast, signed_in: SignIn) -> None:
    page = page_of(signed_in(cast.leader), on=year(4, 3, 2).isoformat())
    assert "上年同日无记录" in page


@pytest.mark.usefixtures("firms")
def test_the_workbook_says_the_same_and_is_on_record(cast: Cast, signed_in: SignIn) -> None:
    answer = signed_in(cast.leader).get("/dashboard/", {"export": "xlsx"})
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    assert len(book.sheetnames) == 6
    rows = [list(row) for row in book[book.sheetnames[0]].iter_rows(values_only=True)]
    assert ["梯度企业", "家", 3, -1] in rows
    counties = [list(row) for row in book["各县区"].iter_rows(values_only=True)]
    assert ["兴城市", 2, 0, 1, 1, 1, 1, 2] in counties
    assert AuditEvent.objects.filter(action="list.export").exists()


def test_queries_grow_neither_with_firms_nor_with_counties(
    cast: Cast, firms: dict[str, Enterprise], signed_in: SignIn, django_assert_num_queries: Callable[[int], Any]
) -> None:
    client = signed_in(cast.leader)
    page_of(client)
    with django_assert_num_queries(QUERIES):
        page_of(client)
    Region.objects.create(code="211422", name="建昌县", parent_id="2114", level="county")
    for number in range(20):
        holds(make_firm(f"{number}示例公司", "211422", 300 + number), "cxx", year(1, 1, 1), None)
    recount_all_now()
    with django_assert_num_queries(QUERIES):
        page_of(client)


# -- the map ------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("firms")
def test_the_shipped_map_shows_the_counties_by_their_codes(cast: Cast, signed_in: SignIn) -> None:
    answer = signed_in(cast.leader).get("/dashboard/")
    chart = answer.context["map"]
    assert chart.map_url.endswith("map-2114.json")
    assert dict(zip(chart.labels, [mark.value for mark in chart.series[0].marks], strict=True)) == {
        "兴城市": 2, "绥中县": 1,
    }  # fmt: skip
    assert "map" not in signed_in(cast.wang).get("/dashboard/").context


@pytest.mark.usefixtures("firms")
def test_a_county_that_the_map_does_not_show_stands_beside_it(cast: Cast, signed_in: SignIn) -> None:
    Region.objects.create(code="211471", name="示例开发区", parent_id="2114", level="county")
    holds(make_firm("开发区示例有限公司", "211471", 301), "cxx", year(1, 1, 1), None)
    recount_all_now()
    page = page_of(signed_in(cast.leader))
    assert "图上没有： 示例开发区" in page
    assert page.count("示例开发区") >= 2  # and it is in the ranking


@pytest.mark.usefixtures("firms")
def test_without_a_map_the_ranking_stands_alone(cast: Cast, signed_in: SignIn, settings: Any) -> None:
    settings.CITY_REGION = "2199"
    page = page_of(signed_in(cast.leader))
    assert "示意图" not in page
    assert "兴城市" in page


@pytest.mark.usefixtures("firms")
def test_an_installation_brings_its_own_map(cast: Cast, signed_in: SignIn, settings: Any, tmp_path: Path) -> None:
    shape = {"type": "Polygon", "coordinates": [[[120, 40], [121, 40], [121, 41], [120, 40]]]}
    names: tuple[tuple[str, dict[str, int]], ...] = (("兴城", {"adcode": 211481000000}), ("绥中县", {}))
    features = [{"type": "Feature", "properties": {"name": name, **more}, "geometry": shape} for name, more in names]
    own = tmp_path / "own.json"
    own.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    settings.MAP, settings.MAP_APPROVAL = str(own), "审图号：示例 0001"
    client = signed_in(cast.leader)
    answer = client.get("/dashboard/")
    assert answer.context["map"].labels == ["兴城", "绥中县"]
    assert "审图号：示例 0001" in answer.content.decode()
    shapes = client.get(answer.context["map"].map_url)
    assert shapes.json()["features"][0]["properties"]["name"] == "兴城"


def test_there_is_no_map_to_fetch_without_one(cast: Cast, signed_in: SignIn) -> None:
    assert signed_in(cast.leader).get("/dashboard/map.json").status_code == 404


def test_a_map_that_is_none_is_refused_in_words(settings: Any, tmp_path: Path) -> None:
    settings.MAP = str(tmp_path / "wrong.json")
    Path(settings.MAP).write_text('{"type": "Feature"}', encoding="utf-8")
    with pytest.raises(SettingError) as caught:
        maps.outlines()
    assert "GeoJSON" in str(caught.value)


def test_a_zone_sees_its_own_without_a_ranking(cast: Cast, firms: dict[str, Enterprise], signed_in: SignIn) -> None:
    zone = Organisation.objects.create(
        kind="county_bureau", name="示例开发区管委会", region_id="211421403", party="bureau"
    )
    person = User.objects.create_user(username="zone", password="correct-horse-示例", display_name="示例人")
    Membership.objects.create(user=person, organisation=zone, role="officer")
    Enterprise.objects.filter(pk=firms["丙"].pk).update(region="211421403")
    recount_all_now()
    client = signed_in(person)
    page = page_of(client)
    assert 'id="counties"' not in page
    assert client.get("/dashboard/").context["board"].headline[0][1].number == 1
    for url, text in links_of(page):
        if "against=" not in url:
            assert client.get(url).context["count"] == int(text), url
