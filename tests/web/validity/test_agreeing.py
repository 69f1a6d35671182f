"""The calendar and upkeep say the same: who owes which yearly update, and that a change was reported."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.web.cast import Cast
from tests.web.validity.world import Calendar, ending

from tidu.web.registry.models import Enterprise, EnterpriseEvent
from tidu.web.upkeep.service import due_updates, report_change
from tidu.web.validity.models import DueItem

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("today", [date(2026, 4, 20), date(2026, 9, 1), date(2027, 1, 5)])
def test_the_yearly_updates_of_the_calendar_are_those_of_upkeep(
    pumps: Enterprise, swim: Enterprise, days: Calendar, today: date
) -> None:
    ending(pumps, date(2028, 6, 30), "xjr", decided_on=date(2025, 7, 1))
    ending(swim, date(2028, 12, 31), "zjtx", decided_on=date(2026, 2, 1))
    days.set(today)
    days.sync()
    items = DueItem.objects.filter(source="update").exclude(state__in=("done", "withdrawn", "lapsed"))
    found = {(one.enterprise_id, one.due_on) for one in items}
    year = today.year if today <= date(today.year, 5, 31) else today.year + 1
    assert found == {(one.enterprise_id, one.due_on) for one in due_updates(year)}
    assert all(one.owner_id is not None or one.office_id is not None for one in items)


def test_a_change_that_is_not_reported_is_due_three_months_after_it_and_done_by_its_report(
    cast: Cast, pumps: Enterprise, days: Calendar
) -> None:
    from tidu.today import china_today

    today = china_today()
    ending(pumps, today + timedelta(days=700), "xjr")
    on = today - timedelta(days=10)
    EnterpriseEvent.objects.create(enterprise=pumps, kind="renamed", happened_on=on, recorded_by=cast.wang)
    days.set(today)
    days.sync()
    item = DueItem.objects.get(source="change")
    assert 88 <= (item.due_on - on).days <= 92
    report_change(pumps, "rename", on, by=cast.zhao, given={"name": "葫芦岛渤湾示例泵业股份有限公司"})
    days.sync()
    item.refresh_from_db()
    assert item.state == "done"
