"""The trail holds: whatever is altered, removed, exchanged or cut off is found."""

from __future__ import annotations

import sys
import threading
from datetime import UTC, datetime
from subprocess import PIPE, Popen
from typing import Any

import pytest
from django.db import connection, connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.web.cast import Cast
from tests.web.installations import Installation

from tidu.web.audit import service as audit
from tidu.web.audit.digests import COLUMNS
from tidu.web.audit.models import AuditEvent, AuditHead
from tidu.web.audit.words import ACTIONS

FIELDS: dict[str, Any] = {
    "at": datetime(2026, 1, 1, tzinfo=UTC), "user_id": 77, "user_name": "别人", "organisation_id": 3, "action": "nothing",
    "subject_type": "x", "subject_id": "999", "subject_name": "别的", "enterprise_id": 7, "region_code": "21",
    "before": {"a": 1}, "after": None, "reason": "改过", "address": "1.2.3.4", "channel": "x", "request_id": "x",
    "previous": "f" * 64, "digest": "0" * 64,
}  # fmt: skip
"""For every column of an event, its number apart, something else."""


def leave(count: int) -> None:
    audit.record_many(
        audit.Entry("firm.change", "registry.enterprise", str(number), "示例", after={"a": number})
        for number in range(count)
    )


def test_every_column_of_an_event_is_covered_by_its_digest(db: None) -> None:
    assert {field.attname for field in AuditEvent._meta.concrete_fields} == {*FIELDS, "sequence"} == set(COLUMNS)
    leave(3)
    for name, value in FIELDS.items():
        kept = AuditEvent.objects.values_list(name, flat=True).get(sequence=2)
        AuditEvent.objects.filter(sequence=2).update(**{name: value})
        assert next(fault.sequence for fault in audit.verify()) == 2, name
        AuditEvent.objects.filter(sequence=2).update(**{name: kept})
    assert audit.verified().holds


def test_whatever_a_text_holds_it_is_kept_and_the_chain_holds(db: None, cast: Cast) -> None:
    said = {"nul": "a\x00b", "half": "\ud800", "deep": [{"x": (1, None, True)}], "share": 0.1, "很长": "示例" * 5000}
    audit.record("firm.change", cast.wang, before=said, after=said, reason="\x00\ud800")
    assert audit.verified().holds


def test_an_event_behind_the_registered_end_is_found(db: None) -> None:
    leave(3)
    AuditHead.objects.update(sequence=2, digest=AuditEvent.objects.get(sequence=2).digest)
    assert [fault.sequence for fault in audit.verify()] == [3]


def test_a_summary_names_the_end_and_not_a_million_faults(db: None) -> None:
    leave(150)
    AuditEvent.objects.update(reason="改过")
    found = audit.verified()
    assert not found.holds
    assert (len(found.faults), found.more) == (100, True)
    assert found.head == f"150:{AuditEvent.objects.get(sequence=150).digest}"


@pytest.mark.django_db
def test_the_number_of_queries_does_not_grow_with_the_events(django_assert_num_queries: Any) -> None:
    leave(1)
    with django_assert_num_queries(5):
        leave(500)


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


WRITE = """
import django
django.setup()
from tidu.web.audit import service as audit
for number in range(25):
    audit.record_many([audit.Entry("firm.change", "registry.enterprise", str(number), "示例")])
"""


def test_processes_that_write_at_once_make_one_chain(installation: Installation) -> None:
    environment = {**installation.environment, "DJANGO_SETTINGS_MODULE": "tidu.web.settings"}
    writers = [Popen([sys.executable, "-c", WRITE], env=environment, stderr=PIPE) for _number in range(3)]
    for writer in writers:
        _out, told = writer.communicate(timeout=120)
        assert writer.returncode == 0, told.decode()[-2000:]
    check = "import django; django.setup(); from tidu.web.audit.service import verified; v = verified(); print(v.sequence, v.holds)"
    done = Popen([sys.executable, "-c", check], env=environment, stdout=PIPE)
    assert done.communicate(timeout=120)[0].split() == [b"75", b"True"]


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
        found |= set(
            re.findall(r"""(?:record|entry_of|_tell|_leave|_entry|Entry)\(\s*(?:\w+,\s*)?"([a-z]+\.[a-z_]+)\"""", text)
        )
    assert len(found) > 30
    assert sorted(found - set(ACTIONS)) == []
