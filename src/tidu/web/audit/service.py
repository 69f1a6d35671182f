"""Leaving events, reading them, and finding out whether somebody has touched them.

An event's digest is the SHA-256 of its canonical JSON, which holds the digest of the event before it. So an altered
event no longer fits its own digest, a removed one leaves a gap, and a cut-off end no longer fits the head.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from tidu.text import Text
from tidu.web.audit.actors import Actor, acting, acting_user, current_actor
from tidu.web.audit.models import AuditEvent, AuditHead

__all__ = [
    "Actor",
    "AuditEvent",
    "Entry",
    "Fault",
    "acting",
    "acting_user",
    "changes",
    "current_actor",
    "entry_of",
    "events_of",
    "head",
    "record",
    "record_many",
    "snapshot",
    "verify",
]

Content = Mapping[str, Any]
START = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """What an event says beside who, when and from where."""

    action: str
    subject_type: str
    subject_id: str
    subject_name: str = ""
    before: Content | None = None
    after: Content | None = None
    enterprise_id: int | None = None
    region_code: str = ""
    reason: str = ""


def entry_of(action: str, subject: models.Model, **more: Any) -> Entry:  # noqa: ANN401 - fields of Entry
    """An entry about a row of the database."""
    return Entry(action, subject._meta.label_lower, str(subject.pk), str(subject)[:200], **more)


def record(action: str, subject: models.Model, **more: Any) -> AuditEvent:  # noqa: ANN401 - fields of Entry
    """Leave one event about ``subject``; ``more`` are fields of :class:`Entry` (before, after, reason ...)."""
    return record_many([entry_of(action, subject, **more)])[0]


def record_many(entries: Iterable[Entry]) -> list[AuditEvent]:
    """Leave events, in order. Must run in the transaction of the change, so that neither exists without the other."""
    listed = list(entries)
    if not listed:
        return []
    actor, now = current_actor(), timezone.now()
    with transaction.atomic():
        head_row = AuditHead.objects.select_for_update().get_or_create(pk=1)[0]
        events = []
        for entry in listed:
            event = AuditEvent(
                sequence=head_row.sequence + 1,
                at=now,
                user_id=actor.user_id,
                user_name=actor.user_name[:150],
                organisation_id=actor.organisation_id,
                action=entry.action,
                subject_type=entry.subject_type,
                subject_id=entry.subject_id,
                subject_name=entry.subject_name,
                enterprise_id=entry.enterprise_id,
                region_code=entry.region_code,
                before=plain(entry.before),
                after=plain(entry.after),
                reason=entry.reason,
                address=actor.address,
                channel=actor.channel,
                request_id=actor.request_id,
                previous=head_row.digest,
            )
            event.digest = digest_of(event)
            head_row.sequence, head_row.digest = event.sequence, event.digest
            events.append(event)
        AuditEvent.objects.bulk_create(events, batch_size=500)
        head_row.save(update_fields=["sequence", "digest"])
    return events


def plain(content: Content | None) -> dict[str, Any] | None:
    """Content as JSON keeps it: dates as text, no floats."""
    return None if content is None else {key: _plain(value) for key, value in content.items()}


def _plain(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, datetime):
        return value.astimezone(timezone.get_default_timezone()).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(one) for one in value]
    return str(value)


def digest_of(event: AuditEvent) -> str:
    """The digest that an event must have."""
    content = {
        "sequence": event.sequence,
        "at": round(event.at.timestamp() * 1_000_000),
        "user": event.user_id,
        "user_name": event.user_name,
        "organisation": event.organisation_id,
        "action": event.action,
        "subject": [event.subject_type, event.subject_id, event.subject_name],
        "enterprise": event.enterprise_id,
        "region": event.region_code,
        "before": event.before,
        "after": event.after,
        "reason": event.reason,
        "from": [event.address, event.channel, event.request_id],
        "previous": event.previous,
    }
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def snapshot(row: models.Model, *names: str) -> dict[str, Any]:
    """Fields of a row as an event keeps them; all concrete fields where none is named."""
    chosen = names or tuple(field.attname for field in row._meta.concrete_fields)
    return {name: _plain(getattr(row, name)) for name in chosen}


def changes(before: Content, after: Content) -> tuple[dict[str, Any], dict[str, Any]]:
    """Only what differs between two snapshots."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {name: before.get(name) for name in names}, {name: after.get(name) for name in names}


def events_of(subject: models.Model) -> models.QuerySet[AuditEvent]:
    """The events about one row, newest first. Whether the asker may see the row is decided before."""
    return AuditEvent.objects.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk)).order_by(
        "-sequence"
    )


# -- verifying ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fault:
    """One place where the chain does not hold."""

    sequence: int
    what: Text


def head() -> tuple[int, str]:
    """Number and digest of the last event; noted elsewhere, it proves later that nothing before it was rewritten."""
    row = AuditHead.objects.filter(pk=1).first()
    return (row.sequence, row.digest) if row else (0, START)


def verify(expected: tuple[int, str] | None = None) -> Iterator[Fault]:
    """Every place where the chain does not hold, in order.

    ``expected`` is a head that was noted earlier: the event of that number must still have that digest, which even
    somebody who computes a whole new chain cannot achieve.
    """
    last, previous = 0, START
    for event in AuditEvent.objects.order_by("sequence").iterator(chunk_size=2000):
        if event.sequence != last + 1:
            yield Fault(last + 1, _missing(last + 1, event.sequence - 1))
        elif event.previous != previous:
            yield Fault(event.sequence, Text("与上一条接不上", "does not follow the event before"))
        if event.digest != digest_of(event):
            yield Fault(event.sequence, Text("内容被改动过", "was altered"))
        if expected and event.sequence == expected[0] and event.digest != expected[1]:
            yield Fault(event.sequence, Text("与当时记下的摘要不同", "differs from the digest noted then"))
        last, previous = event.sequence, event.digest
    number, digest = head()
    if last < number:
        yield Fault(last + 1, _missing(last + 1, number))
    elif (last, previous) != (number, digest):
        yield Fault(last, Text("链尾与登记的不同", "the end of the chain differs from the one registered"))
    if expected and last < expected[0]:
        yield Fault(expected[0], Text("当时记下的这一条不见了", "the event noted then is gone"))


def _missing(first: int, last: int) -> Text:
    if first == last:
        return Text("这一条不见了", "is gone")
    return Text(f"到第 {last} 条都不见了", f"and all up to {last} are gone")
