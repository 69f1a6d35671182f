"""The feed of calendar events, parsed back with a library: folding, escaping, names that stay, alarms."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidu.clocks import Event, to_ics
from tidu.errors import InputError

STAMP = datetime(2026, 11, 28, 0, 30, tzinfo=UTC)
END = Event(
    "title-ends:42",
    date(2026, 12, 31),
    "专精特新中小企业到期：葫芦岛渤湾示例泵业有限公司",
    description="有效期 3 年：自 2024年1月1日（周一）起（当日计入），至 2026年12月31日（周四）。\n提前 6 个月落实复核；材料: a,b;c\\d",
    url="https://tidu.example.cn/titles/42?x=1,2",
    alarms=(30, 7, 0, 1),
    categories=("称号", "复核, 到期"),
    sequence=3,
)
# What XML calls text, without the sign that other line ends are read as.
TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")), max_size=300).map(
    lambda text: text.replace("\ufeff", "")
)


def parsed(raw: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(raw).walk("VEVENT"))


def test_a_feed_is_read_back_as_it_was_meant() -> None:
    raw = to_ics([END], name="葫芦岛；到期日历", domain="tidu.example.cn", stamp=STAMP)
    calendar = icalendar.Calendar.from_ical(raw)
    assert str(calendar["X-WR-CALNAME"]) == str(calendar["NAME"]) == "葫芦岛；到期日历"
    assert (str(calendar["VERSION"]), str(calendar["METHOD"])) == ("2.0", "PUBLISH")
    (event,) = parsed(raw)
    assert str(event["UID"]) == "title-ends:42@tidu.example.cn"
    assert event.decoded("DTSTART") == date(2026, 12, 31)
    assert event.decoded("DTEND") == date(2027, 1, 1)
    assert event.decoded("DTSTAMP") == STAMP
    assert str(event["SUMMARY"]) == END.summary
    assert str(event["DESCRIPTION"]) == END.description
    assert str(event["URL"]) == END.url
    assert [str(one) for one in event["CATEGORIES"].cats] == list(END.categories)
    assert (int(event["SEQUENCE"]), str(event["STATUS"]), str(event["TRANSP"])) == (3, "CONFIRMED", "TRANSPARENT")


def test_alarms_ring_at_nine_so_many_days_before() -> None:
    (event,) = parsed(to_ics([END], name="x", stamp=STAMP))
    rings = [alarm.decoded("TRIGGER") for alarm in event.walk("VALARM")]
    midnight = datetime(2026, 12, 31)  # noqa: DTZ001 - an all-day event has no zone
    assert [midnight + ring for ring in rings] == [
        datetime(2026, 12, 1, 9),  # noqa: DTZ001
        datetime(2026, 12, 24, 9),  # noqa: DTZ001
        datetime(2026, 12, 30, 9),  # noqa: DTZ001
        datetime(2026, 12, 31, 9),  # noqa: DTZ001
    ]
    assert all(isinstance(ring, timedelta) for ring in rings)


def test_an_event_that_is_called_off_is_struck_out_and_rings_no_more() -> None:
    (event,) = parsed(to_ics([Event("a", date(2026, 5, 31), "x", alarms=(1,), cancelled=True)], name="x"))
    assert str(event["STATUS"]) == "CANCELLED"
    assert list(event.walk("VALARM")) == []


@given(TEXTS, TEXTS)
def test_any_text_survives_folding_and_escaping(summary: str, description: str) -> None:
    raw = to_ics([Event("k", date(2026, 5, 31), summary, description=description)], name=summary, stamp=STAMP)
    assert raw.endswith(b"\r\n")
    lines = raw.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    for line in lines:
        line.decode("utf-8")  # no character is cut in two
        assert b"\n" not in line
    (event,) = parsed(raw)
    assert str(event["SUMMARY"]) == summary
    assert str(event.get("DESCRIPTION", "")) == description


def test_line_ends_and_control_characters_break_nothing() -> None:
    hostile = "a\r\nEND:VEVENT\rb\nc\x00\x07d\x7f"
    (event,) = parsed(to_ics([Event("k", date(2026, 5, 31), hostile, url="https://x\r\nATTACH:y")], name=hostile))
    assert str(event["SUMMARY"]) == "a\nEND:VEVENT\nb\ncd"
    assert "ATTACH" not in event
    assert str(event["URL"]) == "https://xATTACH:y"


@pytest.mark.parametrize("day", [date.min, date(2026, 12, 31), date.max])
def test_any_day_can_be_an_event(day: date) -> None:
    (event,) = parsed(to_ics([Event("k", day, "x")], name="x"))
    assert event.decoded("DTSTART") == day
    assert "DTEND" not in event if day == date.max else event.decoded("DTEND") == day + timedelta(days=1)


def test_the_same_events_give_the_same_feed() -> None:
    assert to_ics([END], name="x", stamp=STAMP) == to_ics([END], name="x", stamp=STAMP)


def test_an_empty_feed_is_a_calendar_too() -> None:
    assert parsed(to_ics([], name="x")) == []


@pytest.mark.parametrize("key", ["", "a b", "标题", "a\r\nb"])
def test_a_name_that_could_not_stay_the_same_is_refused(key: str) -> None:
    with pytest.raises(InputError) as error:
        to_ics([Event(key, date(2026, 5, 31), "x")], name="x")
    assert error.value.code == "bad-event"


def test_two_events_of_one_name_are_refused() -> None:
    with pytest.raises(InputError) as error:
        to_ics([END, END], name="x")
    assert "title-ends:42" in error.value.render("zh")
