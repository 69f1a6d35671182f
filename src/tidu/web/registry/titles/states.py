"""How a title stands on a day: told from its days and its mark, the same in Python and in SQL."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Literal, get_args

from django.db.models import Q

from tidu.text import Text
from tidu.web.registry.models import TitleHeld
from tidu.web.registry.scoping import TitleQuerySet

State = Literal["future", "valid", "expiring", "under_review", "renewed", "expired", "withdrawn"]
STATES: tuple[State, ...] = get_args(State)
STATE_NAMES: dict[State, Text] = {
    "future": Text("尚未生效", "not valid yet"),
    "valid": Text("有效", "valid"),
    "expiring": Text("一年内到期", "ends within a year"),
    "under_review": Text("复核中", "under re-review"),
    "renewed": Text("已通过复核", "renewed"),
    "expired": Text("已到期", "expired"),
    "withdrawn": Text("已取消", "withdrawn"),
}
STATE_TONES: dict[State, str] = {
    "future": "info",
    "valid": "good",
    "expiring": "warn",
    "under_review": "review",
    "renewed": "none",
    "expired": "none",
    "withdrawn": "bad",
}


def in_a_year(day: date) -> date:
    """The same day of the next year; of 29 February the 28th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def state_of(row: TitleHeld, on: date) -> State:
    """How the title stands on a day.

    Withdrawn comes first, then what the days say; a mark counts only while the title lasts, a renewal for ever.
    """
    begins = row.valid_from or row.decided_on
    if row.withdrawn_on is not None and row.withdrawn_on <= on:
        return "withdrawn"
    if begins is not None and begins > on:
        return "future"
    ended = row.valid_until is not None and row.valid_until < on
    if row.mark == TitleHeld.Mark.RENEWED:
        return "renewed"
    if ended:
        return "expired"
    if row.mark == TitleHeld.Mark.UNDER_REVIEW:
        return "under_review"
    if row.valid_until is not None and row.valid_until <= in_a_year(on):
        return "expiring"
    return "valid"


def in_states(rows: TitleQuerySet, states: Collection[State], on: date) -> TitleQuerySet:
    """The rows that are in one of the states, asked for by their days alone, so that the indexes of days serve it."""
    if set(states) == {
        "valid",
        "expiring",
        "under_review",
    }:  # all that lasts and was not renewed: one condition, not three
        return rows.filter(_fresh(on) & (Q(valid_until=None) | Q(valid_until__gte=on)))
    return rows.filter(_any_of(_condition(state, on) for state in STATES if state in states))


def _standing(on: date) -> Q:
    return Q(withdrawn_on=None) | Q(withdrawn_on__gt=on)


def _begun(on: date) -> Q:
    return Q(valid_from__lte=on) | Q(valid_from=None) & (Q(decided_on=None) | Q(decided_on__lte=on))


def _fresh(on: date) -> Q:
    """Not withdrawn, begun, and not renewed."""
    return _standing(on) & _begun(on) & ~Q(mark=TitleHeld.Mark.RENEWED)


def _condition(state: State, on: date) -> Q:
    """What the days and the mark of a title in this state are."""
    under_review, last = Q(mark=TitleHeld.Mark.UNDER_REVIEW), in_a_year(on)
    conditions: dict[State, Q] = {
        "withdrawn": Q(withdrawn_on__isnull=False, withdrawn_on__lte=on),
        "future": _standing(on) & (Q(valid_from__gt=on) | Q(valid_from=None, decided_on__gt=on)),
        "renewed": _standing(on) & _begun(on) & Q(mark=TitleHeld.Mark.RENEWED),
        "expired": _fresh(on) & Q(valid_until__lt=on),
        "under_review": _fresh(on) & under_review & (Q(valid_until=None) | Q(valid_until__gte=on)),
        "expiring": _fresh(on) & ~under_review & Q(valid_until__gte=on, valid_until__lte=last),
        "valid": _fresh(on) & ~under_review & (Q(valid_until=None) | Q(valid_until__gt=last)),
    }
    return conditions[state]


def _any_of(conditions: Iterable[Q]) -> Q:
    found = Q(pk__in=[])
    for one in conditions:
        found |= one
    return found


def ending(rows: TitleQuerySet, on: date) -> TitleQuerySet:
    """Titles that are valid and end within a year, without a renewal."""
    return rows.filter(
        Q(withdrawn_on=None) | Q(withdrawn_on__gt=on), valid_until__gte=on, valid_until__lte=in_a_year(on)
    ).exclude(mark=TitleHeld.Mark.RENEWED)
