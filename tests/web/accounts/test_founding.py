"""From an empty database to an administrator who invites others: what the page for operators says."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from tidu.web.accounts.models import Membership, Organisation, Region, User
from tidu.web.audit.service import AuditEvent, verify

NEW = "another-horse-示例"
GIVEN = ("--bureau", "示例市工业和信息化局", "--login", "first", "--name", "示例管理员")


def found(*given: str, site: str = "https://tidu.example.gov.cn") -> str:
    said = StringIO()
    call_command("found", *given, "--site", site, stdout=said)
    link = re.search(r"https://tidu\.example\.gov\.cn(/new-password/\S+/)", said.getvalue())
    assert link, said.getvalue()
    return link.group(1)


def test_an_empty_installation_becomes_one_where_somebody_invites_others(db: None) -> None:
    link = found(*GIVEN)
    client = Client()
    assert client.post(link, {"password": NEW, "again": NEW})["Location"] == "/accounts/login/"
    client.post("/accounts/login/", {"login": "first", "password": NEW})
    assert client.get("/home/").status_code == 200
    assert client.get("/operations/").status_code == 200
    page = client.post("/people/", {"name": "示例干部", "role": "officer", "mobile": ""}).content.decode()
    assert "/invitation/" in page
    county = {"kind": "county_bureau", "name": "示例兴城市工业和信息化局", "region": "211481", "party": "bureau"}
    assert client.post("/organisations/new/", county).status_code == 302
    assert Region.objects.filter(code__startswith="2114").count() > 6
    assert {event.action for event in AuditEvent.objects.all()} >= {
        "organisation.create", "person.create", "membership.give", "person.password_link", "person.password",
    }  # fmt: skip
    assert list(verify()) == []


def test_repeated_it_changes_nothing_and_lets_a_locked_out_administrator_back_in(db: None) -> None:
    found(*GIVEN)
    counts = [model.objects.count() for model in (Region, Organisation, User, Membership)]
    link = found(*GIVEN)
    assert counts == [model.objects.count() for model in (Region, Organisation, User, Membership)]
    assert Client().post(link, {"password": NEW, "again": NEW}).status_code == 302


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (("--bureau", "示例另一局", "--login", "first"), "示例市工业和信息化局"),
        (("--bureau", "示例市工业和信息化局", "--login", "taken"), "是别人的"),
        (("--bureau", "示例市工业和信息化局", "--login", "a b"), "登录名不能用"),
    ],
)
def test_what_would_let_somebody_else_in_is_refused_in_words(db: None, given: tuple[str, ...], why: str) -> None:
    found(*GIVEN)
    User.objects.create_user(username="taken", password=NEW, display_name="别人")
    before = User.objects.count()
    said = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("found", *given, stderr=said)
    assert ended.value.code == 2
    assert why in said.getvalue()
    assert User.objects.count() == before


def test_a_region_that_does_not_exist_is_refused(db: None, settings: object) -> None:
    settings.CITY_REGION = "9999"  # type: ignore[attr-defined]
    said = StringIO()
    with pytest.raises(SystemExit):
        call_command("found", *GIVEN, stderr=said)
    assert "9999" in said.getvalue()
    assert not Organisation.objects.exists()
