"""Reminders: each once, only the latest of those missed, signed by the firm or by whoever rang it; else they go on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from tests.web.cast import Cast
from tests.web.validity.world import END, Calendar, ending, item_of

from tidu.errors import InputError
from tidu.web.accounts.models import User
from tidu.web.desk.models import Message, Todo
from tidu.web.registry.models import Enterprise, TitleHeld
from tidu.web.validity.escalating import escalate
from tidu.web.validity.models import DueItem, Reminder
from tidu.web.validity.planning import plan
from tidu.web.validity.reminding import remind
from tidu.web.validity.signing import sign

SignIn = Callable[[User], Client]


@pytest.mark.parametrize(
    ("day", "months"),
    [
        (date(2025, 12, 30), None),
        (date(2025, 12, 31), 12),
        (date(2026, 6, 29), 12),
        (date(2026, 6, 30), 6),
        (date(2026, 9, 30), 3),
        (date(2026, 11, 30), 1),
        (date(2026, 12, 31), 1),
        (date(2027, 1, 1), None),
    ],
)
def test_a_title_that_is_entered_late_gets_the_latest_reminder_alone(
    pumps: Enterprise, days: Calendar, day: date, months: int | None
) -> None:
    ending(pumps)
    assert days.play(day) == (months is not None)
    assert list(Reminder.objects.values_list("months", flat=True)) == ([months] if months else [])


def test_every_reminder_is_sent_once(pumps: Enterprise, days: Calendar) -> None:
    ending(pumps)
    sent = [days.play(day) for day in (date(2026, 1, 5), date(2026, 1, 5), date(2026, 7, 2), date(2026, 7, 3))]
    assert sent == [1, 0, 1, 0]


def test_the_database_refuses_a_second_one(pumps: Enterprise, days: Calendar) -> None:
    title = ending(pumps, date(2026, 12, 30))
    days.play()
    item = item_of(title)
    twin = Reminder(item=item, months=6, due_on=item.due_on, planned_on=item.due_on, sent_on=item.due_on)
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_two_who_plan_at_once_send_once(pumps: Enterprise, days: Calendar) -> None:
    ending(pumps)
    days.sync()
    first, second = plan(days.today), plan(days.today)
    assert (remind(first, days.today), remind(second, days.today)) == (1, 0)
    assert Message.objects.filter(needs_receipt=True).count() == 2  # the firm, and the officer of its county


def test_the_firm_and_the_owner_are_told_with_a_receipt(cast: Cast, pumps: Enterprise, days: Calendar) -> None:
    Enterprise.objects.filter(pk=pumps.pk).update(owner=cast.wang)
    ending(pumps)
    days.play()
    to_firm, to_owner = Message.objects.get(recipient=cast.zhao), Message.objects.get(recipient=cast.wang)
    assert to_firm.needs_receipt
    assert to_owner.needs_receipt
    assert "2026-12-31" in to_firm.title_zh
    assert pumps.name in to_owner.title_zh


def test_signing_the_message_signs_for_the_reminder(
    cast: Cast, pumps: Enterprise, days: Calendar, signed_in: SignIn
) -> None:
    title = ending(pumps)
    days.play()
    message = Message.objects.get(recipient=cast.zhao)
    signed_in(cast.zhao).post(reverse("message_sign", args=[message.pk]))
    reminder = item_of(title).reminders.get()
    assert (reminder.signed_by, reminder.how) == (cast.zhao, "here")
    assert item_of(title).state == "signed"


def test_signing_on_the_page_ends_the_message_too(
    cast: Cast, pumps: Enterprise, days: Calendar, signed_in: SignIn
) -> None:
    title = ending(pumps)
    days.play()
    signed_in(cast.zhao).post(reverse("validity-mine"), {"item": item_of(title).pk})
    assert item_of(title).state == "signed"
    assert not Message.objects.get(recipient=cast.zhao).needs_receipt


def test_the_owners_signature_is_noted_and_is_not_the_firms(
    cast: Cast, pumps: Enterprise, days: Calendar, signed_in: SignIn
) -> None:
    title = ending(pumps)
    days.play()
    message = Message.objects.get(recipient=cast.wang)
    signed_in(cast.wang).post(reverse("message_sign", args=[message.pk]))
    assert item_of(title).state == "reminded"
    assert item_of(title).events.filter(kind="owner-signed", by=cast.wang).exists()


def test_what_is_not_signed_goes_to_the_county_and_then_to_the_city(
    cast: Cast, pumps: Enterprise, days: Calendar
) -> None:
    title = ending(pumps)
    days.play(date(2026, 7, 1))
    days.play(date(2026, 7, 8))
    assert item_of(title).reminders.get().level == Reminder.Level.FIRM
    days.play(date(2026, 7, 9))  # five working days have passed
    assert item_of(title).reminders.get().level == Reminder.Level.COUNTY
    assert Message.objects.filter(recipient=cast.wang, title_zh__contains="没有签收").exists()
    assert not Message.objects.filter(recipient=cast.li, title_zh__contains="没有签收").exists()
    days.play(date(2026, 7, 17))
    assert item_of(title).reminders.get().level == Reminder.Level.CITY
    assert Message.objects.filter(recipient=cast.li, title_zh__contains="没有签收").exists()
    kinds = list(item_of(title).events.values_list("kind", flat=True))
    assert kinds == ["level-2", "level-1", "reminded"]
    open_todos = Todo.objects.open().filter(kind="validity-unsigned")
    assert open_todos.count() == 2
    sign([item_of(title).pk], cast.zhao)
    assert not open_todos.exists()


def test_a_duty_that_was_missed_for_weeks_goes_up_one_level_at_a_time(pumps: Enterprise, days: Calendar) -> None:
    title = ending(pumps)
    days.play(date(2026, 7, 1))
    days.play(date(2026, 8, 31))
    assert item_of(title).reminders.get().level == Reminder.Level.COUNTY


def test_an_officer_puts_it_up_by_hand(cast: Cast, pumps: Enterprise, days: Calendar, signed_in: SignIn) -> None:
    title = ending(pumps)
    days.play()
    signed_in(cast.wang).post(reverse("validity-item", args=[item_of(title).pk]), {"do": "escalate"})
    assert item_of(title).reminders.get().level == Reminder.Level.COUNTY
    assert item_of(title).events.filter(kind="level-1", by=cast.wang).exists()


def test_a_firm_without_an_account_is_rung_up_and_that_is_recorded(
    cast: Cast, swim: Enterprise, days: Calendar, signed_in: SignIn
) -> None:
    title = ending(swim)
    days.play()
    todo = Todo.objects.get(kind="validity-phone")
    assert todo.organisation == cast.chen.memberships.get().organisation
    assert todo.done_at is None
    page = signed_in(cast.chen)
    page.post(reverse("validity-item", args=[item_of(title).pk]), {"do": "phone", "note": ""})
    assert item_of(title).state == "reminded"  # it has to say who was reached
    page.post(reverse("validity-item", args=[item_of(title).pk]), {"do": "phone", "note": "示例经理，7月2日"})
    reminder = item_of(title).reminders.get()
    assert (reminder.how, reminder.note, reminder.signed_by) == ("phone", "示例经理，7月2日", cast.chen)
    todo.refresh_from_db()
    assert todo.done_at is not None


def test_a_call_without_a_word_is_refused(cast: Cast, pumps: Enterprise, days: Calendar) -> None:
    item = item_of(_reminded(pumps, days))
    with pytest.raises(InputError) as refused:
        sign([item.pk], cast.wang, Reminder.How.PHONE, " ")
    assert refused.value.code == "no-note"


def _reminded(firm: Enterprise, days: Calendar) -> TitleHeld:
    title = ending(firm)
    days.play()
    return title


def test_signing_twice_keeps_the_first_signature(cast: Cast, pumps: Enterprise, days: Calendar) -> None:
    item = item_of(_reminded(pumps, days))
    assert (sign([item.pk], cast.zhao), sign([item.pk], cast.wang, Reminder.How.PHONE, "示例")) == (1, 0)
    assert item.reminders.get().signed_by == cast.zhao


def test_nothing_goes_on_of_what_has_begun(pumps: Enterprise, days: Calendar) -> None:
    item = item_of(_reminded(pumps, days))
    DueItem.objects.filter(pk=item.pk).update(state="begun")
    assert escalate([item.reminders.get().pk], date(2026, 12, 1)) == 0


def test_the_next_reminder_takes_the_place_of_one_that_nobody_signed(
    cast: Cast, pumps: Enterprise, days: Calendar
) -> None:
    title = ending(pumps)
    days.play(date(2026, 1, 5))
    days.play(date(2026, 7, 1))
    later, earlier = item_of(title).reminders.order_by("-pk")
    assert earlier.next_on is None
    assert later.next_on is not None
    sign([item_of(title).pk], cast.zhao)
    assert not Reminder.objects.filter(signed_at=None).exists()


def test_one_message_tells_a_firm_of_all_its_items(cast: Cast, pumps: Enterprise, days: Calendar) -> None:
    ending(pumps)
    ending(pumps, END, title="gxjs")
    days.play()
    assert Message.objects.filter(recipient=cast.zhao).count() == 1
    assert Reminder.objects.count() == 2
