"""The page of a firm: who sees it, what stands on it, and that it never asks more of the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from tests.web.cast import Cast, make_firm

from tidu.text import same
from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.audit.service import AuditEvent
from tidu.web.desk.service import send_message
from tidu.web.registry.enterprises.figures import tenths
from tidu.web.registry.enterprises.service import merge_records, rename
from tidu.web.registry.facts.service import Statement, state
from tidu.web.registry.models import Contact, Enterprise, Relation, Source, Tag
from tidu.web.registry.titles.service import ensure_title_todos, register_title

SignIn = Callable[[User], Client]
TODAY = china_today()
WAN = 1_000_000
QUERIES = 27
"""Of the whole page, session and frame included, whatever the firm has."""


def fill(firm: Enterprise, other: Enterprise, number: int = 1) -> None:
    """Titles, figures, contacts, ties, labels; ``number`` of each."""
    source = Source.objects.create(kind="form", party="firm", label="示例年度表")
    for back in range(1, 4):
        day = date(TODAY.year - back, 12, 31)
        values = {"revenue": 5200 * WAN - back * WAN, "rd_expense": 260 * WAN, "staff": 12_000, "rd_staff": 1_400}
        state(source, [Statement(firm.pk, code, day, value) for code, value in values.items()])
    for one in range(number):
        Contact.objects.create(enterprise=firm, kind="contact", name=f"赵示例{one}", mobile=f"139000000{one:02d}")
        Relation.objects.create(enterprise=firm, kind="same_group", other=other, since=date(2000 + one, 1, 1))
        firm.tags.add(Tag.objects.create(kind="chain", name=f"示例产业链{firm.pk}-{one}"))
        register_title(firm, "ln_cp", valid_from=date(2021, 1, 1), product=f"示例泵{one}")
    register_title(firm, "cxx", valid_from=TODAY - timedelta(days=1000))
    ensure_title_todos(TODAY)


# -- who sees it --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("li", 200), ("wang", 200), ("zhao", 200), ("leader", 200), ("science", 200), ("admin", 200),
        ("chen", 404), ("zheng", 404), ("sun", 403), ("qian", 403), ("zhou", 403), ("wu", 403),
    ],
)  # fmt: skip
def test_a_firm_is_seen_by_its_bureaus_and_its_people(
    cast: Cast, pumps: Enterprise, signed_in: SignIn, who: str, status: int
) -> None:
    client = signed_in(cast.everybody[who])
    assert client.get(f"/firms/{pumps.pk}/").status_code == status
    assert client.get(f"/firms/{pumps.pk}/events/").status_code == status


def test_a_passer_by_is_led_to_the_sign_in(cast: Cast, pumps: Enterprise) -> None:
    answer = Client().get(f"/firms/{pumps.pk}/")
    assert answer.status_code == 302
    assert "login" in answer.headers["Location"]


def test_a_steward_sees_the_firm_that_is_given_to_him(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    Enterprise.objects.filter(pk=pumps.pk).update(owner=cast.zheng)
    page = signed_in(cast.zheng).get(f"/firms/{pumps.pk}/")
    assert page.status_code == 200
    assert "firm-edit" not in page.content.decode()
    assert f"/firms/{pumps.pk}/edit/" not in page.content.decode()


@pytest.mark.parametrize("number", ["0", "999999", "9999999999999999999999"])
def test_a_forged_number_is_no_page(cast: Cast, pumps: Enterprise, signed_in: SignIn, number: str) -> None:
    assert signed_in(cast.li).get(f"/firms/{number}/").status_code == 404


WRITES: tuple[tuple[str, dict[str, str]], ...] = (
    ("edit/", {}),
    ("owner/", {"owner": "1"}),
    ("size/", {}),
    ("tags/", {}),
    ("contacts/new/", {"kind": "contact", "name": "示例"}),
    ("relations/", {"do": "enter"}),
    ("events/new/?kind=deregistered", {"on": "2026-01-01"}),
    ("merge/", {}),
    ("titles/new/", {"title": "cxx", "valid_from": "2026-01-01"}),
)


@pytest.mark.parametrize(("path", "sent"), WRITES)
@pytest.mark.parametrize("who", ["chen", "zheng", "leader", "sun"])
def test_nobody_changes_a_firm_of_others(
    cast: Cast, pumps: Enterprise, signed_in: SignIn, path: str, sent: dict[str, str], who: str
) -> None:
    client, before = signed_in(cast.everybody[who]), Enterprise.objects.values().get(pk=pumps.pk)
    assert client.post(f"/firms/{pumps.pk}/{path}", sent).status_code in (403, 404, 405)
    assert Enterprise.objects.values().get(pk=pumps.pk) == before


# -- what stands on it --------------------------------------------------------------------------------------------


def test_the_page_says_who_the_firm_is_and_what_it_holds(
    cast: Cast, pumps: Enterprise, swim: Enterprise, signed_in: SignIn
) -> None:
    fill(pumps, swim)
    rename(pumps, "葫芦岛渤湾示例泵业科技有限公司", TODAY)
    page = signed_in(cast.wang).get(f"/firms/{pumps.pk}/").content.decode()
    for text in (
        "葫芦岛渤湾示例泵业科技有限公司", "葫芦岛渤湾示例泵业有限公司", pumps.uscc or "", "兴城市 曹庄镇", "泵及真空设备制造",
        "创新型中小企业", "省级专精特新产品（技术）", "示例泵0", "5,199.00", "51,990,000.00 元", "示例年度表", "5.0%", "11.7%",
        "较上年 +0.0%", "赵**", "139****0000", "同一集团", "示例产业链",
    ):  # fmt: skip
        assert text in page, text
    assert "13900000000" not in page


def test_a_firm_that_the_reader_may_not_see_is_named_and_not_linked(
    cast: Cast, pumps: Enterprise, swim: Enterprise, signed_in: SignIn
) -> None:
    Relation.objects.create(enterprise=swim, kind="controls", other=pumps)
    page = signed_in(cast.wang).get(f"/firms/{pumps.pk}/").content.decode()
    assert swim.name in page
    assert "控股方" in page
    assert f"/firms/{swim.pk}/" not in page
    assert f"/firms/{swim.pk}/" in signed_in(cast.li).get(f"/firms/{pumps.pk}/").content.decode()


def test_a_tie_to_a_little_giant_warns(cast: Cast, pumps: Enterprise, swim: Enterprise, signed_in: SignIn) -> None:
    Relation.objects.create(enterprise=swim, kind="controls", other=pumps)
    register_title(swim, "xjr", valid_from=TODAY - timedelta(days=100))
    assert any(one.warns for one in signed_in(cast.li).get(f"/firms/{pumps.pk}/").context["relations"])


def test_what_is_not_known_is_said_and_is_no_zero(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    page = signed_in(cast.wang).get(f"/firms/{pumps.pk}/").content.decode()
    assert "0.00" not in page
    assert page.count("unknown-value") >= 5


def test_shares_are_rounded_in_whole_numbers() -> None:
    assert [tenths(3, 100), tenths(1, 3), tenths(2, 3), tenths(-1, 3), tenths(0, 7), tenths(25, 10000)] == [
        "3.0%", "33.3%", "66.7%", "-33.3%", "0.0%", "0.3%",
    ]  # fmt: skip


def test_the_address_of_a_merged_record_leads_to_the_kept_one(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    gone = make_firm("葫芦岛渤湾示例泵业 有限公司", "211481", 50)
    Enterprise.objects.filter(pk=gone.pk).update(uscc=None)
    merge_records(pumps, gone, "重复", cast.wang)
    answer = signed_in(cast.wang).get(f"/firms/{gone.pk}/", follow=True)
    assert answer.redirect_chain == [(f"/firms/{pumps.pk}/", 302)]
    assert f"{gone.pk} 号档案" in answer.content.decode()


# -- what it asks of the database ---------------------------------------------------------------------------------


def test_the_page_takes_the_same_queries_whatever_the_firm_has(
    cast: Cast, pumps: Enterprise, swim: Enterprise, signed_in: SignIn, django_assert_num_queries: Callable[..., object]
) -> None:
    client = signed_in(cast.wang)
    fill(pumps, swim, 1)
    client.get(f"/firms/{pumps.pk}/")
    with django_assert_num_queries(QUERIES):  # type: ignore[attr-defined]
        client.get(f"/firms/{pumps.pk}/")
    for one in range(20):
        register_title(pumps, "ln_cp", valid_from=date(2021, 1, 1), product=f"又一示例{one}")
        Contact.objects.create(enterprise=pumps, kind="manager", name=f"示例{one}")
        Relation.objects.create(enterprise=pumps, kind="same_group", other_name=f"示例集团{one}")
        pumps.tags.add(Tag.objects.create(kind="park", name=f"示例园区{one}"))
        rename(pumps, f"葫芦岛渤湾示例泵业{one}有限公司", TODAY)
    send_message([cast.wang.pk], same("示例"), same("示例"))
    with django_assert_num_queries(QUERIES):  # type: ignore[attr-defined]
        client.get(f"/firms/{pumps.pk}/")


# -- people of the firm -------------------------------------------------------------------------------------------


def test_who_looks_at_a_contact_is_recorded(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    row = Contact.objects.create(enterprise=pumps, kind="contact", name="赵示例", mobile="13900000001")
    address = f"/firms/{pumps.pk}/contacts/{row.pk}/"
    client = signed_in(cast.wang)
    part = client.post(address, headers={"HX-Request": "true"})
    assert "13900000001" in part.content.decode()
    assert "<html" not in part.content.decode()
    assert part.headers["Cache-Control"] == "no-store"
    assert "<html" in client.post(address).content.decode()
    assert AuditEvent.objects.filter(action="contact.reveal", user=cast.wang, enterprise_id=pumps.pk).count() == 2
    assert client.get(address).status_code == 405


@pytest.mark.parametrize("who", ["science", "leader", "chen", "sun"])
def test_others_see_no_contacts(cast: Cast, pumps: Enterprise, signed_in: SignIn, who: str) -> None:
    row = Contact.objects.create(enterprise=pumps, kind="contact", name="赵示例", mobile="13900000001")
    client = signed_in(cast.everybody[who])
    assert "赵**" not in client.get(f"/firms/{pumps.pk}/").content.decode()
    assert client.post(f"/firms/{pumps.pk}/contacts/{row.pk}/").status_code in (403, 404)
    assert not AuditEvent.objects.filter(action="contact.reveal").exists()


def test_a_contact_of_another_firm_is_not_shown_through_ones_own(
    cast: Cast, pumps: Enterprise, swim: Enterprise, signed_in: SignIn
) -> None:
    row = Contact.objects.create(enterprise=swim, kind="contact", name="示例", mobile="13900000001")
    client = signed_in(cast.wang)
    assert client.post(f"/firms/{pumps.pk}/contacts/{row.pk}/").status_code == 404
    assert client.get(f"/firms/{pumps.pk}/contacts/{row.pk}/edit/").status_code == 404


def test_a_firm_keeps_its_own_contacts(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    client = signed_in(cast.zhao)
    client.post(f"/firms/{pumps.pk}/contacts/new/", {"kind": "contact", "name": "钱示例", "mobile": "139 0000-0002"})
    row = pumps.contacts.get()
    assert row.mobile == "13900000002"
    wrong = client.post(
        f"/firms/{pumps.pk}/contacts/{row.pk}/edit/", {"kind": "contact", "name": "钱示例", "mobile": "12"}
    )
    assert "mobile" in wrong.context["form"].errors
    client.post(f"/firms/{pumps.pk}/contacts/{row.pk}/edit/", {"do": "remove"})
    assert not pumps.contacts.exists()
    assert set(AuditEvent.objects.filter(enterprise_id=pumps.pk).values_list("action", flat=True)) == {
        "contact.add", "contact.remove",
    }  # fmt: skip


def test_ties_are_entered_seen_and_ended_from_both_sides(
    cast: Cast, pumps: Enterprise, swim: Enterprise, signed_in: SignIn
) -> None:
    client = signed_in(cast.li)
    sent = {"do": "enter", "kind": "controlled_by", "other": swim.uscc, "since": "2020-01-01"}
    assert client.post(f"/firms/{pumps.pk}/relations/", sent).status_code == 302
    row = Relation.objects.get()
    assert (row.enterprise, row.kind, row.other) == (swim, "controls", pumps)
    again = client.post(f"/firms/{pumps.pk}/relations/", sent)
    assert "已经登记" in again.content.decode()
    client.post(f"/firms/{swim.pk}/relations/", {"do": "end", "relation": row.pk, "until": "2026-01-01"})
    row.refresh_from_db()
    assert row.until == date(2026, 1, 1)


def test_a_firm_outside_the_registry_is_tied_by_its_name(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    client, address = signed_in(cast.wang), f"/firms/{pumps.pk}/relations/"
    client.post(address, {"do": "enter", "kind": "same_group", "other": "外省示例集团有限公司"})
    assert Relation.objects.get().other_name == "外省示例集团有限公司"
    refused = client.post(address, {"do": "enter", "kind": "controlled_by", "other": "外省示例控股有限公司"})
    assert "不在登记里" in refused.content.decode()


def test_firms_are_given_to_a_colleague_one_or_many(
    cast: Cast, pumps: Enterprise, swim: Enterprise, signed_in: SignIn
) -> None:
    client = signed_in(cast.wang)
    client.post(f"/firms/{pumps.pk}/owner/", {"owner": cast.wang.pk})
    pumps.refresh_from_db()
    assert pumps.owner == cast.wang
    client.post(f"/firms/{pumps.pk}/owner/", {"owner": cast.chen.pk})
    pumps.refresh_from_db()
    assert pumps.owner == cast.wang
    client.post("/firms/owner/", {"id": [pumps.pk, swim.pk], "owner": cast.zheng.pk})
    pumps.refresh_from_db()
    swim.refresh_from_db()
    assert (pumps.owner, swim.owner) == (cast.zheng, None)


def test_labels_are_set_and_retired(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    li = signed_in(cast.li)
    li.post("/tags/", {"kind": "cluster", "name": "示例泵阀集群"})
    tag = Tag.objects.get()
    assert signed_in(cast.wang).get("/tags/").status_code == 403
    signed_in(cast.wang).post(f"/firms/{pumps.pk}/tags/", {"tag": tag.pk})
    assert list(pumps.tags.all()) == [tag]
    li.post("/tags/", {"retire": tag.pk})
    tag.refresh_from_db()
    assert not tag.active
    assert "示例泵阀集群" in signed_in(cast.wang).get(f"/firms/{pumps.pk}/").content.decode()


def test_the_size_follows_from_the_figures(cast: Cast, pumps: Enterprise, swim: Enterprise, signed_in: SignIn) -> None:
    client = signed_in(cast.wang)
    assert "还算不出规模" in client.post(f"/firms/{pumps.pk}/size/", follow=True).content.decode()
    fill(pumps, swim)
    client.post(f"/firms/{pumps.pk}/size/")
    pumps.refresh_from_db()
    assert (pumps.size_class, pumps.size_year) == ("small", TODAY.year - 1)


def test_a_firms_contact_is_invited_and_then_sees_his_firm(cast: Cast, swim: Enterprise, signed_in: SignIn) -> None:
    client, address = signed_in(cast.chen), f"/firms/{swim.pk}/people/"
    page = client.post(address, {"do": "invite", "name": "孙示例"})
    assert "/invitation/" in page.context["link"]
    swim.refresh_from_db()
    assert swim.organisation is not None
    assert (swim.organisation.name, swim.organisation.code) == (swim.name, swim.uscc)
    client.post(address, {"do": "unlink", "reason": ""})
    swim.refresh_from_db()
    assert swim.organisation is not None
    client.post(address, {"do": "unlink", "reason": "关联错了"})
    swim.refresh_from_db()
    assert swim.organisation is None


def test_a_duplicate_whose_firm_lies_elsewhere_says_so_and_names_nobody(
    cast: Cast, pumps: Enterprise, swim: Enterprise, signed_in: SignIn
) -> None:
    gone = make_firm("兴城示例并档有限公司", "211481", 51)
    Enterprise.objects.filter(pk=gone.pk).update(uscc=None)
    merge_records(swim, Enterprise.objects.get(pk=gone.pk), "重复", cast.li)
    answer = signed_in(cast.wang).get(f"/firms/{gone.pk}/")
    assert answer.status_code == 200
    assert "已并入这家企业在其他县区的档案" in answer.content.decode()
    assert swim.name not in answer.content.decode()
