"""Watched queries: every change is found once, with who, when and why, and told to whoever owns or follows it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from tests.web.cast import Cast, make_firm, person
from tests.web.crossing.shared import holds, published, question, watched

from tidu.errors import InputError
from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.accounts.roles import end_membership
from tidu.web.audit.models import AuditEvent
from tidu.web.desk.models import Message, Todo
from tidu.web.insight.keeping import recount_firms
from tidu.web.insight.models import Watch, WatchChange, WatchFirm, WatchMove
from tidu.web.insight.runners import start_watches
from tidu.web.insight.watch_counting import check_watch
from tidu.web.insight.watching import meaning_of, save_watch, take_over
from tidu.web.jobs.models import Job
from tidu.web.lists.models import Listed
from tidu.web.registry.changes import tell_settled
from tidu.web.registry.models import Enterprise, TitleHeld
from tidu.web.registry.titles.service import withdraw_title

SignIn = Callable[[User], Client]
TODAY = china_today()


def told(user: User) -> list[str]:
    return list(Message.objects.filter(recipient=user).order_by("pk").values_list("title_zh", flat=True))


def found(watch: Watch) -> list[tuple[str, bool, list[str], list[str]]]:
    rows = WatchMove.objects.filter(change__watch=watch).order_by("change_id", "name")
    return list(rows.values_list("name", "came", "entered", "left"))


def test_the_beginning_is_no_change_and_keeps_its_firms(cast: Cast, pumps: Enterprise, swim: Enterprise) -> None:
    holds(pumps, "gxjs")
    holds(swim, "gxjs")
    holds(swim, "cxx")
    watch = watched(cast.li, ["gxjs"], ["ladder"])
    assert watch.firms_count == 1
    assert WatchFirm.objects.get(watch=watch, member=True).enterprise_id == pumps.pk
    assert check_watch(watch.pk) is None
    assert told(cast.li) == []


def test_a_firm_that_comes_and_one_that_goes_are_told_once_with_why(
    cast: Cast, pumps: Enterprise, swim: Enterprise
) -> None:
    holds(pumps, "gxjs")
    watch = watched(cast.li, ["gxjs"], ["ladder"], "高企未入梯度")
    holds(pumps, "cxx")
    holds(swim, "gxjs")
    change = check_watch(watch.pk)
    assert change is not None
    assert (change.came, change.went, change.total, change.kind) == (1, 1, 1, "moved")
    assert found(watch) == [(swim.name, True, ["gxjs"], []), (pumps.name, False, ["ladder"], [])]
    assert told(cast.li) == ["“高企未入梯度”有变动：新增 1 家，移出 1 家"]
    body = Message.objects.get(recipient=cast.li).body_zh
    assert f"+ {swim.name}：进入高新技术企业" in body
    assert f"− {pumps.name}：进入梯度企业（去重合计）" in body
    assert check_watch(watch.pk) is None
    assert len(told(cast.li)) == 1
    assert WatchChange.objects.count() == 1
    event = AuditEvent.objects.get(action="watch.change")
    assert event.after is not None
    assert event.after["came"] == 1


def test_what_comes_by_the_passing_of_days_is_found_on_the_day(cast: Cast, pumps: Enterprise) -> None:
    holds(pumps, "gxjs", days_left=400)
    watch = watched(cast.li, ["gxjs~ends-6m"])
    days = [TODAY + timedelta(days=number) for number in range(210, 225)]
    changes = {day: change for day in days if (change := check_watch(watch.pk, day)) is not None}
    assert len(changes) == 1
    (day,) = changes
    assert WatchFirm.objects.get(watch=watch, member=True).since == day
    assert check_watch(watch.pk, TODAY + timedelta(days=401)) is not None
    assert found(watch)[-1] == (pumps.name, False, [], ["gxjs~ends-6m"])


def test_who_stays_keeps_the_day_since_which_it_is_there(cast: Cast, pumps: Enterprise, swim: Enterprise) -> None:
    holds(pumps, "gxjs")
    watch = watched(cast.li, ["gxjs"])
    holds(swim, "gxjs")
    check_watch(watch.pk, TODAY + timedelta(days=3))
    since = dict(WatchFirm.objects.filter(watch=watch).values_list("enterprise_id", "since"))
    assert since == {pumps.pk: TODAY, swim.pk: TODAY + timedelta(days=3)}


def test_followers_are_told_and_those_who_left_are_not(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    watch = watched(cast.li, ["gxjs"], name="示例")
    for user in (cast.science, cast.leader):
        assert signed_in(user).post(f"/crossing/watches/{watch.pk}/change/", {"do": "follow"}).status_code == 302
    signed_in(cast.leader).post(f"/crossing/watches/{watch.pk}/change/", {"do": "unfollow"})
    holds(pumps, "gxjs")
    check_watch(watch.pk)
    assert [len(told(user)) for user in (cast.li, cast.science, cast.leader, cast.wang)] == [1, 1, 0, 0]
    end_membership(cast.science.memberships.get(), cast.admin)
    holds(make_firm("示例新高企有限公司", "211481101", 61), "gxjs")
    check_watch(watch.pk)
    assert [len(told(user)) for user in (cast.li, cast.science)] == [2, 1]


def test_a_county_watches_its_own_and_sees_no_other(
    cast: Cast, pumps: Enterprise, swim: Enterprise, signed_in: SignIn
) -> None:
    watch = watched(cast.wang, ["gxjs"], region="211481")
    holds(pumps, "gxjs")
    holds(swim, "gxjs")
    check_watch(watch.pk)
    assert [name for name, *_rest in found(watch)] == [pumps.name]
    assert signed_in(cast.li).get(f"/crossing/watches/{watch.pk}/").status_code == 200
    for user in (cast.chen, cast.sun, cast.zheng):
        assert signed_in(user).get(f"/crossing/watches/{watch.pk}/").status_code in (403, 404)
        answer = signed_in(user).post(f"/crossing/watches/{watch.pk}/change/", {"do": "follow"})
        assert answer.status_code in (403, 404)


def test_other_definitions_are_told_as_such_and_not_as_movement(cast: Cast, pumps: Enterprise) -> None:
    watch = watched(cast.li, ["gxjs"], name="示例")
    Watch.objects.filter(pk=watch.pk).update(digest="what gxjs meant before")
    holds(pumps, "gxjs")
    change = check_watch(watch.pk)
    assert change is not None
    assert change.kind == "definition"
    assert told(cast.li) == ["“示例”的口径有变：新增 1 家，移出 0 家"]
    assert "不是企业有变动" in Message.objects.get(recipient=cast.li).body_zh
    watch.refresh_from_db()
    assert watch.digest == meaning_of(["gxjs"])
    holds(make_firm("示例新高企有限公司", "211481101", 61), "gxjs")
    again = check_watch(watch.pk)
    assert again is not None
    assert again.kind == "moved"


def test_a_firm_that_is_deleted_has_gone_under_its_name(cast: Cast, pumps: Enterprise) -> None:
    firm = make_firm("示例将删有限公司", "211481101", 61)
    holds(firm, "gxjs")
    watch = watched(cast.li, ["gxjs"])
    TitleHeld.objects.filter(enterprise=firm).delete()
    firm.delete()
    check_watch(watch.pk)
    assert found(watch) == [("示例将删有限公司", False, [], ["gxjs"])]


def test_each_change_can_be_a_to_do_with_a_day(cast: Cast, pumps: Enterprise) -> None:
    watch = watched(cast.li, ["gxjs"], due=7)
    holds(pumps, "gxjs")
    check_watch(watch.pk)
    todo = Todo.objects.get(kind="watch-change")
    assert (todo.owner, todo.organisation_id, todo.by_hand) == (cast.li, watch.organisation_id, True)
    assert todo.due_on == TODAY + timedelta(days=7)


def test_when_its_owner_leaves_it_falls_to_his_organisation(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    watch = watched(cast.li, ["gxjs"], due=7)
    for row in cast.li.memberships.all():
        end_membership(row, cast.admin)
    holds(pumps, "gxjs")
    check_watch(watch.pk)
    check_watch(watch.pk)
    assert told(cast.li) == []
    orphan = Todo.objects.get(kind="watch-owner")
    assert (orphan.owner, orphan.organisation_id, orphan.done_at) == (None, watch.organisation_id, None)
    assert Todo.objects.get(kind="watch-change").owner is None
    colleague = person("colleague", "示例同事", watch.organisation, "officer")
    page = signed_in(colleague).get(orphan.link, headers={"accept-language": "zh-hans"}).content.decode()
    assert "没有人负责" in page
    assert signed_in(cast.science).post(f"/crossing/watches/{watch.pk}/change/", {"do": "take"}).status_code == 404
    signed_in(colleague).post(f"/crossing/watches/{watch.pk}/change/", {"do": "take"})
    orphan.refresh_from_db()
    assert orphan.done_at is not None
    holds(make_firm("示例新高企有限公司", "211481101", 61), "gxjs")
    check_watch(watch.pk)
    assert len(told(colleague)) == 1


def test_the_same_query_is_saved_once_in_an_organisation(cast: Cast, signed_in: SignIn) -> None:
    watched(cast.li, ["gxjs", "kjx"], ["ladder"], "第一个")
    with pytest.raises(InputError, match="第一个"):
        watched(cast.li, ["kjx", "gxjs"], ["ladder"], "第二个")
    assert Watch.objects.count() == 1
    assert watched(cast.science, ["gxjs", "kjx"], ["ladder"]).pk
    page = signed_in(cast.li).post(
        "/crossing/watches/new/", {"in": "gxjs.kjx", "out": "ladder", "name": "第三个"}, follow=True,
        headers={"accept-language": "zh-hans"},
    )  # fmt: skip
    assert "已关注同一查询" in page.content.decode()
    Watch.objects.get(organisation=cast.li.memberships.all()[0].organisation).delete()
    assert watched(cast.li, ["gxjs", "kjx"], ["ladder"]).pk


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"in": "gxjs", "name": ""}, "没有写名称"),
        ({"in": "", "name": "示例"}, "没有写要在哪份名单上"),
        ({"in": "nothing", "name": "示例"}, "没有“nothing”这个集合"),
        ({"in": "list-1", "name": "示例"}, "没有“list-1”这个集合，或您看不到它"),
        ({"in": "gxjs", "name": "示例", "on": "2199-01-01"}, "还没有到"),
        ({"in": "gxjs", "name": "示例", "due_days": "0"}, "处理天数"),
        ({"in": "gxjs", "name": "示例", "due_days": "x"}, "处理天数"),
        ({"in": "gxjs.kjx.cy.dl.cxx", "out": "xjr", "name": "示例"}, "名单太多"),
    ],
)
def test_what_cannot_be_meant_is_told_and_not_saved(
    cast: Cast, signed_in: SignIn, given: dict[str, str], words: str
) -> None:
    page = signed_in(cast.li).post("/crossing/watches/new/", given, follow=True, headers={"accept-language": "zh-hans"})
    assert words in page.content.decode()
    assert not Watch.objects.exists()


def test_a_leader_follows_and_does_not_save(cast: Cast) -> None:
    with pytest.raises(InputError, match="only officers of an authority"):
        save_watch(cast.leader, question(), ["gxjs"], [], "示例", None)


def test_a_published_list_is_watched_and_hidden_from_whoever_may_not_see_it(
    cast: Cast, pumps: Enterprise, swim: Enterprise, signed_in: SignIn
) -> None:
    source = published(cast, [pumps])
    watch = watched(cast.li, [f"list-{source.pk}"], ["gxjs"])
    assert watch.firms_count == 1
    Listed.objects.create(source=source, enterprise=swim, since=TODAY - timedelta(days=1), came=source.versions.get())
    check_watch(watch.pk)
    assert found(watch) == [(swim.name, True, [f"list-{source.pk}"], [])]
    assert "示例白名单" in Message.objects.get(recipient=cast.li).body_zh
    assert signed_in(cast.science).get(f"/crossing/watches/{watch.pk}/").status_code == 404
    page = signed_in(cast.science).get(
        f"/crossing/?set=list-{source.pk}", headers={"accept-language": "zh-hans"}
    ).content.decode()  # fmt: skip
    assert "或您看不到它" in page
    assert "示例白名单" not in page


def test_a_list_that_its_owner_may_no_longer_see_is_told_once(cast: Cast, pumps: Enterprise, swim: Enterprise) -> None:
    source = published(cast, [pumps])
    watch = watched(cast.li, [f"list-{source.pk}"], name="示例")
    source.organisation = cast.science.memberships.get().organisation
    source.region_id = "21"
    source.save()
    Listed.objects.filter(source=source).delete()
    assert check_watch(watch.pk) is None
    assert check_watch(watch.pk) is None
    assert told(cast.li) == ["关注的查询数不了：示例"]


def test_the_daily_duty_and_the_end_of_an_import_count_all(cast: Cast, pumps: Enterprise) -> None:
    from tidu.web.insight.runners import check_all
    from tidu.web.jobs.daily import DUTIES
    from tidu.web.jobs.running import Progress

    tell_settled()
    assert not Job.objects.filter(kind="watches").exists(), "nobody watches anything"
    for user in (cast.li, cast.science):
        watched(user, ["gxjs"])
    tell_settled()
    start_watches()
    assert Job.objects.filter(kind="watches").count() == 1
    holds(pumps, "gxjs")
    recount_firms([pumps.pk])
    job = Job.objects.create(kind="duty-watches", title="示例", state="running")
    assert check_all(Progress(job)) == 2
    assert DUTIES["watches"].work is check_all
    assert len(told(cast.li)) == len(told(cast.science)) == 1


def test_one_that_has_ended_is_counted_no_more_and_stays_readable(
    cast: Cast, pumps: Enterprise, signed_in: SignIn
) -> None:
    watch = watched(cast.li, ["gxjs"])
    signed_in(cast.li).post(f"/crossing/watches/{watch.pk}/change/", {"do": "end"})
    withdrawn = holds(pumps, "gxjs")
    assert check_watch(watch.pk) is None
    withdraw_title(withdrawn, TODAY, "示例")
    assert signed_in(cast.li).get(f"/crossing/watches/{watch.pk}/").status_code == 200
    assert signed_in(cast.li).post(f"/crossing/watches/{watch.pk}/change/", {"do": "take"}).status_code == 404
    assert watched(cast.li, ["gxjs"]).pk, "the same can be watched again"


def test_pages_name_who_came_and_who_is_there(
    cast: Cast, pumps: Enterprise, swim: Enterprise, signed_in: SignIn
) -> None:
    holds(swim, "gxjs")
    watch = watched(cast.li, ["gxjs"], name="示例关注")
    holds(pumps, "gxjs")
    check_watch(watch.pk)
    li = signed_in(cast.li)
    link = Message.objects.get(recipient=cast.li).link
    page = li.get(link, headers={"accept-language": "zh-hans"}).content.decode()
    assert pumps.name in page
    assert "进入高新技术企业" in page
    assert swim.name not in page
    names = li.get(f"/crossing/watches/{watch.pk}/firms/").content.decode()
    assert pumps.name in names
    assert swim.name in names
    assert "示例关注" in li.get("/crossing/watches/").content.decode()
    assert take_over(cast.li, watch.pk).owner == cast.li
