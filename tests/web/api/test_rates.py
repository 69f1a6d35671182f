"""A token asks so often a minute and no more, over all processes; most requests write nothing for it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from subprocess import PIPE, Popen

import pytest
from django.db import OperationalError, connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from tests.web.api.test_api import Program
from tests.web.cast import Cast
from tests.web.installations import Installation

from tidu.web.api import rates
from tidu.web.api.errors import Refused
from tidu.web.api.models import ApiToken
from tidu.web.api.tokens import make_token

START = 30_000_000 * 60


class Clock:
    """The seconds that the counting sees."""

    now = START

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    one = Clock()
    monkeypatch.setattr("tidu.web.api.rates.time.time", one)
    return one


@pytest.fixture(autouse=True)
def new_process() -> Iterator[None]:
    rates._left.clear()
    yield
    rates._left.clear()


def token(cast: Cast) -> ApiToken:
    return make_token(cast.wang, "示例", ("read:firms",), 30)[0]


def asked(one: ApiToken, times: int) -> int:
    """How many of so many requests are let through."""
    good = 0
    for _time in range(times):
        try:
            rates.count(ApiToken.objects.get(pk=one.pk))
            good += 1
        except Refused:
            pass
    return good


@override_settings(API_PER_MINUTE=100)
def test_a_minute_has_so_many_and_the_next_as_many_again(cast: Cast, clock: Clock) -> None:
    one = token(cast)
    assert asked(one, 130) == 100
    clock.now += 60
    assert asked(one, 130) == 100


@override_settings(API_PER_MINUTE=100)
def test_two_processes_share_the_minute(cast: Cast, clock: Clock) -> None:
    one, good = token(cast), 0
    mine: dict[str, tuple[int, int]] = {}
    theirs: dict[str, tuple[int, int]] = {}
    for _time in range(80):
        for process in (mine, theirs):
            rates._left.clear()
            rates._left.update(process)
            good += asked(one, 1)
            process.clear()
            process.update(rates._left)
    assert good == 100


@override_settings(API_PER_MINUTE=600)
def test_a_process_that_is_not_asked_holds_little_back(cast: Cast, clock: Clock) -> None:
    one = token(cast)
    asked(one, 1)  # another process took a share and was not asked again
    rates._left.clear()
    assert asked(one, 700) == 600 - 38


@override_settings(API_PER_MINUTE=600)
def test_most_requests_write_nothing(cast: Cast, clock: Clock) -> None:
    one = token(cast)
    with CaptureQueriesContext(connection) as seen:
        asked(one, 600)
    writes = [query for query in seen.captured_queries if query["sql"].startswith("UPDATE")]
    assert len(writes) < 90
    with CaptureQueriesContext(connection) as seen:
        assert asked(one, 50) == 0
    assert len(seen.captured_queries) == 50, "a refusal asks for the token and nothing more"


@override_settings(API_PER_MINUTE=10)
@pytest.mark.parametrize("wrong_by", [-3600, 3600, 86_400 * 900])
def test_a_clock_that_jumps_neither_locks_out_nor_lets_more_through(cast: Cast, clock: Clock, wrong_by: int) -> None:
    one = token(cast)
    clock.now += wrong_by
    assert asked(one, 20) == 10
    clock.now -= wrong_by
    assert asked(one, 20) == 10


@override_settings(API_PER_MINUTE=10)
def test_two_machines_whose_clocks_differ_a_little_count_together(cast: Cast, clock: Clock) -> None:
    one, good = token(cast), 0
    for _time in range(10):
        for seconds in (0, 70):
            clock.now = START + seconds
            rates._left.clear()
            good += asked(one, 1)
    assert good <= 11  # what was counted before the faster clock was first seen


def test_who_cannot_be_counted_is_let_through(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_args: object) -> None:
        raise OperationalError("database is locked")

    program = Program(cast.wang)
    program.ask("GET", "/firms")
    rates._left.clear()
    monkeypatch.setattr("tidu.web.api.rates.transaction.atomic", locked)
    assert program.ask("GET", "/firms")[0] == 200


PREPARE = """
from tests.web.cast import make_cast, pump_works
from tidu.web.api.tokens import make_token
cast = make_cast()
pump_works(cast)
print(make_token(cast.wang, "示例", ("read:firms",), 30)[1])
"""
SEND = """
import sys, time
import django
django.setup()
from django.test import Client
secret, start = sys.argv[1:]
client = Client()
time.sleep(max(0, float(start) - time.time()))
codes = [client.get("/api/v1/firms", headers={"Authorization": f"Bearer {secret}"}).status_code for _ in range(40)]
print(codes.count(200), codes.count(429))
"""


def test_three_real_processes_are_held_to_one_limit(installation: Installation) -> None:
    (secret,) = installation.python(PREPARE).split()[-1:]
    environment = {
        **installation.environment,
        "DJANGO_SETTINGS_MODULE": "tidu.web.settings",
        "TIDU_HOSTS": "testserver",
        "TIDU_API_PER_MINUTE": "50",
    }
    start = time.time() + 6
    if start % 60 > 45:  # all in one minute
        start += 75 - start % 60
    words = [sys.executable, "-c", SEND, secret, str(start)]
    senders = [Popen(words, env=environment, cwd=installation.folder, stdout=PIPE, stderr=PIPE) for _one in range(3)]
    counts = []
    for sender in senders:
        out, told = sender.communicate(timeout=120)
        assert sender.returncode == 0, told.decode()[-2000:]
        counts.append([int(number) for number in out.decode().split()[-2:]])
    good, refused = map(sum, zip(*counts, strict=True))
    assert good + refused == 120
    assert 42 <= good <= 50, "never more; at most two small shares lie idle"
