"""The firms near a title by name: filtered, counted, exported, and only those that their reader may see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from tests.web.cast import Cast, make_firm

from tidu.web.accounts.models import User
from tidu.web.registry.models import Enterprise
from tidu.web.standing.counting import count_changes, levels_by_place
from tidu.web.standing.models import Renewal, Standing
from tidu.web.standing.renewing import Written, begin_renewal, finish_renewal

SignIn = Callable[[User], Client]
ON = date(2026, 11, 27)


@pytest.fixture
def renewal(cast: Cast) -> Renewal:
    found = begin_renewal(ON)
    finish_renewal(found, Written(2, 2))
    return found


def near(firm: Enterprise, title: str, level: str, renewal: Renewal, missing: str = "", kind: str = "new") -> Standing:
    return Standing.objects.create(
        enterprise=firm, title=title, kind=kind, level=level, missing=missing, region_id=firm.region_id, renewal=renewal
    )


def test_one_step_short_is_told_in_words(cast: Cast, pumps: Enterprise, renewal: Renewal, signed_in: SignIn) -> None:
    near(pumps, "zjtx", "s", renewal, "rd_intensity")
    page = signed_in(cast.li).get("/standings/", {"level": "s", "title": "zjtx"}).content.decode()
    assert pumps.name in page
    assert "还差一步" in page
    assert "近两年每年研发费用占营业收入不低于 3%" in page
    assert f"按 {ON} 的标准和数据评估" in page


def test_a_county_sees_its_own(
    cast: Cast, pumps: Enterprise, swim: Enterprise, renewal: Renewal, signed_in: SignIn
) -> None:
    near(pumps, "zjtx", "m", renewal)
    near(swim, "zjtx", "m", renewal)
    page = signed_in(cast.wang).get("/standings/").content.decode()
    assert pumps.name in page
    assert swim.name not in page
    assert signed_in(cast.wang).get("/standings/", {"q": "碣石"}).context["count"] == 0
    assert signed_in(cast.li).get("/standings/", {"county": "211421"}).context["count"] == 1


def test_a_ladder_is_its_rungs_and_nothing_else(
    cast: Cast, pumps: Enterprise, swim: Enterprise, renewal: Renewal, signed_in: SignIn
) -> None:
    for title in ("zjtx", "zdxjr", "gxjs"):  # a specially supported little giant is a mark, not a rung
        near(pumps, title, "s", renewal)
    near(swim, "cxx", "s", renewal, kind="review")
    client = signed_in(cast.li)
    assert client.get("/standings/", {"ladder": "industry"}).context["count"] == 2
    assert client.get("/standings/", {"ladder": "industry", "kind": "new"}).context["count"] == 1
    assert client.get("/standings/", {"ladder": "science"}).context["count"] == 1


def test_counts_tell_new_applicants_from_those_who_hold_the_title(
    cast: Cast, pumps: Enterprise, swim: Enterprise
) -> None:
    count_changes([("zjtx", "new", "s", pumps.region_id), ("zjtx", "review", "s", swim.region_id)], [])
    assert levels_by_place(["2114"])["zjtx", "step"] == {"211481": 1, "211421": 1}
    assert levels_by_place(["2114"], "new")["zjtx", "step"] == {"211481": 1}
    assert levels_by_place(["2114"], "review")["zjtx", "step"] == {"211421": 1}


def test_a_condition_that_is_no_more_breaks_nothing(
    cast: Cast, pumps: Enterprise, renewal: Renewal, signed_in: SignIn
) -> None:
    near(pumps, "zjtx", "s", renewal, "no_such_condition")
    near(pumps, "dl", "a", renewal, "x", kind="review")
    assert signed_in(cast.li).get("/standings/").status_code == 200


def test_without_a_renewal_the_page_says_so(cast: Cast, signed_in: SignIn) -> None:
    page = signed_in(cast.li).get("/standings/").content.decode()
    assert "尚未评估" in page
    assert "还没有接近达标的企业" in page


def test_firms_and_passers_by_have_no_list_of_others(cast: Cast, client: Client, signed_in: SignIn) -> None:
    assert signed_in(cast.zhao).get("/standings/").status_code in (403, 404)
    assert client.get("/standings/").status_code == 302


def test_queries_do_not_grow_with_rows(
    cast: Cast, renewal: Renewal, signed_in: SignIn, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    client = signed_in(cast.li)
    client.get("/standings/")
    for number in range(10, 50):
        near(
            make_firm(f"葫芦岛示例{number}号机械有限公司", "211481101", number, owner=cast.wang),
            "zjtx",
            "s",
            renewal,
            "rd_intensity",
        )
    with django_assert_max_num_queries(14):  # type: ignore[attr-defined]
        assert "号机械" in client.get("/standings/").content.decode()
