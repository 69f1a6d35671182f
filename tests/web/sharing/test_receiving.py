"""The receiver: takes a version away with a mark on it, signs once, reports to the 分, confirms deletion; nobody else does."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.test import Client
from tests.web.cast import Cast, make_firm, organisation, person
from tests.web.sharing.making import REVENUE, a_package, a_subscription, known, place_of, with_title

from tidu.errors import TiduError
from tidu.today import china_today
from tidu.web.accounts.models import Organisation, User
from tidu.web.audit.service import AuditEvent
from tidu.web.desk.models import Message, Todo
from tidu.web.registry.enterprises.service import rename
from tidu.web.registry.models import Enterprise
from tidu.web.sharing.catalogue import figures_year
from tidu.web.sharing.consents import give_consent
from tidu.web.sharing.models import Package, Receipt, Usage
from tidu.web.sharing.receiving import fen_of, report, sign

SignIn = Callable[[User], Client]


@pytest.fixture
def sent(cast: Cast, pumps: Enterprise) -> Package:
    """兴城's list for the bank: the pumps, which consented, and a firm whose name looks like a formula."""
    with_title(known(pumps))
    with_title(make_firm("=1+1示例有限公司", "211481101", 71))
    give_consent(pumps, cast.zhao, purpose="credit")
    return a_package(a_subscription(cast, fields=["name", "uscc", "contact_phone", "revenue"], reason="分档授信"))


def file(client: Client, package: Package, **query: str) -> bytes:
    answer: Any = client.get(f"/packages/{package.pk}/file/", query)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def code(act: Callable[[], object]) -> str:
    with pytest.raises(TiduError) as told:
        act()
    return told.value.code


# -- taking it away -----------------------------------------------------------------------------------------------


def test_the_workbook_says_whose_it_is_and_no_cell_is_a_formula(cast: Cast, sent: Package, signed_in: SignIn) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(file(signed_in(cast.sun), sent))).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert "第 1 版 全量" in str(rows[0][0])
    assert "仅供 示例银行" in str(rows[1][0])
    assert f"有效期至 {sent.valid_until}" in str(rows[1][0])
    assert sent.sha256 in str(rows[2][0])
    assert rows[3][:3] == ["企业名称", "统一社会信用代码", "联系电话"]
    assert rows[3][3] == f"{figures_year(china_today())}年营业收入（万元）"
    by_name = {row[0]: row for row in rows[4:]}
    assert by_name["葫芦岛渤湾示例泵业有限公司"][2:4] == ["13900001234", REVENUE / 1_000_000]
    assert by_name["=1+1示例有限公司"][2:4] == ["未授权", "未授权"]
    kinds = {cell.data_type for row in sheet.iter_rows(min_row=5) for cell in row}
    assert "f" not in kinds


def test_the_text_file_is_exact_and_defused(cast: Cast, sent: Package, signed_in: SignIn) -> None:
    text = file(signed_in(cast.sun), sent, **{"as": "csv"}).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[2] == [f"SHA-256 {sent.sha256}"]
    by_name = {row[0]: row for row in rows[4:]}
    assert by_name["葫芦岛渤湾示例泵业有限公司"][3] == "123.4567"
    assert "'=1+1示例有限公司" in by_name


def test_the_increment_names_what_changed(cast: Cast, pumps: Enterprise, sent: Package, signed_in: SignIn) -> None:
    rename(pumps, "葫芦岛渤湾示例泵业科技有限公司", china_today(), by=cast.wang)
    second = a_package(sent.subscription)
    text = file(signed_in(cast.sun), second, what="increment", **{"as": "csv"}).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert "增量（相对第 1 版）" in rows[0][0]
    assert [row[:3] for row in rows[4:]] == [["变更 ~", "企业名称", "葫芦岛渤湾示例泵业科技有限公司"]]


def test_every_download_is_recorded(cast: Cast, sent: Package, signed_in: SignIn) -> None:
    client = signed_in(cast.sun)
    file(client, sent)
    file(client, sent, what="increment", **{"as": "csv"})
    events = AuditEvent.objects.filter(action="package.take").order_by("sequence")
    assert [(one.user, one.after) for one in events] == [
        (cast.sun, {"what": what, "way": way, "rows": 2, "sha256": sent.sha256})
        for what, way in (("full", "xlsx"), ("increment", "csv"))
    ]
    assert "孙经理" in signed_in(cast.wang).get(sent.get_absolute_url()).content.decode()


@pytest.mark.parametrize("state", ["corrected", "recalled", "expired"])
def test_what_is_void_can_no_longer_be_taken_away(cast: Cast, sent: Package, signed_in: SignIn, state: str) -> None:
    if state == "expired":
        Package.objects.update(valid_until=china_today() - timedelta(days=1))
    else:
        Package.objects.update(state=state, state_reason="示例原因")
    client = signed_in(cast.sun)
    for address in ("file/", "file/?what=increment&as=csv", "names/", "names/?export=xlsx"):
        answer = client.get(f"/packages/{sent.pk}/{address}")
        assert (answer.status_code, answer["Location"]) == (302, sent.get_absolute_url())
    page = client.get(sent.get_absolute_url()).content.decode()
    assert "/file/" not in page
    assert {"corrected": "已更正", "recalled": "已撤回", "expired": "已到期"}[state] in page
    assert not AuditEvent.objects.filter(action="package.take").exists()
    assert signed_in(cast.wang).get(f"/packages/{sent.pk}/names/").status_code == 200, (
        "the record stays with the bureau"
    )


@pytest.mark.parametrize("who", ["sun", "wang"])
def test_who_to_call_stands_in_full_in_the_recorded_files_alone(
    cast: Cast, sent: Package, signed_in: SignIn, who: str
) -> None:
    page = signed_in(cast.everybody[who]).get(f"/packages/{sent.pk}/names/").content.decode()
    assert "139****1234" in page
    assert "13900001234" not in page


def test_a_receiver_takes_names_away_only_as_the_marked_file(cast: Cast, sent: Package, signed_in: SignIn) -> None:
    answer = signed_in(cast.sun).get(f"/packages/{sent.pk}/names/", {"export": "xlsx"})
    assert answer["Location"] == f"/packages/{sent.pk}/file/"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("sun", 200),
        ("wang", 200),
        ("li", 200),
        ("chen", 404),
        ("qian", 404),
        ("zhou", 404),
        ("science", 404),
        ("zheng", 404),
    ],
)
def test_only_the_receiver_and_the_sending_bureau_find_it(
    cast: Cast, sent: Package, signed_in: SignIn, who: str, status: int
) -> None:
    client = signed_in(cast.everybody[who])
    for address in ("", "names/", "file/"):
        assert client.get(f"/packages/{sent.pk}/{address}").status_code == status
    for address in ("sign/", "confirm/"):
        assert client.post(f"/packages/{sent.pk}/{address}").status_code != 200
    assert not Receipt.objects.exists()
    listed = client.get("/packages/")
    if listed.status_code == 200:
        assert (sent.name in listed.content.decode()) == (who == "sun")


def test_another_bank_finds_nothing(cast: Cast, sent: Package, signed_in: SignIn) -> None:
    other = person("other", "钱经理", organisation("bank", "另一示例银行"), "member")
    client = signed_in(other)
    assert sent.name not in client.get("/packages/").content.decode()
    for address in ("", "names/", "file/", "usage/"):
        assert client.get(f"/packages/{sent.pk}/{address}").status_code == 404
    assert client.post(f"/packages/{sent.pk}/sign/", {"sha256": sent.sha256}).status_code == 404


# -- signing ------------------------------------------------------------------------------------------------------


def test_it_is_signed_for_once_with_the_sum_of_what_was_received(cast: Cast, sent: Package, signed_in: SignIn) -> None:
    todo = Todo.objects.get(kind="package-sign")
    assert (todo.organisation, todo.due_on) == (place_of(cast.sun), china_today() + timedelta(days=5))
    client = signed_in(cast.sun)
    for note in ("已入库", "第二次点击"):
        client.post(f"/packages/{sent.pk}/sign/", {"sha256": sent.sha256, "note": note})
    receipt = Receipt.objects.get()
    assert (receipt.signed_by, receipt.sha256, receipt.note) == (cast.sun, sent.sha256, "已入库")
    assert AuditEvent.objects.filter(action="package.sign").count() == 1
    todo.refresh_from_db()
    assert (todo.done_by, todo.done_at is not None) == (cast.sun, True)
    assert "已入库" in signed_in(cast.wang).get(sent.get_absolute_url()).content.decode()


def test_another_sum_is_not_signed_for(cast: Cast, sent: Package) -> None:
    assert code(lambda: sign(sent, cast.sun, "0" * 64)) == "receipt-sum"
    Package.objects.update(state="recalled")
    assert code(lambda: sign(sent, cast.sun, sent.sha256)) == "package-recalled"
    assert not Receipt.objects.exists()


# -- what came of it ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("500", 500_000_000),
        ("128.5", 128_500_000),
        ("0.000001", 1),
        ("1,200", 1_200_000_000),
        (" 3 万元 ", 3_000_000),
        ("", None),
        ("0", 0),
    ],
)
def test_amounts_are_kept_to_the_fen(typed: str, fen: int | None) -> None:
    assert fen_of(typed) == fen


@pytest.mark.parametrize("typed", ["-1", "abc", "0.0000001", "NaN", "1e30", "Infinity", "１..2"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    assert code(lambda: fen_of(typed)) == "usage-amount"


def test_a_report_is_on_a_firm_of_the_list_or_on_so_many(cast: Cast, pumps: Enterprise, sent: Package) -> None:
    assert report(sent, cast.sun, "loan", firm=str(pumps.uscc), amount=1).firm_name == pumps.name
    assert report(sent, cast.sun, "loan", firm="渤湾").enterprise_id == pumps.pk
    assert report(sent, cast.sun, "contact", firms=2).firms == 2
    assert code(lambda: report(sent, cast.sun, "loan", firm="绥中碣石")) == "usage-firm"
    assert code(lambda: report(sent, cast.sun, "loan", firm="示例")) == "usage-firm"
    assert code(lambda: report(sent, cast.sun, "loan", firms=3)) == "usage-firms"
    assert code(lambda: report(sent, cast.sun, "loan")) == "usage-firms"
    assert code(lambda: report(sent, cast.sun, "gold", firms=1)) == "usage-kind"


def test_the_form_reports_once_and_the_bureau_sees_totals_with_names(
    cast: Cast, pumps: Enterprise, sent: Package, signed_in: SignIn
) -> None:
    client, address = signed_in(cast.sun), f"/packages/{sent.pk}/usage/"
    once = client.get(address).context["form"]["once"].value()
    given: dict[str, Any] = {"kind": "loan", "firm": pumps.name, "amount": "500.25", "note": "首贷", "once": once}
    for _click in range(2):
        assert client.post(address, given).status_code == 302
    assert Usage.objects.get().amount == 500_250_000
    client.post(address, {"kind": "loan", "firms": "2", "amount": "100", "once": "x2"})
    page = signed_in(cast.wang).get("/sharing/usage/").content.decode()
    assert "600.25" in page
    assert f"/packages/{sent.pk}/names/?q={pumps.name}" in page
    assert "还没有接收单位反馈" in signed_in(cast.chen).get("/sharing/usage/").content.decode()
    mistaken = Usage.objects.latest("pk")
    client.post(address, {"do": "withdraw", "usage": str(mistaken.pk)})
    page = signed_in(cast.wang).get("/sharing/usage/").content.decode()
    assert "500.25" in page
    assert "600.25" not in page


@pytest.mark.parametrize(
    "given", [{"amount": "viel"}, {"firms": "0"}, {"kind": "x"}, {"firms": ""}, {"firm": "没有这家"}]
)
def test_a_report_that_cannot_be_is_told_beside_the_form(
    cast: Cast, sent: Package, signed_in: SignIn, given: dict[str, str]
) -> None:
    answer = signed_in(cast.sun).post(
        f"/packages/{sent.pk}/usage/", {"kind": "loan", "firms": "1", "amount": "", **given}
    )
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert not Usage.objects.exists()


# -- the end of a receiver ----------------------------------------------------------------------------------------


def test_the_end_of_a_receiver_is_told_before_and_shuts_its_people_out(
    cast: Cast, sent: Package, signed_in: SignIn
) -> None:
    from tidu.web.accounts.service import consequences_of

    told = " ".join(one.zh for one in consequences_of(place_of(cast.sun)))
    assert "向它推送的 1 个名单不再生成" in told
    Organisation.objects.filter(pk=place_of(cast.sun).pk).update(active=False)
    assert signed_in(cast.sun).get(sent.get_absolute_url()).status_code == 403
    page = signed_in(cast.wang).get(sent.subscription.get_absolute_url()).content.decode()
    assert "接收单位已停用" in page


def test_a_steward_of_a_bureau_receives_nothing_for_it(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    from tests.web.sharing.making import terms

    from tidu.web.sharing.subscribing import approve, save_terms

    with_title(pumps)
    one = save_terms(terms(cast, receiver=cast.wang, purpose="departments", region_id="2114"), cast.li)
    approve(one, cast.admin)
    package = a_package(one)
    assert set(Message.objects.values_list("recipient__username", flat=True)) == {"wang"}
    assert signed_in(cast.wang).get(package.get_absolute_url()).status_code == 200
    assert signed_in(cast.zheng).get(package.get_absolute_url()).status_code == 404
