"""Experts: drawn from a published seed, blind both ways, one more where they differ, closed with exact means."""

from __future__ import annotations

from fractions import Fraction

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.cast import Cast, make_firm, organisation, person
from tests.web.reviews.making import a_round, figures, handed_in

from tidu.errors import TiduError
from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.registry.models import Fact
from tidu.web.reviews.averaging import Item
from tidu.web.reviews.blind import redacted, words_to_hide
from tidu.web.reviews.models import Interest, Panel, Seat
from tidu.web.reviews.panels import close_panel, decline, hand_in, open_panel, pool, read_items, totals
from tidu.web.rounds.models import Application

pytestmark = pytest.mark.django_db
ITEMS = [Item("item1", "创新能力", "创新能力", 40), Item("item2", "成长性", "成长性", 60)]


@pytest.fixture
def experts(cast: Cast) -> list[User]:
    houses = [organisation("university", f"示例第{number}大学") for number in range(1, 5)]
    return [person(f"expert{number}", f"示例专家{number}", house, "member") for number, house in enumerate(houses, 1)]


@pytest.fixture
def one(cast: Cast) -> Application:
    firm = make_firm("葫芦岛星河示例轴承有限公司", "211481101", 31, short_name="星河轴承")
    figures(firm, revenue=10_000_000_00)
    return handed_in(cast, a_round(cast), firm, at="city_review")


def drawn(one: Application, cast: Cast, experts: list[User], seats: int = 2) -> Panel:
    people = [each.pk for each in experts]
    return open_panel(one.round, "new", ITEMS, cast.li, people=people, seats=seats, due_on=china_today(), seed="seed")


def marks(first: int, second: int) -> dict[str, tuple[str, str]]:
    return {"item1": (str(first), "有发明专利"), "item2": (str(second), "收入增长")}


def test_the_seed_is_kept_and_a_second_draw_is_refused(one: Application, cast: Cast, experts: list[User]) -> None:
    panel = drawn(one, cast, experts)
    assert (panel.seed, panel.places.count()) == ("seed", 2)
    with pytest.raises(TiduError) as caught:
        drawn(one, cast, experts)
    assert caught.value.code == "panel-exists"


@pytest.mark.parametrize("day", ["2020-01-01", "2026-02-30", "", "明天"])
def test_a_day_that_cannot_be_is_refused_and_what_was_typed_stays(
    day: str, one: Application, cast: Cast, experts: list[User], client: Client
) -> None:
    client.force_login(cast.li)
    address = reverse("round-panel", args=[one.round_id])
    proposed = client.get(address).content.decode()
    assert "object at 0x" not in proposed
    assert 'min="' in proposed
    sent = {"items": "创新能力|40", "expert": [str(experts[0].pk)], "seats": "3", "due": day}
    page = client.post(address, sent).content.decode()
    assert not Panel.objects.exists()
    assert "不是今天或以后的日期" in page
    assert ">创新能力|40</textarea>" in page
    assert page.count(" checked") == 1
    assert "<option selected>3</option>" in page


def test_a_brand_alone_is_blotted_out_and_the_product_is_not(one: Application) -> None:
    version = one.version
    assert version is not None
    words = words_to_hide(one, version)
    assert redacted("“星河”牌精密轴承，产自兴城", words) == "“■■”牌精密轴承，产自■■"


def test_an_expert_sees_nothing_that_says_whose_it_is(
    one: Application, cast: Cast, experts: list[User], client: Client
) -> None:
    panel = drawn(one, cast, experts)
    seat = panel.places.order_by("pk")[0]
    client.force_login(seat.expert)
    pages = client.get(reverse("expert-seats")).content.decode() + client.get(seat.get_absolute_url()).content.decode()
    firm = one.enterprise
    assert firm.uscc
    for word in (
        firm.name,
        "星河",
        firm.uscc,
        "兴城",
        "曹庄",
        one.code,
        f"/firms/{firm.pk}/",
        f"/applications/{one.pk}",
    ):
        assert word not in pages, word
    assert seat.code in pages
    for address in (reverse("review", args=[one.pk]), reverse("firm", args=[firm.pk]), panel.get_absolute_url()):
        assert client.get(address).status_code in (403, 404)
    other = next(each for each in experts if not panel.places.filter(expert=each).exists())
    client.force_login(other)
    assert client.get(seat.get_absolute_url()).status_code == 404


def test_the_bureau_learns_names_and_marks_only_when_it_is_closed(
    one: Application, cast: Cast, experts: list[User], client: Client
) -> None:
    panel = drawn(one, cast, experts)
    client.force_login(cast.li)
    for seat in panel.places.all():
        assert str(seat.expert) not in client.get(panel.get_absolute_url()).content.decode()
        hand_in(seat, marks(31, 47), seat.expert)
    page = client.get(panel.get_absolute_url()).content.decode()
    assert "示例专家" not in page
    client.post(panel.get_absolute_url())
    page = client.get(panel.get_absolute_url()).content.decode()
    assert "示例专家" in page
    assert totals(panel) == {one.pk: Fraction(78)}


def test_marks_far_apart_ask_for_one_more_and_the_mean_is_exact(
    one: Application, cast: Cast, experts: list[User]
) -> None:
    panel = drawn(one, cast, experts)
    first, second = panel.places.order_by("pk")
    hand_in(first, marks(10, 50), first.expert)
    hand_in(second, marks(40, 50), second.expert)
    extra = panel.places.get(extra=True)
    with pytest.raises(TiduError) as caught:
        close_panel(panel, cast.li)
    assert caught.value.code == "marks-missing"
    hand_in(extra, marks(30, 50), extra.expert)
    close_panel(panel, cast.li)
    assert totals(panel)[one.pk] == Fraction(80, 3) + 50


def test_exact_means_become_facts_where_the_standard_has_an_indicator(
    one: Application, cast: Cast, experts: list[User]
) -> None:
    items = [
        Item("item1", "技术先进程度", "advanced technology", 8, "ht_technology_points"),
        Item("item2", "核心支持", "core support", 60, "ht_core_support_points"),
        Item("item3", "成长性", "growth", 60),
    ]
    people = [each.pk for each in experts]
    panel = open_panel(one.round, "new", items, cast.li, people=people, seats=2, due_on=china_today(), seed="seed")
    for seat, points in zip(panel.places.order_by("pk"), ((6, 4, 50), (8, 5, 50)), strict=True):
        typed = {f"item{place}": (str(mark), "示例依据") for place, mark in enumerate(points, 1)}
        hand_in(seat, typed, seat.expert)
    assert not Fact.objects.filter(indicator="ht_technology_points").exists()
    close_panel(panel, cast.li)
    fact = Fact.objects.get(indicator="ht_technology_points")
    assert (fact.enterprise_id, fact.value, fact.source.kind) == (one.enterprise_id, 7, "review")
    assert fact.source.label.startswith("专家评审")
    assert "6、8" in fact.note
    # The mean of 4 and 5 is no whole point: it stays with the panel, exact, and nobody rounds it.
    assert not Fact.objects.filter(indicator="ht_core_support_points").exists()


def test_marks_beyond_the_item_or_without_a_reason_are_refused_and_stay_once_handed_in(
    one: Application, cast: Cast, experts: list[User]
) -> None:
    seat = drawn(one, cast, experts).places.order_by("pk")[0]
    for given, code in (
        (marks(41, 10), "bad-mark"),
        ({"item1": ("1", ""), "item2": ("1", "a")}, "mark-without-reason"),
    ):
        with pytest.raises(TiduError) as caught:
            hand_in(seat, given, seat.expert)
        assert caught.value.code == code
    hand_in(seat, marks(1, 1), seat.expert)
    with pytest.raises(TiduError) as caught:
        hand_in(seat, marks(2, 2), seat.expert)
    assert caught.value.code == "seat-done"
    assert Seat.objects.get(pk=seat.pk).marks["item1"]["points"] == 1


def test_who_declines_is_replaced_and_never_drawn_for_the_firm_again(
    one: Application, cast: Cast, experts: list[User]
) -> None:
    panel = drawn(one, cast, experts)
    seat = panel.places.order_by("pk")[0]
    decline(seat, "与企业有合作项目", seat.expert)
    assert panel.places.filter(declined_at=None).count() == 2
    assert Interest.objects.get().enterprise_id == one.enterprise_id
    assert one.enterprise_id in next(each for each in pool() if each.person == seat.expert_id).interests


@pytest.mark.parametrize("text", ["", "创新能力", "创新能力|0", "创新能力|101", "|5"])
def test_items_that_cannot_be_are_refused(text: str) -> None:
    with pytest.raises(TiduError):
        read_items(text)
