"""Steps: one transaction, one event, the right office, nothing twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from tests.web.cast import Cast
from tests.web.workflow.conftest import FAULTS, open_request
from tests.web.workflow.walking import CITED, PER_FIELD, step

from tidu.errors import Faults, TiduError
from tidu.today import china_today
from tidu.web.audit.models import AuditEvent
from tidu.web.desk.models import Message, Todo
from tidu.web.registry.models import Enterprise
from tidu.web.workflow.models import AppendOnly
from tidu.web.workflow.service import (
    Case,
    Event,
    Guarded,
    Reason,
    Stale,
    approvals,
    case_of,
    history,
    offers,
    take_step,
)

pytestmark = pytest.mark.django_db


def test_a_case_begins_in_its_first_state_with_a_todo_for_who_has_his_turn(cast: Cast, request_case: Case) -> None:
    assert (request_case.state, request_case.revision) == ("draft", 0)
    assert request_case.organisation_id == cast.zhao.memberships.get().organisation_id
    todo = Todo.objects.get(kind="workflow")
    assert todo.title_zh == f"写完诉求：示例事项 {request_case.subject_id}"
    assert todo.organisation_id == request_case.organisation_id
    assert [event.to_state for event in history(request_case)] == ["draft"]


def test_opening_twice_is_one_case(cast: Cast, pumps: Enterprise, request_case: Case) -> None:
    assert open_request(pumps, cast.zhao).pk == request_case.pk
    assert Event.objects.count() == 1
    assert case_of(pumps) == request_case


def test_a_step_moves_leaves_an_event_and_hands_the_todo_on(cast: Cast, request_case: Case) -> None:
    case = step(request_case, "submit", cast.zhao)
    assert (case.state, case.revision) == ("county", 1)
    event = history(case)[-1]
    assert (event.number, event.action, event.by, event.role) == (1, "submit", cast.zhao, "firm")
    first, second = Todo.objects.filter(kind="workflow").order_by("pk")
    assert first.done_by == cast.zhao
    assert second.done_at is None
    assert second.due_on == case.due_on
    assert "县级办理 5 个工作日" in second.why_zh
    assert AuditEvent.objects.filter(action="case.submit").count() == 1


def test_only_who_may_can(cast: Cast, request_case: Case) -> None:
    case = step(request_case, "submit", cast.zhao)
    with pytest.raises(TiduError) as caught:
        step(case, "pass_on", cast.chen)
    assert caught.value.code == "not-allowed"
    assert [offer.action for offer in offers(case, cast.chen)] == []
    assert [offer.action for offer in offers(case, cast.wang)] == ["hear", "pass_on", "return_firm", "refuse"]
    assert [offer.action for offer in offers(case, cast.zhao)] == ["take_back"]


@pytest.mark.parametrize("action", ["grant", "nonsense"])
def test_a_step_that_does_not_leave_from_here_is_none(cast: Cast, request_case: Case, action: str) -> None:
    with pytest.raises(TiduError) as caught:
        step(request_case, action, cast.zhao)
    assert caught.value.code == "no-such-step"
    assert "填写中" in caught.value.render()


def test_the_same_key_twice_is_one_step(cast: Cast, request_case: Case) -> None:
    step(request_case, "submit", cast.zhao, revision=0, key="k1")
    again = step(request_case, "submit", cast.zhao, revision=0, key="k1")
    assert (again.state, again.revision) == ("county", 1)
    assert Event.objects.filter(key="k1").count() == 1
    with pytest.raises(TiduError) as caught:
        step(again, "take_back", cast.zhao, key="k1")
    assert caught.value.code == "key-used"


def test_the_slower_one_is_told_what_stands_and_keeps_what_he_meant(cast: Cast, request_case: Case) -> None:
    case = step(request_case, "submit", cast.zhao)
    step(case, "pass_on", cast.wang, revision=1)
    with pytest.raises(Stale) as caught:
        take_step(case.pk, "refuse", cast.wang, revision=1, reasons=CITED)
    assert [event.action for event in caught.value.standing] == ["pass_on"]
    assert caught.value.meant.reasons == tuple(CITED)
    assert "王股长" in caught.value.render()


def test_all_that_is_missing_is_told_at_once(cast: Cast, request_case: Case) -> None:
    case = step(request_case, "submit", cast.zhao)
    with pytest.raises(Faults) as caught:
        take_step(case.pk, "return_firm", cast.wang, revision=1)
    assert {one.code for one in caught.value.errors} == {"needs-reasons", "needs-due"}


@pytest.mark.parametrize(
    ("action", "more", "words"),
    [
        ("return_firm", {"reasons": [Reason("改")]}, "是哪一项"),
        ("return_firm", {"reasons": [Reason("改", field="colour")]}, "没有这一项"),
        ("return_firm", {"due": china_today() - timedelta(days=1)}, "已经过去"),
        ("refuse", {"reasons": [Reason("不行", document="示例办法")]}, "文件和条款"),
        ("refuse", {"reasons": [Reason(" ", document="示例办法", article="一")]}, "空的"),
        ("hear", {"note": " "}, "没有写说明"),
    ],
)
def test_what_is_said_must_be_what_is_asked(
    cast: Cast, request_case: Case, action: str, more: dict[str, object], words: str
) -> None:
    case = step(request_case, "submit", cast.zhao)
    with pytest.raises(TiduError) as caught:
        step(case, action, cast.wang, **more)
    assert words in caught.value.render()
    case.refresh_from_db()
    assert case.revision == 1


@pytest.mark.parametrize("amount", ["", "many", None])
def test_a_field_takes_only_its_type(cast: Cast, request_case: Case, amount: object) -> None:
    case = step(step(request_case, "submit", cast.zhao), "pass_on", cast.wang)
    with pytest.raises(TiduError) as caught:
        step(case, "grant", cast.li, fields={"amount": amount})
    assert caught.value.code == "needs-field"
    assert "金额" in caught.value.render()


def test_guards_tell_why_not_now(cast: Cast, pumps: Enterprise, request_case: Case) -> None:
    pumps.address = "空"
    pumps.save()
    (offer,) = offers(request_case, cast.zhao)
    assert [one.text.zh for one in offer.why_not] == ["地址没有填好"]
    with pytest.raises(Guarded) as caught:
        step(request_case, "submit", cast.zhao)
    assert caught.value.problems[0].link == "/firm/"


def test_a_return_to_the_county_takes_its_approval_away(cast: Cast, request_case: Case) -> None:
    case = step(step(request_case, "submit", cast.zhao), "pass_on", cast.wang)
    assert [event.number for event in approvals(case)] == [2]
    case = step(case, "return_county", cast.li)
    assert approvals(case) == []
    assert history(case)[-1].invalidates == [2]
    assert case.due_on == china_today() + timedelta(days=10)
    case = step(step(case, "pass_on", cast.wang), "grant", cast.li)
    assert [event.number for event in approvals(case)] == [4, 5]
    assert case.closed_at is not None


def test_a_return_tells_the_firm_and_asks_for_a_receipt(cast: Cast, request_case: Case) -> None:
    case = step(request_case, "submit", cast.zhao)
    step(case, "return_firm", cast.wang)
    message = Message.objects.get(recipient=cast.zhao)
    assert message.needs_receipt
    assert "地址写全" in message.body_zh
    assert message.link == f"/example/{case.subject_id}/"


def test_an_effect_that_fails_leaves_nothing_behind(cast: Cast, request_case: Case) -> None:
    case = step(step(request_case, "submit", cast.zhao), "pass_on", cast.wang)
    before = AuditEvent.objects.count(), Todo.objects.filter(done_at=None).count()
    FAULTS["remember"] = OSError("示例：磁盘满了")
    with pytest.raises(OSError, match="磁盘满了"), transaction.atomic():
        step(case, "grant", cast.li)
    assert (AuditEvent.objects.count(), Todo.objects.filter(done_at=None).count()) == before
    case.refresh_from_db()
    assert (case.state, case.revision, case.events.count()) == ("city", 2, 3)


def test_an_end_leaves_nothing_to_do(cast: Cast, request_case: Case) -> None:
    case = step(step(step(request_case, "submit", cast.zhao), "pass_on", cast.wang), "grant", cast.li)
    assert not Todo.objects.filter(kind="workflow", done_at=None).exists()
    assert (case.organisation_id, case.clock, case.due_on) == (None, None, None)
    assert offers(case, cast.li) == []


def test_events_are_only_added(request_case: Case) -> None:
    event = history(request_case)[0]
    event.note = "后补"
    for change in (event.save, event.delete, Event.objects.all().delete, lambda: Event.objects.update(note="x")):
        with pytest.raises(AppendOnly):
            change()
    with pytest.raises(DatabaseError, match="only added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE workflow_event SET note = 'x'")
    assert history(request_case)[0].note == ""


def test_odd_characters_are_kept(cast: Cast, request_case: Case) -> None:
    case = step(request_case, "submit", cast.zhao)
    case = step(case, "return_firm", cast.wang, reasons=[Reason("\x00改\ud800", field=PER_FIELD[0].field)])
    assert history(case)[-1].reasons[0]["text"] == "␀改?"
