"""Snapshots keep numbers and names as they were known, show what changed since, and tell when somebody altered them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from tests.web.cast import Cast

from tidu.web.accounts.models import User
from tidu.web.audit.models import AuditEvent
from tidu.web.insight.models import Snapshot, SnapshotName
from tidu.web.insight.snapshots import is_whole
from tidu.web.registry.enterprises.service import move, rename
from tidu.web.registry.models import Enterprise
from tidu.web.registry.titles.service import register_title, withdraw_title

SignIn = Callable[[User], Client]
START, DAY = date(2024, 6, 1), "2024-12-31"


@pytest.fixture
def frozen(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> Snapshot:
    register_title(pumps, "cxx", valid_from=START, decided_on=START, valid_until=date(2027, 5, 31))
    response = signed_in(cast.li).post("/counts/snapshots/new/", {"on": DAY, "note": "答复示例提案"})
    row = Snapshot.objects.get()
    assert response.headers["Location"] == f"/counts/snapshots/{row.pk}/"
    return row


def words(client: Client, address: str) -> str:
    response = client.get(address, headers={"accept-language": "zh-hans"})
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


def test_numbers_and_names_are_kept(cast: Cast, frozen: Snapshot, pumps: Enterprise, signed_in: SignIn) -> None:
    assert frozen.table["cxx"] == {"total": 1, "places": {"211481": 1}}
    assert frozen.table["xjr"]["total"] is None
    assert set(frozen.names.values_list("definition", flat=True)) == {"cxx", "cxx_new", "ladder", "ladder_new"}
    assert frozen.names_count == frozen.names.count() == 4
    assert is_whole(frozen)
    text = words(signed_in(cast.li), f"/counts/snapshots/{frozen.pk}/")
    assert "未被改动" in text
    assert "按同一日期重新统计，结果与快照一致" in text
    assert (AuditEvent.objects.get(action="counts.freeze").after or {})["sha256"] == frozen.sha256


def test_what_happens_later_changes_nothing_in_it(
    cast: Cast, frozen: Snapshot, pumps: Enterprise, swim: Enterprise, signed_in: SignIn
) -> None:
    name = pumps.name
    rename(pumps, "葫芦岛渤湾示例泵阀有限公司", date(2025, 2, 1))
    move(Enterprise.objects.get(pk=pumps.pk), "211421403", date(2025, 3, 1))
    li = signed_in(cast.li)
    assert name in words(li, f"/counts/snapshots/{frozen.pk}/cxx/")
    # A withdrawal and a title of that time that were entered only now.
    withdraw_title(pumps.titles.get(), date(2024, 12, 1), "示例")
    register_title(swim, "cxx", valid_from=START, decided_on=START, valid_until=date(2027, 5, 31))
    text = words(li, f"/counts/snapshots/{frozen.pk}/")
    assert "创新型中小企业 1 1 1 1" in text
    assert "结果与快照一致" not in text
    assert is_whole(Snapshot.objects.get())


def test_an_altered_snapshot_is_found_out(cast: Cast, frozen: Snapshot, signed_in: SignIn) -> None:
    SnapshotName.objects.filter(definition="cxx").delete()
    assert "这份快照被改动过" in words(signed_in(cast.li), f"/counts/snapshots/{frozen.pk}/")
    Snapshot.objects.update(on=date(2024, 12, 30))
    assert not is_whole(Snapshot.objects.get())


def test_two_snapshots_are_compared(cast: Cast, frozen: Snapshot, swim: Enterprise, signed_in: SignIn) -> None:
    register_title(swim, "cxx", valid_from=date(2025, 2, 1), decided_on=date(2025, 2, 1))
    li = signed_in(cast.li)
    li.post("/counts/snapshots/new/", {"on": "2025-06-30"})
    later = Snapshot.objects.latest("pk")
    assert "创新型中小企业 1 2 1 0" in words(li, f"/counts/snapshots/{frozen.pk}/?with={later.pk}")
    assert li.get(f"/counts/snapshots/{frozen.pk}/?with=999").status_code == 404
    assert "答复示例提案" in words(li, "/counts/snapshots/?q=答复")


def test_a_county_sees_its_own_and_no_others(cast: Cast, frozen: Snapshot, signed_in: SignIn) -> None:
    wang = signed_in(cast.wang)
    assert wang.get(f"/counts/snapshots/{frozen.pk}/").status_code == 404
    wang.post("/counts/snapshots/new/", {"on": DAY})
    own = Snapshot.objects.latest("pk")
    assert own.region_id == "211481"
    assert wang.get(f"/counts/snapshots/{own.pk}/cxx/").status_code == 200
    assert signed_in(cast.chen).get(f"/counts/snapshots/{own.pk}/cxx/").status_code == 404
    assert signed_in(cast.li).get(f"/counts/snapshots/{own.pk}/").status_code == 200


def test_leaders_read_and_do_not_freeze(cast: Cast, frozen: Snapshot, signed_in: SignIn) -> None:
    leader = signed_in(cast.leader)
    assert leader.get(f"/counts/snapshots/{frozen.pk}/").status_code == 200
    assert leader.post("/counts/snapshots/new/", {"on": DAY}).status_code in (403, 404)
    assert Snapshot.objects.count() == 1


def test_what_cannot_be_frozen_is_told(cast: Cast, signed_in: SignIn) -> None:
    li = signed_in(cast.li)
    response = li.post("/counts/snapshots/new/", {"on": DAY}, follow=True, headers={"accept-language": "zh-hans"})
    assert "还没有可以锁定的统计数" in response.content.decode()
    response = li.post("/counts/snapshots/new/", {"on": "gestern"}, follow=True, headers={"accept-language": "zh-hans"})
    assert "不是日期" in response.content.decode()
    assert not Snapshot.objects.exists()
