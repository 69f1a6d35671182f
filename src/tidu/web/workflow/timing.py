"""Moments and clocks of cases. Time never runs backwards in a case, whatever the machine's clock says."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import structlog
from django.utils import timezone

from tidu import clocks
from tidu.clocks import Clock
from tidu.errors import InputError, TiduError
from tidu.text import Text
from tidu.web.workflow.definition import DUE, Action, State
from tidu.web.workflow.registered import registered

if TYPE_CHECKING:
    from tidu.web.workflow.models import Case

log = structlog.get_logger("tidu.workflow")


def moment_for(case: Case) -> tuple[datetime, int]:
    """Now, and by how many seconds the machine's clock lies behind the last step: then it counts as that moment."""
    now = timezone.now()
    last: datetime = case.moved_at
    if now >= last:
        return now, 0
    behind = max(1, round((last - now).total_seconds()))
    log.warning("the clock was set back", case=case.pk, seconds=behind)
    return last, behind


def clock_of(case: Case) -> Clock | None:
    """The clock that runs, or stands still."""
    return clocks.clock_from_json(case.clock) if case.clock else None


def can_stand_still(case: Case) -> bool:
    """Whether the clock that runs can be suspended: a fixed day, as a return names it, cannot."""
    clock = clock_of(case)
    return clock is not None and not isinstance(clock.rule, clocks.Until) and not clock.backwards


def sentence_for(case: Case) -> Text:
    """Why it is due on that day; nothing where there is no clock."""
    clock = clock_of(case)
    return clock.deadline().sentence() if clock is not None else Text("", "")


def is_late(case: Case, moment: datetime | None = None) -> bool:
    """Whether the clock has passed; a clock of the machine that was set back makes nothing punctual again."""
    clock = clock_of(case)
    if clock is None or case.closed_at is not None:
        return False
    floor = moment_for(case)[0]
    return clock.deadline().passed(max(moment, floor) if moment is not None else floor)


def set_clock(case: Case, clock: Clock | None) -> None:
    """Take over a clock and its day; a clock that stands still has none."""
    case.clock = clocks.clock_to_json(clock) if clock is not None else None
    case.due_on = clock.deadline().last if clock is not None else None


def started(case: Case, state: State, day: date, due: date | None) -> Clock | None:
    """The clock that a state starts on a day. A day that the step names comes before what the state says."""
    rule = state.clock
    label = rule.label if rule is not None and rule.label.zh else state.officer
    if state.kind == "end":
        return None
    if due is not None:
        return clocks.until(due, label).clock
    if rule is None or rule.given == DUE:
        return None
    if rule.period is not None:
        return Clock(rule.period, day, label=label)
    if rule.term:
        return clocks.find_term(rule.term, day).after(day).clock
    return registered(case.flow).joints.clocks[rule.given](case)


def next_clock(case: Case, action: Action, target: State, day: date, due: date | None, why: str) -> Clock | None:
    """The clock after a step: suspended, resumed, the same, or one that starts."""
    clock = clock_of(case)
    if action.suspends and clock is not None:
        reason = Text(why, why) if why else action.label
        try:
            return clock.suspend(day, reason)
        except InputError as error:
            raise TiduError("clock-fixed", error.what, why=error.why, fix=error.fix) from None
    if action.resumes and clock is not None:
        return clock.resume(day)
    if target.name == case.state and due is None:
        return clock
    return started(case, target, day, due)
