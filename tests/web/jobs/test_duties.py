"""Daily duties: once a day of China, after a pause again where one failed, and the others all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError
from django.utils import timezone

from tidu.text import Text
from tidu.web.audit.service import AuditEvent
from tidu.web.jobs import daily, due, running
from tidu.web.jobs.due import do_duties, standings
from tidu.web.jobs.models import DutyRun, Job
from tidu.web.jobs.service import DailyDuty, Progress, register_duty

Committing = Callable[..., AbstractContextManager[list[Callable[[], object]]]]
TODAY = date(2026, 11, 27)
DONE: list[str] = []


def work(name: str, *, fails: bool = False) -> DailyDuty:
    """A duty that notes that it was done, or fails as long as ``broken`` is noted."""

    def do(_progress: Progress) -> int:
        if fails and "broken" in DONE:
            raise RuntimeError("a fault of the program")
        DONE.append(name)
        return 3

    return DailyDuty(name, Text(f"示例{name}", f"example {name}"), 7 if name == "weekly" else 1, do)


@pytest.fixture(autouse=True)
def only_these(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(daily, "DUTIES", {})
    monkeypatch.setattr(due, "DUTIES", daily.DUTIES)
    monkeypatch.setattr(running, "RUNNERS", dict(running.RUNNERS))
    monkeypatch.setattr("tidu.web.jobs.service.RUNNERS", running.RUNNERS)
    DONE.clear()
    for one in (work("fragile", fails=True), work("plain"), work("weekly")):
        register_duty(one)
    yield
    DONE.clear()


@pytest.fixture
def look(
    django_capture_on_commit_callbacks: Committing, monkeypatch: pytest.MonkeyPatch
) -> Callable[[date], list[str]]:
    """Looks around on a day; gives what was done."""

    def look_on(day: date) -> list[str]:
        monkeypatch.setattr(due, "china_today", lambda: day)
        before = [one for one in DONE if one != "broken"]
        with django_capture_on_commit_callbacks(execute=True):
            do_duties()
        return [one for one in DONE if one != "broken"][len(before) :]

    return look_on


def test_each_is_done_once_a_day_however_often_somebody_looks(db: None, look: Callable[[date], list[str]]) -> None:
    assert look(TODAY) == ["fragile", "plain", "weekly"]
    assert look(TODAY) == []
    assert look(TODAY + timedelta(days=1)) == ["fragile", "plain"]
    assert next((one.word, one.good, one.done_on) for one in standings()) == ("done", True, TODAY + timedelta(days=1))


def test_after_a_time_without_anybody_they_are_done_once(db: None, look: Callable[[date], list[str]]) -> None:
    look(TODAY)
    assert look(TODAY + timedelta(days=9)) == ["fragile", "plain", "weekly"]
    assert DutyRun.objects.filter(duty="plain").count() == 2


def test_a_clock_that_goes_back_a_day_repeats_nothing(db: None, look: Callable[[date], list[str]]) -> None:
    look(TODAY - timedelta(days=1))
    look(TODAY)
    assert look(TODAY - timedelta(days=1)) == []
    assert look(TODAY) == []


def test_a_clock_that_was_years_ahead_holds_nothing_up(db: None, look: Callable[[date], list[str]]) -> None:
    look(TODAY.replace(year=2031))
    assert look(TODAY) == ["fragile", "plain", "weekly"]
    assert all(one.done_on == TODAY for one in standings())


def test_one_that_fails_is_told_stops_no_other_and_is_tried_again(
    db: None, look: Callable[[date], list[str]], caplog: pytest.LogCaptureFixture
) -> None:
    DONE.append("broken")
    assert look(TODAY) == ["plain", "weekly"]
    assert "job failed" in caplog.text
    failed = next(one for one in standings() if one.duty.name == "fragile")
    assert (failed.word, failed.good, failed.done_on, failed.late) == ("failed", False, None, True)
    assert look(TODAY) == [], "it waits before it tries again"
    DONE.remove("broken")
    Job.objects.filter(kind="duty-fragile").update(finished_at=timezone.now() - due.PAUSE)
    assert look(TODAY) == ["fragile"]
    assert Job.objects.get(kind="duty-fragile").attempt == 2
    assert all(one.good for one in standings())


def test_the_pause_grows_and_a_clock_that_went_back_does_not_make_it_endless(
    db: None, look: Callable[[date], list[str]]
) -> None:
    DONE.append("broken")
    look(TODAY)
    DONE.remove("broken")
    mine = Job.objects.filter(kind="duty-fragile")
    mine.update(attempt=3, finished_at=timezone.now() - 2 * due.PAUSE)
    assert look(TODAY) == []
    mine.update(finished_at=timezone.now() + timedelta(days=800))
    assert look(TODAY) == ["fragile"]


def test_one_whose_process_was_killed_goes_on(db: None, look: Callable[[date], list[str]]) -> None:
    look(TODAY)
    mine = Job.objects.filter(kind="duty-plain")
    mine.update(state="running", beat_at=timezone.now() - timedelta(minutes=5), finished_at=None)
    assert next(one for one in standings() if one.duty.name == "plain").word == "interrupted"
    assert look(TODAY) == ["plain"]
    mine.update(state="running", beat_at=timezone.now() - timedelta(minutes=5), finished_at=None, attempt=3)
    assert look(TODAY) == [], "one that kills whoever does it rests until tomorrow"
    assert look(TODAY + timedelta(days=1)) == ["fragile", "plain"]


def test_one_that_was_claimed_and_never_begun_is_done_where_no_queue_holds_it(
    db: None, look: Callable[[date], list[str]]
) -> None:
    look(TODAY)
    Job.objects.filter(kind="duty-plain").update(state="waiting", finished_at=None)
    assert look(TODAY) == ["plain"]


def test_whoever_comes_second_to_a_claim_leaves_it_and_its_job(
    db: None, look: Callable[[date], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken(**_more: object) -> None:
        raise IntegrityError

    monkeypatch.setattr(DutyRun.objects, "create", taken)
    assert look(TODAY) == []
    assert not Job.objects.exists()


def test_the_trail_says_that_the_schedule_did_it(db: None, look: Callable[[date], list[str]]) -> None:
    register_duty(DailyDuty("noting", Text("示例", "example"), 1, _note))
    look(TODAY)
    event = AuditEvent.objects.get(action="job.stop")
    assert (event.channel, event.user_id) == ("schedule", None)


def _note(progress: Progress) -> int:
    from tidu.web.audit import service as audit

    audit.record("job.stop", Job.objects.get(pk=progress.job_id))
    return 1


def test_two_of_one_name_are_refused(db: None) -> None:
    with pytest.raises(ImproperlyConfigured, match="plain"):
        register_duty(work("plain"))
