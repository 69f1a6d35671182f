"""Items come from their sources, move with them, and end with a word."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.web.access.parameters import PDF
from tests.web.cast import Cast
from tests.web.validity.world import DAY, END, Calendar, ending, item_of

from tidu.web.accounts.models import Membership
from tidu.web.desk.models import Message
from tidu.web.registry.enterprises.merging import merge_records
from tidu.web.registry.facts.evidence import add_evidence
from tidu.web.registry.models import Enterprise, EnterpriseEvent
from tidu.web.registry.titles.service import mark_under_review, renew_title, withdraw_title
from tidu.web.validity import sources
from tidu.web.validity.models import DueItem
from tidu.web.validity.service import ACTIONS, register_action


def test_a_title_is_due_on_its_last_day_and_says_why(cast: Cast, pumps: Enterprise, days: Calendar) -> None:
    title = ending(pumps)
    days.sync()
    item = item_of(title)
    assert (item.due_on, item.title, item.state) == (END, "zjtx", "quiet")
    assert "2026年12月31日" in item.deadline.sentence().zh
    assert item.office == cast.wang.memberships.get().organisation


def test_the_length_of_the_rule_explains_a_day_that_follows_from_it(pumps: Enterprise, days: Calendar) -> None:
    follows, other = ending(pumps, END), ending(pumps, date(2026, 10, 31), title="xjr")
    days.sync()
    assert item_of(follows).clock["rule"] == {"amount": 3, "unit": "year", "first": "same_day", "ending": "stay"}
    assert item_of(other).clock["rule"] == {"until": "2026-10-31", "ending": "stay"}


def test_going_through_twice_changes_nothing(pumps: Enterprise, days: Calendar) -> None:
    ending(pumps, date(2028, 12, 31))
    assert days.sync().new == 2  # the title, and the yearly update of its holder
    again = days.sync()
    assert again.total == 0


def test_the_yearly_update_is_due_on_its_fixed_day(pumps: Enterprise, days: Calendar) -> None:
    ending(pumps, date(2028, 12, 31))
    days.sync()
    item = DueItem.objects.get(source="update")
    assert item.due_on == date(2027, 5, 31)
    days.set(date(2026, 5, 1))
    DueItem.objects.all().delete()
    days.sync()
    assert DueItem.objects.get(source="update").due_on == date(2026, 5, 31)


def test_no_update_is_owed_after_the_title_has_ended(pumps: Enterprise, days: Calendar) -> None:
    ending(pumps, date(2026, 12, 31))
    days.set(date(2026, 7, 1))
    days.sync()
    assert not DueItem.objects.filter(source="update").exists()


def test_a_day_of_29_february_is_a_day_like_others(pumps: Enterprise, days: Calendar) -> None:
    title = ending(pumps, date(2028, 2, 29))
    days.set(date(2027, 2, 26))  # the 28th of February 2027 is a Sunday
    days.play()
    assert item_of(title).due_on == date(2028, 2, 29)
    assert item_of(title).reminders.get().planned_on == date(2027, 2, 26)


def test_a_paper_that_is_replaced_is_done(cast: Cast, pumps: Enterprise, days: Calendar) -> None:
    def paper(name: bytes, until: date) -> None:
        row, _new = add_evidence(
            pumps,
            SimpleUploadedFile("示例.pdf", PDF + name),
            "示例.pdf",
            cast.wang,
            kind="certificate",
            title="示例认证",
        )
        row.valid_until = until
        row.save()

    paper(b"1", DAY + timedelta(days=20))
    days.sync()
    first = DueItem.objects.get(source="evidence")
    paper(b"2", DAY + timedelta(days=400))
    days.sync()
    first.refresh_from_db()
    assert (first.state, first.closed_on) == ("done", DAY)
    assert DueItem.objects.open().get(source="evidence").due_on == DAY + timedelta(days=400)


def test_a_renewal_ends_the_item_with_the_new_end(pumps: Enterprise, days: Calendar) -> None:
    title = ending(pumps)
    days.sync()
    renew_title(title, valid_until=date(2029, 12, 31))
    days.sync()
    item = item_of(title)
    assert item.state == "done"
    assert "2029-12-31" in item.closed_zh


def test_a_reminder_of_what_was_withdrawn_is_taken_back_with_a_word(
    cast: Cast, pumps: Enterprise, days: Calendar
) -> None:
    title = ending(pumps)
    days.play()
    asked = Message.objects.get(recipient=cast.zhao)
    assert asked.needs_receipt
    withdraw_title(title, DAY, "示例：不再符合")
    days.sync()
    item = item_of(title)
    assert item.state == "withdrawn"
    assert item.reminders.get().withdrawn_at is not None
    assert Message.objects.filter(pk=asked.pk, needs_receipt=False).exists()
    word = Message.objects.filter(recipient=cast.zhao).first()
    assert word is not None
    assert "提醒撤回" in word.title_zh


def test_a_title_that_was_prolonged_begins_anew(pumps: Enterprise, days: Calendar) -> None:
    title = ending(pumps)
    days.play()
    title.valid_until = date(2027, 12, 31)
    title.save()
    days.sync()
    item = item_of(title)
    assert (item.due_on, item.told_months, item.state) == (date(2027, 12, 31), None, "quiet")
    assert item.reminders.get().withdrawn_at is not None
    title.valid_until = END
    title.save()
    assert days.play() == 0  # it was told of this day already


def test_what_has_begun_is_not_reminded_of(pumps: Enterprise, days: Calendar) -> None:
    title = ending(pumps)
    mark_under_review(title)
    assert days.play() == 0
    assert item_of(title).state == "begun"
    mark_under_review(title, under_review=False)
    assert days.play() == 1


def test_a_room_above_says_that_it_has_begun(pumps: Enterprise, days: Calendar) -> None:
    title = ending(pumps)
    register_action("re-review", lambda firms: [(firm, "zjtx") for firm in firms])
    try:
        days.sync()
        assert item_of(title).state == "begun"
    finally:
        ACTIONS["re-review"].pop()


def test_an_item_follows_its_title_to_the_record_that_is_kept(
    cast: Cast, pumps: Enterprise, swim: Enterprise, days: Calendar
) -> None:
    title = ending(swim)
    days.sync()
    Enterprise.objects.filter(pk=swim.pk).update(uscc=None, region="211481101")
    merge_records(pumps, Enterprise.objects.get(pk=swim.pk), "示例", cast.li)
    days.sync()
    item = item_of(title)
    assert (item.enterprise_id, item.closed_on) == (pumps.pk, None)


def test_a_firm_that_is_no_more_owes_nothing(pumps: Enterprise, days: Calendar) -> None:
    title = ending(pumps)
    days.sync()
    Enterprise.objects.filter(pk=pumps.pk).update(status="deregistered")
    days.sync()
    assert item_of(title).state == "withdrawn"


def test_an_owner_who_left_gives_it_back_to_the_office_which_is_told(
    cast: Cast, pumps: Enterprise, days: Calendar
) -> None:
    Enterprise.objects.filter(pk=pumps.pk).update(owner=cast.zheng)
    title = ending(pumps)
    days.sync()
    assert item_of(title).owner == cast.zheng
    Membership.objects.filter(user=cast.zheng).update(ended_at="2026-06-30T00:00:00Z")
    days.sync()
    assert item_of(title).owner is None
    told = Message.objects.get(recipient=cast.wang)
    assert "转由本单位负责" in told.title_zh
    assert pumps.name in told.body_zh


def test_it_lapses_half_a_year_after_its_day(pumps: Enterprise, days: Calendar) -> None:
    title = ending(pumps)
    days.sync()
    days.set(END + timedelta(days=20))
    days.sync()
    assert item_of(title).late(days.today)
    days.set(END + timedelta(days=181))
    days.sync()
    assert item_of(title).state == "lapsed"


def test_a_clock_set_back_undoes_nothing(pumps: Enterprise, days: Calendar) -> None:
    title = ending(pumps)
    days.play(date(2026, 10, 9))
    before = DueItem.objects.values().get(pk=item_of(title).pk)
    assert days.play(date(2026, 7, 1)) == 0
    assert DueItem.objects.values().get(pk=item_of(title).pk) == before


def test_a_change_is_reported_within_three_months_of_its_event(pumps: Enterprise, days: Calendar) -> None:
    ending(pumps)
    event = EnterpriseEvent.objects.create(enterprise=pumps, kind="renamed", happened_on=date(2026, 5, 20))
    days.sync()
    item = DueItem.objects.get(key=f"change:{event.pk}")
    assert item.due_on == date(2026, 8, 20)
    assert "3 个月" in item.deadline.sentence().zh
    event.delete()
    days.sync()
    item.refresh_from_db()
    assert item.state == "withdrawn"


def test_who_holds_no_title_reports_no_change(pumps: Enterprise, days: Calendar) -> None:
    EnterpriseEvent.objects.create(enterprise=pumps, kind="moved", happened_on=date(2026, 5, 20))
    days.sync()
    assert not DueItem.objects.filter(source="change").exists()


def test_an_update_that_upkeep_confirmed_is_done(
    pumps: Enterprise, days: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    ending(pumps, date(2028, 12, 31))
    days.sync()
    item = DueItem.objects.get(source="update")
    monkeypatch.setattr(sources, "updates_done", lambda firms, _year: frozenset((firm, "zjtx") for firm in firms))
    days.sync()
    item.refresh_from_db()
    assert (item.state, item.closed_zh) == ("done", "年度更新已确认")
