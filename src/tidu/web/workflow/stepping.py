"""Opening cases and taking steps: each step is one transaction, in which everything happens or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils import timezone

from tidu.clocks import day_in_china
from tidu.errors import TiduError
from tidu.text import Text
from tidu.web.audit import service as audit
from tidu.web.audit.digests import clean, plain_value
from tidu.web.workflow import offices
from tidu.web.workflow.approving import fallen
from tidu.web.workflow.definition import SYSTEM, Action, Problem, Reason, Step
from tidu.web.workflow.models import Case, Event
from tidu.web.workflow.needing import check_needs
from tidu.web.workflow.refusals import Guarded, Stale, key_used, no_such_case, no_such_step, not_allowed
from tidu.web.workflow.registered import Registered, registered
from tidu.web.workflow.timing import can_stand_still, moment_for, next_clock, set_clock, started

if TYPE_CHECKING:
    from tidu.web.accounts.models import User


@transaction.atomic
def open_case(
    flow: str,
    subject: models.Model,
    *,
    region_code: str,
    enterprise_id: int | None,
    by: User | None,
    start: date | None = None,
) -> Case:
    """The case of a subject in a flow: the one that there is, or one that begins now. ``start`` is when its clock does."""
    known = registered(flow)
    now = timezone.now()
    first = known.flow.start
    case, fresh = Case.objects.get_or_create(
        flow=flow,
        subject_label=subject._meta.label_lower,
        subject_id=subject.pk,
        defaults={
            "digest": known.flow.digest,
            "enterprise_id": enterprise_id,
            "region_code": region_code,
            "state": first.name,
            "opened_at": now,
            "moved_at": now,
        },
    )
    if not fresh:
        return case
    set_clock(case, started(case, first, start or day_in_china(now), None))
    case.organisation_id = offices.whose_turn(known, case)
    case.save(update_fields=["clock", "due_on", "organisation"])
    Event.objects.create(
        case=case,
        number=0,
        to_state=first.name,
        by=by,
        organisation_id=by.scope.organisation_id if by is not None else None,
        at=now,
        due_on=case.due_on,
        digest=known.flow.digest,
    )
    offices.begin(known, case)
    _leave(case, "case.open", {}, {"state": case.state, "due_on": case.due_on})
    return case


@transaction.atomic
def take_step(  # noqa: PLR0913 - everything that somebody may say with a step
    case_id: int,
    action: str,
    by: User | None,
    *,
    revision: int,
    key: str = "",
    note: str = "",
    reasons: Sequence[Reason] = (),
    fields: Mapping[str, Any] | None = None,
    files: Mapping[str, int | str] | None = None,
    due: date | None = None,
) -> Case:
    """Take one step of a case that somebody saw at ``revision``; ``by`` None is the system.

    The same ``key`` twice is one step, and gives the case as it stands. Raises TiduError: ``no-such-case``,
    ``no-such-step``, ``not-allowed``, ``needs-note`` (-reasons, -due, -field, -file), ``key-used``, :class:`Guarded`, and
    :class:`Stale` where somebody was faster, with what stands and what was meant.
    """
    case = Case.objects.select_for_update(of=("self",)).filter(pk=case_id).first()
    if case is None:
        raise no_such_case(case_id)
    known = registered(case.flow)
    if key and _done_already(case, action, by, key):
        return case
    at, set_back = moment_for(case)
    way = known.flow.actions.get(action)
    if way is None:
        raise no_such_step(action, _where(known, case))
    step = Step(way, by, role_in(known, case, way, by), at, note, tuple(reasons), fields or {}, files or {}, due)
    if case.revision != revision:
        raise Stale(case, list(case.events.filter(number__gt=revision).select_related("by")), step)
    if case.state not in way.sources:
        raise no_such_step(way.label.zh, _where(known, case))
    if not step.role:
        raise not_allowed(way.label)
    check_needs(step, known.joints.fields(case) if known.joints.fields is not None else None)
    problems = problems_of(known, case, step)
    if problems:
        raise Guarded(problems)
    return _move(known, case, step, key, set_back)


def _done_already(case: Case, action: str, by: User | None, key: str) -> bool:
    """Whether this very step was taken; raises TiduError where the key belongs to another."""
    event = case.events.filter(key=key).first()
    if event is None:
        return False
    if event.action != action or event.by_id != (by.pk if by is not None else None):
        raise key_used(key)
    return True


def _where(known: Registered, case: Case) -> Text:
    state = known.flow.states.get(case.state)
    return state.officer if state is not None else Text(case.state, case.state)


def role_in(known: Registered, case: Case, action: Action, user: User | None) -> str:
    """In which role somebody may take an action; empty where he may not."""
    if user is None:
        return SYSTEM if SYSTEM in action.who else ""
    return next((name for name in action.who if name != SYSTEM and known.joints.roles[name].may(user, case)), "")


FIXED = Problem(
    Text("期限是固定的日子，不能中止", "the clock ends on a fixed day and cannot be suspended"),
    Text("请办别的步骤，或退回并另定日期", "take another step, or send it back with another date"),
)


def problems_of(known: Registered, case: Case, step: Step) -> list[Problem]:
    """Everything that stands in the way of a step."""
    own = [FIXED] if step.action.suspends and not can_stand_still(case) else []
    return own + [one for name in step.action.guards for one in known.joints.guards[name](case, step)]


def _move(known: Registered, case: Case, step: Step, key: str, set_back: int) -> Case:
    """The step itself; whoever was let through has his case locked, and the revision is compared once more."""
    action, source, target = step.action, case.state, known.flow.states[step.action.to]
    before = {"state": source, "due_on": case.due_on}
    events = list(case.events.order_by("number"))
    clock = next_clock(case, action, target, day_in_china(step.at), step.due, step.note)
    set_clock(case, clock)
    moved = source != target.name
    case.state, case.revision, case.moved_at, case.digest = target.name, case.revision + 1, step.at, known.flow.digest
    case.closed_at = step.at if target.kind == "end" else None
    case.reminded_for = None
    former = case.organisation_id
    case.organisation_id = offices.whose_turn(known, case)
    if former != case.organisation_id:
        case.owner_id = None
    event = Event(
        case=case,
        number=case.revision,
        action=action.name,
        answer=action.answer,
        from_state=source,
        to_state=target.name,
        by=step.by,
        role=step.role,
        organisation_id=step.by.scope.organisation_id if step.by is not None else None,
        at=step.at,
        note=clean(step.note.strip()),
        reasons=[{key: clean(text.strip()) for key, text in asdict(one).items()} for one in step.reasons],
        data={clean(name): plain_value(value) for name, value in step.fields.items()},
        files=dict(step.files),
        due_on=case.due_on,
        key=key,
        invalidates=fallen(known.flow, action, source, events),
        digest=known.flow.digest,
        set_back=set_back,
    )
    _compare_and_save(case, step)
    event.save()
    for name in action.effects:
        known.joints.effects[name](case, event)
    if moved or step.due is not None or action.suspends or action.resumes:
        offices.finish(case, event.number, step.by)
        offices.begin(known, case)
    offices.tell(known, case, event)
    after = {"state": case.state, "due_on": case.due_on, "event": event.number}
    if set_back:
        after["clock_set_back"] = set_back
    _leave(case, f"case.{action.name}", before, after, event.note or "；".join(one.text for one in step.reasons))
    return case


CHANGED = (
    "state", "revision", "digest", "clock", "due_on", "reminded_for", "moved_at", "closed_at", "organisation_id",
    "owner_id",
)  # fmt: skip


def _compare_and_save(case: Case, step: Step) -> None:
    """Only if nobody has moved it since it was read: the lock of a row is not known to every database."""
    unchanged = Case.objects.filter(pk=case.pk, revision=case.revision - 1)
    if not unchanged.update(**{name: getattr(case, name) for name in CHANGED}):
        now = Case.objects.get(pk=case.pk)
        raise Stale(now, list(now.events.filter(number__gte=case.revision).select_related("by")), step)


def _leave(case: Case, action: str, before: dict[str, Any], after: dict[str, Any], reason: str = "") -> None:
    audit.record(
        action[:64],
        case,
        before=before or None,
        after=after,
        enterprise_id=case.enterprise_id,
        region_code=case.region_code,
        reason=reason,
    )


# -- many at once -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Item:
    """One file of a bulk step, with what is said about it and no other."""

    case_id: int
    revision: int
    key: str = ""
    note: str = ""
    reasons: Sequence[Reason] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, int | str] = field(default_factory=dict)
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """A step that was taken."""

    item: Item
    case: Case


@dataclass(frozen=True, slots=True)
class Refusal:
    """A step that was not taken, and why."""

    item: Item
    error: TiduError


def take_steps(items: Sequence[Item], action: str, by: User | None) -> list[Done | Refusal]:
    """The same action for many, each in a transaction of its own: one that fails does not stop the others."""
    results: list[Done | Refusal] = []
    for item in items:
        try:
            case = take_step(
                item.case_id,
                action,
                by,
                revision=item.revision,
                key=item.key,
                note=item.note,
                reasons=item.reasons,
                fields=item.fields,
                files=item.files,
                due=item.due,
            )
        except TiduError as error:
            results.append(Refusal(item, error))
        else:
            results.append(Done(item, case))
    return results
