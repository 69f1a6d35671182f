"""Packages: what a version says, what changed since the one before, what is frozen, and what is never made twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from tests.web.cast import Cast, make_firm
from tests.web.sharing.making import REVENUE, a_draft, a_package, a_subscription, known, place_of, with_title

from tidu.errors import TiduError
from tidu.today import china_today
from tidu.web.accounts.models import Organisation, User
from tidu.web.audit.service import AuditEvent
from tidu.web.desk.models import Message, Todo
from tidu.web.registry.enterprises.service import deregister, move, rename
from tidu.web.registry.models import Enterprise
from tidu.web.registry.titles.service import withdraw_title
from tidu.web.sharing import producing
from tidu.web.sharing.catalogue import figures_year
from tidu.web.sharing.consents import give_consent
from tidu.web.sharing.differing import Before, compared
from tidu.web.sharing.models import Package, PackageRow, Subscription
from tidu.web.sharing.producing import content_of, following, is_whole, next_number, produce

SignIn = Callable[[User], Client]


@pytest.fixture
def named(cast: Cast, pumps: Enterprise, swim: Enterprise) -> dict[str, Enterprise]:
    """Two firms of 兴城 and one of 绥中 with the title, one of 兴城 without."""
    second = make_firm("兴城示例阀门有限公司", "211481101", 60)
    make_firm("兴城示例无称号有限公司", "211481101", 61)
    return {"pumps": with_title(known(pumps)), "second": with_title(second), "swim": with_title(swim)}


def cells(package: Package, firm: Enterprise) -> dict[str, Any]:
    row = package.rows.get(enterprise_id=firm.pk)
    return dict(zip((one["code"] for one in package.fields), row.cells, strict=True))


def changes(package: Package) -> dict[int, str]:
    return {pk: change for pk, change in package.rows.values_list("enterprise_id", "change") if change}


def test_the_first_version_names_the_firms_of_the_sets_in_the_region(cast: Cast, named: dict[str, Enterprise]) -> None:
    package = a_package(a_subscription(cast))
    assert changes(package) == {named["pumps"].pk: "+", named["second"].pk: "+"}
    assert (package.number, package.rows_count, package.added, package.gone, package.changed) == (1, 2, 2, 0, 0)
    said = cells(package, named["pumps"])
    assert said["name"] == named["pumps"].name
    assert said["uscc"] == named["pumps"].uscc
    assert said["region"] == "兴城市 曹庄镇"
    assert said["titles"].startswith("创新型中小企业（至")
    assert said["size"] is None, "what is not known is nothing, and not a class"


def test_a_firm_that_ended_or_moved_away_is_on_no_list(cast: Cast, named: dict[str, Enterprise]) -> None:
    one = a_subscription(cast)
    deregister(named["second"], china_today(), by=cast.wang)
    move(named["pumps"], "211421403", china_today(), by=cast.li)
    with pytest.raises(TiduError) as told:
        a_package(one)
    assert told.value.code == "package-empty"
    assert not Package.objects.exists()


def test_without_consent_a_cell_says_so_and_is_counted(cast: Cast, named: dict[str, Enterprise]) -> None:
    one = a_subscription(cast, fields=["name", "contact_name", "contact_phone", "revenue"], reason="授信测算")
    first = a_package(one)
    said = cells(first, named["pumps"])
    assert said["contact_name"] == {"lacking": "赵**"}
    assert said["contact_phone"] == {"lacking": "139****1234"}
    assert said["revenue"] == {"lacking": ""}
    assert first.lacking == 6, "three of each firm, whether something is known or not"
    give_consent(named["pumps"], cast.zhao, purpose="credit")
    second = a_package(one)
    said = cells(second, named["pumps"])
    assert (said["contact_name"], said["contact_phone"], said["revenue"]) == ("赵示例", "13900001234", REVENUE)
    assert changes(second) == {named["pumps"].pk: "~"}
    assert second.rows.get(enterprise_id=named["pumps"].pk).changed_fields == [
        "contact_name",
        "contact_phone",
        "revenue",
    ]
    assert second.lacking == 3
    assert [field["zh"] for field in second.fields][-1] == f"{figures_year(china_today())}年营业收入"


def test_a_department_receives_by_law_without_asking(cast: Cast, named: dict[str, Enterprise]) -> None:
    one = a_subscription(
        cast,
        receiver=cast.science,
        purpose="departments",
        fields=["name", "contact_phone"],
        reason="核对名单需电话联系",
    )
    assert cells(a_package(one), named["pumps"])["contact_phone"] == "13900001234"


def test_an_increment_tells_new_gone_and_changed_with_the_fields(cast: Cast, named: dict[str, Enterprise]) -> None:
    one = a_subscription(cast)
    a_package(one)
    third = with_title(make_firm("兴城示例铸造有限公司", "211481101", 62))
    rename(named["pumps"], "葫芦岛渤湾示例泵业科技有限公司", china_today(), by=cast.wang)
    withdraw_title(named["second"].titles.get(), china_today(), "示例")
    package = a_package(one)
    assert changes(package) == {third.pk: "+", named["pumps"].pk: "~", named["second"].pk: "-"}
    assert (package.rows_count, package.added, package.gone, package.changed) == (2, 1, 1, 1)
    assert package.rows.get(change="~").changed_fields == ["name"]
    gone = cells(package, named["second"])
    assert (gone["name"], gone["uscc"], gone["titles"]) == (named["second"].name, named["second"].uscc, None)
    assert package.base is not None
    assert package.base.number == 1


def test_frozen_content_never_changes(cast: Cast, named: dict[str, Enterprise]) -> None:
    package = a_package(a_subscription(cast))
    before = list(package.rows.order_by("pk").values("name", "cells", "change"))
    rename(named["pumps"], "葫芦岛渤湾示例泵业科技有限公司", china_today(), by=cast.wang)
    Organisation.objects.filter(pk=place_of(cast.sun).pk).update(name="示例新银行")
    package.refresh_from_db()
    assert list(package.rows.order_by("pk").values("name", "cells", "change")) == before
    assert package.receiver_name == "示例银行"
    assert is_whole(package)
    acts: tuple[Callable[[], object], ...] = (
        lambda: package.rows.update(name="x"),
        lambda: package.rows.all().delete(),
        lambda: PackageRow.objects.filter(pk=1).delete(),
    )
    for act in acts:
        with pytest.raises(TypeError, match="frozen"):
            act()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE sharing_packagerow SET name = 'x' WHERE change = '+'",
        "DELETE FROM sharing_packagerow WHERE change = '+'",
        "UPDATE sharing_package SET rows_count = 7",
        "UPDATE sharing_package SET valid_until = '2199-01-01'",
    ],
)
def test_who_alters_it_behind_our_back_is_found_out(
    cast: Cast, named: dict[str, Enterprise], signed_in: SignIn, statement: str
) -> None:
    package = a_package(a_subscription(cast))
    with connection.cursor() as cursor:
        cursor.execute(statement)
    package.refresh_from_db()
    assert not is_whole(package)
    assert "这一版内容被改动过" in signed_in(cast.wang).get(package.get_absolute_url()).content.decode()


def test_nothing_is_sent_where_nothing_changed_unless_asked(cast: Cast, named: dict[str, Enterprise]) -> None:
    one = a_subscription(cast)
    a_package(one)
    assert produce(one, None, 2) is None
    one.refresh_from_db()
    assert one.checked_on == china_today()
    assert AuditEvent.objects.filter(action="package.unchanged").count() == 1
    assert one.packages.count() == 1
    second = a_package(one, even_if_same=True)
    assert (second.number, second.added, second.gone, second.changed, changes(second)) == (2, 0, 0, 0, {})


def test_a_version_is_made_once_however_often_it_is_asked_for(cast: Cast, named: dict[str, Enterprise]) -> None:
    one = a_subscription(cast)
    first = a_package(one)
    again = produce(one, cast.wang, 1)
    assert again == first
    assert Message.objects.filter(recipient=cast.sun).count() == 1
    with pytest.raises(TiduError) as told:
        produce(one, cast.wang, 5)
    assert told.value.code == "package-number"


def test_a_crash_before_the_receiver_is_told_leaves_nothing(
    cast: Cast, named: dict[str, Enterprise], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = a_subscription(cast)

    def crash(*_given: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(producing, "tell_package", crash)
        with pytest.raises(RuntimeError):
            produce(one, None, 1)
    assert not Package.objects.exists()
    assert not PackageRow.objects.exists()
    one.refresh_from_db()
    assert one.next_on == china_today(), "it is still due"
    a_package(one)
    assert Todo.objects.filter(kind="package-sign").count() == 1


@pytest.mark.parametrize("state", ["draft", "paused", "ended", "over", "receiver"])
def test_what_does_not_run_sends_nothing(cast: Cast, named: dict[str, Enterprise], state: str) -> None:
    one = a_draft(cast) if state == "draft" else a_subscription(cast)
    if state in ("paused", "ended"):
        Subscription.objects.update(state=state)
    elif state == "over":
        Subscription.objects.update(until=china_today() - timedelta(days=1))
    elif state == "receiver":
        Organisation.objects.filter(pk=one.receiver_id).update(active=False)
    with pytest.raises(TiduError) as told:
        produce(one, None, 1)
    assert told.value.code in ("subscription-not-running", "subscription-over", "receiver-ended")
    assert not Package.objects.exists()


def test_a_package_lasts_no_longer_than_its_subscription(cast: Cast, named: dict[str, Enterprise]) -> None:
    long = a_package(a_subscription(cast, keep_days=30))
    short = a_package(a_subscription(cast, until=china_today() + timedelta(days=9)))
    assert long.valid_until == china_today() + timedelta(days=30)
    assert short.valid_until == china_today() + timedelta(days=9)


@pytest.mark.parametrize(
    ("on", "year"), [(date(2026, 5, 31), 2024), (date(2026, 6, 1), 2025), (date(2026, 12, 31), 2025)]
)
def test_figures_are_those_of_the_last_year_that_firms_have_reported(on: date, year: int) -> None:
    assert figures_year(on) == year


@pytest.mark.parametrize(
    ("frequency", "today", "then"),
    [
        ("weekly", date(2026, 12, 28), date(2027, 1, 4)),
        ("monthly", date(2026, 12, 31), date(2027, 1, 31)),
        ("monthly", date(2027, 1, 31), date(2027, 2, 28)),
        ("monthly", date(2028, 1, 30), date(2028, 2, 29)),
        ("monthly", date(2026, 6, 15), date(2026, 7, 15)),
        ("quarterly", date(2026, 11, 30), date(2027, 2, 28)),
        ("once", date(2026, 11, 30), None),
        ("change", date(2026, 11, 30), None),
    ],
)
def test_the_calendar_goes_on(frequency: str, today: date, then: date | None) -> None:
    assert following(Subscription(frequency=frequency), today) == then


def test_a_field_that_one_version_lacks_differs_where_it_says_something() -> None:
    before = Before(("name", "size"), {1: ("甲", ["甲", "小型"]), 2: ("乙", ["乙", None])})
    rows = compared(("name",), [(1, "甲", ["甲"]), (2, "乙", ["乙"])], before)
    assert [(row.firm, row.change, row.fields) for row in rows] == [(1, "~", ["size"]), (2, "", [])]


def test_questions_do_not_grow_with_firms(cast: Cast, named: dict[str, Enterprise]) -> None:
    from django.test.utils import CaptureQueriesContext

    one = a_subscription(cast)
    asked = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            content_of(one, china_today())
        asked.append(len(queries))
        for number in range(100, 130):
            with_title(make_firm(f"兴城示例{number}有限公司", "211481101", number + _round * 50))
    assert asked[0] == asked[1]


# -- by hand ------------------------------------------------------------------------------------------------------


def test_an_officer_sees_what_would_be_sent_and_sends_it_once(
    cast: Cast, named: dict[str, Enterprise], signed_in: SignIn
) -> None:
    one, client = a_subscription(cast), signed_in(cast.wang)
    address = f"/sharing/{one.pk}/package/"
    page = client.get(address).content.decode()
    assert named["pumps"].name in page
    assert "首版，全部为新增" in page
    assert not Package.objects.exists(), "looking sends nothing"
    for _click in range(2):
        answer = client.post(address, {"number": "1"})
    assert Package.objects.get().made_by == cast.wang
    assert answer["Location"] == Package.objects.get().get_absolute_url()
    page = client.get(address).content.decode()
    assert "与上一版相比没有变化" in page
    assert client.post(address, {"number": "2"})["Location"] == one.get_absolute_url()
    client.post(address, {"number": "2", "even": "yes"})
    assert next_number(one) == 3
    assert client.post(address, {"number": "zwei"}).status_code == 302
    assert next_number(one) == 3
