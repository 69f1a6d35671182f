"""The first page: what is due, what one answers for, and words for those who have nothing to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from tests.web.cast import Cast, make_firm

from tidu.text import Text
from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.desk.service import ensure_todo, send_message
from tidu.web.registry import responsibilities
from tidu.web.registry.models import Enterprise, TitleHeld
from tidu.web.registry.responsibilities import responsibilities_of

SignIn = Callable[[User], Client]


def held(firm: Enterprise, days: int, title: str = "zjtx", **more: str | date | int | None) -> TitleHeld:
    """A title that ends in so many days."""
    today = china_today()
    dates = {"valid_from": today - timedelta(days=900), "valid_until": today + timedelta(days=days)}
    return TitleHeld.objects.create(enterprise=firm, title=title, decision="recognised", **{**dates, **more})


def page_of(client: Client) -> str:
    answer = client.get("/home/")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("wang", "数据冲突、称号到期、材料待补会自动出现在这里"),
        ("leader", "需要您决定或贵部门提供数据的事"),
        ("science", "需要您决定或贵部门提供数据的事"),
        ("zhao", "已经掌握的情况不会再问"),
        ("zheng", "对所服务企业的承诺"),
        ("sun", "企业授权给贵行的融资需求"),
        ("qian", "派给贵机构的服务包任务"),
        ("zhou", "企业技术难题"),
        ("wu", "供应商对您所发布需求的应答"),
    ],
)
def test_who_has_nothing_to_do_reads_what_will_come(cast: Cast, signed_in: SignIn, who: str, words: str) -> None:
    page = page_of(signed_in(getattr(cast, who)))
    assert words in page
    assert "没有逾期，30 天内也没有到期的事" in page


def test_the_overdue_come_first(cast: Cast, signed_in: SignIn) -> None:
    organisation_id = cast.wang.organisation_id
    assert organisation_id is not None
    for name, days in (("later", 40), ("late", -1), ("soon", 2)):
        due_on = china_today() + timedelta(days=days)
        ensure_todo(name, "x", Text(f"事项 {name}", name), "/home/", organisation_id, due_on)
    page = page_of(signed_in(cast.wang))
    assert page.index("事项 late") < page.index("事项 soon") < page.index("事项 later")
    assert "有 1 项待办已逾期，请先办" in page
    assert "事项 late" not in page_of(signed_in(cast.chen))


def test_an_officer_sees_the_firms_in_his_care_and_their_titles(
    cast: Cast, pumps: Enterprise, swim: Enterprise, signed_in: SignIn
) -> None:
    Enterprise.objects.filter(pk=pumps.pk).update(owner=cast.li)
    held(pumps, 60)
    held(swim, 60)
    page = page_of(signed_in(cast.li))
    assert page.count(pumps.name) == 2  # as a firm, and with its title
    assert swim.name not in page
    duty = responsibilities_of(cast.li, china_today(), 8)
    assert (duty.firms_count, duty.titles_count, duty.area_titles_count) == (1, 1, 2)


def test_a_firm_sees_its_own_titles(cast: Cast, pumps: Enterprise, swim: Enterprise, signed_in: SignIn) -> None:
    held(pumps, 100)
    held(swim, 100)
    page = page_of(signed_in(cast.zhao))
    assert "即将到期的称号" in page
    assert swim.name not in page
    assert responsibilities_of(cast.zhao, china_today(), 8).area_titles_count == 0


def test_only_titles_that_really_end_are_named(cast: Cast, pumps: Enterprise) -> None:
    held(pumps, 365, "zjtx")
    held(pumps, 400, "xjr")
    held(pumps, -1, "cxx")
    held(pumps, 50, "gxjs", mark="renewed")
    held(pumps, 50, "kjx", mark="withdrawn", withdrawn_on=china_today())
    held(pumps, 50, "dl", valid_until=None)
    held(pumps, 50, "cy", mark="under_review")
    titles = responsibilities.ending_titles(TitleHeld.objects.visible_to(cast.wang), china_today())
    assert [one.title for one in titles] == ["zjtx"]


def test_a_year_from_the_leap_day_is_told(cast: Cast, pumps: Enterprise) -> None:
    held(pumps, 0, valid_until=date(2029, 2, 28))
    titles = TitleHeld.objects.visible_to(cast.wang)
    assert responsibilities.ending_titles(titles, date(2028, 2, 29)).count() == 1


def test_counting_stops_before_it_takes_long(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, pumps: Enterprise, signed_in: SignIn
) -> None:
    monkeypatch.setattr(responsibilities, "MOST", 2)
    for title in ("zjtx", "xjr", "cxx"):
        held(pumps, 60, title)
    assert responsibilities_of(cast.wang, china_today(), 8).area_titles_count == 2


def test_the_page_asks_the_same_number_of_questions_however_much_there_is(
    cast: Cast, pumps: Enterprise, signed_in: SignIn, django_assert_num_queries: Callable[..., object]
) -> None:
    client, organisation_id = signed_in(cast.wang), cast.wang.organisation_id
    assert organisation_id is not None
    for round_number, count in enumerate((1, 12)):
        for number in range(count):
            key = f"{round_number}:{number}"
            ensure_todo(key, "x", Text(key, key), "/home/", organisation_id, china_today(), owner_id=cast.zheng.pk)
            send_message([cast.wang.pk], Text(key, key), Text("", ""))
            firm = make_firm(f"示例企业 {key}", "211481", 100 + round_number * 50 + number, owner=cast.wang)
            held(firm, 30)
        with django_assert_num_queries(14):  # type: ignore[attr-defined]
            page_of(client)
