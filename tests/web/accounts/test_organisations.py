"""The city's organisations: a list like every other, changing one, ending one with what that does told before."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from tests.web.cast import Cast, organisation, person

from tidu.text import Text
from tidu.web.accounts import service
from tidu.web.accounts.models import Membership, Organisation, User
from tidu.web.audit.service import AuditEvent
from tidu.web.desk.service import ensure_todo
from tidu.web.registry.models import Enterprise

SignIn = Callable[[User], Client]


def of(user: User) -> Organisation:
    return user.memberships.get().organisation


def address(row: Organisation) -> str:
    return f"/organisations/{row.pk}/"


def taken(client: Client, query: str) -> list[tuple[object, ...]]:
    """The organisations of the workbook that an address gives."""
    answer = client.get(f"/organisations/{query}&export=xlsx")
    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    return [row for row in book.worksheets[0].values if "示例" in str(row[0])]


def test_the_list_is_filtered_sorted_and_taken_away_as_a_workbook(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.admin)
    page = client.get("/organisations/?kind=county_bureau&sort=-name").content.decode()
    assert "示例兴城市工业和信息化局" in page
    assert "示例银行" not in page
    assert page.index("示例绥中县") > 0
    assert "示例银行" in client.get("/organisations/?q=银行").content.decode()
    assert "示例银行" not in client.get("/organisations/?region=211481").content.decode()
    assert "示例银行" not in client.get("/organisations/?state=0").content.decode()
    assert [row[0] for row in taken(client, "?kind=county_bureau")] == [
        "示例兴城市工业和信息化局", "示例绥中县工业和信息化局",
    ]  # fmt: skip
    event = AuditEvent.objects.get(action="list.export")
    assert event.after is not None
    assert event.after["path"] == "/organisations/"


def test_people_are_counted_once_and_only_who_works_there(cast: Cast, signed_in: SignIn) -> None:
    bureau = cast.li.memberships.first().organisation  # type: ignore[union-attr]
    gone = person("gone", "走了的人", bureau, "officer")
    Membership.objects.filter(user=gone).update(ended_at="2026-01-01T00:00:00Z")
    (row,) = taken(signed_in(cast.admin), "?q=示例市工业")
    assert row[:4] == ("示例市工业和信息化局", "市级主管部门", "葫芦岛市", 2)


def test_questions_do_not_grow_with_the_list(
    cast: Cast, signed_in: SignIn, django_assert_max_num_queries: Callable[..., object]
) -> None:
    client = signed_in(cast.admin)
    client.get("/organisations/")
    for number in range(60):
        organisation("firm", f"示例企业{number}")
    with django_assert_max_num_queries(16):  # type: ignore[attr-defined]
        client.get("/organisations/")


def test_what_an_end_does_is_told_before_and_nothing_is_done_without_a_reason(
    cast: Cast, signed_in: SignIn, pumps: Enterprise
) -> None:
    row = of(cast.wang)
    service.give_role(cast.zheng, of(cast.qian), "member")
    service.invite(row, "officer", "新人", cast.admin)
    ensure_todo("示例", "example", Text("示例待办", "example"), "/", row.pk)
    Enterprise.objects.filter(pk=pumps.pk).update(owner=cast.wang)
    client = signed_in(cast.admin)
    page = client.get(address(row)).content.decode()
    for told in (
        "1 人立即看不到任何内容",
        "王股长",
        "1 人只保留在其他单位的角色：郑管家",
        "1 个未接受的邀请",
        "1 条待办",
        "1 家企业",
    ):
        assert told in page, told
    page = client.post(address(row), {"do": "end", "reason": " "}).content.decode()
    assert "请写明原因" in page
    row.refresh_from_db()
    assert row.active


def test_a_firm_whose_organisation_ends_keeps_its_file(cast: Cast, signed_in: SignIn, pumps: Enterprise) -> None:
    row = of(cast.zhao)
    client = signed_in(cast.admin)
    assert f"企业档案“{pumps.name}”保留不变" in client.get(address(row)).content.decode()
    client.post(address(row), {"do": "end", "reason": "示例：企业退出"})
    assert signed_in(cast.zhao).get(f"/firms/{pumps.pk}/").status_code in (403, 404)
    assert signed_in(cast.wang).get(f"/firms/{pumps.pk}/").status_code == 200


def test_its_people_see_nothing_at_once_and_everything_again_when_it_comes_back(
    cast: Cast, signed_in: SignIn, pumps: Enterprise
) -> None:
    row = of(cast.wang)
    there, client = signed_in(cast.wang), signed_in(cast.admin)
    assert there.get(f"/firms/{pumps.pk}/").status_code == 200
    client.post(address(row), {"do": "end", "reason": "示例：机构改革"})
    assert there.get(f"/firms/{pumps.pk}/").status_code == 403
    assert "已停用" in client.get("/organisations/?state=0").content.decode()
    client.post(address(row), {"do": "return", "reason": "示例：恢复"})
    assert there.get(f"/firms/{pumps.pk}/").status_code == 200
    told = AuditEvent.objects.filter(action="organisation.change").order_by("sequence")
    assert [(one.reason, one.after) for one in told] == [
        ("示例：机构改革", {"active": False}), ("示例：恢复", {"active": True}),
    ]  # fmt: skip


def test_nobody_ends_his_own_organisation(cast: Cast, signed_in: SignIn) -> None:
    own = of(cast.admin)
    client = signed_in(cast.admin)
    assert "自己的单位" in client.get(address(own)).content.decode()
    client.post(address(own), {"do": "end", "reason": "示例"})
    own.refresh_from_db()
    assert own.active


def test_what_is_said_is_changed_but_not_its_kind(cast: Cast, signed_in: SignIn) -> None:
    row = of(cast.qian)
    fields = {
        "do": "change",
        "name": "示例服务机构（新）",
        "short_name": "",
        "code": "",
        "region": "211481",
        "party": "",
    }
    client = signed_in(cast.admin)
    assert client.post(address(row), {**fields, "kind": "city_bureau"}).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.kind, row.region_id) == ("示例服务机构（新）", "agency", "211481")
    organisation("agency", "示例另一机构")
    page = client.post(address(row), {**fields, "name": "示例另一机构"}).content.decode()
    assert "已有同名同类单位" in page
    assert "示例服务机构（新）</h1>" in page, "the page still shows what is kept"


@pytest.mark.parametrize("who", ["li", "wang", "zhao"])
def test_others_find_no_organisation(cast: Cast, signed_in: SignIn, who: str) -> None:
    client = signed_in(cast.everybody[who])
    for path in ("/organisations/", "/organisations/new/", address(of(cast.wang))):
        assert client.get(path).status_code in (403, 404)


def test_another_city_is_not_found(cast: Cast, signed_in: SignIn) -> None:
    far = organisation("bank", "示例外市银行", "21")
    client = signed_in(cast.admin)
    assert client.get(address(far)).status_code == 404
    assert client.post(address(far), {"do": "end", "reason": "示例"}).status_code == 404
    assert "外市" not in client.get("/organisations/").content.decode()


# -- as whom it speaks --------------------------------------------------------------------------------------------


NEW = {"name": "示例市税务局", "short_name": "", "code": "", "region": "2114"}


@pytest.mark.parametrize(
    ("kind", "party", "wrong"),
    [
        ("department", "tax", ""), ("department", "", ""), ("firm", "firm", ""), ("bank", "", ""),
        ("department", "taxman", "没有这个填报方"), ("department", "bureau", "不以“工信部门”的名义填报"),
        ("bank", "finance", "这类单位不填报数据，请留空"), ("firm", "tax", "请从这些里选：企业"),
    ],
)  # fmt: skip
def test_it_speaks_as_a_party_that_the_figures_know_or_as_nobody(
    cast: Cast, signed_in: SignIn, kind: str, party: str, wrong: str
) -> None:
    answer = signed_in(cast.admin).post("/organisations/new/", {**NEW, "kind": kind, "party": party})
    row = Organisation.objects.filter(name=NEW["name"]).first()
    if wrong:
        assert row is None
        assert wrong in answer.content.decode()
    else:
        assert row is not None
        assert row.party == party


def test_a_party_of_old_that_no_figure_knows_is_shown_and_has_to_be_changed(cast: Cast, signed_in: SignIn) -> None:
    row, client = of(cast.science), signed_in(cast.admin)
    Organisation.objects.filter(pk=row.pk).update(party="kjj")
    said = {"do": "change", "name": row.name, "short_name": "", "code": "", "region": row.region_id}
    assert '<option value="kjj" selected>' in client.get(address(row)).content.decode()
    assert "没有名为“kjj”的填报方" in client.post(address(row), {**said, "party": "kjj"}).content.decode()
    assert client.post(address(row), {**said, "party": "science"}).status_code == 302
    row.refresh_from_db()
    assert row.party == "science"
