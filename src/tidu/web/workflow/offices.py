"""What a step means for people: the to-do of the office whose turn it is, and messages to those who are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tidu.text import Text
from tidu.web.accounts.models import Membership
from tidu.web.desk import service as desk
from tidu.web.workflow.timing import sentence_for

if TYPE_CHECKING:
    from tidu.web.accounts.models import User
    from tidu.web.workflow.models import Case, Event
    from tidu.web.workflow.registered import Registered

KIND = "workflow"


def whose_turn(known: Registered, case: Case) -> int | None:
    """The organisation whose turn it is in the state where the case is."""
    state = known.flow.states[case.state]
    return known.joints.roles[state.turn].office(case) if state.turn else None


def key_of(case: Case, number: int) -> str:
    """The to-do that the event of this number opened."""
    return f"case-{case.pk}-{number}"


def begin(known: Registered, case: Case) -> None:
    """Give the office something to do; nobody, where the case has ended or the firm is not on the platform."""
    state = known.flow.states[case.state]
    if case.organisation_id is None or state.kind == "end":
        return
    todo, about = state.todo if state.todo.zh else state.officer, known.joints.subject(case)
    desk.ensure_todo(
        key_of(case, case.revision),
        KIND,
        Text(f"{todo.zh}：{about.zh}", f"{todo.en}: {about.en}"),
        known.joints.link(case),
        case.organisation_id,
        case.due_on,
        sentence_for(case),
        owner_id=case.owner_id,
        enterprise_id=case.enterprise_id,
    )


def finish(case: Case, number: int, by: User | None) -> None:
    """Finish what any earlier event has opened."""
    desk.finish_todos([key_of(case, one) for one in range(number)], by.pk if by is not None else None)


def tell(known: Registered, case: Case, event: Event) -> None:
    """Messages to the people of those whom the action, or the state, tells."""
    action, state = known.flow.actions[event.action], known.flow.states[case.state]
    roles = dict.fromkeys((*action.tells, *(state.tells if event.from_state != event.to_state else ())))
    offices = [known.joints.roles[name].office(case) for name in roles]
    organisations = {one for one in offices if one is not None}
    if not organisations:
        return
    about = known.joints.subject(case)
    until = Text(f"最迟 {case.due_on}。", f"Until {case.due_on}. ") if case.due_on else Text("", "")
    said = "；".join(filter(None, [event.note, *(one["text"] for one in event.reasons)]))
    desk.send_message(
        people_of(organisations),
        Text(f"{state.firm.zh}：{about.zh}", f"{state.firm.en}: {about.en}"),
        Text(f"{until.zh}{said}", f"{until.en}{said}"),
        known.joints.link(case),
        needs_receipt=event.answer == "returned",
    )


def people_of(organisations: set[int]) -> list[int]:
    """Everybody who has a seat there now."""
    seats = Membership.objects.filter(organisation_id__in=organisations, ended_at=None, user__is_active=True)
    return list(seats.order_by("user_id").values_list("user_id", flat=True).distinct())
