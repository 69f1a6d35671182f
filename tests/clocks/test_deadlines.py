"""Deadlines: what is left, what is overdue, the moment at which it is too late, and what is stored."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.clocks.naive import CALENDAR, DAYS, HEARING, ONE
from tests.clocks.test_periods import PERIODS
from tests.clocks.test_suspension import stops

from tidu.clocks import (
    Clock,
    Period,
    Until,
    after,
    clock_from_json,
    clock_to_json,
    day_in_china,
    days,
    deadline_to_json,
    until,
    working_days,
)
from tidu.errors import InputError
from tidu.text import Text

NOTICE = after(working_days(5, first="same_day"), date(2026, 11, 24), Text("公示", "Public notice"))  # to 30 November


@pytest.mark.parametrize(
    ("on", "state", "zh", "en"),
    [
        (date(2026, 11, 23), "running", "还剩 5 个工作日", "5 working days left"),
        (date(2026, 11, 24), "running", "还剩 4 个工作日", "4 working days left"),
        (date(2026, 11, 27), "running", "还剩 1 个工作日", "1 working day left"),
        (date(2026, 11, 29), "running", "还剩 1 个工作日", "1 working day left"),
        (date(2026, 11, 30), "last_day", "今天到期", "ends today"),
        (date(2026, 12, 1), "overdue", "已逾期 1 天", "overdue by 1 day"),
        (date(2026, 12, 7), "overdue", "已逾期 7 天", "overdue by 7 days"),
    ],
)
def test_what_is_left_on_a_day(on: date, state: str, zh: str, en: str) -> None:
    left = NOTICE.remaining(on)
    assert (left.state, left.text) == (state, Text(zh, en))


def test_days_of_the_calendar_are_left_until_the_day_to_which_the_end_moved() -> None:
    found = after(days(15), date(2026, 9, 20))  # 5 October, moved to the 8th
    assert found.remaining(date(2026, 10, 1)).text.zh == "还剩 7 天"
    assert found.remaining(date(2026, 10, 8)).state == "last_day"


@given(DAYS, PERIODS, st.integers(-5, 400))
def test_each_day_takes_one_away_where_it_counts(day: date, period: Period, later: int) -> None:
    found, on = after(period, day), day + later * ONE
    today, tomorrow = found.remaining(on), found.remaining(on + ONE)
    assert found.last is not None
    if on >= found.last:
        assert tomorrow.amount == today.amount + 1 or today.state == "last_day"
    else:
        counts = found.unit == "day" or CALENDAR.works(on + ONE)
        assert tomorrow.amount == today.amount - counts


# -- the moment


def test_a_day_ends_at_midnight_in_china_or_when_the_office_closes() -> None:
    end = NOTICE.ends_at()
    assert end is not None
    assert end.astimezone(UTC) == datetime(2026, 11, 30, 16, tzinfo=UTC)
    closed = NOTICE.ends_at(time(17, 30))
    assert closed is not None
    assert closed.astimezone(UTC) == datetime(2026, 11, 30, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "closing", "late"),
    [
        (datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC), None, False),
        (datetime(2026, 11, 30, 16, 0, tzinfo=UTC), None, True),
        (datetime(2026, 11, 30, 9, 29, tzinfo=UTC), time(17, 30), False),
        (datetime(2026, 11, 30, 9, 30, tzinfo=UTC), time(17, 30), True),
        (datetime(2026, 11, 30, 23, 0, tzinfo=timezone(timedelta(hours=9))), None, False),
    ],
)
def test_a_moment_is_late_or_not_whatever_zone_it_is_told_in(
    moment: datetime, closing: time | None, late: bool
) -> None:
    assert NOTICE.passed(moment, closing) is late


def test_a_clock_that_stands_still_is_never_late() -> None:
    stopped = Clock(working_days(5), date(2026, 11, 24)).suspend(date(2026, 11, 25), HEARING).deadline()
    assert not stopped.passed(datetime(2030, 1, 1, tzinfo=UTC))


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(InputError) as error:
        NOTICE.passed(datetime(2026, 11, 30, 12))  # noqa: DTZ001 - that is what is refused
    assert error.value.code == "naive-moment"
    assert day_in_china(datetime(2026, 11, 30, 16, 30, tzinfo=UTC)) == date(2026, 12, 1)


# -- stored


CLOCKS = DAYS.flatmap(
    lambda day: st.one_of(
        st.builds(Clock, PERIODS, st.just(day), suspensions=stops(day), label=st.just(Text("审核", "review"))),
        st.builds(Clock, PERIODS, st.just(day), backwards=st.just(True)),
        st.builds(Clock, st.builds(Until, st.just(day), st.sampled_from(["next", "stay", "back"])), st.just(day)),
    )
)


@given(CLOCKS)
def test_a_stored_clock_comes_back_as_it_was(clock: Clock) -> None:
    stored = json.loads(json.dumps(clock_to_json(clock), ensure_ascii=False))
    assert clock_from_json(stored) == clock
    assert clock_from_json(stored).deadline() == clock.deadline()


def test_an_open_stop_is_stored_too() -> None:
    clock = Clock(working_days(5), date(2026, 11, 24)).suspend(date(2026, 11, 25), HEARING)
    assert clock_from_json(json.loads(json.dumps(clock_to_json(clock)))) == clock
    assert deadline_to_json(clock.deadline())["last"] is None


def test_a_deadline_goes_out_with_its_reasons() -> None:
    told = json.loads(json.dumps(deadline_to_json(NOTICE)))
    assert (told["last"], told["falls_on"], told["act_by"], told["provisional"]) == (*["2026-11-30"] * 3, False)
    assert told["sentence"]["zh"].startswith("公示 5 个工作日：自 2026年11月24日")
    assert told["sentence"]["en"].startswith("Public notice, 5 working days: from 24 November 2026")
    assert told["basis"][0]["zh"] == "从起算当日开始计算"


@pytest.mark.parametrize(
    "change",
    [{"rule": {}}, {"rule": None}, {"start": "soon"}, {"start": None}, {"suspensions": [{}]}, {"label": {"fr": "x"}}],
)
def test_what_is_no_stored_clock_is_refused_in_words(change: dict[str, object]) -> None:
    stored = clock_to_json(Clock(working_days(5), date(2026, 11, 24)))
    with pytest.raises(InputError) as error:
        clock_from_json({**stored, **change})
    assert error.value.code == "bad-clock"


def test_clocks_and_deadlines_are_values() -> None:
    assert after(working_days(5), date(2026, 11, 24)) == after(working_days(5), date(2026, 11, 24))
    assert len({until(date(2026, 5, 31)), until(date(2026, 5, 31))}) == 1
    with pytest.raises(FrozenInstanceError):
        NOTICE.last = None  # type: ignore[misc]
