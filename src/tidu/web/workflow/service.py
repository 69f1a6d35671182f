"""The one workflow engine, for all rooms above: make a flow known, open cases, take steps, see what can be done.

    register(DATA / "request.yaml", Joints(roles={...}, guards={...}, effects={...}, link=..., subject=...))
    case = open_case("request", request, region_code="211481", enterprise_id=7, by=user)
    take_step(case.pk, "submit", user, revision=case.revision, key=key)

How a flow is written stands in docs/workflow.md.
"""

from __future__ import annotations

from tidu.web.workflow.definition import (
    REMIND,
    SYSTEM,
    Action,
    ClockRule,
    Effect,
    Field,
    FileAsked,
    Flow,
    Guard,
    Joints,
    Needs,
    Problem,
    Reason,
    Role,
    State,
    Step,
)
from tidu.web.workflow.models import Case, Event
from tidu.web.workflow.offering import Offer, approvals, case_of, cases_of, history, offers
from tidu.web.workflow.reading import read_flow
from tidu.web.workflow.refusals import Guarded, Stale
from tidu.web.workflow.registered import FLOWS, register, registered
from tidu.web.workflow.registered import flow_named as flow
from tidu.web.workflow.stepping import Done, Item, Refusal, open_case, take_step, take_steps
from tidu.web.workflow.timing import clock_of, is_late, sentence_for

__all__ = [
    "FLOWS",
    "REMIND",
    "SYSTEM",
    "Action",
    "Case",
    "ClockRule",
    "Done",
    "Effect",
    "Event",
    "Field",
    "FileAsked",
    "Flow",
    "Guard",
    "Guarded",
    "Item",
    "Joints",
    "Needs",
    "Offer",
    "Problem",
    "Reason",
    "Refusal",
    "Role",
    "Stale",
    "State",
    "Step",
    "approvals",
    "case_of",
    "cases_of",
    "clock_of",
    "flow",
    "history",
    "is_late",
    "offers",
    "open_case",
    "read_flow",
    "register",
    "registered",
    "sentence_for",
    "take_step",
    "take_steps",
]
