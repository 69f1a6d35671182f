"""A power cut in each step: work is stopped before its 1st, 2nd, 3rd … statement, until it gets through.

    for cut in power_cuts(lambda: take_step(...)):
        assert state_of(case) == before, cut

Every room can use it: hand in what is done, and compare what stands after each cut. Use it in a test whose database is
really committed (``transactional_db``), or in one transaction, where each attempt gets a savepoint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection, transaction

MOST = 400


class PowerCut(BaseException):
    """No handler of an Exception may catch it, as none can catch a power cut."""


def power_cuts(work: Callable[[], Any]) -> Iterator[str]:
    """Yields the statement before which the power failed, each time after everything has been rolled back.

    Ends when the work got through; raises AssertionError where it never does.
    """
    for allowed in range(MOST):
        left, stopped = allowed, ""

        def cut(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            nonlocal left, stopped
            if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
                if left == 0:
                    stopped = sql
                    raise PowerCut(sql)
                left -= 1
            return execute(sql, params, many, context)

        try:
            with transaction.atomic(), connection.execute_wrapper(cut):
                work()
        except PowerCut:
            yield stopped
        else:
            return
    raise AssertionError(f"not through after {MOST} statements")
