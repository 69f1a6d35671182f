"""A province's single sign-on, end to end against a local provider over real HTTP: it confirms, and never makes an account."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import requests
from django.test import override_settings
from oidc_provider_mock import run_server_in_thread
from pytest_django.live_server_helper import LiveServer
from tests.web.cast import Cast, make_cast

from tidu.web.accounts import credentials, service
from tidu.web.accounts.models import User
from tidu.web.audit.service import AuditEvent

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the provider's own libraries


@pytest.fixture
def provider() -> Iterator[str]:
    with run_server_in_thread(require_nonce=True) as server:
        yield f"http://localhost:{server.server_port}"


def configured(provider: str, claim: str) -> override_settings:
    app = {
        "provider_id": "province",
        "name": "示例省统一身份认证",
        "client_id": "tidu",
        "secret": "示例密钥",
        "settings": {"server_url": provider, "uid_field": "sub"},
    }
    return override_settings(
        SOCIALACCOUNT_PROVIDERS={"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}},
        OIDC_LOGIN_CLAIM=claim,
    )


def signed_on(site: str, sub: str) -> requests.Response:
    """What a browser does: press the button, say at the provider who one is, come back."""
    browser = requests.Session()
    page = browser.get(f"{site}/accounts/login/", timeout=20)
    assert "示例省统一身份认证" in page.text
    sent = {"csrfmiddlewaretoken": browser.cookies["csrftoken"]}
    there = browser.post(f"{site}/accounts/oidc/province/login/?process=login", data=sent, timeout=20)
    assert "/oauth2/authorize" in there.url
    for part in ("state=", "nonce=", "code_challenge=", "code_challenge_method=S256"):
        assert part in there.url, part
    return browser.post(there.url, data={"sub": sub}, timeout=20)


@pytest.mark.django_db(transaction=True)
def test_a_known_person_comes_in_and_a_stranger_is_told(live_server: LiveServer, provider: str) -> None:
    cast: Cast = make_cast()
    with configured(provider, "sub"):
        home = signed_on(live_server.url, "wang")
        assert home.url == f"{live_server.url}/home/"
        assert "王股长" in home.text
        assert AuditEvent.objects.filter(action="identity.connect").exists()
        people = User.objects.count()
        refused = signed_on(live_server.url, "stranger")
        assert refused.url.startswith(f"{live_server.url}/accounts/login/")
        assert User.objects.count() == people
        User.objects.filter(pk=cast.wang.pk).update(is_active=False)
        ended = signed_on(live_server.url, "wang")
        assert "/home/" not in ended.url


@pytest.mark.django_db(transaction=True)
def test_a_provider_that_is_away_is_told_in_words(live_server: LiveServer) -> None:
    with configured("http://localhost:9", "sub"):
        browser = requests.Session()
        browser.get(f"{live_server.url}/accounts/login/", timeout=20)
        sent = {"csrfmiddlewaretoken": browser.cookies["csrftoken"]}
        answer = browser.post(f"{live_server.url}/accounts/oidc/province/login/?process=login", data=sent, timeout=20)
        assert answer.status_code == 200
        assert answer.url.startswith(f"{live_server.url}/accounts/login/")
        assert "暂时连不上" in answer.text


def begun(site: str, start: str, data: dict[str, str]) -> tuple[requests.Session, requests.Response]:
    """A browser that has come as far as the provider's question."""
    browser = requests.Session()
    browser.get(f"{site}{start}", timeout=20)
    data["csrfmiddlewaretoken"] = browser.cookies["csrftoken"] or ""
    target = start if "do" in data else "/accounts/oidc/province/login/?process=login"
    return browser, browser.post(f"{site}{target}", data=data, timeout=20)


@pytest.mark.django_db(transaction=True)
def test_whoever_breaks_off_or_comes_back_with_a_forged_answer_is_told(live_server: LiveServer, provider: str) -> None:
    make_cast()
    with configured(provider, "sub"):
        browser, there = begun(live_server.url, "/accounts/login/", {})
        # The provider of the tests forgets the state when it denies; a real one sends it back.
        state = re.search(r"state=([^&]+)", there.url)
        assert state
        back = f"/accounts/oidc/province/login/callback/?error=access_denied&state={state.group(1)}"
        denied = browser.get(live_server.url + back, timeout=20)
        assert denied.url == f"{live_server.url}/accounts/login/"
        assert "中途取消" in denied.text
        forged = browser.get(
            f"{live_server.url}/accounts/oidc/province/login/callback/?code=x&state=forged", timeout=20
        )
        assert forged.url == f"{live_server.url}/accounts/login/"
        assert "没有通过" in forged.text


@pytest.mark.django_db(transaction=True)
def test_an_answer_with_another_nonce_signs_nobody_in(live_server: LiveServer, provider: str) -> None:
    make_cast()
    with configured(provider, "sub"):
        browser, there = begun(live_server.url, "/accounts/login/", {})
        swapped = re.sub(r"nonce=[^&]+", "nonce=of-somebody-else", there.url)
        answer = browser.post(swapped, data={"sub": "wang"}, timeout=20)
        assert answer.url == f"{live_server.url}/accounts/login/"
        assert "没有通过" in answer.text


@pytest.mark.django_db(transaction=True)
def test_an_identity_that_an_administrator_entered_comes_in_and_little_of_it_is_kept(
    live_server: LiveServer, provider: str
) -> None:
    cast = make_cast()
    requests.put(f"{provider}/users/unified-7", json={"name": "示例", "id_card": "21140019900101001X"}, timeout=20)
    with configured(provider, ""):
        assert "/home/" not in signed_on(live_server.url, "unified-7").url
        credentials.set_identity(cast.li, "unified-7")
        assert signed_on(live_server.url, "unified-7").url == f"{live_server.url}/home/"
    identity = credentials.identity_of(cast.li)
    assert identity is not None
    assert "21140019900101001X" not in str(identity.extra_data)
    assert AuditEvent.objects.get(action="person.sign_in").after == {"way": "single_sign_on"}


@pytest.mark.django_db(transaction=True)
def test_an_invitation_is_accepted_with_an_identity_and_that_account_has_no_password(
    live_server: LiveServer, provider: str
) -> None:
    cast = make_cast()
    bureau = cast.admin.memberships.get().organisation
    _row, secret = service.invite(bureau, "officer", "新示例", cast.admin)
    with configured(provider, ""):
        browser, there = begun(live_server.url, f"/invitation/{secret}/", {"do": "province"})
        home = browser.post(there.url, data={"sub": "unified-8"}, timeout=20)
        assert home.url == f"{live_server.url}/home/"
        person = User.objects.get(display_name="新示例")
        assert not person.has_usable_password()
        assert person.scope.roles == {"officer"}
        assert signed_on(live_server.url, "unified-8").url == f"{live_server.url}/home/"
        assert requests.get(f"{live_server.url}/invitation/{secret}/", timeout=20).status_code == 410


@pytest.mark.django_db(transaction=True)
def test_a_provider_that_goes_away_half_way_is_told_in_words(live_server: LiveServer) -> None:
    make_cast()
    with run_server_in_thread() as server:
        provider = f"http://localhost:{server.server_port}"
        with configured(provider, "sub"):
            browser, there = begun(live_server.url, "/accounts/login/", {})
            back = browser.post(there.url, data={"sub": "wang"}, timeout=20, allow_redirects=False)
    with configured(provider, "sub"):
        answer = browser.get(back.headers["Location"], timeout=20)
    assert answer.url == f"{live_server.url}/accounts/login/"
    assert "暂时连不上" in answer.text
