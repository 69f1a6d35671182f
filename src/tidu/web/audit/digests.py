"""The digest of an event: the SHA-256 of its canonical JSON, in which the digest of the event before it stands."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils import timezone

Content = Mapping[str, Any]
START = "0" * 64
"""What stands as the digest before the first event."""
_write = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


class Sealed(NamedTuple):
    """All columns of an event, in the order in which they are read and written."""

    sequence: int
    at: datetime
    user_id: int | None
    user_name: str
    organisation_id: int | None
    action: str
    subject_type: str
    subject_id: str
    subject_name: str
    enterprise_id: int | None
    region_code: str
    before: Content | None
    after: Content | None
    reason: str
    address: str
    channel: str
    request_id: str
    previous: str
    digest: str


COLUMNS = Sealed._fields


def digest_of(event: Sealed) -> str:
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
    return hashlib.sha256(_write(content).encode("utf-8", "surrogatepass")).hexdigest()


def plain(content: Content | None) -> dict[str, Any] | None:
    """Content as JSON keeps it: dates as text, no floats."""
    return None if content is None else {clean(str(key)): plain_value(value) for key, value in content.items()}


def clean(text: str) -> str:
    """A text that both databases can keep: without NUL and halves of characters."""
    return text.replace("\x00", "␀").encode("utf-8", "replace").decode()


def plain_value(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """One value as JSON keeps it."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, datetime):
        return value.astimezone(timezone.get_default_timezone()).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return plain(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain_value(one) for one in value]
    return clean(str(value))
