"""Random walks: whatever is tried in whatever order, a case never reaches an inconsistent state."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.web.cast import Cast
from tests.web.workflow.conftest import open_request
from tests.web.workflow.walking import step

from tidu.errors import TiduError
from tidu.web.desk.models import Todo
from tidu.web.registry.models import Enterprise
from tidu.web.workflow.service import Case, Event, approvals, flow, history, offers

pytestmark = pytest.mark.django_db
ACTIONS = (
    "submit", "take_back", "hear", "heard", "pass_on", "return_firm", "city_return", "return_county", "refuse",
    "city_refuse", "grant", "lapse",
)  # fmt: skip
PEOPLE = ("zhao", "wang", "li", "chen", "science")
TRIES = st.lists(st.tuples(st.sampled_from(ACTIONS), st.sampled_from(PEOPLE), st.integers(0, 3)), max_size=14)
LEVELS = {"draft": 0, "returned": 0, "county": 1, "hearing": 1, "city": 2}
"""Written down once more, so that the flow is not asked how it is to be understood."""


def standing(events: list[Event]) -> list[int]:
    """By the definition: an approval falls with the first later step that is a return, or leads back, to its level or below."""
    found = []
    for one in events:
        if one.answer != "passed":
            continue
        later = [event for event in events if event.number > one.number and event.to_state in LEVELS]
        back = [
            event
            for event in later
            if event.answer == "returned"
            or event.to_state == "draft"
            or 0 < LEVELS[event.to_state] < LEVELS[event.from_state]
        ]
        if not any(LEVELS[event.to_state] <= LEVELS[one.from_state] for event in back):
            found.append(one.number)
    return found


def check(case: Case) -> None:
    events, known = history(case), flow("example_request")
    assert [event.number for event in events] == list(range(case.revision + 1))
    assert [event.from_state for event in events[1:]] == [event.to_state for event in events[:-1]]
    assert events[-1].to_state == case.state
    assert (case.closed_at is not None) == (known.states[case.state].kind == "end")
    assert Todo.objects.filter(kind="workflow", done_at=None).count() == (0 if case.closed_at else 1)
    assert [event.at for event in events] == sorted(event.at for event in events)
    assert [event.number for event in approvals(case)] == standing(events)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tries=TRIES)
def test_a_random_walk_stays_consistent(cast: Cast, pumps: Enterprise, tries: list[tuple[str, str, int]]) -> None:
    with transaction.atomic():
        case = open_request(pumps, cast.zhao)
        for number, (action, who, again) in enumerate(tries):
            user = vars(cast)[who]
            before = case.revision
            offered = {one.action for one in offers(case, user) if not one.why_not}
            try:
                case = step(case, action, user, key=f"k{number}")
            except TiduError:
                case.refresh_from_db()
                assert case.revision == before
                assert action not in offered
            else:
                assert action in offered
                assert case.revision == before + 1
                for _ in range(again):
                    assert step(case, action, user, key=f"k{number}", revision=before).revision == case.revision
        check(case)
        transaction.set_rollback(True)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(choices=st.lists(st.integers(0, 5), min_size=4, max_size=12))
def test_a_walk_along_what_is_offered_stays_consistent(cast: Cast, pumps: Enterprise, choices: list[int]) -> None:
    """Only steps that can be taken, so that walks get far."""
    with transaction.atomic():
        case = open_request(pumps, cast.zhao)
        for choice in choices:
            open_ways = [
                (one.action, user)
                for user in (cast.zhao, cast.wang, cast.li)
                for one in offers(case, user)
                if not one.why_not
            ]
            if not open_ways:
                break
            action, user = open_ways[choice % len(open_ways)]
            case = step(case, action, user)
            check(case)
        transaction.set_rollback(True)
