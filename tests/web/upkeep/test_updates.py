"""The yearly update: who owes what until when, and by how much somebody is late."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.web.cast import Cast
from tests.web.upkeep.making import a_title

from tidu.errors import TiduError
from tidu.today import china_today
from tidu.web.registry.models import Enterprise
from tidu.web.upkeep.models import YearlyUpdate
from tidu.web.upkeep.rules import update_rule
from tidu.web.upkeep.service import due_updates, open_year
from tidu.web.upkeep.updates import confirm, form_of, mark_on_platform

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("title", "year", "day"),
    [("xjr", 2025, (4, 30)), ("xjr", 2026, (5, 31)), ("gxjs", 2025, (5, 31)), ("kjx", 2026, (3, 31))],
)
def test_the_day_is_that_of_the_rule_of_the_year(title: str, year: int, day: tuple[int, int]) -> None:
    rule = update_rule(title, year)
    assert rule is not None
    assert rule.due_on(year) == date(year, *day)
    assert rule.cite.grade in {"A", "A-", "B", "M"}


def test_no_rule_asks_before_there_was_one() -> None:
    assert update_rule("xjr", 2021) is None


def test_a_year_is_opened_once_for_all_who_hold_a_title_that_asks(
    cast: Cast, pumps: Enterprise, swim: Enterprise
) -> None:
    year = china_today().year + 1
    a_title(pumps, until=date(year, 12, 31))
    a_title(swim, until=date(year, 3, 1))
    assert open_year(year) == 1
    assert open_year(year) == 0
    (one,) = due_updates(year)
    assert (one.enterprise_id, one.title, one.due_on, one.done_on) == (pumps.pk, "xjr", date(year, 5, 31), None)
    assert one.consequence.zh
    assert not due_updates(year, [swim.pk])


def test_lateness_is_told_to_the_day(cast: Cast, pumps: Enterprise) -> None:
    row = YearlyUpdate(enterprise=pumps, title="xjr", year=2026, due_on=date(2026, 5, 31))
    assert row.late_by(date(2026, 5, 31)) == 0
    assert row.late_by(date(2026, 6, 2)) == 2
    row.done_on = date(2026, 6, 1)
    assert row.late_by(date(2026, 9, 1)) == 1


def test_the_firm_confirms_its_form_once_for_all_titles(
    cast: Cast, pumps: Enterprise, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tidu.web.filing import service as filing

    monkeypatch.setattr(filing, "problems", lambda _form: [])
    year = china_today().year
    for title in ("xjr", "zjtx"):
        YearlyUpdate.objects.create(enterprise=pumps, title=title, year=year, due_on=china_today() + timedelta(days=1))
    row = YearlyUpdate.objects.get(title="xjr")
    form = form_of(row, cast.zhao)
    assert form_of(YearlyUpdate.objects.get(title="zjtx"), cast.zhao).pk == form.pk
    confirm(row, cast.zhao)
    confirm(row, cast.zhao)
    assert list(YearlyUpdate.objects.values_list("done_on", flat=True)) == [china_today()] * 2
    assert form.versions.count() == 1


def test_the_county_marks_the_platform_with_a_proof(cast: Cast, pumps: Enterprise) -> None:
    row = YearlyUpdate.objects.create(enterprise=pumps, title="xjr", year=2026, due_on=date(2026, 5, 31))
    with pytest.raises(TiduError):
        mark_on_platform(row, cast.wang, " ")
    mark_on_platform(row, cast.wang, "示例：平台截图 12")
    row.refresh_from_db()
    assert (row.platform_on, row.platform_by) == (china_today(), cast.wang)
