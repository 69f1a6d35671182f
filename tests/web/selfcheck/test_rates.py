"""PDFs for people who have not signed in are so many a minute over all processes, and nothing is kept of anybody."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from tests.web.cast import Cast

from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.portal.selfcheck import rates, views
from tidu.web.portal.selfcheck.answers import State
from tidu.web.portal.selfcheck.changes import stamped
from tidu.web.portal.selfcheck.link import packed
from tidu.web.portal.selfcheck.rates import TooMany, _counted, count


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1_800_000_010.0

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: object) -> Clock:
    settings.DATA = tmp_path  # type: ignore[attr-defined]
    made = Clock()
    monkeypatch.setattr(rates, "time", made)
    return made


def test_an_address_gets_so_many_a_minute_and_others_their_own(clock: Clock) -> None:
    for _one in range(rates.PER_ADDRESS):
        count("203.0.113.7")
    with pytest.raises(TooMany) as caught:
        count("203.0.113.7")
    assert caught.value.wait == 60 - 1_800_000_010 % 60
    count("203.0.113.8")
    clock.now += caught.value.wait
    count("203.0.113.7")


def test_a_machine_makes_so_many_whoever_asks(clock: Clock) -> None:
    for one in range(rates.PER_MACHINE):
        count(f"203.0.113.{one}")
    with pytest.raises(TooMany):
        count("198.51.100.1")


def _ask(path: Path, digest: str, found: object) -> None:
    found.put(sum(not _counted(path, 1, digest) for _one in range(30)))  # type: ignore[attr-defined]


def test_processes_share_the_count(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    found = context.Queue()
    asking = [context.Process(target=_ask, args=(tmp_path / "count", f"{one}", found)) for one in range(3)]
    for one in asking:
        one.start()
    admitted = [found.get(timeout=20) for _one in asking]
    for one in asking:
        one.join()
    assert sum(admitted) == rates.PER_MACHINE
    assert max(admitted) <= rates.PER_ADDRESS


def test_the_file_names_nobody_and_begins_anew(clock: Clock, tmp_path: Path) -> None:
    count("203.0.113.7")
    first = (tmp_path / rates.FILE).read_text()
    assert "203" not in first.split("\n", 1)[1]
    clock.now += 60
    count("203.0.113.7")
    second = (tmp_path / rates.FILE).read_text()
    assert len(second.split("\n")) == 2
    assert first.split("\n")[1] != second.split("\n")[1]  # nobody can be followed from minute to minute


def test_a_folder_that_cannot_be_written_stops_nobody(clock: Clock, tmp_path: Path) -> None:
    (tmp_path / rates.FILE).mkdir()
    count("203.0.113.7")


def test_the_page_says_when_to_try_again_and_leads_back(
    clock: Clock, cast: Cast, signed_in: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rates, "PER_MACHINE", 0)
    monkeypatch.setattr(views, "as_pdf", lambda _taken: b"%PDF")
    link = {"a": packed(stamped(State(china_today())))}
    answer = Client().get("/self-check/pdf/", link)
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (429, "50", "no-store")
    page = answer.content.decode()
    assert "50 秒后" in page
    assert "/self-check/result/?a=" in page
    assert signed_in(cast.zhao).get("/self-check/pdf/", link).status_code == 200
    assert Client().get("/self-check/xlsx/", link).status_code == 200
