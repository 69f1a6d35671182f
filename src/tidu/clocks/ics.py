"""A feed of calendar events (iCalendar, RFC 5545): days that end or are due, with alarms, for any calendar program."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from tidu.clocks.periods import ONE
from tidu.errors import InputError
from tidu.text import Text

LINE = 75
"""Octets of a line, the line end left out, before it must be folded."""
CONTINUES, CONTINUATION = 0xC0, 0x80
"""An octet of UTF-8 that does not begin a character."""
ALARM_HOUR = 9
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
KEY = re.compile(r"[A-Za-z0-9._:/-]+")
PRODUCT = "-//Tidu//Clocks//ZH"


@dataclass(frozen=True, slots=True)
class Event:
    """An all-day event.

    ``key`` names what it is about and stays the same as long as that does, so that a calendar moves the event instead of
    showing two; ``sequence`` goes up by one whenever the event changes. ``alarms`` are so many days before, at nine in
    the morning. An event that is ``cancelled`` is struck out where it was shown before.
    """

    key: str
    day: date
    summary: str
    description: str = ""
    url: str = ""
    alarms: tuple[int, ...] = ()
    categories: tuple[str, ...] = ()
    sequence: int = 0
    cancelled: bool = False


def to_ics(events: Iterable[Event], *, name: str, domain: str = "tidu.invalid", stamp: datetime | None = None) -> bytes:
    """The feed as UTF-8. ``domain`` makes the keys of one installation its own; ``stamp`` is when it was made.

    Raises InputError for a key that could not stay the same, or one that is there twice.
    """
    moment = (stamp or datetime.now(UTC)).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        "X-WR-TIMEZONE:Asia/Shanghai",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
        "X-PUBLISHED-TTL:PT12H",
    ]
    seen: set[str] = set()
    for event in events:
        if not KEY.fullmatch(event.key) or event.key in seen:
            raise _bad_key(event.key, twice=event.key in seen)
        seen.add(event.key)
        lines.extend(_event(event, domain, moment))
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _bad_key(key: str, *, twice: bool) -> InputError:
    what = (
        Text(f"两个日历事件都叫“{key}”", f"two events are both named “{key}”")
        if twice
        else Text(f"“{key}”不能作日历事件的名字", f"“{key}” cannot name an event")
    )
    return InputError(
        "bad-event",
        what,
        why=Text("日历靠名字认出同一件事", "a calendar knows an event again by its name"),
        fix=Text(
            "用字母、数字和 . _ : / -，如 title-ends:42", "use letters, digits and . _ : / -, such as title-ends:42"
        ),
    )


def _event(event: Event, domain: str, moment: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.key}@{domain}"
    yield f"DTSTAMP:{moment}"
    yield f"DTSTART;VALUE=DATE:{_day(event.day)}"
    if event.day < date.max:
        yield f"DTEND;VALUE=DATE:{_day(event.day + ONE)}"
    yield f"SUMMARY:{_text(event.summary)}"
    if event.description:
        yield f"DESCRIPTION:{_text(event.description)}"
    if event.url:
        yield f"URL:{''.join(event.url.split())}"
    if event.categories:
        yield f"CATEGORIES:{','.join(_text(one) for one in event.categories)}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"  # a day that is due does not make anybody busy
    if not event.cancelled:
        for before in sorted(set(event.alarms), reverse=True):
            yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_text(event.summary)}")
            yield f"TRIGGER:{_trigger(before)}"
            yield "END:VALARM"
    yield "END:VEVENT"


def _day(day: date) -> str:
    return day.isoformat().replace("-", "")


def _trigger(before: int) -> str:
    """So many days before, at nine: reckoned from midnight at the begin of the event's day."""
    if before <= 0:
        return f"PT{ALARM_HOUR}H"
    whole, hours = before - 1, 24 - ALARM_HOUR
    return f"-P{whole}DT{hours}H" if whole else f"-PT{hours}H"


def _text(value: str) -> str:
    """A text as the format wants it: backslash, semicolon, comma and line ends escaped, control characters left out."""
    value = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    value = value.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return CONTROL.sub("", value)


def _folded(line: str) -> bytes:
    """A line cut into pieces of 75 octets at most, never within a character."""
    raw, pieces, room = line.encode("utf-8"), [], LINE
    while len(raw) > room:
        end = room
        while raw[end] & CONTINUES == CONTINUATION:
            end -= 1
        pieces.append(raw[:end])
        raw, room = raw[end:], LINE - 1  # the space that begins a folded line takes one
    pieces.append(raw)
    return b"\r\n ".join(pieces) + b"\r\n"
