"""A job runs once, tells how far it is, stops when asked, and says in words why it failed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from tests.web.cast import Cast
from tests.web.jobs.work import BATCHES, ROWS, rows_of_batches

from tidu.errors import TiduError
from tidu.web.audit.service import AuditEvent
from tidu.web.jobs import running, service
from tidu.web.jobs.models import Job

Committing = Callable[..., AbstractContextManager[list[Callable[[], object]]]]


@pytest.fixture
def committing(django_capture_on_commit_callbacks: Committing) -> AbstractContextManager[object]:
    return django_capture_on_commit_callbacks(execute=True)


def begin(committing: AbstractContextManager[object], by: object = None, **parameters: object) -> Job:
    with committing:
        job = service.start("test-count", "示例计数", parameters, by)  # type: ignore[arg-type]
    job.refresh_from_db()
    return job


def again(django_capture_on_commit_callbacks: Committing, job: Job) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        service.resume(job)
    job.refresh_from_db()


def test_a_job_runs_when_the_transaction_that_starts_it_is_committed(
    cast: Cast, committing: AbstractContextManager[object]
) -> None:
    job = begin(committing, cast.li)
    assert (job.state, job.done, job.total, job.percent) == ("done", BATCHES, BATCHES, 100)
    assert rows_of_batches() == [ROWS] * BATCHES
    assert job.result == {"link": "/jobs/", "zh": "数完了", "en": "counted", "begun_at": 0}
    assert job.took is not None


def test_what_a_job_does_is_done_by_whoever_started_it(cast: Cast, committing: AbstractContextManager[object]) -> None:
    job = begin(committing, cast.li)
    events = AuditEvent.objects.filter(subject_type="jobs.job", subject_id=str(job.pk)).order_by("sequence")
    assert [(event.action, event.user_id, event.channel) for event in events] == [
        ("job.start", None, "system"),
        ("job.done", cast.li.pk, "job"),
    ]


def test_a_kind_without_a_runner_is_refused_at_once(db: None) -> None:
    with pytest.raises(LookupError, match="no runner"):
        service.start("nobody-does-this", "无")


def test_a_stop_takes_effect_between_two_transactions_and_what_was_done_stays(
    db: None, committing: AbstractContextManager[object], django_capture_on_commit_callbacks: Committing
) -> None:
    job = begin(committing, stop_after=3)
    assert (job.state, job.cursor) == ("stopped", {"next": 4})
    assert rows_of_batches() == [ROWS] * 4 + [0] * (BATCHES - 4)
    again(django_capture_on_commit_callbacks, job)
    assert (job.state, job.result["begun_at"], job.stop_asked) == ("done", 4, False)
    assert rows_of_batches() == [ROWS] * BATCHES


def test_a_waiting_job_that_is_stopped_never_begins(db: None, committing: AbstractContextManager[object]) -> None:
    with committing:
        job = service.start("test-count", "示例计数")
        service.ask_to_stop(job)
    job.refresh_from_db()
    assert (job.state, job.attempt) == ("stopped", 0)
    assert rows_of_batches() == [0] * BATCHES


def test_a_fault_of_the_program_is_told_in_words_without_its_insides(
    db: None, committing: AbstractContextManager[object], django_capture_on_commit_callbacks: Committing
) -> None:
    job = begin(committing, fail_at=5)
    assert job.state == "failed"
    assert str(job.pk) in job.error_zh
    assert "可以从中断处继续" in job.error_zh
    assert "go on from there" in job.error_en
    assert "RuntimeError" not in job.error_zh + job.error_en
    assert rows_of_batches() == [ROWS] * 5 + [0] * (BATCHES - 5)
    again(django_capture_on_commit_callbacks, job)
    assert (job.state, job.result["begun_at"], job.error_zh) == ("done", 5, "")


def test_an_error_that_people_can_act_on_is_told_as_it_is(db: None, committing: AbstractContextManager[object]) -> None:
    job = begin(committing, refuse_at=2)
    assert (job.state, job.error_zh, job.error_en) == ("failed", "[test] 第七行写错了", "[test] row seven is wrong")


def test_only_one_worker_gets_a_job(db: None) -> None:
    job = service.start("test-count", "示例计数")
    first, second = running.claim(job.pk), running.claim(job.pk)
    assert first is not None
    assert second is None


def test_a_run_that_was_taken_for_dead_cannot_commit_any_more(
    db: None, django_capture_on_commit_callbacks: Committing
) -> None:
    job = service.start("test-count", "示例计数")
    slow = running.Progress(running.claim(job.pk) or job)
    Job.objects.filter(pk=job.pk).update(beat_at=timezone.now() - timedelta(minutes=5))
    with django_capture_on_commit_callbacks(execute=True):
        assert service.resume_interrupted() == 1
    with pytest.raises(running.Lost), transaction.atomic():
        slow.save_cursor({"next": 1})
    job.refresh_from_db()
    assert (job.state, job.cursor) == ("done", {"next": BATCHES})


def test_a_cursor_outside_the_transaction_of_its_work_is_refused(transactional_db: None) -> None:
    job = service.start("test-count", "示例计数", {"stop_after": 0})
    progress = running.Progress(job)
    with pytest.raises(transaction.TransactionManagementError):
        progress.save_cursor({"next": 1})


@pytest.mark.parametrize(("beat", "interrupted"), [(-59, False), (-61, True), (0, False), (3600, True)])
def test_a_running_job_without_a_beat_is_interrupted_even_when_the_clock_was_set_back(
    db: None, beat: int, interrupted: bool
) -> None:
    job = service.start("test-count", "示例计数")
    running.claim(job.pk)
    Job.objects.filter(pk=job.pk).update(beat_at=timezone.now() + timedelta(seconds=beat))
    job.refresh_from_db()
    assert (job.interrupted, Job.objects.interrupted().exists()) == (interrupted, interrupted)


def test_a_clock_set_back_shows_no_negative_duration(db: None, committing: AbstractContextManager[object]) -> None:
    job = begin(committing)
    assert job.started_at is not None
    job.finished_at = job.started_at - timedelta(hours=1)
    assert job.took is None


def test_a_job_that_keeps_killing_its_worker_is_not_resumed_for_ever(db: None) -> None:
    job = service.start("test-count", "示例计数")
    running.claim(job.pk)
    Job.objects.filter(pk=job.pk).update(beat_at=timezone.now() - timedelta(minutes=5), attempt=service.TRIES)
    assert service.resume_interrupted() == 0
    job.refresh_from_db()
    assert job.resumable


def test_a_job_that_runs_cannot_be_resumed(db: None) -> None:
    job = service.start("test-count", "示例计数")
    running.claim(job.pk)
    job.refresh_from_db()
    with pytest.raises(TiduError, match="cannot go on at present"):
        service.resume(job)


def test_a_process_that_is_told_to_end_hands_its_job_back(
    db: None, django_capture_on_commit_callbacks: Committing, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = service.start("test-count", "示例计数")
    with django_capture_on_commit_callbacks() as callbacks:
        running.ending.set()
        try:
            running.run(job.pk)
        finally:
            running.ending.clear()
    job.refresh_from_db()
    assert (job.state, len(callbacks)) == ("waiting", 1)
    callbacks[0]()
    job.refresh_from_db()
    assert (job.state, job.attempt) == ("done", 2)
    assert rows_of_batches() == [ROWS] * BATCHES
