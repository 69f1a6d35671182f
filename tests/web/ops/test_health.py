"""Who watches over the installation learns whether it lives, whether it can work, and what it counts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from tidu.web.jobs import service as jobs
from tidu.web.jobs.models import Worker


def checks() -> tuple[int, dict[str, str]]:
    response = Client().get("/healthz/ready")
    return response.status_code, response.json()["checks"]


def test_it_lives_without_a_database() -> None:
    response = Client().get("/healthz")  # without the fixture db, any query would raise
    assert (response.status_code, response.json()["status"]) == (200, "ok")
    assert response["Cache-Control"] == "no-store"


def test_it_is_ready_where_everything_answers(db: None) -> None:
    assert checks() == (200, {"database": "ok", "storage": "ok", "worker": "ok"})


def test_a_database_that_is_away_is_named(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    class Away:
        def cursor(self) -> None:
            raise OperationalError("connection refused")

    monkeypatch.setattr("tidu.web.serving.health.connection", Away())
    assert checks() == (503, {"database": "failing", "storage": "ok", "worker": "ok"})


def test_a_store_that_does_not_answer_is_named(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object) -> None:
        raise RuntimeError("the store of somebody else")

    monkeypatch.setattr("tidu.web.files.storage.ContentStore.exists", broken)
    assert checks() == (503, {"database": "ok", "storage": "failing", "worker": "ok"})


@pytest.mark.parametrize(("age", "expected"), [(None, "failing"), (10, "ok"), (61, "failing"), (-3600, "failing")])
def test_a_background_worker_that_is_silent_is_named(
    db: None, settings: object, age: int | None, expected: str
) -> None:
    settings.TASKS_MODE = "worker"  # type: ignore[attr-defined]
    if age is not None:
        Worker.objects.create(name="示例", beat_at=timezone.now() - timedelta(seconds=age))
    assert checks()[1]["worker"] == expected


def test_a_worker_that_says_goodbye_is_missed_at_once(db: None) -> None:
    jobs.sign_of_life("示例")
    assert jobs.worker_lives()
    jobs.farewell("示例")
    assert not jobs.worker_lives()


def test_metrics_are_for_this_machine(db: None) -> None:
    assert Client().get("/metrics", REMOTE_ADDR="127.0.0.1").status_code == 200
    assert Client().get("/metrics", REMOTE_ADDR="::1").status_code == 200
    assert Client().get("/metrics", REMOTE_ADDR="203.0.113.9").status_code == 403
    assert Client().get("/metrics", REMOTE_ADDR="nonsense").status_code == 403


def test_a_proxy_on_this_machine_does_not_open_metrics_to_others(db: None, settings: object) -> None:
    assert Client().get("/metrics", HTTP_X_FORWARDED_FOR="203.0.113.9").status_code == 403
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # type: ignore[attr-defined]
    assert Client().get("/metrics", HTTP_X_FORWARDED_FOR="203.0.113.9").status_code == 403
    assert Client().get("/metrics", HTTP_X_FORWARDED_FOR="203.0.113.9, 127.0.0.1").status_code == 200


def test_metrics_open_to_whoever_has_the_token(db: None, settings: object) -> None:
    settings.METRICS_TOKEN = "ascii-token"  # type: ignore[attr-defined]
    client = Client()
    assert client.get("/metrics", REMOTE_ADDR="127.0.0.1").status_code == 403
    assert client.get("/metrics", HTTP_AUTHORIZATION="Bearer wrong").status_code == 403
    answer = client.get("/metrics", REMOTE_ADDR="203.0.113.9", HTTP_AUTHORIZATION="Bearer ascii-token")
    assert answer.status_code == 200
    assert b"django_http_requests_before_middlewares_total" in answer.content


def test_metrics_name_views_and_no_people(db: None) -> None:
    Client().get("/?name=13800000000")
    page = Client().get("/metrics").content.decode()
    assert "13800000000" not in page
