"""Every page has the same frame, and what the frame promises."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from tests.web.cast import Cast

from tidu.web import pages
from tidu.web.access.navigation import ITEMS, PERSONAL
from tidu.web.access.service import BY_NAME
from tidu.web.accounts.models import User

WEB = Path(pages.__file__).parents[1]
SPRITE = set(re.findall(r'<symbol id="([^"]+)"', (WEB / "pages/static/vendor/icons.svg").read_text(encoding="utf-8")))
SignIn = Callable[[User], Client]


def test_everybody_of_the_cast_has_a_home(cast: Cast, signed_in: SignIn) -> None:
    for user in cast.everybody.values():
        page = signed_in(user).get("/home/")
        assert page.status_code == 200
        assert str(user) in page.content.decode()


def test_a_stranger_is_led_to_the_sign_in(client: Client, db: None) -> None:
    assert client.get("/home/").headers["Location"].startswith(reverse("account_login"))


def test_a_part_of_a_page_is_never_replaced_by_the_sign_in(client: Client, db: None) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/todos/?show=late"}
    read = client.get("/todos/", headers=headers)
    assert read.status_code == 401
    assert read.headers["HX-Redirect"] == reverse("account_login") + "?next=/todos/%3Fshow%3Dlate"
    saved = client.post("/messages/read/", headers=headers)
    assert saved.status_code == 401
    assert "HX-Redirect" not in saved.headers


@pytest.mark.parametrize(
    ("referer", "back"),
    [("http://testserver/todos/?show=late", "/todos/%3Fshow%3Dlate"), ("https://evil.example//x", "/x"), ("", "/")],
)
def test_who_sends_a_form_too_late_comes_back_to_it(client: Client, db: None, referer: str, back: str) -> None:
    answer = client.post("/messages/read/", headers={"Referer": referer})
    assert answer.headers["Location"] == f"{reverse('account_login')}?next={back}"
    assert "登录已过期，刚才提交的内容没有保存" in client.get("/nonsense/").content.decode()


def test_the_front_page_is_open_to_everybody(client: Client, db: None) -> None:
    page = client.get("/").content.decode()
    assert '<html lang="zh-Hans"' in page
    assert "葫芦岛市" in page


def test_somebody_chooses_the_language(client: Client, db: None) -> None:
    answer = client.post("/language/", {"language": "en", "next": "/?a=1"})
    assert answer.headers["Location"] == "/?a=1"
    page = client.get("/").content.decode()
    assert '<html lang="en"' in page
    assert "Every firm can see its next step" in page


@pytest.mark.parametrize("language", ["xx", "", "../../etc"])
def test_an_unknown_language_changes_nothing(client: Client, db: None, language: str) -> None:
    client.post("/language/", {"language": language})
    assert settings.LANGUAGE_COOKIE_NAME not in client.cookies


@pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_the_way_back_never_leads_elsewhere(client: Client, db: None, evil: str) -> None:
    for door in ("/language/", "/appearance/"):
        assert client.post(door, {"language": "en", "next": evil}).headers["Location"] == "/"


def test_the_language_of_the_browser_decides_nothing(client: Client, db: None) -> None:
    page = client.get("/", headers={"Accept-Language": "en"})
    assert page.headers["Content-Language"] == "zh-hans"


def test_somebody_chooses_light_or_dark(client: Client, db: None) -> None:
    assert 'data-appearance="auto"' in client.get("/").content.decode()
    client.post("/appearance/", {"appearance": "dark"})
    assert 'data-bs-theme="dark"' in client.get("/").content.decode()
    client.post("/appearance/", {"appearance": "pink"})
    assert 'data-bs-theme="dark"' in client.get("/").content.decode()


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere(client: Client, db: None) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "script-src 'self'" in policy


def templates() -> list[Path]:
    return [one for one in WEB.rglob("templates/**/*.html") if one.is_file()]


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(WEB)))
def test_no_template_needs_more_than_the_policy_allows(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", text), "a style attribute: write a class"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), "an inline handler: use a data attribute and tidu.js"
    for attributes, content in re.findall(r"<script([^>]*)>(.*?)</script>", text, re.DOTALL):
        assert not content.strip() or "application/json" in attributes, "an inline script"
    assert not re.search(r"(?:src|href)=[\"'](?:https?:)?//", text), "something from elsewhere"


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(WEB)))
def test_every_icon_is_in_the_sprite(path: Path) -> None:
    names = set(re.findall(r"{% icon [\"']([^\"']+)[\"'] %}", path.read_text(encoding="utf-8")))
    assert names <= SPRITE, f"add to static/vendor/ICONS and run scripts/vendor: {names - SPRITE}"


def test_every_row_of_the_navigation_has_its_icon_and_its_door() -> None:
    for item in (*ITEMS, *PERSONAL):
        assert item.icon in SPRITE
        assert item.url_name in BY_NAME


def test_the_row_of_the_page_is_marked(cast: Cast, signed_in: SignIn) -> None:
    page = signed_in(cast.wang).get("/todos/").content.decode()
    (marked,) = re.findall(r'<a class="side-link" href="([^"]+)" aria-current="page">', page)
    assert marked == "/todos/"


def test_the_frame_costs_few_questions(
    cast: Cast, signed_in: SignIn, django_assert_num_queries: Callable[..., object]
) -> None:
    client = signed_in(cast.wang)
    # session, person, memberships, unread, where he works; what waits to be signed and read, the count and the rows
    with django_assert_num_queries(9):  # type: ignore[attr-defined]
        client.get("/messages/")
