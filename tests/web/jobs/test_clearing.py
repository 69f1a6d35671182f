"""What the duties of the house clear, and what they leave alone."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone
from tests.web.cast import Cast

from tidu.today import china_today
from tidu.web.accounts.models import Invitation
from tidu.web.api.models import IdempotentAnswer
from tidu.web.api.tokens import make_token
from tidu.web.audit.service import AuditEvent
from tidu.web.desk.models import Todo
from tidu.web.jobs.daily import DUTIES
from tidu.web.jobs.due import do_duties, standings
from tidu.web.jobs.models import DutyRun, Job
from tidu.web.registry.models import Enterprise, TitleHeld

Committing = Callable[..., AbstractContextManager[list[Callable[[], object]]]]


@pytest.fixture
def look(django_capture_on_commit_callbacks: Committing) -> Callable[[], None]:
    def look_around() -> None:
        with django_capture_on_commit_callbacks(execute=True):
            do_duties()

    return look_around


def results() -> dict[str, int]:
    return {job.kind.removeprefix("duty-"): job.result["count"] for job in Job.objects.filter(state="done")}


def test_titles_that_end_get_their_todo_without_anybody_asking(
    cast: Cast, pumps: Enterprise, look: Callable[[], None]
) -> None:
    TitleHeld.objects.create(
        enterprise=pumps,
        title="cxx",
        decision="announced",
        valid_from=date(2024, 1, 1),
        valid_until=china_today() + timedelta(days=90),
    )
    look()
    assert Todo.objects.exclude(kind="calendar-year").get().kind == "title-ends"
    assert results()["title-todos"] == 1


def test_an_answer_to_a_program_is_kept_for_thirty_days(cast: Cast, look: Callable[[], None]) -> None:
    token, _secret = make_token(cast.wang, "示例", ("write:firms",), 30)
    for key, days in (("young", 29), ("old", 31)):
        row = IdempotentAnswer.objects.create(token=token, key=key, request_digest="0" * 64, status=201)
        IdempotentAnswer.objects.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(days=days))
    look()
    assert [row.key for row in IdempotentAnswer.objects.all()] == ["young"]
    assert results()["answers"] == 1


def test_sign_ins_that_have_ended_go(db: None, look: Callable[[], None]) -> None:
    for key, hours in (("ended", -1), ("open", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=timezone.now() + timedelta(hours=hours))
    look()
    assert [row.pk for row in Session.objects.all()] == ["open"]


def test_an_invitation_that_nobody_accepted_goes_a_month_after_its_end_and_leaves_an_event(
    cast: Cast, look: Callable[[], None]
) -> None:
    place = cast.admin.memberships.get().organisation
    for name, days, accepted in (("旧", 31, None), ("新", 29, None), ("来了", 31, timezone.now())):
        Invitation.objects.create(
            organisation=place, role="officer", name=name, secret_digest=name, invited_by=cast.admin,
            expires_at=timezone.now() - timedelta(days=days), accepted_at=accepted,
        )  # fmt: skip
    look()
    assert {row.name for row in Invitation.objects.all()} == {"新", "来了"}
    event = AuditEvent.objects.get(action="invitation.clear")
    assert (event.channel, event.region_code) == ("schedule", place.region_id)


def test_records_of_duties_are_forgotten_after_a_year_and_a_bit(db: None, look: Callable[[], None]) -> None:
    for days in (401, 399):
        job = Job.objects.create(kind="duty-sessions", title="示例", state="done", result={"count": 0})
        DutyRun.objects.create(duty="sessions", day=china_today() - timedelta(days=days), job=job)
    look()
    days_kept = {(china_today() - run.day).days for run in DutyRun.objects.filter(duty="sessions")}
    assert days_kept == {0, 399}
    assert Job.objects.filter(kind="duty-sessions").count() == 2


def test_the_command_does_what_is_due_and_says_how_each_stands(
    db: None, django_capture_on_commit_callbacks: Committing
) -> None:
    said = StringIO()
    with pytest.raises(SystemExit), django_capture_on_commit_callbacks(execute=True):
        call_command("duties", stdout=said)  # within the test's transaction nothing is done before its end
    said = StringIO()
    call_command("duties", stdout=said)
    for one in standings():
        assert one.duty.name in said.getvalue()
        assert one.word == "done"
    assert DUTIES.keys() == {
        "title-todos", "standing", "counts", "answers", "sessions", "invitations", "old-work", "watches", "lapses", "packages",
        "packages-after", "validity", "forecast", "workflow",
    }  # fmt: skip
