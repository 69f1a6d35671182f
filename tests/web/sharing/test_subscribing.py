"""Subscriptions: what must be said, who approves, who sees them, and what pausing and ending do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.web.cast import Cast
from tests.web.sharing.making import a_draft, a_subscription, place_of, second_officer, terms

from tidu.errors import Faults, TiduError
from tidu.today import china_today
from tidu.web.accounts.models import Organisation, User
from tidu.web.audit.service import AuditEvent
from tidu.web.desk.models import Todo
from tidu.web.registry.models import Enterprise
from tidu.web.sharing import subscribing
from tidu.web.sharing.models import Subscription
from tidu.web.sharing.subscribing import save_terms

SignIn = Callable[[User], Client]


def codes(cast: Cast, **more: Any) -> set[str]:
    with pytest.raises(Faults) as told:
        save_terms(terms(cast, **more), cast.wang)
    assert not Subscription.objects.exists()
    return {error.code for error in told.value.errors}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"name": " "}, "subscription-words"),
        ({"why": ""}, "subscription-words"),
        ({"ground": ""}, "subscription-words"),
        ({"purpose": "none"}, "subscription-purpose"),
        ({"inside": []}, "subscription-sets"),
        ({"inside": ["nonsense"]}, "subscription-sets"),
        ({"outside": ["cxx"]}, "subscription-sets"),
        ({"inside": ["cxx", "zjtx", "xjr", "gxjs", "kjx", "cy"]}, "subscription-sets"),
        ({"region_id": "211421"}, "subscription-region"),
        ({"region_id": ""}, "subscription-region"),
        ({"fields": ["name", "shoe_size"]}, "subscription-fields"),
        ({"frequency": "hourly"}, "subscription-frequency"),
        ({"until": None}, "subscription-until"),
        ({"until": china_today() - timedelta(days=1)}, "subscription-until"),
        ({"until": china_today() + timedelta(days=2000)}, "subscription-until"),
        ({"sign_days": 0}, "subscription-days"),
        ({"keep_days": 5000}, "subscription-days"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_written(cast: Cast, more: dict[str, Any], code: str) -> None:
    assert code in codes(cast, **more)


def test_all_faults_are_told_together(cast: Cast) -> None:
    assert {"subscription-words", "subscription-sets", "subscription-until"} <= codes(
        cast, name="", inside=[], until=None
    )


def test_a_receiver_has_to_be_there_and_of_a_kind_for_the_purpose(cast: Cast) -> None:
    given = terms(cast)
    given.receiver = None
    with pytest.raises(Faults, match="receiver"):
        save_terms(given, cast.wang)
    assert "subscription-receiver" in codes(cast, receiver=cast.qian)
    Organisation.objects.filter(pk=place_of(cast.sun).pk).update(active=False)
    assert "receiver-ended" in codes(cast)


def test_a_list_says_what_its_purpose_needs_and_more_only_with_a_reason(cast: Cast) -> None:
    assert "contact_phone" in a_draft(cast).fields
    Subscription.objects.all().delete()
    assert "subscription-least" in codes(cast, fields=["name", "revenue"])
    one = a_draft(cast, fields=["revenue"], reason="按营业收入分档授信")
    assert (one.fields, one.reasons) == (["name", "revenue"], {"revenue": "按营业收入分档授信"})


def test_nobody_approves_what_he_wrote(cast: Cast) -> None:
    one = a_draft(cast)
    assert Todo.objects.filter(kind="subscription-approve", done_at=None).count() == 1
    with pytest.raises(TiduError) as told:
        subscribing.approve(one, cast.wang)
    assert told.value.code == "own-subscription"
    subscribing.approve(one, second_officer(cast))
    one.refresh_from_db()
    assert (one.state, one.next_on, one.approved_by) == ("active", china_today(), second_officer(cast))
    assert not Todo.objects.filter(kind="subscription-approve", done_at=None).exists()
    assert AuditEvent.objects.filter(action="subscription.approve", user=None).count() == 1


def test_who_changes_it_needs_another_approval(cast: Cast) -> None:
    one = a_subscription(cast)
    save_terms(terms(cast, frequency="weekly"), second_officer(cast), one)
    one.refresh_from_db()
    assert (one.state, one.approved_by, one.made_by) == ("draft", None, second_officer(cast))
    with pytest.raises(TiduError):
        subscribing.approve(one, second_officer(cast))
    subscribing.approve(one, cast.wang)
    event = AuditEvent.objects.get(action="subscription.change")
    assert event.after is not None
    assert event.after["frequency"] == "weekly"
    assert "ground" not in event.after


def test_it_is_paused_resumed_and_ended_with_reasons(cast: Cast) -> None:
    one = a_subscription(cast)
    with pytest.raises(TiduError, match="say why"):
        subscribing.pause(one, "  ")
    subscribing.pause(one, "协议续签")
    one.refresh_from_db()
    assert (one.state, one.pause_reason) == ("paused", "协议续签")
    subscribing.resume(one)
    subscribing.end(one, "协议终止")
    one.refresh_from_db()
    assert (one.state, one.next_on) == ("ended", None)
    for act in (
        lambda: subscribing.resume(one),
        lambda: subscribing.end(one, "再次"),
        lambda: save_terms(terms(cast), cast.wang, one),
    ):
        with pytest.raises(TiduError):
            act()


# -- pages --------------------------------------------------------------------------------------------------------


def form(cast: Cast, **more: Any) -> dict[str, Any]:
    return {
        "name": "兴城创新型企业名单", "purpose": "credit", "receiver": str(place_of(cast.sun).pk), "why": "走访授信",
        "ground": "示例协议〔2026〕1号", "region": "211481", "inside": ["cxx"], "frequency": "monthly", "keep_days": "180",
        "sign_days": "5", "until": str(china_today() + timedelta(days=200)), **more,
    }  # fmt: skip


def test_an_officer_writes_it_and_another_approves_it_on_the_page(cast: Cast, signed_in: SignIn) -> None:
    answer = signed_in(cast.wang).post("/sharing/new/", form(cast))
    one = Subscription.objects.get()
    assert answer["Location"] == one.get_absolute_url()
    page = signed_in(cast.wang).get(one.get_absolute_url()).content.decode()
    assert "由 王股长 以外的干部批准后才会推送" in page
    assert "需企业授权" in page
    signed_in(cast.wang).post(f"/sharing/{one.pk}/state/", {"do": "approve"})
    one.refresh_from_db()
    assert one.state == "draft"
    signed_in(second_officer(cast)).post(f"/sharing/{one.pk}/state/", {"do": "approve"})
    one.refresh_from_db()
    assert one.state == "active"


def test_the_form_tells_every_fault_and_keeps_what_was_typed(cast: Cast, signed_in: SignIn) -> None:
    given = form(cast, fields_chosen=["name", "revenue"], inside=[], until=str(china_today() - timedelta(days=1)))
    page = signed_in(cast.wang).post("/sharing/new/", given).content.decode()
    assert "有效期已经过去" in page
    assert "没有选企业" in page
    assert "这个用途通常不需要：营业收入" in page
    assert "走访授信" in page
    assert not Subscription.objects.exists()


@pytest.mark.parametrize(
    "given", [{"receiver": "999999"}, {"purpose": "x"}, {"until": "soon"}, {"inside": ["x"]}, {"keep_days": "0"}]
)
def test_a_forged_form_writes_nothing(cast: Cast, signed_in: SignIn, given: dict[str, Any]) -> None:
    answer = signed_in(cast.wang).post("/sharing/new/", form(cast, **given))
    assert answer.status_code == 200
    assert not Subscription.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("wang", 200),
        ("li", 200),
        ("chen", 404),
        ("sun", 403),
        ("qian", 403),
        ("zhao", 403),
        ("science", 403),
        ("zheng", 404),
    ],
)
def test_a_bureau_sees_the_subscriptions_of_its_own_regions(
    cast: Cast, pumps: Enterprise, signed_in: SignIn, who: str, status: int
) -> None:
    one = a_subscription(cast)
    assert signed_in(cast.everybody[who]).get(one.get_absolute_url()).status_code == status


def test_a_county_does_not_see_what_the_city_sends(cast: Cast, signed_in: SignIn) -> None:
    one = save_terms(terms(cast, region_id="2114"), cast.li)
    assert one.bureau == place_of(cast.li)
    assert signed_in(cast.wang).get(one.get_absolute_url()).status_code == 404
    assert signed_in(cast.wang).post(f"/sharing/{one.pk}/state/", {"do": "approve"}).status_code == 404
    signed_in(cast.admin).post(f"/sharing/{one.pk}/state/", {"do": "approve"})
    one.refresh_from_db()
    assert one.state == "active"
