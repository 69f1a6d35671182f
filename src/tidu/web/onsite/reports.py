"""What a phone sends of a visit: read, checked, and told in words where something is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.dateparse import parse_datetime

from tidu.errors import InputError
from tidu.text import Text
from tidu.web.onsite.checklists import Point
from tidu.web.onsite.models import Finding, Visit

KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
STROKES, DOTS = 200, 20_000
WIDE, HIGH = 1000, 400
MOST = 10**7


@dataclass(frozen=True, slots=True)
class Place:
    """Where a phone was, to a metre or so; ``accuracy`` in metres."""

    latitude: Decimal
    longitude: Decimal
    accuracy: int | None


@dataclass(frozen=True, slots=True)
class Signed:
    """One side's signature, or why there is none."""

    side: str
    name: str
    position: str
    strokes: list[list[tuple[int, int]]]
    refused: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """What was found at one point."""

    point: str
    answer: str
    number: int | None
    note: str


@dataclass(frozen=True, slots=True)
class Report:
    """A whole visit. ``photos`` are the keys of the pictures that belong to it, each sent before."""

    key: str
    found: tuple[Found, ...]
    conclusion: str
    remark: str
    started_at: datetime
    ended_at: datetime
    sent_at: datetime
    place: Place | None
    place_note: str
    signatures: tuple[Signed, ...]
    photos: tuple[str, ...]


def bad(what: Text, fix: Text | None = None) -> InputError:
    """Something in what was sent cannot be taken."""
    return InputError(
        "bad-visit", what, fix=fix or Text("改正后再发送，内容都还在", "correct it and send again: nothing is lost")
    )


def read_report(sent: object, points: Sequence[Point]) -> Report:
    """A report from JSON. Raises InputError that names what is missing or wrong."""
    if not isinstance(sent, Mapping):
        raise bad(Text("发送的内容不完整", "What was sent is not whole"))
    began, ended = moment(sent.get("started_at")), moment(sent.get("ended_at"))
    if ended < began:
        raise bad(Text("结束时间早于开始时间", "It ended before it began"))
    conclusion = sent.get("conclusion")
    if conclusion not in Visit.Conclusion.values:
        raise bad(Text("没有选择结论", "No conclusion was chosen"))
    remark = text(sent.get("remark"), 2000)
    if conclusion != "agrees" and not remark:
        raise bad(Text("结论不是“相符”时须写明情况", "Say in the remark why it does not simply agree"))
    return Report(
        key=key_of(sent.get("key")),
        found=tuple(_found(sent.get("found"), points)),
        conclusion=str(conclusion),
        remark=remark,
        started_at=began,
        ended_at=ended,
        sent_at=moment(sent.get("sent_at")),
        place=place_of(sent.get("place")),
        place_note=text(sent.get("place_note"), 200),
        signatures=tuple(_signatures(sent.get("signatures"))),
        photos=tuple(key_of(one) for one in _listed(sent.get("photos"))),
    )


def key_of(value: object) -> str:
    """The identifier that a phone gave to what it sends, so that sending it again is no second one."""
    if isinstance(value, str) and KEY.fullmatch(value):
        return value
    raise bad(Text("发送的内容没有编号", "What was sent has no identifier"))


def moment(value: object) -> datetime:
    """A moment that knows its zone."""
    try:
        found = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise bad(Text("时间读不出来", "A time cannot be read"))
    return found


def text(value: object, most: int) -> str:
    """A text of at most so many characters; longer ones are refused and not cut."""
    found = value.strip() if isinstance(value, str) else ""
    if len(found) > most:
        raise bad(Text(f"文字超过 {most} 字", f"A text has more than {most} characters"))
    return found


def place_of(value: object) -> Place | None:
    """A place from what a phone says; None where it knows none."""
    if not isinstance(value, Mapping):
        return None
    try:
        latitude, longitude = (Decimal(str(value.get(name))) for name in ("latitude", "longitude"))
        somewhere = abs(latitude) <= 90 and abs(longitude) <= 180
    except InvalidOperation:  # no number, or NaN
        raise bad(Text("位置读不出来", "The place cannot be read")) from None
    if not somewhere:
        raise bad(Text("位置不在地球上", "The place is nowhere on the globe"))
    accuracy = value.get("accuracy")
    whole = round(accuracy) if isinstance(accuracy, int | float) and 0 <= accuracy < MOST else None
    step = Decimal("0.000001")
    return Place(latitude.quantize(step), longitude.quantize(step), whole)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _found(value: object, points: Sequence[Point]) -> Iterator[Found]:
    sent = {str(one.get("point")): one for one in _listed(value) if isinstance(one, Mapping)}
    for point in points:
        one = sent.get(point.code, {})
        answer = one.get("answer")
        if answer not in Finding.Answer.values:
            raise bad(Text(f"“{point.names.zh}”没有选择结果", f"“{point.names.en}” has no answer"))
        note = text(one.get("note"), 500)
        if answer == "differs" and not note:
            raise bad(
                Text(f"“{point.names.zh}”不一致，须写明看到什么", f"“{point.names.en}” differs: say what was seen")
            )
        yield Found(point.code, str(answer), _number(one.get("number"), point), note)


def _number(value: object, point: Point) -> int | None:
    if value in (None, ""):
        return None
    shown = str(value).strip()
    if point.measure is None or not shown.isascii() or not shown.isdecimal() or int(shown) >= MOST:
        raise bad(Text(f"“{point.names.zh}”的数字须为整数", f"The number of “{point.names.en}” is not a whole one"))
    return int(shown)


def _signatures(value: object) -> Iterator[Signed]:
    sent = {str(one.get("side")): one for one in _listed(value) if isinstance(one, Mapping)}
    for side, label in (("office", Text("核查人", "the office")), ("firm", Text("企业方", "the firm"))):
        one: Mapping[str, Any] = sent.get(side, {})
        name, refused = text(one.get("name"), 60), text(one.get("refused"), 200)
        if not name and not (refused and side == "firm"):
            more = (
                Text("；企业不签字的写明原因", "; where the firm does not sign, say why")
                if side == "firm"
                else Text("", "")
            )
            raise bad(Text(f"{label.zh}没有签字{more.zh}", f"{label.en} has not signed{more.en}"))
        strokes = [] if refused else _strokes(one.get("strokes"))
        yield Signed(side, name, text(one.get("position"), 60), strokes, refused, moment(one.get("at")))


def _strokes(value: object) -> list[list[tuple[int, int]]]:
    lines = _listed(value)
    if len(lines) > STROKES or sum(len(_listed(line)) for line in lines) > DOTS:
        raise bad(Text("签名笔画过多", "The signature has too many strokes"))
    return [[_dot(dot) for dot in _listed(line)] for line in lines]


def _dot(value: object) -> tuple[int, int]:
    match value:
        case [int(x), int(y)] if 0 <= x <= WIDE and 0 <= y <= HIGH:
            return x, y
    raise bad(Text("签名读不出来", "The signature cannot be read"))
