"""Somebody who cannot sign in: an administrator unlocks, gives a link for a new password, removes a lost second factor."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from tests.web.cast import PASSWORD, Cast

from tidu.web import settings as real_settings
from tidu.web.accounts import credentials, service
from tidu.web.accounts.models import Membership, User
from tidu.web.audit.service import AuditEvent

SignIn = Callable[[User], Client]
NEW = "another-horse-示例"


def page_of(person: User) -> str:
    first = person.memberships.filter(ended_at=None).first()
    assert first is not None
    return f"/memberships/{first.pk}/"


def sign_in(client: Client, name: str, password: str = PASSWORD) -> str:
    answer = client.post("/accounts/login/", {"login": name, "password": password})
    return answer.get("Location", str(answer.status_code))


def link_in(html: str) -> str:
    found = re.search(r"http://testserver(/new-password/[^\"]+/)", html)
    assert found, html
    return found.group(1)


def test_a_link_sets_a_new_password_once_and_ends_every_sign_in(cast: Cast, signed_in: SignIn) -> None:
    there = Client()
    sign_in(there, "li")
    link = link_in(signed_in(cast.admin).post(page_of(cast.li), {"do": "password"}).content.decode())
    client = Client()
    assert client.post(link, {"password": "1234567890", "again": "1234567890"}).status_code == 200, "too weak"
    assert client.post(link, {"password": NEW, "again": "other"}).status_code == 200
    assert client.post(link, {"password": NEW, "again": NEW})["Location"] == "/accounts/login/"
    assert there.get("/home/").status_code == 302, "whoever was signed in with the old password no longer is"
    assert sign_in(Client(), "li") == "200"
    assert sign_in(Client(), "li", NEW) == "/home/"
    used = Client().get(link)
    assert used.status_code == 410
    assert "已用过" in used.content.decode()
    told = AuditEvent.objects.filter(action__startswith="person.password").order_by("sequence")
    assert [(one.action, one.user_id) for one in told] == [
        ("person.password_link", cast.admin.pk), ("person.password", cast.li.pk),
    ]  # fmt: skip
    assert NEW not in str([(one.before, one.after) for one in told])


@pytest.mark.parametrize(
    "link", ["/new-password/x/y/", "/new-password/MQ/c-1/", "/new-password/MTIzNDU2Nzg5MDEyMzQ1Njc4OTA/c-1/"]
)
def test_a_made_up_link_says_so(cast: Cast, link: str) -> None:
    assert Client().get(link).status_code == 410


def test_nobody_becomes_somebody_who_also_works_elsewhere(cast: Cast, signed_in: SignIn) -> None:
    bank = cast.sun.memberships.get().organisation
    banker = User.objects.create_user(username="banker", password=PASSWORD, display_name="银行管理员")
    service.give_role(banker, bank, "admin")
    service.give_role(cast.li, bank, "member")
    at_bank = Membership.objects.get(user=cast.li, organisation=bank)
    client = signed_in(banker)
    assert client.get(f"/memberships/{at_bank.pk}/").status_code == 200
    for do in ("password", "factor", "identity", "unlock"):
        assert client.post(f"/memberships/{at_bank.pk}/", {"do": do}).status_code == 404
    assert client.get(page_of(cast.wang)).status_code == 404
    assert not credentials.may_restore(cast.admin, cast.admin), "nor oneself by this way"
    assert credentials.may_restore(cast.admin, cast.li), "the city administers every organisation of the city"


def test_guessing_the_second_factor_locks_like_guessing_a_password(cast: Cast, signed_in: SignIn) -> None:
    TOTP.activate(cast.wang, generate_totp_secret())
    client = Client()
    assert sign_in(client, "wang") == "/accounts/2fa/authenticate/"
    codes = [
        client.post("/accounts/2fa/authenticate/", {"code": f"{n:06}"}) for n in range(real_settings.AXES_FAILURE_LIMIT)
    ]
    assert [one.status_code for one in codes[:-1]] == [200] * (len(codes) - 1)
    assert codes[-1].status_code == 429
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 429
    assert AuditEvent.objects.filter(action="person.locked").count() == 1
    xingcheng = cast.wang.memberships.get().organisation
    assert xingcheng.region_id == AuditEvent.objects.get(action="person.locked").region_code
    signed_in(cast.admin).post(page_of(cast.wang), {"do": "unlock"})
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200


def test_writing_the_login_otherwise_gives_no_further_tries_and_the_page_says_when_it_opens(cast: Cast) -> None:
    client = Client()
    for name in ["wang", "Wang", "WANG", "wAng", "waNg", "wanG"][: real_settings.AXES_FAILURE_LIMIT]:
        answer = client.post("/accounts/login/", {"login": name, "password": "wrong-示例"})
    assert answer.status_code == 429
    first = re.search(r"<strong><time[^>]*>([^<]+)", answer.content.decode())
    again = re.search(
        r"<strong><time[^>]*>([^<]+)",
        client.post("/accounts/login/", {"login": "wang", "password": "x"}).content.decode(),
    )
    assert first
    assert again
    assert first.group(1) == again.group(1), "trying meanwhile does not make it longer"


def test_a_lost_second_factor_is_taken_away(cast: Cast, signed_in: SignIn) -> None:
    TOTP.activate(cast.wang, generate_totp_secret())
    signed_in(cast.admin).post(page_of(cast.wang), {"do": "factor"})
    assert sign_in(Client(), "wang") == "/home/"
    assert AuditEvent.objects.get(action="factor.remove").after == {"way": "administrator"}


def test_a_sensitive_step_asks_again_when_the_sign_in_is_old(cast: Cast) -> None:
    client = Client()
    sign_in(client, "admin")
    session = client.session
    session["tidu_began"] -= 600
    session.save()
    asked = client.post(page_of(cast.li), {"do": "password"})
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    again = client.post(asked["Location"], {"password": PASSWORD, "next": page_of(cast.li)})
    assert link_in(again.content.decode()), "the step goes on by itself"


def test_an_administrator_enters_an_identity_and_no_two_people_share_one(cast: Cast, signed_in: SignIn) -> None:
    credentials.set_identity(cast.li, "示例-1")
    with pytest.raises(Exception, match="identity-taken"):
        credentials.set_identity(cast.wang, "示例-1")
    credentials.set_identity(cast.li, "")
    credentials.set_identity(cast.wang, "示例-1")
    identity = credentials.identity_of(cast.wang)
    assert identity is not None
    assert identity.uid == "示例-1"


def test_an_invitation_adds_a_role_to_an_account(cast: Cast, signed_in: SignIn) -> None:
    organisation = cast.wang.memberships.get().organisation
    _row, secret = service.invite(organisation, "steward", "示例", cast.admin)
    client = signed_in(cast.chen)
    assert "陈股长" in client.get(f"/invitation/{secret}/").content.decode()
    assert client.post(f"/invitation/{secret}/", {"do": "join"})["Location"] == "/home/"
    assert set(cast.chen.memberships.values_list("organisation_id", "role")) >= {(organisation.pk, "steward")}
    assert client.get(f"/invitation/{secret}/").status_code == 410


def test_whoever_has_no_role_any_more_is_told_so(cast: Cast, signed_in: SignIn) -> None:
    from django.utils import timezone

    cast.sun.memberships.update(ended_at=timezone.now())
    answer = signed_in(cast.sun).get("/home/")
    assert answer.status_code == 403
    assert "accounts/logout" in answer.content.decode()


def test_signing_in_and_out_and_changing_the_password_leave_events(cast: Cast) -> None:
    client = Client()
    sign_in(client, "wang")
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert client.get("/home/").status_code == 200, "the one who changed it stays signed in"
    client.post("/accounts/logout/")
    told = AuditEvent.objects.filter(subject_type="accounts.user").order_by("sequence")
    assert [one.action for one in told] == ["person.sign_in", "person.password", "person.sign_out"]
    assert {one.user_id for one in told} == {cast.wang.pk}


@pytest.mark.parametrize(
    "address", ["/accounts/2fa/", "/accounts/password/change/", "/accounts/3rdparty/", "/accounts/2fa/totp/activate/"]
)
def test_pages_about_ones_own_sign_in_stand_in_our_frame(cast: Cast, address: str) -> None:
    client = Client()
    sign_in(client, "wang")
    html = client.get(address).content.decode()
    assert 'class="topbar"' in html
    assert "<script>" not in html
