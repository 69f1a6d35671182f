"""A form that was handed in: nothing is changed, and the page says why, with and without script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.cast import Cast
from tests.web.filing.kept import opened

from tidu.text import Text
from tidu.web.accounts.models import User
from tidu.web.filing import owners
from tidu.web.filing.models import Entry, Filing
from tidu.web.filing.service import Owner, register_owner
from tidu.web.registry.models import Enterprise

SignIn = Callable[[User], Client]


@pytest.fixture
def handed_in(stated: Enterprise, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Filing:
    """A form whose owner says that it is in review, with a remark to one field."""
    monkeypatch.setattr(owners, "_OWNERS", {})
    register_owner(
        "example",
        Owner(
            names=lambda _one: Text("示例批次", "example round"),
            link=lambda _one: "/home/",
            locked=lambda _one: Text("已提交，县里在审", "handed in, in review"),
            remarks=lambda _one: {("staff", "2025"): Text("请与社保人数核对", "compare with social insurance")},
        ),
    )
    return opened(cast, stated, purpose="example:1")


def test_the_page_shows_why_the_remark_and_the_way_back(handed_in: Filing, cast: Cast, signed_in: SignIn) -> None:
    page = signed_in(cast.zhao).get(handed_in.get_absolute_url()).content.decode()
    for part in ("已提交，县里在审", "请与社保人数核对", 'href="/home/"', "示例批次"):
        assert part in page
    assert 'name="staff.2025"' not in page


def test_nothing_is_saved_and_the_reason_is_told(handed_in: Filing, cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.zhao)
    posted = {"field": "staff.2025", "staff.2025": "1", "staff.2025-seen": "0", "staff.2025-was": ""}
    answer = client.post(reverse("filing-field", args=[handed_in.pk]), posted)
    assert answer.status_code == 409
    assert "已提交，县里在审" in answer.content.decode()
    answer = client.post(reverse("filing", args=[handed_in.pk]), posted, follow=True)
    assert "已提交，县里在审" in answer.content.decode()
    assert not Entry.objects.exists()


def test_departments_read_no_forms(handed_in: Filing, cast: Cast, signed_in: SignIn) -> None:
    assert signed_in(cast.science).get(handed_in.get_absolute_url()).status_code == 403
