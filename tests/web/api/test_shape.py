"""Programs get the one shape whatever goes wrong and wherever; no error page, and nothing half written."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError
from django.test import Client, override_settings
from tests.web.api.test_api import Program
from tests.web.cast import Cast

from tidu.web.accounts.models import User
from tidu.web.registry.access import get_firm_for_officer
from tidu.web.registry.enterprises.service import change_firm, merge_records
from tidu.web.registry.models import Enterprise, Source

FIELDS = {"code", "what", "why", "fix", "where", "request"}
JSON = "application/json"


def sent(program: Program, method: str, path: str, body: str = "", kind: str = JSON, **headers: str) -> Any:
    """The whole response, its body checked for its shape."""
    headers = {"Authorization": f"Bearer {program.secret}", **headers}
    response = program.client.generic(method, path, body, content_type=kind, headers=headers)
    if response.status_code >= 400:
        assert response["Content-Type"].startswith(JSON)
        error = json.loads(response.content)["error"]
        assert set(error) == FIELDS
        assert error["what"]["zh"]
        assert error["request"] == response["X-Request-ID"]
    return response


@pytest.mark.parametrize(
    ("method", "path", "body", "kind", "status", "code"),
    [
        ("GET", "/api/v1/nothing", "", JSON, 404, "not-found"),
        ("GET", "/api/v1/", "", JSON, 404, "not-found"),
        ("GET", "/api/nothing", "", JSON, 404, "not-found"),
        ("DELETE", "/api/v1/firms", "", JSON, 405, "method"),
        ("POST", "/api/v1/firms", "{" + " " * 6_000_000 + "}", JSON, 413, "too-large"),
        ("POST", "/api/v1/firms", "a=b", "application/x-www-form-urlencoded", 415, "not-json"),
        ("POST", "/api/v1/firms", "--x\r\n\r\n--x--", "multipart/form-data; boundary=x", 415, "not-json"),
        ("POST", "/api/v1/firms", "{", JSON, 400, "http-400"),
    ],
)
def test_what_reaches_no_operation_is_told_in_the_one_shape(
    cast: Cast, method: str, path: str, body: str, kind: str, status: int, code: str
) -> None:
    response = sent(Program(cast.wang), method, path, body, kind)
    assert (response.status_code, json.loads(response.content)["error"]["code"]) == (status, code)
    assert status != 405 or "GET" in response["Allow"]


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (RuntimeError("示例"), 500, "failed"),
        (OperationalError("database is locked"), 503, "busy"),
        (IntegrityError("示例"), 409, "collided"),
    ],
)
def test_what_fails_in_an_operation_is_told_in_the_one_shape(
    cast: Cast, pumps: Enterprise, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, code: str
) -> None:
    def fail(*_args: object, **_more: object) -> None:
        raise error

    monkeypatch.setattr("tidu.web.api.operations.facts.state", fail)
    body = {"source": "示例", "facts": [{"indicator": "revenue", "year": 2025, "value": "1万元"}]}
    response = sent(Program(cast.zhao), "POST", f"/api/v1/firms/{pumps.pk}/facts", json.dumps(body))
    assert (response.status_code, json.loads(response.content)["error"]["code"]) == (status, code)
    assert not Source.objects.exists(), "the source of a failed write stays away with it"


def test_pages_for_people_stay_pages(cast: Cast, signed_in: Any) -> None:
    assert signed_in(cast.wang).get("/api/docs/")["Content-Type"].startswith("text/html")
    refused = signed_in(cast.wang).put("/api/tokens/")
    assert (refused.status_code, refused["Content-Type"][:9]) == (405, "text/html")


def test_a_stranger_is_told_how_to_come_in(db: None) -> None:
    response = Client().get("/api/v1/firms")
    assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")


@override_settings(API_PER_MINUTE=1)
def test_who_asks_too_often_is_told_how_long_to_wait(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tidu.web.api.rates.time.time", lambda: 60 * 30_000_000 + 45)
    program = Program(cast.wang)
    sent(program, "GET", "/api/v1/firms")
    response = sent(program, "GET", "/api/v1/firms")
    assert (response.status_code, response["Retry-After"]) == (429, "15")


def test_who_is_overtaken_while_changing_is_told_what_the_other_changed(
    cast: Cast, pumps: Enterprise, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overtaken(user: User, pk: int) -> Enterprise:
        firm = get_firm_for_officer(user, pk)
        change_firm(Enterprise.objects.get(pk=pk), {"address": "示例路1号"}, firm.version)
        return firm

    monkeypatch.setattr("tidu.web.api.operations.get_firm_for_officer", overtaken)
    body = {"version": pumps.version, "address": "示例路2号"}
    status, answer = Program(cast.wang).ask("PATCH", f"/firms/{pumps.pk}", body)
    assert (status, answer["error"]["code"], answer["error"]["where"]) == (409, "version", "address")


def test_a_merged_record_leads_to_the_other_and_takes_nothing_new(
    cast: Cast, pumps: Enterprise, swim: Enterprise
) -> None:
    Enterprise.objects.filter(pk=swim.pk).update(uscc=None)  # two different codes would be two legal persons
    merge_records(pumps, swim, "示例：同一企业", cast.li)
    city = Program(cast.li)
    assert city.ask("GET", f"/firms/{swim.pk}")[1]["merged_into"] == pumps.pk
    writes: list[tuple[str, str, dict[str, object]]] = [
        ("PATCH", "", {"version": 2, "address": "示例路"}),
        ("POST", "/facts", {"source": "示例", "facts": [{"indicator": "on_abnormal_list", "value": "no"}]}),
        ("POST", "/titles", {"title": "cxx", "valid_from": "2025-01-01"}),
        ("POST", "/checks", {"title": "cxx"}),
    ]
    for method, path, body in writes:
        status, answer = city.ask(method, f"/firms/{swim.pk}{path}", body)
        assert (status, answer["error"]["code"]) == (409, "merged"), path
        assert str(pumps.pk) in answer["error"]["fix"]["en"]
