"""The trail holds: whatever is altered, removed, exchanged or cut off is found."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.web.cast import Cast

from tidu.web.audit import service as audit
from tidu.web.audit.models import AuditEvent, AuditHead
from tidu.web.audit.words import ACTIONS

FIELDS: dict[str, Any] = {
    "user_name": "别人", "action": "nothing", "subject_id": "999", "before": {"a": 1}, "after": None, "reason": "改过",
    "address": "1.2.3.4", "enterprise_id": 7, "region_code": "21", "organisation_id": 3, "channel": "x", "digest": "0" * 64,
    "previous": "f" * 64,
}  # fmt: skip


def leave(count: int) -> None:
    audit.record_many(
        audit.Entry("firm.change", "registry.enterprise", str(number), "示例", after={"a": number})
        for number in range(count)
    )


class TestTampering(TestCase):
    """Every way to touch the trail."""

    @settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.differing_executors])
    @given(st.data())
    def test_is_found(self, data: st.DataObject) -> None:
        leave(8)
        assert list(audit.verify()) == []
        noted = audit.head()
        number = data.draw(st.integers(1, 8))
        match data.draw(st.sampled_from(["alter", "remove", "exchange", "cut", "head", "rebuild"])):
            case "alter":
                name = data.draw(st.sampled_from(sorted(FIELDS)))
                AuditEvent.objects.filter(sequence=number).update(**{name: FIELDS[name]})
            case "remove":
                AuditEvent.objects.filter(sequence=number).delete()
            case "exchange":
                other = 1 if number == 8 else number + 1
                first, second = (AuditEvent.objects.get(sequence=one).after for one in (number, other))
                AuditEvent.objects.filter(sequence=number).update(after=second)
                AuditEvent.objects.filter(sequence=other).update(after=first)
            case "cut":
                AuditEvent.objects.filter(sequence__gte=number).delete()
            case "head":
                AuditHead.objects.update(digest="1" * 64)
            case "rebuild":  # somebody computes a whole new chain: only a head that was noted elsewhere tells
                AuditEvent.objects.all().delete()
                AuditHead.objects.update(sequence=0, digest="0" * 64)
                leave(8)
        assert list(audit.verify(noted)) != []


@pytest.mark.django_db(transaction=True)
def test_two_who_write_at_once_make_one_chain() -> None:
    def write() -> None:
        try:
            for _time in range(20):
                leave(1)
        finally:
            if connection.vendor == "postgresql":
                connections.close_all()

    many = 3 if connection.vendor == "postgresql" else 1  # an embedded database of a test lives in one connection
    threads = [threading.Thread(target=write) for _number in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert AuditEvent.objects.count() == 20 * many
    assert list(audit.verify()) == []


def test_an_event_and_its_change_are_kept_or_lost_together(cast: Cast) -> None:
    from django.db import transaction

    def fail() -> None:
        with transaction.atomic():
            leave(1)
            raise RuntimeError

    count = AuditEvent.objects.count()
    with pytest.raises(RuntimeError):
        fail()
    assert AuditEvent.objects.count() == count


def test_every_action_has_its_words() -> None:
    import re
    from pathlib import Path

    found = set()
    source = Path(audit.__file__).parents[1]
    for path in source.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r"""(?:record|entry_of|_tell|_entry|Entry)\(\s*"([a-z]+\.[a-z_]+)\"""", text))
    assert len(found) > 30
    assert sorted(found - set(ACTIONS)) == []
