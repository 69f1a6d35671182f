"""The pages of counts: what an address asks, what in it cannot be meant, whose regions are counted, and taking away."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from openpyxl import load_workbook
from tests.web.cast import Cast

from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.audit.models import AuditEvent
from tidu.web.insight.counting import Reach, counts_on
from tidu.web.insight.models import Counted
from tidu.web.registry.enterprises.service import move
from tidu.web.registry.models import Enterprise
from tidu.web.registry.titles.ledgers import state_complete
from tidu.web.registry.titles.service import register_title

SignIn = Callable[[User], Client]
START = date(2024, 6, 1)


@pytest.fixture
def held(pumps: Enterprise, swim: Enterprise) -> None:
    """A firm of 兴城 and one of 绥中 that are innovative SMEs."""
    for firm in (pumps, swim):
        register_title(firm, "cxx", valid_from=START, decided_on=START, valid_until=date(2027, 5, 31), batch="示例批")


def words(client: Client, address: str, **asked: str) -> str:
    response = client.get(address, asked, headers={"accept-language": "zh-hans"})
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


def test_before_the_first_record_nothing_is_known_and_nothing_is_nought(
    cast: Cast, held: None, signed_in: SignIn
) -> None:
    li = signed_in(cast.li)
    text = words(li, "/counts/cxx/", on="2024-05-31")
    assert "记录始于 2024-06-01，更早的情况无从得知" in text
    assert 'aria-label="到当日没有记录"' in li.get("/counts/", {"on": "2024-05-31"}).content.decode()
    assert "尚无记录" in words(li, "/counts/text/", on="2024-05-31")


def test_a_flow_is_known_from_the_year_of_the_first_record(cast: Cast, held: None, signed_in: SignIn) -> None:
    page = signed_in(cast.li).get("/counts/cxx_new/", {"on": "2024-03-01"}).content.decode()
    assert "counts-total" in page
    assert "更早的情况" not in page


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"on": "2023-02-30"}, "“2023-02-30”不是日期"),
        ({"on": "昨天"}, "“昨天”不是日期"),
        ({"on": "9999-12-31"}, "还没有到"),
        ({"on": (china_today() + timedelta(days=2)).isoformat()}, "还没有到"),
        ({"on": "2025-01-01", "against": "2025-01-01"}, "对比日期与统计日期相同"),
        ({"county": "110101"}, "没有这个县区"),
        ({"county": "\x00"}, ""),
        ({"on": "\x00" * 20}, ""),
    ],
)
def test_what_cannot_be_meant_is_told(
    cast: Cast, held: None, signed_in: SignIn, asked: dict[str, str], told: str
) -> None:
    for address in ("/counts/", "/counts/text/", "/counts/cxx/"):
        assert told in words(signed_in(cast.li), address, **asked)


def test_nobody_counts_another_county(cast: Cast, held: None, signed_in: SignIn) -> None:
    wang = signed_in(cast.wang)
    assert "葫芦岛渤湾示例泵业有限公司" in words(wang, "/counts/cxx/")
    assert "泳装" not in words(wang, "/counts/cxx/")
    told = words(wang, "/counts/cxx/", county="211421")
    assert "没有这个县区，或不在您的辖区" in told
    assert "泳装" not in told
    assert wang.get("/counts/nothing/").status_code == 404


@pytest.mark.parametrize("who", ["zhao", "sun", "qian", "zhou", "wu"])
def test_firms_and_banks_have_no_counts(cast: Cast, held: None, signed_in: SignIn, who: str) -> None:
    client = signed_in(getattr(cast, who))
    for address in ("/counts/", "/counts/cxx/", "/counts/text/", "/counts/snapshots/"):
        assert client.get(address).status_code in (403, 404)


def test_a_firm_that_moved_away_is_named_and_not_opened(
    cast: Cast, held: None, pumps: Enterprise, signed_in: SignIn
) -> None:
    move(pumps, "211421403", date(2025, 1, 1))
    page = signed_in(cast.wang).get("/counts/cxx/", {"on": "2024-12-31"}).content.decode()
    assert pumps.name in page
    assert f"/firms/{pumps.pk}/" not in page
    assert f"/firms/{pumps.pk}/" in signed_in(cast.li).get("/counts/cxx/", {"on": "2024-12-31"}).content.decode()


def test_two_days_are_compared_by_name(cast: Cast, held: None, pumps: Enterprise, signed_in: SignIn) -> None:
    asked = {"on": "2024-06-01", "against": "2024-05-01"}
    li = signed_in(cast.li)
    assert "新进 2 退出 0 留存 0" in words(li, "/counts/cxx/", **asked)
    back = {"on": "2024-05-01", "against": "2024-06-01"}
    assert "新进 0 退出 2 留存 0" in words(li, "/counts/cxx/", **back)
    assert pumps.name in words(li, "/counts/cxx/", **back, change="lost")
    assert pumps.name not in words(li, "/counts/cxx/", **back, change="gained")


def test_the_table_is_taken_away_and_that_is_recorded(cast: Cast, held: None, signed_in: SignIn) -> None:
    response = signed_in(cast.li).get("/counts/", {"on": "2024-06-01", "against": "2024-05-01", "export": "xlsx"})
    book = load_workbook(io.BytesIO(b"".join(response)))
    rows = {str(row[0]): row for row in book.worksheets[0].iter_rows(values_only=True)}
    assert rows["创新型中小企业"][1:5] == ("家", 2, None, None)
    assert rows["新公告创新型中小企业"][1:5] == ("家", 2, 0, 2)
    assert book.sheetnames[1] == "口径"
    assert AuditEvent.objects.filter(action="list.export").exists()


def test_titles_without_a_day_are_told(cast: Cast, held: None, pumps: Enterprise, signed_in: SignIn) -> None:
    from tidu.web.registry.models import TitleHeld

    TitleHeld.objects.create(enterprise=pumps, title="gxjs", decision="recognised")
    assert "另有 1 项称号没有日期，未计入" in words(signed_in(cast.li), "/counts/")


def test_counts_by_older_definitions_are_told_to_be_not_whole(cast: Cast, held: None, signed_in: SignIn) -> None:
    Counted.objects.update(digest="of an older release")
    assert "统计尚不完整" in words(signed_in(cast.li), "/counts/")


def test_an_empty_registry_says_what_to_do(cast: Cast, signed_in: SignIn) -> None:
    assert "还没有可统计的内容" in words(signed_in(cast.li), "/counts/")


def test_no_query_grows_with_firms(
    cast: Cast, held: None, signed_in: SignIn, django_assert_max_num_queries: Callable[..., object]
) -> None:
    client = signed_in(cast.li)
    client.get("/counts/")
    for address in ("/counts/?against=2024-06-01", "/counts/text/", "/counts/cxx/", "/counts/definitions/"):
        with django_assert_max_num_queries(26):  # type: ignore[attr-defined]
            client.get(address)


def test_where_the_ledger_is_stated_to_be_complete_nobody_is_nought(cast: Cast, held: None, signed_in: SignIn) -> None:
    since = date(2024, 1, 1)
    for title in ("xjr", "zjtx"):
        state_complete(title, "2114", since, "示例公告", cast.li)
    state_complete("ln_zjtx", "211481", since, "示例公告", cast.wang)

    def total(code: str, region: str, on: date) -> int | None:
        return counts_on(Reach((region,)), [on], [code])[0][code].total

    assert total("xjr", "2114", since) == 0
    assert total("xjr", "211421", since) == 0
    assert total("xjr", "2114", date(2023, 12, 31)) is None
    assert total("zjtx", "211481", since) == 0
    assert total("zjtx", "2114", since) is None  # of the old system only 兴城 is certain
    assert total("dxgj", "2114", since) is None
    assert "记录始于 2024-01-01" in words(signed_in(cast.li), "/counts/xjr/", on="2023-12-31")
