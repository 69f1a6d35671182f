"""Notices in the demonstration: one that runs and has an objection, one that is announced, one that is prepared."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from tidu.clocks import Clock, clock_to_json, working_days
from tidu.web.accounts.models import Membership, Organisation, User
from tidu.web.audit import service as audit
from tidu.web.jobs.running import run
from tidu.web.notices import texts
from tidu.web.notices.objecting import Said, receive
from tidu.web.notices.preparing import LABEL
from tidu.web.notices.service import Entry, Notice, announce, prepare, publish
from tidu.web.registry.models import Enterprise
from tidu.web.workflow import service as workflow

if TYPE_CHECKING:
    from collections.abc import Sequence

LINES = 6
AGO = 30
"""So many days before today the announced one began."""


def load_notices(today: date) -> None:
    """Three lists of firms that hold no such title yet."""
    li = User.objects.get(username="li")
    second = _second(li)
    free = Enterprise.objects.exclude(titles__title="zjtx").filter(status="active").order_by("-pk")
    firms = list(free.values_list("pk", flat=True)[: 3 * LINES])
    if len(firms) < 3 * LINES:
        return
    with audit.acting_user(li.pk, str(li)):
        done, runs, _waits = (
            _prepared(li, f"示例市专精特新中小企业（第{name}批）公示", f"示例第{name}批", part)
            for name, part in zip("一二三", (firms[:LINES], firms[LINES : 2 * LINES], firms[2 * LINES :]), strict=True)
        )
        text = texts.text_of(done)
        zh, en = (
            text.zh.replace("自 {first} 起至 {last} 止", "为 5 个工作日"),
            text.en.replace("from {first} to {last}", "for five working days"),
        )
        texts.edit(done, li, zh=zh, en=en, contact="示例市工业和信息化局中小企业科，0000-0000000", working=5)
    with audit.acting_user(second.pk, str(second)):
        done = publish(done, second, document="示例工信公示〔示例〕1号")
        runs = publish(runs, second, document="示例工信公示〔示例〕2号")
    clock = Clock(working_days(5, first="same_day"), today - timedelta(days=AGO), label=LABEL)
    done.clock, done.opens_on, done.ends_on = clock_to_json(clock), clock.start, clock.deadline().last
    done.save(update_fields=["clock", "opens_on", "ends_on"])
    with audit.acting_user(li.pk, str(li)):
        run(announce(done, li, document="示例工信公告〔示例〕1号").pk)
        _objected(runs, li)


def _prepared(by: User, heading: str, label: str, firms: Sequence[int]) -> Notice:
    entries = [Entry(pk, "zjtx") for pk in firms]
    return prepare("recognition", heading, entries, key=f"demonstration:{label}", label=label, by=by)


def _objected(row: Notice, by: User) -> None:
    """孙示例 objects to the second line; 李科 has taken it up. Somebody else gives a hint."""
    said = Said(2, "示例：该企业去年的营业收入与公开的年报不符，请核实。", "孙示例", "13900000000", "sun@example.com")
    one = receive(row, "objection", said, (), key="demonstration:objection")
    receive(row, "hint", Said(3, "示例：厂区好像已经停产。"), (), key="demonstration:hint")
    case = workflow.case_of(one)
    if case is not None:
        workflow.take_step(case.pk, "take_up", by, revision=case.revision, key="demonstration")


def _second(li: User) -> User:
    """The colleague who checks and publishes; made where the city bureau has no second officer."""
    office = Organisation.objects.get(pk=li.scope.organisations[0])
    rows = Membership.objects.filter(organisation=office, role="officer", ended_at=None).exclude(user=li)
    if (found := rows.select_related("user").order_by("pk").first()) is not None:
        return found.user
    user = User.objects.create(username="second", display_name="示例复核人")
    user.set_unusable_password()
    user.save(update_fields=["password"])
    Membership.objects.create(user=user, organisation=office, role="officer")
    return user
