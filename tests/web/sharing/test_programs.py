"""Programs of a receiver: the same packages, receipts and reports, with the guards of the house."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.web.api.test_api import Program
from tests.web.cast import Cast, make_firm
from tests.web.sharing.making import REVENUE, a_package, a_subscription, known, with_title

from tidu.today import china_today
from tidu.web.api.tokens import SCOPES
from tidu.web.audit.service import AuditEvent
from tidu.web.registry.enterprises.service import rename
from tidu.web.registry.models import Enterprise
from tidu.web.sharing.consents import give_consent
from tidu.web.sharing.models import Package, Receipt, Usage


@pytest.fixture
def sent(cast: Cast, pumps: Enterprise) -> Package:
    with_title(known(pumps))
    with_title(make_firm("兴城示例阀门有限公司", "211481101", 60))
    give_consent(pumps, cast.zhao, purpose="credit")
    return a_package(a_subscription(cast, fields=["name", "uscc", "contact_phone", "revenue"], reason="分档授信"))


def rows(program: Program, package: Package, query: str = "") -> dict[str, dict[str, Any]]:
    status, found = program.ask("GET", f"/packages/{package.pk}/rows{query}")
    assert status == 200
    assert found["sha256"] == package.sha256
    return {one["name"]: one for one in found["items"]}


def test_the_scopes_of_packages_are_offered() -> None:
    assert {"read:packages", "write:packages"} <= set(SCOPES)


def test_a_receiver_reads_what_it_received(cast: Cast, pumps: Enterprise, sent: Package) -> None:
    program = Program(cast.sun, "read:packages")
    status, found = program.ask("GET", "/packages")
    assert (status, [one["id"] for one in found["items"]], found["next"]) == (200, [sent.pk], None)
    one = program.ask("GET", f"/packages/{sent.pk}")[1]
    assert (one["firms"], one["without_consent"], one["usable"], one["signed_at"]) == (2, 2, True, None)
    named = rows(program, sent)
    assert named[pumps.name]["values"]["revenue"] == REVENUE
    assert named["兴城示例阀门有限公司"]["values"]["revenue"] is None
    assert named["兴城示例阀门有限公司"]["without_consent"] == ["contact_phone", "revenue"]
    event = AuditEvent.objects.get(action="package.take")
    assert (event.user, event.channel, event.after and event.after["way"]) == (cast.sun, "api", "api")


def test_the_increment_and_pages_by_cursor(cast: Cast, pumps: Enterprise, sent: Package) -> None:
    program = Program(cast.sun, "read:packages")
    first = program.ask("GET", f"/packages/{sent.pk}/rows?limit=1")[1]
    second = program.ask("GET", f"/packages/{sent.pk}/rows?limit=1&after={first['next']}")[1]
    assert (len(first["items"]), len(second["items"]), second["next"]) == (1, 1, None)
    assert AuditEvent.objects.filter(action="package.take").count() == 1, "further pages are the same download"
    rename(pumps, "葫芦岛渤湾示例泵业科技有限公司", china_today(), by=cast.wang)
    newer = a_package(sent.subscription)
    changed = rows(program, newer, "?what=increment")
    assert [(one["change"], one["changed_fields"]) for one in changed.values()] == [("~", ["name"])]


@pytest.mark.parametrize("who", ["wang", "li", "qian", "zhao", "chen", "zheng"])
def test_others_find_none(cast: Cast, sent: Package, who: str) -> None:
    program = Program(cast.everybody[who])
    assert program.ask("GET", "/packages")[1]["items"] == []
    for method, path, body in (
        ("GET", "", None), ("GET", "/rows", None), ("POST", "/receipt", {"sha256": sent.sha256}),
        ("POST", "/usage", {"kind": "loan", "firms": 1}),
    ):  # fmt: skip
        assert program.ask(method, f"/packages/{sent.pk}{path}", body)[0] == 404


def test_a_token_needs_the_scope(cast: Cast, sent: Package) -> None:
    assert Program(cast.sun, "read:firms").ask("GET", "/packages")[0] == 403
    reading = Program(cast.sun, "read:packages")
    status, answer = reading.ask("POST", f"/packages/{sent.pk}/receipt", {"sha256": sent.sha256})
    assert (status, answer["error"]["code"]) == (403, "no-scope")


def test_it_is_signed_for_with_the_sum_of_what_came(cast: Cast, sent: Package) -> None:
    program = Program(cast.sun)
    status, answer = program.ask("POST", f"/packages/{sent.pk}/receipt", {"sha256": "0" * 64})
    assert (status, answer["error"]["code"]) == (422, "receipt-sum")
    for _time in range(2):
        status, answer = program.ask(
            "POST", f"/packages/{sent.pk}/receipt", {"sha256": sent.sha256, "note": "接口签收"}
        )
        assert (status, answer["signed_by"], answer["note"]) == (200, "孙经理", "接口签收")
    assert Receipt.objects.count() == 1
    assert program.ask("GET", f"/packages/{sent.pk}")[1]["signed_at"] is not None


def test_use_is_reported_once_for_a_key(cast: Cast, pumps: Enterprise, sent: Package) -> None:
    program, key = Program(cast.sun), {"Idempotency-Key": "2026-1"}
    body = {"kind": "credit", "firm": pumps.uscc, "amount": "300.5"}
    first = program.ask("POST", f"/packages/{sent.pk}/usage", body, **key)
    again = program.ask("POST", f"/packages/{sent.pk}/usage", body, **key)
    assert first == again
    assert (first[0], first[1]["amount_fen"], first[1]["firm"]) == (201, 300_500_000, pumps.name)
    assert Usage.objects.count() == 1
    for wrong in ({"kind": "gold", "firms": 1}, {"kind": "loan"}, {"kind": "loan", "firms": 1, "amount": "-1"}):
        assert program.ask("POST", f"/packages/{sent.pk}/usage", wrong)[0] == 422
    assert program.ask("POST", f"/packages/{sent.pk}/usage", {"kind": "loan", "firms": 1, "firm": pumps.name})[0] == 422


@pytest.mark.parametrize("state", ["recalled", "corrected", "expired"])
def test_what_is_void_is_not_given(cast: Cast, sent: Package, state: str) -> None:
    if state == "expired":
        Package.objects.update(valid_until=china_today() - timedelta(days=1))
    else:
        Package.objects.update(state=state)
    program = Program(cast.sun)
    status, answer = program.ask("GET", f"/packages/{sent.pk}/rows")
    assert (status, answer["error"]["code"]) == (422, f"package-{state}")
    assert program.ask("GET", f"/packages/{sent.pk}")[1]["usable"] is False
    assert program.ask("GET", "/packages?usable=true")[1]["items"] == []
    assert len(program.ask("GET", "/packages?usable=false")[1]["items"]) == 1
