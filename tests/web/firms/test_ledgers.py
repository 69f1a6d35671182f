"""Absence from the registry means nothing until somebody says that a ledger is complete; then it means "does not hold"."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.web.cast import Cast

from tidu.errors import InputError
from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.audit.models import AuditEvent
from tidu.web.registry.facts.service import kernel_facts
from tidu.web.registry.models import Enterprise, TitleLedger
from tidu.web.registry.titles.ledgers import end_statement, state_complete
from tidu.web.registry.titles.service import register_title

SignIn = Callable[[User], Client]
TODAY = china_today()
SINCE = date(2024, 1, 1)
GIVEN = {"title": "dxgj", "region": "2114", "complete_from": "2024-01-01", "source": "第1–9批单项冠军公告"}


def complete(cast: Cast, title: str = "dxgj", region: str = "2114", since: date = SINCE) -> TitleLedger:
    return state_complete(title, region, since, "第1–9批单项冠军公告", cast.li)


def held(firm: Enterprise, on: date = TODAY) -> bool | None:
    validity = kernel_facts(firm, on).titles.get("dxgj")
    return None if validity is None else validity.on(on)


def test_no_entry_is_unknown_until_the_ledger_is_complete(cast: Cast, pumps: Enterprise) -> None:
    assert held(pumps) is None
    row = complete(cast)
    assert held(pumps) is False
    assert "第1–9批单项冠军公告" in kernel_facts(pumps, TODAY).titles["dxgj"].source
    assert held(pumps, SINCE) is False
    assert held(pumps, SINCE - timedelta(days=1)) is None  # nobody has said anything about earlier days
    end_statement(row, "第10批尚未录入", cast.li)
    assert held(pumps) is None


def test_an_entry_counts_whatever_is_said_about_the_ledger(cast: Cast, pumps: Enterprise, swim: Enterprise) -> None:
    register_title(pumps, "dxgj", valid_from=TODAY - timedelta(days=100))
    register_title(swim, "dxgj", valid_from=date(2018, 1, 1), valid_until=date(2020, 12, 31))
    complete(cast)
    assert (held(pumps), held(swim)) == (True, False)
    assert kernel_facts(swim, TODAY).titles["dxgj"].until == date(2020, 12, 31)


def test_a_ledger_speaks_of_its_region_alone(cast: Cast, pumps: Enterprise, swim: Enterprise) -> None:
    complete(cast, region="211421")
    assert (held(pumps), held(swim)) == (None, False)
    complete(cast, region="2114")
    assert (held(pumps), held(swim)) == (False, False)


def test_what_was_known_then_decides(cast: Cast, pumps: Enterprise) -> None:
    before = timezone.now()
    row = complete(cast)
    meanwhile = timezone.now()
    end_statement(row, "示例", cast.li)
    found = [kernel_facts(pumps, TODAY, at).titles.get("dxgj") for at in (before, meanwhile, timezone.now())]
    assert [one is None for one in found] == [True, False, True]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"title": "nonsense"}, "没有这个称号"),
        ({"title": "ln_cp"}, "没有这个称号"),  # of products: no firm holds it
        ({"complete_from": TODAY + timedelta(days=1)}, "将来的认定还不知道"),
        ({"complete_from": date(1999, 12, 31)}, "2000-01-01"),
        ({"source": "  "}, "请写明与哪些公告"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(cast: Cast, change: dict[str, object], why: str) -> None:
    given = {"title": "dxgj", "region_id": "2114", "complete_from": SINCE, "source": "示例", "by": cast.li} | change
    with pytest.raises(InputError) as caught:
        state_complete(**given)  # type: ignore[arg-type]
    assert why in caught.value.render("zh")
    assert not TitleLedger.objects.exists()


def test_it_is_said_once_and_ended_once(cast: Cast) -> None:
    row = complete(cast)
    with pytest.raises(InputError, match="end that first"):
        complete(cast)
    with pytest.raises(InputError, match="say why"):
        end_statement(row, " ", cast.li)
    end_statement(row, "示例", cast.li)
    with pytest.raises(InputError, match="ended already"):
        end_statement(row, "示例", cast.li)
    complete(cast)


# -- the page -----------------------------------------------------------------------------------------------------


def test_the_citys_officer_says_it_and_the_trail_names_him(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    client = signed_in(cast.li)
    page = client.get("/titles/ledgers/").content.decode()
    assert "未声明完整" in page
    answer = client.post("/titles/ledgers/new/", GIVEN)
    assert answer["Location"] == "/titles/ledgers/"
    row = TitleLedger.objects.get()
    assert (row.stated_by, row.region_id, row.complete_from) == (cast.li, "2114", SINCE)
    event = AuditEvent.objects.get(action="ledger.state")
    assert (event.user, event.region_code) == (cast.li, "2114")
    assert GIVEN["source"] in client.get("/titles/ledgers/").content.decode()
    again = client.post("/titles/ledgers/new/", GIVEN).content.decode()
    assert "先结束原声明" in again
    assert client.post(f"/titles/ledgers/{row.pk}/end/", {"reason": ""}).status_code == 200
    client.post(f"/titles/ledgers/{row.pk}/end/", {"reason": "第10批尚未录入"})
    assert AuditEvent.objects.filter(action="ledger.end", user=cast.li).count() == 1
    assert "第10批尚未录入" in client.get("/titles/ledgers/").content.decode()
    assert client.get(f"/titles/ledgers/{row.pk}/end/").status_code == 404


def test_others_read_it_at_most(cast: Cast, signed_in: SignIn) -> None:
    row = complete(cast)
    county = signed_in(cast.wang)
    page = county.get("/titles/ledgers/")
    assert page.status_code == 200
    assert "ledgers/new" not in page.content.decode()
    for address in ("/titles/ledgers/new/", f"/titles/ledgers/{row.pk}/end/"):
        assert county.post(address, GIVEN | {"reason": "x"}).status_code == 403
    for who in (cast.zhao, cast.sun):
        assert signed_in(who).get("/titles/ledgers/").status_code == 403
    assert TitleLedger.objects.get().ended_at is None


def test_a_region_of_others_cannot_be_chosen(cast: Cast, signed_in: SignIn) -> None:
    assert signed_in(cast.li).post("/titles/ledgers/new/", GIVEN | {"region": "21"}).status_code == 200
    assert not TitleLedger.objects.exists()
