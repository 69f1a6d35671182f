"""The pages: who sees what, what may be done with several items, and a month on a small screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.cast import Cast
from tests.web.validity.kept import an_item

from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.desk.models import Message, Todo
from tidu.web.registry.models import Enterprise, TitleHeld
from tidu.web.registry.titles.service import ensure_title_todos
from tidu.web.validity.forecasting import judge_some
from tidu.web.validity.models import DueItem
from tidu.web.validity.service import ACTIONS, register_action

SignIn = Callable[[User], Client]
TODAY = china_today()


def test_an_officer_sees_his_regions_and_a_firm_its_own(
    cast: Cast, pumps: Enterprise, swim: Enterprise, signed_in: SignIn
) -> None:
    ours, theirs = an_item(pumps), an_item(swim)
    page = signed_in(cast.wang).get(reverse("validity")).content.decode()
    assert pumps.name in page
    assert swim.name not in page
    for person, code in ((cast.wang, 404), (cast.chen, 200), (cast.zhao, 404)):
        assert signed_in(person).get(reverse("validity-item", args=[theirs.pk])).status_code == code
    assert signed_in(cast.zhao).get(reverse("validity-item", args=[ours.pk])).status_code == 200


def test_the_page_of_an_item_says_when_why_and_who(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    item = an_item(pumps)
    page = signed_in(cast.zhao).get(reverse("validity-item", args=[item.pk])).content.decode()
    pack = reverse("materials-needed", args=[pumps.pk, item.title, "review"])
    for word in (str(item.due_on), "示例兴城市工业和信息化局", "签收", "提前", pack):
        assert word in page


def test_several_are_given_to_a_colleague_with_their_titles_and_todos(
    cast: Cast, pumps: Enterprise, signed_in: SignIn
) -> None:
    item, other = an_item(pumps), an_item(pumps, 200)
    ensure_title_todos(TODAY)
    signed_in(cast.li).post(
        reverse("validity-bulk"), {"do": "assign", "owner": cast.wang.pk, "item": [item.pk, other.pk]}
    )
    titles = DueItem.objects.filter(source="title")
    assert set(titles.values_list("owner", "assigned")) == {(cast.wang.pk, True)}
    assert set(TitleHeld.objects.values_list("owner", flat=True)) == {cast.wang.pk}
    assert set(Todo.objects.filter(kind="title-ends").values_list("owner", flat=True)) == {cast.wang.pk}
    assert Message.objects.filter(recipient=cast.wang, title_zh__contains="交给您负责").count() == 1


def test_nobody_is_given_what_he_may_not_see(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    item = an_item(pumps)
    answer = signed_in(cast.li).post(
        reverse("validity-bulk"),
        {"do": "assign", "owner": cast.chen.pk, "item": [item.pk], "next": reverse("validity")},
        follow=True,
    )
    assert DueItem.objects.get(pk=item.pk).owner is None
    assert "不在这位同志的辖区" in answer.content.decode()


def test_an_officer_of_another_county_changes_nothing(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    item = an_item(pumps)
    stranger = signed_in(cast.chen)
    assert stranger.post(reverse("validity-item", args=[item.pk]), {"do": "escalate"}).status_code == 404
    stranger.post(reverse("validity-bulk"), {"do": "phone", "note": "示例", "item": [item.pk]})
    assert item.reminders.get().signed_at is None


@pytest.mark.parametrize("do", ["assign", "phone", "escalate", "nonsense"])
def test_a_firm_does_nothing_but_sign(cast: Cast, pumps: Enterprise, signed_in: SignIn, do: str) -> None:
    item = an_item(pumps)
    answer = signed_in(cast.zhao).post(reverse("validity-item", args=[item.pk]), {"do": do, "note": "示例"})
    assert answer.status_code == 404


def test_a_firm_reads_days_left_its_officer_and_where_to_begin(
    cast: Cast, pumps: Enterprise, signed_in: SignIn
) -> None:
    Enterprise.objects.filter(pk=pumps.pk).update(owner=cast.wang)
    an_item(pumps, 88)
    register_action("re-review", lambda _firms: (), lambda firm, title: f"/示例/{firm}/{title}/")
    try:
        page = signed_in(cast.zhao).get(reverse("validity-mine")).content.decode()
    finally:
        ACTIONS["re-review"].pop()
    assert "<strong>88</strong>" in page
    assert "王股长" in page
    assert f"/示例/{pumps.pk}/zjtx/" in page


def test_an_update_is_said_to_be_done_with_its_reason(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    an_item(pumps, 700)
    item = DueItem.objects.get(source="update")
    page = signed_in(cast.zhao)
    page.post(reverse("validity-item", args=[item.pk]), {"do": "done", "note": ""})
    assert DueItem.objects.open().filter(pk=item.pk).exists()
    page.post(reverse("validity-item", args=[item.pk]), {"do": "done", "note": "示例：已在国家平台更新"})
    item.refresh_from_db()
    assert item.state == "done"
    assert "国家平台" in item.closed_zh


def test_a_title_is_not_said_to_be_done_by_hand(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    item = an_item(pumps)
    signed_in(cast.wang).post(reverse("validity-item", args=[item.pk]), {"do": "done", "note": "示例"})
    assert DueItem.objects.open().filter(pk=item.pk).exists()


@pytest.mark.parametrize("month", ["", "2026-13", "nonsense", "9999-01", "0001-01"])
def test_a_month_that_cannot_be_is_this_one(cast: Cast, signed_in: SignIn, month: str) -> None:
    answer = signed_in(cast.wang).get(reverse("validity-month"), {"month": month})
    assert answer.status_code == 200
    assert TODAY.isoformat()[:7] in answer.content.decode()


def test_a_month_names_a_few_of_a_crowded_day_and_counts_the_rest(
    cast: Cast, pumps: Enterprise, signed_in: SignIn
) -> None:
    item = an_item(pumps, 40)
    copies = []
    for number in range(4):
        copy = DueItem.objects.get(pk=item.pk)
        copy.pk, copy.key = None, f"title:{90000 + number}"
        copies.append(copy)
    DueItem.objects.bulk_create(copies)
    answer = signed_in(cast.wang).get(reverse("validity-month"), {"month": item.due_on.isoformat()[:7]})
    assert "还有 2 项" in answer.content.decode()


def test_the_forecast_counts_by_county_and_leads_to_names(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    item = an_item(pumps)
    judge_some([item], TODAY)
    page = signed_in(cast.li).get(reverse("validity-forecast"), {"outlook": "all"}).content.decode()
    assert "county=211481&amp;title=zjtx" in page
    assert pumps.name in page
    assert pumps.name not in signed_in(cast.chen).get(reverse("validity-forecast"), {"outlook": "all"}).content.decode()


def test_the_list_finds_what_is_late_and_what_is_to_be_rung_up(
    cast: Cast, swim: Enterprise, pumps: Enterprise, signed_in: SignIn
) -> None:
    an_item(swim)
    late = an_item(pumps)
    DueItem.objects.filter(pk=late.pk).update(due_on=TODAY - timedelta(days=3))
    reader = signed_in(cast.li)
    rung = reader.get(reverse("validity"), {"show": "phone"}).content.decode()
    assert swim.name in rung
    assert pumps.name not in rung
    over = reader.get(reverse("validity"), {"show": "late"}).content.decode()
    assert pumps.name in over
    assert swim.name not in over
