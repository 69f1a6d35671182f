"""Several at once: a change of a watched query is found by one of them, a firm of a list is claimed by one of them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import pytest
from django.db import connection, connections
from tests.web.cast import Cast
from tests.web.crossing.shared import holds, question, watched

from tidu.web.desk.models import Message
from tidu.web.insight.handing import claim_rows, hand_over
from tidu.web.insight.models import Claim, WatchChange, WatchFirm
from tidu.web.insight.sets import shelf_of
from tidu.web.insight.watch_counting import check_watch
from tidu.web.registry.models import Enterprise


def at_once(works: Sequence[Callable[[], object]]) -> None:
    """Do all of it at the same time; one after the other where the database of a test lives in one connection."""
    if connection.vendor != "postgresql":
        for work in works:
            work()
        return

    def done(work: Callable[[], object]) -> None:
        try:
            ready.wait(timeout=30)
            work()
        finally:
            connections.close_all()

    ready = threading.Barrier(len(works))
    threads = [threading.Thread(target=done, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_a_change_is_found_and_told_once(cast: Cast, pumps: Enterprise, swim: Enterprise) -> None:
    holds(swim, "gxjs")
    watch = watched(cast.li, ["gxjs"])
    holds(pumps, "gxjs")
    at_once([lambda: check_watch(watch.pk)] * 4)
    assert WatchChange.objects.count() == 1
    assert Message.objects.filter(recipient=cast.li).count() == 1
    assert WatchFirm.objects.filter(watch=watch, member=True).count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_firm_is_claimed_by_one(cast: Cast, pumps: Enterprise) -> None:
    holds(pumps, "gxjs")
    science = cast.science.memberships.get().organisation
    handed = hand_over(cast.li, question(), ["gxjs"], [], shelf_of(cast.li), science, "示例")
    numbers = [handed.rows.get().pk]
    at_once([lambda: claim_rows(cast.li, handed, numbers), lambda: claim_rows(cast.science, handed, numbers)] * 2)
    assert Claim.objects.filter(ended_at=None).count() == 1
