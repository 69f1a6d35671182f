"""When one track loses a title, the other track's officers hear of it: once, in words, and again when it holds again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from tests.web.cast import Cast, make_firm, organisation, person
from tests.web.crossing.shared import holds, watched

from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.audit import service as audit
from tidu.web.desk.models import Message
from tidu.web.insight.models import TrackNotice
from tidu.web.insight.notices import note_changed, tell_lapsed
from tidu.web.jobs.models import Job
from tidu.web.jobs.running import Progress
from tidu.web.registry.changes import told_together
from tidu.web.registry.models import Enterprise, TitleHeld
from tidu.web.registry.titles.service import register_title, renew_title, restore_title, withdraw_title

SignIn = Callable[[User], Client]
TODAY = china_today()
DAY = timedelta(days=1)


def told(user: User) -> list[str]:
    return list(Message.objects.filter(recipient=user).order_by("pk").values_list("title_zh", flat=True))


def lapses() -> int:
    return tell_lapsed(Progress(Job.objects.create(kind="duty-lapses", title="示例", state="running")))


def test_science_withdraws_and_the_bureaus_in_charge_are_told_all_they_need(cast: Cast, pumps: Enterprise) -> None:
    lost = holds(pumps, "kjx")
    theirs = holds(pumps, "zjtx")
    withdraw_title(lost, TODAY - 3 * DAY, "评价信息不实")
    for user in (cast.li, cast.wang):
        assert told(user) == [f"{pumps.name}的科技型中小企业被取消"]
    message = Message.objects.get(recipient=cast.wang)
    assert message.link == f"/firms/{pumps.pk}/"
    for words in (
        pumps.name, "兴城市", "科技型中小企业", f"自 {TODAY - 3 * DAY} 起被取消", "理由：评价信息不实",
        f"专精特新中小企业（至 {theirs.valid_until}，申报时以它为前提之一）",
    ):  # fmt: skip
        assert words in message.body_zh
    assert [told(user) for user in (cast.chen, cast.science, cast.leader, cast.zheng, cast.zhao, cast.sun)] == [[]] * 6
    notice = TrackNotice.objects.get()
    assert (notice.kind, notice.day, notice.touched, notice.told) == ("withdrawn", TODAY - 3 * DAY, ["zjtx"], 2)


def test_the_bureau_withdraws_and_science_is_told(cast: Cast, pumps: Enterprise) -> None:
    holds(pumps, "gxjs")
    with audit.acting(audit.Actor(user_id=cast.li.pk)):
        withdraw_title(holds(pumps, "cxx"), TODAY, "示例理由")
    assert told(cast.science) == [f"{pumps.name}的创新型中小企业被取消"]
    assert told(cast.li) == told(cast.wang) == []


def test_who_did_it_is_not_told_of_it(cast: Cast, pumps: Enterprise) -> None:
    holds(pumps, "cxx")
    with audit.acting(audit.Actor(user_id=cast.li.pk)):
        withdraw_title(holds(pumps, "gxjs"), TODAY, "示例")
    assert told(cast.li) == []
    assert len(told(cast.wang)) == 1


def test_where_the_firm_holds_nothing_of_theirs_nobody_is_told_but_who_watches_it(
    cast: Cast, pumps: Enterprise, swim: Enterprise
) -> None:
    lost, other = holds(pumps, "gxjs"), holds(swim, "gxjs")
    watched(cast.li, ["gxjs"])
    withdraw_title(lost, TODAY, "示例")
    assert [len(told(user)) for user in (cast.li, cast.wang, cast.science)] == [1, 0, 0]
    holds(swim, "cxx", days_ago=900, days_left=-1)
    withdraw_title(other, TODAY, "示例")
    assert told(cast.chen) == [], "what ended yesterday is not held"


def test_nothing_is_told_twice_whatever_changes_afterwards(cast: Cast, pumps: Enterprise) -> None:
    holds(pumps, "zjtx")
    withdraw_title(holds(pumps, "gxjs"), TODAY, "示例")
    note_changed([pumps.pk], ["gxjs"])
    note_changed([pumps.pk], None)
    holds(pumps, "cy", days_left=None)
    assert len(told(cast.wang)) == 1
    assert TrackNotice.objects.count() == 1


def test_it_is_told_again_when_it_holds_again_and_when_it_is_lost_again(cast: Cast, pumps: Enterprise) -> None:
    holds(pumps, "zjtx")
    row = holds(pumps, "gxjs")
    withdraw_title(row, TODAY, "示例")
    restore_title(row)
    note_changed([pumps.pk], None)
    withdraw_title(row, TODAY, "又一理由")
    assert told(cast.wang) == [
        f"{pumps.name}的高新技术企业被取消", f"{pumps.name}的高新技术企业已恢复有效", f"{pumps.name}的高新技术企业被取消",
    ]  # fmt: skip
    assert list(TrackNotice.objects.order_by("pk").values_list("restored_on", flat=True)) == [TODAY, None]


def test_a_change_that_comes_to_nothing_tells_nothing(cast: Cast, pumps: Enterprise) -> None:
    holds(pumps, "zjtx")
    row = holds(pumps, "gxjs")

    @transaction.atomic
    def broken() -> None:
        withdraw_title(row, TODAY, "示例")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken()
    assert told(cast.wang) == []
    assert not TrackNotice.objects.exists()


def test_many_at_once_are_one_message(cast: Cast, pumps: Enterprise) -> None:
    firms = [make_firm(f"示例{number}有限公司", "211481101", 300 + number) for number in range(12)]
    rows = [(holds(firm, "cxx"), holds(firm, "gxjs")) for firm in firms]
    with transaction.atomic(), told_together():
        for _cxx, gxjs in rows:
            withdraw_title(gxjs, TODAY, "示例")
    assert told(cast.wang) == ["12 家企业的另一轨称号有变动"]
    message = Message.objects.get(recipient=cast.wang)
    assert "还有 2 项" in message.body_zh
    assert message.link == "/crossing/notices/"


def test_history_that_is_entered_late_is_no_news(cast: Cast, pumps: Enterprise) -> None:
    holds(pumps, "zjtx")
    since = TODAY - 1200 * DAY
    row = register_title(pumps, "gxjs", valid_from=since, decided_on=since, valid_until=since + 1000 * DAY)
    withdraw_title(row, TODAY - 400 * DAY, "示例")
    assert told(cast.wang) == []


def test_a_title_that_lapses_is_told_the_day_after_and_once(cast: Cast, pumps: Enterprise) -> None:
    holds(pumps, "zjtx")
    holds(pumps, "gxjs", days_left=0)
    assert lapses() == 0, "today is its last day"
    row = TitleHeld.objects.get(title="gxjs")
    TitleHeld.objects.filter(pk=row.pk).update(valid_until=TODAY - DAY)
    assert lapses() == 1
    assert lapses() == 0
    assert told(cast.wang) == [f"{pumps.name}的高新技术企业已到期失效"]
    assert TrackNotice.objects.get().day == TODAY


def test_what_was_renewed_or_is_held_anew_has_not_lapsed(cast: Cast, pumps: Enterprise, swim: Enterprise) -> None:
    for firm in (pumps, swim):
        holds(firm, "cxx")
    renew_title(holds(pumps, "gxjs", days_left=-1), decided_on=TODAY, valid_until=TODAY + 900 * DAY)
    holds(swim, "kjx", days_ago=400, days_left=-30)
    holds(swim, "kjx", days_ago=20, days_left=300)
    assert lapses() == 0
    assert told(cast.chen) == told(cast.wang) == []


def test_a_lapsed_title_that_is_given_anew_is_told(cast: Cast, pumps: Enterprise) -> None:
    holds(pumps, "zjtx")
    holds(pumps, "kjx", days_ago=400, days_left=-3)
    assert lapses() == 1
    holds(pumps, "kjx", days_ago=1, days_left=300)
    assert told(cast.wang) == [f"{pumps.name}的科技型中小企业已到期失效", f"{pumps.name}的科技型中小企业已恢复有效"]


def test_a_science_office_of_another_county_is_not_in_charge(cast: Cast, pumps: Enterprise) -> None:
    near = person(
        "near", "示例近", organisation("department", "示例兴城市科技局", "211481", party="science"), "officer"
    )
    far = person("far", "示例远", organisation("department", "示例绥中县科技局", "211421", party="science"), "officer")
    tax = person("tax", "示例税", organisation("department", "示例市税务局", party="tax"), "officer")
    holds(pumps, "gxjs")
    withdraw_title(holds(pumps, "cxx"), TODAY, "示例")
    assert [len(told(user)) for user in (near, far, tax, cast.science)] == [1, 0, 0, 1]


def test_the_list_names_them_to_those_in_charge(
    cast: Cast, pumps: Enterprise, swim: Enterprise, signed_in: SignIn
) -> None:
    for firm in (pumps, swim):
        holds(firm, "zjtx")
        withdraw_title(holds(firm, "gxjs"), TODAY, "示例理由")
    city = signed_in(cast.science).get("/crossing/notices/").content.decode()
    county = signed_in(cast.wang).get("/crossing/notices/").content.decode()
    assert pumps.name in city
    assert swim.name in city
    assert pumps.name in county
    assert "示例理由" in county
    assert swim.name not in county
