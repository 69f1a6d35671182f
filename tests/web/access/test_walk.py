"""Every address, walked by everybody: open to those whom the access table names, closed to all others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.web.access.parameters import OF_A_FIRM, PARAMETERS, World, make_world
from tests.web.cast import Cast

from tidu.web.access.service import may_open
from tidu.web.access.table import BY_NAME
from tidu.web.accounts.models import User
from tidu.web.registry.models import Enterprise

CLOSED = {
    "account_signup": "people come by invitation",
    "account_set_password": "everybody has a password from the beginning",
    "account_inactive": "said on the sign-in page",
    "account_email": "no e-mail addresses are managed here",
    "account_email_verification_sent": "no e-mail addresses are managed here",
    "account_confirm_email": "no e-mail addresses are managed here",
    "account_reset_password": "an administrator invites again",
    "account_reset_password_done": "an administrator invites again",
    "account_reset_password_from_key": "an administrator invites again",
    "account_reset_password_from_key_done": "an administrator invites again",
    "account_confirm_login_code": "no codes by e-mail",
    "account_request_reauthentication_code": "no codes by e-mail",
    "account_confirm_reauthentication_code": "no codes by e-mail",
    "socialaccount_signup": "an identity never makes an account",
    "socialaccount_login_cancelled": "said on the sign-in page",
    "socialaccount_login_error": "said on the sign-in page",
    "django.views.generic.base.RedirectView": "old addresses of a third party",
}
"""Addresses of third parties that stay closed, each with its reason."""
ANSWERS = (200, 302, 400, 404, 405, 409, 410, 413)
"""What an open door may answer: a page, a way on, nothing of the sort, not in this way, no longer."""


def patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address with the name under which the access table knows it."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            space = f"{prefix}{one.namespace}:" if one.namespace else prefix
            yield from patterns(one, space)
        elif isinstance(one, URLPattern):
            yield f"{prefix}{one.name or one.lookup_str}", one


NAMES = dict(patterns())


def test_every_address_has_a_row_or_a_reason() -> None:
    known = set(BY_NAME) | set(CLOSED)
    assert sorted(set(NAMES) - known) == []


def test_no_row_and_no_reason_is_left_over() -> None:
    assert sorted(set(BY_NAME) - set(NAMES)) == []
    assert sorted(set(CLOSED) & set(BY_NAME)) == []
    assert sorted(set(CLOSED) - set(NAMES)) == []


def address(name: str, world: World) -> str:
    if name == "django.views.generic.base.RedirectView":
        return "/accounts/social/signup/"
    if name in PARAMETERS:
        return reverse(name, args=PARAMETERS[name](world))
    converters = NAMES[name].pattern.converters
    values: dict[str, object] = {
        key: 1 if type(converter).__name__ == "IntConverter" else "x" for key, converter in converters.items()
    }
    values |= {key: "x" for key in NAMES[name].pattern.regex.groupindex if key not in values}
    return reverse(name, kwargs=values)


@pytest.fixture
def world(cast: Cast, pumps: Enterprise) -> World:
    return make_world(cast, pumps)


def client_of(user: User | None) -> Client:
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("who", ["passer-by", *Cast.__dataclass_fields__])
def test_everybody_finds_open_what_the_table_opens_and_nothing_else(world: World, who: str) -> None:
    from django.contrib.auth.models import AnonymousUser

    user = None if who == "passer-by" else world.cast.everybody[who]
    wrong = []
    for name in sorted(set(NAMES) - {"account_logout"}):
        row = BY_NAME.get(name)
        if row is not None and "token" in row.who:
            continue  # the API asks for its token itself; its own tests walk it
        answer = client_of(user).get(address(name, world))
        if may_open(user or AnonymousUser(), name):
            allowed = answer.status_code in ANSWERS and not str(answer.get("Location", "")).startswith(
                "/accounts/login"
            )
            if name.startswith(("account_", "mfa_", "openid_", "socialaccount_")):
                allowed = answer.status_code < 500
        elif row is None:
            allowed = answer.status_code in (403, 404)
        else:
            to_sign_in = answer.status_code == 302 and answer["Location"].startswith("/accounts/login")
            allowed = answer.status_code in (403, 405) if user is not None else to_sign_in or answer.status_code == 405
        if not allowed:
            wrong.append((name, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", ["chen", "qian", "sun", "zhou", "wu", "zheng"])
def test_the_stranger_finds_nothing_of_another_countys_firm(world: World, who: str, method: str) -> None:
    client = client_of(world.cast.everybody[who])
    found = {}
    for name in OF_A_FIRM:
        if name in NAMES:
            found[name] = getattr(client, method)(address(name, world)).status_code
    assert {name: code for name, code in found.items() if code not in (403, 404, 405)} == {}
    if who == "chen":
        opened = [name for name, code in found.items() if code == 404]
        assert len(opened) > 10, "these doors are open to officers, and there is nothing behind them"
