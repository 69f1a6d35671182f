"""Leaving events, reading them, and finding out whether somebody has touched them.

An event's digest covers everything that the event says, and the digest of the event before it. So an altered event no
longer fits its own digest, a removed one leaves a gap, and a cut-off end no longer fits the head.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone

from tidu.web.audit.actors import Actor, acting, acting_user, current_actor
from tidu.web.audit.digests import START, Content, Sealed, clean, digest_of, plain, plain_value
from tidu.web.audit.models import AuditEvent, AuditHead
from tidu.web.audit.verifying import Fault, Verified, head, verified, verify
from tidu.web.audit.writing import insert_events

__all__ = [
    "START",
    "Actor",
    "AuditEvent",
    "Entry",
    "Fault",
    "Verified",
    "acting",
    "acting_user",
    "changes",
    "current_actor",
    "entry_of",
    "events_of",
    "head",
    "list_taken",
    "record",
    "record_many",
    "snapshot",
    "verified",
    "verify",
]


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
    return Entry(action, subject._meta.label_lower, str(subject.pk), str(subject), **more)


def record(action: str, subject: models.Model, **more: Any) -> AuditEvent:  # noqa: ANN401 - fields of Entry
    """Leave one event about ``subject``; ``more`` are fields of :class:`Entry` (before, after, reason ...)."""
    return AuditEvent(**_leave([entry_of(action, subject, **more)])[0]._asdict())


def list_taken(request: HttpRequest, count: int, filters: str, *, enterprise_id: int | None = None) -> None:
    """Somebody took a list away as a workbook: which one, how it was filtered, how many rows it had."""
    user: Any = request.user  # accounts stands above
    after = {"path": request.path, "rows": count, "filters": filters[:500]}
    record("list.export", user, after=after, enterprise_id=enterprise_id)


def record_many(entries: Iterable[Entry]) -> int:
    """Leave events, in order; gives how many. They are kept or lost together with the change that they tell of."""
    return len(_leave(list(entries)))


@transaction.atomic
def _leave(entries: list[Entry]) -> list[Sealed]:
    """Lock the end of the chain, seal each event onto it, and move the end. Must run in the change's transaction."""
    if not entries:
        return []
    end = AuditHead.objects.select_for_update().get_or_create(pk=1)[0]
    actor, now = current_actor(), timezone.now()
    rows = []
    for entry in entries:
        row = _sealed(entry, actor, now, end)
        end.sequence, end.digest = row.sequence, row.digest
        rows.append(row)
    insert_events(rows)
    end.save(update_fields=["sequence", "digest"])
    return rows


def _sealed(entry: Entry, actor: Actor, now: Any, end: AuditHead) -> Sealed:  # noqa: ANN401 - a moment
    row = Sealed(
        sequence=end.sequence + 1,
        at=now,
        user_id=actor.user_id,
        user_name=clean(actor.user_name)[:150],
        organisation_id=actor.organisation_id,
        action=entry.action,
        subject_type=entry.subject_type,
        subject_id=entry.subject_id,
        subject_name=clean(entry.subject_name)[:200],
        enterprise_id=entry.enterprise_id,
        region_code=entry.region_code,
        before=plain(entry.before),
        after=plain(entry.after),
        reason=clean(entry.reason),
        address=actor.address,
        channel=actor.channel,
        request_id=actor.request_id,
        previous=end.digest,
        digest="",
    )
    return row._replace(digest=digest_of(row))


def snapshot(row: models.Model, *names: str) -> dict[str, Any]:
    """Fields of a row as an event keeps them; all concrete fields where none is named."""
    chosen = names or tuple(field.attname for field in row._meta.concrete_fields)
    return {name: plain_value(getattr(row, name)) for name in chosen}


def changes(before: Content, after: Content) -> tuple[dict[str, Any], dict[str, Any]]:
    """Only what differs between two snapshots."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {name: before.get(name) for name in names}, {name: after.get(name) for name in names}


def events_of(subject: models.Model) -> models.QuerySet[AuditEvent]:
    """The events about one row, newest first. Whether the asker may see the row is decided before."""
    return AuditEvent.objects.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk)).order_by(
        "-sequence"
    )
