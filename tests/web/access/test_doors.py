"""What holds at every door: forms carry their token, headers forbid, methods are told, no object is forgotten."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls.converters import IntConverter
from tests.web.access.parameters import NOT_OF_A_FIRM, OF_A_FIRM, World, make_world
from tests.web.access.test_walk import NAMES, address
from tests.web.cast import Cast

from tidu.web.access.row import Row
from tidu.web.access.service import may_open
from tidu.web.access.table import ROWS
from tidu.web.accounts.models import User
from tidu.web.registry.models import Enterprise

PAGES = [row for row in ROWS if "token" not in row.who]


@pytest.fixture
def world(cast: Cast, pumps: Enterprise) -> World:
    return make_world(cast, pumps)


def somebody_for(row: Row, cast: Cast) -> User | None:
    if may_open(AnonymousUser(), row.name):
        return None
    return next(user for user in cast.everybody.values() if may_open(user, row.name))


def client_for(row: Row, cast: Cast, *, strict: bool = False) -> Client:
    client = Client(enforce_csrf_checks=strict, raise_request_exception=False)
    if (user := somebody_for(row, cast)) is not None:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_every_form_without_its_token_is_refused(world: World) -> None:
    answers = {
        row.name: client_for(row, world.cast, strict=True).post(address(row.name, world), {"name": "示例"}).status_code
        for row in PAGES
        if "POST" in row.methods
    }
    assert len(answers) > 40
    assert {name: code for name, code in answers.items() if code != 403} == {}


def test_every_page_forbids_what_it_does_not_need(world: World) -> None:
    wrong = []
    for row in PAGES:
        answer = client_for(row, world.cast).get(address(row.name, world))
        wanted = {
            "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin",
        }  # fmt: skip
        quiet = answer.headers.get("Referrer-Policy") in ("same-origin", "strict-origin")
        policy = answer.headers.get("Content-Security-Policy", "")
        held = {name: answer.headers.get(name) for name in wanted} == wanted
        strict = "script-src 'self'" in policy or "default-src 'none'" in policy
        if not held or not quiet or not strict or "unsafe-" in policy:
            wrong.append((row.name, answer.status_code, policy[:40]))
    assert wrong == []


def test_a_method_that_a_door_does_not_take_is_told_with_those_that_it_takes(world: World) -> None:
    wrong = []
    for row in PAGES:
        client = client_for(row, world.cast)
        for method in ("GET", "POST", "PUT", "DELETE"):
            if method in row.methods:
                continue
            answer = client.generic(method, address(row.name, world))
            if answer.status_code != 405 or answer.headers["Allow"] != ", ".join(row.methods):
                wrong.append((row.name, method, answer.status_code))
    assert wrong == []


def test_every_address_with_a_number_says_whether_a_firm_stands_behind_it() -> None:
    numbered = {
        row.name
        for row in PAGES
        if any(isinstance(one, IntConverter) for one in NAMES[row.name].pattern.converters.values())
    }
    assert sorted(numbered - set(OF_A_FIRM) - set(NOT_OF_A_FIRM)) == []
    assert sorted(set(OF_A_FIRM) & set(NOT_OF_A_FIRM)) == []
    assert sorted((set(OF_A_FIRM) | set(NOT_OF_A_FIRM)) - set(NAMES)) == []


@pytest.mark.parametrize("number", ["0", "9" * 18, "9" * 19, "9" * 60])
def test_a_forged_number_opens_nothing_and_breaks_nothing(world: World, number: str) -> None:
    found = {}
    for row in PAGES:
        if not any(isinstance(one, IntConverter) for one in NAMES[row.name].pattern.converters.values()):
            continue
        path = re.sub(r"\b\d+\b", number, address(row.name, world), count=1)
        for method in ("GET", "POST"):
            code = client_for(row, world.cast).generic(method, path).status_code
            if code < 400 or code >= 500:
                found[f"{method} {path}"] = code
    assert found == {}


@pytest.mark.parametrize("who", ["wang", "chen", "zhao", "sun", "li"])
def test_nobody_but_its_administrators_comes_to_the_people_of_an_organisation(world: World, who: str) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(world.cast.everybody[who], backend="django.contrib.auth.backends.ModelBackend")
    for name in ("people-of", "membership", "membership-end", "membership-unlock", "invitation-revoke"):
        assert client.get(address(name, world)).status_code in (403, 404, 405)
        assert client.post(address(name, world)).status_code in (403, 404)
