"""Clocks and deadlines as JSON: what is given is stored, and the end is reckoned again when it is read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tidu.clocks.clock import Clock, Suspension
from tidu.clocks.deadline import Deadline
from tidu.clocks.periods import Period, Until
from tidu.errors import InputError
from tidu.text import Text

Stored = dict[str, Any]


def clock_to_json(clock: Clock) -> Stored:
    """A clock as plain values; ``clock_from_json`` gives the same clock back."""
    rule = clock.rule
    if isinstance(rule, Period):
        said: Stored = {"amount": rule.amount, "unit": rule.unit, "first": rule.first, "ending": rule.ending}
    else:
        said = {"until": rule.day.isoformat(), "ending": rule.ending}
    return {
        "rule": said,
        "start": clock.start.isoformat(),
        "backwards": clock.backwards,
        "suspensions": [
            {"first": one.first.isoformat(), "last": _iso(one.last), "reason": _pair(one.reason)}
            for one in clock.suspensions
        ],
        "label": _pair(clock.label),
    }


def clock_from_json(data: Mapping[str, Any]) -> Clock:
    """The clock that was stored; raises InputError where it is none."""
    try:
        said = data["rule"]
        rule: Period | Until
        if "until" in said:
            rule = Until(date.fromisoformat(said["until"]), said["ending"])
        else:
            rule = Period(said["amount"], said["unit"], said["first"], said["ending"])
        return Clock(
            rule,
            date.fromisoformat(data["start"]),
            backwards=data["backwards"] is True,
            suspensions=tuple(_suspension(one) for one in data["suspensions"]),
            label=Text(**data["label"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            "bad-clock",
            Text("存下的期限读不懂", "The stored clock cannot be read"),
            why=Text(f"{error!r}", f"{error!r}"),
            fix=Text("要用 clock_to_json 写出的内容", "it has to be what clock_to_json wrote"),
        ) from None


def deadline_to_json(deadline: Deadline) -> Stored:
    """A deadline for a program or a page: its clock, its days, and the reasons in both languages."""
    return {
        "clock": clock_to_json(deadline.clock),
        "last": _iso(deadline.last),
        "falls_on": _iso(deadline.falls_on),
        "act_by": _iso(deadline.act_by),
        "provisional": deadline.provisional,
        "sentence": _pair(deadline.sentence()),
        "basis": [_pair(one) for one in deadline.basis()],
        "notices": [str(one) for one in deadline.notices()],
    }


def _suspension(data: Mapping[str, Any]) -> Suspension:
    last = data["last"]
    reason = Text(**data["reason"])
    return Suspension(date.fromisoformat(data["first"]), date.fromisoformat(last) if last else None, reason)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _pair(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
