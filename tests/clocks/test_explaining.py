"""Why it is this day: one sentence in both languages, the rules used, and every day on the way."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.clocks.naive import CALENDAR, DAYS, HEARING, ONE
from tests.clocks.test_deadlines import CLOCKS

from tidu.clocks import Clock, Deadline, after, before, days, months, until, working_days, years
from tidu.text import Text

NOTICE = Text("公示", "Public notice")

SAID = [
    (
        after(working_days(5, first="same_day"), date(2026, 11, 24), NOTICE),
        "公示 5 个工作日：自 2026年11月24日（周二）起（当日计入），跳过 11月28日至29日（周末），至 11月30日（周一）。",
        "Public notice, 5 working days: from 24 November 2026 (Tuesday), that day counted; "
        "skipping 28–29 November (weekend); to 30 November (Monday).",
    ),
    (
        after(working_days(5, first="same_day"), date(2026, 11, 28), NOTICE),
        "公示 5 个工作日：自 2026年11月28日（周六）起，跳过 11月28日至29日（周末），至 12月4日（周五）。",
        "Public notice, 5 working days: from 28 November 2026 (Saturday); "
        "skipping 28–29 November (weekend); to 4 December (Friday).",
    ),
    (
        after(working_days(5), date(2026, 9, 30), NOTICE),
        "公示 5 个工作日：自 2026年9月30日（周三）的次日起，跳过 10月1日至7日（国庆节）、10月11日（周日），"
        "10月10日（周六）调休上班，计入，至 10月13日（周二）。",
        "Public notice, 5 working days: from the day after 30 September 2026 (Wednesday); "
        "skipping 1–7 October (National Day), 11 October (Sunday); "
        "10 October (Saturday) worked to make up and counted; to 13 October (Tuesday).",
    ),
    (
        after(working_days(5), date(2026, 12, 28)),
        "5 个工作日：自 2026年12月28日（周一）的次日起，跳过 2027年1月1日（元旦）、2027年1月2日至3日（周末），"
        "至 2027年1月5日（周二）。暂定：2027 年放假安排尚未公布或尚未录入，按周末和法定节假日推算。",
        "5 working days: from the day after 28 December 2026 (Monday); skipping 1 January 2027 (New Year), "
        "2–3 January 2027 (weekend); to 5 January 2027 (Tuesday). Provisional: the days off of 2027 are not arranged yet, "
        "or not entered; reckoned by weekends and holidays by law.",
    ),
    (
        after(days(15), date(2026, 9, 20)),
        "15 天：自 2026年9月20日（周日）的次日起，届满日 10月5日是国庆节，顺延至 10月8日（周四）。",
        "15 days: from the day after 20 September 2026 (Sunday); "
        "the end, 5 October, is off (National Day) and moves on to 8 October (Thursday).",
    ),
    (
        after(years(3, first="same_day", ending="stay"), date(2024, 1, 1), Text("有效期", "Validity")),
        "有效期 3 年：自 2024年1月1日（周一）起（当日计入），至 2026年12月31日（周四）。",
        "Validity, 3 years: from 1 January 2024 (Monday), that day counted; to 31 December 2026 (Thursday).",
    ),
    (
        before(working_days(3), date(2026, 6, 22)),
        "3 个工作日：从 2026年6月22日（周一）往前数，跳过 6月19日至21日（端午节），最迟 6月16日（周二）。",
        "3 working days before 22 June 2026 (Monday); skipping 19–21 June (Dragon Boat Festival); "
        "16 June (Tuesday) at the latest.",
    ),
    (
        before(days(10), date(2026, 10, 15)),
        "10 天：从 2026年10月15日（周四）往前数，届满日 10月5日是国庆节，提前到 9月30日（周三）。",
        "10 days before 15 October 2026 (Thursday); "
        "the end, 5 October, is off (National Day) and moves back to 30 September (Wednesday).",
    ),
    (
        until(date(2026, 5, 31), Text("年度更新", "Yearly update")),
        "年度更新：截止 2026年5月31日（周日），当日是周日，不顺延，最后一个工作日是 5月29日（周五）。",
        "Yearly update: by 31 May 2026 (Sunday); which is off (Sunday) and does not move; "
        "the last working day is 29 May (Friday).",
    ),
    (
        until(date(2026, 5, 31), ending="next"),
        "截止 2026年5月31日（周日），当日是周日，顺延至 6月1日（周一）。",
        "by 31 May 2026 (Sunday); that day is off (Sunday) and moves on to 1 June (Monday).",
    ),
    (
        Clock(working_days(10), date(2026, 11, 2)).suspend(date(2026, 11, 9), HEARING).deadline(),
        "10 个工作日：自 2026年11月2日（周一）的次日起，自 11月9日起中止（听证），尚未恢复，届满日待定。",
        "10 working days: from the day after 2 November 2026 (Monday); "
        "suspended from 9 November (a hearing) and not resumed, so that the end is open.",
    ),
    (
        Clock(days(10, ending="stay"), date(2026, 11, 2))
        .suspend(date(2026, 11, 9), HEARING, until=date(2026, 11, 11))
        .deadline(),
        "10 天：自 2026年11月2日（周一）的次日起，11月9日至11日中止（听证）不计入，至 11月15日（周日）。",
        "10 days: from the day after 2 November 2026 (Monday); "
        "9–11 November suspended (a hearing) and not counted; to 15 November (Sunday).",
    ),
]


@pytest.mark.parametrize(("deadline", "zh", "en"), SAID)
def test_a_date_explains_itself_in_one_sentence(deadline: Deadline, zh: str, en: str) -> None:
    assert deadline.sentence().zh == zh
    assert deadline.sentence().en == en


def test_a_long_period_names_the_first_stretches_and_counts_the_others() -> None:
    said = after(working_days(60), date(2026, 1, 5)).sentence()
    assert (
        "2月15日至23日（春节）等，另 9 天，2月14日（周六）、2月28日（周六）调休上班，计入，至 4月3日（周五）" in said.zh
    )
    assert "and 9 more days" in said.en


def test_a_stop_before_the_start_or_after_the_end_is_not_told() -> None:
    clock = Clock(working_days(3), date(2026, 11, 2))
    early = clock.suspend(date(2026, 10, 1), HEARING, until=date(2026, 10, 5)).suspend(date(2026, 12, 1), HEARING)
    assert early.deadline().sentence() == clock.deadline().sentence()


def test_a_day_does_not_count_where_the_clock_stands_still_from_the_start() -> None:
    clock = Clock(working_days(3, first="same_day"), date(2026, 11, 24)).suspend(
        date(2026, 11, 24), HEARING, until=date(2026, 11, 24)
    )
    assert "当日计入" not in clock.deadline().sentence().zh
    assert clock.deadline().last == date(2026, 11, 27)


# -- the rules


def test_the_law_is_cited_where_it_is_the_rule_that_was_used() -> None:
    moved = [line.zh for line in after(months(3), date(2026, 11, 30)).basis()]
    assert [part.split("第")[-1] for part in moved] == ["二百零一条）", "二百零二条）", "二百零三条）"]
    cited = [line.zh for line in after(years(3, first="same_day", ending="stay"), date(2024, 1, 1)).basis()]
    assert not any("民法典" in line for line in cited)
    assert len(cited) == 2


@pytest.mark.parametrize(
    "deadline",
    [before(days(10), date(2026, 10, 15)), until(date(2026, 5, 31), ending="next"), until(date(2026, 5, 31))],
)
def test_counting_back_and_fixed_days_cite_no_article(deadline: Deadline) -> None:
    assert not any("民法典" in line.zh for line in deadline.basis())


@pytest.mark.parametrize(
    ("deadline", "numbers"),
    [
        (after(working_days(5), date(2026, 9, 30)), ["国办发明电〔2025〕7号"]),
        (after(working_days(5), date(2025, 12, 24)), ["国办发明电〔2024〕12号", "国办发明电〔2025〕7号"]),
        (after(working_days(5), date(2026, 12, 28)), ["国办发明电〔2025〕7号"]),
        (after(months(3), date(2025, 11, 30)), ["国办发明电〔2025〕7号"]),
        (after(years(3, ending="stay"), date(2023, 11, 30)), []),
        (until(date(2026, 5, 31)), []),
        (until(date(2026, 5, 31), ending="next"), ["国办发明电〔2025〕7号"]),
        (Clock(working_days(10), date(2026, 11, 2)).suspend(date(2026, 11, 9), HEARING).deadline(), []),
    ],
)
def test_the_notices_are_named_on_which_a_day_depends(deadline: Deadline, numbers: list[str]) -> None:
    assert [notice.number for notice in deadline.notices()] == numbers


# -- day by day


@given(CLOCKS)
def test_the_days_count_up_to_the_period_and_end_on_the_last(clock: Clock) -> None:
    found = clock.deadline()
    listed = found.days()
    assert found.last is not None
    dates = [day.date for day in listed]
    step = -ONE if clock.backwards or (found.falls_on or found.last) > found.last == dates[-1] else ONE
    assert all(later - earlier == step for earlier, later in pairwise(dates))
    assert [day.date for day in listed if day.counts][-1] == found.last
    assert listed[-1].date == found.last or listed[-1].why.zh.endswith("届满日移开")
    numbers = [day.number for day in listed if day.number is not None]
    assert numbers == list(range(1, len(numbers) + 1))
    if found.unit == "working_day":
        assert numbers[-1] == getattr(clock.rule, "amount", None)
        assert all(day.counts == CALENDAR.works(day.date) for day in listed[1:] if not _stopped(clock, day.date))
    assert not any(day.counts for day in listed if _stopped(clock, day.date))
    assert all(day.why.zh and day.why.en for day in listed)


def _stopped(clock: Clock, day: date) -> bool:
    return any(one.covers(day) for one in clock.suspensions)


@given(CLOCKS)
def test_every_sentence_names_its_last_day_and_whether_it_is_sure(clock: Clock) -> None:
    found = clock.deadline()
    assert found.last is not None
    said = found.sentence()
    assert f"{found.last.month}月{found.last.day}日" in said.zh
    assert found.provisional == ("暂定" in said.zh) == ("Provisional" in said.en)
    assert "{" not in said.zh + said.en


def test_a_day_on_the_way_says_why() -> None:
    listed = {day.date.isoformat(): day for day in after(days(15), date(2026, 9, 20)).days()}
    assert listed["2026-09-20"].why.zh == "起算日，不计入"
    assert (listed["2026-10-05"].number, listed["2026-10-05"].why.zh) == (15, "国庆节")
    assert listed["2026-10-06"].why.zh == "国庆节，届满日移开"
    assert not listed["2026-10-06"].counts
    assert listed["2026-10-08"].why.zh == "届满日移到这天"


def test_days_behind_an_end_that_moved_towards_the_start_count_no_more() -> None:
    listed = after(days(15, ending="back"), date(2026, 9, 20)).days()
    assert [day.date.isoformat() for day in listed if day.counts][-1] == "2026-09-30"
    assert listed[-1].date == date(2026, 10, 5)
    assert (listed[-1].counts, listed[-1].number, listed[-1].why.zh) == (False, None, "国庆节，届满日移开")


def test_a_clock_that_stands_still_shows_the_days_until_it_stopped() -> None:
    listed = Clock(working_days(10), date(2026, 11, 2)).suspend(date(2026, 11, 9), HEARING).deadline().days()
    assert [day.number for day in listed if day.counts] == [1, 2, 3, 4]
    assert listed[-1].date == date(2026, 11, 9)
    assert listed[-1].why == Text("中止：听证", "suspended: a hearing")


@given(DAYS, st.integers(1, 30))
def test_days_of_a_year_that_is_not_arranged_are_marked(day: date, amount: int) -> None:
    listed = after(working_days(amount), day).days()[1:]
    assert [one.provisional for one in listed] == [CALENDAR.provisional(one.date) for one in listed]
