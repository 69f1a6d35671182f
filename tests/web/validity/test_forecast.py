"""The forecast: by the rules of the last day, told when it changes, with the cheapest way where one was sought."""

from __future__ import annotations

from datetime import date, timedelta

from django.test import Client
from django.urls import reverse
from tests.web.cast import Cast
from tests.web.validity.kept import an_item

from tidu.today import china_today
from tidu.web.desk.models import Message
from tidu.web.registry.facts.service import Statement, catalogue, state
from tidu.web.registry.models import Enterprise, Source
from tidu.web.standing.service import verdict_of
from tidu.web.upkeep.service import Ban
from tidu.web.validity.forecasting import judge_some, outlook_of, seek_ways
from tidu.web.validity.models import DueItem, Forecast

TODAY = china_today()


def test_it_is_the_verdict_by_the_rules_of_the_last_day(pumps: Enterprise) -> None:
    item = an_item(pumps)
    judge_some([item], TODAY)
    row = Forecast.objects.get()
    assert row.on == item.due_on
    assert row.standard == catalogue().which("zjtx", "review", item.due_on).standard.id
    assert verdict_of(pumps, "zjtx", "review", TODAY).outcome.word == "unknown"
    assert outlook_of(row.level) == "open"
    assert row.missing > 0


def test_a_change_is_told_to_the_owner_once(cast: Cast, pumps: Enterprise) -> None:
    Enterprise.objects.filter(pk=pumps.pk).update(owner=cast.wang)
    item = an_item(pumps)
    judge_some([item], TODAY)
    Forecast.objects.update(level="m")
    item = DueItem.objects.get(pk=item.pk)
    assert judge_some([item], TODAY) == 1
    assert judge_some([item], TODAY) == 0
    told = Message.objects.filter(recipient=cast.wang, title_zh__contains="复核预判有变化")
    assert told.count() == 1
    assert Forecast.objects.get().before == "m"


def test_a_firm_that_fails_has_its_gaps_and_a_way_sought(pumps: Enterprise) -> None:
    item = an_item(pumps)
    source = Source.objects.create(kind="form", party="firm", label="示例")
    figures = [("revenue", 50_000_00), ("staff", 10)]
    for year in (2024, 2025):
        state(source, [Statement(pumps.pk, code, date(year, 12, 31), value) for code, value in figures])
    judge_some([item], TODAY)
    row = Forecast.objects.get()
    Forecast.objects.update(level="f")
    assert seek_ways(TODAY, 5) == 1
    assert seek_ways(TODAY, 5) == 0
    row.refresh_from_db()
    assert row.cost_sought


def test_a_ban_that_lasts_until_then_stands_beside_the_forecast(cast: Cast, pumps: Enterprise, client: Client) -> None:
    item = an_item(pumps)
    judge_some([item], TODAY)
    client.force_login(cast.li)
    for until, stands in ((item.due_on, True), (item.due_on - timedelta(days=1), False)):
        Ban.objects.all().delete()
        Ban.objects.create(
            enterprise=pumps, first=TODAY, until=until, why_zh="示例", why_en="example", document="示例文号", grade="A"
        )
        page = client.get(reverse("validity-forecast"), {"outlook": "all"}).content.decode()
        assert (f"{until} 前（含当日）不得申报" in page) is stands
