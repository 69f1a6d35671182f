"""What happens every day to cases whose clock has passed: people are reminded, or the system acts."""

from __future__ import annotations

import structlog
from django.db import transaction
from django.db.models import F

from tidu.clocks import day_in_china
from tidu.errors import TiduError
from tidu.text import Text
from tidu.web.desk import service as desk
from tidu.web.jobs.service import DailyDuty, Progress, register_duty
from tidu.web.workflow.definition import REMIND
from tidu.web.workflow.models import Case
from tidu.web.workflow.offices import people_of
from tidu.web.workflow.registered import FLOWS, registered
from tidu.web.workflow.stepping import take_step
from tidu.web.workflow.timing import is_late, moment_for, sentence_for

log = structlog.get_logger("tidu.workflow")


def act_on_passed_clocks(progress: Progress | None = None) -> int:
    """Each late case in a transaction of its own; safe to repeat, for a case is reminded of a day only once."""
    done, last = 0, 0
    while True:
        rows = Case.objects.filter(pk__gt=last, closed_at=None, due_on__isnull=False, flow__in=list(FLOWS))
        rows = rows.exclude(due_on=F("reminded_for"))
        batch = list(rows.order_by("pk")[:500])
        if not batch or (progress is not None and progress.stop_asked()):
            return done
        for case in batch:
            done += _act(case)
        last = batch[-1].pk
        if progress is not None:
            progress.advance(done)


def _act(case: Case) -> int:
    state = registered(case.flow).flow.states.get(case.state)
    if state is None or not is_late(case):
        return 0
    passed = state.clock.passed if state.clock is not None else REMIND
    if passed == REMIND:
        return _remind(case)
    try:
        take_step(case.pk, passed, None, revision=case.revision, key=f"passed-{case.revision}")
    except TiduError as error:
        log.warning("the action of a passed clock was not taken", case=case.pk, code=error.code)
        return 0
    return 1


def _remind(case: Case) -> int:
    """Once for a day: whoever is reminded twice of the same does not read it. Both or nothing, should the power fail."""
    with transaction.atomic():
        return _remind_once(case)


def _remind_once(case: Case) -> int:
    fresh = Case.objects.filter(pk=case.pk, revision=case.revision).exclude(reminded_for=case.due_on)
    if not fresh.update(reminded_for=case.due_on):
        return 0
    known = registered(case.flow)
    state, about = known.flow.states[case.state], known.joints.subject(case)
    days = (day_in_china(moment_for(case)[0]) - case.due_on).days if case.due_on is not None else 0
    sentence = sentence_for(case)
    people = [case.owner_id] if case.owner_id else people_of({case.organisation_id} if case.organisation_id else set())
    desk.send_message(
        people,
        Text(f"已逾期 {days} 天：{about.zh}", f"overdue by {days} days: {about.en}"),
        Text(f"{state.officer.zh}。{sentence.zh}", f"{state.officer.en}. {sentence.en}"),
        known.joints.link(case),
    )
    return 1


register_duty(
    DailyDuty(
        "workflow",
        Text("提醒逾期的事项，或按流程办理", "remind of cases that are late, or do what their flow says"),
        1,
        act_on_passed_clocks,
    )
)
