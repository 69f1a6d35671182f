"""A province's single sign-on, end to end against a local provider over real HTTP: it confirms, and never makes an account."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
from django.test import override_settings
from oidc_provider_mock import run_server_in_thread
from pytest_django.live_server_helper import LiveServer
from tests.web.cast import Cast

from tidu.web.accounts.models import User
from tidu.web.audit.service import AuditEvent

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the provider's own libraries


@pytest.fixture
def provider() -> Iterator[str]:
    with run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


def configured(provider: str, claim: str) -> override_settings:
    app = {
        "provider_id": "province",
        "name": "示例省统一身份认证",
        "client_id": "tidu",
        "secret": "示例密钥",
        "settings": {"server_url": provider},
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
    for part in ("state=", "code_challenge=", "code_challenge_method=S256"):
        assert part in there.url, part
    return browser.post(there.url, data={"sub": sub}, timeout=20)


@pytest.mark.django_db(transaction=True)
def test_a_known_person_comes_in_and_a_stranger_is_told(live_server: LiveServer, provider: str) -> None:
    from tests.web.cast import make_cast

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
