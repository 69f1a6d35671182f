"""Sending reminders: to the firm's people and the owner, each with a receipt; who has no account is to be rung up.

A step is some hundred firms in one transaction: rows, messages and to-dos are there together or not at all, and the
database itself refuses a second reminder for the same months before the same day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.urls import reverse

from tidu.text import Text
from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.desk import service as desk
from tidu.web.jobs.service import Progress
from tidu.web.validity.escalating import renew_phone_todos
from tidu.web.validity.kinds import kinds, working_days_after
from tidu.web.validity.models import Delivery, DueEvent, DueItem, Reminder
from tidu.web.validity.people import people_of
from tidu.web.validity.planning import Planned, plan
from tidu.web.validity.telling import answering, line, lines, names_of

STEP = 500
State = DueItem.State


def remind_all(progress: Progress) -> int:
    """Send everything that should have gone out by today; killed, what was sent stays sent."""
    today, done = china_today(), 0
    planned = plan(today)
    for start in range(0, len(planned), STEP):
        done += remind(planned[start : start + STEP], today)
        progress.advance(done, len(planned))
    return done


@transaction.atomic
def remind(planned: Sequence[Planned], today: date) -> int:
    """Send some reminders; gives how many. What somebody else has sent meanwhile is left out."""
    wanted = {one.item_id: one for one in planned}
    locked = DueItem.objects.select_for_update().open().exclude(state=State.BEGUN).filter(pk__in=wanted)
    items = [one for one in locked.order_by("pk") if one.told_months is None or wanted[one.pk].months < one.told_months]
    if not items:
        return 0
    firms = people_of(one.enterprise_id for one in items)
    rows = _rows(items, wanted, firms, today)
    events = []
    for item in items:
        one = wanted[item.pk]
        item.told_months, item.state = one.months, State.REMINDED
        events.append(_event(item, one, today, by_phone=item.enterprise_id not in firms))
    DueItem.objects.bulk_update(items, ("told_months", "state"), batch_size=STEP)
    DueEvent.objects.bulk_create(events, batch_size=STEP)
    _supersede(rows)
    _deliver(items, rows, firms)
    renew_phone_todos({one.office_id for one in items if one.office_id is not None})
    audit.record("validity.remind", items[0], after={"items": len(items), "on": today})
    return len(items)


def _rows(
    items: Sequence[DueItem], wanted: Mapping[int, Planned], firms: Mapping[int, list[int]], today: date
) -> dict[int, Reminder]:
    """The reminders by their items. It goes to the county if it is not signed for within some working days."""
    next_on = working_days_after(today, kinds().escalation(today).county + 1)
    made = Reminder.objects.bulk_create(
        [
            Reminder(
                item=item,
                months=wanted[item.pk].months,
                due_on=item.due_on,
                planned_on=wanted[item.pk].planned_on,
                sent_on=today,
                by_phone=item.enterprise_id not in firms,
                next_on=next_on,
            )
            for item in items
        ],
        batch_size=STEP,
    )
    return {one.item_id: one for one in made}


def _supersede(rows: Mapping[int, Reminder]) -> None:
    """An earlier reminder of the same item that nobody signed for gives way to the new one, so that one is signed, not two."""
    earlier = Reminder.objects.filter(item__in=rows, signed_at=None, withdrawn_at=None)
    earlier.exclude(pk__in=[one.pk for one in rows.values()]).update(next_on=None)


def _event(item: DueItem, one: Planned, today: date, *, by_phone: bool) -> DueEvent:
    late = f"（应于 {one.planned_on} 发出）" if one.planned_on < today else ""
    late_en = f" (was to go on {one.planned_on})" if one.planned_on < today else ""
    phone = "；企业没有账号，需电话联系" if by_phone else ""
    phone_en = "; the firm has no account and is to be rung up" if by_phone else ""
    return DueEvent(
        item=item,
        kind="reminded",
        text_zh=f"到期前 {one.months} 个月提醒已发出{late}{phone}",
        text_en=f"reminder of {one.months} months before sent{late_en}{phone_en}",
    )


# -- messages -----------------------------------------------------------------------------------------------------


def _deliver(items: Sequence[DueItem], rows: Mapping[int, Reminder], firms: Mapping[int, list[int]]) -> None:
    """One message a person for all of them: one's own firm's items, or those for which one answers."""
    deliveries: list[Delivery] = []
    by_firm: dict[int, list[DueItem]] = defaultdict(list)
    for item in items:
        by_firm[item.enterprise_id].append(item)
    names = names_of(items)
    for firm, some in by_firm.items():
        for message in desk.deliver(firms.get(firm, ()), *_to_firm(some), reverse("validity-mine"), needs_receipt=True):
            deliveries += [Delivery(reminder=rows[one.pk], message=message, to_firm=True) for one in some]
    for person, some in answering(items).items():
        link = (
            reverse("validity-item", args=[some[0].pk]) if len(some) == 1 else f"{reverse('validity')}?state=reminded"
        )
        for message in desk.deliver([person], *_to_owner(some, names, rows), link, needs_receipt=True):
            deliveries += [Delivery(reminder=rows[one.pk], message=message, to_firm=False) for one in some]
    Delivery.objects.bulk_create(deliveries, batch_size=STEP)


def _to_firm(items: Sequence[DueItem]) -> tuple[Text, Text]:
    first = min(items, key=lambda one: one.due_on)
    more = f" 等 {len(items)} 项" if len(items) > 1 else ""
    more_en = f" and {len(items) - 1} more" if len(items) > 1 else ""
    title = Text(
        f"到期提醒：{first.what_zh}{more}，{first.due_on} 到期，请签收",
        f"Due: {first.what_en}{more_en}, on {first.due_on}; please sign",
    )
    tail = Text(
        "签收表示贵单位已经知道这个日期。怎么办理、找谁办理，见“我的到期事项”。",
        "Signing says that you know the day. What to do and whom to ask stands under “What is due of mine”.",
    )
    body = lines([line(one) for one in items])
    return title, Text(f"{body.zh}\n\n{tail.zh}", f"{body.en}\n\n{tail.en}")


def _to_owner(items: Sequence[DueItem], names: Mapping[int, str], rows: Mapping[int, Reminder]) -> tuple[Text, Text]:
    first = items[0]
    phone = sum(rows[one.pk].by_phone for one in items)
    title = (
        Text(
            f"到期提醒：{names[first.enterprise_id]}，{first.what_zh}，{first.due_on} 到期",
            f"Due: {names[first.enterprise_id]}, {first.what_en}, on {first.due_on}",
        )
        if len(items) == 1
        else Text(f"{len(items)} 项到期提醒已发给企业", f"{len(items)} reminders went to firms")
    )
    body = lines([line(one, names[one.enterprise_id]) for one in items])
    if phone:
        body = Text(
            f"其中 {phone} 家企业没有账号，请电话联系并登记。\n{body.zh}",
            f"{phone} of the firms have no account: ring them up and record it.\n{body.en}",
        )
    return title, body
