"""The pages on which figures are read and decided: by year, as of a day, as known then, their history, a conflict."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from tests.web.cast import Cast

from tidu.web.accounts.models import User
from tidu.web.audit.service import AuditEvent
from tidu.web.desk.models import Message
from tidu.web.registry.facts.service import Statement, state
from tidu.web.registry.models import Conflict, Enterprise, Fact, Source

SignIn = Callable[[User], Client]
WAN = 1_000_000


def say(firm: Enterprise, party: str, value: int, year: int = 2025, at: datetime | None = None) -> None:
    source = Source.objects.create(kind="form", party=party, label=f"示例{party}报表")
    statement = [Statement(firm.pk, "revenue", date(year, 12, 31), value * WAN)]
    state(source, statement, recorded_at=at)


def used(firm: Enterprise) -> int:
    return Fact.objects.in_use().get(enterprise=firm, as_of=date(2025, 12, 31)).value // WAN


@pytest.fixture
def conflict(pumps: Enterprise) -> Conflict:
    say(pumps, "firm", 5200)
    say(pumps, "tax", 5014)
    return Conflict.objects.get()


def test_as_of_a_day_and_as_known_on_a_day(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    say(pumps, "firm", 4800, 2024, datetime(2025, 3, 1, tzinfo=UTC))
    say(pumps, "firm", 5200, 2025, datetime(2026, 3, 1, tzinfo=UTC))
    say(pumps, "firm", 5100, 2025, datetime(2026, 5, 1, tzinfo=UTC))
    client, address = signed_in(cast.wang), f"/firms/{pumps.pk}/facts/"

    def page(query: str) -> str:
        return client.get(f"{address}?{query}").content.decode()

    assert all(text in page("") for text in ("5100万元", "4800万元", "示例firm报表"))
    assert "5200万元" not in page("")
    assert "5200万元" in page("known=2026-04-01")
    assert "5100万元" not in page("known=2026-04-01")
    assert "4800万元" in page("on=2025-06-30")
    assert "5100万元" not in page("on=2025-06-30")
    assert "5200万元" not in page("known=2025-12-31")
    assert "4800万元" in page("on=2025-06-30&known=2025-12-31")


@pytest.mark.parametrize("query", ["on=gestern", "known=2026-13-45", "on=9999-12-31", "known=0001-01-01", "on=&known="])
def test_a_day_that_is_none_breaks_nothing(cast: Cast, pumps: Enterprise, signed_in: SignIn, query: str) -> None:
    assert signed_in(cast.wang).get(f"/firms/{pumps.pk}/facts/?{query}").status_code == 200


def test_the_history_tells_who_said_what_when_and_which_was_used(
    cast: Cast, pumps: Enterprise, signed_in: SignIn, conflict: Conflict
) -> None:
    say(pumps, "firm", 5190)
    page = signed_in(cast.zhao).get(f"/firms/{pumps.pk}/facts/revenue/2025-12-31/")
    text = page.content.decode()
    assert re.findall(r'<th scope="row"[^>]*>([^<]+)</th>', text.split('id="listing"')[1]) == [
        "5190万元",
        "5014万元",
        "5200万元",
    ]
    for word in ("示例tax报表", "示例firm报表", "企业", "税务", f"/conflicts/{conflict.pk}/", "使用中"):
        assert word in text, word


@pytest.mark.parametrize("rest", ["no_such/2025-12-31/", "revenue/2025-02-30/", "revenue/tomorrow/"])
def test_a_history_of_nothing_is_no_page(cast: Cast, pumps: Enterprise, signed_in: SignIn, rest: str) -> None:
    assert signed_in(cast.wang).get(f"/firms/{pumps.pk}/facts/{rest}").status_code == 404


def test_an_officer_decides_with_a_reason_and_the_firm_is_told(
    cast: Cast, pumps: Enterprise, signed_in: SignIn, conflict: Conflict
) -> None:
    client, address = signed_in(cast.wang), f"/conflicts/{conflict.pk}/"
    page = client.get(address)
    assert [one["text"] for one in page.context["statements"]] == ["5200万元", "5014万元"]
    assert "相差 186万元" in page.content.decode()
    theirs = page.context["statements"][1]["fact"].pk
    refused = client.post(address, {"fact": theirs, "reason": " "})
    assert "没有写理由" in refused.content.decode()
    unchosen = client.post(address, {"reason": "以税务申报数为准"})
    assert "以税务申报数为准" in unchosen.content.decode(), "the reason that was typed stays"
    assert used(pumps) == 5200
    assert client.post(address, {"fact": theirs, "reason": "以税务申报数为准"}).status_code == 302
    assert used(pumps) == 5014
    conflict.refresh_from_db()
    assert (conflict.state, conflict.resolved_by, conflict.reason) == ("resolved", cast.wang, "以税务申报数为准")
    assert "以税务申报数为准" in Message.objects.get(recipient=cast.zhao).body_zh
    event = AuditEvent.objects.get(action="conflict.resolve")
    assert (event.user, event.reason) == (cast.wang, "以税务申报数为准")


def test_a_second_decision_is_told_that_there_is_one(
    cast: Cast, pumps: Enterprise, signed_in: SignIn, conflict: Conflict
) -> None:
    client, address = signed_in(cast.wang), f"/conflicts/{conflict.pk}/"
    first, second = [one["fact"].pk for one in client.get(address).context["statements"]]
    client.post(address, {"fact": second, "reason": "以税务申报数为准"})
    late = signed_in(cast.li).post(address, {"fact": first, "reason": "以企业为准"}, follow=True)
    assert "已经核定" in late.content.decode()
    assert used(pumps) == 5014


@pytest.mark.parametrize("who", ["zhao", "leader", "science", "chen", "sun"])
def test_nobody_else_decides(cast: Cast, pumps: Enterprise, signed_in: SignIn, conflict: Conflict, who: str) -> None:
    client, address = signed_in(cast.everybody[who]), f"/conflicts/{conflict.pk}/"
    row = Fact.objects.get(value=5014 * WAN)
    assert client.post(address, {"fact": row.pk, "reason": "示例"}).status_code in (403, 404)
    seen = client.get(address)
    if seen.status_code == 200:
        assert not seen.context["may_decide"]
        assert 'type="radio"' not in seen.content.decode()
    assert used(pumps) == 5200


def test_a_forged_statement_of_another_firm_is_not_chosen(
    cast: Cast, pumps: Enterprise, swim: Enterprise, signed_in: SignIn, conflict: Conflict
) -> None:
    say(swim, "firm", 9999)
    forged = Fact.objects.get(enterprise=swim).pk
    signed_in(cast.li).post(f"/conflicts/{conflict.pk}/", {"fact": forged, "reason": "示例"})
    conflict.refresh_from_db()
    assert conflict.state == "open"
