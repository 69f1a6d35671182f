"""An error page says in words what happened and what to do, in either language, and asks the database for nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import pytest
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import clear_url_caches, path
from tests.web.cast import Cast

from tidu.web import urls
from tidu.web.access.row import FORM, Row
from tidu.web.access.service import BY_NAME
from tidu.web.accounts.models import User
from tidu.web.pages import errors

SignIn = Callable[[User], Client]


def breaks(request: HttpRequest) -> HttpResponse:
    if request.GET.get("how") == "database":
        raise OperationalError("connection refused")
    if request.GET.get("how") == "request":
        raise SuspiciousOperation
    raise RuntimeError(request.GET.get("how"))


class Urls:
    urlpatterns: ClassVar = [*urls.urlpatterns, path("breaks/", breaks, name="breaks")]
    handler400, handler403 = urls.handler400, urls.handler403
    handler404, handler500 = urls.handler404, urls.handler500


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Client:
    """A client of a house in which one page breaks as it is told."""
    monkeypatch.setattr(settings, "ROOT_URLCONF", Urls)
    clear_url_caches()
    monkeypatch.setitem(BY_NAME, "breaks", Row("breaks", ("everyone",), FORM))
    return Client(raise_request_exception=False)


def shown(client: Client, address: str, language: str = "zh-hans") -> tuple[int, str]:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    answer = client.get(address)
    page = answer.content.decode()
    assert f"<code>{answer.headers['X-Request-ID']}</code>" in page
    return answer.status_code, page


@pytest.mark.parametrize(
    ("how", "status", "chinese", "english"),
    [
        ("program", 500, "系统出了问题", "Something went wrong on our side"),
        ("request", 400, "这次请求无法识别", "This request cannot be read"),
        ("database", 503, "数据库暂时连不上", "The database cannot be reached at present"),
    ],
)
def test_what_breaks_is_told_in_words(
    broken: Client, db: None, how: str, status: int, chinese: str, english: str
) -> None:
    assert shown(broken, f"/breaks/?how={how}") == (status, ANY(chinese))
    assert shown(broken, f"/breaks/?how={how}", "en") == (status, ANY(english))


class ANY(str):
    """Equals every page that has it as its heading."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and f"<h1>{self!s}</h1>" in other

    __hash__ = str.__hash__


def test_no_page_of_an_error_asks_the_database(broken: Client) -> None:
    # Without the fixture db any question to the database fails the test.
    for how in ("program", "request", "database"):
        shown(broken, f"/breaks/?how={how}")
    assert shown(broken, "/no-such-page/")[0] == 404


def test_a_page_that_does_not_exist_says_where_to_look(client: Client, db: None) -> None:
    assert shown(client, "/nonsense/") == (404, ANY("没有这个页面"))
    assert shown(client, "/nonsense/", "en") == (404, ANY("There is no such page"))


def test_a_closed_door_says_whom_to_ask(cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(BY_NAME, "todos", Row("todos", ("city_officer",)))
    client = signed_in(cast.zhao)
    assert shown(client, "/todos/") == (403, ANY("这个页面不对您开放"))
    assert shown(client, "/todos/", "en") == (403, ANY("This page is not open to you"))


def test_a_forms_address_opened_as_a_page_says_so(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.wang)
    assert shown(client, "/messages/read/") == (405, ANY("这个地址只接收表单"))
    assert client.get("/messages/read/").headers["Allow"] == "POST, OPTIONS"


def test_a_form_from_elsewhere_is_refused_in_words(db: None) -> None:
    answer = Client(enforce_csrf_checks=True).post("/language/", {"language": "en"})
    assert answer.status_code == 403
    assert "表单打开太久" in answer.content.decode()


def test_an_upload_that_is_too_large_is_refused_in_words(
    cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "UPLOAD_LIMIT", 1000)
    answer = signed_in(cast.wang).post("/language/", {"file": SimpleUploadedFile("a.pdf", b"x" * 5000)})
    assert answer.status_code == 413
    assert "太大" in answer.content.decode()


def test_a_lockout_says_for_how_long(rf: RequestFactory) -> None:
    page = errors.locked_out(rf.get("/"), {})
    assert page.status_code == 429
    assert f"{settings.AXES_COOLOFF_TIME * 60:.0f} 分钟" in page.content.decode()


def test_every_template_of_an_error_has_its_test() -> None:
    folder = Path(errors.__file__).parent / "templates/errors"
    found = {one.stem for one in folder.glob("*.html")}
    assert found == {"400", "403", "404", "405", "500", "503", "csrf", "error", "locked"}
