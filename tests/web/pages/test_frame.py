"""Every page has the same frame."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from tests.web.cast import Cast

from tidu.web.accounts.models import User


def test_everybody_of_the_cast_has_a_home(cast: Cast, signed_in: Callable[[User], Client]) -> None:
    for user in cast.everybody.values():
        page = signed_in(user).get("/home/")
        assert page.status_code == 200
        assert str(user) in page.content.decode()


def test_the_front_page_is_open_to_everybody(client: Client, db: None) -> None:
    page = client.get("/").content.decode()
    assert '<html lang="zh-Hans"' in page
    assert "葫芦岛市" in page
