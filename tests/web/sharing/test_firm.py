"""The firm: sees who received what and why, gives and withdraws consent by itself, objects and gets an answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from tests.web.cast import Cast, make_firm, organisation
from tests.web.sharing.making import a_package, a_subscription, known, place_of, with_title

from tidu.errors import TiduError
from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.audit.service import AuditEvent
from tidu.web.desk.models import Message, Todo
from tidu.web.registry.enterprises.service import rename
from tidu.web.registry.models import Enterprise
from tidu.web.sharing.consents import consenting, give_consent, withdraw_consent
from tidu.web.sharing.models import Consent, Exclusion, Objection, Package
from tidu.web.sharing.objecting import decide, object_to

SignIn = Callable[[User], Client]


@pytest.fixture
def sent(cast: Cast, pumps: Enterprise) -> Package:
    with_title(known(pumps))
    with_title(make_firm("兴城示例阀门有限公司", "211481101", 60))
    return a_package(a_subscription(cast, fields=["name", "uscc", "contact_phone"]))


def code(act: Callable[[], object]) -> str:
    with pytest.raises(TiduError) as told:
        act()
    return told.value.code


# -- consent ------------------------------------------------------------------------------------------------------


def test_a_consent_is_for_a_purpose_or_to_a_receiver(cast: Cast, pumps: Enterprise, swim: Enterprise) -> None:
    bank, other, today = place_of(cast.sun), organisation("bank", "另一示例银行"), china_today()
    both = [pumps.pk, swim.pk]
    assert consenting(both, "credit", bank.pk, today) == set()
    give_consent(pumps, cast.zhao, receiver=bank)
    assert consenting(both, "credit", bank.pk, today) == {pumps.pk}
    assert consenting(both, "credit", other.pk, today) == set()
    give_consent(swim, cast.zhao, purpose="credit")
    assert consenting(both, "credit", other.pk, today) == {swim.pk}
    assert consenting(both, "service", other.pk, today) == set()


def test_a_consent_lasts_until_its_day_or_its_withdrawal(cast: Cast, pumps: Enterprise) -> None:
    bank, today = place_of(cast.sun).pk, china_today()
    row = give_consent(pumps, cast.zhao, purpose="credit", until=today)
    assert consenting([pumps.pk], "credit", bank, today) == {pumps.pk}
    assert consenting([pumps.pk], "credit", bank, today + timedelta(days=1)) == set()
    assert give_consent(pumps, cast.zhao, purpose="credit") == row, "given again it gets the new last day"
    assert consenting([pumps.pk], "credit", bank, today + timedelta(days=900)) == {pumps.pk}
    assert withdraw_consent(row, cast.zhao)
    assert not withdraw_consent(row, cast.zhao)
    assert consenting([pumps.pk], "credit", bank, today) == set()
    give_consent(pumps, cast.zhao, purpose="credit")
    assert Consent.objects.count() == 2, "what was withdrawn stays in the record"
    assert AuditEvent.objects.filter(action__startswith="consent.").count() == 4


def test_what_is_no_consent_is_refused(cast: Cast, pumps: Enterprise) -> None:
    bank = place_of(cast.sun)
    assert code(lambda: give_consent(pumps, cast.zhao)) == "consent-for-what"
    assert code(lambda: give_consent(pumps, cast.zhao, purpose="credit", receiver=bank)) == "consent-for-what"
    assert code(lambda: give_consent(pumps, cast.zhao, purpose="x")) == "consent-for-what"
    assert code(lambda: give_consent(pumps, cast.zhao, purpose="departments")) == "consent-not-asked"
    assert code(lambda: give_consent(pumps, cast.zhao, receiver=place_of(cast.zhao))) == "consent-receiver"
    yesterday = china_today() - timedelta(days=1)
    assert code(lambda: give_consent(pumps, cast.zhao, purpose="credit", until=yesterday)) == "consent-over"
    assert not Consent.objects.exists()


def test_the_firm_gives_and_withdraws_on_its_page(
    cast: Cast, pumps: Enterprise, sent: Package, signed_in: SignIn
) -> None:
    client, address = signed_in(cast.zhao), f"/firms/{pumps.pk}/sharing/"
    page = client.get(address).content.decode()
    assert "示例银行" in page
    assert "走访授信" in page
    assert "部门间名单互通" in page, "what needs no consent is named"
    for _click in range(2):
        client.post(f"{address}consent/", {"do": "give", "purpose": "credit"})
    assert Consent.objects.get().given_by == cast.zhao
    assert client.post(f"{address}consent/", {"do": "give", "purpose": "credit", "until": "bald"}).status_code == 302
    assert Consent.objects.get().until is None
    for _click in range(2):
        client.post(f"{address}consent/", {"do": "withdraw", "purpose": "credit"})
    assert Consent.objects.get().withdrawn_by == cast.zhao


@pytest.mark.parametrize("who", ["li", "wang", "chen", "sun", "science", "leader"])
def test_nobody_consents_or_objects_for_a_firm(
    cast: Cast, pumps: Enterprise, sent: Package, signed_in: SignIn, who: str
) -> None:
    client = signed_in(cast.everybody[who])
    given = {"do": "give", "purpose": "credit"}
    assert client.post(f"/firms/{pumps.pk}/sharing/consent/", given).status_code in (403, 404)
    address = f"/firms/{pumps.pk}/sharing/{sent.subscription_id}/objection/"
    assert client.post(address, {"text": "x"}).status_code in (403, 404)
    assert not Consent.objects.exists()
    assert not Objection.objects.exists()


def test_a_withdrawal_gives_the_bureau_something_to_do_about_what_was_sent(
    cast: Cast, pumps: Enterprise, sent: Package
) -> None:
    row = give_consent(pumps, cast.zhao, purpose="credit")
    second = a_package(sent.subscription)
    withdraw_consent(row, cast.zhao)
    todo = Todo.objects.get(kind="consent-withdrawn")
    assert (todo.organisation, todo.link) == (place_of(cast.wang), f"/packages/{second.pk}/correct/?firm={pumps.pk}")


# -- who received it ----------------------------------------------------------------------------------------------


def test_the_firm_sees_who_received_which_fields_when_and_why(
    cast: Cast, pumps: Enterprise, sent: Package, signed_in: SignIn
) -> None:
    page = signed_in(cast.zhao).get(f"/firms/{pumps.pk}/sharing/").content.decode()
    for said in (
        "示例银行",
        "融资对接与授信",
        "走访授信",
        "示例协议〔2026〕1号",
        "企业名称、统一社会信用代码",
        str(sent.valid_until),
    ):
        assert said in page
    assert signed_in(cast.wang).get(f"/firms/{pumps.pk}/sharing/").status_code == 200
    assert signed_in(cast.chen).get(f"/firms/{pumps.pk}/sharing/").status_code == 404
    assert "企业名称、统一社会信用代码、联系电话" not in page, "what lacked a consent was not given"


# -- objections ---------------------------------------------------------------------------------------------------


def test_an_objection_is_answered_by_leaving_the_firm_out(
    cast: Cast, pumps: Enterprise, sent: Package, signed_in: SignIn
) -> None:
    client, address = signed_in(cast.zhao), f"/firms/{pumps.pk}/sharing/{sent.subscription_id}/objection/"
    for _click in range(2):
        client.post(address, {"text": "不希望再列入"})
    row = Objection.objects.get()
    todo = Todo.objects.get(kind="sharing-objection")
    assert (todo.organisation, todo.due_on) == (place_of(cast.wang), china_today() + timedelta(days=15))
    officer = signed_in(cast.wang)
    assert "不希望再列入" in officer.get(f"/sharing/objections/{row.pk}/").content.decode()
    officer.post(f"/sharing/objections/{row.pk}/", {"outcome": "left_out", "answer": "已移出"})
    row.refresh_from_db()
    assert (row.outcome, row.decided_by, Exclusion.objects.get().enterprise) == ("left_out", cast.wang, pumps)
    sent.refresh_from_db()
    assert sent.state == "corrected"
    assert Package.objects.latest("pk").gone == 1
    assert Message.objects.filter(recipient=cast.zhao, title_zh="名单异议答复：已从名单移出").count() == 1
    assert not Todo.objects.filter(kind="sharing-objection", done_at=None).exists()
    assert code(lambda: decide(row, cast.wang, "declined", "再答")) == "objection-decided"


def test_a_corrected_line_needs_the_registry_mended_first(cast: Cast, pumps: Enterprise, sent: Package) -> None:
    row = object_to(sent.subscription, pumps, cast.zhao, "名称不对")
    assert code(lambda: decide(row, cast.wang, "corrected", "已改")) == "nothing-to-correct"
    row.refresh_from_db()
    assert row.outcome == "open", "nothing is half decided"
    rename(pumps, "葫芦岛渤湾示例泵业科技有限公司", china_today(), by=cast.wang)
    made = decide(row, cast.wang, "corrected", "已改")
    assert made is not None
    assert made.kind == "correction"


def test_a_declined_objection_changes_nothing_but_is_answered(cast: Cast, pumps: Enterprise, sent: Package) -> None:
    row = object_to(sent.subscription, pumps, cast.zhao, "示例")
    assert code(lambda: decide(row, cast.wang, "declined", " ")) == "objection-answer"
    assert code(lambda: decide(row, cast.wang, "open", "x")) == "objection-outcome"
    assert decide(row, cast.wang, "declined", "依法共享") is None
    sent.refresh_from_db()
    assert sent.state == "open"
    assert Message.objects.filter(recipient=cast.zhao, body_zh__contains="依法共享").exists()


def test_a_list_that_does_not_name_the_firm_cannot_be_objected_to(
    cast: Cast, pumps: Enterprise, sent: Package, signed_in: SignIn
) -> None:
    other = a_subscription(cast, inside=["gxjs"], name="另一名单")
    answer = signed_in(cast.zhao).get(f"/firms/{pumps.pk}/sharing/{other.pk}/objection/")
    assert answer.status_code == 404
    assert code(lambda: object_to(sent.subscription, pumps, cast.zhao, " ")) == "objection-empty"


@pytest.mark.parametrize(("who", "status"), [("wang", 200), ("li", 200), ("chen", 404), ("sun", 403), ("zhao", 403)])
def test_objections_are_read_by_the_bureau_of_the_region(
    cast: Cast, pumps: Enterprise, sent: Package, signed_in: SignIn, who: str, status: int
) -> None:
    row = object_to(sent.subscription, pumps, cast.zhao, "示例")
    assert signed_in(cast.everybody[who]).get(f"/sharing/objections/{row.pk}/").status_code == status
