"""One line a request, with who by number and how long, and nothing personal."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable

import pytest
import structlog
from django.test import Client
from tests.web.cast import PASSWORD, Cast

from tidu.web.accounts.models import User
from tidu.web.logs import logging_config

captured: list[structlog.typing.EventDict] = []


@pytest.fixture(autouse=True)
def capturing(monkeypatch: pytest.MonkeyPatch) -> None:
    captured.clear()

    class Log:
        def info(self, event: str, **fields: object) -> None:
            captured.append({"event": event, **fields, **structlog.contextvars.get_contextvars()})

    monkeypatch.setattr("tidu.web.logs.log", Log())


def test_a_request_is_one_line_with_numbers_and_nothing_personal(
    cast: Cast, signed_in: Callable[[User], Client]
) -> None:
    client = signed_in(cast.zhao)
    response = client.get("/jobs/?q=赵经理&mobile=13800000000", REMOTE_ADDR="203.0.113.9")
    (line,) = captured
    assert {name: line[name] for name in ("event", "method", "path", "status", "user")} == {
        "event": "request", "method": "GET", "path": "/jobs/", "status": 200, "user": cast.zhao.pk,
    }  # fmt: skip
    assert line["request"] == response["X-Request-ID"]
    assert sorted(line) == ["event", "method", "ms", "path", "request", "status", "user"]
    said = json.dumps(line, ensure_ascii=False)
    for personal in ("赵经理", "13800000000", "203.0.113.9", "zhao"):
        assert personal not in said


def test_what_was_typed_is_not_logged(cast: Cast) -> None:
    Client().post("/accounts/login/", {"login": "zhao", "password": PASSWORD})
    said = json.dumps([{**line} for line in captured], ensure_ascii=False)
    assert PASSWORD not in said
    assert "zhao" not in said


def test_probes_are_not_logged(db: None) -> None:
    for path in ("/healthz", "/healthz/ready", "/metrics", "/static/x.css"):
        Client().get(path)
    assert captured == []


def test_every_line_of_a_machines_log_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    config = logging_config("json", "INFO")
    formatter = config["formatters"]["tidu"]
    made = formatter["()"](processor=formatter["processor"], foreign_pre_chain=formatter["foreign_pre_chain"])
    record = logging.LogRecord("django.request", logging.ERROR, "x.py", 1, "第 %d 行", (7,), None)
    found = json.loads(made.format(record))
    assert (found["event"], found["level"], found["logger"]) == ("第 7 行", "error", "django.request")
    assert found["timestamp"].endswith("Z")
