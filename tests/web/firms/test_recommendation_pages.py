"""The pages of recommendations: the list, one of them, a pasted round; who sees and changes what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from tests.web.cast import Cast
from tests.web.firms.recommended import ASKED, DECIDED, ROUND, TOMORROW, asked, state

from tidu.web.accounts.models import User
from tidu.web.registry.models import Enterprise, Recommendation

SignIn = Callable[[User], Client]


def test_an_officer_registers_decides_corrects_and_deletes(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    client = signed_in(cast.wang)
    sent = {"title": "zjtx", "kind": "new", "batch": ROUND, "recommended_on": ASKED, "outcome": "pending"}
    place = f"/firms/{pumps.pk}/recommendations/new/"
    assert "还没有到" in client.post(place, sent | {"recommended_on": TOMORROW}).content.decode()
    client.post(place, sent)
    row = pumps.recommendations.get()
    page = f"/recommendations/{row.pk}/"
    answer = client.post(page, {"do": "decide", "decide-outcome": "declined"})
    assert "没有填公布日期" in answer.content.decode()
    client.post(page, {"do": "decide", "decide-outcome": "declined", "decide-on": DECIDED, "decide-note": "示例原因"})
    assert (*state(row), row.note) == ("declined", DECIDED, "示例原因")
    correction = {"correct-kind": "review", "correct-batch": ROUND, "correct-recommended_on": ASKED}
    client.post(page, {"do": "correct", **correction})
    row.refresh_from_db()
    assert (row.kind, row.outcome) == ("review", "declined")
    shown = client.get(f"/firms/{pumps.pk}/").content.decode()
    assert ROUND in shown
    assert "未通过" in shown
    assert client.post(page, {"do": "remove", "remove-reason": ""}).status_code == 200
    assert client.post(page, {"do": "remove", "remove-reason": "录错"}).status_code == 302
    assert not Recommendation.objects.exists()
    assert client.get(page).status_code == 404


@pytest.mark.parametrize(("who", "read", "write"), [
    ("li", 200, 200), ("wang", 200, 200), ("chen", 404, 404), ("zhao", 200, 403), ("leader", 200, 403), ("zheng", 404, 403),
])  # fmt: skip
def test_another_county_finds_nothing_and_readers_change_nothing(
    cast: Cast, pumps: Enterprise, signed_in: SignIn, who: str, read: int, write: int
) -> None:
    row = asked(pumps)
    client = signed_in(cast.everybody[who])
    assert client.get(f"/firms/{pumps.pk}/").status_code == read
    listed = client.get("/recommendations/")
    assert listed.status_code == 200
    assert listed.context["count"] == (1 if read == 200 else 0)
    assert (f"/recommendations/{row.pk}/" in listed.content.decode()) is (write == 200)
    page = f"/recommendations/{row.pk}/"
    sent = {"do": "decide", "decide-outcome": "granted", "decide-on": DECIDED}
    assert client.get(page).status_code == write
    assert client.post(page, sent).status_code == (302 if write == 200 else write)
    assert state(row)[0] == ("granted" if write == 200 else "pending")


def test_the_list_is_narrowed_by_everything_that_it_shows(
    cast: Cast, pumps: Enterprise, swim: Enterprise, signed_in: SignIn
) -> None:
    asked(pumps, document="示例〔2025〕1号")
    asked(swim, "xjr", batch="2026年示例批次", kind="review", recommended_on=date(2026, 3, 1))
    asked(swim, outcome="declined", decided_on=DECIDED)
    client = signed_in(cast.li)
    for query, count in (
        ("", 3), ("title=xjr", 1), ("kind=review", 1), ("outcome=declined", 1), ("outcome=pending", 2), ("county=211421", 2),
        ("round=2026", 1), ("round=〔2025〕1号", 1), ("from=2025-03-02", 1), ("until=2025-03-01", 2), ("q=渤湾", 1),
    ):  # fmt: skip
        assert client.get(f"/recommendations/?{query}").context["count"] == count, query
    pumps.status = Enterprise.Status.DUPLICATE
    pumps.save()
    assert client.get("/recommendations/").context["count"] == 2, "what stayed with a merged record counts no more"


def test_a_pasted_round_is_compared_and_then_registered(
    cast: Cast, pumps: Enterprise, swim: Enterprise, signed_in: SignIn
) -> None:
    client = signed_in(cast.li)
    sent = {
        "title": "zjtx", "kind": "new", "batch": ROUND, "recommended_on": ASKED, "outcome": "pending",
        "lines": f"1、{pumps.name}\n2、{swim.uscc}\n没有的示例有限公司",
    }  # fmt: skip
    answer = client.post("/recommendations/batch/", sent | {"do": "check"})
    assert answer.context["found"] == 2
    assert not Recommendation.objects.exists()
    refused = client.post("/recommendations/batch/", sent | {"do": "register", "recommended_on": TOMORROW})
    assert "还没有到" in refused.content.decode()
    client.post("/recommendations/batch/", sent | {"do": "register"})
    assert set(Recommendation.objects.values_list("enterprise_id", "batch")) == {(pumps.pk, ROUND), (swim.pk, ROUND)}
    again = client.post("/recommendations/batch/", sent | {"do": "check"})
    assert again.context["found"] == 0
    assert "推荐过" in again.content.decode()


def test_a_county_registers_only_its_own_firms(
    cast: Cast, pumps: Enterprise, swim: Enterprise, signed_in: SignIn
) -> None:
    sent = {
        "title": "zjtx", "kind": "new", "batch": ROUND, "recommended_on": ASKED, "outcome": "pending", "do": "register",
        "lines": f"{pumps.name}\n{swim.name}",
    }  # fmt: skip
    signed_in(cast.wang).post("/recommendations/batch/", sent)
    assert list(Recommendation.objects.values_list("enterprise_id", flat=True)) == [pumps.pk]
