"""Lists crossed with each other: every firm in exactly one line, every line with exactly its names, of one's own regions."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from tests.web.cast import Cast, make_firm

from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.insight.counting import Reach
from tidu.web.insight.crossing import MOST, combinations, firms_in, questions
from tidu.web.insight.sets import common_shelf
from tidu.web.registry.enterprises.service import move
from tidu.web.registry.models import Enterprise
from tidu.web.registry.titles.service import register_title
from tidu.web.standing.renewing import renew_all_now

SignIn = Callable[[User], Client]
CITY = Reach(("2114",))
START, DAY = date(2024, 6, 1), date(2024, 12, 31)


@pytest.fixture
def firms(pumps: Enterprise, swim: Enterprise) -> dict[str, Enterprise]:
    """One firm on both lists, one on each alone, one on none."""
    found = {
        "both": pumps,
        "gxjs": swim,
        "cxx": make_firm("兴城示例水泵有限公司", "211481101", 50),
        "none": make_firm("兴城示例无称号有限公司", "211481101", 51),
    }
    for name, titles in (("both", ("cxx", "gxjs")), ("gxjs", ("gxjs",)), ("cxx", ("cxx",))):
        for title in titles:
            register_title(found[name], title, valid_from=START, decided_on=START, valid_until=date(2027, 5, 31))
    return found


def words(client: Client, address: str) -> str:
    response = client.get(address, headers={"accept-language": "zh-hans"})
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


def test_every_firm_is_in_one_combination(firms: dict[str, Enterprise]) -> None:
    found = {one.inside: one.number for one in combinations(("cxx", "gxjs"), CITY, DAY)}
    assert found == {("cxx", "gxjs"): 1, ("cxx",): 1, ("gxjs",): 1}
    assert combinations(("cxx", "gxjs"), CITY, date(2024, 5, 31)) == []


def test_the_names_are_those_that_were_counted(firms: dict[str, Enterprise]) -> None:
    for one in combinations(("cxx", "gxjs", "ladder"), CITY, DAY):
        assert firms_in(one.inside, one.outside, CITY, DAY).count() == one.number
    assert firms_in(("gxjs",), ("ladder",), CITY, DAY).get() == firms["gxjs"]
    assert not firms_in((), ("ladder",), CITY, DAY).exists()


def test_who_meets_a_standard_is_a_list_of_today(firms: dict[str, Enterprise]) -> None:
    renew_all_now(china_today())
    ready = set(firms_in(("ready-kjx",), (), CITY, china_today()))
    assert ready == set(Enterprise.objects.filter(standings__title="kjx", standings__level__in="mr"))
    assert not firms_in(("ready-kjx",), (), CITY, china_today() - timedelta(days=1)).exists()


def test_each_line_of_the_page_leads_to_its_names(cast: Cast, firms: dict[str, Enterprise], signed_in: SignIn) -> None:
    li = signed_in(cast.li)
    page = li.get("/crossing/", {"on": DAY.isoformat(), "set": ["cxx", "gxjs"]}).content.decode()
    links = re.findall(r'<a href="(/crossing/names/[^"]+)">(\d+)</a>', page)
    drawn = re.findall(r'<a href="(/crossing/names/[^"]+)" tabindex="-1">', page)
    assert [address for address, _number in links] == drawn, "the picture leads where the table leads"
    assert len(links) == 3
    for address, number in links:
        assert f"{number} 条" in words(li, html.unescape(address))
    assert "至少在其中一份名单上的企业共 3 家。 1 + 1 + 1 = 3，每家只计一次" in words(
        li, f"/crossing/?on={DAY}&set=cxx&set=gxjs"
    )


def test_a_county_crosses_its_own(cast: Cast, firms: dict[str, Enterprise], signed_in: SignIn) -> None:
    text = words(signed_in(cast.wang), f"/crossing/names/?on={DAY}&in=gxjs")
    assert firms["both"].name in text
    assert firms["gxjs"].name not in text
    assert signed_in(cast.sun).get("/crossing/").status_code in (403, 404)


def test_a_firm_that_moved_away_is_named_and_not_opened(
    cast: Cast, firms: dict[str, Enterprise], signed_in: SignIn
) -> None:
    move(firms["both"], "211421403", date(2025, 1, 1))
    page = signed_in(cast.wang).get("/crossing/names/", {"on": DAY.isoformat(), "in": "gxjs"}).content.decode()
    assert firms["both"].name in page
    assert f"/firms/{firms['both'].pk}/" not in page


def test_what_cannot_be_meant_is_told(cast: Cast, firms: dict[str, Enterprise], signed_in: SignIn) -> None:
    li = signed_in(cast.li)
    assert "没有“nothing”这个集合" in words(li, "/crossing/?set=nothing")
    many = "&".join(f"set={code}" for code in list(common_shelf().by_code)[: MOST + 2])
    assert f"一次最多交叉 {MOST} 个集合" in words(li, f"/crossing/?{many}")
    assert "只按今天评估" in words(li, f"/crossing/?on={DAY}&set=ready-cxx")
    assert "没有符合的企业" in words(li, "/crossing/names/")


def test_filters_of_the_names_keep_the_question(cast: Cast, firms: dict[str, Enterprise], signed_in: SignIn) -> None:
    page = signed_in(cast.li).get("/crossing/names/", {"on": DAY.isoformat(), "in": "gxjs", "out": "cxx"})
    assert '<input type="hidden" name="in" value="gxjs">' in page.content.decode()
    assert '<input type="hidden" name="out" value="cxx">' in page.content.decode()


def test_questions_that_are_often_asked_can_be_answered(firms: dict[str, Enterprise]) -> None:
    assert len(questions()) >= 6
    for one in questions():
        firms_in(one.inside, one.outside, CITY, china_today()).count()
