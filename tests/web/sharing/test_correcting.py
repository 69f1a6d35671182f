"""Mending what was sent: everybody who received it is told and confirms, the record stays, and nothing is half done."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.web.cast import Cast, make_firm
from tests.web.sharing.making import a_package, a_subscription, known, place_of, with_title

from tidu.errors import TiduError
from tidu.today import china_today
from tidu.web.accounts.models import Organisation, User
from tidu.web.audit.service import AuditEvent
from tidu.web.desk.models import Message, Todo
from tidu.web.registry.enterprises.service import rename
from tidu.web.registry.models import Enterprise
from tidu.web.sharing import correcting
from tidu.web.sharing.correcting import correct, include, recall
from tidu.web.sharing.models import Exclusion, Notice, Package
from tidu.web.sharing.producing import is_whole
from tidu.web.sharing.receiving import confirm

SignIn = Callable[[User], Client]


@pytest.fixture
def second(cast: Cast, pumps: Enterprise) -> Enterprise:
    """Another firm of 兴城 with the title."""
    return with_title(make_firm("兴城示例阀门有限公司", "211481101", 60))


@pytest.fixture
def sent(cast: Cast, pumps: Enterprise, second: Enterprise) -> Package:
    with_title(known(pumps))
    return a_package(a_subscription(cast))


def state(package: Package) -> str:
    package.refresh_from_db()
    return package.state


def code(act: Callable[[], object]) -> str:
    with pytest.raises(TiduError) as told:
        act()
    return told.value.code


def test_a_correction_is_a_new_version_and_voids_the_old(cast: Cast, pumps: Enterprise, sent: Package) -> None:
    rename(pumps, "葫芦岛渤湾示例泵业科技有限公司", china_today(), by=cast.wang)
    made = correct(sent, cast.wang, "名称录入有误")
    assert (made.number, made.kind, made.why, made.changed) == (2, "correction", "名称录入有误", 1)
    assert state(sent) == "corrected"
    assert is_whole(sent), "its content is what it was"
    notice = Notice.objects.get()
    assert (notice.package, notice.kind, notice.reason) == (sent, "corrected", "名称录入有误")
    told = set(Message.objects.filter(recipient=cast.sun).values_list("title_zh", flat=True))
    assert {one.split("：")[0] for one in told} == {"新名单待签收", "更正名单", "名单已更正，旧版作废"}
    open_todos = set(Todo.objects.filter(organisation=place_of(cast.sun), done_at=None).values_list("kind", flat=True))
    assert open_todos == {"package-sign", "package-delete"}, "nobody signs for the old one any more"


def test_where_nothing_was_mended_nothing_is_voided(cast: Cast, sent: Package) -> None:
    assert code(lambda: correct(sent, cast.wang, "示例")) == "nothing-to-correct"
    assert code(lambda: correct(sent, cast.wang, " ")) == "reason-missing"
    assert state(sent) == "open"
    assert not Notice.objects.exists()


def test_a_crash_while_telling_leaves_everything_as_it_was(
    cast: Cast, pumps: Enterprise, sent: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename(pumps, "葫芦岛渤湾示例泵业科技有限公司", china_today(), by=cast.wang)

    def crash(_notice: Notice) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr(correcting, "tell_notice", crash)
    with pytest.raises(RuntimeError):
        correct(sent, cast.wang, "名称录入有误")
    assert state(sent) == "open"
    assert Package.objects.count() == 1
    assert not Notice.objects.exists()


def test_a_firm_that_is_left_out_voids_every_version_that_names_it(
    cast: Cast, pumps: Enterprise, second: Enterprise, sent: Package
) -> None:
    with_title(make_firm("兴城示例铸造有限公司", "211481101", 62))
    newer = a_package(sent.subscription)
    made = correct(newer, cast.wang, "企业提出异议", pumps, leave_out=True)
    assert (state(sent), state(newer), made.gone) == ("corrected", "corrected", 1)
    assert not made.rows.exclude(change="-").filter(enterprise_id=pumps.pk).exists()
    assert Notice.objects.count() == 2
    again = a_package(sent.subscription, even_if_same=True)
    assert not again.rows.filter(enterprise_id=pumps.pk).exists()
    assert include(sent.subscription, pumps.pk)
    assert not include(sent.subscription, pumps.pk)
    assert a_package(sent.subscription).rows.get(enterprise_id=pumps.pk).change == "+"
    assert Exclusion.objects.get().ended_at is not None


def test_a_recall_sends_nothing_new_and_the_next_version_stands_on_the_one_before(
    cast: Cast, pumps: Enterprise, second: Enterprise, sent: Package
) -> None:
    rename(pumps, "葫芦岛渤湾示例泵业科技有限公司", china_today(), by=cast.wang)
    wrong = a_package(sent.subscription)
    assert recall(wrong, "误发") == [wrong]
    assert (state(wrong), state(sent), Package.objects.count()) == ("recalled", "open", 2)
    assert code(lambda: recall(wrong, "再次")) == "package-void"
    assert code(lambda: correct(wrong, cast.wang, "再次")) == "package-void"
    third = a_package(sent.subscription)
    assert (third.number, third.base, third.changed) == (3, sent, 1)


def test_a_recall_because_of_a_firm_reaches_every_version_that_names_it(
    cast: Cast, pumps: Enterprise, second: Enterprise, sent: Package
) -> None:
    with_title(make_firm("兴城示例铸造有限公司", "211481101", 62))
    newer = a_package(sent.subscription)
    assert set(recall(newer, "企业撤回", pumps)) == {sent, newer}


def test_the_receiver_confirms_once(cast: Cast, sent: Package, signed_in: SignIn) -> None:
    recall(sent, "误发")
    notice = Notice.objects.get()
    client = signed_in(cast.sun)
    page = client.get(sent.get_absolute_url()).content.decode()
    assert "请删除后确认" in page
    assert "误发" in page
    for note in ("已从信贷系统删除", "第二次"):
        client.post(f"/packages/{sent.pk}/confirm/", {"notice": str(notice.pk), "note": note})
    notice.refresh_from_db()
    assert (notice.confirmed_by, notice.note) == (cast.sun, "已从信贷系统删除")
    assert not Todo.objects.filter(kind="package-delete", done_at=None).exists()
    assert AuditEvent.objects.filter(action="package.confirm").count() == 1
    assert "孙经理 已确认删除" in signed_in(cast.wang).get(sent.get_absolute_url()).content.decode()
    assert not confirm(notice, cast.sun)


def test_a_recall_from_a_receiver_that_has_ended_is_kept_and_told_to_nobody(cast: Cast, sent: Package) -> None:
    Organisation.objects.filter(pk=place_of(cast.sun).pk).update(active=False)
    recall(sent, "误发")
    assert state(sent) == "recalled"
    assert Notice.objects.get().confirmed_at is None


def test_the_page_corrects_leaves_out_and_recalls(
    cast: Cast, pumps: Enterprise, second: Enterprise, sent: Package, signed_in: SignIn
) -> None:
    client, address = signed_in(cast.wang), f"/packages/{sent.pk}/correct/"
    names = client.get(f"/packages/{sent.pk}/names/").content.decode()
    assert f"{address}?firm={pumps.pk}" in names
    assert "企业库里的数据与最新版相同" in client.post(address, {"way": "correct", "reason": "示例"}).content.decode()
    assert client.post(address, {"way": "leave_out", "reason": "示例"}).status_code == 200, (
        "no firm, nobody to leave out"
    )
    answer = client.post(address, {"way": "leave_out", "reason": "不属于本名单", "firm": str(pumps.pk)})
    made = Package.objects.latest("pk")
    assert answer["Location"] == made.get_absolute_url()
    assert client.post(f"/packages/{made.pk}/correct/", {"way": "recall", "reason": "误发"}).status_code == 302
    assert state(made) == "recalled"
    swim = make_firm("绥中示例他处有限公司", "211421403", 77)
    assert client.get(address, {"firm": str(swim.pk)}).status_code == 404
    assert client.get(address, {"firm": "x"}).status_code == 404


@pytest.mark.parametrize("who", ["chen", "sun", "leader", "zheng", "science"])
def test_only_officers_of_the_sending_region_mend(cast: Cast, sent: Package, signed_in: SignIn, who: str) -> None:
    answer = signed_in(cast.everybody[who]).post(f"/packages/{sent.pk}/correct/", {"way": "recall", "reason": "x"})
    assert answer.status_code in (403, 404)
    assert state(sent) == "open"
