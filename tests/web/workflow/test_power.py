"""A power cut at any statement of any step leaves everything as it was before, or as it is after."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from tests.web.cast import Cast
from tests.web.workflow.conftest import open_request
from tests.web.workflow.power import power_cuts
from tests.web.workflow.walking import step

from tidu.web.accounts.models import User
from tidu.web.audit import service as audit
from tidu.web.audit.models import AuditEvent
from tidu.web.desk.models import Message, Todo
from tidu.web.registry.models import Enterprise
from tidu.web.workflow.service import Case, Event

pytestmark = pytest.mark.django_db
WAY = (
    ("submit", "zhao"), ("hear", "wang"), ("heard", "wang"), ("pass_on", "wang"), ("return_county", "li"),
    ("pass_on", "wang"), ("city_return", "li"), ("submit", "zhao"), ("pass_on", "wang"), ("grant", "li"),
)  # fmt: skip


def everything() -> tuple[Any, ...]:
    """All that a step changes."""
    return (
        list(Case.objects.order_by("pk").values_list()),
        list(Event.objects.order_by("pk").values_list("case_id", "number", "action", "to_state")),
        list(Todo.objects.order_by("pk").values_list("key", "done_at", "due_on")),
        Message.objects.count(),
        AuditEvent.objects.count(),
        audit.head(),
        list(Enterprise.objects.values_list("short_name")),
    )


def take(action: str, user: User, key: str) -> Case:
    return step(Case.objects.get(), action, user, key=key)


def test_a_cut_at_any_statement_leaves_one_consistent_state(cast: Cast, pumps: Enterprise) -> None:
    before, cuts = everything(), 0
    for _cut in power_cuts(lambda: open_request(pumps, cast.zhao)):
        assert everything() == before
    case = Case.objects.get()
    for number, (action, who) in enumerate(WAY):
        before, user = everything(), vars(cast)[who]
        work = partial(take, action, user, f"k{number}")
        for cut in power_cuts(work):
            cuts += 1
            assert everything() == before, cut
        case.refresh_from_db()
        assert everything() != before
        assert case.events.count() == case.revision + 1
    assert case.state == "granted"
    assert cuts > 10 * len(WAY)
    assert list(audit.verify()) == []
