"""What pages and programs are told when the database or the disk fails below them, and that nothing is half done."""

from __future__ import annotations

import errno
import json

import psycopg
import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client, RequestFactory
from tests.web.cast import Cast

from tidu.web.serving import faults


def caused(words: str, state: str | None = None) -> OperationalError:
    """An error as Django raises it for one of the driver."""
    cause: Exception = psycopg.errors.lookup(state)(words) if state else psycopg.OperationalError(words)
    error = OperationalError(words)
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (OperationalError("database is locked"), "busy"),
        (OperationalError("database table is locked"), "busy"),
        (caused("canceling statement due to lock timeout", "55P03"), "busy"),
        (caused("deadlock detected", "40P01"), "busy"),
        (caused("sorry, too many clients already", "53300"), "busy"),
        (caused("connection failed: No such file or directory"), "away"),
        (caused("terminating connection due to administrator command", "57P01"), "away"),
        (caused("the database system is starting up", "57P03"), "away"),
        (InterfaceError("connection already closed"), "away"),
        (OperationalError("unable to open database file"), "away"),
        (OperationalError("database or disk is full"), "full"),
        (caused("could not extend file", "53100"), "full"),
        (OSError(errno.ENOSPC, "No space left on device"), "full"),
        (OSError(errno.EACCES, "Permission denied"), ""),
        (ValueError("a fault of the program"), ""),
        (None, ""),
    ],
)
def test_a_fault_that_passes_is_told_from_one_of_the_program(error: BaseException | None, kind: str) -> None:
    assert faults.fault_of(error) == kind


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    """What the portal's view raises, so that every page that asks for it fails."""
    errors: list[BaseException] = []

    def fail(*_args: object, **_kwargs: object) -> None:
        raise errors[0]

    monkeypatch.setattr("tidu.web.serving.health.CHECKS", {"database": fail})
    return errors


@pytest.mark.parametrize(
    ("error", "status", "words", "wait"),
    [
        (OperationalError("database is locked"), 503, "系统正忙，这次没有存上", "10"),
        (caused("connection refused"), 503, "数据库暂时连不上", "30"),
        (OSError(errno.ENOSPC, "No space left on device"), 507, "磁盘满了", "30"),
    ],
)
def test_a_page_says_what_happened_and_what_to_do(
    db: None, failing: list[BaseException], error: BaseException, status: int, words: str, wait: str
) -> None:
    failing.append(error)
    response = Client(raise_request_exception=False).get("/healthz/ready")
    assert response.status_code == status
    assert words in response.content.decode()
    assert response["Retry-After"] == wait
    assert response["X-Request-ID"]


def test_the_page_asks_the_database_for_nothing(failing: list[BaseException]) -> None:
    failing.append(caused("connection refused"))  # without the fixture db, any query would raise another error
    response = Client(raise_request_exception=False).get("/healthz/ready")
    assert response.status_code == 503


def test_a_fault_of_the_program_stays_one(db: None, failing: list[BaseException]) -> None:
    failing.append(ValueError("a fault of the program"))
    response = Client(raise_request_exception=False).get("/healthz/ready")
    assert response.status_code == 500
    assert "a fault of the program" not in response.content.decode()


def test_the_page_speaks_the_language_that_was_chosen(db: None, failing: list[BaseException]) -> None:
    failing.append(caused("connection refused"))
    client = Client(raise_request_exception=False)
    client.cookies["django_language"] = "en"
    assert "The database cannot be reached at present" in client.get("/healthz/ready").content.decode()


def test_programs_are_told_in_json() -> None:
    request = RequestFactory().get("/api/v1/firms")
    try:
        raise caused("connection refused")
    except OperationalError:
        response = faults.failed(request)
    assert response.status_code == 503
    assert response["Content-Type"] == "application/json"
    assert json.loads(response.content)["error"]["code"] == "away"


def test_a_disk_that_fills_during_an_upload_is_told(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    def full(*_args: object, **_kwargs: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("django.core.files.uploadhandler.MemoryFileUploadHandler.file_complete", full)
    response = Client().post("/healthz", {"file": SimpleUploadedFile("a.pdf", b"1")})
    assert response.status_code == 507
    assert "磁盘满了" in response.content.decode()


@pytest.mark.parametrize("csrf", [True, False])
def test_an_upload_too_large_is_answered_before_anything_else_looks_at_the_form(
    cast: Cast, settings: object, csrf: bool
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    settings.UPLOAD_LIMIT = 1000  # type: ignore[attr-defined]
    response = Client(enforce_csrf_checks=csrf).post("/healthz", {"file": SimpleUploadedFile("a.pdf", b"1" * 2000)})
    assert response.status_code == 413
    assert "太大" in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_database_that_stays_locked_undoes_the_whole_operation() -> None:
    from django.contrib.sessions.models import Session
    from django.db import connection, transaction
    from django.utils import timezone

    def write() -> None:
        with transaction.atomic():
            Session.objects.create(session_key="half", session_data="", expire_date=timezone.now())
            raise OperationalError("database is locked")

    with pytest.raises(OperationalError):
        write()
    assert not Session.objects.exists()
    assert connection.is_usable()
