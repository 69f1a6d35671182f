"""A real browser for tests: a live server, a headless Chromium, and members of the cast signed in."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep
from weakref import WeakKeyDictionary

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tidu.web.accounts.models import User

CHROMIUM = os.environ.get("TIDU_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)
AXE = Path(__file__).parent / "vendor/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SHOTS = os.environ.get("TIDU_SCREENSHOTS", "")
"""A folder for pictures of every page that the walker visits; none are taken where it is not set."""

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests; without one they are skipped."""
    if not CHROMIUM:
        pytest.skip("no Chromium: install the system package chromium, or name one in TIDU_CHROMIUM")
    # Playwright keeps an event loop in this thread; Django would refuse its database because of it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


_WATCHED: WeakKeyDictionary[Page, Watched] = WeakKeyDictionary()


def forgive(page: Page, words: str) -> None:
    """From now on complaints with these words are what the test wants to see, and no fault."""
    _WATCHED[page].forgiven.append(words)


class Watched:
    """What a page complained of: faults of scripts, refusals of the content security policy, files that are missing."""

    def __init__(self, page: Page) -> None:
        self.complaints: list[str] = []
        self.forgiven: list[str] = []
        _WATCHED[page] = self
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("requestfailed", lambda request: self.note(f"not loaded: {request.url} {request.failure}"))

    def _console(self, message: ConsoleMessage) -> None:
        # The status of the page itself, which tests of errors ask for, is no complaint.
        if message.type == "error" and "status of" not in message.text and "Response Status Error" not in message.text:
            self.note(message.text)

    def note(self, text: str) -> None:
        """Something that the test has not asked for."""
        if not any(words in text for words in self.forgiven):
            self.complaints.append(text)


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer) -> Iterator[OpenPage]:
    """Opens an address as somebody: ``open_page("/home/", cast.li, language="en", width=390, dark=True)``."""
    contexts: list[tuple[BrowserContext, Watched]] = []

    def open_as(
        address: str,
        user: User | None = None,
        *,
        language: str = "zh-hans",
        width: int = 1366,
        height: int = 900,
        dark: bool = False,
        script: bool = True,
        status: int = 200,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            reduced_motion="reduce",
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if user is not None:
            client = Client()
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
            cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()])
        page = context.new_page()
        contexts.append((context, Watched(page)))
        answer = page.goto(f"{live_server.url}{address}")
        assert answer is not None
        assert answer.status == status, f"{address} answered {answer.status}"
        return page

    yield open_as
    complaints = [text for _context, watched in contexts for text in watched.complaints]
    for context, _watched in contexts:
        context.close()
    _wait_for_quiet()
    assert not complaints, "\n".join(complaints)


def _wait_for_quiet() -> None:
    """Until the server answers nobody any more: what still reads (a service worker fetches pages of its own) would lock
    the tables that are emptied after the test."""
    end = monotonic() + 10
    while monotonic() < end and any("process_request_thread" in one.name for one in threading.enumerate()):
        sleep(0.01)


def axe(page: Page) -> None:
    """Fail where axe finds a violation, and say which element and what to do."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    # Only violations are told of node by node: what passes would fill most of the time.
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})", RULES
    )
    lines = [
        f"{one['id']}: {one['help']}\n    {node['html'][:200]}\n    {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"][:3]
    ]
    assert not lines, f"{page.url}\n" + "\n".join(lines)


def fits(page: Page) -> None:
    """Fail where the page is wider than the window; name what sticks out."""
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    if wide:
        sticking_out = page.evaluate(
            """() => [...document.querySelectorAll('body *')]
                .filter(one => one.getBoundingClientRect().right > window.innerWidth + 1)
                .slice(0, 5).map(one => one.outerHTML.slice(0, 120))"""
        )
        raise AssertionError(f"{page.url} is wider than its window:\n" + "\n".join(sticking_out))


def shoot(page: Page, name: str) -> None:
    """A picture of the whole page, where somebody asked for pictures."""
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(SHOTS, f"{name}.png"), full_page=True)
