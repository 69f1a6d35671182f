"""People hear which of their firms came nearer to a title or fell back: once, by name or by counts, and never in floods."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import polars as pl
import pytest
from django.test import Client
from tests.web.cast import Cast, make_firm

from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.desk.models import Message, Todo
from tidu.web.jobs.service import resume, start
from tidu.web.registry.facts.service import Span
from tidu.web.registry.models import Enterprise
from tidu.web.registry.titles.service import register_title
from tidu.web.standing import judging, renewing, telling
from tidu.web.standing.models import LevelChange, Renewal
from tidu.web.standing.renewing import renew_all_now
from tidu.web.standing.rules import Rule

SignIn = Callable[[User], Client]
ON = china_today()


class Levels:
    """What the bulk engine says of each firm, put in its place: a letter for 创新型, 尚不符合 for every other title."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.of: dict[int, str] = {}
        self.steps = 0
        self.fails_at = 0
        self.true = judging.judged
        monkeypatch.setattr(renewing, "judged", self.judged)

    def judged(self, span: Span, rules: Sequence[Rule], on: date) -> tuple[pl.DataFrame, pl.DataFrame]:
        self.steps += 1
        if self.steps == self.fails_at:
            message = "示例断电"
            raise RuntimeError(message)
        levels, rows = self.true(span, rules, on)
        letters = [self.of.get(number, "f") for number in levels["enterprise_id"]]
        titles = [name for name in levels.columns if name not in ("enterprise_id", "region_id")]
        set_to = [pl.Series("cxx", letters, dtype=pl.String)] + [
            pl.lit("f").alias(one) for one in titles if one != "cxx"
        ]
        return levels.with_columns(set_to), rows.clear()


@pytest.fixture
def levels(monkeypatch: pytest.MonkeyPatch) -> Levels:
    return Levels(monkeypatch)


def told(user: User) -> list[str]:
    return list(Message.objects.filter(recipient=user).order_by("id").values_list("title_zh", flat=True))


def test_nobody_is_told_when_firms_are_judged_for_the_first_time(cast: Cast, pumps: Enterprise, levels: Levels) -> None:
    levels.of = {pumps.pk: "m"}
    renew_all_now(ON)
    new = make_firm("葫芦岛新示例阀门有限公司", "211481", 9)
    levels.of |= {new.pk: "m"}
    renew_all_now(ON)
    assert not LevelChange.objects.exists()
    assert not Message.objects.exists()


def test_the_responsible_officer_hears_once_of_all_of_his_firms(
    cast: Cast, pumps: Enterprise, swim: Enterprise, levels: Levels
) -> None:
    third = make_firm("葫芦岛第三示例阀门有限公司", "211481", 9, owner=cast.zheng)
    Enterprise.objects.filter(pk__in=[pumps.pk, swim.pk]).update(owner=cast.wang)
    levels.of = {pumps.pk: "s", swim.pk: "s", third.pk: "f"}
    renew_all_now(ON)
    levels.of = {pumps.pk: "m", swim.pk: "f", third.pk: "u"}
    renew_all_now(ON)
    assert told(cast.wang) == ["2 家企业的达标情况有变化：1 项更接近，1 项退步"]
    message = Message.objects.get()
    assert message.body_zh.splitlines() == [
        f"{pumps.name}：创新型中小企业，还差一步 → 符合",
        f"{swim.name}：创新型中小企业，还差一步 → 尚不符合",
    ]
    assert message.link.startswith("/standings/changes/?told=")
    renew_all_now(ON)
    assert Message.objects.count() == 1  # nothing new since


def test_a_firm_without_an_officer_is_told_of_at_the_bureau_in_charge(
    cast: Cast, pumps: Enterprise, levels: Levels
) -> None:
    renew_all_now(ON)
    levels.of = {pumps.pk: "a"}
    renew_all_now(ON)
    assert told(cast.wang) == [f"达标情况有变化：{pumps.name}"]
    assert Message.objects.get().link == f"/firms/{pumps.pk}/standing/cxx/"
    assert not Message.objects.exclude(recipient=cast.wang).exists()
    assert not Todo.objects.exists()  # good news asks nothing of anybody


def test_what_goes_back_and_forth_is_not_told(cast: Cast, pumps: Enterprise, levels: Levels) -> None:
    levels.of = {pumps.pk: "s"}
    renew_all_now(ON)
    renewal = Renewal.objects.get()
    for letter in ("m", "f", "s"):
        levels.of = {pumps.pk: letter}
        renewing.renew_span(renewal, Span(1, pumps.pk))
        assert LevelChange.objects.count() == (letter != "s")
    renew_all_now(ON)
    assert not Message.objects.exists()


def test_who_got_the_title_is_judged_by_other_rules_and_not_told_of(
    cast: Cast, pumps: Enterprise, levels: Levels
) -> None:
    levels.of = {pumps.pk: "m"}
    renew_all_now(ON)
    register_title(pumps, "cxx", valid_from=ON)
    levels.of = {pumps.pk: "s"}
    renew_all_now(ON)
    assert not Message.objects.exists()
    assert not Todo.objects.exists()
    assert LevelChange.objects.filter(told_in=None).count() == 0


def test_a_holder_who_would_fail_his_re_review_is_a_to_do_until_he_would_pass(
    cast: Cast, pumps: Enterprise, levels: Levels
) -> None:
    register_title(pumps, "cxx", valid_from=ON - timedelta(days=90))
    Enterprise.objects.filter(pk=pumps.pk).update(owner=cast.zheng)
    levels.of = {pumps.pk: "r"}
    renew_all_now(ON)
    for round_of_bad_news in (1, 2):
        levels.of = {pumps.pk: "f"}
        renew_all_now(ON)
        todo = Todo.objects.get(kind="standing-fell")
        assert todo.title_zh == f"按目前数据复核不能通过：{pumps.name}，创新型中小企业"
        assert (todo.owner, todo.done_at, todo.due_on) == (cast.zheng, None, ON + timedelta(days=30))
        levels.of = {pumps.pk: "m"}
        renew_all_now(ON)
        todo.refresh_from_db()
        assert todo.done_at is not None
        assert len(told(cast.zheng)) == 2 * round_of_bad_news


def test_of_very_many_firms_each_bureau_hears_the_counts(
    cast: Cast, pumps: Enterprise, swim: Enterprise, levels: Levels, monkeypatch: pytest.MonkeyPatch, signed_in: SignIn
) -> None:
    monkeypatch.setattr(telling, "MANY", 2)
    Enterprise.objects.filter(pk=pumps.pk).update(owner=cast.zheng)
    more = [make_firm(f"葫芦岛示例阀门{one}有限公司", "211481", 20 + one) for one in range(2)]
    levels.of = {swim.pk: "m"}
    renew_all_now(ON)
    levels.of = {pumps.pk: "s"} | {one.pk: "m" for one in more}
    renew_all_now(ON)
    assert told(cast.wang) == ["达标情况变化较多：3 家企业更接近称号，0 家退步"]
    assert told(cast.chen) == ["达标情况变化较多：0 家企业更接近称号，1 家退步"]
    assert told(cast.li) == ["达标情况变化较多：3 家企业更接近称号，1 家退步"]
    assert told(cast.zheng) == []
    assert not Todo.objects.exists()
    message = Message.objects.get(recipient=cast.wang)
    assert "标准没有变化" in message.body_zh
    page = signed_in(cast.wang).get(message.link).content.decode()
    assert pumps.name in page
    assert swim.name not in page
    Renewal.objects.update(rules={})
    levels.of = {}
    renew_all_now(ON)
    assert "执行的标准有变化" in Message.objects.filter(recipient=cast.li).latest("id").body_zh


def test_a_renewal_that_is_killed_tells_each_change_once(
    transactional_db: None,
    cast: Cast,
    pumps: Enterprise,
    swim: Enterprise,
    levels: Levels,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(renewing, "STEPS", {"sqlite": 1, "postgresql": 1})
    renew_all_now(ON)
    levels.of = {pumps.pk: "m", swim.pk: "m"}
    levels.fails_at = levels.steps + 2
    job = start("duty-standing", "示例评估")
    job.refresh_from_db()
    assert job.state == "failed"
    assert LevelChange.objects.filter(told_in=None).count() == 1  # kept with the step that was written
    assert not Message.objects.exists()
    resume(job)
    job.refresh_from_db()
    assert job.state == "done"
    assert (told(cast.wang), told(cast.chen)) == ([f"达标情况有变化：{pumps.name}"], [f"达标情况有变化：{swim.name}"])
    assert not LevelChange.objects.filter(told_in=None).exists()


def test_the_list_shows_to_each_what_he_may_see(
    cast: Cast, pumps: Enterprise, swim: Enterprise, levels: Levels, signed_in: SignIn
) -> None:
    renew_all_now(ON)
    levels.of = {pumps.pk: "m", swim.pk: "s"}
    renew_all_now(ON)
    address = "/standings/changes/"
    assert {pumps.name in signed_in(one).get(address).content.decode() for one in (cast.li, cast.wang)} == {True}
    county = signed_in(cast.chen).get(address).content.decode()
    assert (pumps.name in county, swim.name in county) == (False, True)
    assert signed_in(cast.zhao).get(address).status_code == 403
    back = signed_in(cast.li).get(f"{address}?way=back").content.decode()
    assert pumps.name not in back
