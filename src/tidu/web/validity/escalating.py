"""What nobody signs for goes on: to the county, from there to the city; by itself after some working days, or by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, Min, Q
from django.urls import reverse

from tidu.text import Text
from tidu.today import china_today
from tidu.web.accounts.models import Organisation
from tidu.web.accounts.scope import within
from tidu.web.audit import service as audit
from tidu.web.desk import service as desk
from tidu.web.jobs.service import Progress
from tidu.web.validity.kinds import kinds, working_days_after
from tidu.web.validity.models import DueEvent, DueItem, Reminder
from tidu.web.validity.people import KINDS, bureaus_for, city_above, officers_of
from tidu.web.validity.telling import line, lines, names_of

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

STEP = 500
Level = Reminder.Level


def escalate_all(progress: Progress) -> int:
    """Let everything go on whose day has come; a day that was missed is caught up, one level at a time."""
    today, done = china_today(), 0
    waiting = Reminder.objects.filter(signed_at=None, withdrawn_at=None, next_on__lte=today).order_by("pk")
    last = 0
    while keys := list(waiting.filter(pk__gt=last).values_list("pk", flat=True)[:STEP]):
        last = keys[-1]
        done += escalate(keys, today)
        progress.advance(done)
    return done


@transaction.atomic
def escalate(reminders: Sequence[int], today: date, by: User | None = None) -> int:
    """Let unsigned reminders go to the next level; gives how many. With ``by`` somebody does it before its day."""
    waiting = Reminder.objects.select_for_update(of=("self",)).filter(
        pk__in=reminders, signed_at=None, withdrawn_at=None, level__lt=Level.CITY, item__closed_on=None
    )
    rows = list(
        (waiting if by is not None else waiting.filter(next_on__lte=today)).select_related("item").order_by("pk")
    )
    rows = [one for one in rows if one.item.state != DueItem.State.BEGUN]
    if not rows:
        return 0
    next_on = working_days_after(today, kinds().escalation(today).city + 1)
    for row in rows:
        row.level += 1
        row.next_on = next_on if row.level < Level.CITY else None
    Reminder.objects.bulk_update(rows, ("level", "next_on"), batch_size=STEP)
    DueEvent.objects.bulk_create((_event(row, by) for row in rows), batch_size=STEP)
    for level in (Level.COUNTY, Level.CITY):
        _tell([row.item for row in rows if row.level == level], level)
    renew_unsigned_todos({row.item.region_id for row in rows})
    audit.record("validity.escalate", rows[0].item, after={"reminders": len(rows), "on": today})
    return len(rows)


def _event(row: Reminder, by: User | None) -> DueEvent:
    to = (
        Text("县级主管单位", "the county's office")
        if row.level == Level.COUNTY
        else Text("市级主管单位", "the city's office")
    )
    who = (
        Text(f"{by} 手动上报", f"put up by {by}")
        if by is not None
        else Text("到期未签收，自动上报", "not signed in time")
    )
    return DueEvent(
        item=row.item,
        kind=f"level-{row.level}",
        text_zh=f"{who.zh}：已告知{to.zh}",
        text_en=f"{who.en}: {to.en} was told",
        by=by,
    )


def offices_of(items: Iterable[DueItem], level: int) -> dict[int, list[DueItem]]:
    """The items by the office that is told at a level. Where the county has none of its own, the city is."""
    listed = list(items)
    regions = {one.region_id for one in listed}
    offices = bureaus_for(regions) if level == Level.COUNTY else city_above(regions)
    found: dict[int, list[DueItem]] = defaultdict(list)
    for one in listed:
        if (office := offices.get(one.region_id)) is not None:
            found[office].append(one)
    return found


def _tell(items: Sequence[DueItem], level: int) -> None:
    if not items:
        return
    names = names_of(items)
    told = offices_of(items, level)
    officers = officers_of(told)
    for office, some in told.items():
        firms = len({one.enterprise_id for one in some})
        title = Text(
            f"{firms} 家企业没有签收到期提醒，请联系", f"{firms} firms have not signed for what is due: reach them"
        )
        body = lines([line(one, names[one.enterprise_id]) for one in some])
        desk.send_message(officers.get(office, ()), title, body, f"{reverse('validity')}?show=unsigned")


# -- what an office has to see to ---------------------------------------------------------------------------------


def unsigned_key(office: int) -> str:
    """The key of an office's to-do about what nobody signed for."""
    return f"validity-unsigned:{office}"


def renew_unsigned_todos(regions: Iterable[str]) -> None:
    """One to-do for each office that was told of unsigned reminders, with how many; it ends by itself with the last."""
    asked = set(regions)
    counties, cities = bureaus_for(asked), city_above(asked)
    for offices, level in ((counties, Level.COUNTY), (cities, Level.CITY)):
        for office in set(offices.values()):
            _renew(office, level)


def _renew(office: int, level: int) -> None:
    if level == Level.COUNTY:
        where = Q(item__office=office)
    else:
        where = within("item__region_id", (Organisation.objects.values_list("region_id", flat=True).get(pk=office),))
    firms, since = unsigned_of(where, level)
    key = f"{unsigned_key(office)}:{level}"
    if not firms or since is None:
        desk.finish_todos([key], None)
        return
    after = kinds().escalation(since)
    days = after.county + after.city + (after.city if level == Level.CITY else 0)
    desk.ensure_todos(
        [
            desk.Duty(
                key=key,
                kind="validity-unsigned",
                title=Text(
                    f"{firms} 家企业没有签收到期提醒：联系并登记",
                    f"{firms} firms have not signed for what is due: reach them",
                ),
                link=f"{reverse('validity')}?show=unsigned",
                organisation_id=office,
                due_on=working_days_after(since, days),
                why=Text(
                    f"发出后 {after.county} 个工作日未签收告知县里，再过 {after.city} 个工作日告知市里",
                    f"unsigned for {after.county} working days it goes to the county, after {after.city} more to the city",
                ),
                again=True,
            )
        ]
    )


def unsigned_of(where: Q, level: int = Level.FIRM, *, by_phone: bool = False) -> tuple[int, date | None]:
    """How many firms have not signed for something that is still to come, and since when."""
    rows = Reminder.objects.filter(
        where, signed_at=None, withdrawn_at=None, level__gte=level,
        item__closed_on=None, item__due_on__gte=china_today(),
    ).exclude(item__state=DueItem.State.BEGUN)  # fmt: skip
    if by_phone:
        rows = rows.filter(by_phone=True)
    found = rows.aggregate(firms=Count("item__enterprise", distinct=True), since=Min("sent_on"))
    return found["firms"], found["since"]


# -- whom to ring up ----------------------------------------------------------------------------------------------


def phone_key(office: int) -> str:
    """The key of an office's to-do about firms that are to be rung up."""
    return f"validity-phone:{office}"


def renew_phone_todos(offices: Iterable[int]) -> None:
    """One to-do an office, with how many firms; it ends by itself when all have been reached."""
    for office in set(offices):
        firms, since = unsigned_of(Q(item__office=office), by_phone=True)
        if firms and since is not None:
            desk.ensure_todos([_phone_duty(office, firms, since)])
        else:
            desk.finish_todos([phone_key(office)], None)


def _phone_duty(office: int, firms: int, since: date) -> desk.Duty:
    return desk.Duty(
        key=phone_key(office),
        kind="validity-phone",
        title=Text(
            f"电话提醒 {firms} 家没有账号的企业，并登记", f"Ring up {firms} firms without an account, and record it"
        ),
        link=f"{reverse('validity')}?show=phone",
        organisation_id=office,
        due_on=working_days_after(since, kinds().escalation(since).county),
        why=Text(
            "到期提醒须有人签收；没有账号的企业由县里电话联系",
            "a reminder has to reach somebody; who has no account is rung up",
        ),
        again=True,
    )


def renew_all_todos(_progress: Progress) -> int:
    """The to-dos of all offices, as things stand: what began or ended meanwhile counts no more."""
    offices = dict(Organisation.objects.filter(kind__in=KINDS, active=True).values_list("pk", "region_id"))
    with transaction.atomic():
        renew_phone_todos(offices)
        renew_unsigned_todos(offices.values())
    return 0
