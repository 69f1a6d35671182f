"""A list for the other department: frozen, told to its people, open to both sides and nobody else, each firm claimed once."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta

import openpyxl
import pytest
from django.http import Http404
from django.test import Client
from tests.web.cast import Cast, make_firm, organisation, person
from tests.web.crossing.shared import holds, question

from tidu.today import china_today
from tidu.web.accounts.models import Organisation, User
from tidu.web.audit.models import AuditEvent
from tidu.web.desk.models import Message
from tidu.web.insight.handing import claim_rows, receivers_for, release_rows
from tidu.web.insight.models import Claim, HandedList
from tidu.web.registry.enterprises.service import rename
from tidu.web.registry.models import Enterprise
from tidu.web.registry.titles.service import withdraw_title

SignIn = Callable[[User], Client]
TODAY = china_today()
ZH = {"accept-language": "zh-hans"}


@pytest.fixture
def firms(pumps: Enterprise, swim: Enterprise) -> list[Enterprise]:
    """Two high-tech enterprises without a rung, and one with."""
    third = make_firm("示例有梯度有限公司", "211481101", 60)
    for firm in (pumps, swim, third):
        holds(firm, "gxjs", days_left=100)
    holds(third, "cxx")
    return [pumps, swim, third]


def science_of(cast: Cast) -> Organisation:
    return cast.science.memberships.get().organisation


def give(client: Client, to: object, **more: str) -> HandedList | None:
    given = {"in": "gxjs", "out": "ladder", "to": str(to)} | more
    before = set(HandedList.objects.values_list("pk", flat=True))
    answer = client.post("/crossing/handed/new/", given)
    assert answer.status_code in (302, 404)
    return HandedList.objects.exclude(pk__in=before).first()


def given(cast: Cast, signed_in: SignIn) -> HandedList:
    row = give(signed_in(cast.li), science_of(cast).pk)
    assert row is not None
    return row


def test_one_click_freezes_it_and_tells_the_other_department(
    cast: Cast, firms: list[Enterprise], signed_in: SignIn
) -> None:
    row = given(cast, signed_in)
    assert [one.name for one in row.rows.order_by("pk")] == [firms[1].name, firms[0].name]
    assert (row.giver, row.receiver, row.on, row.rows_count) == (
        cast.li.memberships.all()[0].organisation, science_of(cast), TODAY, 2,
    )  # fmt: skip
    message = Message.objects.get(recipient=cast.science)
    assert message.title_zh == "示例市工业和信息化局推送清单：高新技术企业，不是梯度企业（去重合计）（2 家）"
    assert message.link == f"/crossing/handed/{row.pk}/"
    event = AuditEvent.objects.get(action="handed.give")
    assert event.after is not None
    assert event.after["firms"] == 2
    page = signed_in(cast.science).get(message.link, headers=ZH).content.decode()
    assert firms[0].name in page
    assert "还不是梯度企业（去重合计），评估后纳入培育" in page


def test_it_stays_what_it_was(cast: Cast, firms: list[Enterprise], signed_in: SignIn) -> None:
    row, name = given(cast, signed_in), firms[0].name
    withdraw_title(firms[0].titles.get(title="gxjs"), TODAY, "示例")
    rename(firms[0], "葫芦岛渤湾示例泵业科技有限公司", TODAY, by=cast.li)
    page = signed_in(cast.science).get(f"/crossing/handed/{row.pk}/", headers=ZH).content.decode()
    assert name in page
    assert f"高新技术企业（至 {TODAY + timedelta(days=100)}）" in page
    assert row.rows.count() == 2


def test_the_workbook_says_what_it_is(cast: Cast, firms: list[Enterprise], signed_in: SignIn) -> None:
    row = given(cast, signed_in)
    answer = signed_in(cast.science).get(f"/crossing/handed/{row.pk}/file/", headers=ZH)
    assert answer.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0]  # type: ignore[attr-defined]
    lines = [[cell.value for cell in line if cell.value is not None] for line in sheet.iter_rows()]
    text = "\n".join(str(cell) for line in lines for cell in line)
    assert f"葫芦岛市，截至 {TODAY}，共 2 家" in text
    assert "高新技术企业 — 当日证书在有效期内的高新技术企业。" in text
    head = next(line for line in lines if line and line[0] == "序号")
    assert head == ["序号", "企业", "代码", "县区", "持有称号", "建议", "负责人"]
    assert firms[1].name in text
    assert str(firms[0].uscc) in text
    assert f"高新技术企业（至 {TODAY + timedelta(days=100)}）" in text
    assert AuditEvent.objects.filter(action="handed.take", user_id=cast.science.pk).exists()


def test_what_ends_is_said_with_its_day(cast: Cast, firms: list[Enterprise], signed_in: SignIn) -> None:
    row = give(signed_in(cast.li), science_of(cast).pk, **{"in": "gxjs~ends-6m"})
    assert row is not None
    assert row.rows.all()[0].action_zh == f"高新技术企业 {TODAY + timedelta(days=100)} 到期，请提前办理复核或重新认定"


@pytest.mark.parametrize("who", ["wang", "chen", "zheng", "leader", "sun", "zhao"])
def test_nobody_beside_the_two_finds_it(cast: Cast, firms: list[Enterprise], signed_in: SignIn, who: str) -> None:
    row = given(cast, signed_in)
    client = signed_in(cast.everybody[who])
    for path in ("", "file/"):
        assert client.get(f"/crossing/handed/{row.pk}/{path}").status_code in (403, 404)
    answer = client.post(f"/crossing/handed/{row.pk}/claim/", {"row": row.rows.all()[0].pk, "do": "claim"})
    assert answer.status_code in (403, 404)
    assert not Claim.objects.exists()


def test_a_firm_is_claimed_by_one_of_either_side_and_both_see_whom(
    cast: Cast, firms: list[Enterprise], signed_in: SignIn
) -> None:
    row = given(cast, signed_in)
    one, other = row.rows.order_by("number")
    path = f"/crossing/handed/{row.pk}/claim/"
    signed_in(cast.science).post(path, {"row": one.pk, "do": "claim"})
    page = signed_in(cast.li).post(path, {"row": [one.pk, other.pk], "do": "claim"}, follow=True, headers=ZH)
    assert "1 家由别人负责" in page.content.decode()
    assert "刘科长（示例市科技局）" in page.content.decode()
    assert "李科（示例市工业和信息化局）" in signed_in(cast.science).get(f"/crossing/handed/{row.pk}/").content.decode()
    held = dict(Claim.objects.filter(ended_at=None).values_list("row_id", "user_id"))
    assert held == {one.pk: cast.science.pk, other.pk: cast.li.pk}
    assert AuditEvent.objects.filter(action="handed.claim").count() == 2


def test_who_releases_it_lets_the_other_side_claim(cast: Cast, firms: list[Enterprise], signed_in: SignIn) -> None:
    row = given(cast, signed_in)
    pk = row.rows.all()[0].pk
    assert claim_rows(cast.science, row, [pk]).done == 1
    assert claim_rows(cast.science, row, [pk]).done == 0
    assert release_rows(cast.li, row, [pk]).done == 0, "the other side's claim is not his to release"
    colleague = person("colleague", "示例同事", science_of(cast), "officer")
    assert release_rows(colleague, row, [pk]).done == 1
    assert claim_rows(cast.li, row, [pk]).done == 1
    assert [(one.user, one.ended_at is None) for one in Claim.objects.order_by("pk")] == [
        (cast.science, False), (cast.li, True),
    ]  # fmt: skip
    with pytest.raises(Http404):
        claim_rows(cast.wang, row, [pk])


def test_a_row_of_another_list_is_not_claimed_through_this_one(
    cast: Cast, firms: list[Enterprise], signed_in: SignIn
) -> None:
    first, second = given(cast, signed_in), given(cast, signed_in)
    assert claim_rows(cast.li, first, [second.rows.all()[0].pk]).done == 0


def test_it_is_offered_only_to_those_who_are_in_charge_of_all_its_firms(cast: Cast) -> None:
    county = organisation("department", "示例兴城市科技局", "211481", party="science")
    whole = receivers_for(cast.li, question())
    assert whole[0] == science_of(cast), "the other track comes first"
    assert county not in whole
    assert cast.wang.memberships.get().organisation not in whole
    part = receivers_for(cast.wang, question("211481"))
    assert {science_of(cast), county, cast.li.memberships.all()[0].organisation} <= {*part}
    assert receivers_for(cast.science, question())[0].kind == "city_bureau"
    assert receivers_for(cast.leader, question()) == []


def test_a_receiver_who_is_not_offered_is_not_there(cast: Cast, firms: list[Enterprise], signed_in: SignIn) -> None:
    for pk in (cast.wang.memberships.get().organisation_id, cast.sun.memberships.get().organisation_id, 99999, "x"):
        assert give(signed_in(cast.li), pk) is None


def test_somebody_who_does_not_work_here_gets_a_file(cast: Cast, firms: list[Enterprise], signed_in: SignIn) -> None:
    row = give(signed_in(cast.li), "")
    assert row is not None
    assert row.receiver is None
    assert not Message.objects.exists()
    assert signed_in(cast.li).get(f"/crossing/handed/{row.pk}/file/").status_code == 200
    assert signed_in(cast.science).get(f"/crossing/handed/{row.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"in": "dl", "out": ""}, "名单有 0 家"),
        ({"in": ""}, "没有写要在哪份名单上"),
        ({"in": "nothing"}, "没有“nothing”这个集合"),
        ({"on": "2199-01-01"}, "还没有到"),
    ],
)
def test_what_cannot_be_meant_is_told_and_nobody_gets_it(
    cast: Cast, firms: list[Enterprise], signed_in: SignIn, more: dict[str, str], words: str
) -> None:
    given = {"in": "gxjs", "out": "ladder", "to": str(science_of(cast).pk)} | more
    page = signed_in(cast.li).post("/crossing/handed/new/", given, follow=True, headers=ZH)
    assert words in page.content.decode()
    assert not HandedList.objects.exists()
    assert not Message.objects.exists()


def test_a_past_day_is_handed_over_as_it_was(cast: Cast, firms: list[Enterprise], signed_in: SignIn) -> None:
    on = TODAY - timedelta(days=399)
    row = give(signed_in(cast.li), science_of(cast).pk, on=on.isoformat())
    assert row is not None
    assert (row.on, row.rows_count) == (on, 2)
    assert give(signed_in(cast.li), science_of(cast).pk, on=date(2020, 1, 1).isoformat()) is None
