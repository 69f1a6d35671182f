"""What can be done with a case now, what happened to it, and where it is to be found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models

from tidu.text import Text
from tidu.web.workflow.approving import standing
from tidu.web.workflow.definition import Action, Answer, Needs, Problem, Step, Tone
from tidu.web.workflow.models import Case, Event
from tidu.web.workflow.registered import registered
from tidu.web.workflow.stepping import problems_of, role_in
from tidu.web.workflow.timing import moment_for

if TYPE_CHECKING:
    from tidu.web.accounts.models import User


@dataclass(frozen=True, slots=True)
class Offer:
    """One action that somebody may take, and why not now if it cannot be taken now."""

    action: str
    label: Text
    needs: Needs
    answer: Answer
    tone: Tone
    to: str
    why_not: tuple[Problem, ...] = ()


def offers(case: Case, user: User) -> list[Offer]:
    """What this person may do in this case, in the order of the flow."""
    known = registered(case.flow)
    found = []
    for action in known.flow.leaving(case.state):
        role = role_in(known, case, action, user)
        if role:
            step = Step(action, user, role, moment_for(case)[0])
            found.append(offer_of(action, tuple(problems_of(known, case, step))))
    return found


def offer_of(action: Action, why_not: tuple[Problem, ...] = ()) -> Offer:
    """An action as it is offered."""
    return Offer(action.name, action.label, action.needs, action.answer, action.tone, action.to, why_not)


def case_of(subject: models.Model, flow: str = "") -> Case | None:
    """The case of a subject, the latest where it goes through several flows."""
    rows = Case.objects.filter(subject_label=subject._meta.label_lower, subject_id=subject.pk)
    return (rows.filter(flow=flow) if flow else rows).order_by("-pk").first()


def cases_of(flow: str, subject_ids: Iterable[int]) -> dict[int, Case]:
    """The cases of many subjects of a flow, by subject."""
    return {case.subject_id: case for case in Case.objects.filter(flow=flow, subject_id__in=list(subject_ids))}


def history(case: Case) -> list[Event]:
    """Everything that happened, in its order; the opening is number 0."""
    return list(case.events.select_related("by").order_by("number"))


def approvals(case: Case) -> list[Event]:
    """The approvals that stand."""
    return standing(history(case))
