"""The days off of an installation: its folder, what is missing, and what happens when a year arrives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.test import override_settings
from tests.web.cast import Cast
from tests.web.validity.world import Calendar

from tidu.clocks import Clock, clock_to_json, standard_calendar, use_calendar, working_days
from tidu.errors import Faults, TiduError
from tidu.web.desk.models import Message, Todo
from tidu.web.environment import Environment
from tidu.web.registry.models import Enterprise
from tidu.web.validity.arrangements import load_folder, look_after_years, missing, years
from tidu.web.validity.models import DueItem
from tidu.web.validity.service import SOURCES, Due, Source, register_source

YEAR_2027 = """
year: 2027
notice: {title: 示例放假安排通知, number: 示例〔2026〕1号, published: 2026-11-05, grade: M}
holidays:
  - {name: {zh: 元旦, en: New Year}, rest: [2027-01-01, 2027-01-03], work: []}
  - {name: {zh: 春节, en: Spring Festival}, rest: [2027-02-05, 2027-02-12], work: [2027-02-13, 2027-02-14]}
  - {name: {zh: 清明节, en: Qingming}, rest: [2027-04-05, 2027-04-05], work: []}
  - {name: {zh: 劳动节, en: Labour Day}, rest: [2027-05-01, 2027-05-05], work: [2027-05-08]}
  - {name: {zh: 端午节, en: Dragon Boat}, rest: [2027-06-09, 2027-06-09], work: []}
  - {name: {zh: 中秋节, en: Mid-Autumn}, rest: [2027-09-15, 2027-09-15], work: []}
  - {name: {zh: 国庆节, en: National Day}, rest: [2027-10-01, 2027-10-07], work: [2027-09-26, 2027-10-09]}
"""


@pytest.fixture(autouse=True)
def as_shipped() -> Iterator[None]:
    yield
    use_calendar(None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "2027.yaml").write_text(YEAR_2027, "utf-8")
    return tmp_path


def test_the_folder_is_read_at_the_start(folder: Path) -> None:
    with override_settings(CALENDAR=str(folder)):
        load_folder()
    notice = standard_calendar().notice(2027)
    assert notice is not None
    assert notice.number == "示例〔2026〕1号"
    with override_settings(CALENDAR=""):
        load_folder()
    assert standard_calendar().notice(2027) is None


def test_a_faulty_file_stops_the_start_with_its_line(folder: Path) -> None:
    (folder / "2027.yaml").write_text(YEAR_2027.replace("2027-05-08", "2027-05-10"), "utf-8")
    with override_settings(CALENDAR=str(folder)), pytest.raises(Faults) as refused:
        load_folder()
    assert "2027-05-10" in str(refused.value)
    assert "2027.yaml" in str(refused.value)


def test_a_folder_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(TiduError) as refused:
        Environment({"TIDU_CALENDAR": str(tmp_path / "nowhere")}).folder("TIDU_CALENDAR")
    assert refused.value.code == "bad-setting"
    assert Environment({}).folder("TIDU_CALENDAR") == ""


@pytest.mark.parametrize(
    ("day", "year"), [(date(2026, 11, 14), None), (date(2026, 11, 15), 2027), (date(2027, 1, 1), 2027)]
)
def test_the_next_year_is_missed_late_in_the_year(day: date, year: int | None) -> None:
    assert missing(day) == year


def test_the_years_are_told_with_their_notices() -> None:
    told = {one.year: one.notice is not None for one in years(date(2026, 11, 28))}
    assert told == {2025: True, 2026: True, 2027: False, 2028: False, 2029: False}


def test_the_city_is_asked_for_the_file_until_it_is_there(cast: Cast, folder: Path) -> None:
    look_after_years(date(2026, 11, 20))
    todo = Todo.objects.get(kind="calendar-year")
    assert todo.organisation == cast.li.memberships.first().organisation  # type: ignore[union-attr]
    assert "2027" in todo.title_zh
    with override_settings(CALENDAR=str(folder)):
        load_folder()
    assert look_after_years(date(2026, 11, 21)) == 1
    todo.refresh_from_db()
    assert todo.done_at is not None


def test_a_provisional_day_is_reckoned_again_and_whoever_it_concerns_is_told(
    cast: Cast, pumps: Enterprise, folder: Path, days: Calendar
) -> None:
    clock = Clock(working_days(3), date(2027, 2, 3))
    due = Due("example:1", pumps.pk, DueItem(what_zh="示例", what_en="example").what, clock)
    register_source(Source("example", due.what, lambda _span, _day: [due], lambda _keys, _day: {}))
    try:
        days.set(date(2026, 11, 10))
        days.sync()
        item = DueItem.objects.get(key="example:1")
        assert item.provisional
        before = item.due_on
        with override_settings(CALENDAR=str(folder)):
            load_folder()
        days.sync()
    finally:
        del SOURCES["example"]
    item.refresh_from_db()
    assert (item.provisional, item.clock) == (False, clock_to_json(clock))
    assert item.due_on != before
    told = set(Message.objects.filter(title_zh__contains="放假安排公布").values_list("recipient", flat=True))
    assert told == {cast.zhao.pk, cast.wang.pk}
