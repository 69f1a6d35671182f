"""Signing in: password, lockout, second factor, how long it lasts, and what every page's headers forbid."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.hashers import identify_hasher
from django.test import Client, override_settings
from tests.web.cast import PASSWORD, Cast

from tidu.web import settings as real_settings
from tidu.web.accounts import service
from tidu.web.accounts.models import Invitation, User
from tidu.web.accounts.signing import BEGAN, SEEN
from tidu.web.audit.service import AuditEvent

SignIn = Callable[[User], Client]


def sign_in(client: Client, name: str, password: str = PASSWORD) -> Any:
    return client.post("/accounts/login/", {"login": name, "password": password}, follow=True)


def test_a_password_opens_the_home(cast: Cast) -> None:
    answer = sign_in(Client(), "wang")
    assert answer.redirect_chain[-1][0] == "/home/"
    assert "王股长" in answer.content.decode()


def test_a_wrong_password_is_told_in_words_without_saying_which_part_was_wrong(cast: Cast) -> None:
    for name in ("wang", "nobody"):
        answer = Client().post("/accounts/login/", {"login": name, "password": "wrong-示例"})
        assert answer.status_code == 200
        assert "field-errors" in answer.content.decode() or "notice" in answer.content.decode()


def test_too_many_wrong_passwords_lock_and_an_administrator_unlocks(cast: Cast, signed_in: SignIn) -> None:
    client = Client()
    for _attempt in range(real_settings.AXES_FAILURE_LIMIT):
        answer = sign_in(client, "li", "wrong-示例")
    assert answer.status_code == 429
    assert sign_in(client, "li").status_code == 429, "the right password does not help now"
    assert sign_in(Client(REMOTE_ADDR="10.0.0.9"), "li").status_code == 200, "from elsewhere the person can sign in"
    membership = cast.li.memberships.first()
    assert membership is not None
    signed_in(cast.admin).post(f"/memberships/{membership.pk}/unlock/")
    assert sign_in(client, "li").redirect_chain[-1][0] == "/home/"
    assert AuditEvent.objects.filter(action="person.unlock").exists()


def test_passwords_are_kept_with_argon2() -> None:
    from django.contrib.auth.hashers import make_password

    with override_settings(PASSWORD_HASHERS=real_settings.PASSWORD_HASHERS):
        assert identify_hasher(make_password("示例示例示例")).algorithm == "argon2"


def test_a_sign_in_ends_when_idle_and_after_its_day(cast: Cast) -> None:
    client = Client()
    sign_in(client, "wang")
    for key, seconds in (
        ("tidu_seen", real_settings.IDLE_SECONDS + 1),
        ("tidu_began", real_settings.SESSION_COOKIE_AGE + 1),
    ):
        sign_in(client, "wang")
        session = client.session
        session[key] -= seconds
        session.save()
        answer = client.get("/firms/?q=示例")
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/?next=/firms/"), "the sign-in leads back"
        assert "&ended=" in answer["Location"]
        assert "notice" in client.get(answer["Location"]).content.decode()


def test_a_clock_that_was_ahead_at_the_sign_in_does_not_make_it_longer(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, now = Client(), int(time.time())
    sign_in(client, "wang")
    session = client.session
    session[BEGAN] = session[SEEN] = now + 86_400 * 400
    session.save()
    assert client.get("/firms/?q=示例").status_code == 200
    assert client.session[BEGAN] <= now + 60
    session = client.session
    session[SEEN] = now + 10 * 3600  # not idle
    session.save()
    monkeypatch.setattr("tidu.web.accounts.middleware.time.time", lambda: now + 10 * 3600)
    assert client.get("/firms/?q=示例").status_code == 302


@override_settings(OFFICERS_NEED_TOTP=True)
def test_an_officer_sets_up_a_second_factor_before_anything_else_opens(cast: Cast) -> None:
    client = Client()
    sign_in(client, "wang")
    assert client.get("/firms/")["Location"] == "/accounts/2fa/totp/activate/"
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    found = re.search(r"<code>([A-Z2-7]+)</code>", page)
    assert found
    counter = next(iter(yield_hotp_counters_from_time()))
    code = format_hotp_value(hotp_value(found.group(1), counter))
    client.post("/accounts/2fa/totp/activate/", {"code": code})
    assert client.get("/firms/").status_code == 200
    assert get_adapter().is_mfa_enabled(cast.wang)
    again = Client().post("/accounts/login/", {"login": "wang", "password": PASSWORD})
    assert again["Location"].startswith("/accounts/2fa/authenticate/")


@override_settings(OFFICERS_NEED_TOTP=True)
def test_a_firms_contact_needs_no_second_factor(cast: Cast) -> None:
    client = Client()
    sign_in(client, "zhao")
    assert client.get("/firms/").status_code == 200


# -- invitations --------------------------------------------------------------------------------------------------


def test_an_invited_person_chooses_login_and_password_once(cast: Cast, signed_in: SignIn) -> None:
    answer = signed_in(cast.admin).post("/people/", {"name": "新示例", "role": "officer"})
    link = re.search(r"http://testserver(/invitation/[^\"]+/)", answer.content.decode())
    assert link
    secret = link.group(1).split("/")[2]
    assert secret not in Invitation.objects.get().secret_digest
    client = Client()
    sent = {"username": "xin", "password": PASSWORD, "again": PASSWORD}
    assert client.post(link.group(1), {**sent, "again": "other"}).status_code == 200
    assert client.post(link.group(1), {**sent, "password": "123", "again": "123"}).status_code == 200
    assert client.post(link.group(1), {**sent, "username": "WANG"}).status_code == 200, "the name is taken"
    assert client.post(link.group(1), sent)["Location"] == "/home/"
    assert User.objects.get(username="xin").scope.roles == {"officer"}
    used = Client().get(link.group(1))
    assert used.status_code == 410
    assert "已经用过" in used.content.decode()


def test_links_that_expired_were_taken_back_or_never_were_say_so(cast: Cast) -> None:
    organisation = cast.admin.memberships.get().organisation
    row, secret = service.invite(organisation, "officer", "示例", cast.admin)
    Invitation.objects.filter(pk=row.pk).update(expires_at=row.created_at - timedelta(days=1))
    assert "已过期" in Client().get(f"/invitation/{secret}/").content.decode()
    row, secret = service.invite(organisation, "officer", "示例", cast.admin)
    service.revoke(row)
    assert "已被撤回" in Client().get(f"/invitation/{secret}/").content.decode()
    assert "不对" in Client().get("/invitation/nonsense/").content.decode()


def test_an_administrator_acts_in_his_own_organisation_only(cast: Cast, signed_in: SignIn) -> None:
    bank = cast.sun.memberships.get().organisation
    bank_admin = User.objects.create_user(username="ba", password=PASSWORD, display_name="示例")
    service.give_role(bank_admin, bank, "admin")
    client = signed_in(bank_admin)
    city = cast.admin.memberships.get().organisation
    assert client.get("/people/").status_code == 200
    assert client.get(f"/people/{city.pk}/").status_code == 404
    assert client.get("/organisations/").status_code == 403
    membership = cast.li.memberships.first()
    assert membership is not None
    assert client.post(f"/memberships/{membership.pk}/end/").status_code == 404


def test_the_citys_administrator_makes_organisations_and_ends_them(
    cast: Cast, signed_in: SignIn, pumps: object
) -> None:
    client = signed_in(cast.admin)
    answer = client.post(
        "/organisations/new/",
        {"kind": "county_bureau", "name": "示例新区管委会", "region": "211421403", "short_name": "", "party": "bureau"},
    )
    assert answer.status_code == 302
    xingcheng = cast.wang.memberships.get().organisation
    client.post(f"/organisations/{xingcheng.pk}/", {"do": "end", "reason": "示例：机构改革"})
    assert User.objects.get(pk=cast.wang.pk).scope.regions == ()
    assert signed_in(cast.wang).get("/firms/").status_code == 403


def test_a_role_that_ended_opens_nothing_and_nobody_ends_his_own(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.admin)
    for membership in cast.li.memberships.all():
        client.post(f"/memberships/{membership.pk}/end/")
    assert signed_in(cast.li).get("/firms/").status_code == 403
    own = cast.admin.memberships.get()
    client.post(f"/memberships/{own.pk}/end/")
    own.refresh_from_db()
    assert own.ended_at is None


# -- what every page's headers forbid -----------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/home/", "/nowhere/"])
def test_every_page_forbids_what_it_does_not_need(cast: Cast, signed_in: SignIn, address: str) -> None:
    answer = signed_in(cast.li).get(address)
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("address", ["/accounts/login/", "/firms/new/", "/people/", "/imports/new/"])
def test_a_form_without_its_token_is_refused_in_words(cast: Cast, address: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.admin, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(address, {"name": "示例"})
    assert answer.status_code == 403


def test_cookies_travel_over_https_alone_in_production() -> None:
    import os
    import subprocess
    import sys

    code = (
        "import tidu.web.settings as s; print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY)"
    )
    environment = {**os.environ, "TIDU_PRODUCTION": "1", "TIDU_SECRET_KEY": "x" * 60, "TIDU_HOSTS": "tidu.example"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True", "True"]
