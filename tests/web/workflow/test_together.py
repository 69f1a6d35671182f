"""Two reviewers decide at once: one decision stands, the other is shown what stands."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep

import pytest
from django.db import OperationalError, connection
from tests.web.cast import make_cast, pump_works
from tests.web.workflow.conftest import open_request
from tests.web.workflow.walking import step

from tidu.web.accounts.models import User
from tidu.web.audit import service as audit
from tidu.web.workflow.service import Case, Event, Stale


@pytest.mark.parametrize("same_key", [False, True])
def test_two_decide_at_once(transactional_db: None, same_key: bool) -> None:
    cast = make_cast()
    case = step(open_request(pump_works(cast), cast.zhao), "submit", cast.zhao)
    start = Barrier(2)

    def decide(action: str) -> str:
        try:
            start.wait(10)
            return patiently(case.pk, action, cast.wang.pk, "k" if same_key else action)
        finally:
            connection.close()

    actions = ("pass_on", "pass_on") if same_key else ("pass_on", "refuse")
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(decide, actions))
    assert sorted(results) == (["done", "done"] if same_key else [f"after {winner_of(case)}", "done"])
    assert Event.objects.filter(case=case, number=2).count() == 1
    case.refresh_from_db()
    assert case.revision == 2
    assert list(audit.verify()) == []


def patiently(pk: int, action: str, user: int, key: str) -> str:
    """The memory of SQLite in tests says at once that it is locked, where a file waits: try again."""
    for _ in range(500):
        try:
            step(Case(pk=pk, revision=1), action, User.objects.get(pk=user), key=key)
        except Stale as stale:
            return f"after {stale.standing[0].action}"
        except OperationalError as error:
            if "locked" not in str(error):
                raise
            sleep(0.01)
        else:
            return "done"
    raise AssertionError("locked for ever")


def winner_of(case: Case) -> str:
    return Event.objects.get(case=case, number=2).action
