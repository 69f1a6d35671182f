"""The annual data sheet over HTTP: prefilled with sources, saved field by field, checked, and never lost between two."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from tests.web.cast import Cast, person

from tidu.web.accounts.models import User
from tidu.web.audit.service import AuditEvent
from tidu.web.registry.facts.service import Statement, state
from tidu.web.registry.models import Enterprise, Fact, SheetConfirmation, Source

SignIn = Callable[[User], Client]
YEAR = 2025
DAY = date(YEAR, 12, 31)
WAN = 1_000_000


def known(firm: Enterprise, year: int = YEAR, party: str = "firm", **values: int) -> None:
    source = Source.objects.create(kind="form", party=party, label=f"示例来源 {party} {year}")
    state(source, [Statement(firm.pk, code, date(year, 12, 31), value) for code, value in values.items()])


def used(firm: Enterprise, code: str) -> int | None:
    return (
        Fact.objects.in_use().filter(enterprise=firm, indicator=code, as_of=DAY).values_list("value", flat=True).first()
    )


def address(firm: Enterprise, more: str = "") -> str:
    return f"/firms/{firm.pk}/sheet/{YEAR}/{more}"


def type_in(client: Client, firm: Enterprise, code: str, text: str, base: object = "", **more: str) -> str:
    sent = {"field": code, code: text, f"{code}-base": base, **more}
    answer = client.post(address(firm, "field/"), sent, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return answer.content.decode()


def base_of(firm: Enterprise, code: str) -> int:
    return Fact.objects.in_use().get(enterprise=firm, indicator=code, as_of=DAY).pk


def test_what_is_known_is_filled_in_with_source_and_last_year(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    known(pumps, revenue=5200 * WAN)
    known(pumps, YEAR - 1, revenue=4800 * WAN)
    page = signed_in(cast.zhao).get(address(pumps)).content.decode()
    assert 'value="5200"' in page
    for text in ("示例来源 firm 2025", "上年", "4800万元", "万元", "已填 1 项"):
        assert text in page, text


def test_a_field_is_saved_as_it_is_left_in_the_unit_of_the_field(
    cast: Cast, pumps: Enterprise, signed_in: SignIn
) -> None:
    answer = type_in(signed_in(cast.zhao), pumps, "revenue", "5,200.5")
    assert used(pumps, "revenue") == 5200 * WAN + WAN // 2
    assert "已保存 " in answer
    assert "赵经理" in answer
    assert AuditEvent.objects.filter(user=cast.zhao, enterprise_id=pumps.pk).exists()


@pytest.mark.parametrize(("text", "fen"), [("5200", 5200 * WAN), ("0.52亿元", 5200 * WAN), ("52000000元", 5200 * WAN)])
def test_units_are_read(cast: Cast, pumps: Enterprise, signed_in: SignIn, text: str, fen: int) -> None:
    type_in(signed_in(cast.zhao), pumps, "revenue", text)
    assert used(pumps, "revenue") == fen


def test_emptied_is_unknown_and_zero_is_zero(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    client = signed_in(cast.zhao)
    type_in(client, pumps, "revenue", "0")
    assert used(pumps, "revenue") == 0
    type_in(client, pumps, "revenue", "", base_of(pumps, "revenue"))
    assert used(pumps, "revenue") is None


def test_what_cannot_be_read_is_refused_beside_the_field_and_kept(
    cast: Cast, pumps: Enterprise, signed_in: SignIn
) -> None:
    answer = type_in(signed_in(cast.zhao), pumps, "staff", "很多")
    assert 'value="很多"' in answer
    assert 'aria-invalid="true"' in answer
    assert "不知道的请留空" in answer
    assert used(pumps, "staff") is None


def test_another_field_that_waits_to_be_corrected_does_not_answer_for_this_one(
    cast: Cast, pumps: Enterprise, signed_in: SignIn
) -> None:
    answer = type_in(signed_in(cast.zhao), pumps, "staff", "120", revenue="很多")
    assert 'id="f-staff-box"' in answer
    assert "f-revenue-box" not in answer
    assert used(pumps, "staff") is not None


def test_two_officers_in_one_field_the_second_sees_both_and_nothing_is_lost(
    cast: Cast, pumps: Enterprise, signed_in: SignIn
) -> None:
    known(pumps, party="bureau", revenue=5000 * WAN)
    colleague = person("xu", "徐科员", cast.wang.memberships.get().organisation, "officer")
    seen = base_of(pumps, "revenue")
    type_in(signed_in(cast.wang), pumps, "revenue", "5100", seen)
    second = signed_in(colleague)
    answer = type_in(second, pumps, "revenue", "5300", seen)
    assert used(pumps, "revenue") == 5100 * WAN, "the second has saved nothing yet"
    for text in ("王股长", "5100", "5300", 'value="5300"'):
        assert text in answer, text
    type_in(second, pumps, "revenue", "5300", base_of(pumps, "revenue"))
    assert used(pumps, "revenue") == 5300 * WAN
    rows = Fact.objects.filter(enterprise=pumps, indicator="revenue").order_by("recorded_at")
    assert [one.value // WAN for one in rows] == [5000, 5100, 5300]


def test_without_script_both_versions_are_shown_and_one_is_chosen(
    cast: Cast, pumps: Enterprise, signed_in: SignIn
) -> None:
    known(pumps, party="bureau", revenue=5000 * WAN)
    client, seen = signed_in(cast.wang), base_of(pumps, "revenue")
    known(pumps, party="bureau", revenue=5100 * WAN)
    form = {
        "revenue": "5300",
        "revenue-base": seen,
        "revenue-was": "5000",
        "staff": "88",
        "staff-base": "",
        "staff-was": "",
    }
    page = client.post(address(pumps), form)
    assert page.status_code == 200
    assert used(pumps, "revenue") == 5100 * WAN
    assert used(pumps, "staff") is not None, "what could be saved is"
    assert 'name="revenue-choose" value="theirs"' in page.content.decode()
    again = {"revenue": "5300", "revenue-base": base_of(pumps, "revenue")}
    assert client.post(address(pumps), {**again, "revenue-choose": "theirs"}).status_code == 302
    assert used(pumps, "revenue") == 5100 * WAN
    assert client.post(address(pumps), {**again, "revenue-choose": "mine"}).status_code == 302
    assert used(pumps, "revenue") == 5300 * WAN


CHECKED = (
    ({"main_revenue": 60 * WAN, "revenue": 50 * WAN}, "大于", True),
    ({"rd_staff": 60, "staff": 50}, "大于", True),
    ({"assets": 100 * WAN, "liabilities": 50 * WAN, "net_assets": 20 * WAN}, "资产总额", True),
    ({"rd_expense": 60 * WAN, "revenue": 50 * WAN}, "初创企业", False),
)


@pytest.mark.parametrize(("values", "word", "blocks"), CHECKED)
def test_cross_checks_stand_above_the_figures(
    cast: Cast, pumps: Enterprise, signed_in: SignIn, values: dict[str, int], word: str, blocks: bool
) -> None:
    known(pumps, YEAR, "firm", **values)
    page = signed_in(cast.zhao).get(address(pumps))
    assert any(word in one.text.zh for one in page.context["findings"])
    assert page.context["blocking"] is blocks


def test_a_leap_over_the_years_and_a_year_that_lacks_are_told(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    known(pumps, YEAR - 1, revenue=52 * WAN, staff=100)
    known(pumps, revenue=5200 * WAN)
    codes = {one.code for one in signed_in(cast.zhao).get(address(pumps)).context["findings"]}
    assert "leap" in codes
    known(pumps, YEAR - 2, staff=90)
    known(pumps, YEAR, staff=95)
    Fact.objects.filter(indicator="staff", as_of__year=YEAR - 1).delete()
    page = signed_in(cast.zhao).get(f"/firms/{pumps.pk}/sheet/{YEAR - 1}/")
    assert "year-missing" in {one.code for one in page.context["findings"]}


def test_nobody_vouches_for_what_cannot_be_and_what_is_odd_needs_a_remark(
    cast: Cast, pumps: Enterprise, signed_in: SignIn
) -> None:
    client = signed_in(cast.zhao)
    known(pumps, revenue=50 * WAN, main_revenue=60 * WAN)
    client.post(address(pumps, "confirm/"), {"remark": "属实"})
    assert not SheetConfirmation.objects.exists()
    known(pumps, main_revenue=40 * WAN, rd_expense=70 * WAN)
    client.post(address(pumps, "confirm/"), {"remark": ""})
    assert not SheetConfirmation.objects.exists()
    client.post(address(pumps, "confirm/"), {"remark": "研发投入期"})
    row = SheetConfirmation.objects.get()
    assert (row.confirmed_by, row.party, row.remark) == (cast.zhao, "firm", "研发投入期")
    assert not client.get(address(pumps)).context["changed_since"]
    known(pumps, staff=99)
    assert client.get(address(pumps)).context["changed_since"]


@pytest.mark.parametrize("who", ["chen", "leader", "zheng", "sun"])
def test_who_may_not_state_finds_no_sheet(cast: Cast, pumps: Enterprise, signed_in: SignIn, who: str) -> None:
    client = signed_in(cast.everybody[who])
    assert client.get(address(pumps)).status_code in (403, 404)
    assert client.post(address(pumps, "field/"), {"field": "staff", "staff": "9"}).status_code in (403, 404)
    assert not Fact.objects.exists()


@pytest.mark.parametrize("year", [1999, 2030])
def test_there_is_no_sheet_of_other_times(cast: Cast, pumps: Enterprise, signed_in: SignIn, year: int) -> None:
    assert signed_in(cast.zhao).get(f"/firms/{pumps.pk}/sheet/{year}/").status_code == 404


def test_a_field_that_is_none_is_no_page(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    assert signed_in(cast.zhao).post(address(pumps, "field/"), {"field": "no_such", "no_such": "1"}).status_code == 404
