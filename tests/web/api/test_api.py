"""The registry for programs: tokens, scopes, one shape for errors, and writes that can be repeated."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client, override_settings
from django.utils import timezone
from tests.web.cast import Cast

from tidu.fictional.names import credit_code
from tidu.web.accounts.models import User
from tidu.web.api.models import ApiToken
from tidu.web.api.tokens import SCOPES, make_token
from tidu.web.audit.service import AuditEvent
from tidu.web.registry.models import Conflict, Enterprise, Fact, Recommendation, TitleHeld
from tidu.web.standing.models import Check
from tidu.web.standing.service import replayed


class Program:
    """A program with a token."""

    def __init__(self, user: User, *scopes: str) -> None:
        self.token, self.secret = make_token(user, "示例程序", scopes or tuple(SCOPES), 30)
        self.client = Client(raise_request_exception=False)

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, Any]:
        answer = self.client.generic(
            method, f"/api/v1{path}", "" if body is None else json.dumps(body), content_type="application/json",
            headers={"Authorization": f"Bearer {self.secret}", **headers},
        )  # fmt: skip
        return answer.status_code, json.loads(answer.content)


def test_a_program_sees_what_its_person_sees(cast: Cast, pumps: Enterprise, swim: Enterprise) -> None:
    wang = Program(cast.wang)
    status, found = wang.ask("GET", "/firms")
    assert (status, [one["id"] for one in found["items"]]) == (200, [pumps.pk])
    assert wang.ask("GET", f"/firms/{swim.pk}")[0] == 404
    assert Program(cast.sun).ask("GET", "/firms")[1]["items"] == []
    assert [one["id"] for one in Program(cast.li).ask("GET", "/firms?q=碣石")[1]["items"]] == [swim.pk]


def test_pages_follow_a_cursor(cast: Cast, pumps: Enterprise, swim: Enterprise) -> None:
    program = Program(cast.li)
    first = program.ask("GET", "/firms?limit=1")[1]
    second = program.ask("GET", f"/firms?limit=1&after={first['next']}")[1]
    assert [first["items"][0]["id"], second["items"][0]["id"], second["next"]] == [pumps.pk, swim.pk, None]


@pytest.mark.parametrize("wrong", ["nonsense", "", "expired", "revoked", "left"])
def test_without_a_good_token_nothing_is_answered(cast: Cast, pumps: Enterprise, wrong: str) -> None:
    program = Program(cast.wang)
    rows = ApiToken.objects.filter(pk=program.token.pk)
    if wrong == "expired":
        rows.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif wrong == "revoked":
        rows.update(revoked_at=timezone.now())
    elif wrong == "left":
        User.objects.filter(pk=cast.wang.pk).update(is_active=False)
    else:
        program.secret = wrong
    status, answer = program.ask("GET", "/firms")
    assert (status, answer["error"]["code"]) == (401, "no-token")
    assert "令牌" in answer["error"]["what"]["zh"]


def test_a_token_does_what_its_scopes_name(cast: Cast, pumps: Enterprise) -> None:
    program = Program(cast.wang, "read:firms")
    assert program.ask("GET", f"/firms/{pumps.pk}")[0] == 200
    status, answer = program.ask("GET", f"/firms/{pumps.pk}/facts")
    assert (status, answer["error"]["code"]) == (403, "no-scope")
    assert program.ask("PATCH", f"/firms/{pumps.pk}", {"version": 1, "address": "示例路"})[0] == 403


def test_a_firm_is_entered_once_and_changed_by_version(cast: Cast) -> None:
    program = Program(cast.wang)
    body = {"name": "兴城示例接口有限公司", "region": "211481101", "uscc": credit_code(501)}
    status, firm = program.ask("POST", "/firms", body)
    assert status == 201
    status, answer = program.ask("POST", "/firms", body)
    assert (status, answer["error"]["code"]) == (409, "firm-exists")
    assert program.ask("PATCH", f"/firms/{firm['id']}", {"version": firm["version"], "address": "示例路1号"})[0] == 200
    status, answer = program.ask("PATCH", f"/firms/{firm['id']}", {"version": firm["version"], "address": "示例路2号"})
    assert (status, answer["error"]["code"]) == (409, "version")
    status, answer = program.ask("POST", "/firms", {**body, "uscc": "913706810000000000"})
    assert (status, answer["error"]["code"]) == (422, "code-check")
    assert program.ask("POST", "/firms", {"name": "绥中示例有限公司", "region": "211421403"})[0] == 403
    event = AuditEvent.objects.get(action="firm.create")
    assert (event.user, event.channel) == (cast.wang, "api")


def test_values_come_with_their_units_and_never_overwrite(cast: Cast, pumps: Enterprise) -> None:
    firm, science = Program(cast.zhao), Program(cast.science)
    facts = [
        {"indicator": "revenue", "year": 2025, "value": "5200万元"},
        {"indicator": "on_abnormal_list", "value": "no"},
    ]
    assert firm.ask("POST", f"/firms/{pumps.pk}/facts", {"source": "示例系统", "facts": facts})[1]["new"] == 2
    facts = [{"indicator": "revenue", "year": 2025, "value": "5014.55万元"}]
    assert science.ask("POST", f"/firms/{pumps.pk}/facts", {"source": "示例系统", "facts": facts})[1]["conflicts"] == 1
    assert Conflict.objects.get().state == "open"
    found = firm.ask("GET", f"/firms/{pumps.pk}/facts")[1]
    revenue = next(one for one in found if one["indicator"] == "revenue")
    assert (revenue["stored"], revenue["written"], revenue["party"]) == (52_000_000_00, "52000000元", "firm")
    for value, code in (("很多", 422), ("3%", 422)):
        body = {"source": "示例", "facts": [{"indicator": "revenue", "year": 2025, "value": value}]}
        status, answer = firm.ask("POST", f"/firms/{pumps.pk}/facts", body)
        assert status == code
        assert answer["error"]["where"] == "facts.0"
        assert answer["error"]["fix"]["zh"]
    assert Fact.objects.count() == 3


def test_titles_are_registered_and_withdrawn(cast: Cast, pumps: Enterprise) -> None:
    program = Program(cast.wang)
    status, row = program.ask("POST", f"/firms/{pumps.pk}/titles", {"title": "cxx", "valid_from": "2025-01-01"})
    assert (status, row["valid_until"]) == (201, "2027-12-31")
    assert program.ask("POST", f"/firms/{pumps.pk}/titles", {"title": "cxx", "valid_from": "2025-06-01"})[0] == 422
    assert (
        program.ask("POST", f"/titles/{row['id']}/withdrawal", {"on": "2026-01-01", "reason": "示例"})[1]["state"]
        == "withdrawn"
    )
    assert program.ask("GET", "/titles?valid_on=2025-06-01")[1]["items"][0]["id"] == row["id"]


def test_recommendations_are_read_page_by_page_within_the_scope(
    cast: Cast, pumps: Enterprise, swim: Enterprise
) -> None:
    for firm, title, outcome in ((pumps, "zjtx", "granted"), (swim, "zjtx", "pending"), (pumps, "xjr", "pending")):
        Recommendation.objects.create(
            enterprise=firm, title=title, batch=f"2025年{title}示例批次", recommended_on=date(2025, 3, 1), outcome=outcome,
            decided_on=date(2025, 6, 1) if outcome == "granted" else None,
        )  # fmt: skip

    def found(program: Program, query: str = "") -> list[tuple[int, str]]:
        return [(one["firm"], one["title"]) for one in program.ask("GET", f"/recommendations{query}")[1]["items"]]

    li, wang = Program(cast.li), Program(cast.wang)
    assert found(li) == [(pumps.pk, "zjtx"), (swim.pk, "zjtx"), (pumps.pk, "xjr")]
    assert found(wang) == [(pumps.pk, "zjtx"), (pumps.pk, "xjr")]
    assert found(Program(cast.sun)) == []
    first = li.ask("GET", "/recommendations?limit=2")[1]
    assert (len(first["items"]), found(li, f"?limit=2&after={first['next']}")) == (2, [(pumps.pk, "xjr")])
    assert found(li, "?outcome=granted") == [(pumps.pk, "zjtx")]
    assert found(li, f"?firm={swim.pk}&title=zjtx") == [(swim.pk, "zjtx")]
    assert found(li, "?batch=2025年xjr示例批次") == [(pumps.pk, "xjr")]
    assert li.ask("GET", "/recommendations?outcome=nonsense")[0] == 422
    other = Recommendation.objects.get(enterprise=swim)
    assert wang.ask("GET", f"/recommendations/{other.pk}")[0] == 404
    status, one = li.ask("GET", f"/recommendations/{other.pk}")
    assert (status, one["recommended_on"], one["outcome"], one["decided_on"]) == (200, "2025-03-01", "pending", None)
    assert Program(cast.li, "read:firms").ask("GET", "/recommendations")[0] == 403


def test_a_check_is_kept_with_a_receipt_that_replays(cast: Cast, pumps: Enterprise) -> None:
    program = Program(cast.zhao)
    body = {"title": "zjtx", "kind": "new", "on": "2026-05-01"}
    status, made = program.ask("POST", f"/firms/{pumps.pk}/checks", body)
    assert status == 201
    assert made["outcome"] in ("unknown", "unmet")
    row = Check.objects.get()
    assert replayed(row).reproduced
    assert program.ask("GET", f"/checks/{row.pk}")[1]["receipt"]["sha256"] == row.receipt["sha256"]
    assert Program(cast.chen).ask("GET", f"/checks/{row.pk}")[0] == 404
    assert program.ask("POST", f"/firms/{pumps.pk}/checks", {**body, "title": "nothing"})[0] == 422


def test_a_repeated_write_is_answered_and_changes_nothing(cast: Cast, pumps: Enterprise) -> None:
    program = Program(cast.wang)
    body = {"title": "cxx", "valid_from": "2025-01-01"}
    headers = {"Idempotency-Key": "示例键-1".encode().hex()}
    first = program.ask("POST", f"/firms/{pumps.pk}/titles", body, **headers)
    again = program.ask("POST", f"/firms/{pumps.pk}/titles", body, **headers)
    assert first == again
    assert TitleHeld.objects.count() == 1
    status, answer = program.ask("POST", f"/firms/{pumps.pk}/titles", {**body, "batch": "二"}, **headers)
    assert (status, answer["error"]["code"]) == (409, "key-reused")
    failing = {"Idempotency-Key": "k2"}
    assert program.ask("POST", f"/firms/{pumps.pk}/titles", body, **failing)[0] == 422
    other = {"title": "gxjs", "valid_from": "2025-01-01"}
    assert program.ask("POST", f"/firms/{pumps.pk}/titles", other, **failing)[0] == 201, (
        "a refused write keeps no answer"
    )


@override_settings(API_PER_MINUTE=3)
def test_who_asks_too_often_waits(cast: Cast) -> None:
    program = Program(cast.wang)
    assert [program.ask("GET", "/firms")[0] for _time in range(4)][-1] == 429


@pytest.mark.parametrize("body", ["{", "[]", "null", '{"name": 1}', '{"name": "\\u0000\\u0001"}', ""])
def test_a_body_that_is_none_is_refused_in_the_one_shape(cast: Cast, body: str) -> None:
    program = Program(cast.wang)
    answer = program.client.post(
        "/api/v1/firms", body, content_type="application/json", headers={"Authorization": f"Bearer {program.secret}"}
    )
    assert answer.status_code in (400, 422)
    assert set(json.loads(answer.content)["error"]) == {"code", "what", "why", "fix", "where", "request"}


def test_tokens_are_made_shown_once_and_revoked_on_a_page(cast: Cast, signed_in: Any) -> None:
    client = signed_in(cast.wang)
    page = client.post("/api/tokens/", {"name": "示例", "scopes": ["read:firms"], "days": 30}).content.decode()
    assert "tidu_" in page
    row = ApiToken.objects.get()
    assert row.prefix in client.get("/api/tokens/").content.decode()
    client.post("/api/tokens/", {"revoke": row.pk})
    row.refresh_from_db()
    assert row.revoked_at
    assert signed_in(cast.chen).post("/api/tokens/", {"revoke": row.pk}).status_code == 404


def test_the_description_names_every_operation(cast: Cast, signed_in: Any) -> None:
    page = signed_in(cast.zhao).get("/api/docs/").content.decode()
    assert "/api/v1/firms/{firm_id}/checks" in page
    schema = Client().get("/api/v1/openapi.json").json()
    assert len(schema["paths"]) >= 16, "the registry's, and those of rooms above the API"
    assert [path for path in schema["paths"] if path not in page] == []
