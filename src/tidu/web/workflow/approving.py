"""Which approvals stand. A return takes away those that were given in the state returned to, or above it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from tidu.web.workflow.definition import Action, Flow

if TYPE_CHECKING:
    from tidu.web.workflow.models import Event


def standing(events: Iterable[Event]) -> list[Event]:
    """The approvals that no later event has invalidated."""
    found: dict[int, Event] = {}
    for event in events:
        if event.answer == "passed":
            found[event.number] = event
        for number in event.invalidates:
            found.pop(number, None)
    return list(found.values())


def fallen(flow: Flow, action: Action, source: str, events: Sequence[Event]) -> list[int]:
    """The numbers of the approvals that a step invalidates: those whose level is not below that of where it leads.

    A step that is no return but leads back to an earlier level, as when a firm takes its file back, does the same.
    """
    target, level = flow.states[action.to], flow.states[source].level
    back = target.kind == "start" or 0 < target.level < level
    if action.answer != "returned" and not back:
        return []
    return [one.number for one in standing(events) if _level(flow, one) >= target.level]


def _level(flow: Flow, event: Event) -> int:
    """The level of the state in which an approval was given; one that the flow knows no more falls with any return."""
    state = flow.states.get(event.from_state)
    return state.level if state is not None else max(one.level for one in flow.states.values())
